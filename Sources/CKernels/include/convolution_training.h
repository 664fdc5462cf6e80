// Convolutions as training needs them: weights change at each step, and gradients go back.
//
// A tap is one place of the kernel. For a tap, the pixels of the output that see a pixel of the
// input, and not its padding, and the pixels that they see, are rows of a product each; the taps'
// products are added up. Small maps, on which most of what a kernel sees is padding, lose nothing.
// Weights are plain, [kernel, kernel, in, out], where nothing else is said. Pixels are counted
// through all pictures. No kernel allocates.
#pragma once
#include <stddef.h>

#include "convolution.h"

#ifdef __cplusplus
extern "C" {
#endif

// The addresses that tap by tap kernels need room for, for so many pixels of the output.
size_t tg_tap_pointers(size_t pixels);

// Output pixels from..<to, and of them the channels column_from..<column_to, multiples of 16.
void tg_convolve_taps(const tg_convolution *convolution, const float *input, const float *weights,
                      float *output, size_t from, size_t to, size_t column_from,
                      size_t column_to, const float **pointers);

// Adds to the gradient by the input what comes from output pixels from..<to. packed holds for each
// tap the transpose of its weights, [out, in], packed.
void tg_convolve_input_gradient(const tg_convolution *convolution, const float *gradient,
                                const float *packed, float *inputGradient, size_t from, size_t to,
                                const float **pointers);

// The floats that tg_convolve_input_gradient_few needs.
size_t tg_input_gradient_workspace(const tg_convolution *convolution);

// The same for few pixels, without packing the weights: adds to input channels in_from..<in_to.
void tg_convolve_input_gradient_few(const tg_convolution *convolution, const float *gradient,
                                    const float *weights, float *inputGradient, size_t from,
                                    size_t to, size_t in_from, size_t in_to,
                                    const float **pointers, float *workspace);

// The floats that tg_convolve_weight_gradient needs for a number of input channels, and the
// addresses.
size_t tg_weight_gradient_workspace(const tg_convolution *convolution, size_t channels);
size_t tg_weight_gradient_pointers(void);

// The gradient by one tap's weights of input channels in_from..<in_to, from output pixels
// 0..<pixels; added to what is there where add is not 0.
void tg_convolve_weight_gradient(const tg_convolution *convolution, const float *input,
                                 const float *gradient, size_t pixels, size_t tap, size_t in_from,
                                 size_t in_to, int add, float *weightGradient,
                                 const float **pointers, float *workspace);

// For few input channels: the gradient by the weights of one row of the kernel, from pictures that
// tg_pad_picture copied, tg_padded_picture apart.
void tg_convolve_padded_weight_gradient(const tg_convolution *convolution, const float *padded,
                                        const float *gradient, size_t pictures, size_t row,
                                        int add, float *weightGradient, float *workspace);

// The floats that tg_winograd_backward needs for a number of tiles.
size_t tg_winograd_backward_workspace(const tg_winograd *winograd, size_t tiles);

// The gradients from tiles from..<to: replaces (or, where add is not 0, adds to) dU, which is
// [frequency][in][padded out], and adds to the gradient by the input, unless that is NULL.
// transposed holds U of the transposed weights, as tg_winograd_weights makes it.
void tg_winograd_backward(const tg_winograd *winograd, const float *input, const float *gradient,
                          const float *transposed, size_t from, size_t to, int add,
                          float *weightGradient, float *inputGradient, float *workspace);

#ifdef __cplusplus
}
#endif
