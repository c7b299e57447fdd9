//===- SampleSource.h - Data sets, one sample at a time ---------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where calibration, evaluation and runs get their samples from. Files stay on
// disk (mapped) until samples are asked for, so data sets larger than memory
// work; only deflated .npz entries and .pb tensors are held in memory, as they
// are stored.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DATA_SAMPLESOURCE_H
#define QUANT_MLIR_DATA_SAMPLESOURCE_H

#include "quant-mlir/Data/HostTensor.h"
#include "quant-mlir/Data/Preprocess.h"

namespace quantmlir {

/// An array whose first dimension counts samples, wherever it is stored.
class SampleArray {
public:
  virtual ~SampleArray();
  /// What error messages call it.
  llvm::StringRef getName() const { return name; }
  ElementType getElementType() const { return type; }
  llvm::ArrayRef<int64_t> getShape() const { return shape; }
  /// Reads samples [begin, begin + count).
  virtual llvm::Expected<HostTensor> read(int64_t begin,
                                          int64_t count) const = 0;

protected:
  SampleArray(llvm::StringRef name, ElementType type,
              llvm::ArrayRef<int64_t> shape)
      : name(name), type(type), shape(shape) {}

private:
  std::string name;
  ElementType type;
  llvm::SmallVector<int64_t, 4> shape;
};

/// A data set for a model. Reading is safe from several threads at once.
class SampleSource {
public:
  /// Opens `path` as samples for a model with `inputs`:
  ///   x.npy     one array, for a model with one input;
  ///   x.npz     an array per input, by the input's name (any name when there
  ///             is one input and one array);
  ///   x.pb      one ONNX tensor, for a model with one input;
  ///   folder    of .npy or .pb files: files named after the inputs, or
  ///             input_0.pb, input_1.pb, ... in the order of `inputs`, or, for
  ///             one input, any files, whose samples follow each other in the
  ///             order of their names (numbers by value): so, too, where their
  ///             names differ in a number only and one is that of the input. A
  ///             file without the dimension that counts samples is one sample.
  /// Each array is then converted as `Preprocessor` says. Errors name the file:
  /// unreadable or unknown files, missing inputs, a folder where one file or
  /// several may be meant, shapes or types that do not fit, different numbers
  /// of samples, no sample at all, a mean or standard deviation where no input
  /// takes u8 images.
  static llvm::Expected<SampleSource>
  open(llvm::StringRef path, llvm::ArrayRef<InputSpec> inputs,
       const PreprocessOptions &options = {});

  int64_t getNumSamples() const { return numSamples; }
  size_t getNumInputs() const { return arrays.size(); }

  /// Samples [begin, begin + count), converted: a tensor per model input, in
  /// their order, with `count` samples in dimension 0.
  llvm::Expected<llvm::SmallVector<HostTensor>> read(int64_t begin,
                                                     int64_t count = 1) const;
  /// The same for a model that takes `batch` samples at once, at least `count`:
  /// they are repeated in their order until there are so many.
  llvm::Expected<llvm::SmallVector<HostTensor>>
  readBatch(int64_t begin, int64_t count, int64_t batch) const;

private:
  int64_t numSamples = 0;
  std::vector<std::shared_ptr<const SampleArray>> arrays;
  std::vector<Preprocessor> preprocessors;
};

} // namespace quantmlir

#endif // QUANT_MLIR_DATA_SAMPLESOURCE_H
