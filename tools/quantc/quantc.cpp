//===- Quantizes, compiles and runs networks ------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Options.h"

#include "llvm/Config/llvm-config.h"
#include "llvm/Support/InitLLVM.h"

using namespace quantmlir;

static const char overview[] =
    "quantc: from a trained network to small, fast, integer-only native "
    "code\n\n"
    "  quantc quantize net.onnx --calibrate images.npy -o net.so\n"
    "  quantc eval net.so --data images.npy --labels labels.npy\n"
    "  quantc bench net.so\n\n"
    "MODEL is .onnx, .mlir or a compiled .so. DATA is .npy (first dimension: "
    "samples), "
    ".npz (an array per input), .pb, or a folder of them; u8 images are scaled "
    "to 0..1 "
    "and moved to the model's layout.\n"
    "'quantc COMMAND --help' explains a command. Exit status: 0, 1 (the input "
    "is at "
    "fault), 2 (usage).\n";

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  std::vector<std::unique_ptr<Command>> commands;
  commands.push_back(createQuantizeCommand());
  commands.push_back(createCalibrateCommand());
  commands.push_back(createMergeCommand());
  commands.push_back(createTrainCommand());
  commands.push_back(createCompileCommand());
  commands.push_back(createConfigCommand());
  commands.push_back(createRunCommand());
  commands.push_back(createEvalCommand());
  commands.push_back(createBenchCommand());
  commands.push_back(createInspectCommand());
  commands.push_back(createVerifyCommand());

  // The options of LLVM's code generators are not for our users.
  llvm::cl::OptionCategory ours("quantc options");
  llvm::cl::HideUnrelatedOptions(ours);
  llvm::cl::SetVersionPrinter([](llvm::raw_ostream &os) {
    os << "quantc " QUANT_MLIR_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
  });

  constexpr int usageError = 2;
  if (argc < 2) {
    llvm::errs() << overview;
    return usageError;
  }
  if (!llvm::cl::ParseCommandLineOptions(argc, argv, overview, &llvm::errs()))
    return usageError;
  for (const auto &command : commands) {
    if (!command->isChosen())
      continue;
    llvm::Error error = command->run();
    clearProgress();
    if (!error)
      return 0;
    llvm::errs() << "quantc: error: " << llvm::toString(std::move(error))
                 << '\n';
    return 1;
  }
  llvm::errs() << "quantc: '" << argv[1]
               << "' is no command; 'quantc --help' lists them\n";
  return usageError;
}
