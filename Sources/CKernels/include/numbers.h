// Kernels that turn numbers as they lie in files, little-endian and at any address, into floats.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// out[i] = the i-th number; a number that a float cannot hold is rounded to the nearest, or infinite.
void tg_floats_from_f16(float *out, const void *in, size_t count);
void tg_floats_from_bf16(float *out, const void *in, size_t count);
void tg_floats_from_f64(float *out, const void *in, size_t count);
void tg_floats_from_i64(float *out, const void *in, size_t count);

// The index of the first number that is infinite or none; count where there is none such.
size_t tg_first_not_finite(const float *values, size_t count);

#ifdef __cplusplus
}
#endif
