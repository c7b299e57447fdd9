//===- Makes room for biases in 32 bits -----------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_RAISEWEIGHTSCALESPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

/// Largest magnitude of a stored bias. The rest of the 32 bits is for the sum
/// of products.
constexpr double largestBias = 1 << 29;

/// What `operand` dequantizes, or null.
Value getDequantized(OpOperand *operand) {
  auto dequantize = operand->get().getDefiningOp<DequantizeOp>();
  return dequantize ? dequantize.getInput() : Value();
}

/// The smallest float that is not below `value`.
double roundUpToFloat(double value) {
  float rounded = static_cast<float>(value);
  return rounded < value
             ? std::nextafter(rounded, std::numeric_limits<float>::infinity())
             : rounded;
}

struct RaiseWeightScalesPass
    : quantmlir::qnn::impl::RaiseWeightScalesPassBase<RaiseWeightScalesPass> {
  void runOnOperation() override {
    getOperation()->walk([](QuantizableOpInterface op) { raise(op); });
  }

private:
  static void raise(QuantizableOpInterface op) {
    OpOperand *weight = op.getWeightOperand(), *bias = op.getBiasOperand();
    if (!weight || !bias)
      return;
    auto quantize = getDequantized(weight)
                        ? getDequantized(weight).getDefiningOp<QuantizeOp>()
                        : QuantizeOp();
    Value input = getDequantized(op.getActivationOperands().front());
    auto inputType = input ? getPerTensorType(input.getType())
                           : quant::UniformQuantizedType();
    std::optional<ConstantData<float>> biases = getConstantFloats(bias->get());
    if (!quantize || !inputType || !biases)
      return;

    quant::QuantizedType type = getQuantizedElementType(quantize.getType());
    auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type);
    int64_t channels = perAxis ? perAxis.getScales().size() : 1;
    SmallVector<double> scales;
    for (int64_t channel = 0; channel < channels; ++channel)
      scales.push_back(getScale(type, channel));
    int64_t raised = 0;
    for (auto [index, value] : llvm::enumerate(biases->values())) {
      double &scale = scales[perAxis ? index : 0];
      double needed = roundUpToFloat(std::abs(static_cast<double>(value)) /
                                     (inputType.getScale() * largestBias));
      // An infinite or NaN bias is left for others to report.
      if (!(needed > scale) || !std::isfinite(needed))
        continue;
      scale = needed;
      ++raised;
    }
    if (raised == 0)
      return;
    setScales(quantize, type, scales);
    op.emitRemark() << "raised the weight scale of " << raised << " of "
                    << channels << " channels: the bias would not fit 32 bits";
  }

  static void setScales(QuantizeOp quantize, quant::QuantizedType type,
                        ArrayRef<double> scales) {
    quant::QuantizedType changed;
    if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type))
      changed = quant::UniformQuantizedPerAxisType::get(
          type.getFlags(), type.getStorageType(), type.getExpressedType(),
          scales, perAxis.getZeroPoints(), perAxis.getQuantizedDimension(),
          type.getStorageTypeMin(), type.getStorageTypeMax());
    else
      changed = quant::UniformQuantizedType::get(
          type.getFlags(), type.getStorageType(), type.getExpressedType(),
          scales.front(), getZeroPoint(type), type.getStorageTypeMin(),
          type.getStorageTypeMax());
    Value result = quantize.getOutput();
    result.setType(withElementType(result.getType(), changed));
  }
};

} // namespace
