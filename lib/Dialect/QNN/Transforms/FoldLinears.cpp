//===- FoldLinears.cpp - Compose linear layers ----------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FoldLinears.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QNN.h"

using namespace mlir;
using namespace quantmlir::qnn;

namespace {

/// linear(linear(x, v, a), w, b) -> linear(x, w v, w a + b)
struct ComposeLinears : OpRewritePattern<LinearOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(LinearOp second,
                                PatternRewriter &rewriter) const override {
    auto first = second.getInput().getDefiningOp<LinearOp>();
    if (!first || !first->hasOneUse() || first.getClampAttr())
      return rewriter.notifyMatchFailure(
          second, "its input is no linear layer, or has other users or limits");
    auto v = getConstantFloats(first.getWeight());
    auto w = getConstantFloats(second.getWeight());
    auto a = getBias(first), b = getBias(second);
    if (!v || !w || !a || !b)
      return rewriter.notifyMatchFailure(second, "not constants");
    auto vType = cast<RankedTensorType>(first.getWeight().getType());
    auto wType = cast<RankedTensorType>(second.getWeight().getType());
    int64_t inputs = vType.getDimSize(1), inner = vType.getDimSize(0),
            outputs = wType.getDimSize(0);
    // Two narrow layers may have been made of one on purpose.
    if (inputs * outputs > inner * (inputs + outputs))
      return rewriter.notifyMatchFailure(second, "one layer has more products");

    std::vector<float> weight, bias;
    std::vector<double> row(inputs);
    for (int64_t o = 0; o < outputs; ++o) {
      llvm::fill(row, 0.0);
      double shift = (*b)[o];
      for (int64_t m = 0; m < inner; ++m) {
        double factor = w->values()[o * inner + m];
        shift += factor * (*a)[m];
        for (int64_t i = 0; i < inputs; ++i)
          row[i] += factor * v->values()[m * inputs + i];
      }
      llvm::append_range(weight, row);
      bias.push_back(static_cast<float>(shift));
    }
    auto create = [&](ArrayRef<int64_t> shape,
                      ArrayRef<float> values) -> Value {
      auto type = RankedTensorType::get(shape, rewriter.getF32Type());
      return ConstantOp::create(rewriter, second.getLoc(), type,
                                makeElements<float>(type, values));
    };
    Value newWeight = create({outputs, inputs}, weight), newBias;
    if (first.getBias() || second.getBias())
      newBias = create({outputs}, bias);
    auto composed = LinearOp::create(
        rewriter, rewriter.getFusedLoc({first.getLoc(), second.getLoc()}),
        second.getType(), first.getInput(), newWeight, newBias,
        second.getClampAttr());
    rewriter.replaceOp(second, composed);
    rewriter.eraseOp(first);
    return success();
  }

private:
  /// Zeros where there is none, nothing where it is not constant.
  static std::optional<std::vector<float>> getBias(LinearOp op) {
    if (!op.getBias())
      return std::vector<float>(
          cast<RankedTensorType>(op.getWeight().getType()).getDimSize(0), 0.0f);
    auto data = getConstantFloats(op.getBias());
    return data ? std::optional(std::vector<float>(data->values()))
                : std::nullopt;
  }
};

} // namespace

void quantmlir::qnn::populateFoldLinearsPatterns(RewritePatternSet &patterns) {
  patterns.add<ComposeLinears>(patterns.getContext());
}
