// 3x3 convolutions of stride 1 by Winograd's minimal filtering: F(4x4, 3x3) and F(2x2, 3x3).
//
// The output is cut into tiles of 4x4 or 2x2. A tile's output depends on 6x6 or 4x4 pixels of the
// input, and is found from as many products for each pair of channels, where the definition takes
// 144 or 36: transformed input V times transformed weights U, summed over the input channels, is
// the transformed output M. For each of the 36 or 16 places ("frequencies") that is one product of
// matrices, [tiles, in] by [in, out]. Every transform is linear, so its transpose carries the
// gradient: dM from the output's gradient, dV = dM U^T, dU = V^T dM, and back.
//
// V and M lie as [frequency][tile][channel], rows of tg_padded(channels), frequencies a given
// number of floats apart. Input and output are pictures [height, width, channels], one after the
// other, and tiles are counted through all of them. No kernel allocates.
#pragma once
#include <stddef.h>

#include "product.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    // The rows and columns of the output that a tile makes: 4 or 2.
    size_t tile;
    size_t height, width, in_channels;
    size_t output_height, output_width, out_channels;
    size_t padding;
    // The tiles of one picture: rows and columns.
    size_t tile_rows, tile_columns;
    // At least tg_padded(in_channels) and tg_padded(out_channels) zeros.
    const float *zeros;
} tg_winograd;

// (tile + 2)^2.
size_t tg_winograd_frequencies(size_t tile);

// V of tiles from..<to; the first of them lies at the beginning of transformed.
void tg_winograd_input(const tg_winograd *winograd, const float *input, size_t from, size_t to,
                       float *transformed, size_t frequency_stride);

// The output of tiles from..<to from M.
void tg_winograd_output(const tg_winograd *winograd, const float *transformed,
                        size_t frequency_stride, size_t from, size_t to,
                        const tg_epilogue *epilogue, float *output);

// U of weights[3, 3, in_channels, out_channels]: a packed matrix for each frequency, one after the
// other, as tg_pack makes them.
void tg_winograd_weights(size_t tile, const float *weights, size_t in_channels,
                         size_t out_channels, size_t in_from, size_t in_to, float *packed);

// dM of tiles from..<to from the gradient by the output.
void tg_winograd_output_gradient(const tg_winograd *winograd, const float *gradient, size_t from,
                                 size_t to, float *transformed, size_t frequency_stride);

// Adds to the gradient by the input what the tiles from..<to make of dV.
void tg_winograd_input_gradient(const tg_winograd *winograd, const float *transformed,
                                size_t frequency_stride, size_t from, size_t to, float *gradient);

// The gradient by weights of input channels from..<to from dU, which is [frequency][in][padded out];
// added to what is there where add is not 0.
void tg_winograd_weight_gradient(size_t tile, const float *transformed, size_t in_channels,
                                 size_t out_channels, size_t in_from, size_t in_to, int add,
                                 float *gradient);

#ifdef __cplusplus
}
#endif
