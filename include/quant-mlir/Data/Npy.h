//===- Npy.h - NumPy's array files ------------------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The .npy format, versions 1 to 3: every element type of HostTensor, both byte
// orders, C and Fortran order. Arrays of objects, strings, records, complex and
// dates are refused.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DATA_NPY_H
#define QUANT_MLIR_DATA_NPY_H

#include "quant-mlir/Data/HostTensor.h"

#include "llvm/Support/MemoryBuffer.h"

namespace quantmlir {

/// An array inside the bytes of a .npy file, which are read only when asked
/// for. It does not own the bytes: they must outlive it. What has been parsed
/// is known to be complete.
class NpyArray {
public:
  /// Checks the header and that the file is as long as it says. `name` is what
  /// error messages call the bytes: a file name, or "file.npz: entry".
  static llvm::Expected<NpyArray> parse(llvm::StringRef bytes,
                                        llvm::StringRef name);

  ElementType getElementType() const { return type; }
  llvm::ArrayRef<int64_t> getShape() const { return shape; }

  /// The whole array.
  llvm::Expected<HostTensor> read() const;
  /// `count` sub-arrays from `begin` on along dimension 0; same rank. An error
  /// when out of bounds or the array is a scalar.
  llvm::Expected<HostTensor> read(int64_t begin, int64_t count) const;

private:
  /// Copies the rows [begin, begin + count) of dimension 0 to `destination` in
  /// C order.
  void copyRows(int64_t begin, int64_t count,
                llvm::MutableArrayRef<uint8_t> destination) const;

  std::string name;
  ElementType type = ElementType::F32;
  llvm::SmallVector<int64_t, 4> shape;
  bool isFortranOrder = false;
  bool needsByteSwap = false;
  llvm::StringRef elements;
};

/// Maps a file into memory; an error names it. For all readers of this library.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
mapFile(llvm::StringRef path);

/// Reads a .npy file.
llvm::Expected<HostTensor> readNpy(llvm::StringRef path);

/// The bytes that come before the elements in a .npy file: version 1,
/// little-endian, C order, padded to 64 bytes.
std::string makeNpyHeader(ElementType type, llvm::ArrayRef<int64_t> shape);

/// Writes a .npy file that numpy.load reads. The file appears whole or not at
/// all.
llvm::Error writeNpy(llvm::StringRef path, const HostTensor &tensor);

} // namespace quantmlir

#endif // QUANT_MLIR_DATA_NPY_H
