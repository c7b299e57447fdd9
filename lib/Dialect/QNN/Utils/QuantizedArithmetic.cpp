//===- QuantizedArithmetic.cpp - From types to fixed point ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"

#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedConstants.h"
#include "quant-mlir/QuantMath/Arithmetic.h"
#include "quant-mlir/QuantMath/EvalBuilder.h"

#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir;
using namespace quantmlir::qnn;

const NumericsRules &quantmlir::qnn::getNumericsRules(Operation *op) {
  auto module =
      isa<ModuleOp>(op) ? cast<ModuleOp>(op) : op->getParentOfType<ModuleOp>();
  auto name =
      module ? module->getAttrOfType<StringAttr>("qnn.numerics") : StringAttr();
  const NumericsRules *rules = name ? findNumericsRules(name) : nullptr;
  return rules ? *rules : quantmlir::getNumericsRules(NumericsProfile::Integer);
}

StorageRange quantmlir::qnn::getStorageRange(QuantizedType type) {
  return {type.getStorageTypeMin(), type.getStorageTypeMax()};
}

llvm::Expected<StorageRange> quantmlir::qnn::getStorageRange(QSpecAttr spec) {
  llvm::Expected<StorageRange> range = StorageRange::create(
      spec.getBits(), spec.getSignedness() == Signedness::Signed,
      spec.getNarrow());
  if (range && spec.getReduced())
    return range->reduced();
  return range;
}

QuantParams quantmlir::qnn::getQuantParams(UniformQuantizedType type) {
  return {type.getScale(), type.getZeroPoint()};
}

int64_t quantmlir::qnn::quantizeReal(double value, UniformQuantizedType type) {
  return quantizeConstant(value, getQuantParams(type), getStorageRange(type));
}

StorageRange quantmlir::qnn::getClampedRange(UniformQuantizedType result,
                                             ClampAttr clamp) {
  if (!clamp)
    return getStorageRange(result);
  // Infinite limits saturate, and so leave their end of the range alone.
  return {quantizeReal(clamp.getMin(), result),
          quantizeReal(clamp.getMax(), result)};
}

/// A value, or its error as a diagnostic.
template <typename T>
static FailureOr<T> reportError(llvm::Expected<T> value, EmitError emitError) {
  if (value)
    return std::move(*value);
  return emitError() << llvm::toString(value.takeError());
}

SmallVector<double> quantmlir::qnn::getContractionRatios(
    const NumericsRules &rules, UniformQuantizedType input,
    QuantizedType weight, UniformQuantizedType result) {
  SmallVector<double> ratios;
  for (double unit : getWeightUnits(weight).units) {
    double product = input.getScale() * unit;
    if (rules.isInteger())
      ratios.push_back(product / result.getScale());
    else
      ratios.push_back(static_cast<float>(product) /
                       static_cast<float>(result.getScale()));
  }
  return ratios;
}

FailureOr<FixedPointMultiplier>
quantmlir::qnn::getMultiplier(Operation *op, double real,
                              AccumulatorWidth width) {
  bool halfAway = getNumericsRules(op).mantissaHalfAway;
  return reportError(FixedPointMultiplier::create(real, width, halfAway),
                     [&] { return op->emitOpError(); });
}

FailureOr<SmallVector<FixedPointMultiplier>>
quantmlir::qnn::getContractionMultipliers(Operation *op,
                                          UniformQuantizedType input,
                                          QuantizedType weight,
                                          UniformQuantizedType result,
                                          AccumulatorWidth width) {
  SmallVector<FixedPointMultiplier> multipliers;
  for (double ratio :
       getContractionRatios(getNumericsRules(op), input, weight, result)) {
    FailureOr<FixedPointMultiplier> multiplier =
        getMultiplier(op, ratio, width);
    if (failed(multiplier))
      return failure();
    multipliers.push_back(*multiplier);
  }
  return multipliers;
}

SmallVector<int32_t>
quantmlir::qnn::getFunctionTable(ElementwiseFunctionOpInterface op) {
  UniformQuantizedType input = getPerTensorType(op->getOperand(0).getType());
  UniformQuantizedType result = getPerTensorType(op->getResult(0).getType());
  StorageRange range = getStorageRange(input);
  QuantParams params = getQuantParams(input);
  const NumericsRules &rules = getNumericsRules(op);
  EvalBuilder b;
  auto factor =
      b.constantF32(getDequantizeFactor(input.getScale(), rules.dequantize));
  auto zeroPoint = b.constantI32(static_cast<int32_t>(input.getZeroPoint()));
  auto resultFactor =
      b.constantF32(getQuantizeFactor(result.getScale(), rules.quantize));
  auto resultZeroPoint =
      b.constantI32(static_cast<int32_t>(result.getZeroPoint()));
  auto evaluate = [&](int64_t q) -> int64_t {
    if (rules.profile == NumericsProfile::Integer)
      return quantizeReal(op.evaluate(dequantizeConstant(q, params)), result);
    float x = emitDequantize(b, b.constantI32(static_cast<int32_t>(q)), factor,
                             zeroPoint, rules.dequantize)
                  .getFloat();
    auto y = b.constantF32(static_cast<float>(op.evaluate(x)));
    return emitQuantize(b, y, resultFactor, resultZeroPoint,
                        getStorageRange(result), rules.quantize)
        .getInt();
  };
  SmallVector<int32_t> table;
  for (int64_t q = range.min; q <= range.max; ++q)
    table.push_back(static_cast<int32_t>(evaluate(q)));
  return table;
}

QuantParams quantmlir::qnn::getAddendParams(UniformQuantizedType rhs,
                                            SumKind kind) {
  QuantParams params = getQuantParams(rhs);
  if (kind == SumKind::Difference)
    params.scale = -params.scale;
  return params;
}

llvm::Expected<RescaleAdd>
quantmlir::qnn::createRescaleAdd(UniformQuantizedType lhs,
                                 UniformQuantizedType rhs,
                                 UniformQuantizedType result, SumKind kind) {
  double rhsRatio = rhs.getScale() / result.getScale();
  return RescaleAdd::create(lhs.getScale() / result.getScale(),
                            getStorageRange(lhs), lhs.getZeroPoint(),
                            kind == SumKind::Difference ? -rhsRatio : rhsRatio,
                            getStorageRange(rhs), rhs.getZeroPoint());
}

FailureOr<RescaleAdd> quantmlir::qnn::getRescaleAdd(Operation *op, SumKind kind,
                                                    EmitError emitError) {
  return reportError(
      createRescaleAdd(getPerTensorType(op->getOperand(0).getType()),
                       getPerTensorType(op->getOperand(1).getType()),
                       getPerTensorType(op->getResult(0).getType()), kind),
      emitError);
}

SignedRatio quantmlir::qnn::getSlopeRatio(double slope,
                                          UniformQuantizedType input,
                                          UniformQuantizedType result) {
  double ratio = slope * input.getScale() / result.getScale();
  // A multiplier is positive; one as small as this takes everything to 0.
  constexpr double vanishing = 0x1p-64;
  return {std::max(std::abs(ratio), vanishing), ratio < 0 ? -1 : 1};
}
