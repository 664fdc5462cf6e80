// Kernels of pictures: resizing and normalising 8-bit RGB.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// One axis of a resize: output position i is the sum of weights[i * stride + k] times input position
// first[i] + k, for k below counts[i]. Weights are whole numbers that sum to TG_RESIZE_UNIT, and zero
// from counts[i] on.
typedef struct tg_resize_axis {
    const uint32_t *first;
    const uint32_t *counts;
    const float *weights;
    size_t stride;
    size_t outputs;
} tg_resize_axis;

enum { TG_RESIZE_UNIT = 1 << 14 };

// Resizes 8-bit RGB without padding, rows first: each row is mixed from those that it covers and
// kept in quarters of a level, then its pixels. All sums are whole numbers below 2^24, so that
// floats hold them exactly and every machine gives the same bytes. `scratch` holds
// tg_resize_scratch(width, columns) floats. The axes' positions must lie inside the picture.
void tg_resize_rgb(uint8_t *out, const uint8_t *in, size_t width, const tg_resize_axis *rows,
                   const tg_resize_axis *columns, float *scratch);
size_t tg_resize_scratch(size_t width, const tg_resize_axis *columns);

// out = (rgb - mean) * scale, each channel with its own; in this order on every machine.
void tg_normalize_rgb(float *out, const uint8_t *rgb, size_t pixels, const float mean[3],
                      const float scale[3]);

#ifdef __cplusplus
}
#endif
