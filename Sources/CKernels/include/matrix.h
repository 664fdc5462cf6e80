// Products of matrices of floats that lie in memory by rows or by columns.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Element (i, j) is start[i * row_stride + j * column_stride]; one of the strides is 1.
typedef struct {
    const float *start;
    size_t row_stride, column_stride;
} tg_matrix;

// out[rows, columns] = scale * left * right, added to what is there where add is not 0.
// Allocates nothing; takes 100 KB of the stack.
void tg_matrix_product(size_t rows, size_t columns, size_t depth, float scale, tg_matrix left,
                       tg_matrix right, float *out, size_t out_stride, int add);

#ifdef __cplusplus
}
#endif
