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
    // Row r is written to out + r * out_stride, or to outs[r] where outs is not NULL, from a column on.
    float *out, *const *outs;
    size_t out_stride, column;
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
        float *out = (t->outs ? t->outs[r] : t->out + (size_t)r * t->out_stride) + t->column +\
                     v * TG_LANES;                                                                 \
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

#define UNROLLED _Pragma("clang loop unroll(full)")
#define MIX(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)

// Exchanges rows and columns of 16 by 16 floats.
TG_INLINED void transpose(tg_vector *v) {
    tg_vector a[16], b[16];
    UNROLLED for (int i = 0; i < 16; i += 2) {
        a[i] = MIX(v[i], v[i + 1], 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30);
        a[i + 1] = MIX(v[i], v[i + 1], 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31);
    }
    UNROLLED for (int i = 0; i < 16; i++) {
        if (i & 2) continue;
        b[i] = MIX(a[i], a[i + 2], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
        b[i + 2] = MIX(a[i], a[i + 2], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
    }
    UNROLLED for (int i = 0; i < 16; i++) {
        if (i & 4) continue;
        a[i] = MIX(b[i], b[i + 4], 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
        a[i + 4] = MIX(b[i], b[i + 4], 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
    }
    UNROLLED for (int i = 0; i < 8; i++) {
        v[i] = MIX(a[i], a[i + 8], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
        v[i + 8] = MIX(a[i], a[i + 8], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    }
}

// Packs one panel; its columns are filled up with zeros to a multiple of 16.
TG_CLONED static void pack_panel(const float *matrix, size_t depth, size_t columns,
                                 size_t row_stride, size_t column_stride, float scale,
                                 float *restrict packed) {
    size_t width = tg_padded(columns);
    for (size_t c = 0; c < width; c += TG_LANES) {
        size_t count = columns - c < TG_LANES ? columns - c : TG_LANES;
        const float *column = matrix + c * column_stride;
        float *out = packed + c;
        size_t k = 0;
        if (count == TG_LANES && column_stride == 1) {
            for (; k < depth; k++) TG_AT(out + k * width) = scale * TG_READ(column + k * row_stride);
        } else if (count == TG_LANES && row_stride == 1) {
            for (; k + TG_LANES <= depth; k += TG_LANES) {
                tg_vector v[TG_LANES];
                UNROLLED for (int i = 0; i < TG_LANES; i++) {
                    v[i] = scale * TG_READ(column + (size_t)i * column_stride + k);
                }
                transpose(v);
                UNROLLED for (int i = 0; i < TG_LANES; i++) TG_AT(out + (k + i) * width) = v[i];
            }
        }
        for (; k < depth; k++) {
            for (size_t i = 0; i < TG_LANES; i++) {
                out[k * width + i] =
                    i < count ? scale * column[k * row_stride + i * column_stride] : 0;
            }
        }
    }
}

void tg_pack_scaled(const float *matrix, size_t depth, size_t columns, size_t row_stride,
                    size_t column_stride, float scale, float *packed) {
    size_t panel = tg_panel_columns();
    for (size_t from = 0; from < columns; from += panel) {
        size_t count = columns - from < panel ? columns - from : panel;
        pack_panel(matrix + from * column_stride, depth, count, row_stride, column_stride, scale,
                   packed);
        packed += depth * tg_padded(count);
    }
}

void tg_pack(const float *matrix, size_t depth, size_t columns, size_t row_stride,
             size_t column_stride, float *packed) {
    tg_pack_scaled(matrix, depth, columns, row_stride, column_stride, 1, packed);
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
static void multiply_chunk(const tg_product *p, tile *t, size_t tap, size_t width,
                           const float *next, const float *fetched, size_t row_from,
                           size_t row_to) {
    size_t height = even_height(row_to - row_from), steps = t->taps * t->depth;
    const float *residual = t->residual;
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
        if (p->outs) t->outs = p->outs + row;
        else t->out = p->out + row * p->out_stride;
        t->residual = residual ? residual + row * p->residual_stride + t->column : NULL;
        t->next = next < fetched ? next : t->right;
        next += steps * TG_LANES;
        kernels[width / TG_LANES - 1][these - 1](t);
    }
    t->residual = residual;
}

// What follows the product belongs to its last chunk.
static void set_finish(const tg_product *p, tile *t, size_t tap, size_t k) {
    int last = tap + t->taps == p->taps && k + t->depth == p->depth;
    t->bias = last && p->bias ? p->bias + t->column : NULL;
    t->residual = last ? p->residual : NULL;
    t->relu = last && p->relu;
    t->add = p->add || tap + k > 0;
}

static size_t set_panel(const tg_product *p, tile *t, size_t column) {
    size_t panel = tg_panel_columns();
    size_t count = p->columns - column < panel ? p->columns - column : panel;
    size_t width = tg_padded(count);
    t->column = column;
    t->last = p->whole_vectors ? TG_LANES : count - (width - TG_LANES);
    return width;
}

// A packed right matrix lies in the order in which its panels are used, one after the other.
static void multiply_packed(const tg_product *p, tile t, size_t row_from, size_t row_to) {
    const float *right = p->right;
    for (size_t column = 0, width; column < p->columns; column += width) {
        width = set_panel(p, &t, column);
        size_t most = CHUNK / width, taps = p->depth < most ? most / p->depth : 1;
        t.right_step = width;
        for (size_t tap = 0; tap < p->taps; tap += t.taps) {
            t.taps = p->taps - tap < taps ? p->taps - tap : taps;
            for (size_t k = 0; k < p->depth; k += t.depth) {
                t.offset = k;
                t.depth = p->depth - k < most ? p->depth - k : most;
                t.right = right;
                set_finish(p, &t, tap, k);
                // The next chunk is fetched while this one is used, a part of it by each tile.
                size_t count = t.taps * t.depth * width;
                right += count;
                const float *next = p->soon ? p->soon : right;
                multiply_chunk(p, &t, tap, width, next, next + (p->soon ? p->soon_count : count),
                               row_from, row_to);
            }
        }
    }
}

// A plain one is read in the order in which it lies: some of its rows, then the panels of them.
static void multiply_plain(const tg_product *p, tile t, size_t row_from, size_t row_to) {
    size_t most = CHUNK / p->right_stride;
    most = most < 32 ? 32 : most;
    t.taps = 1;
    t.right_step = p->right_stride;
    for (size_t tap = 0; tap < p->taps; tap++) {
        for (size_t k = 0; k < p->depth; k += t.depth) {
            t.offset = k;
            t.depth = p->depth - k < most ? p->depth - k : most;
            const float *rows = p->right + (tap * p->depth + k) * p->right_stride;
            const float *next = rows + t.depth * p->right_stride;
            size_t panels = (p->columns + tg_panel_columns() - 1) / tg_panel_columns();
            size_t share = t.depth * p->right_stride / panels;
            for (size_t column = 0, width; column < p->columns; column += width, next += share) {
                width = set_panel(p, &t, column);
                t.right = rows + column;
                set_finish(p, &t, tap, k);
                multiply_chunk(p, &t, tap, width, next, next + share, row_from, row_to);
            }
        }
    }
}

void tg_product_rows(const tg_product *p, size_t row_from, size_t row_to) {
    tile t = {.left_step = 1, .out_stride = p->out_stride, .residual_stride = p->residual_stride};
    if (p->right_stride) multiply_plain(p, t, row_from, row_to);
    else multiply_packed(p, t, row_from, row_to);
}

void tg_product_strided(size_t rows, size_t columns, size_t depth, const float *left,
                        size_t row_stride, size_t column_stride, const float *right,
                        size_t right_stride, float *out, size_t out_stride, int add) {
    size_t panel = tg_panel_columns(), height = even_height(rows);
    tile t = {
        .taps = 1, .depth = depth, .left_step = column_stride, .right_step = right_stride,
        .out_stride = out_stride, .add = add};
    for (size_t from = 0; from < columns; from += panel) {
        size_t count = columns - from < panel ? columns - from : panel;
        size_t vectors = tg_padded(count) / TG_LANES;
        t.last = count - (vectors - 1) * TG_LANES;
        t.right = right + from;
        t.next = t.right;
        for (size_t row = 0; row < rows; row += height) {
            const float *pointers[TG_TILE_ROWS];
            size_t these = rows - row < height ? rows - row : height;
            for (size_t r = 0; r < these; r++) pointers[r] = left + (row + r) * row_stride;
            t.rows = pointers;
            t.out = out + row * out_stride;
            t.column = from;
            kernels[vectors - 1][these - 1](&t);
        }
    }
}

TG_CLONED void tg_transpose(const float *matrix, size_t rows, size_t columns, size_t stride,
                            float *out, size_t out_stride) {
    size_t whole_rows = rows / TG_LANES * TG_LANES, whole_columns = columns / TG_LANES * TG_LANES;
    for (size_t i = 0; i < whole_rows; i += TG_LANES) {
        for (size_t j = 0; j < whole_columns; j += TG_LANES) {
            tg_vector v[TG_LANES];
            UNROLLED for (int r = 0; r < TG_LANES; r++) v[r] = TG_READ(matrix + (i + r) * stride + j);
            transpose(v);
            UNROLLED for (int c = 0; c < TG_LANES; c++) TG_AT(out + (j + c) * out_stride + i) = v[c];
        }
    }
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = i < whole_rows ? whole_columns : 0; j < columns; j++) {
            out[j * out_stride + i] = matrix[i * stride + j];
        }
    }
}
