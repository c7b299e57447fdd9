//===- ErrorTesting.h - Errors in unit tests --------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Debian's LLVM has the headers but not the library of llvm/Testing/Support.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TEST_UNIT_ERRORTESTING_H
#define QUANT_MLIR_TEST_UNIT_ERRORTESTING_H

#include "llvm/Support/Error.h"

#include <string>

namespace quantmlir {

/// The message of an error; empty for success.
inline std::string takeMessage(llvm::Error error) {
  return llvm::toString(std::move(error));
}
template <typename T> std::string takeMessage(llvm::Expected<T> value) {
  return llvm::toString(value.takeError());
}

} // namespace quantmlir

#endif // QUANT_MLIR_TEST_UNIT_ERRORTESTING_H
