//===- InsertBatchStatistics.cpp - Batch normalization that is trained ---===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/TrainableParameters.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_INSERTBATCHSTATISTICSPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

/// Builds statistics of channels, the last dimension, as f32 tensors.
class StatisticsBuilder {
public:
  explicit StatisticsBuilder(Operation *op) : builder(op->getLoc(), op) {}

  /// The mean of `value` over all dimensions but the last.
  Value mean(Value value) {
    auto type = cast<RankedTensorType>(value.getType());
    SmallVector<int64_t> axes =
        llvm::to_vector(llvm::seq<int64_t>(type.getRank() - 1));
    auto channels =
        RankedTensorType::get({type.getShape().back()}, type.getElementType());
    return ReduceMeanOp::create(builder, channels, value, axes,
                                /*keep_dims=*/false);
  }
  Value squaredDistance(Value value, Value mean) {
    Value distance =
        SubOp::create(builder, value.getType(), value, mean, ClampAttr());
    return MulOp::create(builder, value.getType(), distance, distance,
                         ClampAttr());
  }
  /// old + momentum * (factor * batch - old)
  Value follow(Value old, Value batch, double momentum, double factor) {
    return AddOp::create(builder, old.getType(), scale(old, 1.0 - momentum),
                         scale(batch, momentum * factor), ClampAttr());
  }

private:
  Value scale(Value value, double factor) {
    auto scalar = RankedTensorType::get({}, builder.getF32Type());
    Value constant = ConstantOp::create(
        builder, scalar,
        DenseElementsAttr::get(scalar, static_cast<float>(factor)));
    return MulOp::create(builder, value.getType(), value, constant,
                         ClampAttr());
  }

  ImplicitLocOpBuilder builder;
};

struct InsertBatchStatisticsPass
    : quantmlir::qnn::impl::InsertBatchStatisticsPassBase<
          InsertBatchStatisticsPass> {
  using InsertBatchStatisticsPassBase::InsertBatchStatisticsPassBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    // What is not computed from a batch stays as it is.
    llvm::MapVector<Value, Value> statistics;
    for (BlockArgument argument : function.getArguments())
      if (StringRef kind = getParameterKind(function, argument);
          !kind.empty() && !hasGradient(kind))
        statistics[argument] = argument;
    auto isStatistic = [&](Value value) { return statistics.contains(value); };
    WalkResult walk = function.walk([&](BatchNormOp op) {
      if (frozen || !isStatistic(op.getMean()) ||
          !isStatistic(op.getVariance()))
        return WalkResult::advance();
      return WalkResult(normalizeByBatch(op, statistics));
    });
    if (walk.wasInterrupted())
      return signalPassFailure();

    Operation *terminator = function.front().getTerminator();
    unsigned first = terminator->getNumOperands();
    SmallVector<Value> results(terminator->getOperands());
    for (auto [old, now] : statistics)
      results.push_back(now);
    terminator->setOperands(results);
    Builder builder(&getContext());
    function.setType(builder.getFunctionType(
        function.getArgumentTypes(),
        SmallVector<Type>(ValueRange(results).getTypes())));
    for (auto [index, pair] : llvm::enumerate(statistics))
      if (auto name = function.getArgAttrOfType<StringAttr>(
              cast<BlockArgument>(pair.first).getArgNumber(), "qnn.name"))
        function.setResultAttr(first + index, "qnn.name",
                               builder.getStringAttr(name.getValue() + ".new"));
  }

private:
  LogicalResult normalizeByBatch(BatchNormOp op,
                                 llvm::MapVector<Value, Value> &statistics) {
    auto type = cast<RankedTensorType>(op.getInput().getType());
    if (!type.hasStaticShape())
      return op.emitOpError() << "has no statistics of a batch of type " << type
                              << ", expected a static shape";
    int64_t count = llvm::product_of(type.getShape().drop_back());
    if (count < 2)
      return op.emitOpError()
             << "has no statistics of a batch: got " << count
             << " value a channel, expected at least 2; train with larger "
                "batches";
    StatisticsBuilder builder(op);
    Value mean = builder.mean(op.getInput());
    Value variance = builder.mean(builder.squaredDistance(op.getInput(), mean));
    // That of all data is estimated without the bias of the batch's.
    double unbiased =
        static_cast<double>(count) / static_cast<double>(count - 1);
    Value &knownMean = statistics[op.getMean()];
    knownMean = builder.follow(knownMean, mean, momentum, 1.0);
    Value &knownVariance = statistics[op.getVariance()];
    knownVariance = builder.follow(knownVariance, variance, momentum, unbiased);
    op.getMeanMutable().assign(mean);
    op.getVarianceMutable().assign(variance);
    return success();
  }
};

} // namespace
