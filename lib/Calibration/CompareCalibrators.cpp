//===- CompareCalibrators.cpp - Calibrators side by side ------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/CompareCalibrators.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"

using namespace quantmlir;

/// Every calibrator, some with several parameters.
static std::vector<CalibratorSpec> getSpecs() {
  std::vector<CalibratorSpec> specs;
  for (const CalibratorInfo &info : getCalibrators()) {
    specs.push_back({info.kind, info.defaultValue});
    if (info.kind == CalibratorKind::MovingAverage)
      specs.push_back({info.kind, 0.1});
    if (info.kind == CalibratorKind::Percentile)
      specs.push_back({info.kind, 99.9});
  }
  return specs;
}

static double getClippedShare(const ValueStatistics &statistics,
                              llvm::ArrayRef<CalibratedRange> ranges) {
  double clipped = 0, total = 0;
  for (auto [histogram, range] :
       llvm::zip(statistics.getHistograms(), ranges)) {
    UniformHistogram values = histogram.getValues(Histogram::maxBins);
    for (auto [bin, count] : llvm::enumerate(values.counts)) {
      double center = values.getCenter(bin);
      total += count;
      if (center < range.min - values.width / 2 ||
          center > range.max + values.width / 2)
        clipped += count;
    }
  }
  return total > 0 ? clipped / total : 0;
}

std::vector<ComparedRange>
quantmlir::compareCalibrators(const CalibrationTable &table,
                              const CalibrationTarget &target) {
  std::vector<ComparedRange> result;
  for (const auto &[name, statistics] : table.getEntries())
    for (CalibratorSpec spec : getSpecs()) {
      auto ranges = calibrate(statistics, spec, target);
      if (!ranges) {
        llvm::consumeError(ranges.takeError());
        continue;
      }
      ComparedRange entry{name, spec.str(), ranges->front(), 0};
      for (const CalibratedRange &range : *ranges) {
        entry.range.min = std::min(entry.range.min, range.min);
        entry.range.max = std::max(entry.range.max, range.max);
      }
      entry.clipped = getClippedShare(statistics, *ranges);
      result.push_back(std::move(entry));
    }
  return result;
}

void quantmlir::printComparison(llvm::ArrayRef<ComparedRange> ranges,
                                llvm::raw_ostream &os) {
  llvm::StringRef value;
  for (const ComparedRange &entry : ranges) {
    if (value != entry.value) {
      value = entry.value;
      os << value << '\n';
    }
    os << llvm::format("  %-20s %14.6g %14.6g", entry.calibrator.c_str(),
                       entry.range.min, entry.range.max);
    if (entry.clipped > 0)
      os << llvm::format("  clips %.4g %%", 100 * entry.clipped);
    os << '\n';
  }
}

llvm::json::Value quantmlir::toJSON(llvm::ArrayRef<ComparedRange> ranges) {
  llvm::json::Array array;
  for (const ComparedRange &entry : ranges)
    array.push_back(llvm::json::Object{{"value", entry.value},
                                       {"calibrator", entry.calibrator},
                                       {"min", entry.range.min},
                                       {"max", entry.range.max},
                                       {"clipped", entry.clipped}});
  return array;
}
