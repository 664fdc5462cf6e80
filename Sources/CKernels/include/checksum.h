// CRC32C (Castagnoli), by the processor's instruction where it has one.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The checksum of size bytes that follow bytes whose checksum is crc; 0 for none.
uint32_t tg_crc32c(uint32_t crc, const void *bytes, size_t size);

// The checksum of a key and the value that belongs to it.
uint32_t tg_crc32c_record(uint32_t seed, const void *key, size_t key_size, const void *value,
                          size_t value_size);

// The same as tg_crc32c without the instruction; the oracle of the fast one.
uint32_t tg_crc32c_portable(uint32_t crc, const void *bytes, size_t size);

#ifdef __cplusplus
}
#endif
