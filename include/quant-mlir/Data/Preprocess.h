//===- Preprocess.h - From stored samples to model inputs -------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DATA_PREPROCESS_H
#define QUANT_MLIR_DATA_PREPROCESS_H

#include "quant-mlir/Data/HostTensor.h"

namespace quantmlir {

/// What a model expects of one of its inputs.
struct InputSpec {
  /// Stands for a dimension that is not known.
  static constexpr int64_t dynamic = -1;

  std::string name;
  ElementType type = ElementType::F32;
  /// Dimension 0 is the batch, whatever its size.
  llvm::SmallVector<int64_t, 4> shape;
};

/// How u8 images become float inputs: (x / 255 - mean) / std. `mean` and `std`
/// are in units of the scaled image (0 to 1) and hold nothing (0 and 1), one
/// number, or one per channel.
struct PreprocessOptions {
  llvm::SmallVector<double> mean;
  llvm::SmallVector<double> std;

  bool isDefault() const { return mean.empty() && std.empty(); }
};

/// The conversion of one input's samples, decided once from types and shapes.
///
/// | data               | model input     | conversion |
/// |--------------------|-----------------|-------------------------------------|
/// | u8                 | float           | (x / 255 - mean) / std, layout | |
/// float              | float           | element type; NaN and Inf refused   |
/// | integer            | integer         | element type; refused if it changes
/// | | bool               | bool            | none | | other combinations | |
/// refused                             |
///
/// Layout: data whose samples have the shape of the model's input stay as they
/// are. u8 data of shape [n, H, W, C] for a model input [N, C, H, W] is moved
/// to that layout; it is recognized because the shapes match in no other way.
/// Dimensions of size 1 may be present on one side and absent on the other.
class Preprocessor {
public:
  /// `dataShape` has the samples in dimension 0. Data whose rank is larger by
  /// one than the input's holds whole inputs, batch dimension included.
  /// `dataName` is what error messages call the data. Errors: types or shapes
  /// that do not go together; `options` that do not fit the channels, or a
  /// standard deviation that is not positive.
  static llvm::Expected<Preprocessor> create(const InputSpec &input,
                                             ElementType dataType,
                                             llvm::ArrayRef<int64_t> dataShape,
                                             const PreprocessOptions &options,
                                             llvm::StringRef dataName);

  /// Converts consecutive samples: `samples` has the data's type and shape, but
  /// any size in dimension 0. The result has the input's type and, after
  /// dimension 0, the input's shape; dimension 0 is the number of samples,
  /// times the batch that each of them holds. `firstSample` is the number of
  /// the first one, for error messages that name a sample.
  llvm::Expected<HostTensor> apply(const HostTensor &samples,
                                   int64_t firstSample) const;

  /// True when u8 images are scaled, i.e. when the options matter.
  bool normalizesImages() const { return isImage; }
  /// True when samples are moved from HWC to CHW.
  bool transposesToChannelsFirst() const { return isTransposed; }
  /// The shape of one converted sample. Dimension 0 is the batch: 1, unless the
  /// data holds whole inputs.
  llvm::ArrayRef<int64_t> getSampleShape() const { return sampleShape; }

private:
  llvm::Error buildTables(const InputSpec &input,
                          const PreprocessOptions &options);
  HostTensor normalize(const HostTensor &samples,
                       llvm::ArrayRef<int64_t> resultShape) const;
  llvm::Error checkFinite(const HostTensor &samples, int64_t firstSample) const;

  std::string dataName;
  ElementType resultType = ElementType::F32;
  bool isImage = false;
  bool isTransposed = false;
  /// Of one converted sample, batch dimension included.
  llvm::SmallVector<int64_t, 4> sampleShape;
  /// Images: the channel of element i of a stored sample is
  /// (i / channelStride) % numChannels.
  int64_t numChannels = 1;
  int64_t channelStride = 1;
  /// Images: 256 values per channel.
  std::vector<float> tables;
};

} // namespace quantmlir

#endif // QUANT_MLIR_DATA_PREPROCESS_H
