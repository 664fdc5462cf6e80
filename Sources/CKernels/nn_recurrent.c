#include "training.h"

#include "vector_math.h"

#define FAST _Pragma("clang fp reassociate(on) contract(fast)")

TG_CLONED void tg_gru_cell(float *restrict out, size_t outStride, float *restrict gates,
                        float *restrict candidate, const float *restrict input,
                        const float *restrict state, const float *restrict stateBias,
                        const float *restrict previous, size_t previousStride, size_t rows,
                        size_t hidden) {
    FAST
    for (size_t i = 0; i < rows; i++) {
        const float *in = input + i * 3 * hidden, *u = state + i * 3 * hidden;
        float *g = gates + i * 3 * hidden, *c = candidate + i * hidden, *h = out + i * outStride;
        const float *before = previous ? previous + i * previousStride : 0;
        for (size_t j = 0; j < hidden; j++) {
            float r = logistic(in[j] + u[j] + stateBias[j]);
            float z = logistic(in[hidden + j] + u[hidden + j] + stateBias[hidden + j]);
            float un = u[2 * hidden + j] + stateBias[2 * hidden + j];
            float n = hyperbolic_tangent(in[2 * hidden + j] + r * un);
            g[j] = r;
            g[hidden + j] = z;
            g[2 * hidden + j] = n;
            c[j] = un;
            h[j] = before ? n + z * (before[j] - n) : n - z * n;
        }
    }
}

TG_CLONED void tg_gru_cell_backward(float *restrict dInput, float *restrict dState,
                                 float *restrict dPrevious, const float *restrict dy,
                                 const float *restrict gates, const float *restrict candidate,
                                 const float *restrict previous, size_t previousStride,
                                 size_t rows, size_t hidden) {
    FAST
    for (size_t i = 0; i < rows; i++) {
        const float *g = gates + i * 3 * hidden, *c = candidate + i * hidden, *d = dy + i * hidden;
        const float *before = previous ? previous + i * previousStride : 0;
        float *di = dInput + i * 3 * hidden, *ds = dState + i * 3 * hidden;
        float *dp = dPrevious + i * hidden;
        for (size_t j = 0; j < hidden; j++) {
            float r = g[j], z = g[hidden + j], n = g[2 * hidden + j];
            float h = before ? before[j] : 0;
            float dn = d[j] * (1.0f - z) * (1.0f - n * n);
            float dz = d[j] * (h - n) * z * (1.0f - z);
            float dr = dn * c[j] * r * (1.0f - r);
            di[j] = dr;
            di[hidden + j] = dz;
            di[2 * hidden + j] = dn;
            ds[j] = dr;
            ds[hidden + j] = dz;
            ds[2 * hidden + j] = dn * r;
            dp[j] = d[j] * z;
        }
    }
}
