//===- Npz.h - NumPy's archives of arrays -----------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A .npz file is a zip archive of .npy files, one per array. Entries may be
// stored or deflated, and the archive may use the zip64 extension (reading).
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DATA_NPZ_H
#define QUANT_MLIR_DATA_NPZ_H

#include "quant-mlir/Data/HostTensor.h"
#include "quant-mlir/Data/Npy.h"

#include "llvm/Support/MemoryBuffer.h"

namespace quantmlir {

struct NamedTensor {
  std::string name;
  HostTensor tensor;
};

/// A .npz archive that is open for reading. Only the directory is read at
/// first; arrays are read, and their checksums verified, when asked for.
class NpzFile {
public:
  /// Errors: no zip archive, damaged or encrypted directory, an entry that is
  /// no array, two arrays of one name.
  static llvm::Expected<NpzFile> open(llvm::StringRef path);

  /// The arrays' names, in the order of the archive.
  llvm::ArrayRef<std::string> getNames() const { return names; }
  bool contains(llvm::StringRef name) const;

  /// Reads one array. An unknown name is an error that lists those present.
  llvm::Expected<HostTensor> read(llvm::StringRef name) const;

  /// The bytes of the .npy file of one array. Stored entries are not copied:
  /// the result then refers to the mapped archive and keeps it alive.
  struct Entry {
    std::shared_ptr<llvm::MemoryBuffer> archive;
    HostTensor inflated;
    llvm::StringRef bytes;
  };
  llvm::Expected<Entry> readEntry(llvm::StringRef name) const;

  /// What error messages call an array of this archive.
  std::string describe(llvm::StringRef name) const;

private:
  struct Record {
    bool isDeflated = false;
    uint32_t crc = 0;
    uint64_t compressedSize = 0;
    uint64_t size = 0;
    uint64_t headerOffset = 0;
  };

  llvm::Error readDirectory();
  llvm::Error readRecord(uint64_t &offset);
  llvm::Error makeError(const llvm::Twine &message) const;

  std::string path;
  std::shared_ptr<llvm::MemoryBuffer> buffer;
  llvm::SmallVector<std::string> names;
  llvm::SmallVector<Record> records;
};

/// Reads every array of an archive.
llvm::Expected<llvm::SmallVector<NamedTensor>> readNpz(llvm::StringRef path);

/// Writes an archive that numpy.load reads; with `compress` as
/// numpy.savez_compressed does. The file appears whole or not at all.
/// Errors: two tensors of one name, an archive of 4 GiB or more.
llvm::Error writeNpz(llvm::StringRef path, llvm::ArrayRef<NamedTensor> tensors,
                     bool compress = false);

} // namespace quantmlir

#endif // QUANT_MLIR_DATA_NPZ_H
