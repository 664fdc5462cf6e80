#include "training.h"

#include "vector_math.h"

#define FAST _Pragma("clang fp reassociate(on) contract(fast)")

TG_INLINED float activated(float x, int activation) {
    switch (activation) {
    case TG_RELU: return x > 0 ? x : 0;
    case TG_GELU: return gelu(x);
    case TG_SIGMOID: return logistic(x);
    case TG_TANH: return hyperbolic_tangent(x);
    default: return x;
    }
}

TG_INLINED float slope(float saved, int activation) {
    switch (activation) {
    case TG_RELU: return saved > 0 ? 1.0f : 0.0f;
    case TG_GELU: return gelu_slope(saved);
    case TG_SIGMOID: return saved * (1.0f - saved);
    case TG_TANH: return 1.0f - saved * saved;
    default: return 1.0f;
    }
}

// A constant activation in each case lets the compiler make a vector loop of each.
#define EACH_ACTIVATION(BODY)                                   \
    switch (activation) {                                       \
    case TG_RELU: { BODY(TG_RELU) break; }                      \
    case TG_GELU: { BODY(TG_GELU) break; }                      \
    case TG_SIGMOID: { BODY(TG_SIGMOID) break; }                \
    case TG_TANH: { BODY(TG_TANH) break; }                      \
    default: { BODY(TG_IDENTITY) break; }                       \
    }

TG_CLONED void tg_activate(float *out, const float *in, size_t count, int activation) {
    FAST
#define BODY(A) for (size_t i = 0; i < count; i++) out[i] = activated(in[i], A);
    EACH_ACTIVATION(BODY)
#undef BODY
}

TG_CLONED void tg_activate_backward(float *dx, const float *dy, const float *saved, size_t count,
                                 int activation, int add) {
    FAST
    if (add) {
#define BODY(A) for (size_t i = 0; i < count; i++) dx[i] += dy[i] * slope(saved[i], A);
        EACH_ACTIVATION(BODY)
#undef BODY
    } else {
#define BODY(A) for (size_t i = 0; i < count; i++) dx[i] = dy[i] * slope(saved[i], A);
        EACH_ACTIVATION(BODY)
#undef BODY
    }
}

TG_CLONED void tg_add(float *out, const float *x, const float *y, size_t count) {
    for (size_t i = 0; i < count; i++) out[i] = x[i] + y[i];
}

TG_CLONED void tg_multiply(float *out, const float *x, const float *y, size_t count) {
    for (size_t i = 0; i < count; i++) out[i] = x[i] * y[i];
}

TG_CLONED void tg_add_scaled(float *out, const float *x, size_t count, float factor) {
    FAST
    for (size_t i = 0; i < count; i++) out[i] += factor * x[i];
}

TG_CLONED void tg_add_product(float *out, const float *x, const float *y, size_t count) {
    FAST
    for (size_t i = 0; i < count; i++) out[i] += x[i] * y[i];
}

TG_CLONED void tg_scale(float *out, const float *x, size_t count, float factor) {
    for (size_t i = 0; i < count; i++) out[i] = factor * x[i];
}

TG_CLONED double tg_sum(const float *x, size_t count) {
    FAST
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (double)x[i];
    return sum;
}

TG_CLONED double tg_sum_of_squares(const float *x, size_t count) {
    FAST
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (double)x[i] * (double)x[i];
    return sum;
}

TG_CLONED void tg_add_row(float *out, const float *x, const float *restrict row, size_t rows,
                       size_t columns, int activation) {
    FAST
#define BODY(A)                                                                          \
    for (size_t i = 0; i < rows; i++)                                                    \
        for (size_t j = 0; j < columns; j++)                                             \
            out[i * columns + j] = activated(x[i * columns + j] + row[j], A);
    EACH_ACTIVATION(BODY)
#undef BODY
}

TG_CLONED void tg_multiply_row(float *out, const float *x, const float *restrict row, size_t rows,
                            size_t columns) {
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) out[i * columns + j] = x[i * columns + j] * row[j];
}

TG_CLONED void tg_sum_rows(float *restrict out, const float *restrict x, size_t rows, size_t columns,
                        int add) {
    FAST
    if (!add) memset(out, 0, columns * sizeof *out);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) out[j] += x[i * columns + j];
}

TG_CLONED void tg_sum_rows_product(float *restrict out, const float *restrict x,
                                const float *restrict y, size_t rows, size_t columns, int add) {
    FAST
    if (!add) memset(out, 0, columns * sizeof *out);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            out[j] += x[i * columns + j] * y[i * columns + j];
}

// A hash of an element's index under a key: two rounds of multiply and shift, whose 32 bits are
// uniform enough for masks.
TG_INLINED uint32_t scrambled(uint32_t index, uint32_t low, uint32_t high) {
    uint32_t h = index ^ low;
    h ^= h >> 16;
    h *= 0x7FEB352Du;
    h ^= h >> 15;
    h += high;
    h *= 0x846CA68Bu;
    h ^= h >> 16;
    h *= 0x9E3779B1u;
    h ^= h >> 15;
    return h;
}

TG_CLONED void tg_dropout(float *out, const float *x, size_t first, size_t count, float rate,
                       uint64_t key, int add) {
    double bound = (double)rate * 4294967296.0;
    uint32_t threshold = bound >= 4294967295.0 ? 0xFFFFFFFFu : (uint32_t)bound;
    float scale = rate < 1 ? 1.0f / (1.0f - rate) : 0;
    uint32_t low = (uint32_t)key, high = (uint32_t)(key >> 32), base = (uint32_t)first;
    if (add) {
        for (size_t i = 0; i < count; i++) {
            float kept = scrambled(base + (uint32_t)i, low, high) >= threshold ? scale : 0;
            out[i] += x[i] * kept;
        }
    } else {
        for (size_t i = 0; i < count; i++) {
            float kept = scrambled(base + (uint32_t)i, low, high) >= threshold ? scale : 0;
            out[i] = x[i] * kept;
        }
    }
}
