//===- ConstantData.cpp - Elements of constant tensors --------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

#include "quant-mlir/Dialect/QNN/IR/QNN.h"

#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace quantmlir::qnn;

/// Attributes above this size are kept as resources.
static constexpr size_t largestInlineBytes = 256;

template <typename T>
std::optional<ConstantData<T>> ConstantData<T>::get(ElementsAttr attr) {
  Type element = attr.getElementType();
  if (!element.isIntOrFloat() ||
      element.getIntOrFloatBitWidth() != sizeof(T) * 8)
    return std::nullopt;
  size_t count = attr.getNumElements();
  ArrayRef<char> raw;
  bool isSplat = false;
  if (auto dense = dyn_cast<DenseElementsAttr>(attr)) {
    raw = dense.getRawData();
    isSplat = dense.isSplat();
  } else if (auto resource = dyn_cast<DenseResourceElementsAttr>(attr)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob)
      return std::nullopt;
    raw = blob->getData();
  } else {
    return std::nullopt;
  }
  ConstantData data;
  if (isSplat && raw.size() == sizeof(T)) {
    T value;
    std::memcpy(&value, raw.data(), sizeof(T));
    data.expanded.assign(count, value);
    return data;
  }
  if (raw.size() != count * sizeof(T))
    return std::nullopt;
  if (reinterpret_cast<uintptr_t>(raw.data()) % alignof(T) != 0) {
    data.expanded.resize(count);
    std::memcpy(data.expanded.data(), raw.data(), raw.size());
    return data;
  }
  data.borrowed = ArrayRef<T>(reinterpret_cast<const T *>(raw.data()), count);
  return data;
}

template class quantmlir::qnn::ConstantData<float>;
template class quantmlir::qnn::ConstantData<int8_t>;
template class quantmlir::qnn::ConstantData<int16_t>;
template class quantmlir::qnn::ConstantData<int32_t>;

ElementsAttr quantmlir::qnn::makeElements(RankedTensorType type,
                                          ArrayRef<char> raw) {
  if (raw.size() <= largestInlineBytes)
    return DenseElementsAttr::getFromRawBuffer(type, raw);
  constexpr size_t alignment = 64;
  return DenseResourceElementsAttr::get(
      type, "constant",
      HeapAsmResourceBlob::allocateAndCopyWithAlign(raw, alignment,
                                                    /*dataIsMutable=*/false));
}

ElementsAttr quantmlir::qnn::getConstantValue(Value value,
                                              bool throughQuantization) {
  while (Operation *op = value.getDefiningOp()) {
    if (auto constant = dyn_cast<ConstantOp>(op))
      return constant.getValue();
    if (isa<ObserveOp>(op) ||
        (throughQuantization && isa<QuantizeOp, DequantizeOp>(op))) {
      value = op->getOperand(0);
      continue;
    }
    break;
  }
  return {};
}

bool quantmlir::qnn::isElidedConstant(Value value) {
  auto resource =
      dyn_cast_or_null<DenseResourceElementsAttr>(getConstantValue(value));
  return resource && !resource.getRawHandle().getBlob();
}

std::optional<ConstantData<float>>
quantmlir::qnn::getConstantFloats(Value value, bool throughQuantization) {
  ElementsAttr attr = getConstantValue(value, throughQuantization);
  if (!attr || !attr.getElementType().isF32())
    return std::nullopt;
  return ConstantData<float>::get(attr);
}
