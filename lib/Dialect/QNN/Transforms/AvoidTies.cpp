//===- AvoidTies.cpp - Scales that leave nothing halfway ------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sums of a few integers that are multiplied by scales are a few numbers, and
// with few bits each of them is frequent. Where one lies next to halfway
// between two steps of the result, simulation in float and integers may round
// it differently, each time. Calibrators make that likely: their bounds are
// short binary fractions, so that a sum can be exactly halfway but for the
// rounding of scales to f32.
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/QuantMath/EvalBuilder.h"
#include "quant-mlir/QuantMath/FakeQuant.h"

#include "llvm/ADT/MapVector.h"

#include <cmath>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_AVOIDTIESPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

/// With more levels there are more halves than can be avoided, and a step that
/// goes the other way is small.
static constexpr int64_t maxLevels = 16;
/// Where neighbouring sums are closer, in steps of the result, each is rare.
static constexpr double smallestUnit = 0x1p-10;
/// How close to halfway is too close, relative to the sum: 16 roundings in f32.
static constexpr double tolerance = 0x1p-20;
/// By how much scales are moved, relative to them: well out of the tolerance.
static constexpr double move = 0x1p-18;
static constexpr int maxMoves = 64;

namespace {

/// A per-tensor scale and zero point, and the levels.
struct Levels {
  double scale;
  /// Of stored integers minus the zero point.
  int64_t min, max;
};

/// What is rounded: real numbers, and all multiples of real numbers.
struct Sums {
  SmallVector<double> values, units;
  /// The levels that it is rounded to.
  int64_t min, max;

  /// Whether a sum is next to halfway between two steps of `scale`.
  bool hasTie(double scale) const;
};

} // namespace

/// Those of simulated rounding with one constant scale, of few levels.
static std::optional<Levels> getLevels(FakeQuantOp op) {
  auto scale = getConstantFloats(op.getScale());
  if (!scale || op.getAxis())
    return std::nullopt;
  StorageRange range{static_cast<int64_t>(op.getQmin()),
                     static_cast<int64_t>(op.getQmax())};
  int64_t zero = 0;
  if (op.getZeroPoint()) {
    auto zeroPoint = getConstantFloats(op.getZeroPoint());
    if (!zeroPoint)
      return std::nullopt;
    EvalBuilder b;
    zero = emitZeroPoint(b, b.constantF32(zeroPoint->values().front()), range)
               .getInt();
  }
  return Levels{scale->values().front(), range.min - zero, range.max - zero};
}

static std::optional<Levels> getOperandLevels(Value operand) {
  auto rounded = operand.getDefiningOp<FakeQuantOp>();
  return rounded ? getLevels(rounded) : std::nullopt;
}

/// The sums that `op` rounds, if they are known.
static std::optional<Sums> getSums(FakeQuantOp op) {
  std::optional<Levels> levels = getLevels(op);
  Operation *producer = op.getInput().getDefiningOp();
  if (!op.getHalvesUp() || !producer || !levels ||
      levels->max - levels->min >= maxLevels)
    return std::nullopt;
  Sums sums{{}, {}, levels->min, levels->max};
  if (isa<AddOp, SubOp>(producer)) {
    std::optional<Levels> lhs = getOperandLevels(producer->getOperand(0)),
                          rhs = getOperandLevels(producer->getOperand(1));
    if (!lhs || !rhs || lhs->max - lhs->min >= maxLevels ||
        rhs->max - rhs->min >= maxLevels)
      return std::nullopt;
    double sign = isa<SubOp>(producer) ? -1 : 1;
    for (int64_t a = lhs->min; a <= lhs->max; ++a)
      for (int64_t b = rhs->min; b <= rhs->max; ++b)
        sums.values.push_back(static_cast<double>(a) * lhs->scale +
                              sign * static_cast<double>(b) * rhs->scale);
    return sums;
  }
  auto layer = dyn_cast<QuantizableOpInterface>(producer);
  OpOperand *weight = layer ? layer.getWeightOperand() : nullptr;
  if (!weight)
    return std::nullopt;
  std::optional<Levels> input =
      getOperandLevels(layer.getActivationOperands().front()->get());
  auto rounded = weight->get().getDefiningOp<FakeQuantOp>();
  auto scales = rounded ? getConstantFloats(rounded.getScale()) : std::nullopt;
  if (!input || !scales)
    return std::nullopt;
  for (float scale : scales->values())
    sums.units.push_back(input->scale * scale);
  return sums;
}

static bool isClose(double steps, double half) {
  return std::abs(steps - half) < tolerance * std::max(std::abs(half), 1.0);
}

bool Sums::hasTie(double scale) const {
  auto saturates = [&](double half) {
    return half < static_cast<double>(min) || half > static_cast<double>(max);
  };
  for (double value : values) {
    double half = std::floor(value / scale) + 0.5;
    if (!saturates(half) && isClose(value / scale, half))
      return true;
  }
  for (double unit : units) {
    double steps = unit / scale;
    if (steps < smallestUnit)
      continue;
    for (int64_t level = min; level < max; ++level) {
      double half = static_cast<double>(level) + 0.5;
      if (isClose(std::nearbyint(half / steps) * steps, half))
        return true;
    }
  }
  return false;
}

/// Whether a constant is a scale there, of what is rounded or, as a factor, of
/// a bias.
static bool isScale(OpOperand &use) {
  if (auto op = dyn_cast<FakeQuantOp>(use.getOwner()))
    return op.getScale() == use.get() && op.getZeroPoint() != use.get();
  return isa<MulOp>(use.getOwner()) &&
         llvm::all_of(use.getOwner()->getUses(), [](OpOperand &next) {
           auto op = dyn_cast<FakeQuantOp>(next.getOwner());
           return op && op.isWide();
         });
}

/// The scale nearest to `scale` that leaves none of `sums` next to halfway, or
/// `scale` itself.
static float findScale(float scale, ArrayRef<Sums> sums) {
  for (int index = 0; index <= 2 * maxMoves; ++index) {
    // 0, 1, -1, 2, -2, ...
    int moves = index % 2 ? (index + 1) / 2 : -index / 2;
    auto moved = static_cast<float>(scale * (1 + moves * move));
    if (llvm::none_of(sums,
                      [&](const Sums &each) { return each.hasTie(moved); }))
      return moved;
  }
  return scale;
}

namespace {

struct AvoidTiesPass : quantmlir::qnn::impl::AvoidTiesPassBase<AvoidTiesPass> {
  void runOnOperation() override {
    // What only moves values shares its operand's scale.
    llvm::MapVector<ConstantOp, SmallVector<FakeQuantOp>> sharing;
    getOperation()->walk([&](FakeQuantOp op) {
      if (auto scale = op.getScale().getDefiningOp<ConstantOp>())
        sharing[scale].push_back(op);
    });
    // A scale that is moved is an operand's elsewhere, and may make a tie
    // there.
    constexpr int maxRounds = 8;
    for (int round = 0; round < maxRounds; ++round) {
      bool changed = false;
      for (auto &[constant, ops] : sharing) {
        SmallVector<Sums> sums;
        for (FakeQuantOp op : ops)
          if (std::optional<Sums> found = getSums(op))
            sums.push_back(std::move(*found));
        if (!sums.empty() && llvm::all_of(constant->getUses(), isScale))
          changed |= moveScale(constant, sums);
      }
      if (!changed)
        break;
    }
  }

private:
  /// Whether the scale was moved.
  static bool moveScale(ConstantOp constant, ArrayRef<Sums> sums) {
    float scale = getConstantFloats(constant)->values().front();
    int exponent;
    // Powers of two have to stay such, and are exact in float.
    if (!(scale > 0) || !std::isfinite(scale) ||
        std::frexp(scale, &exponent) == 0.5f)
      return false;
    float moved = findScale(scale, sums);
    if (moved == scale)
      return false;
    constant.setValueAttr(makeElements<float>(
        cast<RankedTensorType>(constant.getType()), {moved}));
    return true;
  }
};

} // namespace
