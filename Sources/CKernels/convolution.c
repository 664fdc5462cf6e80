#include "convolution.h"

#include <string.h>

#include "vector.h"

// Rows of output pixels that are computed with one pass over the weights: few where the weights stay
// in the cache, so that the rows do, too; more where the weights come from further away.
static size_t row_chunk(size_t depth, size_t columns) {
    return depth * tg_padded(columns) <= 1 << 18 ? 16 * TG_TILE_ROWS : 64 * TG_TILE_ROWS;
}

static size_t taps_of(const tg_convolution *c) { return c->kernel * c->kernel; }

size_t tg_convolve_rows_pointers(const tg_convolution *c) {
    return taps_of(c) * 64 * TG_TILE_ROWS;
}

// The address of what each tap sees from pixels from..<to.
static void find_rows(const tg_convolution *c, const float *input, size_t from, size_t to,
                      const float **pointers) {
    size_t count = to - from, pixels = c->output_height * c->output_width;
    for (size_t r = 0; r < count; r++) {
        size_t rest = (from + r) % pixels;
        const float *picture = input + (from + r) / pixels * c->height * c->width * c->in_channels;
        // What lies above or to the left of the picture wraps around to a large number.
        size_t top = rest / c->output_width * c->stride - c->padding;
        size_t left = rest % c->output_width * c->stride - c->padding;
        for (size_t i = 0, tap = 0; i < c->kernel; i++) {
            for (size_t j = 0; j < c->kernel; j++, tap++) {
                size_t y = top + i, x = left + j;
                pointers[tap * count + r] = y < c->height && x < c->width
                                                ? picture + (y * c->width + x) * c->in_channels
                                                : c->zeros;
            }
        }
    }
}

static void set_epilogue(tg_product *p, const tg_epilogue *e, size_t column, size_t offset,
                         size_t stride) {
    p->bias = e->bias ? e->bias + column : NULL;
    p->residual = e->residual ? e->residual + offset + column : NULL;
    p->residual_stride = stride;
    p->relu = e->relu;
}

void tg_convolve_rows(const tg_convolution *c, const float *input, const float *packed,
                      const tg_epilogue *epilogue, float *output, size_t from, size_t to,
                      size_t panel_from, size_t panel_to, const float **pointers) {
    size_t depth = taps_of(c) * c->in_channels, panel = tg_panel_columns();
    size_t column = panel_from * panel, end = panel_to * panel;
    if (end > c->out_channels) end = c->out_channels;
    if (column >= end) return;
    size_t chunk = row_chunk(depth, end - column);
    int pointwise = c->kernel == 1 && c->stride == 1 && c->padding == 0;
    for (size_t first = from; first < to; first += chunk) {
        size_t last = to - first < chunk ? to : first + chunk;
        tg_product p = {
            .rows = last - first, .taps = taps_of(c), .depth = c->in_channels,
            .columns = end - column, .right = packed + depth * column,
            .out = output + first * c->out_channels + column, .out_stride = c->out_channels};
        set_epilogue(&p, epilogue, column, first * c->out_channels, c->out_channels);
        if (pointwise) {
            p.left = input + first * c->in_channels;
            p.left_stride = c->in_channels;
        } else {
            find_rows(c, input, first, last, pointers);
            p.pointers = pointers;
        }
        tg_product_rows(&p, 0, last - first);
    }
}

size_t tg_padded_picture(const tg_convolution *c) {
    return (c->height + 2 * c->padding) * (c->width + 2 * c->padding) * c->in_channels + TG_LANES;
}

void tg_pad_picture(const tg_convolution *c, const float *input, float *padded) {
    size_t row = c->width * c->in_channels, side = c->padding * c->in_channels;
    size_t stride = row + 2 * side, rows = c->height + 2 * c->padding;
    memset(padded, 0, stride * c->padding * sizeof(float));
    for (size_t y = 0; y < c->height; y++) {
        float *out = padded + (y + c->padding) * stride;
        memset(out, 0, side * sizeof(float));
        memcpy(out + side, input + y * row, row * sizeof(float));
        memset(out + side + row, 0, side * sizeof(float));
    }
    memset(padded + (rows - c->padding) * stride, 0,
           (stride * c->padding + TG_LANES) * sizeof(float));
}

void tg_convolve_padded(const tg_convolution *c, const float *padded, const float *packed,
                        const tg_epilogue *epilogue, float *output, const float **pointers) {
    size_t stride = (c->width + 2 * c->padding) * c->in_channels;
    size_t pixels = c->output_height * c->output_width, chunk = 16 * TG_TILE_ROWS;
    for (size_t first = 0; first < pixels; first += chunk) {
        size_t count = pixels - first < chunk ? pixels - first : chunk;
        for (size_t r = 0; r < count; r++) {
            size_t y = (first + r) / c->output_width, x = (first + r) % c->output_width;
            const float *corner = padded + y * c->stride * stride + x * c->stride * c->in_channels;
            for (size_t i = 0; i < c->kernel; i++) pointers[i * count + r] = corner + i * stride;
        }
        tg_product p = {
            .rows = count, .taps = c->kernel, .depth = c->kernel * c->in_channels,
            .columns = c->out_channels, .pointers = pointers, .right = packed,
            .out = output + first * c->out_channels, .out_stride = c->out_channels};
        set_epilogue(&p, epilogue, 0, first * c->out_channels, c->out_channels);
        tg_product_rows(&p, 0, count);
    }
}

// Frequencies a whole number of pages apart would share the few places that the cache has for them.
static size_t frequency_stride(size_t tiles, size_t channels) {
    return tiles * tg_padded(channels) + TG_LANES;
}

size_t tg_winograd_workspace(const tg_winograd *w, size_t block) {
    return tg_winograd_frequencies(w->tile) * (frequency_stride(block, w->in_channels) +
                                               frequency_stride(block, w->out_channels));
}

void tg_winograd_convolve(const tg_winograd *w, const float *input, const float *packed,
                          const tg_epilogue *epilogue, float *output, size_t from, size_t to,
                          size_t block, float *workspace) {
    size_t frequencies = tg_winograd_frequencies(w->tile);
    size_t in = frequency_stride(block, w->in_channels);
    size_t out = frequency_stride(block, w->out_channels);
    size_t weights = w->in_channels * tg_padded(w->out_channels);
    float *product = workspace + frequencies * in;
    for (size_t first = from; first < to; first += block) {
        size_t count = to - first < block ? to - first : block;
        tg_winograd_input(w, input, first, first + count, workspace, in);
        for (size_t f = 0; f < frequencies; f++) {
            tg_product p = {
                .rows = count, .taps = 1, .depth = w->in_channels, .columns = w->out_channels,
                .left = workspace + f * in, .left_stride = tg_padded(w->in_channels),
                .right = packed + f * weights, .out = product + f * out,
                .out_stride = tg_padded(w->out_channels), .whole_vectors = 1};
            tg_product_rows(&p, 0, count);
        }
        tg_winograd_output(w, product, out, first, first + count, epilogue, output);
    }
}
