#include "augmentation.h"

#include <math.h>

static float within(float place, float last) {
    return place < 0 ? 0 : place > last ? last : place;
}

void tg_augment_rgb(float *out, const uint8_t *rgb, size_t height, size_t width,
                    const tg_augmentation *change) {
    const float lastRow = (float)(height - 1), lastColumn = (float)(width - 1);
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 0; x < width; x++, out += 3) {
            float u = change->across[0] * (float)x + change->across[1] * (float)y + change->across[2];
            float v = change->down[0] * (float)x + change->down[1] * (float)y + change->down[2];
            u = within(u, lastColumn);
            v = within(v, lastRow);
            size_t left = (size_t)u, top = (size_t)v;
            size_t right = left + 1 < width ? left + 1 : left;
            size_t bottom = top + 1 < height ? top + 1 : top;
            float s = u - (float)left, t = v - (float)top;
            const uint8_t *a = rgb + (top * width + left) * 3, *b = rgb + (top * width + right) * 3;
            const uint8_t *c = rgb + (bottom * width + left) * 3;
            const uint8_t *d = rgb + (bottom * width + right) * 3;
            for (size_t k = 0; k < 3; k++) {
                float upper = (float)a[k] + s * ((float)b[k] - (float)a[k]);
                float lower = (float)c[k] + s * ((float)d[k] - (float)c[k]);
                out[k] = (upper + t * (lower - upper)) * change->gain[k] + change->offset[k];
            }
        }
    }
}
