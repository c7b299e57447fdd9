//===- Pipeline.cpp - The pipeline of the code generator ------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/CodeGen/CodeGen.h"
#include "quant-mlir/CodeGen/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

/// Hands the target to a pass that asks for it.
template <typename Options>
static Options withTarget(const quantmlir::CodeGenOptions &options) {
  Options result;
  result.targetTriple = options.targetTriple;
  result.targetCPU = options.targetCPU;
  result.targetFeatures = options.targetFeatures;
  return result;
}

void quantmlir::buildCodeGenPipeline(OpPassManager &pm,
                                     const CodeGenOptions &options) {
  // On tensors: bring every operation into the form that kernels are made from.
  pm.addPass(createCanonicalizerPass());
  // Before fusion, which can merge a transposition with its producer.
  pm.addNestedPass<func::FuncOp>(createTransposeOperands());
  pm.addNestedPass<func::FuncOp>(createFuseElementwise());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  // While tensors still say where their elements come from.
  pm.addNestedPass<func::FuncOp>(createInferOperandRanges());
  pm.addNestedPass<func::FuncOp>(
      createReplaceDivisions(withTarget<ReplaceDivisionsOptions>(options)));
  // After CSE, which would share the destinations again.
  pm.addNestedPass<func::FuncOp>(createWriteInPlace());
  pm.addPass(bufferization::createEmptyTensorEliminationPass());

  pm.addPass(createBufferizeModel());
  // Makes equal subviews one value, which is how a fill is recognized as
  // belonging to a reduction; then folds copies of a buffer to itself.
  pm.addPass(createCSEPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());

  pm.addPass(createOutlineKernels(withTarget<OutlineKernelsOptions>(options)));
  auto emitOptions = withTarget<EmitKernelsOptions>(options);
  emitOptions.threads = options.threads;
  pm.addNestedPass<func::FuncOp>(createEmitKernels(emitOptions));
  pm.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  pm.addNestedPass<func::FuncOp>(createCSEPass());
  pm.addNestedPass<func::FuncOp>(createLoopInvariantCodeMotionPass());
  PlanMemoryOptions planOptions;
  planOptions.profile = options.profile;
  pm.addPass(createPlanMemory(planOptions));

  // After planning, which decides what steps have bytes in common.
  auto shareOptions = withTarget<ShareKernelsOptions>(options);
  shareOptions.threads = options.threads;
  pm.addPass(createShareKernels(shareOptions));

  // Upstream's way to the LLVM dialect. Bare pointers: all shapes are static,
  // and noalias attributes of arguments survive.
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass());
  pm.addPass(createConvertVectorToSCFPass());
  pm.addPass(createSCFToControlFlowPass());
  // Intrinsics first (rounding is one instruction), then calls of libm for what
  // has none; both split vectors, so before the vector dialect goes.
  pm.addPass(createConvertMathToLLVMPass());
  pm.addPass(createConvertMathToLibmPass());
  pm.addPass(createConvertVectorToLLVMPass());
  pm.addNestedPass<func::FuncOp>(createArithToLLVMConversionPass());
  pm.addPass(createConvertIndexToLLVMPass());
  pm.addPass(createFinalizeMemRefToLLVMConversionPass());
  ConvertFuncToLLVMPassOptions funcOptions;
  funcOptions.useBarePtrCallConv = true;
  pm.addPass(createConvertFuncToLLVMPass(funcOptions));
  pm.addPass(createConvertControlFlowToLLVMPass());
  if (options.threads > 1)
    pm.addPass(createConvertOpenMPToLLVMPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  pm.addPass(createCanonicalizerPass());
  EmitModelABIOptions abiOptions;
  abiOptions.threads = options.threads;
  pm.addPass(createEmitModelABI(abiOptions));
}

namespace {
struct PipelineOptions : public PassPipelineOptions<PipelineOptions> {
  Option<std::string> targetTriple{*this, "target-triple",
                                   llvm::cl::desc("Target triple")};
  Option<std::string> targetCPU{*this, "target-cpu",
                                llvm::cl::desc("Processor, or 'host'"),
                                llvm::cl::init("host")};
  Option<std::string> targetFeatures{*this, "target-features",
                                     llvm::cl::desc("Processor features")};
  Option<unsigned> threads{
      *this, "threads", llvm::cl::desc("Number of threads"), llvm::cl::init(1)};
  Option<bool> profile{*this, "profile",
                       llvm::cl::desc("Note the time of each kernel")};
};
} // namespace

void quantmlir::registerCodeGenPasses() {
  registerCodeGenTableGenPasses();
  PassPipelineRegistration<PipelineOptions>(
      "codegen",
      "Phase 'codegen': from linalg on tensors to the LLVM dialect, tiled, "
      "packed, vectorized, with all memory planned",
      [](OpPassManager &pm, const PipelineOptions &options) {
        CodeGenOptions codegen;
        codegen.targetTriple = options.targetTriple;
        codegen.targetCPU = options.targetCPU;
        codegen.targetFeatures = options.targetFeatures;
        codegen.threads = options.threads;
        codegen.profile = options.profile;
        buildCodeGenPipeline(pm, codegen);
      });
}
