//===- ConfigFile.h - Configurations as YAML --------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The format is described in docs/Configuration.md.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CONFIG_CONFIGFILE_H
#define QUANT_MLIR_CONFIG_CONFIGFILE_H

#include "quant-mlir/Config/QuantConfig.h"

namespace quantmlir {

/// Reads YAML. `file` is its name, for messages; `preset` replaces the preset
/// that the text names unless it is empty. Errors have the form
/// `file:line:column: what was found and what is expected`.
llvm::Expected<QuantConfig> parseConfig(llvm::StringRef text,
                                        llvm::StringRef file,
                                        llvm::StringRef preset = "");

/// Writes what `parseConfig` reads as the same configuration: every field of
/// the specs, and the overrides.
void printConfig(const QuantConfig &config, llvm::raw_ostream &os);

/// Sets a field of a spec to what text says, as files and options have it.
/// Errors: "got ..., expected ...", or no such field.
llvm::Error setField(SpecChange &spec, llvm::StringRef field,
                     llvm::StringRef text);

/// The profile that text names. Error: "got ..., expected ...".
llvm::Expected<NumericsProfile> parseNumerics(llvm::StringRef text);

} // namespace quantmlir

#endif // QUANT_MLIR_CONFIG_CONFIGFILE_H
