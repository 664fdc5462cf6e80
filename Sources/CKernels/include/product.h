// Products of matrices of floats: left [rows, taps * depth] by right [taps * depth, columns].
//
// The right matrix is packed once, in panels of as many columns as the widest vectors can sum up at
// a time; the left is read where it lies, by the address of each row, so that the rows of a
// convolution, stretches of a picture, need not be copied. No kernel allocates.
//
//     panel 0              panel 1              …     the last may be narrower,
//     [depth][64 columns]  [depth][64 columns]        in steps of 16, filled up with zeros
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// No tile of the output has more rows than this.
enum { TG_TILE_ROWS = 6 };

// The columns of a panel, a multiple of 16.
size_t tg_panel_columns(void);

// columns, rounded up to a multiple of 16.
size_t tg_padded(size_t columns);

// Packs matrix[k * row_stride + c * column_stride]; packed gets depth * tg_padded(columns) floats.
void tg_pack(const float *matrix, size_t depth, size_t columns, size_t row_stride,
             size_t column_stride, float *packed);

// The same, times scale.
void tg_pack_scaled(const float *matrix, size_t depth, size_t columns, size_t row_stride,
                    size_t column_stride, float scale, float *packed);

// What is done to a product before it is written.
typedef struct {
    // Added to each row, and to the whole; each may be NULL.
    const float *bias, *residual;
    // Whether what is below 0 then becomes 0.
    int relu;
} tg_epilogue;

// out[j * out_stride + i] = matrix[i * stride + j].
void tg_transpose(const float *matrix, size_t rows, size_t columns, size_t stride, float *out,
                  size_t out_stride);

typedef struct {
    size_t rows, taps, depth, columns;
    // Row r is left[r * left_stride] and what follows; one tap. Or, where pointers is not NULL, row
    // r of tap t begins at pointers[t * rows + r].
    const float *left;
    size_t left_stride;
    const float *const *pointers;
    // The right matrix, its rows those of tap 0, then of tap 1, and so on. It is packed where
    // right_stride is 0; otherwise its rows lie that far apart, readable up to tg_padded(columns).
    const float *right;
    size_t right_stride;
    // Row r is written to out + r * out_stride, or to outs[r] where outs is not NULL.
    float *out, *const *outs;
    size_t out_stride;
    // What is added to each row, and to the whole; each may be NULL.
    const float *bias, *residual;
    size_t residual_stride;
    // Whether the product is added to out, and whether what is below 0 then becomes 0.
    int add, relu;
    // Columns to write in steps of 16, so that out needs room for tg_padded(columns) in each row.
    int whole_vectors;
    // What is fetched meanwhile, where it is not what follows in right; may be NULL.
    const float *soon;
    size_t soon_count;
} tg_product;

// Computes rows row_from..<row_to of the product.
void tg_product_rows(const tg_product *product, size_t row_from, size_t row_to);

// out[rows, columns] = (or, where add is not 0, +=) left by right[depth, columns], which is not
// packed, but readable up to tg_padded(columns) in each row. Element (i, k) of left is
// left[i * row_stride + k * column_stride].
void tg_product_strided(size_t rows, size_t columns, size_t depth, const float *left,
                        size_t row_stride, size_t column_stride, const float *right,
                        size_t right_stride, float *out, size_t out_stride, int add);

#ifdef __cplusplus
}
#endif
