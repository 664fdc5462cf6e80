#include "embedding.h"

#include <math.h>
#include <string.h>

// Each kernel is compiled for three instruction sets; the loader picks one at run time.
#if defined(__x86_64__) && defined(__linux__)
#define CLONED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONED
#endif
#define INLINED static inline __attribute__((always_inline))

// exp(x) to 2 units in the last place: 2^n * a polynomial on [-ln 2 / 2, ln 2 / 2]. Branch free, so
// that loops over it become vectors. Saturates instead of overflowing.
INLINED float exponential(float x) {
    x = x > 88.0f ? 88.0f : x;
    x = x < -87.0f ? -87.0f : x;
    float n = __builtin_rintf(x * 1.44269504f);
    float r = x - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    uint32_t bits = (uint32_t)((int32_t)n + 127) << 23;
    float power;
    memcpy(&power, &bits, sizeof power);
    return p * power;
}

CLONED void tg_embedding_gather(float *restrict out, const float *restrict table, size_t stride,
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

CLONED void tg_embedding_scatter(float *restrict gradients, size_t stride,
                                 const uint32_t *restrict slots, const float *restrict weights,
                                 size_t count, const float *restrict delta) {
#pragma clang fp reassociate(on) contract(fast)
    for (size_t i = 0; i < count; i++) {
        float *row = gradients + (size_t)slots[i] * stride;
        float weight = weights[i];
        for (size_t j = 0; j < stride; j++) row[j] += weight * delta[j];
    }
}

CLONED void tg_adagrad_rows(float *restrict table, float *restrict squares, size_t stride,
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

CLONED void tg_adagrad(float *restrict values, float *restrict squares,
                       const float *restrict gradients, size_t count, float rate) {
#pragma clang fp reassociate(on) contract(fast)
    for (size_t i = 0; i < count; i++) {
        float total = squares[i] + gradients[i] * gradients[i];
        squares[i] = total;
        values[i] -= rate * gradients[i] / sqrtf(total);
    }
}

CLONED void tg_dense_forward(float *restrict out, const float *restrict weights,
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

CLONED void tg_dense_backward(float *restrict inputGradient, float *restrict weightGradient,
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

CLONED void tg_sigmoid(float *values, size_t count, float scale, float offset) {
#pragma clang fp reassociate(on) contract(fast)
    for (size_t i = 0; i < count; i++) {
        values[i] = 1.0f / (1.0f + exponential(-(scale * values[i] + offset)));
    }
}

CLONED float tg_log_sum_exp(const float *values, size_t count, float scale) {
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

CLONED void tg_exponentiate(float *values, size_t count, float scale, float logSumExp) {
#pragma clang fp reassociate(on) contract(fast)
    for (size_t i = 0; i < count; i++) values[i] = exponential(scale * values[i] - logSumExp);
}
