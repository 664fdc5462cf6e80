#include <math.h>

#include "training.h"

#include "vector_math.h"

#define FAST _Pragma("clang fp reassociate(on) contract(fast)")

TG_CLONED void tg_sgd(float *restrict values, float *restrict velocity,
                   const float *restrict gradients, size_t count, float rate, float momentum,
                   float dampening, float decay, float scale, int nesterov) {
    FAST
    if (!velocity) {
        for (size_t i = 0; i < count; i++)
            values[i] -= rate * (scale * gradients[i] + decay * values[i]);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        float g = scale * gradients[i] + decay * values[i];
        float v = momentum * velocity[i] + (1.0f - dampening) * g;
        velocity[i] = v;
        values[i] -= rate * (nesterov ? g + momentum * v : v);
    }
}

TG_CLONED void tg_adamw(float *restrict values, float *restrict means, float *restrict squares,
                     const float *restrict gradients, size_t count, float scale, float kept,
                     float step, float blend1, float beta2, float blend2, float root,
                     float epsilon) {
    FAST
    for (size_t i = 0; i < count; i++) {
        float g = scale * gradients[i];
        float mean = means[i] + blend1 * (g - means[i]);
        float square = beta2 * squares[i] + blend2 * g * g;
        means[i] = mean;
        squares[i] = square;
        values[i] = values[i] * kept - step * mean / (sqrtf(square) / root + epsilon);
    }
}

TG_CLONED void tg_moving_average(float *restrict averages, const float *restrict values, size_t count,
                              float blend) {
    FAST
    for (size_t i = 0; i < count; i++) averages[i] += blend * (values[i] - averages[i]);
}
