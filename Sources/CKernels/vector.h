// Vectors of 16 floats, which the compiler splits where the processor has narrower ones.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// A kernel is compiled for three instruction sets; the loader picks one at run time.
#if defined(__x86_64__) && defined(__linux__)
#define TG_CLONED                                                             \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define TG_CLONED
#endif
#define TG_INLINED static inline __attribute__((always_inline))

enum { TG_LANES = 16 };
typedef float tg_vector __attribute__((ext_vector_type(16)));
typedef int32_t tg_integers __attribute__((ext_vector_type(16)));
typedef uint8_t tg_bytes __attribute__((ext_vector_type(16)));
typedef float tg_unaligned __attribute__((ext_vector_type(16), aligned(4)));
typedef uint8_t tg_unaligned_bytes __attribute__((ext_vector_type(16), aligned(1)));

// Macros, as vectors must not be passed between functions of different instruction sets.
#define TG_AT(p) (*(tg_unaligned *)(p))
#define TG_READ(p) (*(const tg_unaligned *)(p))
