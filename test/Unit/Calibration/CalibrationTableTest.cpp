//===- CalibrationTableTest.cpp - The statistics of a whole network -------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/CalibrationTable.h"

#include "../Data/TemporaryFolder.h"
#include "../ErrorTesting.h"
#include "gtest/gtest.h"

#include <random>

using namespace quantmlir;

/// Adds `values` as the run of one sample.
static void observe(ValueStatistics *statistics, std::vector<float> values,
                    std::vector<int64_t> shape, int64_t sample = 0) {
  llvm::cantFail(statistics->observe(values, shape, sample, 1));
}

static ValueStatistics makeExtremes(MinMaxStatistics extremes) {
  return ValueStatistics(StatisticsOptions{/*histogram=*/false, {}},
                         std::move(extremes));
}

static CalibrationTable makeTable() {
  CalibrationTable table;
  table.addSamples(2);
  auto *relu = llvm::cantFail(table.getOrCreate("relu"));
  observe(relu, {-1.5f, 0.1f, 6.0f}, {3});
  auto *weight = llvm::cantFail(table.getOrCreate(
      "fc \"w\"", makeExtremes(MinMaxStatistics::perChannel(0, 2))));
  observe(weight, {-1, 1, -2.5f, 2}, {2, 2});
  llvm::cantFail(table.getOrCreate("unseen"));
  return table;
}

static llvm::Expected<CalibrationTable> parse(llvm::StringRef text) {
  return CalibrationTable::fromJSON(llvm::cantFail(llvm::json::parse(text)));
}

static llvm::Expected<CalibrationTable> parseEntry(llvm::StringRef entry) {
  return parse(("{\"format\": \"quant-mlir-calibration\", \"version\": 1, "
                "\"samples\": 1, \"values\": {\"x\": " +
                entry + "}}")
                   .str());
}

TEST(CalibrationTableTest, FileIsReadable) {
  TemporaryFolder folder;
  ASSERT_EQ(takeMessage(makeTable().save(folder.path("x.json"))), "");
  EXPECT_EQ(folder.read("x.json"), R"({
  "format": "quant-mlir-calibration",
  "version": 2,
  "samples": 2,
  "values": {
    "fc \"w\"": {
      "count": 4,
      "axis": 0,
      "min": [-1, -2.5],
      "max": [1, 2]
    },
    "relu": {
      "count": 3,
      "min": -1.5,
      "max": 6,
      "histogram": {
        "exponent": -10,
        "first": -1536,
        "counts": [1, -1637, 1, -6041, 1]
      },
      "averages": {
        "moving-average": [
          {
            "sample": 0,
            "samples": 1,
            "runs": 1,
            "first-min": -1.5,
            "first-max": 6,
            "min": -1.5,
            "max": 6
          }
        ],
        "moving-average:0.1": [
          {
            "sample": 0,
            "samples": 1,
            "runs": 1,
            "first-min": -1.5,
            "first-max": 6,
            "min": -1.5,
            "max": 6
          }
        ]
      }
    },
    "unseen": {
      "count": 0,
      "channels": 1
    }
  }
}
)");
  EXPECT_EQ(folder.countFiles(), 1);
}

TEST(CalibrationTableTest, RoundTrip) {
  TemporaryFolder folder;
  std::mt19937 random(1);
  std::uniform_real_distribution<float> exponents(-120.0f, 120.0f);
  CalibrationTable table = makeTable();
  for (int i = 0; i < 200; ++i) {
    auto *entry =
        llvm::cantFail(table.getOrCreate("value" + std::to_string(i)));
    observe(entry,
            {-std::exp2(exponents(random)), std::exp2(exponents(random))}, {2});
  }
  StatisticsOptions options = StatisticsOptions::getDefault();
  for (const CalibratorInfo &info : getCalibrators())
    options.add(llvm::cantFail(CalibratorSpec::parse(info.name)));
  auto *all =
      llvm::cantFail(table.getOrCreate("all", ValueStatistics(options)));
  auto *channels = llvm::cantFail(table.getOrCreate(
      "channels",
      ValueStatistics(options, MinMaxStatistics::perChannel(1, 3))));
  for (int64_t sample = 0; sample < 3; ++sample) {
    std::vector<float> values(3000);
    for (float &value : values)
      value = std::exp2(exponents(random) * 0.1f);
    observe(all, values, {3000}, sample);
    observe(channels, values, {10, 3, 100}, sample);
  }
  std::string path = folder.path("x.json");
  ASSERT_EQ(takeMessage(table.save(path)), "");
  EXPECT_TRUE(llvm::cantFail(CalibrationTable::load(path)) == table);
}

TEST(CalibrationTableTest, Merge) {
  CalibrationTable first = makeTable(), second;
  second.addSamples(5);
  observe(llvm::cantFail(second.getOrCreate("relu")), {9.0f}, {1}, 1);
  observe(llvm::cantFail(second.getOrCreate("new")), {1.0f}, {1}, 1);
  CalibrationTable merged = first, reversed = second;
  ASSERT_EQ(takeMessage(merged.merge(second)), "");
  ASSERT_EQ(takeMessage(reversed.merge(first)), "");
  EXPECT_TRUE(merged == reversed);
  EXPECT_EQ(merged.getNumSamples(), 7);
  EXPECT_EQ(merged.lookup("relu")->getExtremes().getRanges()[0],
            (ValueRange{-1.5f, 9.0f}));
  EXPECT_EQ(merged.lookup("new")->getNumValues(), 1);
  EXPECT_EQ(merged.lookup("other"), nullptr);

  CalibrationTable other;
  llvm::cantFail(other.getOrCreate(
      "relu", makeExtremes(MinMaxStatistics::perChannel(1, 3))));
  EXPECT_EQ(takeMessage(merged.merge(other)),
            "value 'relu': cannot merge statistics of the whole tensor with "
            "statistics of 3 channels along axis 1");
  EXPECT_TRUE(merged == reversed);
  EXPECT_NE(takeMessage(merged.getOrCreate(
                "relu", makeExtremes(MinMaxStatistics::perChannel(1, 3)))),
            "");
  EXPECT_NE(takeMessage(merged.getOrCreate("\xff")), "");
}

TEST(CalibrationTableTest, RefusesOtherFiles) {
  TemporaryFolder folder;
  std::string path = folder.write("x.json", "{\"format\": ");
  EXPECT_TRUE(llvm::StringRef(takeMessage(CalibrationTable::load(path)))
                  .starts_with(path + ": not a calibration table: "));
  EXPECT_EQ(takeMessage(parse("[]")),
            "not a calibration table: expected an object with \"format\": "
            "\"quant-mlir-calibration\"");
  EXPECT_EQ(takeMessage(parse("{\"format\": \"quant-mlir-calibration\", "
                              "\"version\": 3}")),
            "\"version\": got 3, expected 1 to 2");
  EXPECT_EQ(takeMessage(parse("{\"format\": \"quant-mlir-calibration\", "
                              "\"version\": 1, \"samples\": -1}")),
            "\"samples\": got -1, expected an integer of at least 0");
  EXPECT_EQ(takeMessage(parse("{\"format\": \"quant-mlir-calibration\", "
                              "\"version\": 1, \"samples\": 1}")),
            "\"values\": expected an object");
}

TEST(CalibrationTableTest, RefusesEntries) {
  EXPECT_EQ(takeMessage(parseEntry(
                R"({"kind": "min-max", "count": 1, "min": 0, "max": 1})")),
            "");
  EXPECT_EQ(takeMessage(parseEntry("3")),
            "value 'x': got 3, expected an object");
  EXPECT_EQ(takeMessage(parseEntry(
                R"({"kind": "min-max", "count": 1, "min": 2, "max": 1})")),
            "value 'x': range [2.00, 1.00] is empty: min is larger than max");
  EXPECT_EQ(takeMessage(parseEntry(
                R"({"kind": "min-max", "count": 1, "min": "a", "max": 1})")),
            "value 'x': \"min\": got \"a\", expected a finite number");
  EXPECT_EQ(takeMessage(parseEntry(
                R"({"kind": "min-max", "count": 1, "min": -1e300, "max": 1})")),
            "value 'x': \"min\": got -1.0000000000000001e+300, expected a "
            "finite number");
  EXPECT_EQ(
      takeMessage(parseEntry(
          R"({"kind": "min-max", "count": 1, "axis": 0, "min": 0, "max": 1})")),
      "value 'x': \"min\": got 0, expected an array with a number per channel, "
      "because there is an \"axis\"");
  EXPECT_EQ(
      takeMessage(parseEntry(
          R"({"kind": "min-max", "count": 1, "axis": 0, "min": [0], "max": []})")),
      "value 'x': \"min\" has 1 channels, but \"max\" has 0");
  for (const char *entry :
       {R"({"kind": "min-max"})", R"({"kind": "min-max", "count": 1})",
        R"({"kind": "min-max", "count": 0})",
        R"({"kind": "min-max", "count": 0, "channels": 0})",
        R"({"kind": "min-max", "count": 0, "channels": 2})",
        R"({"kind": "min-max", "count": 0, "channels": 9007199254740992})",
        R"({"kind": "min-max", "count": 1, "axis": -1, "min": [], "max": []})",
        R"({"kind": "min-max", "count": 1, "axis": 0, "min": [], "max": []})",
        R"({"kind": "min-max", "count": 1.5, "min": 0, "max": 1})"})
    EXPECT_NE(takeMessage(parseEntry(entry)), "") << entry;
}

TEST(CalibrationTableTest, RefusesParts) {
  auto refuse = [](llvm::StringRef part) {
    return takeMessage(parseEntry(
        ("{\"count\": 4, \"min\": 0, \"max\": 3, " + part + "}").str()));
  };
  EXPECT_EQ(
      refuse(
          R"("histogram": {"exponent": 0, "first": 0, "counts": [1, -2, 3]})"),
      "");
  EXPECT_EQ(refuse(R"("histogram": 3)"),
            "value 'x': \"histogram\": got 3, expected an object");
  EXPECT_EQ(
      refuse(R"("histogram": {"exponent": 0, "first": 0, "counts": [1, "a"]})"),
      "value 'x': \"histogram\": \"counts\": got \"a\", expected a count, or "
      "-n "
      "for n times 0");
  EXPECT_EQ(refuse(R"("histogram": {"exponent": 0, "first": 0,
                      "counts": [1, -9007199254740992, 1]})"),
            "value 'x': \"histogram\": \"counts\": more than 8192 counts");
  EXPECT_EQ(refuse(R"("averages": {"mse": []})"),
            "value 'x': \"averages\": calibrator 'mse' has no averages");
  EXPECT_EQ(refuse(R"("averages": {"moving-average": [{"sample": 0,
                      "samples": 2, "runs": 3, "first-min": 0, "first-max": 1,
                      "min": 0, "max": 1}]})"),
            "value 'x': \"averages\": 3 runs over 2 samples from sample 0 on "
            "make no sense");
  EXPECT_EQ(refuse(R"("histogram-1.x": {"min": 0, "max": 1, "counts": [1]})"),
            "value 'x': \"histogram-1.x\": got 1 counts, expected 2048");
  for (const char *part :
       {R"("histogram": {})",
        R"("histogram": {"exponent": 1e300, "first": 0, "counts": []})",
        R"("histogram": {"exponent": 0, "first": 1e15, "counts": []})",
        R"("histogram": {"exponent": 0, "first": 0, "counts": [0]})",
        R"("histogram": [{"exponent": 0, "first": 0, "counts": [1]},
                         {"exponent": 0, "first": 0, "counts": [1]}])",
        R"("averages": 1)", R"("averages": {"median": []})",
        R"("averages": {"moving-average": 1})",
        R"("averages": {"moving-average": [{}]})",
        R"("averages": {"moving-average": [{"sample": 0, "samples": 1,
            "runs": 1, "first-min": 1, "first-max": 0, "min": 0, "max": 1}]})",
        R"("histogram-2.x": {"min": 0, "max": 1, "counts": [1.5, -2047]},
           "histogram-1.x": {"min": 1, "max": 0, "counts": [-2048]})"})
    EXPECT_NE(refuse(part), "") << part;
}

//===----------------------------------------------------------------------===//
// Input means
//===----------------------------------------------------------------------===//

static CalibrationTable makeMeans(std::vector<double> means, int64_t count) {
  CalibrationTable table;
  llvm::cantFail(table.setInputMeans(
      "fc", llvm::cantFail(MeanStatistics::create(std::move(means), count))));
  return table;
}

TEST(CalibrationTableTest, InputMeansAreSaved) {
  CalibrationTable table = makeMeans({0.1, -2}, 3);
  std::string text;
  llvm::raw_string_ostream stream(text);
  table.print(stream);
  EXPECT_NE(text.find(R"("input_means": {
    "fc": {
      "count": 3,
      "mean": [0.1, -2]
    }
  })"),
            std::string::npos)
      << text;
  EXPECT_EQ(llvm::cantFail(parse(text)), table);
}

TEST(CalibrationTableTest, InputMeansAreWeightedWhenMerged) {
  CalibrationTable table = makeMeans({1, 2}, 1);
  ASSERT_EQ(takeMessage(table.merge(makeMeans({5, 6}, 3))), "");
  EXPECT_EQ(table, makeMeans({4, 5}, 4));
  EXPECT_EQ(takeMessage(table.merge(makeMeans({1}, 1))),
            "layer 'fc': cannot merge means of 1 elements into means of 2");
  EXPECT_EQ(table, makeMeans({4, 5}, 4));
}

TEST(CalibrationTableTest, WrongInputMeansAreErrors) {
  auto message = [](llvm::StringRef means) {
    return takeMessage(
        parse(("{\"format\": \"quant-mlir-calibration\", \"version\": 1, "
               "\"samples\": 1, \"values\": {}, \"input_means\": " +
               means + "}")
                  .str())
            .takeError());
  };
  EXPECT_EQ(message("3"), "\"input_means\": expected an object");
  EXPECT_EQ(message("{\"fc\": 3}"), "layer 'fc': got 3, expected an object");
  EXPECT_EQ(message("{\"fc\": {\"count\": 1}}"),
            "layer 'fc': \"mean\": expected an array");
  EXPECT_EQ(message("{\"fc\": {\"count\": -1, \"mean\": []}}"),
            "layer 'fc': \"count\": got -1, expected an integer of at least 0");
  EXPECT_EQ(message("{\"fc\": {\"count\": 1, \"mean\": [true]}}"),
            "layer 'fc': \"mean\": got true, expected a number");
  EXPECT_EQ(message("{\"fc\": {\"count\": 1, \"mean\": [1e300]}}"),
            "layer 'fc': a mean is not finite");
}
