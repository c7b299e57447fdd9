//===- StatisticsJSON.cpp - Statistics of one value as JSON ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StatisticsJSON.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <charconv>
#include <cmath>

using namespace quantmlir;
using llvm::ArrayRef;
using llvm::Expected;
using llvm::formatv;
using llvm::SmallVector;
using llvm::StringRef;
namespace json = llvm::json;

static llvm::Error makeError(const llvm::formatv_object_base &message) {
  return llvm::createStringError(message.str());
}

/// `error` with the member it is about in front.
static llvm::Error addKey(StringRef key, llvm::Error error) {
  return makeError(
      formatv("\"{0}\": {1}", key, llvm::toString(std::move(error))));
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

/// The shortest decimal that reads back as the same number.
template <typename T> static std::string printNumber(T value) {
  char text[32];
  std::to_chars_result result = std::to_chars(text, std::end(text), value);
  return std::string(text, result.ptr);
}

static void writeRaw(json::OStream &writer, StringRef key, StringRef text) {
  writer.attributeBegin(key);
  writer.rawValue(text);
  writer.attributeEnd();
}

/// Writes `key`: one number, or an array of one per channel on a single line.
static void writeBounds(json::OStream &writer, StringRef key,
                        ArrayRef<ValueRange> ranges, float ValueRange::*bound,
                        bool isPerChannel) {
  std::string text;
  for (const ValueRange &range : ranges) {
    text += text.empty() ? "" : ", ";
    text += printNumber(range.*bound);
  }
  writeRaw(writer, key, isPerChannel ? "[" + text + "]" : text);
}

/// Writes `key`: counts on a single line, n zeros in a row as -n where counts
/// cannot be negative.
template <typename T>
static void writeCounts(json::OStream &writer, StringRef key,
                        ArrayRef<T> counts) {
  std::string text;
  for (size_t i = 0; i < counts.size();) {
    text += text.empty() ? "" : ", ";
    size_t end = i;
    while (std::is_unsigned_v<T> && end < counts.size() && counts[end] == 0)
      ++end;
    if (end - i > 1) {
      text += "-" + std::to_string(end - i);
      i = end;
    } else {
      text += printNumber(counts[i++]);
    }
  }
  writeRaw(writer, key, "[" + text + "]");
}

Expected<int64_t> quantmlir::readCount(const json::Object &object,
                                       StringRef key) {
  const json::Value *value = object.get(key);
  std::optional<int64_t> count = value ? value->getAsInteger() : std::nullopt;
  if (count && *count >= 0)
    return *count;
  return makeError(
      formatv("\"{0}\": got {1}, expected an integer of at least 0", key,
              value ? formatv("{0}", *value).str() : std::string("nothing")));
}

/// The member `key`: a number, or an array of them. Numbers must be floats.
static Expected<SmallVector<float>>
readBounds(const json::Object &object, StringRef key, bool isPerChannel) {
  const json::Value *value = object.get(key);
  if (!value)
    return makeError(formatv("\"{0}\" is missing", key));
  SmallVector<float> bounds;
  auto append = [&](const json::Value &element) -> llvm::Error {
    std::optional<double> number = element.getAsNumber();
    if (!number || !std::isfinite(float(*number)))
      return makeError(
          formatv("\"{0}\": got {1}, expected a finite number", key, element));
    bounds.push_back(float(*number));
    return llvm::Error::success();
  };
  if (!isPerChannel) {
    if (llvm::Error error = append(*value))
      return error;
    return bounds;
  }
  const json::Array *array = value->getAsArray();
  if (!array)
    return makeError(
        formatv("\"{0}\": got {1}, expected an array with a number "
                "per channel, because there is an \"axis\"",
                key, *value));
  for (const json::Value &element : *array)
    if (llvm::Error error = append(element))
      return error;
  return bounds;
}

/// The members `minKey` and `maxKey` together.
static Expected<SmallVector<ValueRange>> readRanges(const json::Object &object,
                                                    StringRef minKey,
                                                    StringRef maxKey,
                                                    bool isPerChannel) {
  auto mins = readBounds(object, minKey, isPerChannel);
  if (!mins)
    return mins.takeError();
  auto maxs = readBounds(object, maxKey, isPerChannel);
  if (!maxs)
    return maxs.takeError();
  if (mins->size() != maxs->size())
    return makeError(formatv("\"{0}\" has {1} channels, but \"{2}\" has {3}",
                             minKey, mins->size(), maxKey, maxs->size()));
  SmallVector<ValueRange> ranges;
  for (auto [min, max] : llvm::zip_equal(*mins, *maxs))
    ranges.push_back({min, max});
  return ranges;
}

/// The member "counts" with at most `limit` counts; `read` takes a JSON value
/// to a count, or to nothing. With `hasRuns`, -n is n times 0.
template <typename T>
static Expected<std::vector<T>>
readCounts(const json::Object &object, int64_t limit, bool hasRuns,
           llvm::function_ref<std::optional<T>(const json::Value &)> read) {
  const json::Array *array = object.getArray("counts");
  if (!array)
    return makeError(formatv("\"counts\": expected an array"));
  std::vector<T> counts;
  for (const json::Value &element : *array) {
    int64_t numZeros = 0;
    std::optional<T> count;
    if (std::optional<int64_t> integer = element.getAsInteger();
        hasRuns && integer && *integer < 0)
      numZeros = *integer < -limit ? limit + 1 : -*integer;
    else if (!(count = read(element)))
      return makeError(formatv("\"counts\": got {0}, expected a count{1}",
                               element,
                               hasRuns ? ", or -n for n times 0" : ""));
    if (int64_t(counts.size()) + numZeros + (count ? 1 : 0) > limit)
      return makeError(formatv("\"counts\": more than {0} counts", limit));
    if (count)
      counts.push_back(*count);
    counts.resize(counts.size() + numZeros);
  }
  return counts;
}

//===----------------------------------------------------------------------===//
// Histograms
//===----------------------------------------------------------------------===//

static void writeHistogram(json::OStream &writer, const Histogram &histogram) {
  writer.object([&] {
    writer.attribute("exponent", histogram.getExponent());
    writer.attribute("first", histogram.getFirstBin());
    writeCounts(writer, "counts", histogram.getCounts());
  });
}

static Expected<Histogram> readHistogram(const json::Value &value) {
  const json::Object *object = value.getAsObject();
  if (!object)
    return makeError(formatv("got {0}, expected an object", value));
  std::optional<int64_t> exponent = object->getInteger("exponent");
  std::optional<int64_t> first = object->getInteger("first");
  if (!exponent || !first || std::abs(*exponent) > 1024 ||
      std::abs(*first) > Histogram::binLimit)
    return makeError(
        formatv("expected \"exponent\" and \"first\", the number of the first "
                "bin, as integers in their bounds"));
  Expected<std::vector<uint64_t>> counts = readCounts<uint64_t>(
      *object, Histogram::maxBins, /*hasRuns=*/true,
      [](const json::Value &element) { return element.getAsUINT64(); });
  if (!counts)
    return counts.takeError();
  return Histogram::fromCounts(int(*exponent), *first, *counts);
}

static StringRef getVersionName(TorchHistogram::Version version) {
  return version == TorchHistogram::Version::V1 ? "histogram-1.x"
                                                : "histogram-2.x";
}

static void writeTorchHistogram(json::OStream &writer,
                                const TorchHistogram &histogram) {
  writer.object([&] {
    writeBounds(writer, "min", histogram.getRange(), &ValueRange::min, false);
    writeBounds(writer, "max", histogram.getRange(), &ValueRange::max, false);
    writeCounts(writer, "counts", histogram.getCounts());
  });
}

static Expected<TorchHistogram>
readTorchHistogram(const json::Value &value, TorchHistogram::Version version) {
  const json::Object *object = value.getAsObject();
  if (!object)
    return makeError(formatv("got {0}, expected an object", value));
  auto range = readRanges(*object, "min", "max", /*isPerChannel=*/false);
  if (!range)
    return range.takeError();
  Expected<std::vector<float>> counts =
      readCounts<float>(*object, TorchHistogram::numBins, /*hasRuns=*/false,
                        [](const json::Value &element) -> std::optional<float> {
                          std::optional<double> number = element.getAsNumber();
                          if (!number)
                            return std::nullopt;
                          return float(*number);
                        });
  if (!counts)
    return counts.takeError();
  return TorchHistogram::fromCounts(version, range->front(), *counts);
}

//===----------------------------------------------------------------------===//
// Averages
//===----------------------------------------------------------------------===//

static void writeAverage(json::OStream &writer, const MovingAverage &average,
                         bool isPerChannel) {
  for (const MovingAverage::Segment &segment : average.getSegments())
    writer.object([&] {
      writer.attribute("sample", segment.firstSample);
      writer.attribute("samples", segment.numSamples);
      writer.attribute("runs", segment.numRuns);
      writeBounds(writer, "first-min", segment.first, &ValueRange::min,
                  isPerChannel);
      writeBounds(writer, "first-max", segment.first, &ValueRange::max,
                  isPerChannel);
      writeBounds(writer, "min", segment.average, &ValueRange::min,
                  isPerChannel);
      writeBounds(writer, "max", segment.average, &ValueRange::max,
                  isPerChannel);
    });
}

static Expected<MovingAverage::Segment> readSegment(const json::Value &value,
                                                    bool isPerChannel) {
  const json::Object *object = value.getAsObject();
  if (!object)
    return makeError(formatv("got {0}, expected an object", value));
  MovingAverage::Segment segment;
  for (auto [key, count] : {std::make_pair("sample", &segment.firstSample),
                            std::make_pair("samples", &segment.numSamples),
                            std::make_pair("runs", &segment.numRuns)}) {
    Expected<int64_t> number = readCount(*object, key);
    if (!number)
      return number.takeError();
    *count = *number;
  }
  auto first = readRanges(*object, "first-min", "first-max", isPerChannel);
  if (!first)
    return first.takeError();
  auto average = readRanges(*object, "min", "max", isPerChannel);
  if (!average)
    return average.takeError();
  segment.first.assign(first->begin(), first->end());
  segment.average.assign(average->begin(), average->end());
  return segment;
}

/// The averages under the name of their calibrator.
static Expected<ValueStatistics::Averages>
readAverages(StringRef name, const json::Value &value, bool isPerChannel) {
  Expected<CalibratorSpec> spec = CalibratorSpec::parse(name);
  if (!spec)
    return spec.takeError();
  StatisticsOptions options;
  options.ordered = {*spec};
  ValueStatistics prototype(options);
  if (prototype.getAverages().empty())
    return makeError(formatv("calibrator '{0}' has no averages", name));
  ValueStatistics::Averages entry = prototype.getAverages().front();
  const json::Array *segments = value.getAsArray();
  if (!segments)
    return makeError(formatv("got {0}, expected an array", value));
  SmallVector<MovingAverage::Segment> all;
  for (const json::Value &element : *segments) {
    Expected<MovingAverage::Segment> segment =
        readSegment(element, isPerChannel);
    if (!segment)
      return segment.takeError();
    all.push_back(std::move(*segment));
  }
  if (llvm::Error error = entry.average.addSegments(all))
    return error;
  return entry;
}

//===----------------------------------------------------------------------===//
// Everything of one value
//===----------------------------------------------------------------------===//

void quantmlir::writeStatistics(json::OStream &writer,
                                const ValueStatistics &statistics) {
  const MinMaxStatistics &extremes = statistics.getExtremes();
  bool isPerChannel = statistics.getAxis().has_value();
  writer.attribute("count", extremes.getNumValues());
  if (isPerChannel)
    writer.attribute("axis", *statistics.getAxis());
  // JSON has no infinities: an entry that saw nothing has no range.
  if (extremes.getNumValues() == 0) {
    writer.attribute("channels", int64_t(extremes.getRanges().size()));
    return;
  }
  writeBounds(writer, "min", extremes.getRanges(), &ValueRange::min,
              isPerChannel);
  writeBounds(writer, "max", extremes.getRanges(), &ValueRange::max,
              isPerChannel);
  if (ArrayRef<Histogram> histograms = statistics.getHistograms();
      !histograms.empty()) {
    writer.attributeBegin("histogram");
    if (isPerChannel)
      writer.array([&] {
        for (const Histogram &histogram : histograms)
          writeHistogram(writer, histogram);
      });
    else
      writeHistogram(writer, histograms.front());
    writer.attributeEnd();
  }
  if (!statistics.getAverages().empty())
    writer.attributeObject("averages", [&] {
      for (const ValueStatistics::Averages &entry : statistics.getAverages())
        writer.attributeArray(entry.spec.str(), [&] {
          writeAverage(writer, entry.average, isPerChannel);
        });
    });
  for (const TorchHistogram &histogram : statistics.getTorchHistograms()) {
    if (histogram.isEmpty())
      continue;
    writer.attributeBegin(getVersionName(histogram.getVersion()));
    writeTorchHistogram(writer, histogram);
    writer.attributeEnd();
  }
}

static Expected<MinMaxStatistics> readExtremes(const json::Object &object) {
  Expected<int64_t> count = readCount(object, "count");
  if (!count)
    return count.takeError();
  std::optional<int64_t> axis;
  if (object.get("axis")) {
    Expected<int64_t> number = readCount(object, "axis");
    if (!number)
      return number.takeError();
    axis = *number;
  }
  if (*count == 0) {
    Expected<int64_t> channels = readCount(object, "channels");
    if (!channels)
      return channels.takeError();
    // A file of a few bytes must not ask for all memory.
    if (*channels > (1 << 24))
      return makeError(formatv("\"channels\": got {0}, expected at most {1}",
                               *channels, 1 << 24));
    return MinMaxStatistics::fromRanges(axis,
                                        SmallVector<ValueRange>(*channels), 0);
  }
  auto ranges = readRanges(object, "min", "max", axis.has_value());
  if (!ranges)
    return ranges.takeError();
  return MinMaxStatistics::fromRanges(axis, *ranges, *count);
}

Expected<ValueStatistics> quantmlir::readStatistics(const json::Value &value) {
  const json::Object *object = value.getAsObject();
  if (!object)
    return makeError(formatv("got {0}, expected an object", value));
  Expected<MinMaxStatistics> extremes = readExtremes(*object);
  if (!extremes)
    return extremes.takeError();
  bool isPerChannel = extremes->getAxis().has_value();

  std::vector<Histogram> histograms;
  if (const json::Value *member = object->get("histogram")) {
    const json::Array *array = member->getAsArray();
    for (const json::Value &element : array ? ArrayRef<json::Value>(*array)
                                            : ArrayRef<json::Value>(*member)) {
      Expected<Histogram> histogram = readHistogram(element);
      if (!histogram)
        return addKey("histogram", histogram.takeError());
      histograms.push_back(std::move(*histogram));
    }
  }
  std::vector<ValueStatistics::Averages> averages;
  if (const json::Value *member = object->get("averages")) {
    const json::Object *entries = member->getAsObject();
    if (!entries)
      return makeError(
          formatv("\"averages\": got {0}, expected an object", *member));
    for (const auto &[name, segments] : *entries) {
      Expected<ValueStatistics::Averages> entry =
          readAverages(StringRef(name), segments, isPerChannel);
      if (!entry)
        return addKey("averages", entry.takeError());
      averages.push_back(std::move(*entry));
    }
    // The order of members means nothing.
    llvm::sort(averages, [](const auto &lhs, const auto &rhs) {
      return std::make_pair(lhs.spec.kind, lhs.spec.parameter) <
             std::make_pair(rhs.spec.kind, rhs.spec.parameter);
    });
  }
  std::vector<TorchHistogram> torchHistograms;
  for (auto version :
       {TorchHistogram::Version::V1, TorchHistogram::Version::V2}) {
    const json::Value *member = object->get(getVersionName(version));
    if (!member)
      continue;
    Expected<TorchHistogram> histogram = readTorchHistogram(*member, version);
    if (!histogram)
      return addKey(getVersionName(version), histogram.takeError());
    torchHistograms.push_back(std::move(*histogram));
  }
  return ValueStatistics::create(std::move(*extremes), std::move(histograms),
                                 std::move(averages),
                                 std::move(torchHistograms));
}
