//===- LinearNetwork.h - Networks whose errors are known --------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TEST_UNIT_ATTRIBUTION_LINEARNETWORK_H
#define QUANT_MLIR_TEST_UNIT_ATTRIBUTION_LINEARNETWORK_H

#include "../Data/TemporaryFolder.h"

#include "quant-mlir/Compiler/Compiler.h"

namespace quantmlir::test {

/// Linear layers one after the other, and samples for them.
class LinearNetwork {
public:
  struct Layer {
    /// Of the node, and of the value in IR, which must be unique.
    std::string name, value;
    int64_t inputs, outputs;
    std::vector<float> weight; ///< [outputs, inputs]
    std::vector<float> bias;   ///< [outputs]
  };

  /// Layers `names` of `width` inputs and outputs each, with random weights,
  /// and `numSamples` random samples.
  LinearNetwork(llvm::ArrayRef<llvm::StringRef> names, int64_t width,
                int64_t numSamples);

  std::vector<Layer> layers;
  std::vector<float> samples; ///< [samples, inputs of the first layer]

  /// Writes the model and the samples, and opens both: a compiler that has
  /// imported the model.
  llvm::Expected<std::unique_ptr<Compiler>> load(CompilerOptions options);
  llvm::Expected<SampleSource> openSamples(Compiler &compiler);

  /// Where the network loses accuracy with this configuration, on all samples.
  llvm::Expected<ErrorReport> attribute(const QuantConfig &config,
                                        int64_t threads = 1);

private:
  std::string getText() const;

  TemporaryFolder folder;
};

} // namespace quantmlir::test

#endif // QUANT_MLIR_TEST_UNIT_ATTRIBUTION_LINEARNETWORK_H
