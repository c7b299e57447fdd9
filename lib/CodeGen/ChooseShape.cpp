//===- The tile that stays in registers -----------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChooseShape.h"

#include <algorithm>
#include <limits>

using namespace quantmlir;

namespace {
/// The cycles that tiles of pixels by blocks take for one pass over all pixels
/// and channels. Each step of a tile loads a vector per pixel and per block,
/// and multiplies each by each: two loads and two products a cycle, and an
/// accumulator is ready again after four. Weights that do not stay in the
/// first-level cache come at 24 bytes a cycle.
class CycleModel {
public:
  CycleModel(const DotExtents &extents, const TargetDescription &target)
      : extents(extents), l1Bytes(static_cast<double>(target.l1Bytes)) {}

  /// `tileEnd` is what a tile takes after its products, `vectorEnd` each vector
  /// of it.
  double estimate(int64_t p, int64_t b, double tileEnd,
                  double vectorEnd) const {
    auto tileCycles = [&](int64_t pixels) {
      return static_cast<double>(extents.steps) * stepCycles(pixels, b) +
             tileEnd + vectorEnd * static_cast<double>(pixels * b);
    };
    double cycles = static_cast<double>(extents.pixels / p) * tileCycles(p);
    if (extents.pixels % p != 0)
      cycles += tileCycles(extents.pixels % p);
    return cycles * static_cast<double>(extents.blocks / b);
  }

private:
  double stepCycles(int64_t p, int64_t b) const {
    constexpr double latency = 4, farBytes = 24, vectorBytes = 64;
    // Loads that do not limit are still better spared.
    double loads = static_cast<double>(p + b) / 2;
    double step = std::max({static_cast<double>(p * b) / 2, loads, latency});
    double weights = static_cast<double>(b) * vectorBytes;
    if (weights * static_cast<double>(extents.steps) > l1Bytes / 2)
      step = std::max(step, weights / farBytes);
    return step + loads / 32;
  }

  const DotExtents &extents;
  double l1Bytes;
};
} // namespace

void quantmlir::chooseShape(TileShape &tile, const DotExtents &extents,
                            unsigned registers,
                            const TargetDescription &target) {
  constexpr int64_t mostPixels = 16, mostBlocks = 8, forX = 2;
  // A transposition costs the same for any number of pixels. It needs the
  // registers of other blocks, whose sums wait in memory meanwhile.
  auto endCycles = [&](int64_t b) -> double {
    if (!tile.transposes)
      return 12;
    return static_cast<double>(60 * b + (b > 1 ? 40 : 0));
  };
  CycleModel model(extents, target);
  double best = std::numeric_limits<double>::infinity();
  for (int64_t b = 1; b <= std::min(mostBlocks, extents.blocks); ++b)
    for (int64_t p = 1; p <= std::min(mostPixels, extents.pixels); ++p) {
      if (extents.blocks % b != 0 ||
          (p + 1) * b + forX > static_cast<int64_t>(registers))
        continue;
      double cycles = model.estimate(p, b, endCycles(b), /*vectorEnd=*/0);
      if (cycles < best) {
        best = cycles;
        tile.pixels = p;
        tile.blocks = b;
      }
    }
}

void quantmlir::chooseOverlap(TileShape &tile, const DotExtents &extents,
                              int64_t instructions, unsigned registers,
                              const TargetDescription &target) {
  // Half of the registers go to what the epilogue uses; constants of more
  // blocks would not fit. Fewer steps for a pixel than two cannot hide it, and
  // fewer sums hide less of their latency.
  constexpr int64_t mostBlocks = 3, stepsPerPixel = 2, fewestTiles = 2,
                    fewestVectors = 12;
  // Cycles of an instruction of the epilogue after the products and between
  // them, and of storing and loading a vector of sums: from measurements of
  // requantization with and without a residual sum, for 64 to 512 inputs.
  constexpr double after = 0.34, between = 0.14, keeping = 0.9;
  auto work = static_cast<double>(instructions);
  CycleModel model(extents, target);
  double best =
      model.estimate(tile.pixels, tile.blocks, /*tileEnd=*/0, after * work);
  int64_t mostVectors = registers / 2 - 1;
  int64_t mostPixels =
      std::min(extents.steps / stepsPerPixel, extents.pixels / fewestTiles);
  for (int64_t b = 1; b <= std::min(mostBlocks, extents.blocks); ++b)
    for (int64_t p = 2; p <= std::min(mostVectors / b, mostPixels); ++p) {
      if (extents.blocks % b != 0 || (p * b < fewestVectors && p < mostPixels))
        continue;
      double cycles =
          model.estimate(p, b, /*tileEnd=*/0, between * work + keeping);
      if (cycles >= best)
        continue;
      best = cycles;
      tile.pixels = p;
      tile.blocks = b;
      tile.overlaps = true;
    }
}
