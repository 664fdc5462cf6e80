// Kernels of the training core: activations, normalisation, losses, recurrent cells, optimizers.
//
// `add` says whether a gradient is added to what is there (1) or replaces it (0). Indices are the
// caller's to check. No kernel allocates. Rows lie one behind the other.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Activations of an operation: values of `activation`.
enum { TG_IDENTITY = 0, TG_RELU = 1, TG_GELU = 2, TG_SIGMOID = 3, TG_TANH = 4 };

// out = activation(in); out may be in.
void tg_activate(float *out, const float *in, size_t count, int activation);

// dx (+)= dy * activation'(x). `saved` is x for GELU, otherwise y, from which the slope follows.
// dx may be dy.
void tg_activate_backward(float *dx, const float *dy, const float *saved, size_t count,
                          int activation, int add);

// out = x + y, out = x * y; out may be either.
void tg_add(float *out, const float *x, const float *y, size_t count);
void tg_multiply(float *out, const float *x, const float *y, size_t count);
// out += factor * x.
void tg_add_scaled(float *out, const float *x, size_t count, float factor);
// out += x * y.
void tg_add_product(float *out, const float *x, const float *y, size_t count);
// out = factor * x; out may be x.
void tg_scale(float *out, const float *x, size_t count, float factor);
// The sum of x, and of x * x, in doubles.
double tg_sum(const float *x, size_t count);
double tg_sum_of_squares(const float *x, size_t count);

// Each row of out = the row of x + row, activated: a bias.
void tg_add_row(float *out, const float *x, const float *row, size_t rows, size_t columns,
                int activation);
// Each row of out = the row of x * row.
void tg_multiply_row(float *out, const float *x, const float *row, size_t rows, size_t columns);
// out (+)= the sum of the rows of x; out (+)= the sum of the rows of x * y.
void tg_sum_rows(float *out, const float *x, size_t rows, size_t columns, int add);
void tg_sum_rows_product(float *out, const float *x, const float *y, size_t rows, size_t columns,
                         int add);

// Dropout: keeps the elements that the key picks, `first` being the index of the first one, and
// scales them by 1 / (1 - rate). Its gradient is the same on dy.
void tg_dropout(float *out, const float *x, size_t first, size_t count, float rate, uint64_t key,
                int add);

// Softmax over each row; dx (+)= y * (dy - sum(y * dy)) over each row.
void tg_softmax_rows(float *out, const float *x, size_t rows, size_t columns);
void tg_softmax_rows_backward(float *dx, const float *dy, const float *y, size_t rows,
                              size_t columns, int add);

// Layer norm of x + residual (NULL for none), which goes to `sum` where there is a residual;
// `means` and `scales` (1 / deviation) have an element a row.
void tg_layer_norm(float *out, float *sum, float *means, float *scales, const float *x,
                   const float *residual, const float *weight, const float *bias, size_t rows,
                   size_t columns, float epsilon);
// dx = the gradient by the sum; dWeight and dBias are added to.
void tg_layer_norm_backward(float *dx, float *dWeight, float *dBias, const float *dy,
                            const float *sum, const float *means, const float *scales,
                            const float *weight, size_t rows, size_t columns, int add);

// Softmax cross-entropy of one row: returns the loss weight * (logSumExp - (1 - s) * x[label] -
// s * mean(x)), and writes its gradient to dx where that is not NULL.
float tg_cross_entropy_row(float *dx, const float *x, size_t columns, size_t label,
                           float smoothing, float weight);
// The same against a distribution.
float tg_cross_entropy_targets(float *dx, const float *x, const float *targets, size_t columns,
                               float weight);
// Sigmoid cross-entropy of one row against targets in 0...1, times weight.
float tg_sigmoid_cross_entropy(float *dx, const float *x, const float *targets, size_t columns,
                               float weight);

// One step of a GRU on rows: input is W x + b_in (gates r, z, n) and state U h (no bias yet), both
// 3 * hidden wide. The gates r, z, n go to `gates`, U_n h + b_hn to `candidate`. `previous` NULL is
// a state of zeros. Row i of out lies at out + i * outStride, that of previous likewise.
void tg_gru_cell(float *out, size_t outStride, float *gates, float *candidate, const float *input,
                 const float *state, const float *stateBias, const float *previous,
                 size_t previousStride, size_t rows, size_t hidden);
// dInput and dState are the gradients by input and state; dPrevious = the direct part of the
// gradient by the previous state. dy is the gradient by the new state.
void tg_gru_cell_backward(float *dInput, float *dState, float *dPrevious, const float *dy,
                          const float *gates, const float *candidate, const float *previous,
                          size_t previousStride, size_t rows, size_t hidden);

// One step of SGD as PyTorch's: g = scale * gradient + decay * value; velocity = momentum *
// velocity + g (velocity NULL: no momentum); value -= rate * velocity. `nesterov` as there.
void tg_sgd(float *values, float *velocity, const float *gradients, size_t count, float rate,
            float momentum, float dampening, float decay, float scale, int nesterov);
// One step of AdamW as PyTorch's, with g = scale * gradient: value *= kept (1 - rate * decay);
// mean += blend1 * (g - mean); square = beta2 * square + blend2 * g * g; value -= step * mean /
// (sqrt(square) / root + epsilon). blend1 = 1 - beta1 and so on are the caller's, who has doubles.
void tg_adamw(float *values, float *means, float *squares, const float *gradients, size_t count,
              float scale, float kept, float step, float blend1, float beta2, float blend2,
              float root, float epsilon);
// averages += blend * (values - averages).
void tg_moving_average(float *averages, const float *values, size_t count, float blend);

#ifdef __cplusplus
}
#endif
