//===- LayerAlternatives.cpp - A layer with other constants ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Attribution/LayerAlternatives.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Recovery/SliceBuilder.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

static Value makeConstant(Operation *user, RankedTensorType type,
                          ArrayRef<float> values) {
  OpBuilder builder(user);
  return ConstantOp::create(builder, user->getLoc(), type,
                            makeElements<float>(type, values));
}

llvm::Expected<TensorFunction>
quantmlir::qnn::compileAlternatives(Operation *layer,
                                    ArrayRef<LayerConstants> alternatives,
                                    const FunctionCompiler &compile) {
  SliceBuilder builder(layer->getContext());
  SmallVector<Value> results;
  for (const LayerConstants &constants : alternatives) {
    auto copy = cast<QuantizableOpInterface>(builder.add(layer));
    OpOperand *weight = copy.getWeightOperand();
    weight->set(makeConstant(copy,
                             cast<RankedTensorType>(weight->get().getType()),
                             constants.weight));
    if (!constants.bias.empty()) {
      auto type =
          RankedTensorType::get({static_cast<int64_t>(constants.bias.size())},
                                Float32Type::get(layer->getContext()));
      Value bias = makeConstant(copy, type, constants.bias);
      if (OpOperand *operand = copy.getBiasOperand())
        operand->set(bias);
      else
        copy->insertOperands(copy->getNumOperands(), bias);
    }
    results.push_back(copy->getResult(0));
  }
  return compile(builder.finish(results));
}
