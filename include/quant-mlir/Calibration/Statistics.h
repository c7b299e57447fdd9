//===- Statistics.h - What calibration remembers of values ------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Statistics accumulate what is seen of a tensor's values during calibration.
// They make no choice: calibrators (Calibrator.h) turn them into ranges, so
// that several calibrators can be compared from one pass over the data.
//
// All statistics can be merged, and are functions of the multiset of observed
// values alone: order, batch split, threads and machines do not matter.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CALIBRATION_STATISTICS_H
#define QUANT_MLIR_CALIBRATION_STATISTICS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <limits>
#include <optional>

namespace quantmlir {

/// The smallest and largest of some values, in the units of the values.
struct ValueRange {
  float min = std::numeric_limits<float>::infinity();
  float max = -std::numeric_limits<float>::infinity();

  /// True when no value has been seen.
  bool isEmpty() const { return min > max; }
  void merge(ValueRange other);

  friend bool operator==(const ValueRange &lhs, const ValueRange &rhs) {
    return lhs.min == rhs.min && lhs.max == rhs.max;
  }
};

/// Minimum and maximum of a tensor, or of each of its channels along one axis.
class MinMaxStatistics {
public:
  /// One range for the whole tensor.
  MinMaxStatistics() : ranges(1) {}
  /// One range for each of `numChannels` (at least 1) channels along `axis`.
  static MinMaxStatistics perChannel(int64_t axis, int64_t numChannels);
  /// Rebuilds statistics that were saved. Errors: no range, several without an
  /// axis, a negative axis or count, a range that is not finite, min > max, a
  /// mixture of empty and other ranges, values without a range or the reverse.
  static llvm::Expected<MinMaxStatistics>
  fromRanges(std::optional<int64_t> axis, llvm::ArrayRef<ValueRange> ranges,
             int64_t numValues);

  /// Adds the values of one tensor of `shape`, in row-major order.
  /// Errors: NaN or an infinity (named by its position), a shape that does not
  /// have the channels; nothing has been added then.
  llvm::Error observe(llvm::ArrayRef<float> values,
                      llvm::ArrayRef<int64_t> shape);
  /// Adds values that need no shape. Per-tensor statistics only.
  llvm::Error observe(llvm::ArrayRef<float> values);

  /// Adds everything `other` has seen. Error: another axis or other channels.
  llvm::Error merge(const MinMaxStatistics &other);

  std::optional<int64_t> getAxis() const { return axis; }
  /// One range, or one per channel.
  llvm::ArrayRef<ValueRange> getRanges() const { return ranges; }
  /// The range over all channels.
  ValueRange getTensorRange() const;
  /// How many values were observed, over all channels.
  int64_t getNumValues() const { return numValues; }

  friend bool operator==(const MinMaxStatistics &lhs,
                         const MinMaxStatistics &rhs) {
    return lhs.axis == rhs.axis && lhs.ranges == rhs.ranges &&
           lhs.numValues == rhs.numValues;
  }

private:
  std::optional<int64_t> axis;
  llvm::SmallVector<ValueRange, 1> ranges;
  int64_t numValues = 0;
};

} // namespace quantmlir

#endif // QUANT_MLIR_CALIBRATION_STATISTICS_H
