//===- PanelMatrix.cpp - Dense products of matrices -----------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PanelMatrix.h"

#include "quant-mlir/QuantMath/TargetClones.h"

#include <cstring>

using namespace quantmlir;

namespace {

constexpr int64_t width = PanelMatrix::panelWidth;
constexpr int64_t height = PanelMatrix::blockRows;

/// As many floats as a panel has columns; the compiler splits it where
/// registers are shorter.
typedef float Vector __attribute__((vector_size(width * sizeof(float))));

} // namespace

/// out[r] (+)= sum over k of left[k * leftStride + r] * right[k * rightStride].
QUANT_MLIR_TARGET_CLONES
static void multiplyTile(const float *left, int64_t leftStride,
                         const float *right, int64_t rightStride, int64_t depth,
                         float *out, int64_t outStride, bool accumulate) {
  Vector sums[height] = {};
  for (int64_t k = 0; k < depth; ++k) {
    Vector vector;
    std::memcpy(&vector, right + k * rightStride, sizeof(vector));
    const float *scalars = left + k * leftStride;
    for (int64_t r = 0; r < height; ++r)
      sums[r] += scalars[r] * vector;
  }
  for (int64_t r = 0; r < height; ++r) {
    if (accumulate) {
      Vector before;
      std::memcpy(&before, out + r * outStride, sizeof(before));
      sums[r] += before;
    }
    std::memcpy(out + r * outStride, &sums[r], sizeof(Vector));
  }
}

PanelMatrix::PanelMatrix(int64_t size)
    : size(size), padded((size + width - 1) / width * width),
      values(padded * padded) {}

void PanelMatrix::addProducts(const float *left, const float *right,
                              int64_t count, int64_t firstRow) {
  for (int64_t column = 0; column < padded; column += width)
    multiplyTile(left + firstRow, padded, right + column, padded, count,
                 values.data() + offset(firstRow, column), width,
                 /*accumulate=*/true);
}

void PanelMatrix::multiply(const float *columns, float *rows) const {
  for (int64_t column = 0; column < padded; column += width)
    multiplyTile(columns, height, values.data() + offset(0, column), width,
                 padded, rows + column, padded, /*accumulate=*/false);
}

void PanelMatrix::add(const PanelMatrix &other) {
  for (size_t i = 0; i < values.size(); ++i)
    values[i] += other.values[i];
}
