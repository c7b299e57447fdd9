//===- PatternMatchUtils.cpp - What decomposed functions are made of ------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PatternMatchUtils.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

using namespace mlir;
using namespace quantmlir::qnn;

std::optional<double> quantmlir::qnn::getSplat(Value value) {
  auto data = getConstantFloats(value);
  if (!data || data->values().empty() || !llvm::all_equal(data->values()))
    return std::nullopt;
  return data->values().front();
}

Product Product::of(Value value, Value stop) {
  Product product;
  SmallVector<Value> pending{value};
  // Shared factors could make the tree as large as two to the power of its
  // height; what is looked for has few.
  constexpr size_t limit = 16;
  while (!pending.empty()) {
    Value next = pending.pop_back_val();
    auto mul = next.getDefiningOp<MulOp>();
    if (next != stop && mul && !mul.getClampAttr() &&
        product.factors.size() + pending.size() < limit) {
      pending.push_back(mul.getLhs());
      pending.push_back(mul.getRhs());
    } else if (auto constant = next == stop ? std::nullopt : getSplat(next)) {
      product.constant *= *constant;
    } else {
      product.factors.push_back(next);
    }
  }
  return product;
}

bool Product::isPower(Value x, unsigned count) const {
  return factors.size() == count && llvm::all_equal(factors) &&
         (count == 0 || factors.front() == x);
}

Value quantmlir::qnn::matchSumWith(Value value, double addend) {
  auto add = value.getDefiningOp<AddOp>();
  if (!add || add.getClampAttr())
    return {};
  for (auto [left, right] : {std::pair(add.getLhs(), add.getRhs()),
                             std::pair(add.getRhs(), add.getLhs())})
    if (auto constant = getSplat(right); constant && isClose(*constant, addend))
      return left;
  return {};
}
