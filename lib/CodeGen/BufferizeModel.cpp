//===- BufferizeModel.cpp - From tensors to buffers -----------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/CodeGen/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotAnalysis.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotModuleBufferize.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Utils/MemRefUtils.h"

namespace quantmlir {
#define GEN_PASS_DEF_BUFFERIZEMODEL
#include "quant-mlir/CodeGen/Passes.h.inc"
} // namespace quantmlir

using namespace mlir;
using namespace quantmlir;

static func::FuncOp findModelFunction(ModuleOp module) {
  func::FuncOp model;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (!function.isPublic() || function.isDeclaration())
      continue;
    if (model) {
      function.emitError("a model has one public function, this is a second");
      return nullptr;
    }
    model = function;
  }
  if (!model)
    module.emitError("found no public function to generate code for");
  return model;
}

/// Looks through reshapes of a whole buffer.
static Value findBase(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!isa<memref::ExpandShapeOp, memref::CollapseShapeOp, memref::CastOp>(
            op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

/// Turns results into arguments at the end of the list.
static void returnThroughArguments(func::FuncOp function) {
  auto returnOp = cast<func::ReturnOp>(function.front().getTerminator());
  OpBuilder builder(returnOp);
  unsigned numInputs = function.getNumArguments();
  for (auto [index, operand] : llvm::enumerate(returnOp.getOperands())) {
    auto type = cast<MemRefType>(operand.getType());
    auto plainType = MemRefType::get(type.getShape(), type.getElementType());
    DictionaryAttr attributes = function.getResultAttrDict(index);
    (void)function.insertArgument(numInputs + index, plainType, attributes,
                                  operand.getLoc());
    Value argument = function.getArgument(numInputs + index);
    auto alloc = findBase(operand).getDefiningOp<memref::AllocOp>();
    if (!alloc) {
      linalg::CopyOp::create(builder, returnOp.getLoc(), operand, argument);
      continue;
    }
    // Computed in place. A second return of the same buffer finds the argument
    // instead of the allocation, and copies.
    builder.setInsertionPoint(alloc);
    Value replacement = argument;
    MemRefType allocType = alloc.getType();
    if (allocType != plainType) {
      auto [strides, offset] = allocType.getStridesAndOffset();
      replacement = memref::ReinterpretCastOp::create(
          builder, alloc.getLoc(), allocType, argument, offset,
          allocType.getShape(), strides);
    }
    alloc.replaceAllUsesWith(replacement);
    alloc.erase();
    builder.setInsertionPoint(returnOp);
  }
  func::ReturnOp::create(builder, returnOp.getLoc());
  returnOp.erase();
  llvm::BitVector results(function.getNumResults(), true);
  (void)function.eraseResults(results);
}

namespace {
struct BufferizeModelPass
    : public quantmlir::impl::BufferizeModelBase<BufferizeModelPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    func::FuncOp function = findModelFunction(module);
    if (!function)
      return signalPassFailure();
    if (!llvm::hasSingleElement(function.getBody())) {
      function.emitError("the model's function must be straight-line code");
      return signalPassFailure();
    }
    for (auto [index, type] : llvm::enumerate(function.getResultTypes()))
      if (auto tensor = dyn_cast<RankedTensorType>(type);
          !tensor || !tensor.hasStaticShape()) {
        function.emitError("result ")
            << index << " of the model has type " << type
            << ", expected a tensor of a static shape";
        return signalPassFailure();
      }
    Builder builder(&getContext());
    for (unsigned i = 0, e = function.getNumArguments(); i < e; ++i)
      function.setArgAttr(
          i, bufferization::BufferizationDialect::kWritableAttrName,
          builder.getBoolAttr(false));

    bufferization::OneShotBufferizationOptions options;
    options.bufferizeFunctionBoundaries = true;
    options.setFunctionBoundaryTypeConversion(
        bufferization::LayoutMapOption::IdentityLayoutMap);
    options.unknownTypeConverterFn =
        [](TensorType type, Attribute memorySpace,
           const bufferization::BufferizationOptions &) {
          return bufferization::getMemRefTypeWithStaticIdentityLayout(
              type, memorySpace);
        };
    // Not memref.copy, which becomes a call into a runtime library when
    // strided.
    options.memCpyFn = [](OpBuilder &b, Location loc, Value from, Value to) {
      linalg::CopyOp::create(b, loc, from, to);
      return success();
    };
    bufferization::BufferizationState state;
    if (failed(
            bufferization::runOneShotModuleBufferize(module, options, state)))
      return signalPassFailure();
    for (unsigned i = 0, e = function.getNumArguments(); i < e; ++i) {
      if (!function.getArgAttr(i, "qnn.name"))
        function.setArgAttr(i, "qnn.name",
                            builder.getStringAttr("input" + Twine(i)));
      function.removeArgAttr(
          i, bufferization::BufferizationDialect::kWritableAttrName);
    }
    unsigned numInputs = function.getNumArguments();
    returnThroughArguments(function);
    function->setAttr("codegen.num_inputs",
                      builder.getI64IntegerAttr(numInputs));
    for (unsigned i = numInputs, e = function.getNumArguments(); i < e; ++i)
      if (!function.getArgAttr(i, "qnn.name"))
        function.setArgAttr(
            i, "qnn.name",
            builder.getStringAttr("output" + Twine(i - numInputs)));
  }
};
} // namespace
