//===- Options that say how to quantize -------------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TOOLS_QUANTC_CONFIGOPTIONS_H
#define QUANT_MLIR_TOOLS_QUANTC_CONFIGOPTIONS_H

#include "Command.h"

#include "quant-mlir/Config/QuantConfig.h"

namespace quantmlir {

/// A preset and a file.
struct PresetOptions {
  explicit PresetOptions(llvm::cl::SubCommand &sub);

  llvm::cl::opt<std::string> preset, config;

  /// What the user chose; nothing if no option was given. Errors: those of
  /// ConfigChoice::resolve.
  llvm::Expected<std::optional<QuantConfig>> get() const;

protected:
  ConfigChoice getChoice() const;
};

/// Likewise, with a numerics profile, and an option for every field of the
/// specs of weights and activations: --weight-bits, --activation-scheme and so
/// on.
struct ConfigOptions : PresetOptions {
  explicit ConfigOptions(llvm::cl::SubCommand &sub);

  /// Errors: also a value that an option does not have.
  llvm::Expected<std::optional<QuantConfig>> get() const;

  /// The options for fields that are given, without dashes.
  llvm::SmallVector<llvm::StringRef> getGivenFields() const;

private:
  struct FieldOption {
    std::string name, description, field;
    bool isWeight;
    std::unique_ptr<llvm::cl::opt<std::string>> option;
  };

  /// Options keep a reference to their text.
  const std::string numericsHelp;
  llvm::cl::opt<std::string> numerics;
  /// Not moved any more: options point to names and descriptions.
  std::vector<std::unique_ptr<FieldOption>> fields;
};

} // namespace quantmlir

#endif // QUANT_MLIR_TOOLS_QUANTC_CONFIGOPTIONS_H
