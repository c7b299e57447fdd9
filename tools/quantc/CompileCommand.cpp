//===- quantc compile -----------------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Options.h"
#include "OutputFiles.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"

using namespace quantmlir;
namespace cl = llvm::cl;

namespace {

class CompileCommand : public Command {
public:
  CompileCommand()
      : Command("compile", "Compile a float model, or one that is quantized "
                           "already, as it is: "
                           "quantc compile net.onnx -o net_f32.so"),
        model(subCommand), output(subCommand) {}

  llvm::Error run() override {
    llvm::Expected<Phase> last = output.getLastPhase(/*quantize=*/false);
    if (!last)
      return last.takeError();
    if (auto error = checkOutputFiles({{"-o", output.output}}))
      return error;
    llvm::Expected<CompilerOptions> options = model.getCompilerOptions();
    if (!options)
      return options.takeError();
    output.configure(*options);
    CodeGenOptions codegen = options->codegen;
    Compiler compiler(std::move(*options));
    if (auto error = model.importInto(compiler))
      return error;
    if (auto error = compiler.compileTo(std::min(*last, Phase::Lower)))
      return error;
    llvm::Expected<KernelTiming> timing =
        output.time(compiler, codegen.threads);
    if (!timing)
      return timing.takeError();
    if (auto error = output.write(compiler, codegen))
      return error;
    clearProgress();
    uint64_t bytes = 0;
    (void)llvm::sys::fs::file_size(output.output.getValue(), bytes);
    llvm::outs() << "wrote " << output.output
                 << llvm::format(": %.1f KB\n", bytes / 1000.0);
    output.explainKernels(llvm::outs(), compiler, *timing);
    return llvm::Error::success();
  }

private:
  ModelOptions model;
  OutputOptions output;
};

} // namespace

std::unique_ptr<Command> quantmlir::createCompileCommand() {
  return std::make_unique<CompileCommand>();
}
