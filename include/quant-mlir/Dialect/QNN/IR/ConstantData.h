//===- ConstantData.h - Elements of constant tensors ------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_CONSTANTDATA_H
#define QUANT_MLIR_DIALECT_QNN_IR_CONSTANTDATA_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/SmallVector.h"

#include <optional>

namespace quantmlir::qnn {

/// The elements of a constant tensor in row-major order: borrowed from the
/// attribute where it stores them plainly, else expanded. The attribute's
/// context must outlive the view.
template <typename T> class ConstantData {
public:
  /// Fails unless `attr` is a dense attribute or resource of elements that
  /// have T's size.
  static std::optional<ConstantData> get(mlir::ElementsAttr attr);

  llvm::ArrayRef<T> values() const {
    return expanded.empty() ? borrowed : llvm::ArrayRef<T>(expanded);
  }

private:
  llvm::ArrayRef<T> borrowed;
  llvm::SmallVector<T, 0> expanded;
};

extern template class ConstantData<float>;
extern template class ConstantData<int8_t>;
extern template class ConstantData<int16_t>;
extern template class ConstantData<int32_t>;

/// A dense attribute for small tensors and a resource for big ones, which are
/// not hashed and not printed element by element. `raw` holds the elements in
/// row-major order and host byte order; it is copied.
mlir::ElementsAttr makeElements(mlir::RankedTensorType type,
                                llvm::ArrayRef<char> raw);
template <typename T>
mlir::ElementsAttr makeElements(mlir::RankedTensorType type,
                                llvm::ArrayRef<T> values) {
  return makeElements(
      type, llvm::ArrayRef<char>(reinterpret_cast<const char *>(values.data()),
                                 values.size() * sizeof(T)));
}

/// The attribute of the `qnn.constant` that defines `value`, looking through
/// observers and, with `throughQuantization`, quantize/dequantize pairs; null
/// if there is none.
mlir::ElementsAttr getConstantValue(mlir::Value value,
                                    bool throughQuantization = false);

/// The `f32` elements of a constant as getConstantValue finds it.
std::optional<ConstantData<float>>
getConstantFloats(mlir::Value value, bool throughQuantization = false);

/// Whether `value` is such a constant whose elements were left out when it was
/// printed, as in the dump of a phase.
bool isElidedConstant(mlir::Value value);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_DIALECT_QNN_IR_CONSTANTDATA_H
