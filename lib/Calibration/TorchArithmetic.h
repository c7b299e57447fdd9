//===- TorchArithmetic.h - PyTorch's f32 arithmetic, to the bit -*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The few tensor operations that PyTorch's observers are made of, with the
// order of summation and the roundings of its CPU kernels. A number of Python's
// that meets an f32 tensor is rounded to f32 first.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CALIBRATION_TORCHARITHMETIC_H
#define QUANT_MLIR_LIB_CALIBRATION_TORCHARITHMETIC_H

#include "llvm/ADT/ArrayRef.h"

#include <vector>

namespace quantmlir::torch {

/// average + constant * (value - average)
float moveAverage(float average, float value, double constant);

/// torch.histc: counts of `values` over `numBins` bins on [min, max], or on the
/// values' own range if min = max. What is outside is not counted.
std::vector<float> histc(llvm::ArrayRef<float> values, size_t numBins,
                         float min, float max);

/// torch.sum of a contiguous tensor of up to some thousand elements (beyond
/// 32,768 PyTorch may use threads): vectors of 8, four at a time, in a cascade
/// of partial sums.
float sum(llvm::ArrayRef<float> values);

/// torch.cumsum: in double, each rounded to f32.
std::vector<float> cumsum(llvm::ArrayRef<float> values);

/// torch.div(a, b, rounding_mode='floor')
float floorDivide(float a, float b);

} // namespace quantmlir::torch

#endif // QUANT_MLIR_LIB_CALIBRATION_TORCHARITHMETIC_H
