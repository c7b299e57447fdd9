//===- EmitKernels.cpp - Kernels become loops -----------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DescribeKernel.h"
#include "KernelAnalysis.h"
#include "KernelEmitter.h"

#include "quant-mlir/CodeGen/Passes.h"
#include "quant-mlir/CodeGen/TargetDescription.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace quantmlir {
#define GEN_PASS_DEF_EMITKERNELS
#include "quant-mlir/CodeGen/Passes.h.inc"
} // namespace quantmlir

using namespace mlir;
using namespace quantmlir;

/// Checks that `kernel` is straight-line code on buffers.
static LogicalResult verifyKernel(func::FuncOp kernel) {
  if (!llvm::hasSingleElement(kernel.getBody()))
    return kernel.emitError("a kernel must be straight-line code");
  return failure(kernel
                     .walk([](linalg::LinalgOp op) {
                       if (op.hasPureBufferSemantics())
                         return WalkResult::advance();
                       op.emitOpError("works on tensors, but kernels are "
                                      "emitted after bufferization");
                       return WalkResult::interrupt();
                     })
                     .wasInterrupted());
}

/// Plain scalar loops: always right, for what has no better form.
static void emitScalarLoops(func::FuncOp kernel) {
  SmallVector<linalg::LinalgOp> ops;
  kernel.walk([&](linalg::LinalgOp op) { ops.push_back(op); });
  IRRewriter rewriter(kernel.getContext());
  for (linalg::LinalgOp op : ops) {
    rewriter.setInsertionPoint(op);
    [[maybe_unused]] FailureOr<linalg::LinalgLoops> loops =
        linalg::linalgOpToLoops(rewriter, op);
    assert(succeeded(loops) && "what works on buffers becomes loops");
    rewriter.eraseOp(op);
  }
}

namespace {
struct EmitKernelsPass
    : public quantmlir::impl::EmitKernelsBase<EmitKernelsPass> {
  using EmitKernelsBase::EmitKernelsBase;

  void runOnOperation() override {
    func::FuncOp kernel = getOperation();
    if (!kernel->hasAttr("codegen.kernel") || kernel.isExternal())
      return;
    if (failed(verifyKernel(kernel)))
      return signalPassFailure();
    llvm::Expected<TargetDescription> target =
        TargetDescription::get(targetTriple, targetCPU, targetFeatures);
    if (!target) {
      kernel.emitError(llvm::toString(target.takeError()));
      return signalPassFailure();
    }
    SmallVector<Operation *> ops;
    for (Operation &op : kernel.front())
      if (isa<linalg::LinalgOp>(op))
        ops.push_back(&op);
    FailureOr<KernelAnalysis> analysis = KernelAnalysis::get(ops, *target);
    if (failed(analysis)) {
      emitScalarLoops(kernel);
      kernel->setAttr(kKernelInfo, describeScalarKernel(&getContext()));
      return;
    }
    KernelEmitter emitter(kernel, *analysis, *target, threads);
    emitter.emit();
    kernel->setAttr(kKernelInfo,
                    describeKernel(*analysis, *target, threads,
                                   emitter.isParallel(), &getContext()));
    if (emitter.isParallel())
      kernel->setAttr(kKernelNanoseconds,
                      Builder(&getContext())
                          .getI64IntegerAttr(static_cast<int64_t>(
                              analysis->estimateNanoseconds(*target))));
    for (Operation *op : llvm::reverse(ops))
      op->erase();
    for (Operation &op : llvm::make_early_inc_range(kernel.front()))
      if (isa<memref::AllocOp, UnrealizedConversionCastOp>(op) &&
          op.use_empty())
        op.erase();
  }
};
} // namespace
