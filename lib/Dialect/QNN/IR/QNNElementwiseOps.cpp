//===- QNNElementwiseOps.cpp - Arithmetic and activations, element by element
//-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "VerifierUtils.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

#include "mlir/IR/PatternMatch.h"

#include <cmath>

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir::qnn;

static Interval limitTo(ClampAttr clamp, Interval interval) {
  return clamp ? interval.intersect({clamp.getMin(), clamp.getMax()})
               : interval;
}

//===----------------------------------------------------------------------===//
// Binary operations
//===----------------------------------------------------------------------===//

static LogicalResult verifyBinary(Operation *op) {
  if (failed(verifyResultShape(
          op, inferBroadcastShape(shapeOf(op->getOperand(0)),
                                  shapeOf(op->getOperand(1)),
                                  [&] { return op->emitOpError(); }))))
    return failure();
  return verifyAllFloatOrPerTensor(op);
}

LogicalResult AddOp::verify() { return verifyBinary(*this); }
LogicalResult SubOp::verify() { return verifyBinary(*this); }
LogicalResult MulOp::verify() { return verifyBinary(*this); }
LogicalResult DivOp::verify() {
  if (isQuantizedTensor(getType()))
    return emitOpError("got quantized tensors, expected f32: quotients have no "
                       "quantized form");
  return verifyBinary(*this);
}

static LogicalResult verifyExtremum(Operation *op) {
  return failed(verifyBinary(op)) ? failure() : verifySameElementType(op);
}

LogicalResult MinOp::verify() { return verifyExtremum(*this); }
LogicalResult MaxOp::verify() { return verifyExtremum(*this); }

/// `function` of each element of a float constant; null where `value` is none,
/// or where a result is not finite.
static Value mapConstant(PatternRewriter &rewriter, Value value,
                         function_ref<float(float)> function) {
  auto type = cast<RankedTensorType>(value.getType());
  // One value stays one, however large the tensor is.
  auto splat = dyn_cast_or_null<SplatElementsAttr>(getConstantValue(value));
  if (splat && type.getElementType().isF32()) {
    float mapped = function(splat.getSplatValue<float>());
    if (!std::isfinite(mapped))
      return {};
    return ConstantOp::create(rewriter, value.getLoc(), type,
                              DenseElementsAttr::get(type, mapped));
  }
  std::optional<ConstantData<float>> data = getConstantFloats(value);
  if (!data)
    return {};
  std::vector<float> mapped(data->values());
  for (float &element : mapped)
    element = function(element);
  if (!llvm::all_of(mapped, [](float x) { return std::isfinite(x); }))
    return {};
  return ConstantOp::create(rewriter, value.getLoc(), type,
                            makeElements<float>(type, mapped));
}

/// x - c -> x + (-c)
static LogicalResult addNegated(SubOp op, PatternRewriter &rewriter) {
  Value negated =
      mapConstant(rewriter, op.getRhs(), [](float c) { return -c; });
  if (!negated)
    return rewriter.notifyMatchFailure(op, "no constant is subtracted");
  rewriter.replaceOpWithNewOp<AddOp>(op, op.getType(), op.getLhs(), negated,
                                     op.getClampAttr());
  return success();
}

void SubOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *) {
  patterns.add(addNegated);
}

/// x / c -> x * (1 / c)
static LogicalResult multiplyByInverse(DivOp op, PatternRewriter &rewriter) {
  Value inverse =
      mapConstant(rewriter, op.getRhs(), [](float c) { return 1.0f / c; });
  if (!inverse)
    return rewriter.notifyMatchFailure(op, "not divided by a constant");
  rewriter.replaceOpWithNewOp<MulOp>(op, op.getType(), op.getLhs(), inverse,
                                     op.getClampAttr());
  return success();
}

void DivOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *) {
  patterns.add(multiplyByInverse);
}

Interval AddOp::inferRange(ArrayRef<Interval> operands) {
  return limitTo(getClampAttr(), operands[0] + operands[1]);
}

Interval SubOp::inferRange(ArrayRef<Interval> operands) {
  return limitTo(getClampAttr(),
                 operands[0] + Interval{-operands[1].high, -operands[1].low});
}

Interval MulOp::inferRange(ArrayRef<Interval> operands) {
  return limitTo(getClampAttr(), operands[0] * operands[1]);
}

std::string DivOp::getFloatReason() {
  return "division by a value that is not constant is computed in float";
}

Interval DivOp::inferRange(ArrayRef<Interval> operands) {
  Interval divisor = operands[1];
  if (divisor.low <= 0 && divisor.high >= 0)
    return limitTo(getClampAttr(), Interval::everything());
  return limitTo(getClampAttr(),
                 operands[0] * Interval{1 / divisor.high, 1 / divisor.low});
}

Interval MinOp::inferRange(ArrayRef<Interval> operands) {
  return {std::min(operands[0].low, operands[1].low),
          std::min(operands[0].high, operands[1].high)};
}

Interval MaxOp::inferRange(ArrayRef<Interval> operands) {
  return {std::max(operands[0].low, operands[1].low),
          std::max(operands[0].high, operands[1].high)};
}

//===----------------------------------------------------------------------===//
// Functions of one variable
//===----------------------------------------------------------------------===//

static LogicalResult verifyFunction(Operation *op) {
  if (failed(verifyResultShape(op, Shape(shapeOf(op->getOperand(0))))) ||
      failed(verifyAllFloatOrPerTensor(op)))
    return failure();
  QuantizedType type = getPerTensorType(op->getOperand(0).getType());
  if (type && type.getStorageTypeIntegralWidth() > 8)
    return op->emitOpError()
           << "operand has " << type.getStorageTypeIntegralWidth()
           << " bits; functions of quantized tensors are tables "
              "of at most 8 bits";
  return success();
}

/// The range of a function that never decreases.
template <typename Op>
static Interval inferMonotonicRange(Op op, Interval input) {
  return {op.evaluate(input.low), op.evaluate(input.high)};
}

/// The range of x * gate(x), where gate grows from 0 to 1: at least `minimum`,
/// and between 0 and x for positive x.
static Interval inferGatedRange(Interval input, double minimum) {
  double low = input.low >= 0 ? 0 : std::max(minimum, input.low);
  return {low, std::max(0.0, input.high)};
}

static double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

#define QNN_FUNCTION_VERIFIER(OP)                                              \
  LogicalResult OP::verify() { return verifyFunction(*this); }
QNN_FUNCTION_VERIFIER(ReluOp)
QNN_FUNCTION_VERIFIER(ClipOp)
QNN_FUNCTION_VERIFIER(SigmoidOp)
QNN_FUNCTION_VERIFIER(TanhOp)
QNN_FUNCTION_VERIFIER(SiluOp)
QNN_FUNCTION_VERIFIER(HardSigmoidOp)
QNN_FUNCTION_VERIFIER(HardSwishOp)
QNN_FUNCTION_VERIFIER(LeakyReluOp)
QNN_FUNCTION_VERIFIER(EluOp)
QNN_FUNCTION_VERIFIER(GeluOp)
QNN_FUNCTION_VERIFIER(ExpOp)
QNN_FUNCTION_VERIFIER(LogOp)
QNN_FUNCTION_VERIFIER(ErfOp)
QNN_FUNCTION_VERIFIER(SqrtOp)
QNN_FUNCTION_VERIFIER(AbsOp)
QNN_FUNCTION_VERIFIER(PowOp)
#undef QNN_FUNCTION_VERIFIER

double ReluOp::evaluate(double x) { return std::max(x, 0.0); }
Interval ReluOp::inferRange(ArrayRef<Interval> operands) {
  return inferMonotonicRange(*this, operands[0]);
}
OpFoldResult ReluOp::fold(FoldAdaptor) {
  // relu(relu(x)) = relu(x), unless the second one also changes the scale.
  return getInput().getDefiningOp<ReluOp>() && getInput().getType() == getType()
             ? OpFoldResult(getInput())
             : OpFoldResult();
}

double ClipOp::evaluate(double x) {
  return std::min(std::max(x, getClamp().getMin()), getClamp().getMax());
}
Interval ClipOp::inferRange(ArrayRef<Interval> operands) {
  return inferMonotonicRange(*this, operands[0]);
}

double SigmoidOp::evaluate(double x) { return sigmoid(x); }
Interval SigmoidOp::inferRange(ArrayRef<Interval> operands) {
  return inferMonotonicRange(*this, operands[0]);
}

Interval SigmoidOp::getFixedOutputInterval() { return {0.0, 1.0}; }

double TanhOp::evaluate(double x) { return std::tanh(x); }
Interval TanhOp::inferRange(ArrayRef<Interval> operands) {
  return inferMonotonicRange(*this, operands[0]);
}

Interval TanhOp::getFixedOutputInterval() { return {-1.0, 1.0}; }

double SiluOp::evaluate(double x) { return x * sigmoid(x); }
Interval SiluOp::inferRange(ArrayRef<Interval> operands) {
  // The minimum of x * sigmoid(x) is -0.27846..., at x = -1.2784...
  return inferGatedRange(operands[0], -0.278465);
}

double HardSigmoidOp::evaluate(double x) {
  double alpha = getAlpha().convertToFloat(), beta = getBeta().convertToFloat();
  return std::min(std::max(alpha * x + beta, 0.0), 1.0);
}
Interval HardSigmoidOp::inferRange(ArrayRef<Interval> operands) {
  Interval range{evaluate(operands[0].low), evaluate(operands[0].high)};
  // A negative alpha turns the ends around.
  return range.low <= range.high ? range : Interval{range.high, range.low};
}

Interval HardSigmoidOp::getFixedOutputInterval() { return {0.0, 1.0}; }

double HardSwishOp::evaluate(double x) {
  return x * std::min(std::max(x / 6.0 + 0.5, 0.0), 1.0);
}
Interval HardSwishOp::inferRange(ArrayRef<Interval> operands) {
  // The minimum of x * (x + 3) / 6 is -3/8, at x = -3/2.
  return inferGatedRange(operands[0], -0.375);
}

/// The range of a function that falls, if at all, up to `turn` and grows from
/// there on.
template <typename Op>
static Interval inferRangeAround(Op op, Interval input, double turn) {
  double low = op.evaluate(input.low), high = op.evaluate(input.high);
  double least = input.low <= turn && turn <= input.high ? op.evaluate(turn)
                                                         : std::min(low, high);
  return {least, std::max(low, high)};
}

double LeakyReluOp::evaluate(double x) {
  // A slope of 0 must not meet infinity.
  double alpha = getAlpha().convertToFloat();
  return x >= 0 || std::isnan(x) ? x : alpha == 0 ? 0.0 : alpha * x;
}
Interval LeakyReluOp::inferRange(ArrayRef<Interval> operands) {
  return inferRangeAround(*this, operands[0], 0.0);
}

double EluOp::evaluate(double x) {
  return x >= 0 ? x : getAlpha().convertToFloat() * std::expm1(x);
}
Interval EluOp::inferRange(ArrayRef<Interval> operands) {
  return inferRangeAround(*this, operands[0], 0.0);
}

double GeluOp::evaluate(double x) {
  // The limits, where the formula would multiply zero by infinity.
  if (std::isinf(x))
    return x > 0 ? x : 0.0;
  if (!getTanh())
    return 0.5 * x * std::erfc(-x * M_SQRT1_2);
  constexpr double factor = 0.5 * M_2_SQRTPI * M_SQRT2; // sqrt(2 / pi)
  return 0.5 * x * (1.0 + std::tanh(factor * (x + 0.044715 * x * x * x)));
}
Interval GeluOp::inferRange(ArrayRef<Interval> operands) {
  // The minimum is -0.16997... (-0.17004... with tanh), near x = -0.75.
  return inferGatedRange(operands[0], -0.17005);
}

double ExpOp::evaluate(double x) { return std::exp(x); }
Interval ExpOp::inferRange(ArrayRef<Interval> operands) {
  return inferMonotonicRange(*this, operands[0]);
}

double LogOp::evaluate(double x) { return std::log(x); }
Interval LogOp::inferRange(ArrayRef<Interval> operands) {
  // Numbers below 0 have no logarithm, and so no part in the range.
  return {std::log(std::max(operands[0].low, 0.0)),
          std::log(std::max(operands[0].high, 0.0))};
}

double ErfOp::evaluate(double x) { return std::erf(x); }
Interval ErfOp::inferRange(ArrayRef<Interval> operands) {
  return inferMonotonicRange(*this, operands[0]);
}

double SqrtOp::evaluate(double x) { return std::sqrt(x); }
Interval SqrtOp::inferRange(ArrayRef<Interval> operands) {
  // Numbers below 0 have no root, and so no part in the range.
  return {std::sqrt(std::max(operands[0].low, 0.0)),
          std::sqrt(std::max(operands[0].high, 0.0))};
}

double AbsOp::evaluate(double x) { return std::abs(x); }
Interval AbsOp::inferRange(ArrayRef<Interval> operands) {
  return inferRangeAround(*this, operands[0], 0.0);
}

double PowOp::evaluate(double x) {
  return std::pow(x, static_cast<double>(getExponent().convertToFloat()));
}
Interval PowOp::inferRange(ArrayRef<Interval> operands) {
  double exponent = getExponent().convertToFloat();
  auto [low, high] = operands[0];
  if (exponent < 0 && low <= 0 && high >= 0)
    return Interval::everything();
  // What lies between two numbers of one sign is monotonic. Of a negative
  // number only whole powers exist.
  bool isWhole = std::nearbyint(exponent) == exponent;
  if (!isWhole) {
    low = std::max(low, 0.0);
    high = std::max(high, 0.0);
  }
  Interval range{std::min(evaluate(low), evaluate(high)),
                 std::max(evaluate(low), evaluate(high))};
  return low < 0 && high > 0 ? range.unite({0.0, 0.0}) : range;
}

//===----------------------------------------------------------------------===//
// PReluOp
//===----------------------------------------------------------------------===//

LogicalResult PReluOp::verify() {
  ArrayRef<int64_t> shape = shapeOf(getInput());
  if (shape.empty())
    return emitOpError("input: got rank 0, expected at least 1");
  int64_t slopes = getSlopes().size();
  if (!ShapedType::isDynamic(shape.back()) && slopes != shape.back())
    return emitOpError() << "slopes: got " << slopes << " values, expected "
                         << shape.back() << " (the channels of the input)";
  if (!llvm::all_of(getSlopes(), [](float x) { return std::isfinite(x); }))
    return emitOpError("slopes: got a value that is not finite");
  if (failed(verifyResultShape(*this, Shape(shape))))
    return failure();
  return verifyAllFloatOrPerTensor(*this);
}

Interval PReluOp::inferRange(ArrayRef<Interval> operands) {
  Interval negative{std::min(operands[0].low, 0.0),
                    std::min(operands[0].high, 0.0)};
  Interval range{std::max(operands[0].low, 0.0),
                 std::max(operands[0].high, 0.0)};
  for (float slope : getSlopes())
    range = range.unite(negative * Interval{slope, slope});
  return range;
}

//===----------------------------------------------------------------------===//
// Relative errors
//===----------------------------------------------------------------------===//

// Products, quotients and powers add or scale relative errors. The exponential
// turns errors that do not depend on the size into relative ones.
bool DivOp::passesRelativeErrors() { return true; }
bool SqrtOp::passesRelativeErrors() { return true; }
bool AbsOp::passesRelativeErrors() { return true; }
bool PowOp::passesRelativeErrors() { return true; }
bool PReluOp::passesRelativeErrors() { return false; }

// What cuts off at a positive number is no activation function: it keeps
// logarithms finite.
bool ClipOp::passesRelativeErrors() { return getClamp().getMin() > 0; }

// An error of one step changes log(x) by step / x.
bool LogOp::passesRelativeErrors() { return false; }
bool LogOp::needsRelativePrecision() { return true; }
