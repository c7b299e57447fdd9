//===- ChannelAffine.cpp - Affine maps of channels into weights -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChannelAffine.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"
#include "quant-mlir/QuantMath/EvalBuilder.h"
#include "quant-mlir/QuantMath/FakeQuant.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

/// The elements of a constant, or of dequantize(quantize(constant)).
static std::optional<std::vector<float>> getRoundedFloats(Value constant) {
  if (auto data = getConstantFloats(constant))
    return std::vector<float>(data->values());
  auto dequantize = constant.getDefiningOp<DequantizeOp>();
  auto quantize = dequantize ? dequantize.getInput().getDefiningOp<QuantizeOp>()
                             : QuantizeOp();
  auto data = quantize ? getConstantFloats(quantize.getInput()) : std::nullopt;
  quant::QuantizedType type = data ? getQuantizedElementType(quantize.getType())
                                   : quant::QuantizedType();
  if (!type || type.getStorageTypeIntegralWidth() > 16)
    return std::nullopt;
  std::vector<float> values(data->values());
  const NumericsRules &rules = getNumericsRules(quantize);
  EvalBuilder b;
  forEachGroupRun(
      type, cast<RankedTensorType>(constant.getType()).getShape(),
      [&](int64_t group, int64_t begin, int64_t end) {
        auto scale = b.constantF32(static_cast<float>(getScale(type, group)));
        auto zeroPoint =
            b.constantI32(static_cast<int32_t>(getZeroPoint(type, group)));
        for (float &value :
             MutableArrayRef<float>(values).slice(begin, end - begin))
          value = emitFakeQuant(b, b.constantF32(value), scale, zeroPoint,
                                getStorageRange(type), rules.quantize,
                                rules.dequantize)
                      .getFloat();
      });
  return values;
}

std::optional<SmallVector<double>>
quantmlir::qnn::getChannelValues(Value constant, int64_t channels) {
  if (ShapedType::isDynamic(channels))
    return std::nullopt;
  auto data = getRoundedFloats(constant);
  if (!data)
    return std::nullopt;
  // One value, or one per channel: all dimensions but the last are 1.
  ArrayRef<float> values = *data;
  ArrayRef<int64_t> shape =
      cast<RankedTensorType>(constant.getType()).getShape();
  if (values.size() == 1)
    return SmallVector<double>(channels, values[0]);
  if (shape.empty() || shape.back() != channels ||
      static_cast<int64_t>(values.size()) != channels)
    return std::nullopt;
  return SmallVector<double>(values.begin(), values.end());
}

/// `weight` with its channels (dimension 0) times `factor`, as a constant after
/// the one that defines it; one that is there already is taken.
static Value scaleWeight(PatternRewriter &rewriter, Value weight,
                         ArrayRef<float> values, ArrayRef<double> factor) {
  size_t run = factor.empty() ? 0 : values.size() / factor.size();
  std::vector<float> scaled(values);
  for (auto [channel, k] : llvm::enumerate(factor))
    for (float &w : MutableArrayRef<float>(scaled).slice(channel * run, run))
      w = static_cast<float>(w * k);
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointAfterValue(weight);
  for (Operation &next : llvm::make_range(rewriter.getInsertionPoint(),
                                          rewriter.getBlock()->end())) {
    auto constant = dyn_cast<ConstantOp>(next);
    if (!constant)
      break;
    auto data = constant.getType() == weight.getType()
                    ? getConstantFloats(constant)
                    : std::nullopt;
    if (data && data->values() == ArrayRef<float>(scaled))
      return constant;
  }
  auto type = cast<RankedTensorType>(weight.getType());
  return ConstantOp::create(rewriter, weight.getLoc(), type,
                            makeElements<float>(type, scaled));
}

LogicalResult quantmlir::qnn::foldIntoProducer(PatternRewriter &rewriter,
                                               Operation *user, Value producer,
                                               const ChannelAffine &affine,
                                               ClampAttr clamp,
                                               const FoldedBatchNorm *norm) {
  auto op = producer.getDefiningOp<WeightedOpInterface>();
  if (!op)
    return rewriter.notifyMatchFailure(user, "its producer has no weight");
  auto limited = dyn_cast<FusedClampOpInterface>(op.getOperation());
  if (!limited || !op->hasOneUse() || limited.getFusedClamp() ||
      producer.getType() != user->getResult(0).getType())
    return rewriter.notifyMatchFailure(
        user, "its producer has other users, an activation or another shape");
  auto channels = static_cast<int64_t>(affine.factor.size());
  if (cast<RankedTensorType>(op.getWeight().getType()).getDimSize(0) !=
      channels)
    return rewriter.notifyMatchFailure(
        user, "its producer's weight has another number of channels");
  bool isScaled =
      llvm::any_of(affine.factor, [](double k) { return k != 1.0; });
  auto weight = isScaled ? getConstantFloats(op.getWeight()) : std::nullopt;
  auto bias = op.getBias() ? getConstantFloats(op.getBias()) : std::nullopt;
  if ((isScaled && !weight) || (op.getBias() && !bias))
    return rewriter.notifyMatchFailure(
        user, "the producer's weight or bias is not constant");

  std::vector<float> newBias(channels);
  for (int64_t c = 0; c < channels; ++c) {
    double b = bias ? bias->values()[c] : 0.0;
    newBias[c] = static_cast<float>(b * affine.factor[c] + affine.shift[c]);
  }
  bool needsBias = norm || op.getBias() ||
                   llvm::any_of(newBias, [](float b) { return b != 0.0f; });
  SmallVector<Value> operands{op.getInput(), op.getWeight()};
  if (isScaled)
    operands[1] =
        scaleWeight(rewriter, op.getWeight(), weight->values(), affine.factor);
  if (needsBias) {
    auto type = RankedTensorType::get({channels}, rewriter.getF32Type());
    operands.push_back(ConstantOp::create(rewriter, user->getLoc(), type,
                                          makeElements<float>(type, newBias)));
  }
  Operation *folded = rewriter.clone(*op);
  folded->setOperands(operands);
  cast<FusedClampOpInterface>(folded).setFusedClamp(clamp);
  if (norm) {
    // A bias before the normalization only moved the mean.
    FoldedBatchNorm remembered = *norm;
    if (bias)
      for (auto [mean, b] : llvm::zip_equal(remembered.mean, bias->values()))
        mean -= b;
    remembered.attachTo(folded);
  } else if (auto known = FoldedBatchNorm::get(folded)) {
    known->scaleBy(affine.factor);
    known->attachTo(folded);
  }
  rewriter.replaceOp(user, folded);
  rewriter.eraseOp(op);
  return success();
}
