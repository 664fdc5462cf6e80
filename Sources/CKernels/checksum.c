#include "include/checksum.h"

#include <pthread.h>
#include <string.h>

#define POLYNOMIAL 0x82F63B78u

// The table path takes eight bytes a step: tables[k][b] is the checksum of b followed by k zeros.
static uint32_t tables[8][256];
// shift[k][b]: what byte k of a register becomes when STRIDE zero bytes follow.
enum { STRIDE = 128 };
static uint32_t shift[4][256];
static pthread_once_t filled = PTHREAD_ONCE_INIT;

static uint32_t step_zeros(uint32_t crc, size_t count) {
    for (size_t i = 0; i < count; i++) crc = (crc >> 8) ^ tables[0][crc & 255];
    return crc;
}

static void fill(void) {
    for (uint32_t b = 0; b < 256; b++) {
        uint32_t crc = b;
        for (int k = 0; k < 8; k++) crc = (crc >> 1) ^ ((crc & 1) ? POLYNOMIAL : 0);
        tables[0][b] = crc;
    }
    for (uint32_t b = 0; b < 256; b++) {
        for (int k = 1; k < 8; k++) {
            uint32_t before = tables[k - 1][b];
            tables[k][b] = (before >> 8) ^ tables[0][before & 255];
        }
    }
    for (uint32_t b = 0; b < 256; b++) {
        for (int k = 0; k < 4; k++) shift[k][b] = step_zeros(b << (8 * k), STRIDE);
    }
}

uint32_t tg_crc32c_portable(uint32_t crc, const void *bytes, size_t size) {
    pthread_once(&filled, fill);
    const uint8_t *p = bytes;
    crc = ~crc;
    while (size >= 8) {
        uint32_t low = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16
                       | (uint32_t)p[3] << 24;
        low ^= crc;
        crc = tables[7][low & 255] ^ tables[6][(low >> 8) & 255] ^ tables[5][(low >> 16) & 255]
              ^ tables[4][low >> 24] ^ tables[3][p[4]] ^ tables[2][p[5]] ^ tables[1][p[6]]
              ^ tables[0][p[7]];
        p += 8;
        size -= 8;
    }
    while (size-- > 0) crc = (crc >> 8) ^ tables[0][(crc ^ *p++) & 255];
    return ~crc;
}

#if defined(__x86_64__)
#include <immintrin.h>
#define HARDWARE __attribute__((target("sse4.2")))
#define CRC8(crc, value) _mm_crc32_u8((uint32_t)(crc), value)
#define CRC64(crc, value) _mm_crc32_u64(crc, value)
static int has_hardware(void) { return __builtin_cpu_supports("sse4.2"); }
#elif defined(__aarch64__)
#include <arm_acle.h>
#define HARDWARE __attribute__((target("crc")))
#define CRC8(crc, value) __crc32cb((uint32_t)(crc), value)
#define CRC64(crc, value) (uint64_t) __crc32cd((uint32_t)(crc), value)
#if defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
static int has_hardware(void) { return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0; }
#else
static int has_hardware(void) { return 1; }
#endif
#endif

#ifdef HARDWARE
static inline uint64_t load(const uint8_t *p) {
    uint64_t value;
    memcpy(&value, p, sizeof value);
    return value;
}

static inline uint64_t shifted(uint64_t crc) {
    return shift[0][crc & 255] ^ shift[1][(crc >> 8) & 255] ^ shift[2][(crc >> 16) & 255]
           ^ shift[3][(crc >> 24) & 255];
}

HARDWARE static uint32_t hardware(uint32_t start, const uint8_t *p, size_t size) {
    uint64_t crc = ~start;
    // The instruction takes three cycles but a new one can start each cycle: three strides at once.
    while (size >= 3 * STRIDE) {
        uint64_t second = 0, third = 0;
        for (size_t i = 0; i < STRIDE; i += 8) {
            crc = CRC64(crc, load(p + i));
            second = CRC64(second, load(p + STRIDE + i));
            third = CRC64(third, load(p + 2 * STRIDE + i));
        }
        crc = shifted(shifted(crc) ^ second) ^ third;
        p += 3 * STRIDE;
        size -= 3 * STRIDE;
    }
    while (size >= 8) {
        crc = CRC64(crc, load(p));
        p += 8;
        size -= 8;
    }
    while (size-- > 0) crc = CRC8(crc, *p++);
    return ~(uint32_t)crc;
}
#endif

typedef uint32_t (*checksum)(uint32_t, const uint8_t *, size_t);

static uint32_t portable(uint32_t crc, const uint8_t *bytes, size_t size) {
    return tg_crc32c_portable(crc, bytes, size);
}

static checksum chosen;
static pthread_once_t choice = PTHREAD_ONCE_INIT;

static void choose(void) {
    pthread_once(&filled, fill);
    checksum best = portable;
#ifdef HARDWARE
    if (has_hardware()) best = hardware;
#endif
    __atomic_store_n(&chosen, best, __ATOMIC_RELEASE);
}

static inline checksum best(void) {
    checksum function = __atomic_load_n(&chosen, __ATOMIC_ACQUIRE);
    if (__builtin_expect(function != NULL, 1)) return function;
    pthread_once(&choice, choose);
    return __atomic_load_n(&chosen, __ATOMIC_ACQUIRE);
}

uint32_t tg_crc32c(uint32_t crc, const void *bytes, size_t size) {
    return best()(crc, bytes, size);
}

uint32_t tg_crc32c_record(uint32_t seed, const void *key, size_t key_size, const void *value,
                          size_t value_size) {
    checksum function = best();
    return function(function(seed, key, key_size), value, value_size);
}
