//===- OutlineKernels.cpp - One shared function per kind of kernel --------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConstantBytes.h"
#include "KernelAnalysis.h"
#include "PackWeights.h"

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
/// Operations that become one kernel, in order; the call replaces the last.
struct KernelGroup {
  SmallVector<Operation *> ops;
  /// The packed bytes of a contraction's weights, and what they replace.
  Value packedWeights, weights;
};

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
};
} // namespace

/// The same buffer seen from its first element: offsets belong to the caller, so
/// that kernels which differ only in them are one.
static MemRefType withoutOffset(MemRefType type) {
  auto [strides, offset] = type.getStridesAndOffset();
  if (offset == 0)
    return type;
  return MemRefType::get(
      type.getShape(), type.getElementType(),
      StridedLayoutAttr::get(type.getContext(), 0, strides));
}

/// The allocation, global or argument that `value` is a part of.
static Value findRoot(Value value) {
  while (auto view = value.getDefiningOp<ViewLikeOpInterface>())
    value = view.getViewSource();
  return value;
}

/// True when something that the group writes is, or overlaps, another operand.
static bool sharesWrittenBuffer(const KernelGroup &group,
                                ArrayRef<Value> operands) {
  for (Operation *op : group.ops)
    for (Value output : cast<linalg::LinalgOp>(op).getDpsInits())
      for (Value operand : operands)
        if (operand != output && findRoot(operand) == findRoot(output))
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
  auto kernel = func::FuncOp::create(builder, group.ops.back()->getLoc(),
                                     "kernel", builder.getFunctionType(types, {}));
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
  kernel.setSymName(("kernel_" + Twine(kernels.size() - 1)).str());
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
    arguments.push_back(
        operand.getType() == type
            ? operand
            : UnrealizedConversionCastOp::create(builder, last->getLoc(), type,
                                                 operand)
                  .getResult(0));
  func::CallOp::create(builder, last->getLoc(), kernel, arguments);
  for (Operation *op : llvm::reverse(group.ops))
    op->erase();
  for (Value value : cloned)
    if (value.use_empty())
      value.getDefiningOp()->erase();
  return success();
}

//===----------------------------------------------------------------------===//
// Groups
//===----------------------------------------------------------------------===//

/// True when an operation strictly between `first` and `last` touches the buffer
/// of `value`; with `writesOnly`, when it writes to it.
static bool isTouchedBetween(Value value, Operation *first, Operation *last,
                             bool writesOnly) {
  Value root = findRoot(value);
  for (Operation *op = first->getNextNode(); op != last;
       op = op->getNextNode()) {
    auto linalgOp = dyn_cast<linalg::LinalgOp>(op);
    if (!linalgOp)
      continue;
    ValueRange touched =
        writesOnly ? ValueRange(linalgOp.getDpsInits()) : op->getOperands();
    if (llvm::any_of(touched,
                     [&](Value other) { return findRoot(other) == root; }))
      return true;
  }
  return false;
}

/// The fill right before `op` that gives its accumulator a value.
static linalg::FillOp findFill(linalg::LinalgOp op) {
  Value accumulator = op.getDpsInits()[0];
  for (Operation *user : accumulator.getUsers()) {
    auto fill = dyn_cast<linalg::FillOp>(user);
    if (fill && fill->getBlock() == op->getBlock() &&
        fill->isBeforeInBlock(op) &&
        !isTouchedBetween(accumulator, fill, op, /*writesOnly=*/false))
      return fill;
  }
  return nullptr;
}

/// The elementwise operation that alone reads the result of `op`.
static linalg::LinalgOp findEpilogue(linalg::LinalgOp op, linalg::FillOp fill) {
  Value accumulator = op.getDpsInits()[0];
  if (!accumulator.getDefiningOp<memref::AllocOp>())
    return nullptr;
  linalg::LinalgOp epilogue;
  for (Operation *user : accumulator.getUsers()) {
    if (user == op || user == fill)
      continue;
    auto reader = dyn_cast<linalg::LinalgOp>(user);
    if (!reader || (epilogue && epilogue != reader) || !isAllParallel(reader) ||
        reader->getBlock() != op->getBlock() || !op->isBeforeInBlock(reader) ||
        llvm::is_contained(reader.getDpsInits(), accumulator))
      return nullptr;
    epilogue = reader;
  }
  // The reduction moves down to its epilogue: its inputs must not change.
  if (epilogue)
    for (Value input : op.getDpsInputs())
      if (isa<MemRefType>(input.getType()) &&
          isTouchedBetween(input, op, epilogue, /*writesOnly=*/true))
        return nullptr;
  return epilogue;
}

namespace {
/// Decides which operations become one kernel, and packs weights for them.
class GroupBuilder {
public:
  GroupBuilder(ModuleOp module, const TargetDescription &target)
      : module(module), symbols(module), target(target) {}

  SmallVector<KernelGroup> build(func::FuncOp function);

private:
  FailureOr<KernelAnalysis> analyze(KernelGroup &group, linalg::LinalgOp main);
  void packWeights(KernelGroup &group, const KernelAnalysis &kernel);
  bool makeContiguous(const KernelAnalysis &kernel);
  Value addConstant(Operation *before, StringRef name, StringRef key,
                    MemRefType type, function_ref<SmallVector<char>()> bytes);
  std::optional<ArrayRef<char>> getBytes(Value constant);

  ModuleOp module;
  SymbolTable symbols;
  const TargetDescription &target;
  SmallVector<char> storage;
  /// Derived constants by what they were made from.
  llvm::StringMap<memref::GlobalOp> derived;
};
} // namespace

/// The largest group around `main` that has a fused form.
FailureOr<KernelAnalysis> GroupBuilder::analyze(KernelGroup &group,
                                                linalg::LinalgOp main) {
  if (isAllParallel(main) || main.getNumDpsInits() != 1) {
    group.ops = {main};
    return KernelAnalysis::get(group.ops, target);
  }
  linalg::FillOp fill = findFill(main);
  linalg::LinalgOp epilogue = findEpilogue(main, fill);
  SmallVector<SmallVector<Operation *>, 3> candidates;
  if (fill && epilogue)
    candidates.push_back({fill, main, epilogue});
  if (fill)
    candidates.push_back({fill, main});
  candidates.push_back({main});
  FailureOr<KernelAnalysis> kernel = failure();
  for (auto &ops : candidates) {
    group.ops = ops;
    kernel = KernelAnalysis::get(ops, target);
    if (succeeded(kernel))
      break;
  }
  return kernel;
}

std::optional<ArrayRef<char>> GroupBuilder::getBytes(Value constant) {
  auto getGlobal = constant.getDefiningOp<memref::GetGlobalOp>();
  if (!getGlobal)
    return std::nullopt;
  auto global = symbols.lookup<memref::GlobalOp>(getGlobal.getName());
  if (!global || !global.getConstant() || !global.getInitialValue())
    return std::nullopt;
  return getConstantBytes(*global.getInitialValue(), storage);
}

/// A constant made from another one; made once for every `key`.
Value GroupBuilder::addConstant(Operation *before, StringRef name,
                                StringRef key, MemRefType type,
                                function_ref<SmallVector<char>()> bytes) {
  memref::GlobalOp &global = derived[key];
  OpBuilder builder(before);
  if (!global) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(module.getBody());
    SmallVector<char> data = bytes();
    auto tensorType =
        RankedTensorType::get(type.getShape(), type.getElementType());
    global = memref::GlobalOp::create(
        builder, before->getLoc(), name, builder.getStringAttr("private"), type,
        DenseResourceElementsAttr::get(
            tensorType, name,
            HeapAsmResourceBlob::allocateAndCopyWithAlign(
                ArrayRef<char>(data), 64)),
        /*constant=*/true, builder.getI64IntegerAttr(64));
    symbols.insert(global);
  }
  return memref::GetGlobalOp::create(builder, before->getLoc(), type,
                                     global.getSymName());
}

void GroupBuilder::packWeights(KernelGroup &group,
                               const KernelAnalysis &kernel) {
  Value weights = kernel.mainInputs[kernel.dot.w].value;
  std::optional<ArrayRef<char>> bytes = getBytes(weights);
  if (!bytes)
    return;
  PackedLayout layout = PackedLayout::get(kernel);
  std::string key;
  llvm::raw_string_ostream os(key);
  os << weights.getDefiningOp<memref::GetGlobalOp>().getName() << ":"
     << kernel.dot.group << ":" << kernel.dot.run << ":" << layout.headerBytes
     << ":" << layout.totalBytes;
  llvm::interleaveComma(kernel.dot.orderedStrides, os << ":");
  llvm::interleaveComma(kernel.mainInputs[kernel.dot.w].parallel, os << ":");
  auto type = MemRefType::get({layout.totalBytes},
                              IntegerType::get(module.getContext(), 8));
  group.weights = weights;
  group.packedWeights =
      addConstant(group.ops.back(), "packed_weights", key, type,
                  [&] { return quantmlir::packWeights(kernel, *bytes); });
}

/// Transposes constant operands of a reduction that the lanes walk with a stride
/// (depthwise weights): true when something changed.
bool GroupBuilder::makeContiguous(const KernelAnalysis &kernel) {
  linalg::LinalgOp main = kernel.main;
  auto generic = dyn_cast<linalg::GenericOp>(main.getOperation());
  if (!generic || kernel.tile.vectorLoop < 0)
    return false;
  bool changed = false;
  for (auto [input, access] : llvm::enumerate(kernel.mainInputs)) {
    if (access.isScalar())
      continue;
    int64_t stride = access.parallel[kernel.tile.vectorLoop];
    std::optional<ArrayRef<char>> bytes =
        stride > 1 ? getBytes(access.value) : std::nullopt;
    auto type = cast<MemRefType>(access.value.getType());
    if (!bytes || !type.getLayout().isIdentity())
      continue;
    auto [strides, offset] = type.getStridesAndOffset();
    auto *found = llvm::find(strides, stride);
    if (found == strides.end())
      continue;
    // The dimension of the lanes goes last, the others keep their order.
    int64_t dimension = found - strides.begin(), rank = type.getRank();
    SmallVector<int64_t> order;
    for (int64_t d = 0; d < rank; ++d)
      if (d != dimension)
        order.push_back(d);
    order.push_back(dimension);
    SmallVector<int64_t> shape;
    SmallVector<AffineExpr> results;
    SmallVector<AffineMap> maps = generic.getIndexingMapsArray();
    for (int64_t d : order) {
      shape.push_back(type.getDimSize(d));
      results.push_back(maps[input].getResult(d));
    }
    auto newType = MemRefType::get(shape, type.getElementType());
    int64_t elementBytes = type.getElementTypeBitWidth() / 8;
    auto transpose = [&, strides = strides] {
      SmallVector<char> data;
      data.reserve(bytes->size());
      SmallVector<int64_t> position(rank, 0);
      for (int64_t i = 0, e = type.getNumElements(); i < e; ++i) {
        int64_t source = 0;
        for (int64_t d = 0; d < rank; ++d)
          source += position[d] * strides[order[d]];
        const char *begin = bytes->data() + source * elementBytes;
        data.append(begin, begin + elementBytes);
        for (int64_t d = rank - 1; d >= 0 && ++position[d] == shape[d]; --d)
          position[d] = 0;
      }
      return data;
    };
    std::string key =
        (access.value.getDefiningOp<memref::GetGlobalOp>().getName() +
         ":transposed:" + Twine(dimension))
            .str();
    Value constant =
        addConstant(main, "transposed", key, newType, transpose);
    generic.getInputsMutable()[input].set(constant);
    maps[input] = AffineMap::get(maps[input].getNumDims(), 0, results,
                                 module.getContext());
    generic.setIndexingMapsAttr(
        Builder(module.getContext()).getAffineMapArrayAttr(maps));
    changed = true;
  }
  return changed;
}

SmallVector<KernelGroup> GroupBuilder::build(func::FuncOp function) {
  SmallVector<KernelGroup> groups;
  llvm::SmallPtrSet<Operation *, 16> taken;
  // Reductions first: they claim their fills and epilogues.
  llvm::DenseMap<Operation *, KernelGroup> groupOfLast;
  for (Operation &op : function.front()) {
    auto linalgOp = dyn_cast<linalg::LinalgOp>(op);
    if (!linalgOp || isAllParallel(linalgOp))
      continue;
    KernelGroup group;
    FailureOr<KernelAnalysis> kernel = analyze(group, linalgOp);
    if (succeeded(kernel) && kernel->kind == KernelKind::Reduction &&
        makeContiguous(*kernel))
      kernel = analyze(group, linalgOp);
    if (llvm::any_of(group.ops,
                     [&](Operation *member) { return taken.contains(member); })) {
      group.ops = {linalgOp};
      kernel = KernelAnalysis::get(group.ops, target);
    }
    if (succeeded(kernel) && kernel->kind == KernelKind::Dot &&
        kernel->dot.packed)
      packWeights(group, *kernel);
    taken.insert(group.ops.begin(), group.ops.end());
    groupOfLast[group.ops.back()] = group;
  }
  for (Operation &op : function.front()) {
    auto found = groupOfLast.find(&op);
    if (found != groupOfLast.end()) {
      groups.push_back(found->second);
    } else if (isa<linalg::LinalgOp>(op) && !taken.contains(&op)) {
      groups.emplace_back();
      groups.back().ops = {&op};
    }
  }
  return groups;
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
      for (const KernelGroup &group :
           GroupBuilder(module, *target).build(function))
        if (failed(outliner.outline(group)))
          return signalPassFailure();
    }
  }
};
} // namespace
