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
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedConstants.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_RAISEWEIGHTSCALESPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

/// Largest magnitude of a bias in steps of the accumulator. The rest of the 32
/// bits is for the sum of products; where the product of two stored integers
/// has more than 16 bits, accumulators are wider. Weights with blocks are
/// multiplied by factors first.
double getLargestBias(quant::QuantizedType input, quant::QuantizedType weight) {
  int64_t factor = 1;
  for (int64_t ofBlock : getWeightUnits(weight).factors)
    factor = std::max(factor, ofBlock);
  unsigned productBits = input.getStorageTypeIntegralWidth() +
                         weight.getStorageTypeIntegralWidth() +
                         llvm::Log2_64_Ceil(factor);
  return productBits > 16 ? std::ldexp(1.0, maxBiasBits - 1) : 1 << 29;
}

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

/// Whether all scales are powers of two, as a scheme wants them.
bool hasPowersOfTwo(quant::QuantizedType type) {
  for (int64_t group = 0, e = getNumGroups(type); group < e; ++group) {
    int exponent;
    if (std::frexp(getScale(type, group), &exponent) != 0.5)
      return false;
  }
  return true;
}

struct RaiseWeightScalesPass
    : quantmlir::qnn::impl::RaiseWeightScalesPassBase<RaiseWeightScalesPass> {
  void runOnOperation() override {
    getOperation()->walk([](QuantizableOpInterface op) { raise(op); });
  }

private:
  static void raise(QuantizableOpInterface op) {
    OpOperand *weight = op.getWeightOperand(), *bias = op.getBiasOperand();
    // A bias that is added in f32 has room.
    if (!weight || !bias || getNumericsRules(op).hasRealBias)
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
    if (!hasWeightUnits(type))
      return;
    SmallVector<double> units = getWeightUnits(type).units,
                        factors(units.size(), 1);
    double stepsPerUnit =
        inputType.getScale() * getLargestBias(inputType, type);
    for (auto [index, value] : llvm::enumerate(biases->values())) {
      size_t channel = units.size() == 1 ? 0 : index;
      double needed = std::abs(static_cast<double>(value)) / stepsPerUnit;
      // An infinite or NaN bias is left for others to report.
      if (std::isfinite(needed))
        factors[channel] = std::max(factors[channel], needed / units[channel]);
    }
    int64_t raised =
        llvm::count_if(factors, [](double factor) { return factor > 1; });
    if (raised == 0)
      return;
    if (hasPowersOfTwo(type))
      for (double &factor : factors)
        factor = std::exp2(std::ceil(std::log2(factor)));
    SmallVector<double> scales;
    int64_t groups = getNumGroups(type);
    int64_t perUnit = groups / static_cast<int64_t>(units.size());
    for (int64_t group = 0; group < groups; ++group) {
      double factor = factors[group / perUnit], scale = getScale(type, group);
      scales.push_back(factor > 1 ? roundUpToFloat(scale * factor) : scale);
    }
    Value result = quantize.getOutput();
    result.setType(withElementType(result.getType(), withScales(type, scales)));
    op.emitRemark() << "raised the weight scale of " << raised << " of "
                    << units.size()
                    << " channels: the bias would not fit the accumulator";
  }
};

} // namespace
