//===- SampleSource.cpp - Data sets, one sample at a time -----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Data/SampleSource.h"

#include "quant-mlir/Data/Npz.h"
#include "quant-mlir/Data/TensorProto.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

#include <cstring>

using namespace quantmlir;
using llvm::ArrayRef;
using llvm::Expected;
using llvm::formatv;
using llvm::SmallVector;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

static llvm::Error makeError(const llvm::formatv_object_base &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message.str());
}

//===----------------------------------------------------------------------===//
// Arrays
//===----------------------------------------------------------------------===//

SampleArray::~SampleArray() = default;

namespace {
using ArrayPtr = std::shared_ptr<const SampleArray>;

/// A whole tensor in memory.
class MemoryArray : public SampleArray {
public:
  MemoryArray(StringRef name, HostTensor tensor)
      : SampleArray(name, tensor.getElementType(), tensor.getShape()),
        tensor(std::move(tensor)) {}

  Expected<HostTensor> read(int64_t begin, int64_t count) const override {
    return tensor.slice(begin, count);
  }

private:
  HostTensor tensor;
};

/// A .npy array in a mapped file, or in an entry of an archive.
class NpyBackedArray : public SampleArray {
public:
  NpyBackedArray(StringRef name, NpzFile::Entry entry, NpyArray array)
      : SampleArray(name, array.getElementType(), array.getShape()),
        entry(std::move(entry)), array(std::move(array)) {}

  static Expected<ArrayPtr> create(StringRef name, NpzFile::Entry entry) {
    Expected<NpyArray> array = NpyArray::parse(entry.bytes, name);
    if (!array)
      return array.takeError();
    return std::make_shared<NpyBackedArray>(name, std::move(entry),
                                            std::move(*array));
  }

  Expected<HostTensor> read(int64_t begin, int64_t count) const override {
    return array.read(begin, count);
  }

private:
  /// Owns the bytes that `array` refers to.
  NpzFile::Entry entry;
  NpyArray array;
};
} // namespace

static Expected<ArrayPtr> openFile(StringRef file) {
  if (path::extension(file) == ".npy") {
    auto buffer = mapFile(file);
    if (!buffer)
      return buffer.takeError();
    NpzFile::Entry entry;
    entry.archive = std::move(*buffer);
    entry.bytes = entry.archive->getBuffer();
    return NpyBackedArray::create(file, std::move(entry));
  }
  Expected<HostTensor> tensor = readTensorProto(file);
  if (!tensor)
    return tensor.takeError();
  return std::make_shared<MemoryArray>(file, std::move(*tensor));
}

namespace {
/// The samples of many files, one after the other. Files are opened when read,
/// so that their number is not limited by open maps.
class FolderArray : public SampleArray {
public:
  struct File {
    std::string path;
    /// Number of the file's first sample.
    int64_t begin;
  };

  FolderArray(StringRef name, ElementType type, ArrayRef<int64_t> shape,
              std::vector<File> files)
      : SampleArray(name, type, shape), files(std::move(files)) {}

  static Expected<ArrayPtr>
  create(StringRef folder, ArrayRef<std::string> paths, const InputSpec &input);

  Expected<HostTensor> read(int64_t begin, int64_t count) const override;

private:
  std::vector<File> files;
};
} // namespace

/// True when an array of this shape is one sample, not several.
static bool isSingleSample(ArrayRef<int64_t> shape, const InputSpec &input) {
  return shape.size() + 1 == input.shape.size();
}

Expected<ArrayPtr> FolderArray::create(StringRef folder,
                                       ArrayRef<std::string> paths,
                                       const InputSpec &input) {
  ElementType type = ElementType::F32;
  SmallVector<int64_t, 4> shape;
  std::vector<File> files;
  int64_t numSamples = 0;
  for (const std::string &file : paths) {
    Expected<ArrayPtr> array = openFile(file);
    if (!array)
      return array.takeError();
    // Reopening a single file for each sample would gain nothing.
    if (paths.size() == 1 && !isSingleSample((*array)->getShape(), input))
      return array;
    SmallVector<int64_t, 4> fileShape((*array)->getShape());
    if (isSingleSample(fileShape, input))
      fileShape.insert(fileShape.begin(), 1);
    if (fileShape.empty())
      return makeError(formatv("{0}: a scalar has no samples", file));
    if (files.empty()) {
      type = (*array)->getElementType();
      shape = fileShape;
    }
    if (type != (*array)->getElementType() ||
        ArrayRef(shape).drop_front() != ArrayRef(fileShape).drop_front())
      return makeError(formatv(
          "{0}: samples of shape {1} with {2} elements, but those of {3} have "
          "shape {4} with {5}; all files of a folder must agree",
          file, shapeToString(ArrayRef(fileShape).drop_front()),
          elementTypeName((*array)->getElementType()), files.front().path,
          shapeToString(ArrayRef(shape).drop_front()), elementTypeName(type)));
    files.push_back({file, numSamples});
    if (llvm::AddOverflow(numSamples, fileShape[0], numSamples))
      return makeError(formatv("{0}: too many samples", file));
  }
  shape[0] = numSamples;
  return std::make_shared<FolderArray>(folder, type, shape, std::move(files));
}

Expected<HostTensor> FolderArray::read(int64_t begin, int64_t count) const {
  SmallVector<int64_t, 4> resultShape(getShape());
  resultShape[0] = count;
  Expected<HostTensor> result =
      HostTensor::create(getElementType(), resultShape);
  if (!result)
    return result.takeError();
  size_t position = 0;
  // The last file that begins at or before the first sample.
  auto file = std::prev(llvm::partition_point(
      files, [&](const File &file) { return file.begin <= begin; }));
  for (; position < result->numBytes(); ++file) {
    int64_t fileEnd =
        std::next(file) == files.end() ? getShape()[0] : std::next(file)->begin;
    int64_t first = std::max(begin, file->begin);
    int64_t fromHere = std::min(begin + count, fileEnd) - first;
    if (fromHere <= 0)
      continue;
    Expected<ArrayPtr> array = openFile(file->path);
    if (!array)
      return array.takeError();
    // A single sample may be stored without the dimension that counts them.
    bool isWhole = (*array)->getShape().size() + 1 == getShape().size();
    Expected<HostTensor> part = [&]() -> Expected<HostTensor> {
      if (!isWhole)
        return (*array)->read(first - file->begin, fromHere);
      if ((*array)->getShape().empty())
        return makeError(formatv("{0}: a scalar has no samples", file->path));
      return (*array)->read(0, (*array)->getShape()[0]);
    }();
    if (!part)
      return part.takeError();
    if (part->getElementType() != getElementType() ||
        part->numBytes() > result->numBytes() - position)
      return makeError(
          formatv("{0}: the file has changed while in use", file->path));
    std::memcpy(result->rawData().data() + position, part->rawData().data(),
                part->numBytes());
    position += part->numBytes();
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Finding the arrays of each input
//===----------------------------------------------------------------------===//

static std::string inputNames(ArrayRef<InputSpec> inputs) {
  return "'" +
         llvm::join(
             llvm::map_range(inputs,
                             [](const InputSpec &spec) { return spec.name; }),
             "', '") +
         "'";
}

static Expected<std::vector<ArrayPtr>> openSingle(StringRef file,
                                                  ArrayRef<InputSpec> inputs) {
  if (inputs.size() != 1)
    return makeError(formatv("{0}: one array for a model with {1} inputs "
                             "({2}); give a .npz archive or a folder with an "
                             "array for each, by its name",
                             file, inputs.size(), inputNames(inputs)));
  Expected<ArrayPtr> array = openFile(file);
  if (!array)
    return array.takeError();
  return std::vector<ArrayPtr>{std::move(*array)};
}

static Expected<std::vector<ArrayPtr>> openArchive(StringRef file,
                                                   ArrayRef<InputSpec> inputs) {
  Expected<NpzFile> archive = NpzFile::open(file);
  if (!archive)
    return archive.takeError();
  ArrayRef<std::string> names = archive->getNames();
  std::vector<ArrayPtr> arrays;
  for (const InputSpec &input : inputs) {
    bool isOnly = inputs.size() == 1 && names.size() == 1;
    StringRef name = isOnly ? StringRef(names[0]) : StringRef(input.name);
    Expected<NpzFile::Entry> entry = archive->readEntry(name);
    if (!entry)
      return entry.takeError();
    Expected<ArrayPtr> array =
        NpyBackedArray::create(archive->describe(name), std::move(*entry));
    if (!array)
      return array.takeError();
    arrays.push_back(std::move(*array));
  }
  return arrays;
}

/// Whether `file`, which is called like the only input, has all samples: false
/// where the files of the folder differ in a number only, and are one sample
/// after the other. Error: some of them do.
static Expected<bool> holdsAllSamples(StringRef file, StringRef folder,
                                      ArrayRef<std::string> files) {
  auto getName = [](StringRef file) {
    return path::stem(file).rtrim("0123456789");
  };
  auto isOther = [&](StringRef other) {
    return path::stem(other) != path::stem(file) &&
           getName(other) == getName(file);
  };
  auto other = llvm::find_if(files, isOther);
  if (other == files.end())
    return true;
  if (llvm::all_of(
          files, [&](StringRef any) { return getName(any) == getName(file); }))
    return false;
  return makeError(
      formatv("{0}: {1} is called like the model's input, but {2} may hold "
              "samples, too; give the file, or a folder with samples only",
              folder, path::filename(file), path::filename(*other)));
}

static Expected<std::vector<ArrayPtr>> openFolder(StringRef folder,
                                                  ArrayRef<InputSpec> inputs) {
  std::vector<std::string> files;
  std::error_code code;
  for (fs::directory_iterator it(folder, code), end; it != end && !code;
       it.increment(code)) {
    StringRef extension = path::extension(it->path());
    if (extension == ".npy" || extension == ".pb")
      files.push_back(it->path());
  }
  if (code)
    return makeError(
        formatv("{0}: cannot be read: {1}", folder, code.message()));
  if (files.empty())
    return makeError(
        formatv("{0}: the folder has no .npy and no .pb file", folder));
  llvm::sort(files, [](StringRef lhs, StringRef rhs) {
    int order = lhs.compare_numeric(rhs);
    // Names such as 1.npy and 01.npy need an order too.
    return order != 0 ? order < 0 : lhs < rhs;
  });

  auto findStem = [&](StringRef stem) -> const std::string * {
    auto found = llvm::find_if(files, [&](const std::string &file) {
      return path::stem(file) == stem;
    });
    return found == files.end() ? nullptr : &*found;
  };
  // All inputs by name, else all by position, else one input from all files.
  for (bool byName : {true, false}) {
    SmallVector<const std::string *> found;
    for (auto [index, input] : llvm::enumerate(inputs))
      found.push_back(
          findStem(byName ? input.name : formatv("input_{0}", index).str()));
    if (llvm::is_contained(found, nullptr))
      continue;
    // More files of the kind than inputs are samples.
    if (!byName && findStem(formatv("input_{0}", inputs.size()).str()))
      break;
    if (inputs.size() == 1) {
      Expected<bool> isAll = holdsAllSamples(*found.front(), folder, files);
      if (!isAll)
        return isAll.takeError();
      if (!*isAll)
        break;
    }
    std::vector<ArrayPtr> arrays;
    for (auto [file, input] : llvm::zip_equal(found, inputs)) {
      Expected<ArrayPtr> array = FolderArray::create(*file, *file, input);
      if (!array)
        return array.takeError();
      arrays.push_back(std::move(*array));
    }
    return arrays;
  }
  if (inputs.size() != 1)
    return makeError(formatv("{0}: expected a .npy or .pb file for each of the "
                             "model's inputs, by its name ({1})",
                             folder, inputNames(inputs)));
  Expected<ArrayPtr> array = FolderArray::create(folder, files, inputs[0]);
  if (!array)
    return array.takeError();
  return std::vector<ArrayPtr>{std::move(*array)};
}

static Expected<std::vector<ArrayPtr>> openAll(StringRef file,
                                               ArrayRef<InputSpec> inputs) {
  if (!fs::exists(file))
    return makeError(formatv("{0}: no such file or folder", file));
  if (fs::is_directory(file))
    return openFolder(file, inputs);
  StringRef extension = path::extension(file);
  if (extension == ".npz")
    return openArchive(file, inputs);
  if (extension == ".npy" || extension == ".pb")
    return openSingle(file, inputs);
  return makeError(formatv("{0}: data of unknown kind '{1}': expected .npy, "
                           ".npz, .pb or a folder of .npy or .pb files",
                           file, extension));
}

//===----------------------------------------------------------------------===//
// SampleSource
//===----------------------------------------------------------------------===//

Expected<SampleSource> SampleSource::open(StringRef path,
                                          ArrayRef<InputSpec> inputs,
                                          const PreprocessOptions &options) {
  if (inputs.empty())
    return makeError(formatv("{0}: the model has no inputs to feed", path));
  Expected<std::vector<ArrayPtr>> arrays = openAll(path, inputs);
  if (!arrays)
    return arrays.takeError();

  SampleSource source;
  source.arrays = std::move(*arrays);
  for (auto [array, input] : llvm::zip_equal(source.arrays, inputs)) {
    Expected<Preprocessor> preprocessor =
        Preprocessor::create(input, array->getElementType(), array->getShape(),
                             options, array->getName());
    if (!preprocessor)
      return preprocessor.takeError();
    source.preprocessors.push_back(std::move(*preprocessor));

    const SampleArray &first = *source.arrays.front();
    if (array->getShape()[0] != first.getShape()[0])
      return makeError(formatv("{0}: {1} samples, but {2} has {3}; every input "
                               "needs the same number",
                               array->getName(), array->getShape()[0],
                               first.getName(), first.getShape()[0]));
  }
  source.numSamples = source.arrays.front()->getShape()[0];
  if (source.numSamples == 0)
    return makeError(formatv("{0}: there are no samples", path));
  if (!options.isDefault() &&
      llvm::none_of(source.preprocessors, [](const Preprocessor &preprocessor) {
        return preprocessor.normalizesImages();
      }))
    return makeError(formatv("{0}: a mean or standard deviation applies to u8 "
                             "images for a float input, and this data is none; "
                             "normalize the data itself",
                             path));
  return source;
}

Expected<SmallVector<HostTensor>> SampleSource::read(int64_t begin,
                                                     int64_t count) const {
  if (begin < 0 || count < 1 || begin > numSamples ||
      count > numSamples - begin)
    return makeError(formatv("samples {0} to {1} were asked for, but there are "
                             "{2}",
                             begin, begin + count - 1, numSamples));
  SmallVector<HostTensor> tensors;
  for (auto [array, preprocessor] : llvm::zip_equal(arrays, preprocessors)) {
    Expected<HostTensor> stored = array->read(begin, count);
    if (!stored)
      return stored.takeError();
    Expected<HostTensor> converted = preprocessor.apply(*stored, begin);
    if (!converted)
      return converted.takeError();
    tensors.push_back(std::move(*converted));
  }
  return tensors;
}

Expected<SmallVector<HostTensor>>
SampleSource::readBatch(int64_t begin, int64_t count, int64_t batch) const {
  Expected<SmallVector<HostTensor>> tensors = read(begin, count);
  if (!tensors || count == batch)
    return tensors;
  for (HostTensor &tensor : *tensors) {
    SmallVector<int64_t> shape(tensor.getShape());
    shape[0] = batch;
    Expected<HostTensor> full =
        HostTensor::create(tensor.getElementType(), shape);
    if (!full)
      return full.takeError();
    size_t known = tensor.numBytes();
    llvm::MutableArrayRef<uint8_t> bytes = full->rawData();
    for (size_t i = 0; i < bytes.size(); i += known) {
      size_t size = std::min(known, bytes.size() - i);
      llvm::copy(tensor.rawData().take_front(size), bytes.begin() + i);
    }
    tensor = std::move(*full);
  }
  return tensors;
}
