//===- AdaptiveRoundingTest.cpp - Choosing up or down for each weight -----===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/AdaptiveRounding.h"

#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace quantmlir;

static void runInOrder(int64_t count,
                       const std::function<void(int64_t)> &work) {
  for (int64_t i = 0; i < count; ++i)
    work(i);
}

namespace {

/// Correlated inputs, as convolutions see them, and rows of weights.
struct Layer {
  Layer(int64_t size, int64_t numPatches, int64_t numRows, unsigned seed)
      : size(size), numPatches(numPatches), inputs(size * numPatches),
        weights(size * numRows), rounded(size * numRows) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    int64_t numFactors = std::max<int64_t>(size / 4, 1);
    std::vector<float> mix(size * numFactors), factors(numFactors);
    for (float &value : mix)
      value = normal(random);
    for (int64_t p = 0; p < numPatches; ++p) {
      for (float &value : factors)
        value = normal(random);
      for (int64_t i = 0; i < size; ++i) {
        float sum = 0.3f * normal(random);
        for (int64_t f = 0; f < numFactors; ++f)
          sum += mix[i * numFactors + f] * factors[f];
        inputs[p * size + i] = std::max(sum, 0.0f);
      }
    }
    for (float &value : weights)
      value = normal(random);
    for (int64_t r = 0; r < numRows; ++r) {
      RoundingRow row;
      row.weight = llvm::ArrayRef<float>(weights).slice(r * size, size);
      row.rounded = llvm::MutableArrayRef<float>(rounded).slice(r * size, size);
      float largest = 0.0f;
      for (float value : row.weight)
        largest = std::max(largest, std::abs(value));
      row.params = {largest / 7, 0};
      rows.push_back(row);
    }
  }

  InputMoments getMoments() const {
    InputMoments moments(size);
    moments.add(inputs, inputs, numPatches, runInOrder);
    return moments;
  }

  /// The variance of the error that `weight` makes in place of row `r`.
  double getError(size_t r, llvm::ArrayRef<float> weight) const {
    double sum = 0.0, squares = 0.0;
    for (int64_t p = 0; p < numPatches; ++p) {
      double error = 0.0;
      for (int64_t i = 0; i < size; ++i)
        error += (weight[i] - rows[r].weight[i]) * inputs[p * size + i];
      sum += error;
      squares += error * error;
    }
    return squares / numPatches - sum / numPatches * sum / numPatches;
  }

  std::vector<float> getNearest(size_t r) const {
    std::vector<float> nearest(rows[r].weight);
    for (float &value : nearest)
      value = quantizeConstant(value, rows[r].params, storage) *
              rows[r].params.scale;
    return nearest;
  }

  static constexpr StorageRange storage{-7, 7};
  int64_t size, numPatches;
  std::vector<float> inputs, weights, rounded;
  std::vector<RoundingRow> rows;
};

} // namespace

TEST(AdaptiveRoundingTest, LowersTheErrorOfCorrelatedInputs) {
  Layer layer(36, 4000, 5, /*seed=*/1);
  AdaptiveRounding rounding(layer.getMoments(), Layer::storage, {});
  std::vector<double> scales;
  for (const RoundingRow &row : layer.rows)
    scales.push_back(row.params.scale);
  rounding.solve(layer.rows);
  for (size_t r = 0; r < layer.rows.size(); ++r) {
    double nearest = layer.getError(r, layer.getNearest(r));
    double adapted = layer.getError(r, layer.rows[r].rounded);
    EXPECT_LT(adapted, 0.7 * nearest) << "row " << r;
    // Scales are not free: weights are whole steps, within limits.
    EXPECT_EQ(layer.rows[r].params.scale, scales[r]) << "row " << r;
    for (int64_t i = 0; i < layer.size; ++i) {
      double steps = layer.rows[r].rounded[i] / scales[r];
      EXPECT_NEAR(steps, std::round(steps), 1e-4);
      EXPECT_LE(std::abs(steps), 7.0001);
    }
  }
}

TEST(AdaptiveRoundingTest, FindsTheBestOfSmallProblems) {
  for (unsigned seed = 0; seed < 5; ++seed) {
    Layer layer(9, 20000, 1, seed);
    AdaptiveRounding(layer.getMoments(), Layer::storage, {}).solve(layer.rows);
    double best = std::numeric_limits<double>::infinity();
    for (unsigned choice = 0; choice < 512; ++choice) {
      std::vector<float> weight(layer.rows[0].weight);
      double scale = layer.rows[0].params.scale;
      for (int64_t i = 0; i < 9; ++i)
        weight[i] = (std::clamp(std::floor(weight[i] / scale), -7.0, 6.0) +
                     (choice >> i & 1)) *
                    scale;
      best = std::min(best, layer.getError(0, weight));
    }
    EXPECT_LT(layer.getError(0, layer.rows[0].rounded), 1.25 * best)
        << "seed " << seed;
  }
}

TEST(AdaptiveRoundingTest, SeveralWeightsMakeUpForOne) {
  // The squared error is (5 a + 3 b + 3 c)^2 + 0.01 (a^2 + b^2 + c^2), where
  // weights are off by a, b and c. Rounded to nearest, 0.16 * 5 = 0.8 is left.
  // One or two steps leave no less, but 5 - 3 - 3 more leave 0.2.
  for (int64_t size : {3, 40}) {
    Layer layer(size, 8, 1, /*seed=*/1);
    llvm::fill(layer.inputs, 0.0f);
    for (float sign : {-1.0f, 1.0f}) {
      float *patches = layer.inputs.data() + (sign < 0 ? 0 : 4 * size);
      for (int64_t i = 0; i < 3; ++i) {
        patches[i] = sign * (i == 0 ? 5.0f : 3.0f);
        patches[(1 + i) * size + i] = sign * 0.1f;
      }
    }
    llvm::fill(layer.weights, 0.0f);
    layer.weights[0] = -0.16f;
    layer.rows[0].params.scale = 1.0;
    AdaptiveRounding(layer.getMoments(), Layer::storage, {}).solve(layer.rows);
    EXPECT_EQ(llvm::ArrayRef<float>(layer.rounded).take_front(3),
              (llvm::ArrayRef<float>{1.0f, -1.0f, -1.0f}))
        << "size " << size;
  }
}

TEST(AdaptiveRoundingTest, NoTwoStepsLowerTheErrorFurther) {
  Layer layer(40, 200, 1, /*seed=*/11);
  AdaptiveRounding(layer.getMoments(), Layer::storage, {}).solve(layer.rows);
  for (size_t r = 0; r < layer.rows.size(); ++r) {
    double error = layer.getError(r, layer.rows[r].rounded);
    auto scale = static_cast<float>(layer.rows[r].params.scale);
    for (int64_t i = 0; i < layer.size; ++i)
      for (int64_t j = 0; j < i; ++j)
        for (auto [first, second] :
             {std::pair{-1, -1}, {-1, 1}, {1, -1}, {1, 1}}) {
          std::vector<float> changed(layer.rows[r].rounded);
          changed[i] += first * scale;
          changed[j] += second * scale;
          if (std::max(std::abs(changed[i]), std::abs(changed[j])) <
              7.5f * scale)
            EXPECT_GE(layer.getError(r, changed), 0.9999 * error);
        }
  }
}

TEST(AdaptiveRoundingTest, FreeScalesLowerTheErrorFurther) {
  for (int64_t size : {9, 64}) {
    Layer fixed(size, 4000, 8, /*seed=*/2), free(size, 4000, 8, /*seed=*/2);
    for (RoundingRow &row : free.rows)
      row.freeScale = true;
    AdaptiveRounding(fixed.getMoments(), Layer::storage, {}).solve(fixed.rows);
    AdaptiveRounding(free.getMoments(), Layer::storage, {}).solve(free.rows);
    double before = 0.0, after = 0.0;
    for (size_t r = 0; r < free.rows.size(); ++r) {
      before += fixed.getError(r, fixed.rows[r].rounded);
      after += free.getError(r, free.rows[r].rounded);
      double scale = free.rows[r].params.scale;
      EXPECT_EQ(scale, static_cast<float>(scale));
      for (float weight : free.rows[r].rounded)
        EXPECT_LE(std::abs(weight), 7.0001 * scale);
    }
    EXPECT_LT(after, 0.9 * before) << "size " << size;
  }
}

TEST(AdaptiveRoundingTest, WeightsStayWithinAffineLimits) {
  // With a zero point of 3 the real values go from -10 to 4 steps.
  Layer layer(16, 2000, 3, /*seed=*/7);
  for (RoundingRow &row : layer.rows) {
    row.params.zeroPoint = 3;
    row.freeScale = true;
  }
  AdaptiveRounding(layer.getMoments(), Layer::storage, {}).solve(layer.rows);
  for (const RoundingRow &row : layer.rows)
    for (float weight : row.rounded) {
      EXPECT_LE(weight / row.params.scale, 4.0001);
      EXPECT_GE(weight / row.params.scale, -10.0001);
    }
}

/// What each half of the patches says about the other one.
static double chooseTrust(const Layer &layer) {
  MomentsOfHalves halves;
  int64_t middle = layer.numPatches / 2;
  for (auto [half, begin] : {std::pair<int64_t, int64_t>{0, 0}, {1, middle}}) {
    auto patches = llvm::ArrayRef<float>(layer.inputs)
                       .slice(begin * layer.size, middle * layer.size);
    halves[half].emplace_back(layer.size);
    halves[half].back().add(patches, patches, middle, runInOrder);
  }
  std::vector<int64_t> groups(layer.rows.size());
  return chooseTrust(halves, layer.rows, groups, Layer::storage, runInOrder);
}

TEST(AdaptiveRoundingTest, FewPatchesAreNotTrusted) {
  // With two patches, many roundings fit them exactly and nothing else.
  Layer layer(64, 2, 4, /*seed=*/3);
  double trust = chooseTrust(layer);
  EXPECT_LT(trust, 0.5);
  AdaptiveRounding(layer.getMoments(), Layer::storage, {}, trust)
      .solve(layer.rows);
  Layer other(64, 4000, 4, /*seed=*/3);
  other.rows = layer.rows;
  double nearest = 0.0, adapted = 0.0;
  for (size_t r = 0; r < layer.rows.size(); ++r) {
    nearest += other.getError(r, other.getNearest(r));
    adapted += other.getError(r, layer.rows[r].rounded);
  }
  EXPECT_LT(adapted, 1.5 * nearest);
}

TEST(AdaptiveRoundingTest, ManyPatchesAreTrusted) {
  Layer layer(32, 8000, 4, /*seed=*/3);
  EXPECT_GT(chooseTrust(layer), 0.85);
}

TEST(AdaptiveRoundingTest, ErrorsOfRowsAreVariances) {
  // 0.5 x' - x is 0 and -1, a variance of 0.25; that of x is 1.
  InputMoments moments(1), more(1);
  moments.add({1.0f}, {2.0f}, 1, runInOrder);
  more.add({3.0f}, {4.0f}, 1, runInOrder);
  moments.merge(more);
  EXPECT_EQ(moments.getNumPatches(), 2);
  EXPECT_DOUBLE_EQ(getRoundingError(moments, {1.0f}, {0.5f}), 0.25 - 1.0);
  EXPECT_DOUBLE_EQ(getRoundingError(moments, {1.0f}, {0.0f}), 0.0);
}

TEST(AdaptiveRoundingTest, ConstantInputsAreRoundedToNearest) {
  Layer layer(12, 100, 1, /*seed=*/4);
  std::fill(layer.inputs.begin(), layer.inputs.end(), 2.0f);
  AdaptiveRounding(layer.getMoments(), Layer::storage, {}).solve(layer.rows);
  EXPECT_EQ(layer.rounded, layer.getNearest(0));
  EXPECT_EQ(layer.rows[0].gain, 0.0);
}

TEST(AdaptiveRoundingTest, QuantizedInputsAreMadeUpFor) {
  // 1.6 would be rounded to 2. But the quantized network's inputs are larger,
  // and what they want to be multiplied with is 1.1.
  Layer layer(1, 1000, 1, /*seed=*/5);
  layer.weights[0] = 1.6f;
  layer.rows[0].params.scale = 1.0;
  std::vector<float> larger(layer.inputs);
  for (float &value : larger)
    value *= 1.6f / 1.1f;
  InputMoments moments(1);
  moments.add(layer.inputs, larger, layer.numPatches, runInOrder);
  AdaptiveRounding(moments, Layer::storage, {}).solve(layer.rows);
  EXPECT_EQ(layer.rounded[0], 1.0f);
}

TEST(AdaptiveRoundingTest, InputsThatChangedPlacesAreFollowed) {
  // What the first weight was multiplied with, the second one is now.
  Layer layer(2, 1000, 1, /*seed=*/6);
  layer.weights = {0.4f, 0.6f};
  layer.rows[0].params.scale = 1.0;
  std::mt19937 random(8);
  std::normal_distribution<float> normal;
  std::vector<float> swapped(layer.inputs.size());
  for (size_t i = 0; i < swapped.size(); i += 2) {
    layer.inputs[i] = swapped[i + 1] = normal(random);
    layer.inputs[i + 1] = swapped[i] = 2.0f * normal(random);
  }
  InputMoments moments(2);
  moments.add(layer.inputs, swapped, layer.numPatches, runInOrder);
  AdaptiveRounding(moments, Layer::storage, {}).solve(layer.rows);
  EXPECT_EQ(layer.rounded, (std::vector<float>{1.0f, 0.0f}));
  EXPECT_GT(layer.rows[0].gain, 0.0);
}

TEST(AdaptiveRoundingTest, BlocksOfARowHaveScalesOfTheirOwn) {
  // Weights of the second half are an eighth of the others, with steps to match
  // and a zero point of 2.
  for (bool freeScale : {false, true}) {
    Layer layer(32, 4000, 4, /*seed=*/13);
    std::vector<QuantParams> blocks(layer.size, {1.0, 0});
    for (int64_t i = 0; i < layer.size; ++i)
      if (i >= 16) {
        blocks[i] = {0.125, 2};
        for (size_t r = 0; r < layer.rows.size(); ++r)
          layer.weights[r * layer.size + i] /= 8;
      }
    AdaptiveRounding rounding(layer.getMoments(), Layer::storage, {});
    for (RoundingRow &row : layer.rows) {
      row.blocks = blocks;
      row.freeScale = freeScale;
    }
    std::vector<RoundingRow> before(layer.rows);
    rounding.solve(layer.rows);
    for (size_t r = 0; r < layer.rows.size(); ++r) {
      std::vector<float> nearest(layer.rows[r].weight);
      for (int64_t i = 0; i < layer.size; ++i) {
        QuantParams params = before[r].getParams(i);
        nearest[i] = static_cast<float>(dequantizeConstant(
            quantizeConstant(nearest[i], params, Layer::storage), params));
        params = layer.rows[r].getParams(i);
        double steps = layer.rows[r].rounded[i] / params.scale;
        EXPECT_NEAR(steps, std::round(steps), 1e-4);
        EXPECT_LE(steps + blocks[i].zeroPoint, 7.0001);
        EXPECT_GE(steps + blocks[i].zeroPoint, -7.0001);
      }
      double adapted = layer.getError(r, layer.rows[r].rounded);
      EXPECT_LT(adapted, 0.6 * layer.getError(r, nearest)) << "row " << r;
      if (freeScale)
        continue;
      EXPECT_EQ(layer.rows[r].params.scale, before[r].params.scale);
      // No single step of any weight lowers the error further.
      for (int64_t i = 0; i < layer.size; ++i)
        for (int step : {-1, 1}) {
          std::vector<float> changed(layer.rows[r].rounded);
          double scale = layer.rows[r].getParams(i).scale;
          changed[i] += step * scale;
          if (std::abs(changed[i] / scale + blocks[i].zeroPoint) < 7.5)
            EXPECT_GE(layer.getError(r, changed), 0.9999 * adapted);
        }
    }
  }
}

TEST(AdaptiveRoundingTest, ScalesClipOutliersThatMatterLittle) {
  // The last weight is the largest, but its input is next to nothing.
  Layer layer(8, 500, 1, /*seed=*/9);
  layer.weights = {0.9f, -0.7f, 0.55f, 0.3f, -0.25f, 0.65f, -0.8f, 1.8f};
  layer.rows[0].params.scale = static_cast<float>(1.8 / 7);
  for (size_t i = 0; i < layer.inputs.size(); ++i)
    layer.inputs[i] = i % 8 == 7 ? 1e-4f : float(i % 13) - 6;
  double scale =
      chooseRowScale(layer.rows[0], Layer::storage, layer.getMoments());
  EXPECT_LT(scale, 0.6 * layer.rows[0].params.scale);
  EXPECT_EQ(scale, static_cast<float>(scale));
}
