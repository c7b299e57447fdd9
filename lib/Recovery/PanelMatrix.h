//===- PanelMatrix.h - Dense products of matrices ---------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The optimization of roundings is little more than products with second
// moments of inputs. They are stored as panels of 16 columns, each panel
// contiguous, so that the inner loop reads memory in order.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_RECOVERY_PANELMATRIX_H
#define QUANT_MLIR_RECOVERY_PANELMATRIX_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace quantmlir {

/// A square matrix of floats in panels. Columns are filled up with zeros to a
/// multiple of the panel's width, and so are rows to a multiple of 8.
class PanelMatrix {
public:
  static constexpr int64_t panelWidth = 16;
  /// Rows that one product handles.
  static constexpr int64_t blockRows = 8;

  explicit PanelMatrix(int64_t size);

  int64_t getSize() const { return size; }
  /// The size rounded up to the panel's width.
  int64_t getPaddedSize() const { return padded; }

  float get(int64_t row, int64_t column) const {
    return values[offset(row, column)];
  }
  float &at(int64_t row, int64_t column) { return values[offset(row, column)]; }

  /// Adds the sum over `count` vectors of `left[i] * right[j]` to rows
  /// [firstRow, firstRow + 8). Each vector has getPaddedSize() elements.
  void addProducts(const float *left, const float *right, int64_t count,
                   int64_t firstRow);

  /// Adds a matrix of the same size.
  void add(const PanelMatrix &other);

  /// rows[r * getPaddedSize() + j] = sum over i of columns[i * 8 + r] * at(i,
  /// j), for 8 rows `r`.
  void multiply(const float *columns, float *rows) const;

private:
  size_t offset(int64_t row, int64_t column) const {
    return (column / panelWidth * padded + row) * panelWidth +
           column % panelWidth;
  }

  int64_t size, padded;
  std::vector<float> values;
};

} // namespace quantmlir

#endif // QUANT_MLIR_RECOVERY_PANELMATRIX_H
