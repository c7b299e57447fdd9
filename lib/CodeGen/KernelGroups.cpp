//===- Which operations become one kernel ---------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelGroups.h"

#include "ConstantBytes.h"
#include "KernelAnalysis.h"
#include "PackWeights.h"
#include "ProductChains.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace quantmlir;

Value quantmlir::findRootBuffer(Value value) {
  while (auto view = value.getDefiningOp<ViewLikeOpInterface>())
    value = view.getViewSource();
  return value;
}

/// True when an operation strictly between `first` and `last` touches the
/// buffer of `value`; with `writesOnly`, when it writes to it.
static bool isTouchedBetween(Value value, Operation *first, Operation *last,
                             bool writesOnly) {
  Value root = findRootBuffer(value);
  for (Operation *op = first->getNextNode(); op != last;
       op = op->getNextNode()) {
    auto linalgOp = dyn_cast<linalg::LinalgOp>(op);
    if (!linalgOp)
      continue;
    ValueRange touched =
        writesOnly ? ValueRange(linalgOp.getDpsInits()) : op->getOperands();
    if (llvm::any_of(touched, [&](Value other) {
          return findRootBuffer(other) == root;
        }))
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

/// Part of the model's packed weights that steps computed twice may add: with
/// the code and the constants of epilogues, a library then stays within 1.1
/// times its weights.
static constexpr double kSplitBudget = 0.075;
/// Bytes that do not matter beside the code of a small model.
static constexpr int64_t kLeastSplitBudget = 64 * 1024;

namespace {
/// A contraction that is faster in chains when some weights are split, which
/// makes it larger.
struct SplitCandidate {
  linalg::LinalgOp main;
  int64_t restSteps, extraBytes;
  double savedNanoseconds;
};

/// Decides which operations become one kernel, and packs weights for them.
class GroupBuilder {
public:
  GroupBuilder(ModuleOp module, const TargetDescription &target)
      : module(module), symbols(module), target(target) {}

  SmallVector<KernelGroup> build(func::FuncOp function);

private:
  FailureOr<KernelAnalysis> analyze(KernelGroup &group, linalg::LinalgOp main);
  void chooseChain(const KernelGroup &group, const KernelAnalysis &kernel);
  void chooseSplits();
  bool narrowWeights(const KernelAnalysis &kernel);
  void packWeights(KernelGroup &group, const KernelAnalysis &kernel);
  bool makeContiguous(const KernelAnalysis &kernel);
  Value addConstant(Operation *before, StringRef name, StringRef key,
                    MemRefType type, function_ref<SmallVector<char>()> bytes);
  std::optional<ArrayRef<char>> getBytes(Value constant);

  ModuleOp module;
  SymbolTable symbols;
  const TargetDescription &target;
  SmallVector<char> storage;
  SmallVector<SplitCandidate> splits;
  /// Bytes of all packed weights of integers, before any is split.
  int64_t packedBytes = 0;
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
            HeapAsmResourceBlob::allocateAndCopyWithAlign(ArrayRef<char>(data),
                                                          64)),
        /*constant=*/true, builder.getI64IntegerAttr(64));
    symbols.insert(global);
  }
  return memref::GetGlobalOp::create(builder, before->getLoc(), type,
                                     global.getSymName());
}

/// Marks a contraction whose weights are proved to be exact in chains, or notes
/// that they would be when split.
void GroupBuilder::chooseChain(const KernelGroup &group,
                               const KernelAnalysis &kernel) {
  if (kernel.kind != KernelKind::Dot || !kernel.dot.packed ||
      kernel.dot.isFloat)
    return;
  packedBytes += PackedLayout::get(kernel).totalBytes;
  std::optional<ArrayRef<char>> bytes =
      getBytes(kernel.mainInputs[kernel.dot.w].value);
  if (!bytes || !kernel.mayChain(target))
    return;
  linalg::LinalgOp main = kernel.main;
  // All that is known of x may be its type.
  IntegerInterval x{0, 255};
  auto ranges = main->getAttrOfType<DenseI64ArrayAttr>(kInputRangesAttrName);
  if (ranges && ranges.size() == 2 * main.getNumDpsInputs())
    x = {ranges[2 * kernel.dot.x], ranges[2 * kernel.dot.x + 1]};
  unsigned chain = findExactChain(kernel, *bytes, x);
  Builder builder(module.getContext());
  main->setAttr(kChainAttrName, builder.getI64IntegerAttr(std::max(chain, 1u)));
  if (chain > 0)
    return;
  // Chains of one are twice as fast as pairs: worth it while not too many steps
  // are computed twice, and where weights are used more than once, so that
  // reading them matters less. x is read in whole steps, of which a shorter
  // last one would go past its end.
  FailureOr<KernelAnalysis> split = KernelAnalysis::get(group.ops, target);
  if (succeeded(split) && split->tile.pixels > 1 &&
      split->dot.run % split->dot.group == 0) {
    PackedLayout layout = PackedLayout::get(*split);
    int64_t steps = layout.outer * layout.steps;
    int64_t rest =
        countSplitSteps(quantmlir::packWeights(*split, *bytes), layout);
    // Layers of one shape that are much alike share code.
    rest = llvm::alignTo(rest, llvm::divideCeil(steps, 32));
    split->dot.restSteps = rest;
    double saved = kernel.estimateNanoseconds(target) -
                   split->estimateNanoseconds(target) *
                       (1 + static_cast<double>(rest) / steps);
    if (rest * 2 <= steps)
      splits.push_back(
          {main, rest, PackedLayout::get(*split).totalBytes - layout.totalBytes,
           saved});
  }
  main->removeAttr(kChainAttrName);
}

/// Splits where most time is saved for a byte, as long as the budget lasts.
void GroupBuilder::chooseSplits() {
  llvm::sort(splits, [](const SplitCandidate &a, const SplitCandidate &b) {
    double first = a.savedNanoseconds * b.extraBytes;
    double second = b.savedNanoseconds * a.extraBytes;
    return first != second ? first > second : a.main->isBeforeInBlock(b.main);
  });
  int64_t budget = std::max<int64_t>(
      kLeastSplitBudget, static_cast<int64_t>(kSplitBudget * packedBytes));
  Builder builder(module.getContext());
  for (SplitCandidate &split : splits) {
    if (split.extraBytes > budget)
      continue;
    budget -= split.extraBytes;
    split.main->setAttr(kChainAttrName, builder.getI64IntegerAttr(1));
    split.main->setAttr(kRestAttrName,
                        builder.getI64IntegerAttr(split.restSteps));
  }
}

/// Marks a contraction whose weights fit fewer bits than they have: true when
/// it did.
bool GroupBuilder::narrowWeights(const KernelAnalysis &kernel) {
  if (!kernel.mayNarrow())
    return false;
  std::optional<ArrayRef<char>> bytes =
      getBytes(kernel.mainInputs[kernel.dot.w].value);
  unsigned bits = bytes ? chooseWeightBits(kernel, *bytes) : 8;
  if (bits == 8)
    return false;
  linalg::LinalgOp main = kernel.main;
  main->setAttr(kWeightBitsAttrName,
                Builder(module.getContext()).getI64IntegerAttr(bits));
  return true;
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
     << ":" << layout.lanes << ":" << layout.fields << ":" << layout.totalBytes;
  llvm::interleaveComma(kernel.dot.orderedStrides, os << ":");
  llvm::interleaveComma(kernel.mainInputs[kernel.dot.w].parallel, os << ":");
  // Packed weights with rest steps know where x lies.
  if (kernel.dot.restSteps > 0)
    llvm::interleaveComma(kernel.mainInputs[kernel.dot.x].reduction,
                          os << ":" << kernel.dot.restSteps << ":");
  auto type = MemRefType::get({layout.totalBytes},
                              IntegerType::get(module.getContext(), 8));
  group.weights = weights;
  group.packedWeights =
      addConstant(group.ops.back(), "packed_weights", key, type,
                  [&] { return quantmlir::packWeights(kernel, *bytes); });
}

/// Transposes constant operands of a reduction that the lanes walk with a
/// stride (depthwise weights): true when something changed.
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
    Value constant = addConstant(main, "transposed", key, newType, transpose);
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
  SmallVector<KernelGroup> reductions;
  for (Operation &op : function.front()) {
    auto linalgOp = dyn_cast<linalg::LinalgOp>(op);
    if (!linalgOp || isAllParallel(linalgOp))
      continue;
    KernelGroup group;
    // Only what is proved here counts.
    linalgOp->removeAttr(kChainAttrName);
    linalgOp->removeAttr(kRestAttrName);
    linalgOp->removeAttr(kWeightBitsAttrName);
    FailureOr<KernelAnalysis> kernel = analyze(group, linalgOp);
    if (succeeded(kernel) && kernel->kind == KernelKind::Reduction &&
        makeContiguous(*kernel))
      kernel = analyze(group, linalgOp);
    if (llvm::any_of(group.ops, [&](Operation *member) {
          return taken.contains(member);
        })) {
      group.ops = {linalgOp};
      kernel = KernelAnalysis::get(group.ops, target);
    }
    if (succeeded(kernel))
      chooseChain(group, *kernel);
    // Kernels that are alike share code, whatever their inputs are.
    linalgOp->removeAttr(kInputRangesAttrName);
    taken.insert(group.ops.begin(), group.ops.end());
    reductions.push_back(std::move(group));
  }
  chooseSplits();
  llvm::DenseMap<Operation *, KernelGroup> groupOfLast;
  for (KernelGroup &group : reductions) {
    FailureOr<KernelAnalysis> kernel = KernelAnalysis::get(group.ops, target);
    if (succeeded(kernel) && narrowWeights(*kernel))
      kernel = KernelAnalysis::get(group.ops, target);
    if (succeeded(kernel) && kernel->kind == KernelKind::Dot &&
        kernel->dot.packed)
      packWeights(group, *kernel);
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
SmallVector<KernelGroup>
quantmlir::groupKernels(ModuleOp module, func::FuncOp function,
                        const TargetDescription &target) {
  return GroupBuilder(module, target).build(function);
}
