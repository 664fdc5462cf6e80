#include "winograd.h"

#include "product.h"
#include "vector.h"

// F(4, 3) evaluates polynomials at 0, ±A, ±B and infinity. At 3/4 and 3/2 the error of the result is
// half of that at the customary 1 and 2, and every constant but the weights' is exact.
#define A 0.75f
#define B 1.5f
#define A2 (A * A)
#define B2 (B * B)
#define A3 (A * A * A)
#define B3 (B * B * B)
// The denominators of Lagrange's polynomials.
#define N0 (A2 * B2)
#define NA (2 * A2 * (A2 - B2))
#define NB (2 * B2 * (B2 - A2))

enum { LARGEST = 6 };
#define UNROLLED _Pragma("clang loop unroll(full)")

size_t tg_winograd_frequencies(size_t tile) { return (tile + 2) * (tile + 2); }

// The transforms of one line; m is a constant, 4 or 2, and n = m + 2. The arrays do not overlap.

TG_INLINED void input_line(int m, const tg_vector *x, tg_vector *v) {
#pragma clang fp contract(fast)
    if (m == 4) {
        tg_vector even = x[4] - B2 * x[2], odd = A * (x[3] - B2 * x[1]);
        v[1] = even + odd;
        v[2] = even - odd;
        even = x[4] - A2 * x[2], odd = B * (x[3] - A2 * x[1]);
        v[3] = even + odd;
        v[4] = even - odd;
        v[0] = x[4] - (A2 + B2) * x[2] + N0 * x[0];
        v[5] = x[5] - (A2 + B2) * x[3] + N0 * x[1];
    } else {
        v[0] = x[0] - x[2];
        v[1] = x[2] + x[1];
        v[2] = x[2] - x[1];
        v[3] = x[3] - x[1];
    }
}

TG_INLINED void input_gradient_line(int m, const tg_vector *v, tg_vector *x) {
#pragma clang fp contract(fast)
    if (m == 4) {
        tg_vector sum1 = v[1] + v[2], difference1 = v[1] - v[2];
        tg_vector sum2 = v[3] + v[4], difference2 = v[3] - v[4];
        x[0] = N0 * v[0];
        x[1] = N0 * v[5] - A * B2 * difference1 - B * A2 * difference2;
        x[2] = -(A2 + B2) * v[0] - B2 * sum1 - A2 * sum2;
        x[3] = A * difference1 + B * difference2 - (A2 + B2) * v[5];
        x[4] = v[0] + sum1 + sum2;
        x[5] = v[5];
    } else {
        x[0] = v[0];
        x[1] = v[1] - v[2] - v[3];
        x[2] = v[1] + v[2] - v[0];
        x[3] = v[3];
    }
}

TG_INLINED void output_line(int m, const tg_vector *v, tg_vector *y) {
#pragma clang fp contract(fast)
    if (m == 4) {
        tg_vector sum1 = v[1] + v[2], difference1 = v[1] - v[2];
        tg_vector sum2 = v[3] + v[4], difference2 = v[3] - v[4];
        y[0] = v[0] + sum1 + sum2;
        y[1] = A * difference1 + B * difference2;
        y[2] = A2 * sum1 + B2 * sum2;
        y[3] = A3 * difference1 + (B3 * difference2 + v[5]);
    } else {
        y[0] = v[0] + v[1] + v[2];
        y[1] = v[1] - v[2] + v[3];
    }
}

TG_INLINED void output_gradient_line(int m, const tg_vector *y, tg_vector *v) {
#pragma clang fp contract(fast)
    v[0] = y[0];
    if (m == 4) {
        tg_vector even = y[0] + A2 * y[2], odd = A * y[1] + A3 * y[3];
        v[1] = even + odd;
        v[2] = even - odd;
        even = y[0] + B2 * y[2], odd = B * y[1] + B3 * y[3];
        v[3] = even + odd;
        v[4] = even - odd;
        v[5] = y[3];
    } else {
        v[1] = y[0] + y[1];
        v[2] = y[0] - y[1];
        v[3] = y[1];
    }
}

TG_INLINED void weight_line(int m, const tg_vector *g, tg_vector *u) {
#pragma clang fp contract(fast)
    if (m == 4) {
        tg_vector even = (1 / NA) * g[0] + (A2 / NA) * g[2], odd = (A / NA) * g[1];
        u[0] = (1 / N0) * g[0];
        u[1] = even + odd;
        u[2] = even - odd;
        even = (1 / NB) * g[0] + (B2 / NB) * g[2], odd = (B / NB) * g[1];
        u[3] = even + odd;
        u[4] = even - odd;
        u[5] = g[2];
    } else {
        tg_vector even = 0.5f * (g[0] + g[2]), odd = 0.5f * g[1];
        u[0] = g[0];
        u[1] = even + odd;
        u[2] = even - odd;
        u[3] = g[2];
    }
}

TG_INLINED void weight_gradient_line(int m, const tg_vector *u, tg_vector *g) {
#pragma clang fp contract(fast)
    if (m == 4) {
        tg_vector sum1 = (1 / NA) * (u[1] + u[2]), difference1 = (A / NA) * (u[1] - u[2]);
        tg_vector sum2 = (1 / NB) * (u[3] + u[4]), difference2 = (B / NB) * (u[3] - u[4]);
        g[0] = (1 / N0) * u[0] + sum1 + sum2;
        g[1] = difference1 + difference2;
        g[2] = A2 * sum1 + (B2 * sum2 + u[5]);
    } else {
        tg_vector sum = 0.5f * (u[1] + u[2]);
        g[0] = u[0] + sum;
        g[1] = 0.5f * (u[1] - u[2]);
        g[2] = sum + u[3];
    }
}

// A tile: its picture's number and where its output begins there.
typedef struct {
    size_t picture, y, x;
} place;

TG_INLINED place place_of(const tg_winograd *w, size_t tile) {
    size_t count = w->tile_rows * w->tile_columns, rest = tile % count;
    return (place){tile / count, rest / w->tile_columns * w->tile, rest % w->tile_columns * w->tile};
}

// The addresses of the n by n pixels from which a tile's output is made; NULL in the padding.
TG_INLINED void input_pixels(const tg_winograd *w, place at, int n, const float *input,
                             const float **pixels) {
    const float *picture = input + at.picture * w->height * w->width * w->in_channels;
    for (int i = 0; i < n; i++) {
        size_t y = at.y + (size_t)i - w->padding;
        for (int j = 0; j < n; j++) {
            // What lies above or to the left of the picture wraps around to a large number.
            size_t x = at.x + (size_t)j - w->padding;
            int inside = y < w->height && x < w->width;
            pixels[i * n + j] = inside ? picture + (y * w->width + x) * w->in_channels : NULL;
        }
    }
}

// The addresses of the m by m pixels of a tile's output; NULL outside the picture.
TG_INLINED void output_pixels(const tg_winograd *w, place at, int m, const float *output,
                              const float **pixels) {
    const float *picture =
        output + at.picture * w->output_height * w->output_width * w->out_channels;
    for (int i = 0; i < m; i++) {
        size_t y = at.y + (size_t)i;
        for (int j = 0; j < m; j++) {
            size_t x = at.x + (size_t)j;
            int inside = y < w->output_height && x < w->output_width;
            pixels[i * m + j] =
                inside ? picture + (y * w->output_width + x) * w->out_channels : NULL;
        }
    }
}

// Replaces the addresses by those of copies of the last channels, filled up with zeros.
TG_INLINED void copy_last(const float **pixels, int count, size_t from, size_t channels,
                          float (*copies)[TG_LANES]) {
    for (int i = 0; i < count; i++) {
        for (size_t c = 0; c < TG_LANES; c++) {
            copies[i][c] = from + c < channels ? pixels[i][from + c] : 0;
        }
        pixels[i] = copies[i];
    }
}

TG_INLINED void input_tiles(const tg_winograd *w, const float *input, size_t from, size_t to,
                            float *transformed, size_t frequency_stride, const int m) {
    const int n = m + 2;
    size_t channels = w->in_channels, row = tg_padded(channels);
    for (size_t tile = from; tile < to; tile++) {
        const float *pixels[LARGEST * LARGEST];
        input_pixels(w, place_of(w, tile), n, input, pixels);
        for (int i = 0; i < n * n; i++) pixels[i] = pixels[i] ? pixels[i] : w->zeros;
        float copies[LARGEST * LARGEST][TG_LANES];
        for (size_t c = 0, source = 0; c < channels; c += TG_LANES, source += TG_LANES) {
            if (channels - c < TG_LANES) {
                copy_last(pixels, n * n, c, channels, copies);
                source = 0;
            }
            tg_vector half[LARGEST][LARGEST];
            UNROLLED for (int i = 0; i < n; i++) {
                tg_vector x[LARGEST];
                UNROLLED for (int j = 0; j < n; j++) x[j] = TG_READ(pixels[i * n + j] + source);
                input_line(m, x, half[i]);
            }
            float *out = transformed + (tile - from) * row + c;
            UNROLLED for (int j = 0; j < n; j++) {
                tg_vector x[LARGEST], v[LARGEST];
                UNROLLED for (int i = 0; i < n; i++) x[i] = half[i][j];
                input_line(m, x, v);
                UNROLLED for (int i = 0; i < n; i++) {
                    TG_AT(out + (size_t)(i * n + j) * frequency_stride) = v[i];
                }
            }
        }
    }
}

TG_CLONED void tg_winograd_input(const tg_winograd *w, const float *input, size_t from, size_t to,
                                 float *transformed, size_t frequency_stride) {
    if (w->tile == 4) input_tiles(w, input, from, to, transformed, frequency_stride, 4);
    else input_tiles(w, input, from, to, transformed, frequency_stride, 2);
}

TG_INLINED void output_tiles(const tg_winograd *w, const float *transformed,
                             size_t frequency_stride, size_t from, size_t to,
                             const tg_epilogue *e, float *output, const int m) {
    const int n = m + 2;
    size_t channels = w->out_channels, row = tg_padded(channels);
    for (size_t tile = from; tile < to; tile++) {
        const float *pixels[LARGEST * LARGEST];
        output_pixels(w, place_of(w, tile), m, output, pixels);
        for (size_t c = 0; c < channels; c += TG_LANES) {
            const float *in = transformed + (tile - from) * row + c;
            tg_vector half[LARGEST][LARGEST];
            UNROLLED for (int j = 0; j < n; j++) {
                tg_vector v[LARGEST], y[LARGEST];
                UNROLLED for (int i = 0; i < n; i++) {
                    v[i] = TG_READ(in + (size_t)(i * n + j) * frequency_stride);
                }
                output_line(m, v, y);
                UNROLLED for (int i = 0; i < m; i++) half[i][j] = y[i];
            }
            size_t count = channels - c < TG_LANES ? channels - c : TG_LANES;
            UNROLLED for (int i = 0; i < m; i++) {
                tg_vector y[LARGEST];
                output_line(m, half[i], y);
                UNROLLED for (int j = 0; j < m; j++) {
                    if (!pixels[i * m + j]) continue;
                    float *out = (float *)pixels[i * m + j] + c;
                    const float *residual = e->residual ? e->residual + (out - output) : NULL;
                    if (count == TG_LANES) {
                        tg_vector value = y[j];
                        if (e->bias) value += TG_READ(e->bias + c);
                        if (residual) value += TG_READ(residual);
                        if (e->relu) value = value > 0 ? value : 0;
                        TG_AT(out) = value;
                    } else {
                        float values[TG_LANES];
                        memcpy(values, &y[j], sizeof values);
                        for (size_t k = 0; k < count; k++) {
                            float value = values[k];
                            if (e->bias) value += e->bias[c + k];
                            if (residual) value += residual[k];
                            out[k] = e->relu && !(value > 0) ? 0 : value;
                        }
                    }
                }
            }
        }
    }
}

TG_CLONED void tg_winograd_output(const tg_winograd *w, const float *transformed,
                                  size_t frequency_stride, size_t from, size_t to,
                                  const tg_epilogue *epilogue, float *output) {
    if (w->tile == 4) {
        output_tiles(w, transformed, frequency_stride, from, to, epilogue, output, 4);
    } else {
        output_tiles(w, transformed, frequency_stride, from, to, epilogue, output, 2);
    }
}

TG_INLINED void weight_rows(const float *weights, size_t in_channels, size_t out_channels,
                            size_t in_from, size_t in_to, float *packed, const int m) {
    const int n = m + 2;
    size_t panel = tg_panel_columns(), frequency_stride = in_channels * tg_padded(out_channels);
    for (size_t in = in_from; in < in_to; in++) {
        for (size_t c = 0; c < out_channels; c += TG_LANES) {
            const float *taps[9];
            float copies[9][TG_LANES];
            for (size_t t = 0; t < 9; t++) taps[t] = weights + (t * in_channels + in) * out_channels;
            size_t source = c;
            if (out_channels - c < TG_LANES) {
                copy_last(taps, 9, c, out_channels, copies);
                source = 0;
            }
            tg_vector half[3][LARGEST];
            UNROLLED for (int i = 0; i < 3; i++) {
                tg_vector g[3];
                UNROLLED for (int j = 0; j < 3; j++) g[j] = TG_READ(taps[i * 3 + j] + source);
                weight_line(m, g, half[i]);
            }
            size_t first = c / panel * panel;
            size_t width = out_channels - first < panel ? tg_padded(out_channels - first) : panel;
            float *out = packed + first * in_channels + in * width + (c - first);
            UNROLLED for (int j = 0; j < n; j++) {
                tg_vector g[3], u[LARGEST];
                UNROLLED for (int i = 0; i < 3; i++) g[i] = half[i][j];
                weight_line(m, g, u);
                UNROLLED for (int i = 0; i < n; i++) {
                    TG_AT(out + (size_t)(i * n + j) * frequency_stride) = u[i];
                }
            }
        }
    }
}

TG_CLONED void tg_winograd_weights(size_t tile, const float *weights, size_t in_channels,
                                   size_t out_channels, size_t in_from, size_t in_to,
                                   float *packed) {
    if (tile == 4) weight_rows(weights, in_channels, out_channels, in_from, in_to, packed, 4);
    else weight_rows(weights, in_channels, out_channels, in_from, in_to, packed, 2);
}

TG_INLINED void output_gradient_tiles(const tg_winograd *w, const float *gradient, size_t from,
                                      size_t to, float *transformed, size_t frequency_stride,
                                      const int m) {
    const int n = m + 2;
    size_t channels = w->out_channels, row = tg_padded(channels);
    for (size_t tile = from; tile < to; tile++) {
        const float *pixels[LARGEST * LARGEST];
        output_pixels(w, place_of(w, tile), m, gradient, pixels);
        for (int i = 0; i < m * m; i++) pixels[i] = pixels[i] ? pixels[i] : w->zeros;
        float copies[LARGEST * LARGEST][TG_LANES];
        for (size_t c = 0, source = 0; c < channels; c += TG_LANES, source += TG_LANES) {
            if (channels - c < TG_LANES) {
                copy_last(pixels, m * m, c, channels, copies);
                source = 0;
            }
            tg_vector half[LARGEST][LARGEST];
            UNROLLED for (int i = 0; i < m; i++) {
                tg_vector y[LARGEST];
                UNROLLED for (int j = 0; j < m; j++) y[j] = TG_READ(pixels[i * m + j] + source);
                output_gradient_line(m, y, half[i]);
            }
            float *out = transformed + (tile - from) * row + c;
            UNROLLED for (int j = 0; j < n; j++) {
                tg_vector y[LARGEST], v[LARGEST];
                UNROLLED for (int i = 0; i < m; i++) y[i] = half[i][j];
                output_gradient_line(m, y, v);
                UNROLLED for (int i = 0; i < n; i++) {
                    TG_AT(out + (size_t)(i * n + j) * frequency_stride) = v[i];
                }
            }
        }
    }
}

TG_CLONED void tg_winograd_output_gradient(const tg_winograd *w, const float *gradient,
                                           size_t from, size_t to, float *transformed,
                                           size_t frequency_stride) {
    if (w->tile == 4) {
        output_gradient_tiles(w, gradient, from, to, transformed, frequency_stride, 4);
    } else {
        output_gradient_tiles(w, gradient, from, to, transformed, frequency_stride, 2);
    }
}

TG_INLINED void input_gradient_tiles(const tg_winograd *w, const float *transformed,
                                     size_t frequency_stride, size_t from, size_t to,
                                     float *gradient, const int m) {
    const int n = m + 2;
    size_t channels = w->in_channels, row = tg_padded(channels);
    for (size_t tile = from; tile < to; tile++) {
        const float *pixels[LARGEST * LARGEST];
        input_pixels(w, place_of(w, tile), n, gradient, pixels);
        for (size_t c = 0; c < channels; c += TG_LANES) {
            const float *in = transformed + (tile - from) * row + c;
            tg_vector half[LARGEST][LARGEST];
            UNROLLED for (int j = 0; j < n; j++) {
                tg_vector v[LARGEST], x[LARGEST];
                UNROLLED for (int i = 0; i < n; i++) {
                    v[i] = TG_READ(in + (size_t)(i * n + j) * frequency_stride);
                }
                input_gradient_line(m, v, x);
                UNROLLED for (int i = 0; i < n; i++) half[i][j] = x[i];
            }
            size_t count = channels - c < TG_LANES ? channels - c : TG_LANES;
            UNROLLED for (int i = 0; i < n; i++) {
                tg_vector x[LARGEST];
                input_gradient_line(m, half[i], x);
                UNROLLED for (int j = 0; j < n; j++) {
                    if (!pixels[i * n + j]) continue;
                    float *out = (float *)pixels[i * n + j] + c;
                    if (count == TG_LANES) {
                        TG_AT(out) += x[j];
                    } else {
                        float values[TG_LANES];
                        memcpy(values, &x[j], sizeof values);
                        for (size_t k = 0; k < count; k++) out[k] += values[k];
                    }
                }
            }
        }
    }
}

TG_CLONED void tg_winograd_input_gradient(const tg_winograd *w, const float *transformed,
                                          size_t frequency_stride, size_t from, size_t to,
                                          float *gradient) {
    if (w->tile == 4) input_gradient_tiles(w, transformed, frequency_stride, from, to, gradient, 4);
    else input_gradient_tiles(w, transformed, frequency_stride, from, to, gradient, 2);
}

TG_INLINED void weight_gradient_rows(const float *transformed, size_t in_channels,
                                     size_t out_channels, size_t in_from, size_t in_to, int add,
                                     float *gradient, const int m) {
    const int n = m + 2;
    size_t row = tg_padded(out_channels), frequency_stride = in_channels * row;
    for (size_t in = in_from; in < in_to; in++) {
        for (size_t c = 0; c < out_channels; c += TG_LANES) {
            const float *source = transformed + in * row + c;
            tg_vector half[3][LARGEST];
            UNROLLED for (int j = 0; j < n; j++) {
                tg_vector u[LARGEST], g[3];
                UNROLLED for (int i = 0; i < n; i++) {
                    u[i] = TG_READ(source + (size_t)(i * n + j) * frequency_stride);
                }
                weight_gradient_line(m, u, g);
                UNROLLED for (int i = 0; i < 3; i++) half[i][j] = g[i];
            }
            size_t count = out_channels - c < TG_LANES ? out_channels - c : TG_LANES;
            UNROLLED for (int i = 0; i < 3; i++) {
                tg_vector g[3];
                weight_gradient_line(m, half[i], g);
                UNROLLED for (int j = 0; j < 3; j++) {
                    float *out =
                        gradient + ((size_t)(i * 3 + j) * in_channels + in) * out_channels + c;
                    if (count == TG_LANES) {
                        TG_AT(out) = add ? TG_READ(out) + g[j] : g[j];
                    } else {
                        float values[TG_LANES];
                        memcpy(values, &g[j], sizeof values);
                        for (size_t k = 0; k < count; k++) {
                            out[k] = add ? out[k] + values[k] : values[k];
                        }
                    }
                }
            }
        }
    }
}

TG_CLONED void tg_winograd_weight_gradient(size_t tile, const float *transformed,
                                           size_t in_channels, size_t out_channels,
                                           size_t in_from, size_t in_to, int add,
                                           float *gradient) {
    if (tile == 4) {
        weight_gradient_rows(transformed, in_channels, out_channels, in_from, in_to, add, gradient,
                             4);
    } else {
        weight_gradient_rows(transformed, in_channels, out_channels, in_from, in_to, add, gradient,
                             2);
    }
}
