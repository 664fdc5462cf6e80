#include "embedding.h"

#include <math.h>

#include "vector_math.h"

TG_CLONED void tg_embedding_gather(float *restrict out, const float *restrict table, size_t stride,
                                const uint32_t *restrict rows, const float *restrict weights,
                                size_t count) {
#pragma clang fp reassociate(on) contract(fast)
    for (size_t j = 0; j < stride; j++) out[j] = 0;
    for (size_t i = 0; i < count; i++) {
        const float *row = table + (size_t)rows[i] * stride;
        float weight = weights[i];
        // The rows lie anywhere in a table larger than the caches.
        if (i + 8 < count) __builtin_prefetch(table + (size_t)rows[i + 8] * stride);
        for (size_t j = 0; j < stride; j++) out[j] += weight * row[j];
    }
}

TG_CLONED void tg_embedding_scatter(float *restrict gradients, size_t stride,
                                 const uint32_t *restrict slots, const float *restrict weights,
                                 size_t count, const float *restrict delta) {
#pragma clang fp reassociate(on) contract(fast)
    for (size_t i = 0; i < count; i++) {
        float *row = gradients + (size_t)slots[i] * stride;
        float weight = weights[i];
        for (size_t j = 0; j < stride; j++) row[j] += weight * delta[j];
    }
}

TG_CLONED void tg_adagrad_rows(float *restrict table, float *restrict squares, size_t stride,
                            size_t dimension, const uint32_t *restrict rows, size_t count,
                            const float *restrict gradients, float rate) {
#pragma clang fp reassociate(on) contract(fast)
    for (size_t i = 0; i < count; i++) {
        const float *gradient = gradients + i * stride;
        float *row = table + (size_t)rows[i] * stride;
        float sum = 0;
        for (size_t j = 0; j < stride; j++) sum += gradient[j] * gradient[j];
        float total = squares[rows[i]] + sum / (float)dimension;
        squares[rows[i]] = total;
        float step = rate / sqrtf(total);
        for (size_t j = 0; j < stride; j++) row[j] -= step * gradient[j];
    }
}

TG_CLONED void tg_adagrad(float *restrict values, float *restrict squares,
                       const float *restrict gradients, size_t count, float rate) {
#pragma clang fp reassociate(on) contract(fast)
    for (size_t i = 0; i < count; i++) {
        float total = squares[i] + gradients[i] * gradients[i];
        squares[i] = total;
        values[i] -= rate * gradients[i] / sqrtf(total);
    }
}

TG_CLONED void tg_dense_forward(float *restrict out, const float *restrict weights,
                             const float *restrict bias, size_t rows, size_t stride,
                             const float *restrict input) {
#pragma clang fp reassociate(on) contract(fast)
    for (size_t r = 0; r < rows; r++) {
        const float *row = weights + r * stride;
        float sum = 0;
        for (size_t j = 0; j < stride; j++) sum += row[j] * input[j];
        out[r] = bias ? sum + bias[r] : sum;
    }
}

TG_CLONED void tg_dense_backward(float *restrict inputGradient, float *restrict weightGradient,
                              const float *restrict weights, size_t rows, size_t stride,
                              const float *restrict input, const float *restrict outputGradient) {
#pragma clang fp reassociate(on) contract(fast)
    for (size_t j = 0; j < stride; j++) inputGradient[j] = 0;
    for (size_t r = 0; r < rows; r++) {
        const float *row = weights + r * stride;
        float *gradient = weightGradient + r * stride;
        float g = outputGradient[r];
        for (size_t j = 0; j < stride; j++) {
            inputGradient[j] += g * row[j];
            gradient[j] += g * input[j];
        }
    }
}

TG_CLONED void tg_sigmoid(float *values, size_t count, float scale, float offset) {
#pragma clang fp reassociate(on) contract(fast)
    for (size_t i = 0; i < count; i++) {
        values[i] = 1.0f / (1.0f + exponential(-(scale * values[i] + offset)));
    }
}

TG_CLONED float tg_log_sum_exp(const float *values, size_t count, float scale) {
#pragma clang fp reassociate(on) contract(fast)
    if (count == 0) return -INFINITY;
    float largest = scale * values[0];
    for (size_t i = 1; i < count; i++) {
        float value = scale * values[i];
        largest = value > largest ? value : largest;
    }
    float sum = 0;
    for (size_t i = 0; i < count; i++) sum += exponential(scale * values[i] - largest);
    return largest + logf(sum);
}

TG_CLONED void tg_exponentiate(float *values, size_t count, float scale, float logSumExp) {
#pragma clang fp reassociate(on) contract(fast)
    for (size_t i = 0; i < count; i++) values[i] = exponential(scale * values[i] - logSumExp);
}
