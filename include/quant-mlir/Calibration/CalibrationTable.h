//===- CalibrationTable.h - The statistics of a whole network ---*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CALIBRATION_CALIBRATIONTABLE_H
#define QUANT_MLIR_CALIBRATION_CALIBRATIONTABLE_H

#include "quant-mlir/Calibration/MeanStatistics.h"
#include "quant-mlir/Calibration/ValueStatistics.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/JSON.h"

#include <map>
#include <string>

namespace quantmlir {

/// Statistics by the name of the observed value, and the number of samples that
/// were fed. As a file it is JSON that people can read and edit:
///
///   {
///     "format": "quant-mlir-calibration",
///     "version": 2,
///     "samples": 32,
///     "values": {
///       "conv1": {
///         "count": 8192,
///         "min": -1.5,
///         "max": 6,
///         "histogram": {
///           "exponent": -10,
///           "first": -1536,
///           "counts": [3, 5, -40, 1, 2, ...]
///         },
///         "averages": {
///           "moving-average": [
///             {
///               "sample": 0,
///               "samples": 32,
///               "runs": 32,
///               "first-min": -1,
///               "first-max": 5.5,
///               "min": -1.25,
///               "max": 5.75
///             }
///           ]
///         }
///       },
///       "fc.weight": {
///         "count": 20,
///         "axis": 0,
///         "min": [-1, -2],
///         "max": [1, 2]
///       }
///     },
///     "input_means": {
///       "fc": {
///         "count": 32,
///         "mean": [0.5, -1.25]
///       }
///     }
///   }
///
/// "input_means" are those of the patches that a layer's weights are multiplied
/// with, by the name of the layer's result; it is left out when there are none.
/// "count" is the number of values seen; where it is 0, "channels" (the number
/// of ranges) replaces everything else. Only extremes must be there. Counts of
/// a histogram begin with bin number "first" of width 2^"exponent"; -n is n
/// bins without values. Averages are by the name of their calibrator, an entry
/// for each run of consecutive samples (MovingAverage.h). "histogram-1.x" and
/// "histogram-2.x" hold 2048 counts from "min" to "max" (TorchHistogram.h). Per
/// channel, "histogram" and bounds are arrays. Values are sorted by name and
/// numbers are the shortest that read back as the same: equal tables make equal
/// files.
class CalibrationTable {
public:
  using Map = std::map<std::string, ValueStatistics, std::less<>>;

  /// Adds a copy of `prototype`, which has seen nothing, or returns the entry
  /// that exists. Errors: it exists with another axis or other channels; the
  /// name is not UTF-8.
  llvm::Expected<ValueStatistics *>
  getOrCreate(llvm::StringRef name,
              const ValueStatistics &prototype = ValueStatistics());
  /// Null when nothing is known of `name`.
  const ValueStatistics *lookup(llvm::StringRef name) const;

  const Map &getEntries() const { return entries; }
  using MeanMap = std::map<std::string, MeanStatistics, std::less<>>;
  /// The mean inputs of layers. Error: the name is not UTF-8.
  llvm::Error setInputMeans(llvm::StringRef name, MeanStatistics means);
  const MeanMap &getInputMeans() const { return inputMeans; }

  int64_t getNumSamples() const { return numSamples; }
  void addSamples(int64_t count) { numSamples += count; }

  /// Adds what `other` has seen: statistics are merged by name, samples summed.
  /// Error (and no change): entries of one name that cannot be merged.
  llvm::Error merge(const CalibrationTable &other);

  /// Prints the file described above.
  void print(llvm::raw_ostream &stream) const;
  /// Errors say what was found where, and what was expected.
  static llvm::Expected<CalibrationTable>
  fromJSON(const llvm::json::Value &value);

  /// Writes the file; it appears whole or not at all.
  llvm::Error save(llvm::StringRef path) const;
  /// Errors name the file.
  static llvm::Expected<CalibrationTable> load(llvm::StringRef path);

  friend bool operator==(const CalibrationTable &lhs,
                         const CalibrationTable &rhs) {
    return lhs.numSamples == rhs.numSamples && lhs.entries == rhs.entries &&
           lhs.inputMeans == rhs.inputMeans;
  }

private:
  int64_t numSamples = 0;
  Map entries;
  MeanMap inputMeans;
};

} // namespace quantmlir

#endif // QUANT_MLIR_CALIBRATION_CALIBRATIONTABLE_H
