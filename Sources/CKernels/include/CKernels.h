// The kernels, one header for each family.
#pragma once
#include "matching.h"
#include "embedding.h"
#include "checksum.h"
#include "batch_norm.h"
#include "pooling.h"
#include "training.h"
#include "resize.h"
