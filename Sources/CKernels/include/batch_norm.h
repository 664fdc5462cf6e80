// Batch norm of [rows, channels]: each channel normalised by the mean and variance of its rows.
//
// A kernel works on some of the rows, so that blocks of rows can be shared among threads; what it
// sums up over them is put together by the caller, block after block. No kernel allocates.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// mean = the mean of the rows; squares = the sum of the squared distances from it.
void tg_batch_norm_moments(const float *input, size_t rows, size_t channels, float *mean,
                           float *squares);

// output = (input - mean) * scale + shift + residual, then at least 0 where relu is not 0. residual
// may be NULL, and output may be input.
void tg_batch_norm_apply(float *output, const float *input, const float *residual, size_t rows,
                         size_t channels, const float *mean, const float *scale,
                         const float *shift, int relu);

// g = the gradient by the output where output > 0 (everywhere where output is NULL).
// sum = the sum of g, products = the sum of g * (input - mean).
void tg_batch_norm_gradient_sums(const float *gradient, const float *output, const float *input,
                                 const float *mean, size_t rows, size_t channels, float *sum,
                                 float *products);

// inputGradient = g * scale + (input - mean) * slope + offset. Where residualGradient is not NULL
// it becomes g, or g is added to it where add is not 0.
void tg_batch_norm_gradient_apply(float *inputGradient, float *residualGradient, int add,
                                  const float *gradient, const float *output, const float *input,
                                  const float *mean, size_t rows, size_t channels,
                                  const float *scale, const float *slope, const float *offset);

#ifdef __cplusplus
}
#endif
