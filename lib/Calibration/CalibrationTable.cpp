//===- CalibrationTable.cpp - The statistics of a whole network -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/CalibrationTable.h"

#include "StatisticsJSON.h"

#include "quant-mlir/Data/OutputFile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"

#include <charconv>

using namespace quantmlir;
using llvm::Expected;
using llvm::formatv;
using llvm::StringRef;
namespace json = llvm::json;

static constexpr StringRef formatName = "quant-mlir-calibration";
static constexpr int64_t formatVersion = 2;
/// Version 1 had extremes only, and is otherwise the same.
static constexpr int64_t oldestVersion = 1;

static llvm::Error makeError(const llvm::formatv_object_base &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message.str());
}

//===----------------------------------------------------------------------===//
// Entries
//===----------------------------------------------------------------------===//

Expected<ValueStatistics *>
CalibrationTable::getOrCreate(StringRef name,
                              const ValueStatistics &prototype) {
  if (!json::isUTF8(name))
    return makeError(formatv("value name '{0}' is not UTF-8, which the file "
                             "format requires",
                             json::fixUTF8(name)));
  auto [entry, isNew] = entries.try_emplace(name.str(), prototype);
  if (isNew)
    return &entry->second;
  // Merging nothing checks that both are of one kind.
  ValueStatistics copy = entry->second;
  if (llvm::Error error = copy.merge(prototype))
    return makeError(
        formatv("value '{0}': {1}", name, llvm::toString(std::move(error))));
  return &entry->second;
}

const ValueStatistics *CalibrationTable::lookup(StringRef name) const {
  auto entry = entries.find(std::string_view(name));
  return entry == entries.end() ? nullptr : &entry->second;
}

llvm::Error CalibrationTable::setInputMeans(StringRef name,
                                            MeanStatistics means) {
  if (!json::isUTF8(name))
    return makeError(formatv("layer name '{0}' is not UTF-8, which the file "
                             "format requires",
                             json::fixUTF8(name)));
  inputMeans[name.str()] = std::move(means);
  return llvm::Error::success();
}

llvm::Error CalibrationTable::merge(const CalibrationTable &other) {
  Map merged = entries;
  for (const auto &[name, statistics] : other.entries) {
    auto [entry, isNew] = merged.try_emplace(name, statistics);
    if (isNew)
      continue;
    if (llvm::Error error = entry->second.merge(statistics))
      return makeError(
          formatv("value '{0}': {1}", name, llvm::toString(std::move(error))));
  }
  MeanMap mergedMeans = inputMeans;
  for (const auto &[name, means] : other.inputMeans) {
    auto [entry, isNew] = mergedMeans.try_emplace(name, means);
    if (isNew)
      continue;
    if (llvm::Error error = entry->second.merge(means))
      return makeError(
          formatv("layer '{0}': {1}", name, llvm::toString(std::move(error))));
  }
  entries = std::move(merged);
  inputMeans = std::move(mergedMeans);
  numSamples += other.numSamples;
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

/// The shortest decimal that reads back as the same number.
static std::string printNumber(double value) {
  char text[32];
  std::to_chars_result result = std::to_chars(text, std::end(text), value);
  return std::string(text, result.ptr);
}

void CalibrationTable::print(llvm::raw_ostream &stream) const {
  json::OStream writer(stream, /*IndentSize=*/2);
  writer.object([&] {
    writer.attribute("format", formatName);
    writer.attribute("version", formatVersion);
    writer.attribute("samples", numSamples);
    writer.attributeObject("values", [&] {
      for (const auto &[name, statistics] : entries)
        writer.attributeObject(name, [&, &statistics = statistics] {
          writeStatistics(writer, statistics);
        });
    });
    if (inputMeans.empty())
      return;
    writer.attributeObject("input_means", [&] {
      for (const auto &[name, means] : inputMeans)
        writer.attributeObject(name, [&, &means = means] {
          std::string text;
          for (double mean : means.getMeans())
            text += (text.empty() ? "" : ", ") + printNumber(mean);
          writer.attribute("count", means.getNumVectors());
          writer.attributeBegin("mean");
          writer.rawValue("[" + text + "]");
          writer.attributeEnd();
        });
    });
  });
  stream << '\n';
}

static Expected<MeanStatistics> readMeans(const json::Value &value) {
  const json::Object *object = value.getAsObject();
  if (!object)
    return makeError(formatv("got {0}, expected an object", value));
  Expected<int64_t> count = readCount(*object, "count");
  if (!count)
    return count.takeError();
  const json::Array *array = object->getArray("mean");
  if (!array)
    return makeError(formatv("\"mean\": expected an array"));
  std::vector<double> means;
  for (const json::Value &element : *array) {
    std::optional<double> number = element.getAsNumber();
    if (!number)
      return makeError(
          formatv("\"mean\": got {0}, expected a number", element));
    means.push_back(*number);
  }
  return MeanStatistics::create(std::move(means), *count);
}

Expected<CalibrationTable>
CalibrationTable::fromJSON(const json::Value &value) {
  const json::Object *object = value.getAsObject();
  if (!object || object->getString("format") != formatName)
    return makeError(formatv("not a calibration table: expected an object with "
                             "\"format\": \"{0}\"",
                             formatName));
  std::optional<int64_t> version = object->getInteger("version");
  if (!version || *version < oldestVersion || *version > formatVersion)
    return makeError(formatv("\"version\": got {0}, expected {1} to {2}",
                             object->get("version")
                                 ? formatv("{0}", *object->get("version")).str()
                                 : std::string("nothing"),
                             oldestVersion, formatVersion));
  CalibrationTable table;
  Expected<int64_t> samples = readCount(*object, "samples");
  if (!samples)
    return samples.takeError();
  table.numSamples = *samples;
  const json::Object *values = object->getObject("values");
  if (!values)
    return makeError(formatv("\"values\": expected an object"));
  for (const auto &[key, entry] : *values) {
    Expected<ValueStatistics> statistics = readStatistics(entry);
    if (!statistics)
      return makeError(formatv("value '{0}': {1}", StringRef(key),
                               llvm::toString(statistics.takeError())));
    table.entries.try_emplace(StringRef(key).str(), std::move(*statistics));
  }
  if (!object->get("input_means"))
    return table;
  const json::Object *layers = object->getObject("input_means");
  if (!layers)
    return makeError(formatv("\"input_means\": expected an object"));
  for (const auto &[key, entry] : *layers) {
    Expected<MeanStatistics> means = readMeans(entry);
    if (!means)
      return makeError(formatv("layer '{0}': {1}", StringRef(key),
                               llvm::toString(means.takeError())));
    table.inputMeans.try_emplace(StringRef(key).str(), std::move(*means));
  }
  return table;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

llvm::Error CalibrationTable::save(StringRef path) const {
  return writeFileAtomically(path, [&](llvm::raw_ostream &stream) {
    print(stream);
    return llvm::Error::success();
  });
}

/// Whether brackets are nested deeper than any table needs; LLVM's parser of
/// JSON descends without a limit.
static bool isNestedDeeply(StringRef text) {
  constexpr int limit = 32;
  int depth = 0;
  bool isString = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (isString && c == '\\')
      ++i;
    else if (c == '"')
      isString = !isString;
    else if (!isString && (c == '[' || c == '{') && ++depth > limit)
      return true;
    else if (!isString && (c == ']' || c == '}'))
      --depth;
  }
  return false;
}

Expected<CalibrationTable> CalibrationTable::load(StringRef path) {
  // Devices and pipes could be read without end.
  llvm::sys::fs::file_status status;
  std::error_code code = llvm::sys::fs::status(path, status);
  if (!code && !llvm::sys::fs::is_regular_file(status))
    return makeError(formatv("{0}: is not a regular file", path));
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return makeError(
        formatv("{0}: cannot be read: {1}", path, buffer.getError().message()));
  if (isNestedDeeply((*buffer)->getBuffer()))
    return makeError(
        formatv("{0}: not a calibration table: it is nested too deeply", path));
  Expected<json::Value> value = json::parse((*buffer)->getBuffer());
  if (!value)
    return makeError(formatv("{0}: not a calibration table: {1}", path,
                             llvm::toString(value.takeError())));
  Expected<CalibrationTable> table = fromJSON(*value);
  if (!table)
    return makeError(
        formatv("{0}: {1}", path, llvm::toString(table.takeError())));
  return table;
}
