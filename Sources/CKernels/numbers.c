#include "numbers.h"

#include <string.h>

// Each kernel is compiled for three instruction sets; the loader picks one at run time.
#if defined(__x86_64__) && defined(__linux__)
#define CLONED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONED
#endif

// A half's bits, moved to where a float has them, are a float whose exponent is 112 too small; the
// multiplication that mends it makes numbers of the halves without a leading one, too.
CLONED void tg_floats_from_f16(float *restrict out, const void *restrict in, size_t count) {
    const uint8_t *from = in;
    for (size_t i = 0; i < count; i++) {
        uint16_t half;
        memcpy(&half, from + i * 2, sizeof half);
        uint32_t bits = (uint32_t)(half & 0x7FFF) << 13;
        float value;
        memcpy(&value, &bits, sizeof value);
        value *= 0x1p112f;
        memcpy(&bits, &value, sizeof bits);
        // What was infinite, or none, stays so.
        bits |= (half & 0x7C00) == 0x7C00 ? 0x7F800000u : 0u;
        bits |= (uint32_t)(half & 0x8000) << 16;
        memcpy(out + i, &bits, sizeof bits);
    }
}

CLONED void tg_floats_from_bf16(float *restrict out, const void *restrict in, size_t count) {
    const uint8_t *from = in;
    for (size_t i = 0; i < count; i++) {
        uint16_t high;
        memcpy(&high, from + i * 2, sizeof high);
        uint32_t bits = (uint32_t)high << 16;
        memcpy(out + i, &bits, sizeof bits);
    }
}

CLONED void tg_floats_from_f64(float *restrict out, const void *restrict in, size_t count) {
    const uint8_t *from = in;
    for (size_t i = 0; i < count; i++) {
        double value;
        memcpy(&value, from + i * 8, sizeof value);
        out[i] = (float)value;
    }
}

CLONED void tg_floats_from_i64(float *restrict out, const void *restrict in, size_t count) {
    const uint8_t *from = in;
    for (size_t i = 0; i < count; i++) {
        int64_t value;
        memcpy(&value, from + i * 8, sizeof value);
        out[i] = (float)value;
    }
}

CLONED size_t tg_first_not_finite(const float *values, size_t count) {
    enum { BLOCK = 4096 };
    for (size_t start = 0; start < count; start += BLOCK) {
        size_t end = count - start < BLOCK ? count : start + BLOCK;
        uint32_t found = 0;
        for (size_t i = start; i < end; i++) {
            uint32_t bits;
            memcpy(&bits, values + i, sizeof bits);
            found |= (bits & 0x7F800000u) == 0x7F800000u;
        }
        if (!found) continue;
        for (size_t i = start; i < end; i++) {
            uint32_t bits;
            memcpy(&bits, values + i, sizeof bits);
            if ((bits & 0x7F800000u) == 0x7F800000u) return i;
        }
    }
    return count;
}
