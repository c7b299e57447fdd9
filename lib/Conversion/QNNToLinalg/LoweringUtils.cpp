//===- LoweringUtils.cpp - What the lowerings of all families share -------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LoweringUtils.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir;
using namespace quantmlir::lowering;

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

Value lowering::createEmpty(OpBuilder &builder, Location loc,
                            ArrayRef<int64_t> shape, Type element) {
  return tensor::EmptyOp::create(builder, loc, shape, element);
}

Value lowering::createFilled(OpBuilder &builder, Location loc,
                             ArrayRef<int64_t> shape, TypedAttr value) {
  Value scalar = arith::ConstantOp::create(builder, loc, value);
  Value empty = createEmpty(builder, loc, shape, value.getType());
  return linalg::FillOp::create(builder, loc, scalar, empty).getResult(0);
}

Value lowering::createPadded(OpBuilder &builder, Location loc, Value source,
                             ArrayRef<int64_t> low, ArrayRef<int64_t> high,
                             TypedAttr value) {
  auto isZero = [](int64_t size) { return size == 0; };
  if (llvm::all_of(low, isZero) && llvm::all_of(high, isZero))
    return source;
  SmallVector<int64_t> shape;
  for (auto [size, before, after] : llvm::zip_equal(shapeOf(source), low, high))
    shape.push_back(before + size + after);
  Value scalar = arith::ConstantOp::create(builder, loc, value);
  return tensor::PadOp::create(
      builder, loc, RankedTensorType::get(shape, elementOf(source)), source,
      getAsIndexOpFoldResult(builder.getContext(), low),
      getAsIndexOpFoldResult(builder.getContext(), high), scalar);
}

Value lowering::createReshaped(OpBuilder &builder, Location loc, Value source,
                               ArrayRef<int64_t> shape) {
  auto type = cast<RankedTensorType>(source.getType());
  if (type.getShape() == shape)
    return source;
  auto target = RankedTensorType::get(shape, type.getElementType());
  if (type.getRank() != target.getRank()) {
    if (auto groups = getReassociationIndicesForReshape(type, target)) {
      if (type.getRank() > target.getRank())
        return tensor::CollapseShapeOp::create(builder, loc, target, source,
                                               *groups);
      return tensor::ExpandShapeOp::create(builder, loc, target, source,
                                           *groups);
    }
  }
  // No dimension is a product of neighbours: through one dimension.
  auto flat =
      RankedTensorType::get({type.getNumElements()}, type.getElementType());
  auto allDims = [](int64_t rank) {
    SmallVector<ReassociationIndices> groups;
    if (rank > 0)
      groups.emplace_back(llvm::to_vector<2>(llvm::seq<int64_t>(0, rank)));
    return groups;
  };
  if (type.getRank() > 1)
    source = tensor::CollapseShapeOp::create(builder, loc, flat, source,
                                             allDims(type.getRank()));
  if (target.getRank() > 1)
    source = tensor::ExpandShapeOp::create(builder, loc, target, source,
                                           allDims(target.getRank()));
  return source;
}

Value lowering::createReshapedWeight(OpBuilder &builder, Location loc,
                                     Value weight, Value stored,
                                     ArrayRef<int64_t> shape) {
  auto type = RankedTensorType::get(shape, elementOf(stored));
  ElementsAttr value = qnn::getConstantValue(weight);
  if (auto constant = stored.getDefiningOp<arith::ConstantOp>())
    value = dyn_cast<ElementsAttr>(constant.getValue());
  if (auto dense = dyn_cast_or_null<DenseElementsAttr>(value))
    return arith::ConstantOp::create(builder, loc, dense.reshape(type));
  if (auto resource = dyn_cast_or_null<DenseResourceElementsAttr>(value))
    return arith::ConstantOp::create(
        builder, loc,
        DenseResourceElementsAttr::get(type, resource.getRawHandle()));
  return createReshaped(builder, loc, stored, shape);
}

template <typename T>
static Value createConstantOf(OpBuilder &builder, Location loc,
                              ArrayRef<int64_t> shape, Type element,
                              ArrayRef<T> values) {
  auto type = RankedTensorType::get(shape, element);
  return arith::ConstantOp::create(builder, loc,
                                   DenseElementsAttr::get(type, values));
}

Value lowering::createConstant(OpBuilder &builder, Location loc,
                               ArrayRef<int64_t> shape,
                               ArrayRef<int32_t> values) {
  return createConstantOf(builder, loc, shape, builder.getI32Type(), values);
}
Value lowering::createConstant(OpBuilder &builder, Location loc,
                               ArrayRef<int64_t> shape,
                               ArrayRef<int64_t> values) {
  return createConstantOf(builder, loc, shape, builder.getI64Type(), values);
}
Value lowering::createConstant(OpBuilder &builder, Location loc,
                               ArrayRef<int64_t> shape,
                               ArrayRef<float> values) {
  return createConstantOf(builder, loc, shape, builder.getF32Type(), values);
}

//===----------------------------------------------------------------------===//
// linalg.generic
//===----------------------------------------------------------------------===//

linalg::GenericOp lowering::createGeneric(OpBuilder &builder, Location loc,
                                          ArrayRef<MappedOperand> inputs,
                                          MappedOperand init,
                                          ElementBuilder element) {
  SmallVector<Value> values;
  SmallVector<AffineMap> maps;
  for (const MappedOperand &input : inputs) {
    values.push_back(input.value);
    maps.push_back(input.map);
  }
  maps.push_back(init.map);
  SmallVector<utils::IteratorType> iterators(init.map.getNumDims(),
                                             utils::IteratorType::reduction);
  for (unsigned dim = 0; dim < iterators.size(); ++dim)
    if (init.map.isFunctionOfDim(dim))
      iterators[dim] = utils::IteratorType::parallel;
  return linalg::GenericOp::create(
      builder, loc, init.value.getType(), values, init.value, maps, iterators,
      [&](OpBuilder &body, Location bodyLoc, ValueRange args) {
        linalg::YieldOp::create(body, bodyLoc, element(body, bodyLoc, args));
      });
}

Value lowering::createElementwise(OpBuilder &builder, Location loc,
                                  ArrayRef<MappedOperand> inputs,
                                  ArrayRef<int64_t> shape, Type element,
                                  ElementBuilder body) {
  AffineMap identity =
      builder.getMultiDimIdentityMap(static_cast<unsigned>(shape.size()));
  Value empty = createEmpty(builder, loc, shape, element);
  return createGeneric(
             builder, loc, inputs, {empty, identity},
             [&](OpBuilder &inner, Location innerLoc, ValueRange args) {
               return body(inner, innerLoc, args.drop_back());
             })
      .getResult(0);
}

AffineMap lowering::getBroadcastMap(ArrayRef<int64_t> operandShape,
                                    ArrayRef<int64_t> shape,
                                    MLIRContext *context) {
  size_t missing = shape.size() - operandShape.size();
  SmallVector<AffineExpr> results;
  for (auto [index, size] : llvm::enumerate(operandShape)) {
    unsigned dim = static_cast<unsigned>(missing + index);
    results.push_back(size == 1 && shape[dim] != 1
                          ? getAffineConstantExpr(0, context)
                          : getAffineDimExpr(dim, context));
  }
  return AffineMap::get(static_cast<unsigned>(shape.size()), 0, results,
                        context);
}

//===----------------------------------------------------------------------===//
// Stored integers
//===----------------------------------------------------------------------===//

TypedAttr lowering::getStoredAttr(QuantizedType type, int64_t value) {
  IntegerType container = qnn::getContainerType(type);
  return IntegerAttr::get(container,
                          APInt(container.getWidth(), value, /*isSigned=*/true,
                                /*implicitTrunc=*/true));
}

Value lowering::createExtended(OpBuilder &builder, Location loc, Value stored,
                               QuantizedType type, unsigned width) {
  Type wide = builder.getIntegerType(width);
  if (stored.getType() == wide)
    return stored;
  if (type.isSigned())
    return arith::ExtSIOp::create(builder, loc, wide, stored);
  return arith::ExtUIOp::create(builder, loc, wide, stored);
}

Value lowering::createCentered(OpBuilder &builder, Location loc, Value stored,
                               UniformQuantizedType type, unsigned width) {
  Value wide = createExtended(builder, loc, stored, type, width);
  if (type.getZeroPoint() == 0)
    return wide;
  Value zeroPoint = arith::ConstantOp::create(
      builder, loc,
      builder.getIntegerAttr(wide.getType(), type.getZeroPoint()));
  return arith::SubIOp::create(builder, loc, wide, zeroPoint);
}

Value lowering::createStored(OpBuilder &builder, Location loc, Value value,
                             QuantizedType type) {
  IntegerType container = qnn::getContainerType(type);
  if (value.getType() == container)
    return value;
  return arith::TruncIOp::create(builder, loc, container, value);
}

//===----------------------------------------------------------------------===//
// Requantization
//===----------------------------------------------------------------------===//

FailureOr<unsigned> lowering::getAccumulatorBits(IntegerInterval accumulator,
                                                 qnn::EmitError emitError) {
  unsigned bits = accumulator.signedBits();
  if (bits <= 32)
    return 32u;
  // emitRequantizeWide takes magnitudes below 2^47.
  if (bits <= 47)
    return 64u;
  return emitError() << "accumulator needs " << bits
                     << " bits, expected at most 47";
}

/// The shift with which `emitRequantizeHigh` is exact for all multipliers; none
/// where there is no such shift.
static std::optional<int> getPreShift(const Requantization &requantization) {
  if (requantization.rule != RequantizeRule::Fixed ||
      requantization.result.getStorageTypeIntegralWidth() > 16)
    return std::nullopt;
  int least = 33, most = 33;
  for (const FixedPointMultiplier &multiplier : requantization.multipliers) {
    if (multiplier.mantissa == 0)
      continue;
    least = std::min(least, multiplier.shift);
    most = std::max(most, multiplier.shift);
  }
  int preShift = 33 - least;
  int room = 32 - static_cast<int>(requantization.accumulatorBits);
  if (preShift > room || most + preShift > 63)
    return std::nullopt;
  return preShift;
}

/// Emits the cheapest of the forms that are exact for all multipliers.
static Value emitFixedPoint(OpBuilder &builder, Location loc, Value accumulator,
                            Value mantissa, Value shift,
                            const Requantization &requantization) {
  quantmlir::ArithBuilder emit(builder, loc);
  UniformQuantizedType type = requantization.result;
  Value zeroPoint = emit.constantI32(static_cast<int32_t>(type.getZeroPoint()));
  const StorageRange &range = requantization.range;
  Value value;
  if (accumulator.getType().isInteger(64))
    value = emitRequantizeWide(emit, accumulator, mantissa, shift, zeroPoint,
                               range, requantization.rule);
  else if (std::optional<int> preShift = getPreShift(requantization))
    value = emitRequantizeHigh(emit, accumulator, mantissa, shift, zeroPoint,
                               range, *preShift);
  else
    value = emitRequantize(emit, accumulator, mantissa, shift, zeroPoint, range,
                           requantization.rule);
  return createStored(builder, loc, value, type);
}

/// `multiplier` is an f32, and so is `bias`, if there is one.
static Value emitFloat(OpBuilder &builder, Location loc, Value accumulator,
                       Value multiplier, const Requantization &requantization,
                       std::optional<Value> bias = {}) {
  quantmlir::ArithBuilder emit(builder, loc);
  UniformQuantizedType type = requantization.result;
  Value zeroPoint = emit.constantI32(static_cast<int32_t>(type.getZeroPoint()));
  Value value =
      emitRequantizeFloat(emit, accumulator, multiplier, zeroPoint,
                          requantization.range, requantization.rule, bias);
  return createStored(builder, loc, value, type);
}

Value lowering::createRequantized(OpBuilder &builder, Location loc,
                                  Value accumulator, ValueRange multiplier,
                                  const Requantization &requantization) {
  if (isFloatRule(requantization.rule))
    return emitFloat(builder, loc, accumulator, multiplier[0], requantization);
  return emitFixedPoint(builder, loc, accumulator, multiplier[0], multiplier[1],
                        requantization);
}

Value lowering::createRequantized(OpBuilder &builder, Location loc,
                                  Value accumulator,
                                  const Requantization &requantization) {
  return createRequantized(builder, loc, accumulator,
                           createMultiplier(builder, loc,
                                            requantization.multipliers.front(),
                                            requantization.rule),
                           requantization);
}

SmallVector<Value>
lowering::createMultiplier(OpBuilder &builder, Location loc,
                           const FixedPointMultiplier &multiplier,
                           RequantizeRule rule) {
  quantmlir::ArithBuilder emit(builder, loc);
  if (isFloatRule(rule))
    return {emit.constantF32(multiplier.real)};
  return {emit.constantI32(multiplier.mantissa),
          emit.constantI32(multiplier.shift)};
}

Value lowering::createRequantizeEpilogue(OpBuilder &builder, Location loc,
                                         Value accumulators,
                                         const Requantization &requantization) {
  ArrayRef<int64_t> shape = shapeOf(accumulators);
  bool isWide = elementOf(accumulators).isInteger(64);
  SmallVector<MappedOperand> inputs{
      {accumulators,
       builder.getMultiDimIdentityMap(static_cast<unsigned>(shape.size()))}};
  auto addConstant = [&](auto values) {
    inputs.push_back({createConstant(builder, loc, requantization.constantShape,
                                     ArrayRef(values)),
                      requantization.constantMap});
  };

  // Constants that are equal everywhere stay scalars in the body.
  auto addIntegers = [&](ArrayRef<int64_t> values) {
    if (values.empty() || llvm::all_equal(values))
      return false;
    if (isWide)
      addConstant(SmallVector<int64_t, 0>(values));
    else
      // An i32 accumulator may wrap on the way: only its end has to fit.
      addConstant(llvm::map_to_vector<0>(
          values, [](int64_t value) { return static_cast<int32_t>(value); }));
    return true;
  };
  ArrayRef<int64_t> bias = requantization.bias;
  ArrayRef<int64_t> inputFactors = requantization.inputFactors;
  bool hasBiasOperand = addIntegers(bias);
  if (!inputFactors.empty())
    inputs.push_back(requantization.inputSums);
  bool hasFactorOperand = addIntegers(inputFactors);
  bool isFloat = isFloatRule(requantization.rule);
  SmallVector<int32_t, 0> mantissas, shifts;
  SmallVector<float, 0> reals;
  for (const FixedPointMultiplier &multiplier : requantization.multipliers) {
    mantissas.push_back(multiplier.mantissa);
    shifts.push_back(multiplier.shift);
    reals.push_back(multiplier.real);
  }
  ArrayRef<float> realBias = requantization.realBias;
  bool hasRealBiasOperand = !llvm::all_equal(realBias);
  if (hasRealBiasOperand)
    addConstant(SmallVector<float, 0>(realBias));
  bool hasRealOperand = isFloat && !llvm::all_equal(reals);
  bool hasMantissaOperand = !isFloat && !llvm::all_equal(mantissas);
  bool hasShiftOperand = !isFloat && !llvm::all_equal(shifts);
  if (hasRealOperand)
    addConstant(reals);
  if (hasMantissaOperand)
    addConstant(mantissas);
  if (hasShiftOperand)
    addConstant(shifts);

  return createElementwise(
      builder, loc, inputs, shape, qnn::getContainerType(requantization.result),
      [&](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
        quantmlir::ArithBuilder emit(body, bodyLoc);
        auto nextArg = args.begin();
        Value accumulator = *nextArg++;
        auto emitInteger = [&](int64_t value) {
          return isWide ? emit.constantI64(value)
                        : emit.constantI32(static_cast<int32_t>(value));
        };
        if (hasBiasOperand)
          accumulator = emit.add(accumulator, *nextArg++);
        else if (!bias.empty() && bias.front() != 0)
          accumulator = emit.add(accumulator, emitInteger(bias.front()));
        if (!inputFactors.empty()) {
          Value sum = *nextArg++;
          Value factor =
              hasFactorOperand ? *nextArg++ : emitInteger(inputFactors.front());
          accumulator = emit.add(accumulator, emit.mul(sum, factor));
        }
        if (isFloat) {
          std::optional<Value> addend;
          if (hasRealBiasOperand)
            addend = *nextArg++;
          else if (!realBias.empty())
            addend = emit.constantF32(realBias.front());
          return emitFloat(body, bodyLoc, accumulator,
                           hasRealOperand ? *nextArg
                                          : emit.constantF32(reals.front()),
                           requantization, addend);
        }
        Value mantissa = hasMantissaOperand
                             ? *nextArg++
                             : emit.constantI32(mantissas.front());
        Value shift =
            hasShiftOperand ? *nextArg++ : emit.constantI32(shifts.front());
        return emitFixedPoint(body, bodyLoc, accumulator, mantissa, shift,
                              requantization);
      });
}

Value lowering::createF32(OpBuilder &builder, Location loc, float value) {
  return arith::ConstantOp::create(builder, loc,
                                   builder.getF32FloatAttr(value));
}

Value lowering::createClamped(OpBuilder &builder, Location loc, Value value,
                              qnn::ClampAttr clamp) {
  if (!clamp)
    return value;
  if (std::isfinite(clamp.getMin()))
    value = arith::MaximumFOp::create(
        builder, loc, value,
        createF32(builder, loc, static_cast<float>(clamp.getMin())));
  if (std::isfinite(clamp.getMax()))
    value = arith::MinimumFOp::create(
        builder, loc, value,
        createF32(builder, loc, static_cast<float>(clamp.getMax())));
  return value;
}
