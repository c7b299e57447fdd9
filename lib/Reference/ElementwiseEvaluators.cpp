//===- ElementwiseEvaluators.cpp - Sums, products and functions -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Evaluators.h"
#include "Requantizer.h"
#include "TensorUtils.h"

#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"
#include "quant-mlir/QuantMath/Arithmetic.h"
#include "quant-mlir/QuantMath/ElementaryFunctions.h"
#include "quant-mlir/QuantMath/EvalBuilder.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir;
using namespace quantmlir::qnn;
using namespace quantmlir::reference;
using llvm::Expected;

//===----------------------------------------------------------------------===//
// Binary operations
//===----------------------------------------------------------------------===//

/// Calls `combine(a, b)` for the operands of each element of the result, in
/// row-major order, and returns what it gives.
template <typename R, typename T, typename Combine>
static SmallVector<R, 0> broadcast(Operation *op, ArrayRef<T> lhs,
                                   ArrayRef<T> rhs, Combine combine) {
  auto shapeOf = [](Value value) {
    return cast<RankedTensorType>(value.getType()).getShape();
  };
  ArrayRef<int64_t> shape = shapeOf(op->getResult(0));
  Dims strides[] = {getBroadcastStrides(shapeOf(op->getOperand(0)), shape),
                    getBroadcastStrides(shapeOf(op->getOperand(1)), shape)};
  int64_t lhsStep = shape.empty() ? 0 : strides[0].back();
  int64_t rhsStep = shape.empty() ? 0 : strides[1].back();
  SmallVector<R, 0> results;
  results.reserve(ShapedType::getNumElements(shape));
  forEachRow(shape, strides, [&](ArrayRef<int64_t> offsets, int64_t size) {
    for (int64_t i = 0; i < size; ++i)
      results.push_back(combine(lhs[offsets[0] + i * lhsStep],
                                rhs[offsets[1] + i * rhsStep]));
  });
  return results;
}

/// `Op` on floats, with `combine` for one element.
template <typename Op, typename Combine>
static Expected<HostTensor> evaluateFloatBinary(Op op, ClampAttr clamp,
                                                OperandTensors operands,
                                                Combine combine) {
  Expected<HostTensor> result = createResult(op);
  if (!result)
    return result;
  auto low = clamp ? static_cast<float>(clamp.getMin()) : 0.0f;
  auto high = clamp ? static_cast<float>(clamp.getMax()) : 0.0f;
  llvm::copy(broadcast<float>(
                 op, operands[0]->data<float>(), operands[1]->data<float>(),
                 [&](float a, float b) {
                   float value = combine(a, b);
                   return clamp ? std::min(std::max(value, low), high) : value;
                 }),
             result->data<float>().begin());
  return result;
}

namespace {

/// The types of a quantized binary operation.
struct BinaryTypes {
  UniformQuantizedType lhs, rhs, output;

  static Expected<BinaryTypes> get(Operation *op) {
    Expected<UniformQuantizedType> lhs = getArithmeticType(op->getOperand(0));
    if (!lhs)
      return lhs.takeError();
    Expected<UniformQuantizedType> rhs = getArithmeticType(op->getOperand(1));
    if (!rhs)
      return rhs.takeError();
    Expected<UniformQuantizedType> output = getArithmeticType(op->getResult(0));
    if (!output)
      return output.takeError();
    return BinaryTypes{*lhs, *rhs, *output};
  }
};

} // namespace

static Expected<HostTensor> evaluateQuantizedSum(Operation *op, SumKind kind,
                                                 ClampAttr clamp,
                                                 OperandTensors operands) {
  Expected<BinaryTypes> types = BinaryTypes::get(op);
  if (!types)
    return types.takeError();
  StorageRange range = getClampedRange(types->output, clamp);
  if (const NumericsRules &rules = getNumericsRules(op); !rules.isInteger())
    return createResult(
        op, broadcast<int32_t, int32_t>(
                op, readStored(*operands[0]), readStored(*operands[1]),
                [&](int32_t a, int32_t b) {
                  EvalBuilder builder;
                  return static_cast<int32_t>(
                      emitAddFloat(builder, builder.constantI32(a),
                                   getQuantParams(types->lhs),
                                   builder.constantI32(b),
                                   getAddendParams(types->rhs, kind),
                                   getQuantParams(types->output), range, rules)
                          .getInt());
                }));
  Expected<RescaleAdd> constants =
      createRescaleAdd(types->lhs, types->rhs, types->output, kind);
  if (!constants)
    return constants.takeError();
  SmallVector<int32_t, 0> stored = broadcast<int32_t, int32_t>(
      op, readStored(*operands[0]), readStored(*operands[1]),
      [&](int32_t a, int32_t b) {
        EvalBuilder builder;
        return static_cast<int32_t>(
            emitRescaleAdd(builder, builder.constantI32(a),
                           types->lhs.getZeroPoint(), builder.constantI32(b),
                           types->rhs.getZeroPoint(), *constants,
                           types->output.getZeroPoint(), range)
                .getInt());
      });
  return createResult(op, stored);
}

static Expected<HostTensor> evaluateAdd(AddOp op, OperandTensors operands) {
  if (!isQuantizedTensor(op.getType()))
    return evaluateFloatBinary(op, op.getClampAttr(), operands,
                               [](float a, float b) { return a + b; });
  return evaluateQuantizedSum(op, SumKind::Sum, op.getClampAttr(), operands);
}

static Expected<HostTensor> evaluateSub(SubOp op, OperandTensors operands) {
  if (!isQuantizedTensor(op.getType()))
    return evaluateFloatBinary(op, op.getClampAttr(), operands,
                               [](float a, float b) { return a - b; });
  return evaluateQuantizedSum(op, SumKind::Difference, op.getClampAttr(),
                              operands);
}

static Expected<HostTensor> evaluateDiv(DivOp op, OperandTensors operands) {
  return evaluateFloatBinary(op, op.getClampAttr(), operands,
                             [](float a, float b) { return a / b; });
}

/// Stored integers compare as what they stand for: there is one type.
template <typename Op, typename Choose>
static Expected<HostTensor> evaluateExtremum(Op op, OperandTensors operands,
                                             Choose choose) {
  if (!isQuantizedTensor(op.getType()))
    return evaluateFloatBinary(
        op, ClampAttr(), operands, [&](float a, float b) {
          // As IEEE 754's maximum: NaN wins.
          return std::isnan(a) || std::isnan(b) ? a + b : choose(a, b);
        });
  Expected<BinaryTypes> types = BinaryTypes::get(op);
  if (!types)
    return types.takeError();
  SmallVector<int32_t, 0> stored = broadcast<int32_t, int32_t>(
      op, readStored(*operands[0]), readStored(*operands[1]), choose);
  return createResult(op, stored);
}

static Expected<HostTensor> evaluateMin(MinOp op, OperandTensors operands) {
  return evaluateExtremum(op, operands,
                          [](auto a, auto b) { return std::min(a, b); });
}
static Expected<HostTensor> evaluateMax(MaxOp op, OperandTensors operands) {
  return evaluateExtremum(op, operands,
                          [](auto a, auto b) { return std::max(a, b); });
}

static Expected<HostTensor> evaluateMul(MulOp op, OperandTensors operands) {
  if (!isQuantizedTensor(op.getType()))
    return evaluateFloatBinary(op, op.getClampAttr(), operands,
                               [](float a, float b) { return a * b; });
  Expected<BinaryTypes> types = BinaryTypes::get(op);
  if (!types)
    return types.takeError();
  Expected<Requantizer> requantizer =
      Requantizer::create(getNumericsRules(op),
                          getContractionRatios(getNumericsRules(op), types->lhs,
                                               types->rhs, types->output)
                              .front(),
                          types->output.getZeroPoint(),
                          getClampedRange(types->output, op.getClampAttr()));
  if (!requantizer)
    return requantizer.takeError();
  SmallVector<int64_t, 0> products = broadcast<int64_t, int32_t>(
      op, readStored(*operands[0], types->lhs.getZeroPoint()),
      readStored(*operands[1], types->rhs.getZeroPoint()),
      [](int32_t a, int32_t b) { return int64_t(a) * b; });
  Expected<SmallVector<int32_t, 0>> stored =
      requantizeAll(*requantizer, products);
  if (!stored)
    return stored.takeError();
  return createResult(op, *stored);
}

//===----------------------------------------------------------------------===//
// Functions of one variable
//===----------------------------------------------------------------------===//

/// On a float: the function in double, rounded once, or the arithmetic that the
/// lowered code has.
template <typename Op> static float evaluateFloat(Op op, float x) {
  return static_cast<float>(op.evaluate(x));
}
static float evaluateFloat(SigmoidOp, float x) {
  EvalBuilder b;
  return emitSigmoid(b, b.constantF32(x)).getFloat();
}
static float evaluateFloat(SiluOp, float x) {
  EvalBuilder b;
  return emitSilu(b, b.constantF32(x)).getFloat();
}
static float evaluateFloat(TanhOp, float x) {
  EvalBuilder b;
  return emitTanh(b, b.constantF32(x)).getFloat();
}
static float evaluateFloat(ExpOp, float x) {
  EvalBuilder b;
  return emitExp(b, b.constantF32(x)).getFloat();
}
static float evaluateFloat(EluOp op, float x) {
  EvalBuilder b;
  return x < 0.0f ? emitExpLessOne(b, b.constantF32(x)).getFloat() *
                        op.getAlpha().convertToFloat()
                  : x;
}
static float evaluateFloat(GeluOp op, float x) {
  if (!op.getTanh())
    return static_cast<float>(op.evaluate(x));
  EvalBuilder b;
  return emitTanhGelu(b, b.constantF32(x)).getFloat();
}

/// Quantized: the table.
template <typename Op>
static Expected<HostTensor> evaluateFunction(Op op, OperandTensors operands) {
  if (!isQuantizedTensor(op.getType())) {
    Expected<HostTensor> result = createResult(op);
    if (!result)
      return result;
    llvm::transform(operands[0]->data<float>(), result->data<float>().begin(),
                    [&](float x) { return evaluateFloat(op, x); });
    return result;
  }
  Expected<UniformQuantizedType> input = getArithmeticType(op.getInput());
  if (!input)
    return input.takeError();
  if (Expected<UniformQuantizedType> output = getArithmeticType(op.getOutput());
      !output)
    return output.takeError();
  SmallVector<int32_t> table =
      getFunctionTable(cast<ElementwiseFunctionOpInterface>(op.getOperation()));
  SmallVector<int32_t, 0> indices =
      readStored(*operands[0], getStorageRange(*input).min);
  SmallVector<int32_t, 0> stored;
  for (int32_t index : indices)
    stored.push_back(table[index]);
  return createResult(op, stored);
}

//===----------------------------------------------------------------------===//
// PReluOp
//===----------------------------------------------------------------------===//

static Expected<HostTensor> evaluatePRelu(PReluOp op, OperandTensors operands) {
  ArrayRef<float> slopes = op.getSlopes();
  size_t channels = slopes.size();
  if (!isQuantizedTensor(op.getType())) {
    Expected<HostTensor> result = createResult(op);
    if (!result)
      return result;
    ArrayRef<float> input = operands[0]->data<float>();
    MutableArrayRef<float> output = result->data<float>();
    for (size_t i = 0; i < input.size(); ++i)
      output[i] = input[i] < 0 ? slopes[i % channels] * input[i] : input[i];
    return result;
  }
  Expected<UniformQuantizedType> input = getArithmeticType(op.getInput());
  if (!input)
    return input.takeError();
  Expected<UniformQuantizedType> output = getArithmeticType(op.getOutput());
  if (!output)
    return output.takeError();
  // One requantizer for what is not negative, then one for each channel.
  SmallVector<Requantizer> requantizers;
  SmallVector<int32_t> signs;
  SmallVector<float> sides{1.0f};
  llvm::append_range(sides, slopes);
  for (float slope : sides) {
    SignedRatio ratio = getSlopeRatio(slope, *input, *output);
    Expected<Requantizer> requantizer =
        Requantizer::create(getNumericsRules(op), ratio.ratio,
                            output->getZeroPoint(), getStorageRange(*output));
    if (!requantizer)
      return requantizer.takeError();
    requantizers.push_back(*requantizer);
    signs.push_back(ratio.sign);
  }
  SmallVector<int32_t, 0> stored =
      readStored(*operands[0], input->getZeroPoint());
  for (auto [index, value] : llvm::enumerate(stored)) {
    size_t side = value < 0 ? 1 + index % channels : 0;
    Expected<int32_t> rescaled = requantizers[side](value * signs[side]);
    if (!rescaled)
      return rescaled.takeError();
    value = *rescaled;
  }
  return createResult(op, stored);
}

void quantmlir::reference::registerElementwiseEvaluators(
    EvaluatorRegistry &registry) {
  registry.add<AddOp>(evaluateAdd);
  registry.add<SubOp>(evaluateSub);
  registry.add<MulOp>(evaluateMul);
  registry.add<DivOp>(evaluateDiv);
  registry.add<MinOp>(evaluateMin);
  registry.add<MaxOp>(evaluateMax);
  registry.add<ReluOp>(evaluateFunction<ReluOp>);
  registry.add<ClipOp>(evaluateFunction<ClipOp>);
  registry.add<SigmoidOp>(evaluateFunction<SigmoidOp>);
  registry.add<TanhOp>(evaluateFunction<TanhOp>);
  registry.add<SiluOp>(evaluateFunction<SiluOp>);
  registry.add<HardSigmoidOp>(evaluateFunction<HardSigmoidOp>);
  registry.add<HardSwishOp>(evaluateFunction<HardSwishOp>);
  registry.add<LeakyReluOp>(evaluateFunction<LeakyReluOp>);
  registry.add<EluOp>(evaluateFunction<EluOp>);
  registry.add<GeluOp>(evaluateFunction<GeluOp>);
  registry.add<ExpOp>(evaluateFunction<ExpOp>);
  registry.add<LogOp>(evaluateFunction<LogOp>);
  registry.add<ErfOp>(evaluateFunction<ErfOp>);
  registry.add<SqrtOp>(evaluateFunction<SqrtOp>);
  registry.add<AbsOp>(evaluateFunction<AbsOp>);
  registry.add<PowOp>(evaluateFunction<PowOp>);
  registry.add<PReluOp>(evaluatePRelu);
}
