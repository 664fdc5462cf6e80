#ifndef CJPEG_H
#define CJPEG_H

#include <stddef.h>
#include <stdint.h>

// JPEG pictures through libjpeg. Its errors are long jumps, which must not cross a Swift frame: each
// function here catches them and returns a status, with libjpeg's own words in `message`. Nothing is
// ever written to standard error. No state outlives a call.

typedef enum cjpeg_status {
    CJPEG_OK = 0,
    CJPEG_DAMAGED,      // libjpeg refused it; the message says why
    CJPEG_TRUNCATED,    // the bytes end before the picture does
    CJPEG_UNSUPPORTED,  // a number of components that is no colour space
    CJPEG_SCANS,        // more scans than allowed
    CJPEG_WORK,         // more pixels over all scans than allowed
    CJPEG_MEMORY,       // more memory than allowed, or than there is
} cjpeg_status;

typedef struct cjpeg_limits {
    size_t memory_bytes;   // what libjpeg may hold at a time
    size_t scans;          // scans of a progressive picture
    uint64_t scan_pixels;  // pixels of all scans together: their time
    size_t warnings;       // places that libjpeg had to guess at
} cjpeg_limits;

typedef struct cjpeg_header {
    uint32_t width, height;  // as stored, before any scaling
    int components;          // 1 grey, 3 colour, 4 CMYK or YCCK
    int has_scans;           // whether it comes in several scans, which takes memory for all of it
} cjpeg_header;

enum { CJPEG_MESSAGE_SIZE = 200 };

// Reads the header alone.
cjpeg_status cjpeg_read_header(const uint8_t *bytes, size_t size, cjpeg_header *header,
                               char message[CJPEG_MESSAGE_SIZE]);

// Where decoded pixels go, in bytes: pixel (x, y) as stored to first + x * across + y * down.
typedef struct cjpeg_placement {
    ptrdiff_t first, across, down;
} cjpeg_placement;

// Decodes to 8-bit RGB at `eighths` / 8 of the stored size (each side rounded up); eighths is 1 to
// 8. The placement puts each of those width * height pixels inside `capacity` bytes of `rgb`, which
// is checked to be their number.
cjpeg_status cjpeg_decode(const uint8_t *bytes, size_t size, const cjpeg_limits *limits,
                          unsigned eighths, const cjpeg_placement *placement, uint8_t *rgb,
                          size_t capacity, char message[CJPEG_MESSAGE_SIZE]);

// Encodes 8-bit RGB with a quality of 1 to 100. `*out` is malloc'ed and `*out_size` bytes long on
// success; free it with `cjpeg_free`.
cjpeg_status cjpeg_encode(const uint8_t *rgb, uint32_t width, uint32_t height, int quality,
                          uint8_t **out, size_t *out_size, char message[CJPEG_MESSAGE_SIZE]);
void cjpeg_free(uint8_t *bytes);

#endif
