#include <math.h>

#include "training.h"

#include "vector_math.h"

#define FAST _Pragma("clang fp reassociate(on) contract(fast)")

TG_INLINED float log_sum_exp(const float *x, size_t columns) {
    FAST
    float largest = -INFINITY;
    for (size_t j = 0; j < columns; j++) largest = x[j] > largest ? x[j] : largest;
    float sum = 0;
    for (size_t j = 0; j < columns; j++) sum += exponential(x[j] - largest);
    return largest + logf(sum);
}

TG_CLONED float tg_cross_entropy_row(float *dx, const float *x, size_t columns, size_t label,
                                  float smoothing, float weight) {
    FAST
    float total = log_sum_exp(x, columns);
    float spread = smoothing / (float)columns, mean = 0;
    if (smoothing != 0) {
        for (size_t j = 0; j < columns; j++) mean += x[j];
        mean /= (float)columns;
    }
    float loss = total - (1.0f - smoothing) * x[label] - smoothing * mean;
    if (dx) {
        for (size_t j = 0; j < columns; j++)
            dx[j] = weight * (exponential(x[j] - total) - spread);
        dx[label] -= weight * (1.0f - smoothing);
    }
    return weight * loss;
}

TG_CLONED float tg_cross_entropy_targets(float *dx, const float *x, const float *targets,
                                      size_t columns, float weight) {
    FAST
    float total = log_sum_exp(x, columns), mass = 0, product = 0;
    for (size_t j = 0; j < columns; j++) {
        mass += targets[j];
        product += targets[j] * x[j];
    }
    if (dx) {
        for (size_t j = 0; j < columns; j++)
            dx[j] = weight * (mass * exponential(x[j] - total) - targets[j]);
    }
    return weight * (mass * total - product);
}

TG_CLONED float tg_sigmoid_cross_entropy(float *dx, const float *x, const float *targets,
                                      size_t columns, float weight) {
    FAST
    float loss = 0;
    for (size_t j = 0; j < columns; j++) {
        float positive = x[j] > 0 ? x[j] : 0;
        loss += positive - x[j] * targets[j] + log1pf(exponential(-fabsf(x[j])));
    }
    if (dx) {
        for (size_t j = 0; j < columns; j++) dx[j] = weight * (logistic(x[j]) - targets[j]);
    }
    return weight * loss;
}
