//===- What every command of quantc has -------------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TOOLS_QUANTC_COMMAND_H
#define QUANT_MLIR_TOOLS_QUANTC_COMMAND_H

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <memory>
#include <vector>

namespace quantmlir {

/// A subcommand: its options are members, so that two commands may use one
/// name.
class Command {
public:
  Command(llvm::StringRef name, llvm::StringRef description)
      : subCommand(name, description) {}
  virtual ~Command() = default;

  bool isChosen() const { return static_cast<bool>(subCommand); }
  /// An error is the input's fault: quantc prints it and exits with status 1.
  virtual llvm::Error run() = 0;

protected:
  llvm::cl::SubCommand subCommand;
};

std::unique_ptr<Command> createQuantizeCommand();
std::unique_ptr<Command> createCalibrateCommand();
std::unique_ptr<Command> createMergeCommand();
std::unique_ptr<Command> createCompileCommand();
std::unique_ptr<Command> createConfigCommand();
std::unique_ptr<Command> createRunCommand();
std::unique_ptr<Command> createEvalCommand();
std::unique_ptr<Command> createBenchCommand();
std::unique_ptr<Command> createInspectCommand();
std::unique_ptr<Command> createTrainCommand();
std::unique_ptr<Command> createVerifyCommand();

} // namespace quantmlir

#endif // QUANT_MLIR_TOOLS_QUANTC_COMMAND_H
