// Convolutions of pictures [height, width, channels], one after the other in memory, with weights
// packed once: as products of rows, and by Winograd's filtering. No kernel allocates.
#pragma once
#include <stddef.h>

#include "product.h"
#include "winograd.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    size_t height, width, in_channels;
    size_t output_height, output_width, out_channels;
    size_t kernel, stride, padding;
    // At least in_channels zeros.
    const float *zeros;
} tg_convolution;

// The addresses that tg_convolve_rows needs room for.
size_t tg_convolve_rows_pointers(const tg_convolution *convolution);

// Computes pixels from..<to of the output, counted through all pictures, and of them the channels
// of panels panel_from..<panel_to. The weights are packed, kernel * kernel * in_channels deep.
void tg_convolve_rows(const tg_convolution *convolution, const float *input, const float *packed,
                      const tg_epilogue *epilogue, float *output, size_t from, size_t to,
                      size_t panel_from, size_t panel_to, const float **pointers);

// The floats of one picture with its padding around it, and some behind it.
size_t tg_padded_picture(const tg_convolution *convolution);

// Copies one picture with its padding.
void tg_pad_picture(const tg_convolution *convolution, const float *input, float *padded);

// For few input channels: computes the output of one picture that tg_pad_picture copied, in which a
// row of the kernel is one stretch of memory. pointers is as for tg_convolve_rows.
void tg_convolve_padded(const tg_convolution *convolution, const float *padded,
                        const float *packed, const tg_epilogue *epilogue, float *output,
                        const float **pointers);

// The floats that tg_winograd_convolve needs for blocks of a number of tiles.
size_t tg_winograd_workspace(const tg_winograd *winograd, size_t block);

// Computes the output of tiles from..<to, a block at a time, so that what a block needs stays in
// the cache.
void tg_winograd_convolve(const tg_winograd *winograd, const float *input, const float *packed,
                          const tg_epilogue *epilogue, float *output, size_t from, size_t to,
                          size_t block, float *workspace);

#ifdef __cplusplus
}
#endif
