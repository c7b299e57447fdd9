//===- OutlineKernels.cpp - One shared function per kind of kernel --------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelGroups.h"

#include "quant-mlir/CodeGen/Passes.h"
#include "quant-mlir/CodeGen/TargetDescription.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"

namespace quantmlir {
#define GEN_PASS_DEF_OUTLINEKERNELS
#include "quant-mlir/CodeGen/Passes.h.inc"
} // namespace quantmlir

using namespace mlir;
using namespace quantmlir;

namespace {
/// Builds kernels and remembers them by their text.
class KernelOutliner {
public:
  KernelOutliner(ModuleOp module) : module(module) {}

  LogicalResult outline(const KernelGroup &group);

private:
  func::FuncOp getKernel(const KernelGroup &group, ArrayRef<Value> operands,
                         ArrayRef<Value> cloned);

  ModuleOp module;
  llvm::StringMap<func::FuncOp> kernels;
  unsigned numNames = 0;
};
} // namespace

/// The same buffer seen from its first element: offsets belong to the caller,
/// so that kernels which differ only in them are one.
static MemRefType withoutOffset(MemRefType type) {
  auto [strides, offset] = type.getStridesAndOffset();
  if (offset == 0)
    return type;
  return MemRefType::get(type.getShape(), type.getElementType(),
                         StridedLayoutAttr::get(type.getContext(), 0, strides));
}

/// True when something that the group writes is, or overlaps, another operand.
static bool sharesWrittenBuffer(const KernelGroup &group,
                                ArrayRef<Value> operands) {
  for (Operation *op : group.ops)
    for (Value output : cast<linalg::LinalgOp>(op).getDpsInits())
      for (Value operand : operands)
        if (operand != output &&
            findRootBuffer(operand) == findRootBuffer(output))
          return true;
  return false;
}

func::FuncOp KernelOutliner::getKernel(const KernelGroup &group,
                                       ArrayRef<Value> operands,
                                       ArrayRef<Value> cloned) {
  OpBuilder builder(module.getContext());
  builder.setInsertionPointToEnd(module.getBody());
  SmallVector<Type> types;
  for (Value operand : operands)
    types.push_back(withoutOffset(cast<MemRefType>(operand.getType())));
  auto kernel =
      func::FuncOp::create(builder, group.ops.back()->getLoc(), "kernel",
                           builder.getFunctionType(types, {}));
  kernel.setPrivate();
  kernel->setAttr("codegen.kernel", builder.getUnitAttr());
  if (!sharesWrittenBuffer(group, operands))
    for (unsigned i = 0, e = operands.size(); i < e; ++i)
      kernel.setArgAttr(i, LLVM::LLVMDialect::getNoAliasAttrName(),
                        builder.getUnitAttr());
  Block *body = kernel.addEntryBlock();
  builder.setInsertionPointToStart(body);
  IRMapping mapping;
  mapping.map(operands, body->getArguments());
  for (Value value : cloned)
    builder.clone(*value.getDefiningOp(), mapping);
  if (group.packedWeights)
    mapping.map(group.weights,
                UnrealizedConversionCastOp::create(
                    builder, kernel.getLoc(), group.weights.getType(),
                    mapping.lookup(group.packedWeights))
                    .getResult(0));
  for (Operation *op : group.ops) {
    Operation *clone = builder.clone(*op, mapping);
    if (group.packedWeights &&
        llvm::is_contained(op->getOperands(), group.weights))
      clone->setAttr("codegen.packed", builder.getUnitAttr());
  }
  func::ReturnOp::create(builder, kernel.getLoc());

  std::string text;
  llvm::raw_string_ostream os(text);
  kernel->print(os, OpPrintingFlags().useLocalScope());
  auto [entry, inserted] = kernels.try_emplace(text, kernel);
  if (!inserted) {
    kernel.erase();
    return entry->second;
  }
  std::string name;
  do
    name = ("kernel_" + Twine(numNames++)).str();
  while (module.lookupSymbol(name));
  kernel.setSymName(name);
  return kernel;
}

LogicalResult KernelOutliner::outline(const KernelGroup &group) {
  // What the group uses from outside: buffers become arguments; scalars are
  // constants and move in; an accumulator that only the group knows moves in.
  llvm::SetVector<Value> used;
  llvm::SmallPtrSet<Operation *, 4> members(group.ops.begin(), group.ops.end());
  for (Operation *op : group.ops) {
    used.insert(op->operand_begin(), op->operand_end());
    getUsedValuesDefinedAbove(op->getRegions(), used);
  }
  SmallVector<Value> operands, cloned;
  for (Value value : used) {
    Operation *definition = value.getDefiningOp();
    auto isMember = [&](Operation *user) { return members.contains(user); };
    bool internal = isa_and_nonnull<memref::AllocOp>(definition) &&
                    group.ops.size() > 1 &&
                    llvm::all_of(definition->getUsers(), isMember);
    if (internal || isa_and_nonnull<arith::ConstantOp>(definition))
      cloned.push_back(value);
    else if (group.packedWeights && value == group.weights)
      operands.push_back(group.packedWeights);
    else if (isa<MemRefType>(value.getType()))
      operands.push_back(value);
    else
      return group.ops.back()->emitOpError(
          "uses a scalar that is not a constant");
  }

  func::FuncOp kernel = getKernel(group, operands, cloned);
  Operation *last = group.ops.back();
  OpBuilder builder(last);
  SmallVector<Value> arguments;
  for (auto [operand, type] :
       llvm::zip_equal(operands, kernel.getArgumentTypes()))
    arguments.push_back(operand.getType() == type
                            ? operand
                            : UnrealizedConversionCastOp::create(
                                  builder, last->getLoc(), type, operand)
                                  .getResult(0));
  // The call stands for all of them, in particular in reports.
  SmallVector<Location> locations;
  for (Operation *op : group.ops)
    // Equal fills were made one, with the name of the first.
    if (group.ops.size() == 1 || !isa<linalg::FillOp>(op))
      locations.push_back(op->getLoc());
  func::CallOp::create(builder, builder.getFusedLoc(locations), kernel,
                       arguments);
  for (Operation *op : llvm::reverse(group.ops))
    op->erase();
  for (Value value : cloned)
    if (value.use_empty())
      value.getDefiningOp()->erase();
  return success();
}

namespace {
struct OutlineKernelsPass
    : public quantmlir::impl::OutlineKernelsBase<OutlineKernelsPass> {
  using OutlineKernelsBase::OutlineKernelsBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    llvm::Expected<TargetDescription> target =
        TargetDescription::get(targetTriple, targetCPU, targetFeatures);
    if (!target) {
      module.emitError(llvm::toString(target.takeError()));
      return signalPassFailure();
    }
    for (auto function :
         llvm::make_early_inc_range(module.getOps<func::FuncOp>())) {
      if (!function.isPublic() || function.isDeclaration())
        continue;
      KernelOutliner outliner(module);
      for (const KernelGroup &group : groupKernels(module, function, *target))
        if (failed(outliner.outline(group)))
          return signalPassFailure();
    }
  }
};
} // namespace
