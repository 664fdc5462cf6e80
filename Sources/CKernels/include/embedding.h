// Kernels of the text classifier: pooling of embedding rows, the dense output layer, AdaGrad.
//
// Rows are `stride` floats apart, and a kernel works on whole strides: what pads a row is zero and
// stays zero. Indices are the caller's to check. No kernel allocates.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// out = the sum of weights[i] * table[rows[i]]; out is stride floats.
void tg_embedding_gather(float *out, const float *table, size_t stride, const uint32_t *rows,
                         const float *weights, size_t count);

// gradients[slots[i]] += weights[i] * delta, for each i; a slot may come more than once.
void tg_embedding_scatter(float *gradients, size_t stride, const uint32_t *slots,
                          const float *weights, size_t count, const float *delta);

// One AdaGrad step on table[rows[i]] with gradients[i]: one sum of squares for each row, to which
// the mean square of the row's gradient over `dimension` is added.
void tg_adagrad_rows(float *table, float *squares, size_t stride, size_t dimension,
                     const uint32_t *rows, size_t count, const float *gradients, float rate);

// One AdaGrad step on count values, each with its own sum of squares.
void tg_adagrad(float *values, float *squares, const float *gradients, size_t count, float rate);

// out[r] = weights[r] . input + bias[r] for each row r; bias may be NULL.
void tg_dense_forward(float *out, const float *weights, const float *bias, size_t rows,
                      size_t stride, const float *input);

// inputGradient = the sum of outputGradient[r] * weights[r], and weightGradient[r] +=
// outputGradient[r] * input.
void tg_dense_backward(float *inputGradient, float *weightGradient, const float *weights,
                       size_t rows, size_t stride, const float *input,
                       const float *outputGradient);

// values = 1 / (1 + exp(-(scale * values + offset))).
void tg_sigmoid(float *values, size_t count, float scale, float offset);

// log(sum(exp(scale * values))), without overflow. -infinity where count is 0.
float tg_log_sum_exp(const float *values, size_t count, float scale);

// values = exp(scale * values - logSumExp).
void tg_exponentiate(float *values, size_t count, float scale, float logSumExp);

#ifdef __cplusplus
}
#endif
