#include "product.h"

#include "vector.h"

// A tile of the output: up to TG_TILE_ROWS rows by some vectors of columns, summed up in registers.
typedef struct {
    // Row r of tap t begins offset behind rows[t * tap_stride + r]; its next element is left_step
    // further on.
    const float *const *rows;
    size_t tap_stride, offset, taps, depth, left_step;
    const float *right;
    size_t right_step;
    float *out;
    size_t out_stride;
    const float *bias, *residual;
    size_t residual_stride;
    // The columns of the last vector that exist.
    size_t last;
    int add, relu;
    // What is wanted soon: the kernel touches a cache line of it at each step.
    const float *next;
} tile;

typedef void (*tile_kernel)(const tile *);

// Writes the columns of a row's last vector that exist.
TG_INLINED void finish_values(const tile *t, const float *values, size_t column, float *out,
                              const float *residual) {
    for (size_t c = 0; c < t->last; c++) {
        float value = values[c];
        if (t->bias) value += t->bias[column + c];
        if (t->add) value += out[c];
        if (t->residual) value += residual[c];
        out[c] = t->relu && !(value > 0) ? 0 : value;
    }
}

// Unrolled to the end, so that the sums stay in registers.
#define ROWWISE(ROWS) _Pragma("clang loop unroll(full)") for (int r = 0; r < ROWS; r++)
#define VECTORWISE(VECTORS) _Pragma("clang loop unroll(full)") for (int v = 0; v < VECTORS; v++)

// Adds what follows the product, and writes a row of a tile.
#define FINISH_ROW(VECTORS)                                                                        \
    VECTORWISE(VECTORS) {                                                                          \
        tg_vector value = sum[r][v];                                                               \
        float *out = t->out + (size_t)r * t->out_stride + v * TG_LANES;                            \
        const float *residual =                                                                    \
            t->residual + (t->residual ? (size_t)r * t->residual_stride + v * TG_LANES : 0);       \
        if (v < VECTORS - 1 || t->last == TG_LANES) {                                              \
            if (t->bias) value += TG_READ(t->bias + v * TG_LANES);                                 \
            if (t->add) value += TG_READ(out);                                                     \
            if (t->residual) value += TG_READ(residual);                                           \
            if (t->relu) value = value > 0 ? value : 0;                                            \
            TG_AT(out) = value;                                                                    \
        } else {                                                                                   \
            float values[TG_LANES];                                                                \
            memcpy(values, &value, sizeof values);                                                 \
            finish_values(t, values, v * TG_LANES, out, residual);                                 \
        }                                                                                          \
    }

#define TILE_KERNEL(ATTRIBUTES, NAME, ROWS, VECTORS)                                               \
    ATTRIBUTES static void NAME(const tile *t) {                                                   \
        _Pragma("clang fp contract(fast)")                                                         \
        tg_vector sum[ROWS][VECTORS];                                                              \
        ROWWISE(ROWS) { VECTORWISE(VECTORS) sum[r][v] = 0; }                                       \
        const float *right = t->right, *next = t->next;                                            \
        size_t left_step = t->left_step, right_step = t->right_step;                               \
        for (size_t tap = 0; tap < t->taps; tap++) {                                               \
            const float *row[ROWS];                                                                \
            ROWWISE(ROWS) row[r] = t->rows[tap * t->tap_stride + r] + t->offset;                   \
            size_t end = t->depth * left_step;                                                     \
            _Pragma("clang loop unroll(disable)")                                                  \
            for (size_t k = 0; k < end; k += left_step) {                                          \
                tg_vector b[VECTORS];                                                              \
                VECTORWISE(VECTORS) b[v] = TG_READ(right + v * TG_LANES);                          \
                right += right_step;                                                               \
                __builtin_prefetch(next, 0, 2);                                                    \
                next += TG_LANES;                                                              \
                ROWWISE(ROWS) {                                                                    \
                    tg_vector x = row[r][k];                                                       \
                    VECTORWISE(VECTORS) sum[r][v] += x * b[v];                                     \
                }                                                                                  \
            }                                                                                      \
        }                                                                                          \
        ROWWISE(ROWS) { FINISH_ROW(VECTORS) }                                                      \
    }

#define TILE_KERNELS(ATTRIBUTES, VECTORS)                                                          \
    TILE_KERNEL(ATTRIBUTES, tile_1_##VECTORS, 1, VECTORS)                                          \
    TILE_KERNEL(ATTRIBUTES, tile_2_##VECTORS, 2, VECTORS)                                          \
    TILE_KERNEL(ATTRIBUTES, tile_3_##VECTORS, 3, VECTORS)                                          \
    TILE_KERNEL(ATTRIBUTES, tile_4_##VECTORS, 4, VECTORS)                                          \
    TILE_KERNEL(ATTRIBUTES, tile_5_##VECTORS, 5, VECTORS)                                          \
    TILE_KERNEL(ATTRIBUTES, tile_6_##VECTORS, 6, VECTORS)

#define TILE_ROW(VECTORS)                                                                          \
    { tile_1_##VECTORS, tile_2_##VECTORS, tile_3_##VECTORS,                                        \
      tile_4_##VECTORS, tile_5_##VECTORS, tile_6_##VECTORS }

// With 32 registers of 16 floats a tile is 6 by 64. With fewer or narrower ones it is 6 by 16,
// which fills the 16 registers of AVX2 with 12 sums.
TILE_KERNELS(TG_CLONED, 1)
#if defined(__x86_64__) && defined(__linux__)
#define WIDE __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
TILE_KERNELS(WIDE, 2)
TILE_KERNELS(WIDE, 3)
TILE_KERNELS(WIDE, 4)

static const tile_kernel kernels[4][TG_TILE_ROWS] = {
    TILE_ROW(1), TILE_ROW(2), TILE_ROW(3), TILE_ROW(4)};

static size_t widest(void) {
    return __builtin_cpu_supports("x86-64-v4") ? 4 : 1;
}
#else
static const tile_kernel kernels[1][TG_TILE_ROWS] = {TILE_ROW(1)};
static size_t widest(void) { return 1; }
#endif

size_t tg_panel_columns(void) { return widest() * TG_LANES; }

size_t tg_padded(size_t columns) {
    return (columns + TG_LANES - 1) / TG_LANES * TG_LANES;
}

void tg_pack(const float *matrix, size_t depth, size_t columns, size_t row_stride,
             size_t column_stride, float *packed) {
    size_t panel = tg_panel_columns();
    for (size_t from = 0; from < columns; from += panel) {
        size_t count = columns - from < panel ? columns - from : panel;
        size_t width = tg_padded(count);
        for (size_t k = 0; k < depth; k++, packed += width) {
            const float *row = matrix + k * row_stride + from * column_stride;
            for (size_t c = 0; c < count; c++) packed[c] = row[c * column_stride];
            for (size_t c = count; c < width; c++) packed[c] = 0;
        }
    }
}

// The height of a tile such that all of them are about as high.
static size_t even_height(size_t rows) {
    size_t tiles = (rows + TG_TILE_ROWS - 1) / TG_TILE_ROWS;
    return tiles == 0 ? 1 : (rows + tiles - 1) / tiles;
}

// Floats of the right matrix that are worked through at a time: they and those that come next stay
// in the second cache while tile after tile uses them.
enum { CHUNK = 1 << 15 };

// One chunk of one panel by some rows.
static void multiply_chunk(const tg_product *p, tile *t, size_t tap, size_t column, size_t width,
                           size_t row_from, size_t row_to) {
    size_t height = even_height(row_to - row_from), steps = t->taps * t->depth;
    const float *residual = t->residual;
    // The next chunk is fetched while this one is used, a part of it by each tile.
    const float *next = t->right + steps * width, *fetched = next + steps * width;
    for (size_t row = row_from; row < row_to; row += height) {
        const float *rows[TG_TILE_ROWS];
        size_t these = row_to - row < height ? row_to - row : height;
        if (p->pointers) {
            t->rows = p->pointers + tap * p->rows + row;
            t->tap_stride = p->rows;
        } else {
            for (size_t r = 0; r < these; r++) rows[r] = p->left + (row + r) * p->left_stride;
            t->rows = rows;
            t->tap_stride = 0;
        }
        t->out = p->out + row * p->out_stride + column;
        t->residual = residual ? residual + row * p->residual_stride + column : NULL;
        t->next = next < fetched ? next : t->right;
        next += steps * TG_LANES;
        kernels[width / TG_LANES - 1][these - 1](t);
    }
    t->residual = residual;
}

void tg_product_rows(const tg_product *p, size_t row_from, size_t row_to) {
    size_t panel = tg_panel_columns();
    const float *right = p->right;
    tile t = {.left_step = 1, .out_stride = p->out_stride, .residual_stride = p->residual_stride};
    for (size_t column = 0; column < p->columns; column += panel) {
        size_t count = p->columns - column < panel ? p->columns - column : panel;
        size_t width = tg_padded(count);
        size_t most = CHUNK / width, taps = p->depth < most ? most / p->depth : 1;
        t.right_step = width;
        t.last = p->whole_vectors ? TG_LANES : count - (width - TG_LANES);
        for (size_t tap = 0; tap < p->taps; tap += t.taps) {
            t.taps = p->taps - tap < taps ? p->taps - tap : taps;
            for (size_t k = 0; k < p->depth; k += t.depth) {
                t.offset = k;
                t.depth = p->depth - k < most ? p->depth - k : most;
                int last = tap + t.taps == p->taps && k + t.depth == p->depth;
                t.right = right;
                t.bias = last && p->bias ? p->bias + column : NULL;
                t.residual = last ? p->residual : NULL;
                t.relu = last && p->relu;
                t.add = p->add || tap + k > 0;
                multiply_chunk(p, &t, tap, column, width, row_from, row_to);
                right += t.taps * t.depth * width;
            }
        }
    }
}

void tg_product_transposed(size_t rows, size_t columns, size_t depth, const float *left,
                            size_t left_stride, const float *right, size_t right_stride,
                            float *out, size_t out_stride, int add) {
    size_t panel = tg_panel_columns(), height = even_height(rows);
    tile t = {
        .taps = 1, .depth = depth, .left_step = left_stride, .right_step = right_stride,
        .out_stride = out_stride, .last = TG_LANES, .add = add};
    for (size_t from = 0; from < columns; from += panel) {
        size_t count = columns - from < panel ? columns - from : panel;
        size_t vectors = tg_padded(count) / TG_LANES;
        t.right = t.next = right + from;
        for (size_t row = 0; row < rows; row += height) {
            const float *pointers[TG_TILE_ROWS];
            size_t these = rows - row < height ? rows - row : height;
            for (size_t r = 0; r < these; r++) pointers[r] = left + row + r;
            t.rows = pointers;
            t.out = out + row * out_stride + from;
            kernels[vectors - 1][these - 1](&t);
        }
    }
}
