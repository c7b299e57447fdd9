//===- PrecisionPlan.cpp - Which layers get fewer bits --------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Attribution/PrecisionPlan.h"

using namespace quantmlir;

PrecisionPlan::PrecisionPlan(const SensitivityReport &report) : report(report) {
  std::vector<size_t> widths = getWidths(0);
  while (true) {
    std::optional<Step> best;
    double bestPrice = 0;
    for (auto [index, layer] : llvm::enumerate(report.layers)) {
      const WidthSensitivity &now = layer.widths[widths[index]];
      for (size_t next = widths[index] + 1; next < layer.widths.size();
           ++next) {
        const WidthSensitivity &narrow = layer.widths[next];
        if (narrow.bytes >= now.bytes)
          continue;
        // Where fewer bits do better by chance, that is no reason for more.
        double damage = std::max(narrow.error - now.error, 0.0);
        double price = damage / static_cast<double>(now.bytes - narrow.bytes);
        if (best && price >= bestPrice)
          continue;
        best = Step{index, next};
        bestPrice = price;
      }
    }
    if (!best)
      return;
    widths[best->layer] = best->width;
    steps.push_back(*best);
  }
}

std::vector<size_t> PrecisionPlan::getWidths(size_t numSteps) const {
  std::vector<size_t> widths(report.layers.size());
  for (const Step &step : llvm::ArrayRef(steps).take_front(numSteps))
    widths[step.layer] = step.width;
  return widths;
}

int64_t PrecisionPlan::getBytes(llvm::ArrayRef<size_t> widths) const {
  int64_t bytes = report.floatBytes;
  for (auto [layer, width] : llvm::zip_equal(report.layers, widths))
    bytes += layer.biasBytes + layer.widths[width].bytes;
  return bytes;
}

std::optional<std::vector<size_t>>
PrecisionPlan::fitBudget(int64_t budget) const {
  // Each step makes the network smaller.
  size_t numSteps = 0;
  while (getBytes(getWidths(numSteps)) > budget)
    if (++numSteps > steps.size())
      return std::nullopt;
  std::vector<size_t> widths = getWidths(numSteps);
  int64_t room = budget - getBytes(widths);
  // The last step may have made more room than was needed. What helps most
  // comes first.
  auto getGain = [&](const Step &step) {
    const LayerSensitivity &layer = report.layers[step.layer];
    return layer.widths[widths[step.layer]].error -
           layer.widths[step.width].error;
  };
  while (true) {
    std::optional<Step> best;
    for (auto [index, layer] : llvm::enumerate(report.layers))
      for (size_t width = 0; width < widths[index]; ++width) {
        Step step{index, width};
        int64_t bytes =
            layer.widths[width].bytes - layer.widths[widths[index]].bytes;
        if (bytes <= room && getGain(step) > (best ? getGain(*best) : 0.0))
          best = step;
      }
    if (!best)
      return widths;
    const LayerSensitivity &layer = report.layers[best->layer];
    room -= layer.widths[best->width].bytes -
            layer.widths[widths[best->layer]].bytes;
    widths[best->layer] = best->width;
  }
}
