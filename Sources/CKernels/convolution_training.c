#include "convolution_training.h"

#include <string.h>

#include "vector.h"

// Pixels that are gathered at a time for a weight gradient; its whole length is added up in
// registers before the gradient is touched.
enum { DEPTH = 256 };

size_t tg_tap_pointers(size_t pixels) { return 2 * pixels; }

size_t tg_weight_gradient_pointers(void) { return tg_tap_pointers(DEPTH); }

// The rows that a tap joins: of output pixels from..<to those whose tap lies on the picture, and of
// the input what they see. Returns how many there are.
static size_t join_rows(const tg_convolution *c, const float *input, const float *output,
                        size_t tap, size_t from, size_t to, const float **inputs,
                        const float **outputs) {
    size_t pixels = c->output_height * c->output_width, count = 0;
    size_t picture = from / pixels, y = from % pixels / c->output_width;
    size_t x = from % c->output_width;
    for (size_t pixel = from; pixel < to; pixel++) {
        // What lies above or to the left of the picture wraps around to a large number.
        size_t row = y * c->stride + tap / c->kernel - c->padding;
        size_t column = x * c->stride + tap % c->kernel - c->padding;
        if (row < c->height && column < c->width) {
            inputs[count] = input + ((picture * c->height + row) * c->width + column) *
                                        c->in_channels;
            outputs[count++] = output + pixel * c->out_channels;
        }
        if (++x == c->output_width) {
            x = 0;
            if (++y == c->output_height) y = 0, picture++;
        }
    }
    return count;
}

// The taps with the middle one first: it joins all pixels, where any does, and so need not add.
static size_t tap_in_turn(const tg_convolution *c, size_t turn) {
    size_t middle = c->kernel / 2 * c->kernel + c->kernel / 2;
    return turn == 0 ? middle : turn <= middle ? turn - 1 : turn;
}

void tg_convolve_taps(const tg_convolution *c, const float *input, const float *weights,
                      float *output, size_t from, size_t to, size_t column_from,
                      size_t column_to, const float **pointers) {
    const float **outputs = pointers + (to - from);
    for (size_t turn = 0; turn < c->kernel * c->kernel; turn++) {
        size_t tap = tap_in_turn(c, turn);
        size_t count = join_rows(c, input, output + column_from, tap, from, to, pointers, outputs);
        if (turn == 0 && count < to - from) {
            for (size_t pixel = from; pixel < to; pixel++) {
                memset(output + pixel * c->out_channels + column_from, 0,
                       (column_to - column_from) * sizeof(float));
            }
        }
        tg_product p = {
            .rows = count, .taps = 1, .depth = c->in_channels,
            .columns = column_to - column_from, .pointers = pointers,
            .right = weights + tap * c->in_channels * c->out_channels + column_from,
            .right_stride = c->out_channels, .outs = (float *const *)outputs,
            .add = turn > 0 || count < to - from};
        tg_product_rows(&p, 0, count);
    }
}

void tg_convolve_input_gradient(const tg_convolution *c, const float *gradient,
                                const float *packed, float *inputGradient, size_t from, size_t to,
                                const float **pointers) {
    const float **outputs = pointers + (to - from);
    size_t size = c->out_channels * tg_padded(c->in_channels);
    for (size_t tap = 0; tap < c->kernel * c->kernel; tap++) {
        size_t count = join_rows(c, inputGradient, gradient, tap, from, to, pointers, outputs);
        tg_product p = {
            .rows = count, .taps = 1, .depth = c->out_channels, .columns = c->in_channels,
            .pointers = outputs, .right = packed + tap * size, .outs = (float *const *)pointers,
            .add = 1};
        tg_product_rows(&p, 0, count);
    }
}

// Channels whose gradient is made at a time, and turned on the way to its place.
enum { STRIP = 8 * TG_TILE_ROWS };

size_t tg_input_gradient_workspace(const tg_convolution *c) {
    size_t panel = tg_panel_columns();
    return panel * (2 * c->out_channels + 2 * STRIP);
}

TG_CLONED static void add_rows(const float *rows, size_t count, size_t columns, size_t stride,
                               const float *const *places, size_t offset) {
    for (size_t r = 0; r < count; r++) {
        float *out = (float *)places[r] + offset;
        for (size_t c = 0; c < columns; c++) out[c] += rows[r * stride + c];
    }
}

static void gather_rows(const float *const *rows, size_t count, size_t offset, size_t columns,
                        size_t stride, float *out) {
    for (size_t r = 0; r < count; r++, out += stride) {
        memcpy(out, rows[r] + offset, columns * sizeof(float));
        if (stride > columns) memset(out + columns, 0, (stride - columns) * sizeof(float));
    }
}

void tg_convolve_input_gradient_few(const tg_convolution *c, const float *gradient,
                                    const float *weights, float *inputGradient, size_t from,
                                    size_t to, size_t in_from, size_t in_to,
                                    const float **pointers, float *workspace) {
    const float **outputs = pointers + (to - from);
    size_t panel = tg_panel_columns(), depth = c->out_channels;
    float *gathered = workspace, *packed = gathered + panel * depth;
    float *strip = packed + panel * depth, *turned = strip + panel * STRIP;
    for (size_t tap = 0; tap < c->kernel * c->kernel; tap++) {
        size_t count = join_rows(c, inputGradient, gradient, tap, from, to, pointers, outputs);
        for (size_t first = 0; first < count; first += panel) {
            size_t columns = count - first < panel ? count - first : panel;
            size_t width = tg_padded(columns);
            gather_rows(outputs + first, columns, 0, depth, depth, gathered);
            tg_pack(gathered, depth, columns, 1, depth, packed);
            for (size_t in = in_from; in < in_to; in += STRIP) {
                size_t rows = in_to - in < STRIP ? in_to - in : STRIP;
                tg_product p = {
                    .rows = rows, .taps = 1, .depth = depth, .columns = columns,
                    .left = weights + (tap * c->in_channels + in) * depth, .left_stride = depth,
                    .right = packed, .out = strip, .out_stride = width, .whole_vectors = 1,
                    .soon = packed, .soon_count = 1};
                tg_product_rows(&p, 0, rows);
                tg_transpose(strip, rows, columns, width, turned, STRIP);
                add_rows(turned, columns, rows, STRIP, pointers + first, in);
            }
        }
    }
}

size_t tg_weight_gradient_workspace(const tg_convolution *c, size_t channels) {
    return DEPTH * (channels + tg_padded(c->out_channels));
}

void tg_convolve_weight_gradient(const tg_convolution *c, const float *input,
                                 const float *gradient, size_t pixels, size_t tap, size_t in_from,
                                 size_t in_to, int add, float *weightGradient,
                                 const float **pointers, float *workspace) {
    const float **outputs = pointers + DEPTH;
    size_t rows = in_to - in_from, columns = c->out_channels, padded = tg_padded(columns);
    float *inputs = workspace, *gradients = workspace + DEPTH * rows;
    float *out = weightGradient + (tap * c->in_channels + in_from) * columns;
    if (!add) memset(out, 0, rows * columns * sizeof(float));
    for (size_t from = 0; from < pixels; from += DEPTH) {
        size_t to = pixels - from < DEPTH ? pixels : from + DEPTH;
        size_t count = join_rows(c, input, gradient, tap, from, to, pointers, outputs);
        // Where all pixels are joined, their gradients lie one behind the other already.
        const float *right = gradient + from * columns;
        size_t right_stride = columns;
        if (count < to - from || padded > columns) {
            gather_rows(outputs, count, 0, columns, padded, gradients);
            right = gradients;
            right_stride = padded;
        }
        gather_rows(pointers, count, in_from, rows, rows, inputs);
        tg_product_strided(rows, columns, count, inputs, 1, rows, right, right_stride, out, columns,
                           1);
    }
}

void tg_convolve_padded_weight_gradient(const tg_convolution *c, const float *padded,
                                        const float *gradient, size_t pictures, size_t row,
                                        int add, float *weightGradient, float *workspace) {
    size_t columns = c->out_channels, width = tg_padded(columns);
    size_t rows = c->kernel * c->in_channels, count = c->output_width;
    size_t stride = (c->width + 2 * c->padding) * c->in_channels;
    float *out = weightGradient + row * rows * columns;
    if (!add) memset(out, 0, rows * columns * sizeof(float));
    for (size_t picture = 0; picture < pictures; picture++) {
        const float *source = padded + picture * tg_padded_picture(c);
        for (size_t y = 0; y < c->output_height; y++) {
            const float *right =
                gradient + (picture * c->output_height + y) * count * columns;
            if (width > columns) {
                for (size_t x = 0; x < count; x++) {
                    memcpy(workspace + x * width, right + x * columns, columns * sizeof(float));
                    memset(workspace + x * width + columns, 0,
                           (width - columns) * sizeof(float));
                }
                right = workspace;
            }
            tg_product_strided(rows, columns, count, source + (y * c->stride + row) * stride, 1,
                               c->stride * c->in_channels, right, width, out, columns, 1);
        }
    }
}

static size_t frequency_stride(size_t tiles, size_t channels) {
    return tiles * tg_padded(channels) + TG_LANES;
}

size_t tg_winograd_backward_workspace(const tg_winograd *w, size_t tiles) {
    return tg_winograd_frequencies(w->tile) * (2 * frequency_stride(tiles, w->in_channels) +
                                               frequency_stride(tiles, w->out_channels));
}

void tg_winograd_backward(const tg_winograd *w, const float *input, const float *gradient,
                          const float *transposed, size_t from, size_t to, int add,
                          float *weightGradient, float *inputGradient, float *workspace) {
    size_t frequencies = tg_winograd_frequencies(w->tile), tiles = to - from;
    size_t depth = tg_padded(w->in_channels), columns = tg_padded(w->out_channels);
    size_t in = frequency_stride(tiles, w->in_channels);
    size_t out = frequency_stride(tiles, w->out_channels);
    float *inputs = workspace, *products = inputs + frequencies * in;
    float *gradients = products + frequencies * out;
    tg_winograd_input(w, input, from, to, inputs, in);
    tg_winograd_output_gradient(w, gradient, from, to, products, out);
    for (size_t f = 0; f < frequencies; f++) {
        tg_product_strided(w->in_channels, columns, tiles, inputs + f * in, 1, depth,
                           products + f * out, columns,
                           weightGradient + f * w->in_channels * columns, columns, add);
        if (!inputGradient) continue;
        tg_product p = {
            .rows = tiles, .taps = 1, .depth = w->out_channels, .columns = w->in_channels,
            .left = products + f * out, .left_stride = columns,
            .right = transposed + f * w->out_channels * depth, .out = gradients + f * in,
            .out_stride = depth, .whole_vectors = 1};
        tg_product_rows(&p, 0, tiles);
    }
    if (inputGradient) {
        tg_winograd_input_gradient(w, gradients, in, from, to, inputGradient);
    }
}
