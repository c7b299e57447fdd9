//===- The loops and accesses of a kernel ---------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelAnalysis.h"

#include "ChooseShape.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace quantmlir;

bool quantmlir::isAllParallel(linalg::LinalgOp op) {
  return op.getNumLoops() == op.getNumParallelLoops();
}

bool KernelAnalysis::mayChain(const TargetDescription &target) const {
  return kind == KernelKind::Dot && dot.packed && !dot.isFloat &&
         dot.xIsUnsigned && !dot.wIsUnsigned && !dot.perLane &&
         target.dotProduct == DotProduct::Chains;
}

bool KernelAnalysis::mayNarrow() const {
  return kind == KernelKind::Dot && dot.packed && !dot.isFloat &&
         !dot.wIsUnsigned && !dot.perLane && dot.restSteps == 0;
}

double
KernelAnalysis::estimateNanoseconds(const TargetDescription &target) const {
  double points = 1, depth = main ? 1 : 0;
  for (int64_t extent : parallelExtents)
    points *= extent;
  if (main)
    for (int64_t extent : reductionExtents)
      depth *= extent;
  // Vectors elsewhere are worth some elements per nanosecond.
  double speed = 8;
  if (kind == KernelKind::Dot) {
    speed = target.dotTile(dot.product, dot.chain).productsPerNanosecond;
    // Loading and interleaving x takes most of the time.
    if (dot.perLane)
      speed /= 4;
    if (dot.isFloat)
      speed = 40;
    else if (dot.product == DotProduct::Pairs)
      speed = std::min(60.0, speed);
  }
  return points * (depth / speed + 0.25);
}

//===----------------------------------------------------------------------===//
// Accesses
//===----------------------------------------------------------------------===//

/// Adds scale * expr to `coefficients` and `base`; false when not linear.
static bool addLinear(AffineExpr expr, int64_t scale,
                      MutableArrayRef<int64_t> coefficients, int64_t &base) {
  if (auto dim = dyn_cast<AffineDimExpr>(expr)) {
    coefficients[dim.getPosition()] += scale;
    return true;
  }
  if (auto constant = dyn_cast<AffineConstantExpr>(expr)) {
    base += scale * constant.getValue();
    return true;
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return false;
  if (binary.getKind() == AffineExprKind::Add)
    return addLinear(binary.getLHS(), scale, coefficients, base) &&
           addLinear(binary.getRHS(), scale, coefficients, base);
  if (binary.getKind() == AffineExprKind::Mul)
    if (auto factor = dyn_cast<AffineConstantExpr>(binary.getRHS()))
      return addLinear(binary.getLHS(), scale * factor.getValue(), coefficients,
                       base);
  return false;
}

/// The access of `operand` over all loops of its operation, in `parallel`.
static FailureOr<Access> getAccess(linalg::LinalgOp op, OpOperand &operand) {
  Access access;
  access.value = operand.get();
  access.elementType = getElementTypeOrSelf(operand.get().getType());
  access.parallel.assign(op.getNumLoops(), 0);
  auto type = dyn_cast<MemRefType>(operand.get().getType());
  if (!type)
    return access;
  if (!type.hasStaticShape() || !access.elementType.isIntOrFloat() ||
      access.elementType.getIntOrFloatBitWidth() % 8 != 0)
    return failure();
  SmallVector<int64_t> strides;
  int64_t offset;
  if (failed(type.getStridesAndOffset(strides, offset)) ||
      llvm::is_contained(strides, ShapedType::kDynamic))
    return failure();
  AffineMap map = op.getMatchingIndexingMap(&operand);
  for (auto [expr, stride] : llvm::zip_equal(map.getResults(), strides))
    if (!addLinear(expr, stride, access.parallel, access.base))
      return failure();
  return access;
}

/// Renumbers: loop i of the access becomes parallel[order[i]], or the next of
/// `reduction` when order[i] is negative.
static void splitLoops(Access &access, ArrayRef<int> order,
                       unsigned numParallel) {
  SmallVector<int64_t, 6> all = access.parallel;
  access.parallel.assign(numParallel, 0);
  for (auto [stride, position] : llvm::zip_equal(all, order)) {
    if (position < 0)
      access.reduction.push_back(stride);
    else
      access.parallel[position] = stride;
  }
}

//===----------------------------------------------------------------------===//
// Bodies
//===----------------------------------------------------------------------===//

/// True when every operation of the body has a form on vectors.
static bool hasVectorizableBody(linalg::LinalgOp op) {
  for (Operation &nested : op.getBlock()->without_terminator()) {
    if (isa<memref::LoadOp>(nested))
      continue;
    if (nested.getNumRegions() != 0 || nested.getNumResults() != 1 ||
        isa<linalg::IndexOp>(nested) || !isMemoryEffectFree(&nested))
      return false;
    if (isa<arith::ConstantOp>(nested))
      continue;
    if (!OpTrait::hasElementwiseMappableTraits(&nested) &&
        !isa<arith::IndexCastOp, arith::IndexCastUIOp>(nested))
      return false;
  }
  return true;
}

/// Recognizes accumulator + extend(x) * extend(w).
static bool matchDotBody(linalg::LinalgOp op, bool &isFloat,
                         bool (&isUnsigned)[2]) {
  if (op.getNumDpsInputs() != 2)
    return false;
  Block *body = op.getBlock();
  auto *yield = body->getTerminator();
  Operation *add = yield->getOperand(0).getDefiningOp();
  if (!isa_and_nonnull<arith::AddIOp, arith::AddFOp>(add))
    return false;
  Value accumulator = body->getArgument(2), product = add->getOperand(1);
  if (add->getOperand(0) != accumulator) {
    if (product != accumulator)
      return false;
    product = add->getOperand(0);
  }
  Operation *multiply = product.getDefiningOp();
  if (!isa_and_nonnull<arith::MulIOp, arith::MulFOp>(multiply))
    return false;
  isFloat = isa<arith::MulFOp>(multiply);
  isUnsigned[0] = isUnsigned[1] = false;
  bool seen[2] = {false, false};
  for (Value factor : multiply->getOperands()) {
    Operation *extend = factor.getDefiningOp();
    bool zeroExtend = isa_and_nonnull<arith::ExtUIOp>(extend);
    if (zeroExtend || isa_and_nonnull<arith::ExtSIOp>(extend))
      factor = extend->getOperand(0);
    auto argument = dyn_cast<BlockArgument>(factor);
    if (!argument || argument.getOwner() != body || argument.getArgNumber() > 1)
      return false;
    seen[argument.getArgNumber()] = true;
    isUnsigned[argument.getArgNumber()] = zeroExtend;
  }
  if (!seen[0] || !seen[1])
    return false;
  Type x = body->getArgument(0).getType(), w = body->getArgument(1).getType();
  Type sum = accumulator.getType();
  if (isFloat)
    return x.isF32() && w.isF32() && sum.isF32();
  return x.isInteger(8) && w.isInteger(8) && sum.isInteger(32);
}

/// True when `main` adds integers to its accumulator.
static bool isIntegerSum(linalg::LinalgOp main) {
  Block *body = main.getBlock();
  Value accumulator = body->getArguments().back();
  auto add =
      body->getTerminator()->getOperand(0).getDefiningOp<arith::AddIOp>();
  return add && accumulator.hasOneUse() &&
         llvm::is_contained(add->getOperands(), accumulator);
}

/// KernelAnalysis::startInput.
static int findStartInput(const KernelAnalysis &kernel) {
  linalg::FillOp fill = kernel.fill;
  if (!fill || !kernel.epilogue ||
      !matchPattern(fill.getInputs()[0], m_Zero()) ||
      !isIntegerSum(kernel.main))
    return -1;
  linalg::LinalgOp epilogue = kernel.epilogue;
  Block *body = epilogue.getBlock();
  BlockArgument accumulator = body->getArgument(kernel.accumulatorInput);
  if (!accumulator.hasOneUse())
    return -1;
  auto add = dyn_cast<arith::AddIOp>(*accumulator.user_begin());
  if (!add)
    return -1;
  Value other = add.getLhs() == accumulator ? add.getRhs() : add.getLhs();
  auto start = dyn_cast<BlockArgument>(other);
  if (!start || start.getOwner() != body || !start.hasOneUse() ||
      start.getArgNumber() >= kernel.inputs.size())
    return -1;
  // One vector for all pixels of a tile.
  const Access &access = kernel.inputs[start.getArgNumber()];
  const TileShape &tile = kernel.tile;
  if (access.isScalar() || tile.vectorLoop < 0 ||
      access.parallel[tile.vectorLoop] != 1 ||
      (tile.pixelLoop >= 0 && access.parallel[tile.pixelLoop] != 0))
    return -1;
  return static_cast<int>(start.getArgNumber());
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

namespace {
/// Rewrites lists of loops in all accesses at once.
class LoopSimplifier {
public:
  using StrideList = SmallVector<int64_t, 6> Access::*;
  LoopSimplifier(SmallVectorImpl<int64_t> &extents, ArrayRef<Access *> accesses,
                 StrideList strides)
      : extents(extents), accesses(accesses), strides(strides) {}

  void dropUnitLoops() {
    for (int i = extents.size() - 1; i >= 0; --i)
      if (extents[i] == 1)
        drop(i);
  }

  /// Merges loops i and i + 1 where every access walks them as one.
  void mergeLoops() {
    for (int i = int(extents.size()) - 2; i >= 0; --i) {
      bool mergeable = llvm::all_of(accesses, [&](Access *access) {
        auto &list = access->*strides;
        return list[i] == list[i + 1] * extents[i + 1];
      });
      if (!mergeable)
        continue;
      extents[i + 1] *= extents[i];
      drop(i);
    }
  }

  /// Orders loops by the stride of one access, largest first.
  void sortBy(const Access &key) {
    for (unsigned i = 0; i < extents.size(); ++i)
      for (unsigned j = i; j > 0 && (key.*strides)[j - 1] < (key.*strides)[j];
           --j) {
        std::swap(extents[j - 1], extents[j]);
        for (Access *access : accesses)
          std::swap((access->*strides)[j - 1], (access->*strides)[j]);
      }
  }

private:
  void drop(unsigned i) {
    extents.erase(extents.begin() + i);
    for (Access *access : accesses)
      (access->*strides).erase((access->*strides).begin() + i);
  }

  SmallVectorImpl<int64_t> &extents;
  ArrayRef<Access *> accesses;
  StrideList strides;
};
} // namespace

/// Largest tile of at most `limit` that cuts `extent` evenly, or nearly so.
static unsigned chooseTile(int64_t extent, unsigned limit) {
  int64_t tiles = llvm::divideCeil(extent, limit);
  return llvm::divideCeil(extent, tiles);
}

/// The loop along which most accesses are contiguous.
static int chooseVectorLoop(const KernelAnalysis &kernel) {
  int best = -1;
  int64_t bestScore = 0;
  for (int loop = 0, e = kernel.parallelExtents.size(); loop < e; ++loop) {
    int64_t score = 0;
    auto rate = [&](const Access &access, int64_t weight) {
      if (!access.value || access.isScalar())
        return;
      int64_t stride = access.parallel[loop];
      score += stride == 1 ? 4 * weight : stride == 0 ? weight : -3 * weight;
    };
    for (const Access &access : kernel.mainInputs)
      rate(access, 4);
    for (const Access &access : kernel.inputs)
      rate(access, 1);
    for (const Access &access : kernel.outputs)
      rate(access, 2);
    // A vector that is mostly padding is worth little.
    score =
        score * 64 + std::min<int64_t>(kernel.parallelExtents[loop], 16) * 8;
    if (best < 0 || score >= bestScore) {
      best = loop;
      bestScore = score;
    }
  }
  return best;
}

/// Whether a main input is a constant, packed or to be packed. One that is both
/// operands would have to be packed and not.
static bool isConstantInput(const KernelAnalysis &kernel, unsigned input) {
  if (kernel.mainInputs[0].value == kernel.mainInputs[1].value)
    return false;
  Operation *definition = kernel.mainInputs[input].value.getDefiningOp();
  return isa_and_nonnull<memref::GetGlobalOp, UnrealizedConversionCastOp>(
      definition);
}

/// Where the output of a reduction is contiguous along pixels, and not along
/// the lanes, tiles are transposed before they are stored.
static bool storesTransposed(const KernelAnalysis &kernel,
                             const TileShape &tile) {
  if (tile.vectorLoop < 0 || tile.pixelLoop < 0 || kernel.outputs.size() != 1)
    return false;
  const Access &output = kernel.outputs.front();
  return output.parallel[tile.pixelLoop] == 1 &&
         output.parallel[tile.vectorLoop] != 1;
}

/// Whether epilogues can be computed between products: those of whole steps of
/// packed bytes, in one loop.
static bool mayOverlap(const KernelAnalysis &kernel, const DotForm &dot,
                       const TileShape &tile) {
  return kernel.epilogue && dot.packed && !dot.isFloat &&
         dot.product == DotProduct::Quads && dot.weightBits == 8 &&
         dot.restSteps == 0 && dot.run % dot.group == 0 &&
         kernel.reductionExtents.size() == 1 && tile.pixelLoop >= 0 &&
         !tile.transposes && tile.lanes == dot.packedLanes;
}

/// Instructions that the epilogue takes for a vector, roughly, without what is
/// the same for all pixels of a tile.
static int64_t countInstructions(const KernelAnalysis &kernel, int pixelLoop) {
  // Two products of halves, which are then put together.
  constexpr int64_t wideProduct = 4;
  linalg::LinalgOp epilogue = kernel.epilogue;
  llvm::SmallDenseSet<Value> moving;
  for (auto [input, argument] :
       llvm::zip(kernel.inputs, epilogue.getBlock()->getArguments())) {
    bool isFixed =
        input.value && (input.isScalar() || input.parallel[pixelLoop] == 0);
    if (!isFixed)
      moving.insert(argument);
  }
  int64_t count = 0;
  for (Operation &op : epilogue.getBlock()->without_terminator()) {
    if (llvm::none_of(op.getOperands(),
                      [&](Value value) { return moving.contains(value); }))
      continue;
    moving.insert_range(op.getResults());
    if (isa<CastOpInterface>(op))
      continue;
    bool isWide =
        isa<arith::MulIOp>(op) && op.getResult(0).getType().isInteger(64);
    count += isWide ? wideProduct : 1;
  }
  return count;
}

/// Chooses x, w, the loops of lanes and pixels; false when Dot does not fit.
static bool chooseDotTile(KernelAnalysis &kernel,
                          const TargetDescription &target) {
  DotForm form;
  bool isUnsigned[2];
  if (!kernel.fill || !matchDotBody(kernel.main, form.isFloat, isUnsigned))
    return false;
  TileShape tile;
  int64_t bestScore = -1;
  for (int loop = 0, e = kernel.parallelExtents.size(); loop < e; ++loop)
    for (unsigned w : {0u, 1u}) {
      if (kernel.mainInputs[1 - w].parallel[loop] != 0 ||
          kernel.mainInputs[w].parallel[loop] == 0)
        continue;
      bool packed = isConstantInput(kernel, w);
      if (!packed && kernel.mainInputs[w].parallel[loop] != 1)
        continue;
      int64_t score = (kernel.outputs[0].parallel[loop] == 1) * 2 + packed * 4;
      if (score <= bestScore)
        continue;
      bestScore = score;
      tile.vectorLoop = loop;
      form.w = w;
      form.x = 1 - w;
      form.packed = packed;
    }
  if (tile.vectorLoop < 0)
    return false;
  form.xIsUnsigned = isUnsigned[form.x];
  form.wIsUnsigned = isUnsigned[form.w];

  Access &x = kernel.mainInputs[form.x];
  Access &w = kernel.mainInputs[form.w];
  SmallVector<Access *> reduced = {&x, &w};
  LoopSimplifier(kernel.reductionExtents, reduced, &Access::reduction)
      .sortBy(x);
  form.orderedExtents = kernel.reductionExtents;
  form.orderedStrides = w.reduction;
  // Packed weights follow x; others have a say in which loops are one.
  if (form.packed)
    reduced.pop_back();
  LoopSimplifier(kernel.reductionExtents, reduced, &Access::reduction)
      .mergeLoops();
  if (kernel.reductionExtents.empty()) {
    kernel.reductionExtents.push_back(1);
    x.reduction.push_back(1);
    w.reduction.push_back(1);
  }
  form.run = kernel.reductionExtents.back();
  if (!form.isFloat) {
    if (x.reduction.back() != 1 && form.run != 1)
      return false;
    if (form.packed && !form.wIsUnsigned)
      form.product = target.dotProduct;
    if (form.product == DotProduct::Chains) {
      if (auto chain = kernel.main->getAttrOfType<IntegerAttr>(kChainAttrName))
        form.chain = chain.getInt();
      else
        form.product = DotProduct::Pairs;
    }
    if (auto rest = kernel.main->getAttrOfType<IntegerAttr>(kRestAttrName))
      form.restSteps = rest.getInt();
    if (auto bits =
            kernel.main->getAttrOfType<IntegerAttr>(kWeightBitsAttrName))
      form.weightBits = bits.getInt();
    form.group = TargetDescription::dotGroup(form.product);
    form.xBias = target.xBias(form.product, form.xIsUnsigned);
  }

  int64_t lanesExtent = kernel.parallelExtents[tile.vectorLoop];
  DotTile limits = target.dotTile(form.product, form.chain);
  form.packedLanes = limits.packedLanes;
  tile.lanes = std::min<int64_t>(limits.lanes, lanesExtent);
  // The pixel loop: the last one that moves x but not w.
  for (int loop = 0, e = kernel.parallelExtents.size(); loop < e; ++loop)
    if (x.parallel[loop] != 0 && w.parallel[loop] == 0 &&
        (tile.pixelLoop < 0 ||
         kernel.parallelExtents[loop] >=
             std::min<int64_t>(limits.pixels,
                               kernel.parallelExtents[tile.pixelLoop])))
      tile.pixelLoop = loop;
  int64_t pixels =
      tile.pixelLoop < 0 ? 1 : kernel.parallelExtents[tile.pixelLoop];
  int64_t fullBlocks = lanesExtent / limits.lanes;
  tile.transposes = storesTransposed(kernel, tile);
  if (limits.registers > 0) {
    int64_t steps = llvm::divideCeil(form.run, int64_t(form.group));
    for (int64_t extent : ArrayRef(kernel.reductionExtents).drop_back())
      steps *= extent;
    DotExtents extents = {pixels, std::max<int64_t>(fullBlocks, 1), steps};
    chooseShape(tile, extents, limits.registers, target);
    if (mayOverlap(kernel, form, tile))
      chooseOverlap(tile, extents, countInstructions(kernel, tile.pixelLoop),
                    limits.registers, target);
  } else if (tile.transposes) {
    tile.pixels = chooseTile(pixels, limits.vectors);
  } else {
    tile.pixels = chooseTile(pixels, limits.pixels);
    // Registers that pixels leave free hold further blocks of channels.
    unsigned limit = std::max(1u, limits.vectors / tile.pixels);
    for (unsigned blocks = std::min(limit, 8u); blocks > 1; --blocks)
      if (fullBlocks > 0 && fullBlocks % blocks == 0) {
        tile.blocks = blocks;
        break;
      }
  }
  kernel.kind = KernelKind::Dot;
  kernel.dot = form;
  kernel.tile = tile;
  return true;
}

/// Chooses DotForm::perLane; false when it does not fit.
static bool choosePerLaneTile(KernelAnalysis &kernel,
                              const TargetDescription &target) {
  // All taps of a tile become straight-line code.
  constexpr int64_t mostTaps = 64;
  DotForm form;
  bool isUnsigned[2];
  bool hasQuads = target.dotProduct == DotProduct::Quads;
  // Elsewhere pairs are not one instruction.
  if ((!hasQuads && !target.triple.isX86()) || !kernel.fill ||
      !matchDotBody(kernel.main, form.isFloat, isUnsigned) || form.isFloat)
    return false;
  form.w = isConstantInput(kernel, 0) ? 0 : 1;
  form.x = 1 - form.w;
  if (!isConstantInput(kernel, form.w) || isUnsigned[form.w] ||
      kernel.mainInputs[form.x].isScalar())
    return false;
  form.xIsUnsigned = isUnsigned[form.x];
  Access &x = kernel.mainInputs[form.x], &w = kernel.mainInputs[form.w];
  TileShape tile;
  for (int loop = 0, e = kernel.parallelExtents.size(); loop < e; ++loop) {
    if (w.parallel[loop] == 0) {
      tile.pixelLoop = loop;
      continue;
    }
    if (tile.vectorLoop >= 0 || x.parallel[loop] != 1)
      return false;
    tile.vectorLoop = loop;
  }
  int64_t taps = 1;
  for (int64_t extent : kernel.reductionExtents)
    taps *= extent;
  if (tile.vectorLoop < 0 || kernel.reductionExtents.empty() ||
      kernel.reductionExtents.size() > 2 || taps > mostTaps)
    return false;

  // Rows of the window innermost: the columns of neighbouring pixels are the
  // same, so that these share what is loaded.
  SmallVector<Access *> reduced = {&x, &w};
  LoopSimplifier(kernel.reductionExtents, reduced, &Access::reduction)
      .sortBy(x);
  if (kernel.reductionExtents.size() == 2) {
    std::swap(kernel.reductionExtents[0], kernel.reductionExtents[1]);
    for (Access *access : reduced)
      std::swap(access->reduction[0], access->reduction[1]);
  }
  form.perLane = form.packed = true;
  form.product = hasQuads ? DotProduct::Quads : DotProduct::Pairs;
  form.group = TargetDescription::dotGroup(form.product);
  form.xBias = target.xBias(form.product, form.xIsUnsigned);
  form.orderedExtents = kernel.reductionExtents;
  form.orderedStrides = w.reduction;
  form.run = kernel.reductionExtents.back();
  DotTile limits = target.dotTile(form.product, form.chain);
  form.packedLanes = limits.packedLanes;
  tile.lanes =
      std::min<int64_t>(limits.lanes, kernel.parallelExtents[tile.vectorLoop]);
  if (tile.pixelLoop >= 0)
    tile.pixels = chooseTile(kernel.parallelExtents[tile.pixelLoop],
                             storesTransposed(kernel, tile) ? limits.vectors
                                                            : limits.pixels);
  kernel.kind = KernelKind::Dot;
  kernel.dot = form;
  kernel.tile = tile;
  return true;
}

/// A tile of an operation whose output is contiguous along loop `contiguous`,
/// but whose inputs, or most of them, are so along another; none otherwise.
static std::optional<TileShape>
chooseTransposedTile(const KernelAnalysis &kernel, int contiguous,
                     const TargetDescription &target) {
  if (kernel.outputs.size() != 1 || contiguous < 0 ||
      kernel.outputs[0].parallel[contiguous] != 1)
    return std::nullopt;
  constexpr int64_t fewestLanes = 4, mostColumns = 16;
  for (int loop = 0, e = kernel.parallelExtents.size(); loop < e; ++loop) {
    if (loop == contiguous || kernel.parallelExtents[loop] < fewestLanes)
      continue;
    int gain = 0;
    for (const Access &input : kernel.inputs)
      if (!input.isScalar() && input.parallel[contiguous] != 0)
        gain += (input.parallel[loop] == 1) - (input.parallel[contiguous] == 1);
    if (gain <= 0)
      continue;
    TileShape tile;
    tile.vectorLoop = loop;
    tile.lanes = std::min<int64_t>(target.lanes, kernel.parallelExtents[loop]);
    tile.pixelLoop = contiguous;
    tile.pixels =
        std::min<int64_t>(mostColumns, kernel.parallelExtents[contiguous]);
    tile.transposes = true;
    return tile;
  }
  return std::nullopt;
}

static void chooseTile(KernelAnalysis &kernel,
                       const TargetDescription &target) {
  if (kernel.kind == KernelKind::Reduction &&
      (chooseDotTile(kernel, target) || choosePerLaneTile(kernel, target)))
    return;
  TileShape tile;
  tile.vectorLoop = chooseVectorLoop(kernel);
  if (kernel.kind == KernelKind::Elementwise)
    if (auto transposed =
            chooseTransposedTile(kernel, tile.vectorLoop, target)) {
      kernel.tile = *transposed;
      return;
    }
  if (tile.vectorLoop >= 0)
    tile.lanes = std::min<int64_t>(target.lanes,
                                   kernel.parallelExtents[tile.vectorLoop]);
  if (kernel.kind == KernelKind::Reduction) {
    // Pixels share the loads of what does not depend on them (weights).
    for (int loop = 0, e = kernel.parallelExtents.size(); loop < e; ++loop)
      if (loop != tile.vectorLoop)
        tile.pixelLoop = loop;
    if (tile.pixelLoop >= 0)
      tile.pixels = chooseTile(kernel.parallelExtents[tile.pixelLoop], 4);
  }
  kernel.tile = tile;
}

//===----------------------------------------------------------------------===//
// KernelAnalysis
//===----------------------------------------------------------------------===//

FailureOr<KernelAnalysis> KernelAnalysis::get(ArrayRef<Operation *> ops,
                                              const TargetDescription &target) {
  KernelAnalysis kernel;
  for (Operation *op : ops) {
    auto linalgOp = dyn_cast<linalg::LinalgOp>(op);
    if (!linalgOp || !hasVectorizableBody(linalgOp))
      return failure();
    if (!isAllParallel(linalgOp)) {
      if (kernel.main || kernel.epilogue)
        return failure();
      kernel.main = linalgOp;
    } else if (auto fill = dyn_cast<linalg::FillOp>(op);
               fill && ops.size() > 1 && !kernel.main && !kernel.fill) {
      kernel.fill = fill;
    } else if (!kernel.epilogue) {
      kernel.epilogue = linalgOp;
    } else {
      return failure();
    }
  }
  if (!kernel.main && (kernel.fill || !kernel.epilogue))
    return failure();
  if (kernel.main) {
    kernel.kind = KernelKind::Reduction;
    if (kernel.main.getNumDpsInits() != 1 ||
        (kernel.fill &&
         kernel.fill.getOutputs()[0] != kernel.main.getDpsInits()[0]))
      return failure();
  }

  // The loops of the last operation are the kernel's parallel loops.
  linalg::LinalgOp last = kernel.lastOp();
  SmallVector<int> order(last.getNumLoops(), -1);
  SmallVector<int64_t, 4> ranges = last.getStaticLoopRanges();
  if (llvm::any_of(ranges, [](int64_t extent) { return extent <= 0; }))
    return failure();
  for (auto [loop, kind] : llvm::enumerate(last.getIteratorTypesArray()))
    if (kind == utils::IteratorType::parallel) {
      order[loop] = kernel.parallelExtents.size();
      kernel.parallelExtents.push_back(ranges[loop]);
    } else {
      kernel.reductionExtents.push_back(ranges[loop]);
    }
  unsigned numParallel = kernel.parallelExtents.size();
  auto collect = [&](linalg::LinalgOp op, OpOperand &operand,
                     ArrayRef<int> order, SmallVectorImpl<Access> &list) {
    FailureOr<Access> access = getAccess(op, operand);
    if (failed(access))
      return failure();
    splitLoops(*access, order, numParallel);
    list.push_back(std::move(*access));
    return success();
  };
  for (OpOperand &operand : last.getDpsInitsMutable())
    if (failed(collect(last, operand, order, kernel.outputs)))
      return failure();

  if (kernel.epilogue) {
    Value accumulator = kernel.main ? kernel.main.getDpsInits()[0] : Value();
    for (OpOperand *operand : kernel.epilogue.getDpsInputOperands()) {
      if (accumulator && operand->get() == accumulator) {
        if (kernel.accumulatorInput >= 0)
          return failure();
        kernel.accumulatorInput = kernel.inputs.size();
      }
      if (failed(collect(kernel.epilogue, *operand, order, kernel.inputs)))
        return failure();
    }
    if (kernel.main) {
      // Parallel loops of `main` are found through the accumulator's
      // dimensions.
      if (kernel.accumulatorInput < 0)
        return failure();
      OpOperand *operand =
          kernel.epilogue.getDpsInputOperand(kernel.accumulatorInput);
      AffineMap read = kernel.epilogue.getMatchingIndexingMap(operand);
      AffineMap written =
          kernel.main.getMatchingIndexingMap(kernel.main.getDpsInitOperand(0));
      if (!read.isPermutation() || !written.isProjectedPermutation() ||
          written.getNumResults() != kernel.main.getNumParallelLoops())
        return failure();
      order.assign(kernel.main.getNumLoops(), -1);
      for (auto [from, to] :
           llvm::zip_equal(written.getResults(), read.getResults()))
        order[cast<AffineDimExpr>(from).getPosition()] =
            cast<AffineDimExpr>(to).getPosition();
      SmallVector<int64_t, 4> mainRanges = kernel.main.getStaticLoopRanges();
      for (auto [loop, position] : llvm::enumerate(order))
        if (position < 0)
          kernel.reductionExtents.push_back(mainRanges[loop]);
      // The accumulator lives in registers: its strides do not matter.
      kernel.inputs[kernel.accumulatorInput].value = Value();
    }
  } else if (!kernel.main
                  .getMatchingIndexingMap(kernel.main.getDpsInitOperand(0))
                  .isProjectedPermutation()) {
    return failure();
  }
  if (kernel.main)
    for (OpOperand *operand : kernel.main.getDpsInputOperands())
      if (failed(collect(kernel.main, *operand, order, kernel.mainInputs)))
        return failure();

  SmallVector<Access *> all, reduced;
  for (Access &access : kernel.mainInputs) {
    all.push_back(&access);
    reduced.push_back(&access);
  }
  for (Access &access : kernel.outputs)
    all.push_back(&access);
  for (Access &access : kernel.inputs)
    if (access.value)
      all.push_back(&access);
    else
      access.parallel.clear();
  // Scalars walk nowhere, in any number of loops.
  LoopSimplifier parallels(kernel.parallelExtents, all, &Access::parallel);
  parallels.dropUnitLoops();
  parallels.mergeLoops();
  for (Access &access : kernel.outputs)
    access.reduction.assign(kernel.reductionExtents.size(), 0);
  LoopSimplifier reductions(kernel.reductionExtents, reduced,
                            &Access::reduction);
  reductions.dropUnitLoops();
  chooseTile(kernel, target);
  if (kernel.main)
    kernel.tile.transposes =
        kernel.tile.pixels > 1 && storesTransposed(kernel, kernel.tile);
  if (kernel.main && kernel.tile.vectorLoop < 0)
    return failure();
  kernel.startInput = findStartInput(kernel);
  return kernel;
}
