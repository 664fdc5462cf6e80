#include "CJPEG.h"

#include <stdio.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

// libjpeg hands its callbacks the structures it was given, each the first member of one of ours.
typedef struct {
    struct jpeg_error_mgr manager;
    jmp_buf escape;
    cjpeg_status status;
    size_t warnings, warnings_limit;
    char *message;
} error_state;

typedef struct {
    struct jpeg_source_mgr manager;
    int ended;  // the last byte was read, and an end of image made up
} source_state;

typedef struct {
    struct jpeg_progress_mgr manager;
    const cjpeg_limits *limits;
    int preloading;  // all scans are being read, before the first row
    uint64_t scan_pixels;
} progress_state;

static const JOCTET end_of_image[2] = {0xFF, JPEG_EOI};

static void give_up(j_common_ptr info, cjpeg_status status, const char *message) {
    error_state *error = (error_state *)info->err;
    error->status = status;
    if (message) snprintf(error->message, CJPEG_MESSAGE_SIZE, "%s", message);
    longjmp(error->escape, 1);
}

static void on_error(j_common_ptr info) {
    char text[JMSG_LENGTH_MAX];
    info->err->format_message(info, text);
    cjpeg_status status = CJPEG_DAMAGED;
    switch (info->err->msg_code) {
    case JERR_NO_BACKING_STORE: case JERR_OUT_OF_MEMORY: status = CJPEG_MEMORY; break;
    case JERR_INPUT_EMPTY: case JERR_INPUT_EOF: status = CJPEG_TRUNCATED; break;
    default: break;
    }
    give_up(info, status, text);
}

// Negative levels are warnings: libjpeg found damage and goes on by guessing.
static void on_message(j_common_ptr info, int level) {
    if (level >= 0) return;
    error_state *error = (error_state *)info->err;
    if (info->err->msg_code == JWRN_HIT_MARKER) {
        const struct jpeg_source_mgr *source = ((j_decompress_ptr)info)->src;
        if (((const source_state *)source)->ended) give_up(info, CJPEG_TRUNCATED, "");
    }
    if (++error->warnings > error->warnings_limit) on_error(info);
}

static void print_nothing(j_common_ptr info) { (void)info; }

static void prepare_errors(error_state *error, char *message, size_t warnings_limit) {
    jpeg_std_error(&error->manager);
    error->manager.error_exit = on_error;
    error->manager.emit_message = on_message;
    error->manager.output_message = print_nothing;
    error->status = CJPEG_OK;
    error->warnings = 0;
    error->warnings_limit = warnings_limit;
    error->message = message;
    message[0] = 0;
}

static void start_source(j_decompress_ptr info) { (void)info; }

// All bytes are there from the start, so that this is asked for what lies beyond them. An end of
// image lets a picture pass that lacks only that; data that is really missing is noticed later.
static boolean fill_source(j_decompress_ptr info) {
    source_state *source = (source_state *)info->src;
    if (source->ended) give_up((j_common_ptr)info, CJPEG_TRUNCATED, "");
    source->ended = 1;
    source->manager.next_input_byte = end_of_image;
    source->manager.bytes_in_buffer = sizeof end_of_image;
    return TRUE;
}

static void skip_source(j_decompress_ptr info, long count) {
    if (count <= 0) return;
    if ((size_t)count > info->src->bytes_in_buffer) {
        give_up((j_common_ptr)info, CJPEG_TRUNCATED, "");
    }
    info->src->next_input_byte += count;
    info->src->bytes_in_buffer -= (size_t)count;
}

static void prepare_source(source_state *source, const uint8_t *bytes, size_t size) {
    source->manager.init_source = start_source;
    source->manager.fill_input_buffer = fill_source;
    source->manager.skip_input_data = skip_source;
    source->manager.resync_to_restart = jpeg_resync_to_restart;
    source->manager.term_source = start_source;
    source->manager.next_input_byte = bytes;
    source->manager.bytes_in_buffer = size;
    source->ended = 0;
}

// Asked once for each row of blocks of each scan.
static void watch_progress(j_common_ptr common) {
    j_decompress_ptr info = (j_decompress_ptr)common;
    progress_state *progress = (progress_state *)info->progress;
    if (!progress->preloading) return;
    if (info->input_scan_number > 0 && (size_t)info->input_scan_number > progress->limits->scans) {
        give_up(common, CJPEG_SCANS, "");
    }
    uint64_t pixels = (uint64_t)info->image_width * info->image_height;
    progress->scan_pixels += pixels / (info->total_iMCU_rows ? info->total_iMCU_rows : 1);
    if (progress->scan_pixels > progress->limits->scan_pixels) give_up(common, CJPEG_WORK, "");
}

cjpeg_status cjpeg_read_header(const uint8_t *bytes, size_t size, cjpeg_header *header,
                               char message[CJPEG_MESSAGE_SIZE]) {
    struct jpeg_decompress_struct info;
    error_state error;
    source_state source;
    memset(&info, 0, sizeof info);
    prepare_errors(&error, message, 0);
    info.err = &error.manager;
    if (setjmp(error.escape) == 0) {
        jpeg_create_decompress(&info);
        prepare_source(&source, bytes, size);
        info.src = &source.manager;
        jpeg_read_header(&info, TRUE);
        header->width = info.image_width;
        header->height = info.image_height;
        header->components = info.num_components;
        header->has_scans = jpeg_has_multiple_scans(&info);
    }
    jpeg_destroy_decompress(&info);
    return error.status;
}

// Inks are stored inverted, as Adobe's programs do: what is left of the light after both.
static void multiply_inks(const JSAMPLE *inks, uint8_t *rgb, size_t width) {
    for (size_t x = 0; x < width; x++, inks += 4, rgb += 3) {
        for (int c = 0; c < 3; c++) {
            unsigned product = inks[c] * inks[3] + 128u;
            rgb[c] = (uint8_t)((product + (product >> 8)) >> 8);
        }
    }
}

// Rows that lie in memory as they are stored.
static void read_rows(j_decompress_ptr info, uint8_t *rgb) {
    enum { ROWS = 8 };
    size_t stride = (size_t)info->output_width * 3;
    while (info->output_scanline < info->output_height) {
        JSAMPROW rows[ROWS];
        JDIMENSION left = info->output_height - info->output_scanline;
        JDIMENSION count = left < ROWS ? left : ROWS;
        for (JDIMENSION i = 0; i < count; i++) {
            rows[i] = rgb + (info->output_scanline + i) * stride;
        }
        jpeg_read_scanlines(info, rows, count);
    }
}

// Rows that are put elsewhere, or have to be turned from inks to light, one at a time.
static void place_rows(j_decompress_ptr info, const cjpeg_placement *placement, uint8_t *rgb) {
    j_common_ptr common = (j_common_ptr)info;
    size_t width = info->output_width;
    JSAMPARRAY row = info->mem->alloc_sarray(common, JPOOL_IMAGE, info->output_width * 4, 2);
    while (info->output_scanline < info->output_height) {
        ptrdiff_t y = info->output_scanline;
        if (jpeg_read_scanlines(info, row, 1) != 1) continue;
        const JSAMPLE *from = row[0];
        if (info->out_color_space == JCS_CMYK) {
            multiply_inks(row[0], row[1], width);
            from = row[1];
        }
        uint8_t *to = rgb + placement->first + y * placement->down;
        for (size_t x = 0; x < width; x++, from += 3, to += placement->across) {
            to[0] = from[0];
            to[1] = from[1];
            to[2] = from[2];
        }
    }
}

static void decode(j_decompress_ptr info, progress_state *progress, unsigned eighths,
                   const cjpeg_placement *placement, uint8_t *rgb, size_t capacity) {
    j_common_ptr common = (j_common_ptr)info;
    jpeg_read_header(info, TRUE);
    switch (info->jpeg_color_space) {
    case JCS_CMYK: case JCS_YCCK: info->out_color_space = JCS_CMYK; break;
    case JCS_GRAYSCALE: case JCS_RGB: case JCS_YCbCr: info->out_color_space = JCS_RGB; break;
    default: give_up(common, CJPEG_UNSUPPORTED, "");
    }
    info->scale_num = eighths;
    info->scale_denom = 8;
    progress->preloading = 1;
    jpeg_start_decompress(info);
    progress->preloading = 0;
    // Scans that are missing at the end would leave a blurred picture without a warning.
    if (jpeg_has_multiple_scans(info) && ((source_state *)info->src)->ended) {
        give_up(common, CJPEG_TRUNCATED, "");
    }
    size_t stride = (size_t)info->output_width * 3;
    if (stride * info->output_height != capacity) {
        give_up(common, CJPEG_DAMAGED, "the picture has another size than its header");
    }
    int is_straight = placement->first == 0 && placement->across == 3
                      && placement->down == (ptrdiff_t)stride;
    if (is_straight && info->out_color_space == JCS_RGB) {
        read_rows(info, rgb);
    } else {
        place_rows(info, placement, rgb);
    }
}

cjpeg_status cjpeg_decode(const uint8_t *bytes, size_t size, const cjpeg_limits *limits,
                          unsigned eighths, const cjpeg_placement *placement, uint8_t *rgb,
                          size_t capacity, char message[CJPEG_MESSAGE_SIZE]) {
    struct jpeg_decompress_struct info;
    error_state error;
    source_state source;
    progress_state progress;
    memset(&info, 0, sizeof info);
    memset(&progress, 0, sizeof progress);
    prepare_errors(&error, message, limits->warnings);
    info.err = &error.manager;
    if (setjmp(error.escape) == 0) {
        jpeg_create_decompress(&info);
        info.mem->max_memory_to_use =
            limits->memory_bytes < (1ul << 62) ? (long)limits->memory_bytes : 1l << 62;
        prepare_source(&source, bytes, size);
        info.src = &source.manager;
        progress.limits = limits;
        progress.manager.progress_monitor = watch_progress;
        info.progress = &progress.manager;
        decode(&info, &progress, eighths, placement, rgb, capacity);
    }
    jpeg_destroy_decompress(&info);
    return error.status;
}

typedef struct {
    struct jpeg_destination_mgr manager;
    uint8_t *bytes;
    size_t capacity;
} destination_state;

static void start_destination(j_compress_ptr info) { (void)info; }

// Doubles the memory; libjpeg's own destination loses track of it where that fails.
static boolean grow_destination(j_compress_ptr info) {
    destination_state *destination = (destination_state *)info->dest;
    size_t used = destination->capacity, capacity = used ? used * 2 : 1 << 14;
    uint8_t *bytes = realloc(destination->bytes, capacity);
    if (!bytes) give_up((j_common_ptr)info, CJPEG_MEMORY, "");
    destination->bytes = bytes;
    destination->capacity = capacity;
    destination->manager.next_output_byte = bytes + used;
    destination->manager.free_in_buffer = capacity - used;
    return TRUE;
}

static void encode(j_compress_ptr info, const uint8_t *rgb, int quality) {
    info->input_components = 3;
    info->in_color_space = JCS_RGB;
    jpeg_set_defaults(info);
    jpeg_set_quality(info, quality, TRUE);
    info->optimize_coding = TRUE;
    jpeg_start_compress(info, TRUE);
    while (info->next_scanline < info->image_height) {
        JSAMPROW row = (JSAMPROW)(rgb + (size_t)info->next_scanline * info->image_width * 3);
        jpeg_write_scanlines(info, &row, 1);
    }
    jpeg_finish_compress(info);
}

cjpeg_status cjpeg_encode(const uint8_t *rgb, uint32_t width, uint32_t height, int quality,
                          uint8_t **out, size_t *out_size, char message[CJPEG_MESSAGE_SIZE]) {
    struct jpeg_compress_struct info;
    error_state error;
    destination_state destination;
    memset(&info, 0, sizeof info);
    memset(&destination, 0, sizeof destination);
    prepare_errors(&error, message, 0);
    info.err = &error.manager;
    if (setjmp(error.escape) == 0) {
        jpeg_create_compress(&info);
        destination.manager.init_destination = start_destination;
        destination.manager.empty_output_buffer = grow_destination;
        destination.manager.term_destination = start_destination;
        info.dest = &destination.manager;
        grow_destination(&info);
        info.image_width = width;
        info.image_height = height;
        encode(&info, rgb, quality);
    }
    jpeg_destroy_compress(&info);
    if (error.status != CJPEG_OK) {
        free(destination.bytes);
        return error.status;
    }
    *out = destination.bytes;
    *out_size = destination.capacity - destination.manager.free_in_buffer;
    return CJPEG_OK;
}

void cjpeg_free(uint8_t *bytes) { free(bytes); }
