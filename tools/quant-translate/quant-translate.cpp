//===- quant-translate.cpp - ONNX models to MLIR files --------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Conversion/ONNX/ONNXImport.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/ToolOutputFile.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;

static cl::OptionCategory category("quant-translate options");
static cl::opt<std::string> inputPath(cl::Positional, cl::Required,
                                      cl::desc("<model>"), cl::cat(category));
static cl::opt<std::string> outputPath("o", cl::desc("Output file"),
                                       cl::value_desc("file"), cl::init("-"),
                                       cl::cat(category));
static cl::opt<bool> onnxToQNN("onnx-to-qnn",
                               cl::desc("Read an ONNX model as qnn operations"),
                               cl::cat(category));
static cl::opt<int64_t> batch("batch", cl::init(1),
                              cl::desc("Size of dimension 0 of inputs where "
                                       "the model leaves it open"),
                              cl::cat(category));
static cl::list<std::string>
    inputShapes("shape", cl::value_desc("NAME=1x3x224x224"),
                cl::desc("Shape of an input (may be repeated)"),
                cl::cat(category));
static cl::opt<uint64_t> maxTensorBytes(
    "max-tensor-bytes", cl::desc("Refuse models with larger tensors"),
    cl::init(quantmlir::ONNXImportOptions().maxTensorBytes), cl::cat(category));
static cl::opt<bool> emitBytecode("emit-bytecode",
                                  cl::desc("Write bytecode, not text"),
                                  cl::cat(category));

/// "name=1x3x32x32". Names may contain '='.
static bool parseInputShape(StringRef text,
                            quantmlir::ONNXImportOptions &options) {
  auto [name, sizes] = text.rsplit('=');
  SmallVector<int64_t> shape;
  for (StringRef size : split(sizes, 'x')) {
    int64_t value = 0;
    if (size.getAsInteger(10, value) || value < 1)
      return false;
    shape.push_back(value);
  }
  return !name.empty() && options.inputShapes.try_emplace(name, shape).second;
}

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
  mlir::registerAsmPrinterCLOptions();
  cl::ParseCommandLineOptions(argc, argv, "quant-mlir translation driver\n");
  if (!onnxToQNN) {
    WithColor::error(errs(), "quant-translate")
        << "say which translation: --onnx-to-qnn\n";
    return 2;
  }
  quantmlir::ONNXImportOptions options;
  options.batch = batch;
  options.maxTensorBytes = maxTensorBytes;
  for (StringRef text : inputShapes)
    if (!parseInputShape(text, options)) {
      WithColor::error(errs(), "quant-translate")
          << "--shape: got '" << text
          << "', expected one name=1x3x32x32 for each input\n";
      return 2;
    }

  mlir::MLIRContext context;
  SourceMgr sourceManager;
  mlir::SourceMgrDiagnosticHandler handler(sourceManager, &context);
  mlir::OwningOpRef<mlir::ModuleOp> module =
      quantmlir::importONNX(inputPath, context, options);
  if (!module)
    return 1;
  std::string message;
  std::unique_ptr<ToolOutputFile> output =
      mlir::openOutputFile(outputPath, &message);
  if (!output) {
    WithColor::error(errs(), "quant-translate") << message << '\n';
    return 1;
  }
  if (emitBytecode) {
    if (failed(mlir::writeBytecodeToFile(*module, output->os())))
      return 1;
  } else {
    module->print(output->os());
    output->os() << '\n';
  }
  output->keep();
  return 0;
}
