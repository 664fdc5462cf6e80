#include <math.h>

#include "training.h"

#include "vector_math.h"

#define FAST _Pragma("clang fp reassociate(on) contract(fast)")

TG_CLONED void tg_softmax_rows(float *out, const float *x, size_t rows, size_t columns) {
    FAST
    for (size_t i = 0; i < rows; i++) {
        const float *in = x + i * columns;
        float *row = out + i * columns;
        float largest = -INFINITY;
        for (size_t j = 0; j < columns; j++) largest = in[j] > largest ? in[j] : largest;
        float sum = 0;
        for (size_t j = 0; j < columns; j++) {
            row[j] = exponential(in[j] - largest);
            sum += row[j];
        }
        float scale = 1.0f / sum;
        for (size_t j = 0; j < columns; j++) row[j] *= scale;
    }
}

TG_CLONED void tg_softmax_rows_backward(float *dx, const float *dy, const float *y, size_t rows,
                                     size_t columns, int add) {
    FAST
    for (size_t i = 0; i < rows; i++) {
        size_t at = i * columns;
        float sum = 0;
        for (size_t j = 0; j < columns; j++) sum += y[at + j] * dy[at + j];
        if (add) {
            for (size_t j = 0; j < columns; j++) dx[at + j] += y[at + j] * (dy[at + j] - sum);
        } else {
            for (size_t j = 0; j < columns; j++) dx[at + j] = y[at + j] * (dy[at + j] - sum);
        }
    }
}

TG_CLONED void tg_layer_norm(float *restrict out, float *restrict sum, float *restrict means,
                          float *restrict scales, const float *restrict x,
                          const float *restrict residual, const float *restrict weight,
                          const float *restrict bias, size_t rows, size_t columns, float epsilon) {
    FAST
    for (size_t i = 0; i < rows; i++) {
        const float *in = x + i * columns;
        if (residual) {
            float *total = sum + i * columns;
            for (size_t j = 0; j < columns; j++) total[j] = in[j] + residual[i * columns + j];
            in = total;
        }
        float mean = 0;
        for (size_t j = 0; j < columns; j++) mean += in[j];
        mean /= (float)columns;
        float variance = 0;
        for (size_t j = 0; j < columns; j++) variance += (in[j] - mean) * (in[j] - mean);
        float scale = 1.0f / sqrtf(variance / (float)columns + epsilon);
        means[i] = mean;
        scales[i] = scale;
        float *row = out + i * columns;
        for (size_t j = 0; j < columns; j++) row[j] = (in[j] - mean) * scale * weight[j] + bias[j];
    }
}

TG_CLONED void tg_layer_norm_backward(float *dx, float *restrict dWeight, float *restrict dBias,
                                   const float *dy, const float *restrict sum,
                                   const float *restrict means, const float *restrict scales,
                                   const float *restrict weight, size_t rows, size_t columns,
                                   int add) {
    FAST
    for (size_t i = 0; i < rows; i++) {
        const float *in = sum + i * columns, *d = dy + i * columns;
        float mean = means[i], scale = scales[i], first = 0, second = 0;
        for (size_t j = 0; j < columns; j++) {
            float normal = (in[j] - mean) * scale, g = d[j] * weight[j];
            dWeight[j] += d[j] * normal;
            dBias[j] += d[j];
            first += g;
            second += g * normal;
        }
        first /= (float)columns;
        second /= (float)columns;
        float *row = dx + i * columns;
        if (add) {
            for (size_t j = 0; j < columns; j++)
                row[j] += scale * (d[j] * weight[j] - first - (in[j] - mean) * scale * second);
        } else {
            for (size_t j = 0; j < columns; j++)
                row[j] = scale * (d[j] * weight[j] - first - (in[j] - mean) * scale * second);
        }
    }
}
