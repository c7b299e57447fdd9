//===- Labels.cpp - The right classes of samples --------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Labels.h"

#include "quant-mlir/Data/Npy.h"

using namespace quantmlir;

llvm::Expected<llvm::SmallVector<int64_t, 0>>
quantmlir::readLabels(llvm::StringRef path, int64_t offset) {
  llvm::Expected<HostTensor> tensor = readNpy(path);
  if (!tensor)
    return tensor.takeError();
  ElementType type = tensor->getElementType();
  if (isFloat(type))
    return llvm::createStringError(
        path + ": labels are " + elementTypeName(type) + ", expected integers");
  HostTensor wide = tensor->convertTo(ElementType::I64);
  llvm::SmallVector<int64_t, 0> result(wide.data<int64_t>());
  for (int64_t &label : result)
    label += offset;
  return result;
}
