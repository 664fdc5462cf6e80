#include "pooling.h"

#include <float.h>
#include <math.h>

#include "vector.h"

typedef struct {
    size_t from, to;
} range;

// The part of a window at an output place that lies on the input, counted in the window.
TG_INLINED range inside(size_t place, const tg_pool *pool, size_t size) {
    size_t start = place * pool->stride;
    size_t from = start < pool->padding ? pool->padding - start : 0;
    size_t to = size + pool->padding - start;
    return (range){from, to < pool->kernel ? to : pool->kernel};
}

TG_INLINED void max_window(const tg_pool *pool, const float *input, size_t y, size_t x,
                           float *output, uint8_t *places) {
    range rows = inside(y, pool, pool->height), columns = inside(x, pool, pool->width);
    size_t channels = pool->channels, c = 0;
    size_t top = y * pool->stride + rows.from - pool->padding;
    size_t left = x * pool->stride + columns.from - pool->padding;
    const float *corner = input + (top * pool->width + left) * channels;
    for (; c + TG_LANES <= channels; c += TG_LANES) {
        tg_vector best = -INFINITY;
        tg_integers place = (int32_t)(rows.from * pool->kernel + columns.from);
        for (size_t i = rows.from; i < rows.to; i++) {
            const float *row = corner + (i - rows.from) * pool->width * channels + c;
            for (size_t j = columns.from; j < columns.to; j++, row += channels) {
                tg_vector v = TG_READ(row);
                tg_integers larger = v > best;
                best = larger ? v : best;
                place = larger ? (tg_integers)(int32_t)(i * pool->kernel + j) : place;
            }
        }
        TG_AT(output + c) = best;
        if (places) {
            *(tg_unaligned_bytes *)(places + c) = __builtin_convertvector(place, tg_bytes);
        }
    }
    for (; c < channels; c++) {
        float best = -INFINITY;
        size_t place = rows.from * pool->kernel + columns.from;
        for (size_t i = rows.from; i < rows.to; i++) {
            const float *row = corner + (i - rows.from) * pool->width * channels + c;
            for (size_t j = columns.from; j < columns.to; j++, row += channels) {
                if (*row > best) best = *row, place = i * pool->kernel + j;
            }
        }
        output[c] = best;
        if (places) places[c] = (uint8_t)place;
    }
}

TG_CLONED void tg_max_pool(const tg_pool *pool, const float *input, float *output,
                           uint8_t *places) {
    for (size_t y = 0; y < pool->output_height; y++) {
        for (size_t x = 0; x < pool->output_width; x++) {
            size_t at = (y * pool->output_width + x) * pool->channels;
            max_window(pool, input, y, x, output + at, places ? places + at : NULL);
        }
    }
}

// The windows that a row or column of the input lies in.
TG_INLINED range windows(size_t place, const tg_pool *pool, size_t count) {
    size_t shifted = place + pool->padding;
    size_t from = shifted < pool->kernel ? 0 : (shifted - pool->kernel) / pool->stride + 1;
    size_t to = shifted / pool->stride + 1;
    return (range){from, to < count ? to : count};
}

TG_INLINED void max_source(const tg_pool *pool, const float *gradient, const uint8_t *places,
                           size_t y, size_t x, float *inputGradient) {
    range rows = windows(y, pool, pool->output_height);
    range columns = windows(x, pool, pool->output_width);
    size_t channels = pool->channels, c = 0;
    for (; c + TG_LANES <= channels; c += TG_LANES) {
        tg_vector sum = 0;
        for (size_t i = rows.from; i < rows.to; i++) {
            size_t row = (y + pool->padding - i * pool->stride) * pool->kernel;
            for (size_t j = columns.from; j < columns.to; j++) {
                size_t at = (i * pool->output_width + j) * channels + c;
                int32_t own = (int32_t)(row + x + pool->padding - j * pool->stride);
                tg_bytes bytes = *(const tg_unaligned_bytes *)(places + at);
                tg_integers place = __builtin_convertvector(bytes, tg_integers);
                sum += place == own ? TG_READ(gradient + at) : 0;
            }
        }
        TG_AT(inputGradient + c) = sum;
    }
    for (; c < channels; c++) {
        float sum = 0;
        for (size_t i = rows.from; i < rows.to; i++) {
            size_t row = (y + pool->padding - i * pool->stride) * pool->kernel;
            for (size_t j = columns.from; j < columns.to; j++) {
                size_t at = (i * pool->output_width + j) * channels + c;
                size_t own = row + x + pool->padding - j * pool->stride;
                if (places[at] == own) sum += gradient[at];
            }
        }
        inputGradient[c] = sum;
    }
}

TG_CLONED void tg_max_pool_backward(const tg_pool *pool, const float *gradient,
                                    const uint8_t *places, float *inputGradient) {
    for (size_t y = 0; y < pool->height; y++) {
        for (size_t x = 0; x < pool->width; x++) {
            max_source(pool, gradient, places, y, x,
                       inputGradient + (y * pool->width + x) * pool->channels);
        }
    }
}

TG_CLONED void tg_average_rows(const float *restrict input, size_t rows, size_t channels,
                               float *restrict output) {
    float share = 1.0f / (float)rows;
    for (size_t c = 0; c < channels; c++) output[c] = 0;
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = 0; c < channels; c++) output[c] += input[r * channels + c];
    }
    for (size_t c = 0; c < channels; c++) output[c] *= share;
}
