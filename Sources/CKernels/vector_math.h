// Functions of one float without branches, so that loops over them become vectors.
#pragma once
#include "vector.h"

// exp(x) to 2 units in the last place: 2^n * a polynomial on [-ln 2 / 2, ln 2 / 2]. Branch free, so
// that loops over it become vectors. Saturates instead of overflowing.
TG_INLINED float exponential(float x) {
    x = x > 88.0f ? 88.0f : x;
    x = x < -87.0f ? -87.0f : x;
    float n = __builtin_rintf(x * 1.44269504f);
    float r = x - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    uint32_t bits = (uint32_t)((int32_t)n + 127) << 23;
    float power;
    memcpy(&power, &bits, sizeof power);
    return p * power;
}

TG_INLINED float logistic(float x) { return 1.0f / (1.0f + exponential(-x)); }

// tanh(x): an odd polynomial where 1 - 2 / (exp(2x) + 1) would cancel, that form elsewhere.
TG_INLINED float hyperbolic_tangent(float x) {
    float magnitude = __builtin_fabsf(x);
    float square = x * x;
    float p = -0.005482405889779329f;
    p = p * square + 0.020430173724889755f;
    p = p * square - 0.05367084592580795f;
    p = p * square + 0.13330499827861786f;
    p = p * square - 0.3333323299884796f;
    p = p * square + 1.0f;
    float far = 1.0f - 2.0f / (exponential(2.0f * magnitude) + 1.0f);
    return magnitude < 0.65f ? x * p : __builtin_copysignf(far, x);
}

// erf(x) to 1.4e-7: 1 - exp(-x * P(x)), P fitted on [0, 3.95], where erf reaches 1.
TG_INLINED float error_function(float x) {
    float magnitude = __builtin_fabsf(x);
    magnitude = magnitude > 3.95f ? 3.95f : magnitude;
    float p = -8.043855814321432e-06f;
    p = p * magnitude + 0.0001060269569279626f;
    p = p * magnitude - 0.0005879517993889749f;
    p = p * magnitude + 0.0015767622971907258f;
    p = p * magnitude - 5.87838476349134e-05f;
    p = p * magnitude - 0.01921714097261429f;
    p = p * magnitude + 0.10279920697212219f;
    p = p * magnitude + 0.6366161108016968f;
    p = p * magnitude + 1.1283793449401855f;
    return __builtin_copysignf(1.0f - exponential(-p * magnitude), x);
}

TG_INLINED float gelu(float x) { return 0.5f * x * (1.0f + error_function(x * 0.70710678f)); }

TG_INLINED float gelu_slope(float x) {
    float cumulative = 0.5f * (1.0f + error_function(x * 0.70710678f));
    return cumulative + x * 0.39894228f * exponential(-0.5f * x * x);
}
