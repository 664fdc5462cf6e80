// Pictures turned, stretched and recoloured for training.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Where an output pixel is read from, in pixels: column = across[0] * x + across[1] * y +
// across[2], row likewise by `down`; and what a level becomes: level * gain + offset, by channel.
typedef struct {
    float across[3], down[3];
    float gain[3], offset[3];
} tg_augmentation;

// Writes a picture of the same size as floats, interpolating between the four pixels around each
// place; beyond the border lies the border's colour.
void tg_augment_rgb(float *out, const uint8_t *rgb, size_t height, size_t width,
                    const tg_augmentation *change);
