//===- TorchObserverTest.cpp - The same numbers as PyTorch ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Needs /usr/bin/python3 with PyTorch 1.x; skipped without.
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/ValueStatistics.h"

#include "../Data/TemporaryFolder.h"
#include "../ErrorTesting.h"
#include "TorchParams.h"
#include "gtest/gtest.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/Program.h"

using namespace quantmlir;

namespace {

/// The words of the file that torch_observers.py writes.
class Reader {
public:
  explicit Reader(llvm::StringRef bytes) : bytes(bytes) {}

  bool atEnd() const { return bytes.empty(); }
  template <typename T> T take() {
    static_assert(sizeof(T) == sizeof(int32_t));
    T value = {};
    EXPECT_GE(bytes.size(), sizeof(T));
    std::memcpy(&value, bytes.data(), sizeof(T));
    bytes = bytes.drop_front(sizeof(T));
    return value;
  }
  template <typename T> std::vector<T> take(size_t count) {
    std::vector<T> values(count);
    for (T &value : values)
      value = take<T>();
    return values;
  }

private:
  llvm::StringRef bytes;
};

enum class Observer { MinMax, MovingAverage, Histogram };

/// The ranges that an observer of `kind` ends with.
llvm::SmallVector<ValueRange> getRanges(const ValueStatistics &statistics,
                                        Observer kind) {
  switch (kind) {
  case Observer::MinMax:
    return llvm::SmallVector<ValueRange>(statistics.getExtremes().getRanges());
  case Observer::MovingAverage:
    return llvm::SmallVector<ValueRange>(
        statistics.getAverages().front().average.get());
  case Observer::Histogram: {
    const TorchHistogram &histogram = statistics.getTorchHistograms().front();
    return {
        searchLeastSquares(histogram.getCounts(), histogram.getRange(), 256)};
  }
  }
  return {};
}

} // namespace

TEST(TorchObserverTest, EqualsPyTorch) {
  constexpr const char *python = "/usr/bin/python3";
  TemporaryFolder folder;
  std::string output = folder.path("cases");
  std::optional<llvm::StringRef> quiet[] = {"", "/dev/null", "/dev/null"};
  const char *counts = std::getenv("QUANT_MLIR_LONG_TESTS") ? "1000" : "20";
  llvm::StringRef arguments[] = {python,
                                 QUANT_MLIR_TEST_FOLDER "/torch_observers.py",
                                 output, "980", counts};
  constexpr int absent = 77;
  bool isMissing = false;
  int status = llvm::sys::ExecuteAndWait(python, arguments, std::nullopt, quiet,
                                         0, 0, nullptr, &isMissing);
  if (isMissing || status == absent)
    GTEST_SKIP() << "needs " << python << " with torch 1.x";
  ASSERT_EQ(status, 0);
  std::string content = folder.read("cases");
  Reader reader(content);
  int numCases = 0;
  for (; !reader.atEnd() && !HasFailure(); ++numCases) {
    SCOPED_TRACE(numCases);
    auto kind = Observer(reader.take<int32_t>());
    bool isSigned = reader.take<int32_t>();
    bool isSymmetric = reader.take<int32_t>();
    bool isReduced = reader.take<int32_t>();
    int32_t axis = reader.take<int32_t>();
    float constant = reader.take<float>();
    StatisticsOptions options;
    if (kind == Observer::MovingAverage)
      options.ordered = {{CalibratorKind::MovingAverage, constant}};
    if (kind == Observer::Histogram)
      options.ordered = {{CalibratorKind::Histogram1x, 0}};
    std::optional<ValueStatistics> statistics;
    auto numBatches = reader.take<int32_t>();
    for (int32_t batch = 0; batch < numBatches; ++batch) {
      llvm::SmallVector<int64_t> shape;
      size_t size = 1;
      auto rank = reader.take<int32_t>();
      for (int32_t dim : reader.take<int32_t>(rank)) {
        shape.push_back(dim);
        size *= dim;
      }
      if (!statistics)
        statistics.emplace(options, axis < 0 ? MinMaxStatistics()
                                             : MinMaxStatistics::perChannel(
                                                   axis, shape[axis]));
      ASSERT_EQ(takeMessage(statistics->observe(reader.take<float>(size), shape,
                                                batch, 1)),
                "");
    }
    unsigned bits = isReduced ? 7 : 8;
    StorageRange storage = llvm::cantFail(StorageRange::create(bits, isSigned));
    size_t numChannels = reader.take<int32_t>();
    auto scales = reader.take<float>(numChannels);
    auto zeroPoints = reader.take<int32_t>(numChannels);
    llvm::SmallVector<ValueRange> ranges = getRanges(*statistics, kind);
    ASSERT_EQ(ranges.size(), numChannels);
    for (size_t i = 0; i < numChannels; ++i) {
      auto [scale, zeroPoint] = getTorchParams(ranges[i], storage, isSymmetric);
      EXPECT_EQ(scale, scales[i]) << "observer " << int(kind);
      EXPECT_EQ(zeroPoint, zeroPoints[i]) << "observer " << int(kind);
    }
  }
  EXPECT_GE(numCases, 980);
}
