//===- SpecResolver.h - What a configuration says of a value ----*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_SPECRESOLVER_H
#define QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_SPECRESOLVER_H

#include "quant-mlir/Dialect/QNN/IR/QNN.h"

#include "llvm/Support/GlobPattern.h"

namespace quantmlir::qnn {

/// Finds what a configuration says of operations and values. Remembers which
/// overrides were used, so that those that match nothing can be named.
class SpecResolver {
public:
  explicit SpecResolver(QConfigAttr config);

  /// Whether the configuration wants `op` to stay in float.
  bool isKeptInFloat(mlir::Operation *op);
  /// The spec of the weight of `op`.
  QSpecAttr getWeight(mlir::Operation *op);
  /// The spec of the result of `op`; null if only the default applies.
  QSpecAttr getResultOverride(mlir::Operation *op);
  /// The spec of an argument of the function.
  QSpecAttr getInput(llvm::StringRef name);
  QSpecAttr getDefaultActivation() const { return config.getActivation(); }
  /// Whether the ranges of results of functions are not to be cut.
  bool keepsOutputRanges() const { return config.getOutputsKeepRange(); }

  /// Warns at `module` of each override that has matched nothing.
  void warnOfUnused(mlir::ModuleOp module) const;

private:
  struct Override {
    QOverrideAttr attr;
    llvm::GlobPattern name, kind;
    bool used = false;
  };

  /// Calls `apply` with the overrides that match, the last one first, until it
  /// returns true.
  void visit(llvm::ArrayRef<std::string> names, llvm::StringRef kind,
             llvm::function_ref<bool(QOverrideAttr)> apply);
  void visit(mlir::Operation *op,
             llvm::function_ref<bool(QOverrideAttr)> apply);

  QConfigAttr config;
  std::vector<Override> overrides;
};

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_SPECRESOLVER_H
