//===- BiasSearch.cpp - Biases of layers with a clamp ---------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BiasSearch.h"

#include "quant-mlir/QuantMath/TargetClones.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

using namespace quantmlir;
using llvm::ArrayRef;

/// The mean of so many says enough; and the memory for them.
static constexpr int64_t maxPatches = 4096, maxElements = int64_t(1) << 24;

/// Patches of a panel: their sums stay in registers.
static constexpr int64_t panelWidth = 64;

BiasSearch::BiasSearch(const PatchGeometry &geometry, int64_t numOutputs,
                       int64_t numSamples)
    : geometry(geometry) {
  int64_t ofPatch = std::max(geometry.patchSize(), numOutputs);
  int64_t numPatches =
      std::clamp<int64_t>(maxElements / ofPatch, 1, maxPatches);
  numSamples = std::max<int64_t>(numSamples, 1);
  patchesOfSample =
      std::clamp<int64_t>(numPatches / numSamples, 1, geometry.numPatches());
  interval = (numSamples + numPatches - 1) / numPatches;
}

void BiasSearch::append(std::vector<Panel> &panels,
                        ArrayRef<float> sample) const {
  int64_t size = geometry.patchSize();
  std::vector<float> patches =
      gatherEvenly(geometry, sample, numTaken, patchesOfSample);
  for (int64_t i = 0; i < patchesOfSample; ++i) {
    int64_t index = numTaken * patchesOfSample + i;
    if (index % panelWidth == 0)
      panels.emplace_back(size * panelWidth);
    for (int64_t k = 0; k < size; ++k)
      panels.back()[k * panelWidth + index % panelWidth] =
          patches[i * size + k];
  }
}

void BiasSearch::add(ArrayRef<float> original, ArrayRef<float> quantizedInput) {
  int64_t length = geometry.sampleSize();
  for (size_t begin = 0; begin < original.size(); begin += length) {
    if (numSeen++ % interval != 0)
      continue;
    append(originals, original.slice(begin, length));
    append(quantized, quantizedInput.slice(begin, length));
    ++numTaken;
  }
}

namespace {

/// As many floats as the longest registers hold; the compiler splits it where
/// they are shorter.
constexpr int64_t numLanes = 16;
typedef float Vector __attribute__((vector_size(numLanes * sizeof(float))));
constexpr int64_t numVectors = panelWidth / numLanes;

} // namespace

/// sums[i] = bias + sum over k of weights[k] * patches[k][i], for runs of
/// `depth` elements that are `stride` apart in the patches.
QUANT_MLIR_TARGET_CLONES
static void multiplyPanel(const float *weights, int64_t size, int64_t depth,
                          const float *patches, int64_t stride, float bias,
                          float *sums) {
  Vector vectors[numVectors];
  for (Vector &vector : vectors)
    vector = bias - Vector{};
  for (int64_t first = 0; first < size;
       first += depth, patches += stride * panelWidth)
    for (int64_t k = 0; k < depth; ++k) {
      Vector inputs[numVectors];
      std::memcpy(inputs, patches + k * panelWidth, sizeof(inputs));
      for (int64_t v = 0; v < numVectors; ++v)
        vectors[v] += weights[first + k] * inputs[v];
    }
  std::memcpy(sums, vectors, sizeof(vectors));
}

namespace {

/// Looks for what to add to `have` so that it is most like `wanted` between the
/// limits.
struct ShiftSearch {
  ArrayRef<float> wanted, have;
  double min, max;
  double best = 0, least = std::numeric_limits<double>::infinity();

  bool isInside(double value) const { return value > min && value < max; }

  /// Gauss-Newton steps: by what is missing on average where the limits let a
  /// change through.
  void descend(double shift) {
    constexpr int maxSteps = 10;
    double before = std::numeric_limits<double>::infinity();
    for (int step = 0; step < maxSteps; ++step) {
      double squares = 0, missing = 0;
      int64_t numInside = 0;
      for (auto [want, has] : llvm::zip_equal(wanted, have)) {
        double value = has + shift;
        double error =
            std::clamp<double>(want, min, max) - std::clamp(value, min, max);
        squares += error * error;
        if (isInside(value)) {
          missing += error;
          ++numInside;
        }
      }
      if (!(squares < before))
        break;
      before = squares;
      if (squares < least) {
        least = squares;
        best = shift;
      }
      if (numInside == 0)
        break;
      shift += missing / numInside;
    }
  }

  double run() {
    descend(0);
    // If all that is wanted has come to be cut off, no small step brings it
    // back.
    double missing = 0;
    int64_t numInside = 0;
    for (auto [want, has] : llvm::zip_equal(wanted, have))
      if (isInside(want)) {
        missing += want - has;
        ++numInside;
      }
    if (numInside > 0)
      descend(missing / numInside);
    return best;
  }
};

} // namespace

std::vector<float> BiasSearch::run(ArrayRef<float> weight,
                                   ArrayRef<float> rounded,
                                   ArrayRef<float> bias, Limits limits,
                                   const ParallelFor &parallelFor) const {
  int64_t outputs = bias.size(), size = geometry.rowSize();
  int64_t depth = geometry.channels / geometry.groups;
  int64_t numPanels = originals.size(), room = numPanels * panelWidth;
  std::vector<float> wanted(outputs * room), have(outputs * room);
  // All outputs of a panel while it is in the cache.
  parallelFor(numPanels, [&](int64_t panel) {
    for (int64_t output = 0; output < outputs; ++output) {
      int64_t first = output / (outputs / geometry.groups) * depth;
      int64_t to = output * room + panel * panelWidth;
      auto multiply = [&](ArrayRef<float> weights,
                          const std::vector<Panel> &panels, float *sums) {
        multiplyPanel(weights.data() + output * size, size, depth,
                      panels[panel].data() + first * panelWidth,
                      geometry.channels, bias[output], sums);
      };
      multiply(weight, originals, wanted.data() + to);
      multiply(rounded, quantized, have.data() + to);
    }
  });
  std::vector<float> corrected(bias);
  int64_t count = numTaken * patchesOfSample;
  parallelFor(outputs, [&](int64_t output) {
    auto ofOutput = [&](const std::vector<float> &values) {
      return ArrayRef(values).slice(output * room, count);
    };
    auto value = static_cast<float>(
        bias[output] +
        ShiftSearch{ofOutput(wanted), ofOutput(have), limits.min, limits.max}
            .run());
    if (std::isfinite(value))
      corrected[output] = value;
  });
  return corrected;
}
