#include "resize.h"

#include <string.h>

// Each kernel is compiled for three instruction sets; the loader picks one at run time.
#if defined(__x86_64__) && defined(__linux__)
#define CLONED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONED
#endif
#define INLINED static inline __attribute__((always_inline))

enum { LANES = 16 };
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));
typedef uint8_t bytes __attribute__((vector_size(LANES), aligned(1)));
typedef float pixel __attribute__((vector_size(16), aligned(4)));

// Adding this to a float below 2^22 rounds it to a whole number, halves to even.
#define ROUNDER 12582912.0f

size_t tg_resize_scratch(size_t width, const tg_resize_axis *columns) {
    return (width + columns->stride) * 3 + 1;
}

// row[j] = the sum of weights[k] * in[k * stride + j], in quarters of a level.
INLINED void mix_rows(float *row, const uint8_t *in, size_t stride, const float *weights,
                      size_t count, size_t begin, size_t end) {
    const float quarters = 4.0f / TG_RESIZE_UNIT;
    size_t j = begin;
    for (; j + LANES <= end; j += LANES) {
        lanes sum = {0};
        for (size_t k = 0; k < count; k++) {
            bytes levels = *(const bytes *)(in + k * stride + j);
            sum += __builtin_convertvector(levels, lanes) * weights[k];
        }
        *(lanes *)(row + j) = (sum * quarters + ROUNDER) - ROUNDER;
    }
    for (; j < end; j++) {
        float sum = 0;
        for (size_t k = 0; k < count; k++) sum += (float)in[k * stride + j] * weights[k];
        row[j] = (sum * quarters + ROUNDER) - ROUNDER;
    }
}

// Every pixel is taken to mix `taps` others, the weights of those beyond its own being zero: a loop
// whose length is known runs faster than one that stops where it might.
INLINED void mix_columns(uint8_t *out, const float *row, const tg_resize_axis *columns,
                         size_t taps) {
    const float levels = 0.25f / TG_RESIZE_UNIT;
    const float *weights = columns->weights;
    for (size_t x = 0; x < columns->outputs; x++, weights += columns->stride) {
        const float *in = row + (size_t)columns->first[x] * 3;
        // The fourth lane reads one float of the next pixel.
        pixel sum = {0};
        for (size_t k = 0; k < taps; k++) sum += *(const pixel *)(in + k * 3) * weights[k];
        pixel rounded = sum * levels + ROUNDER;
        // The low bits of a rounded sum are the whole number itself.
        uint32_t bits[4];
        memcpy(bits, &rounded, sizeof bits);
        for (int c = 0; c < 3; c++) out[x * 3 + c] = (uint8_t)bits[c];
    }
}

INLINED void mix_row(uint8_t *out, const float *row, const tg_resize_axis *columns) {
    switch (columns->stride) {
    case 1: mix_columns(out, row, columns, 1); break;
    case 2: mix_columns(out, row, columns, 2); break;
    case 3: mix_columns(out, row, columns, 3); break;
    case 4: mix_columns(out, row, columns, 4); break;
    case 5: mix_columns(out, row, columns, 5); break;
    default: mix_columns(out, row, columns, columns->stride); break;
    }
}

CLONED void tg_resize_rgb(uint8_t *out, const uint8_t *in, size_t width,
                          const tg_resize_axis *rows, const tg_resize_axis *columns,
                          float *scratch) {
    if (columns->outputs == 0) return;
    size_t begin = width, end = 0;
    for (size_t x = 0; x < columns->outputs; x++) {
        size_t first = columns->first[x], after = first + columns->counts[x];
        begin = first < begin ? first : begin;
        end = after > end ? after : end;
    }
    // What weights of zero are multiplied with must be a number.
    memset(scratch + end * 3, 0, (columns->stride * 3 + 1) * sizeof(float));
    for (size_t y = 0; y < rows->outputs; y++) {
        mix_rows(scratch, in + (size_t)rows->first[y] * width * 3, width * 3,
                 rows->weights + y * rows->stride, rows->counts[y], begin * 3, end * 3);
        mix_row(out + y * columns->outputs * 3, scratch, columns);
    }
}

CLONED void tg_normalize_rgb(float *out, const uint8_t *rgb, size_t pixels, const float mean[3],
                             const float scale[3]) {
    // Three vectors hold a whole number of pixels.
    lanes means[3], scales[3];
    for (int i = 0; i < 3 * LANES; i++) {
        means[i / LANES][i % LANES] = mean[i % 3];
        scales[i / LANES][i % LANES] = scale[i % 3];
    }
    size_t i = 0, count = pixels * 3;
    for (; i + 3 * LANES <= count; i += 3 * LANES) {
        for (int v = 0; v < 3; v++) {
            bytes levels = *(const bytes *)(rgb + i + v * LANES);
            *(lanes *)(out + i + v * LANES) =
                (__builtin_convertvector(levels, lanes) - means[v]) * scales[v];
        }
    }
    for (; i < count; i++) out[i] = ((float)rgb[i] - mean[i % 3]) * scale[i % 3];
}
