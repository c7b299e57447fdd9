//===- EqualizeLayers.cpp - Moves scales between layers -------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/Passes.h"

#include "quant-mlir/Analysis/RangeAnalysis.h"
#include "quant-mlir/Recovery/QuantizedLayer.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_EQUALIZELAYERSPASS
#include "quant-mlir/Recovery/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

/// A convolution or linear layer with its own copy of weights and bias.
struct FloatLayer {
  QuantizableOpInterface op;
  PatchGeometry geometry;
  std::vector<float> weight, bias;
  bool changed = false;

  static std::optional<FloatLayer> get(Operation *op) {
    auto quantizable = dyn_cast<QuantizableOpInterface>(op);
    std::optional<PatchGeometry> geometry = getPatchGeometry(op);
    if (!quantizable || !geometry || geometry->rowSize() == 0)
      return std::nullopt;
    // Weights behind observers or pairs have been decided on.
    auto constantOf = [](OpOperand *operand) {
      return operand->get().getDefiningOp<ConstantOp>()
                 ? getConstantFloats(operand->get())
                 : std::nullopt;
    };
    auto weight = constantOf(quantizable.getWeightOperand());
    OpOperand *biasOperand = quantizable.getBiasOperand();
    auto bias = biasOperand ? constantOf(biasOperand) : std::nullopt;
    if (!weight || (biasOperand && !bias))
      return std::nullopt;
    FloatLayer layer{quantizable, *geometry, weight->values(), {}};
    if (bias)
      layer.bias.assign(bias->values().begin(), bias->values().end());
    return layer;
  }

  int64_t getNumOutputs() const { return weight.size() / geometry.rowSize(); }
  MutableArrayRef<float> getRow(int64_t output) {
    return MutableArrayRef<float>(weight).slice(output * geometry.rowSize(),
                                                geometry.rowSize());
  }
  float getOutputMax(int64_t output) {
    float largest = 0.0f;
    for (float value : getRow(output))
      largest = std::max(largest, std::abs(value));
    return largest;
  }
  /// Calls `visit` with each weight that input channel `channel` meets.
  void forInputChannel(int64_t channel, function_ref<void(float &)> visit) {
    int64_t depth = geometry.channels / geometry.groups;
    int64_t outputs = getNumOutputs() / geometry.groups;
    int64_t first = channel / depth * outputs;
    for (int64_t output = first; output < first + outputs; ++output) {
      MutableArrayRef<float> row = getRow(output);
      for (int64_t i = channel % depth; i < geometry.rowSize(); i += depth)
        visit(row[i]);
    }
  }
  float getInputMax(int64_t channel) {
    float largest = 0.0f;
    forInputChannel(channel, [&](float &value) {
      largest = std::max(largest, std::abs(value));
    });
    return largest;
  }
  void divideOutput(int64_t output, float scale) {
    for (float &value : getRow(output))
      value /= scale;
    if (!bias.empty())
      bias[output] /= scale;
    changed = true;
  }
  void multiplyInput(int64_t channel, float scale) {
    forInputChannel(channel, [&](float &value) { value *= scale; });
    changed = true;
  }

  /// Gives the operation its new constants.
  void write() {
    OpBuilder builder(op);
    auto set = [&](OpOperand *operand, ArrayRef<float> values) {
      auto type = cast<RankedTensorType>(operand->get().getType());
      operand->set(ConstantOp::create(builder, operand->get().getLoc(), type,
                                      makeElements<float>(type, values)));
    };
    set(op.getWeightOperand(), weight);
    if (!bias.empty())
      set(op.getBiasOperand(), bias);
  }
};

/// The scales between one layer and the only one that follows it.
class Edge {
public:
  /// `input` contains what reaches `first` before anything is scaled.
  Edge(FloatLayer &first, FloatLayer &second, Interval input)
      : first(first), second(second) {
    if (auto clamped = dyn_cast<FusedClampOpInterface>(first.op.getOperation()))
      if (ClampAttr clamp = clamped.getFusedClamp())
        findMargins(clamp, input);
  }

  /// Equalizes once; returns the largest factor by which a channel changed.
  float equalize() {
    float largest = 1.0f;
    for (int64_t c = 0; c < second.geometry.channels; ++c) {
      float before = first.getOutputMax(c), after = second.getInputMax(c);
      if (!(before > 0.0f) || !(after > 0.0f))
        continue;
      // Then both are sqrt(before * after).
      float scale = std::sqrt(before / after);
      scale = std::clamp(scale, 1.0f / largestScale, largestScale);
      if (!std::isfinite(scale) || !commutes(c, scale))
        continue;
      if (!channels.empty())
        channels[c].scale *= scale;
      first.divideOutput(c, scale);
      second.multiplyInput(c, scale);
      largest = std::max({largest, scale, 1.0f / scale});
    }
    return largest;
  }

private:
  /// More than that in one step leaves channels of next to nothing alone.
  static constexpr float largestScale = 256.0f;

  /// A channel before an activation whose limits scales change.
  struct Channel {
    /// By how much it could be multiplied at least without meeting a limit, as
    /// it was in the beginning: less than 1 if it meets one.
    double margin = 0;
    /// By what it has been divided since.
    double scale = 1;
  };

  /// Limits other than 0 and infinity do not commute with scales, unless they
  /// are never met. Dividing what `first` takes and multiplying its weights, as
  /// the edge before does, leaves its sums as they are; so the first weights
  /// and the first input tell, and remain true.
  void findMargins(ClampAttr clamp, Interval input) {
    double low = clamp.getMin(), high = clamp.getMax();
    auto isFree = [](double bound) { return bound == 0 || std::isinf(bound); };
    if (isFree(low) && isFree(high))
      return;
    channels.resize(first.getNumOutputs());
    // Values without zero between their limits are no case worth the trouble.
    if (!input.isFinite() || low > 0 || high < 0)
      return;
    for (auto [c, channel] : llvm::enumerate(channels)) {
      Interval range;
      range.low = range.high = first.bias.empty() ? 0.0 : first.bias[c];
      for (float w : first.getRow(c)) {
        range.low += w * (w > 0 ? input.low : input.high);
        range.high += w * (w > 0 ? input.high : input.low);
      }
      channel.margin = std::numeric_limits<double>::infinity();
      if (!isFree(low) && range.low < 0)
        channel.margin = std::min(channel.margin, low / range.low);
      if (!isFree(high) && range.high > 0)
        channel.margin = std::min(channel.margin, high / range.high);
    }
  }

  /// Whether dividing channel `c` by `scale` before the activation does the
  /// same as after it.
  bool commutes(int64_t c, float scale) const {
    if (channels.empty())
      return true;
    const Channel &channel = channels[c];
    return channel.margin >= 1.0 &&
           channel.margin * channel.scale * scale >= 1.0;
  }

  FloatLayer &first, &second;
  /// Empty where all scales commute with the activation.
  SmallVector<Channel, 0> channels;
};

struct EqualizeLayersPass
    : quantmlir::qnn::impl::EqualizeLayersPassBase<EqualizeLayersPass> {
  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (func.isExternal())
      return;
    DenseMap<Operation *, FloatLayer> layers;
    SmallVector<Operation *> order;
    func.walk([&](QuantizableOpInterface op) {
      if (std::optional<FloatLayer> layer = FloatLayer::get(op)) {
        layers.try_emplace(op, std::move(*layer));
        order.push_back(op);
      }
    });
    RangeAnalysis ranges(func);
    SmallVector<Edge> edges;
    for (Operation *op : order) {
      if (!op->hasOneUse())
        continue;
      OpOperand &use = *op->getResult(0).use_begin();
      auto second = layers.find(use.getOwner());
      if (second == layers.end() || use.getOperandNumber() != 0)
        continue;
      Interval input = ranges.get(op->getOperand(0));
      // Padding is zero.
      edges.emplace_back(layers.find(op)->second, second->second,
                         input.unite({0.0, 0.0}));
    }
    // A layer between two others is in two edges, so that one pass is not
    // enough; it is known to converge.
    constexpr int maxSweeps = 40;
    constexpr float converged = 1.001f;
    for (int sweep = 0; sweep < maxSweeps; ++sweep) {
      float largest = 1.0f;
      for (Edge &edge : edges)
        largest = std::max(largest, edge.equalize());
      if (largest < converged)
        break;
    }
    for (Operation *op : order)
      if (FloatLayer &layer = layers.find(op)->second; layer.changed)
        layer.write();
  }
};

} // namespace
