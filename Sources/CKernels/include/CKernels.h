// The kernels, one header for each family.
#pragma once
#include "batch_norm.h"
#include "checksum.h"
#include "convolution.h"
#include "embedding.h"
#include "matching.h"
#include "pooling.h"
#include "product.h"
#include "resize.h"
#include "numbers.h"
#include "team.h"
#include "training.h"
#include "winograd.h"
