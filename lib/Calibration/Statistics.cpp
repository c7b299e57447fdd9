//===- Statistics.cpp - What calibration remembers of values --------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/Statistics.h"

#include "quant-mlir/QuantMath/TargetClones.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cmath>

using namespace quantmlir;
using llvm::ArrayRef;
using llvm::Expected;
using llvm::formatv;

static llvm::Error makeError(const llvm::formatv_object_base &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message.str());
}

void ValueRange::merge(ValueRange other) {
  min = std::min(min, other.min);
  max = std::max(max, other.max);
}

//===----------------------------------------------------------------------===//
// The loop over values
//===----------------------------------------------------------------------===//

/// Sets `range` to that of `values`. Whether all of them are finite.
///
/// Independent lanes and no early exit, so that it vectorizes without leave to
/// reorder floating-point operations (minimum and maximum do not round, so any
/// order gives the same result).
QUANT_MLIR_TARGET_CLONES
static bool scan(const float *values, size_t numValues, ValueRange &range) {
  constexpr size_t numLanes = 32;
  constexpr float infinity = std::numeric_limits<float>::infinity();
  float mins[numLanes], maxs[numLanes], poisons[numLanes];
  for (size_t lane = 0; lane < numLanes; ++lane) {
    mins[lane] = infinity;
    maxs[lane] = -infinity;
    poisons[lane] = 0.0f;
  }
  size_t i = 0;
  for (; i + numLanes <= numValues; i += numLanes)
    for (size_t lane = 0; lane < numLanes; ++lane) {
      float value = values[i + lane];
      mins[lane] = value < mins[lane] ? value : mins[lane];
      maxs[lane] = value > maxs[lane] ? value : maxs[lane];
      // 0 for finite values; NaN, which stays, for NaN and infinities.
      poisons[lane] += value * 0.0f;
    }
  for (; i < numValues; ++i) {
    mins[0] = values[i] < mins[0] ? values[i] : mins[0];
    maxs[0] = values[i] > maxs[0] ? values[i] : maxs[0];
    poisons[0] += values[i] * 0.0f;
  }
  for (size_t lane = 1; lane < numLanes; ++lane) {
    mins[0] = mins[lane] < mins[0] ? mins[lane] : mins[0];
    maxs[0] = maxs[lane] > maxs[0] ? maxs[lane] : maxs[0];
    poisons[0] += poisons[lane];
  }
  range = {mins[0], maxs[0]};
  return poisons[0] == 0.0f;
}

/// Says which value is not finite.
static llvm::Error nonFiniteError(ArrayRef<float> values) {
  auto found =
      llvm::find_if(values, [](float value) { return !std::isfinite(value); });
  return makeError(formatv(
      "value {0} of {1} is {2}: expected finite numbers; look for invalid "
      "input data or an overflow in the network",
      found - values.begin(), values.size(),
      std::isnan(*found) ? "NaN" : (*found > 0 ? "+Inf" : "-Inf")));
}

//===----------------------------------------------------------------------===//
// MinMaxStatistics
//===----------------------------------------------------------------------===//

MinMaxStatistics MinMaxStatistics::perChannel(int64_t axis,
                                              int64_t numChannels) {
  assert(axis >= 0 && numChannels > 0 && "there is at least one channel");
  MinMaxStatistics statistics;
  statistics.axis = axis;
  statistics.ranges.resize(numChannels);
  return statistics;
}

Expected<MinMaxStatistics>
MinMaxStatistics::fromRanges(std::optional<int64_t> axis,
                             ArrayRef<ValueRange> ranges, int64_t numValues) {
  if (axis && *axis < 0)
    return makeError(formatv("axis {0} is negative", *axis));
  if (ranges.empty() || (!axis && ranges.size() != 1))
    return makeError(
        formatv("got {0} ranges, expected {1}", ranges.size(),
                axis ? "one per channel" : "1 (there is no axis)"));
  if (numValues < 0)
    return makeError(
        formatv("the number of values {0} is negative", numValues));
  for (const ValueRange &range : ranges) {
    if (numValues == 0 && range == ValueRange())
      continue;
    if (!std::isfinite(range.min) || !std::isfinite(range.max))
      return makeError(
          formatv("range [{0}, {1}] is not finite", range.min, range.max));
    if (range.isEmpty())
      return makeError(formatv("range [{0}, {1}] is empty: min is larger than "
                               "max",
                               range.min, range.max));
    if (numValues == 0)
      return makeError(formatv("there is a range [{0}, {1}] but no values",
                               range.min, range.max));
  }
  MinMaxStatistics statistics;
  statistics.axis = axis;
  statistics.ranges.assign(ranges.begin(), ranges.end());
  statistics.numValues = numValues;
  return statistics;
}

llvm::Error MinMaxStatistics::observe(ArrayRef<float> values) {
  return observe(values, {int64_t(values.size())});
}

llvm::Error MinMaxStatistics::observe(ArrayRef<float> values,
                                      ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t dim : shape)
    count *= dim;
  if (count != int64_t(values.size()))
    return makeError(formatv("got {0} values for a shape of {1} elements",
                             values.size(), count));
  llvm::SmallVector<ValueRange, 1> seen(ranges.size());
  bool isFinite = true;
  if (!axis) {
    isFinite = scan(values.data(), values.size(), seen[0]);
  } else {
    if (*axis >= int64_t(shape.size()) ||
        shape[*axis] != int64_t(ranges.size()))
      return makeError(formatv(
          "expected {0} channels along axis {1}, got a tensor of rank {2}{3}",
          ranges.size(), *axis, shape.size(),
          *axis < int64_t(shape.size())
              ? formatv(" with {0}", shape[*axis]).str()
              : std::string()));
    size_t inner = 1;
    for (int64_t dim : shape.drop_front(*axis + 1))
      inner *= dim;
    if (inner == 1) {
      // Channels last: each row holds one value of every channel.
      float poison = 0.0f;
      size_t numChannels = ranges.size();
      ValueRange *range = seen.data();
      for (size_t base = 0; base < values.size(); base += numChannels)
        for (size_t channel = 0; channel < numChannels; ++channel) {
          float value = values[base + channel];
          range[channel].min =
              value < range[channel].min ? value : range[channel].min;
          range[channel].max =
              value > range[channel].max ? value : range[channel].max;
          poison += value * 0.0f;
        }
      isFinite = !std::isnan(poison);
    } else if (inner != 0) {
      for (size_t base = 0; base < values.size(); base += inner) {
        ValueRange range;
        isFinite &= scan(values.data() + base, inner, range);
        seen[base / inner % ranges.size()].merge(range);
      }
    }
  }
  if (!isFinite)
    return nonFiniteError(values);
  for (auto [range, addition] : llvm::zip_equal(ranges, seen)) {
    range.merge(addition);
    // Makes -0 to 0, so that equal statistics have equal bits.
    range.min += 0.0f;
    range.max += 0.0f;
  }
  numValues += values.size();
  return llvm::Error::success();
}

llvm::Error MinMaxStatistics::merge(const MinMaxStatistics &other) {
  auto describe = [](const MinMaxStatistics &statistics) {
    if (!statistics.axis)
      return std::string("the whole tensor");
    return formatv("{0} channels along axis {1}", statistics.ranges.size(),
                   *statistics.axis)
        .str();
  };
  if (axis != other.axis || ranges.size() != other.ranges.size())
    return makeError(
        formatv("cannot merge statistics of {0} with statistics of {1}",
                describe(*this), describe(other)));
  for (auto [range, addition] : llvm::zip_equal(ranges, other.ranges))
    range.merge(addition);
  numValues += other.numValues;
  return llvm::Error::success();
}

ValueRange MinMaxStatistics::getTensorRange() const {
  ValueRange result;
  for (const ValueRange &range : ranges)
    result.merge(range);
  return result;
}
