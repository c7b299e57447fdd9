//===- What became of each layer --------------------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_COMPILER_MODELREPORT_H
#define QUANT_MLIR_COMPILER_MODELREPORT_H

#include "quant-mlir/Attribution/ErrorReport.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <optional>
#include <string>
#include <vector>

namespace quantmlir {

/// One operation of the quantized (or float) model.
struct LayerReport {
  /// The node's name in the source model, and the operation's mnemonic.
  std::string name, op;
  std::vector<int64_t> shape; ///< of the result
  int64_t macs = 0;           ///< multiply-accumulates, 0 for other operations
  int64_t parameters = 0;     ///< elements of weight and bias
  /// Storage bits of the result and of the weight; 32 for float, 0 for none.
  int64_t activationBits = 32, weightBits = 0;
  /// Per-tensor parameters of the result, where it is quantized.
  double scale = 0;
  int64_t zeroPoint = 0;
  /// Accumulator bits: by type alone, and proved from the weights; 0 if there
  /// is no accumulator. Of the widest one that data made; 0 if none was run.
  int64_t worstCaseBits = 0, provedBits = 0, observedBits = 0;
  /// Where --qnn-choose-weight-bits changed the weights: its WeightChoice.
  double weightError = 0, predictedSpeedup = 0;
  int64_t weightChain = 0;
  /// Why the operation is in float; empty if it is not, or if all are.
  std::string island;
};

struct ModelReport {
  std::vector<LayerReport> layers;
  bool quantized = false;
  /// The verifier proved that nothing between input quantization and output
  /// dequantization computes in float.
  bool integerOnly = false;
  /// The profile of rounding rules, and whether it rescales in integers.
  std::string numerics = "integer";
  int64_t floatWeightBytes = 0; ///< of all weights and biases as f32
  /// Where accuracy is lost, if that was measured.
  std::optional<ErrorReport> errors;

  /// The layers of a function after the phase fuse or quantize.
  static ModelReport create(mlir::func::FuncOp function);
  /// Adds what only the lowered function tells: accumulator widths.
  void addAccumulators(mlir::func::FuncOp lowered);

  int64_t countIslands() const;

  llvm::json::Value toJSON() const;
  static llvm::Expected<ModelReport> fromJSON(const llvm::json::Value &value);
  /// Which weights gave up bits, a line a layer; nothing where none did.
  void printWeightChoices(llvm::raw_ostream &os) const;
  /// A table for people.
  void print(llvm::raw_ostream &os) const;

private:
  void printLayers(llvm::raw_ostream &os) const;
};

} // namespace quantmlir

#endif // QUANT_MLIR_COMPILER_MODELREPORT_H
