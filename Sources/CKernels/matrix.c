#include "matrix.h"

#include "product.h"
#include "vector.h"

// What is worked on at a time: depth and columns of the right matrix, packed, and rows of the left.
// A left matrix that lies by columns is worked on to a smaller depth: its columns may lie a whole
// number of pages apart, which the caches have few places for.
enum { DEPTH = 384, DEPTH_BY_COLUMNS = 256, COLUMNS = 64, ROWS = 504 };
// Below so many rows the right matrix is read where it lies: packing it would take longer.
enum { FEW_ROWS = 8 };

// Packs one panel of right[depth, columns] times scale.
static void pack(tg_matrix right, size_t depth, size_t columns, float scale, float *packed) {
    tg_pack_scaled(right.start, depth, columns, right.row_stride, right.column_stride, scale,
                   packed);
}

static tg_matrix moved(tg_matrix m, size_t row, size_t column) {
    m.start += row * m.row_stride + column * m.column_stride;
    return m;
}

#define UNROLLED _Pragma("clang loop unroll(full)")

enum { DOT_ROWS = 4, DOT_COLUMNS = 4 };
typedef float half __attribute__((ext_vector_type(8)));
typedef float quarter __attribute__((ext_vector_type(4)));

// out (+)= scale * the scalar products of some rows of left and some columns of right, both
// contiguous; how many of them are constants.
TG_INLINED void dots(const int rows, const int columns, size_t depth, float scale,
                     const float *left, size_t left_stride, const float *right,
                     size_t right_stride, float *out, size_t out_stride, int add) {
#pragma clang fp contract(fast)
    tg_vector sum[DOT_ROWS][DOT_COLUMNS];
    UNROLLED for (int i = 0; i < rows; i++) {
        UNROLLED for (int j = 0; j < columns; j++) sum[i][j] = 0;
    }
    size_t k = 0;
    for (; k + TG_LANES <= depth; k += TG_LANES) {
        tg_vector b[DOT_COLUMNS];
        UNROLLED for (int j = 0; j < columns; j++) {
            b[j] = TG_READ(right + (size_t)j * right_stride + k);
        }
        UNROLLED for (int i = 0; i < rows; i++) {
            tg_vector a = TG_READ(left + (size_t)i * left_stride + k);
            UNROLLED for (int j = 0; j < columns; j++) sum[i][j] += a * b[j];
        }
    }
    UNROLLED for (int i = 0; i < rows; i++) {
        UNROLLED for (int j = 0; j < columns; j++) {
            half eight = sum[i][j].lo + sum[i][j].hi;
            quarter four = eight.lo + eight.hi;
            float total = (four.x + four.y) + (four.z + four.w);
            for (size_t r = k; r < depth; r++) {
                total += left[(size_t)i * left_stride + r] * right[(size_t)j * right_stride + r];
            }
            float *at = out + (size_t)i * out_stride + j;
            *at = add ? *at + scale * total : scale * total;
        }
    }
}

// Some rows by all columns.
TG_INLINED void dot_rows(const int rows, size_t columns, size_t depth, float scale,
                         const float *left, size_t left_stride, const float *right,
                         size_t right_stride, float *out, size_t out_stride, int add) {
    size_t j = 0;
    for (; j + DOT_COLUMNS <= columns; j += DOT_COLUMNS) {
        dots(rows, DOT_COLUMNS, depth, scale, left, left_stride, right + j * right_stride,
             right_stride, out + j, out_stride, add);
    }
    for (; j < columns; j++) {
        dots(rows, 1, depth, scale, left, left_stride, right + j * right_stride, right_stride,
             out + j, out_stride, add);
    }
}

// Few rows, contiguous, by a right matrix that lies by columns.
TG_CLONED static void multiply_dots(size_t rows, size_t columns, size_t depth, float scale,
                                    tg_matrix left, tg_matrix right, float *out, size_t out_stride,
                                    int add) {
    for (size_t i = 0; i < rows;) {
        const float *row = left.start + i * left.row_stride;
        float *at = out + i * out_stride;
        size_t stride = left.row_stride, other = right.column_stride;
        switch (rows - i) {
        case 1:
            dot_rows(1, columns, depth, scale, row, stride, right.start, other, at, out_stride,
                     add);
            return;
        case 2:
            dot_rows(2, columns, depth, scale, row, stride, right.start, other, at, out_stride,
                     add);
            return;
        case 3:
            dot_rows(3, columns, depth, scale, row, stride, right.start, other, at, out_stride,
                     add);
            return;
        default:
            dot_rows(4, columns, depth, scale, row, stride, right.start, other, at, out_stride,
                     add);
            i += DOT_ROWS;
        }
    }
}

// Some rows of left by one packed panel.
static void multiply_panel(size_t rows, size_t columns, size_t depth, tg_matrix left,
                           const float *packed, float *out, size_t out_stride, int add) {
    if (left.column_stride == 1) {
        tg_product p = {
            .rows = rows, .taps = 1, .depth = depth, .columns = columns, .left = left.start,
            .left_stride = left.row_stride, .right = packed, .out = out, .out_stride = out_stride,
            .add = add, .soon = packed, .soon_count = 1};
        tg_product_rows(&p, 0, rows);
    } else {
        tg_product_strided(rows, columns, depth, left.start, left.row_stride, left.column_stride,
                           packed, tg_padded(columns), out, out_stride, add);
    }
}

static void multiply_packed(size_t rows, size_t columns, size_t depth, float scale, tg_matrix left,
                            tg_matrix right, float *out, size_t out_stride, int add) {
    _Alignas(64) float packed[DEPTH * COLUMNS];
    size_t panel = tg_panel_columns(), most = left.column_stride == 1 ? DEPTH : DEPTH_BY_COLUMNS;
    for (size_t row = 0; row < rows; row += ROWS) {
        size_t height = rows - row < ROWS ? rows - row : ROWS;
        for (size_t k = 0; k < depth; k += most) {
            size_t deep = depth - k < most ? depth - k : most;
            for (size_t column = 0; column < columns; column += panel) {
                size_t width = columns - column < panel ? columns - column : panel;
                pack(moved(right, k, column), deep, width, scale, packed);
                multiply_panel(height, width, deep, moved(left, row, k), packed,
                               out + row * out_stride + column, out_stride, add || k > 0);
            }
        }
    }
}

// Few rows by a right matrix that lies by rows.
static void multiply_few(size_t rows, size_t columns, size_t depth, tg_matrix left,
                         tg_matrix right, float *out, size_t out_stride, int add) {
    size_t whole = columns / TG_LANES * TG_LANES;
    tg_product_strided(rows, whole, depth, left.start, left.row_stride, left.column_stride,
                       right.start, right.row_stride, out, out_stride, add);
    if (whole < columns) {
        multiply_packed(rows, columns - whole, depth, 1, left, moved(right, 0, whole),
                        out + whole, out_stride, add);
    }
}

// The transpose of the product, a few rows of it at a time, turned on the way to out.
static void multiply_swapped(size_t rows, size_t columns, size_t depth, float scale,
                             tg_matrix left, tg_matrix right, float *out, size_t out_stride,
                             int add) {
    enum { STRIP = 8 * TG_TILE_ROWS };
    _Alignas(64) float packed[DEPTH * COLUMNS];
    float strip[STRIP * COLUMNS];
    tg_matrix turned = {left.start, left.column_stride, left.row_stride};
    size_t width = tg_padded(rows);
    for (size_t k = 0; k < depth; k += DEPTH) {
        size_t deep = depth - k < DEPTH ? depth - k : DEPTH;
        pack(moved(turned, k, 0), deep, rows, scale, packed);
        for (size_t column = 0; column < columns; column += STRIP) {
            size_t count = columns - column < STRIP ? columns - column : STRIP;
            tg_product p = {
                .rows = count, .taps = 1, .depth = deep, .columns = rows,
                .left = right.start + k + column * right.column_stride,
                .left_stride = right.column_stride, .right = packed, .out = strip,
                .out_stride = width, .whole_vectors = 1, .soon = packed, .soon_count = 1};
            tg_product_rows(&p, 0, count);
            for (size_t i = 0; i < rows; i++) {
                float *at = out + i * out_stride + column;
                for (size_t c = 0; c < count; c++) {
                    float value = strip[c * width + i];
                    at[c] = add || k > 0 ? at[c] + value : value;
                }
            }
        }
    }
}

void tg_matrix_product(size_t rows, size_t columns, size_t depth, float scale, tg_matrix left,
                       tg_matrix right, float *out, size_t out_stride, int add) {
    if (rows == 0 || columns == 0) return;
    if (depth == 0) {
        for (size_t i = 0; !add && i < rows; i++) {
            memset(out + i * out_stride, 0, columns * sizeof(float));
        }
        return;
    }
    int by_columns = right.column_stride != 1;
    if (by_columns && left.column_stride == 1 && rows < FEW_ROWS) {
        multiply_dots(rows, columns, depth, scale, left, right, out, out_stride, add);
    } else if (!by_columns && rows < FEW_ROWS && scale == 1) {
        multiply_few(rows, columns, depth, left, right, out, out_stride, add);
    } else if (by_columns && rows <= COLUMNS && rows <= tg_panel_columns() && columns > rows) {
        multiply_swapped(rows, columns, depth, scale, left, right, out, out_stride, add);
    } else {
        multiply_packed(rows, columns, depth, scale, left, right, out, out_stride, add);
    }
}
