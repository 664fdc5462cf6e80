// Pooling of pictures [height, width, channels].
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    // The input's rows and columns, its channels, and the output's rows and columns.
    size_t height, width, channels, output_height, output_width;
    // The window's rows and columns (at most 15), by how far it moves, and the rows and columns
    // around the input that no maximum comes from.
    size_t kernel, stride, padding;
} tg_pool;

// The largest of each window of one picture, and which of the window it was (row * kernel +
// column), the first of several. places may be NULL.
void tg_max_pool(const tg_pool *pool, const float *input, float *output, uint8_t *places);

// inputGradient = the sum of the gradients of the windows whose largest the input was.
void tg_max_pool_backward(const tg_pool *pool, const float *gradient, const uint8_t *places,
                          float *inputGradient);

// output = the mean of the rows of [rows, channels].
void tg_average_rows(const float *input, size_t rows, size_t channels, float *output);

#ifdef __cplusplus
}
#endif
