#include "batch_norm.h"

#include "vector.h"

TG_CLONED void tg_batch_norm_moments(const float *restrict input, size_t rows, size_t channels,
                                     float *restrict mean, float *restrict squares) {
    float share = 1.0f / (float)rows;
    size_t c = 0;
    for (; c + TG_LANES <= channels; c += TG_LANES) {
        // Two sums: one alone would wait for its own last addition.
        tg_vector even = 0, odd = 0;
        size_t r = 0;
        for (; r + 2 <= rows; r += 2) {
            even += TG_READ(input + r * channels + c);
            odd += TG_READ(input + (r + 1) * channels + c);
        }
        if (r < rows) even += TG_READ(input + r * channels + c);
        tg_vector center = (even + odd) * share;
        even = 0, odd = 0;
        for (r = 0; r + 2 <= rows; r += 2) {
            tg_vector a = TG_READ(input + r * channels + c) - center;
            tg_vector b = TG_READ(input + (r + 1) * channels + c) - center;
            even += a * a;
            odd += b * b;
        }
        if (r < rows) {
            tg_vector a = TG_READ(input + r * channels + c) - center;
            even += a * a;
        }
        TG_AT(mean + c) = center;
        TG_AT(squares + c) = even + odd;
    }
    for (; c < channels; c++) {
        float sum = 0, square = 0;
        for (size_t r = 0; r < rows; r++) sum += input[r * channels + c];
        float center = sum * share;
        for (size_t r = 0; r < rows; r++) {
            float distance = input[r * channels + c] - center;
            square += distance * distance;
        }
        mean[c] = center;
        squares[c] = square;
    }
}

TG_INLINED void apply(float *output, const float *input, const float *residual, size_t rows,
                      size_t channels, const float *restrict mean, const float *restrict scale,
                      const float *restrict shift, int relu) {
#pragma clang fp contract(fast)
    for (size_t r = 0; r < rows; r++) {
        const float *in = input + r * channels;
        const float *added = residual ? residual + r * channels : NULL;
        float *out = output + r * channels;
        size_t c = 0;
        for (; c + TG_LANES <= channels; c += TG_LANES) {
            tg_vector v = TG_READ(in + c) - TG_READ(mean + c);
            v = v * TG_READ(scale + c) + TG_READ(shift + c);
            if (residual) v += TG_READ(added + c);
            if (relu) v = v > 0 ? v : 0;
            TG_AT(out + c) = v;
        }
        for (; c < channels; c++) {
            float v = (in[c] - mean[c]) * scale[c] + shift[c];
            if (residual) v += added[c];
            if (relu) v = v > 0 ? v : 0;
            out[c] = v;
        }
    }
}

TG_CLONED void tg_batch_norm_apply(float *output, const float *input, const float *residual,
                                   size_t rows, size_t channels, const float *mean,
                                   const float *scale, const float *shift, int relu) {
    if (residual) {
        if (relu) apply(output, input, residual, rows, channels, mean, scale, shift, 1);
        else apply(output, input, residual, rows, channels, mean, scale, shift, 0);
    } else {
        if (relu) apply(output, input, NULL, rows, channels, mean, scale, shift, 1);
        else apply(output, input, NULL, rows, channels, mean, scale, shift, 0);
    }
}

TG_INLINED void gradient_sums(const float *gradient, const float *output, const float *input,
                              const float *mean, size_t rows, size_t channels,
                              float *restrict sum, float *restrict products) {
#pragma clang fp contract(fast)
    size_t c = 0;
    for (; c + TG_LANES <= channels; c += TG_LANES) {
        tg_vector center = TG_READ(mean + c), sums = 0, dots = 0;
        for (size_t r = 0; r < rows; r++) {
            size_t at = r * channels + c;
            tg_vector g = TG_READ(gradient + at);
            if (output) g = TG_READ(output + at) > 0 ? g : 0;
            sums += g;
            dots += g * (TG_READ(input + at) - center);
        }
        TG_AT(sum + c) = sums;
        TG_AT(products + c) = dots;
    }
    for (; c < channels; c++) {
        float sums = 0, dots = 0;
        for (size_t r = 0; r < rows; r++) {
            size_t at = r * channels + c;
            float g = !output || output[at] > 0 ? gradient[at] : 0;
            sums += g;
            dots += g * (input[at] - mean[c]);
        }
        sum[c] = sums;
        products[c] = dots;
    }
}

TG_CLONED void tg_batch_norm_gradient_sums(const float *gradient, const float *output,
                                           const float *input, const float *mean, size_t rows,
                                           size_t channels, float *sum, float *products) {
    if (output) gradient_sums(gradient, output, input, mean, rows, channels, sum, products);
    else gradient_sums(gradient, NULL, input, mean, rows, channels, sum, products);
}

TG_INLINED void gradient_apply(float *inputGradient, float *residualGradient, int add,
                               const float *gradient, const float *output, const float *input,
                               const float *mean, size_t rows, size_t channels,
                               const float *scale, const float *slope, const float *offset) {
#pragma clang fp contract(fast)
    for (size_t r = 0; r < rows; r++) {
        size_t c = 0, at = r * channels;
        for (; c + TG_LANES <= channels; c += TG_LANES, at += TG_LANES) {
            tg_vector g = TG_READ(gradient + at);
            if (output) g = TG_READ(output + at) > 0 ? g : 0;
            tg_vector distance = TG_READ(input + at) - TG_READ(mean + c);
            TG_AT(inputGradient + at) = g * TG_READ(scale + c) +
                                             (distance * TG_READ(slope + c) + TG_READ(offset + c));
            if (residualGradient) {
                TG_AT(residualGradient + at) = add ? TG_READ(residualGradient + at) + g : g;
            }
        }
        for (; c < channels; c++, at++) {
            float g = !output || output[at] > 0 ? gradient[at] : 0;
            inputGradient[at] = g * scale[c] + ((input[at] - mean[c]) * slope[c] + offset[c]);
            if (residualGradient) residualGradient[at] = add ? residualGradient[at] + g : g;
        }
    }
}

TG_CLONED void tg_batch_norm_gradient_apply(float *inputGradient, float *residualGradient, int add,
                                            const float *gradient, const float *output,
                                            const float *input, const float *mean, size_t rows,
                                            size_t channels, const float *scale,
                                            const float *slope, const float *offset) {
    if (!residualGradient) {
        gradient_apply(inputGradient, NULL, 0, gradient, output, input, mean, rows, channels,
                       scale, slope, offset);
    } else if (add) {
        gradient_apply(inputGradient, residualGradient, 1, gradient, output, input, mean, rows,
                       channels, scale, slope, offset);
    } else {
        gradient_apply(inputGradient, residualGradient, 0, gradient, output, input, mean, rows,
                       channels, scale, slope, offset);
    }
}
