//===- RoundingOptimizer.cpp - Minimizes a form over roundings ------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RoundingOptimizer.h"

#include "quant-mlir/QuantMath/TargetClones.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace quantmlir;

//===----------------------------------------------------------------------===//
// Functions that loops can be vectorized with
//===----------------------------------------------------------------------===//

/// 2^x to about six digits; x is limited to what a float holds.
static inline float exp2Approximately(float x) {
  x = std::min(std::max(x, -126.0f), 126.0f);
  auto whole = static_cast<int32_t>(x < 0 ? x - 0.5f : x + 0.5f);
  float rest = (x - static_cast<float>(whole)) * 0.69314718f;
  float power =
      1.0f +
      rest *
          (1.0f + rest * (1.0f / 2 +
                          rest * (1.0f / 6 + rest * (1.0f / 24 + rest / 120))));
  int32_t bits;
  std::memcpy(&bits, &power, sizeof(bits));
  bits += whole * (1 << 23);
  std::memcpy(&power, &bits, sizeof(bits));
  return power;
}

/// log2(x) of a normal positive number to about five digits.
static inline float log2Approximately(float x) {
  int32_t bits;
  std::memcpy(&bits, &x, sizeof(bits));
  // The exponent such that the rest is in [0.7, 1.4).
  int32_t exponent = (bits - 0x3f3504f3) >> 23;
  bits -= exponent * (1 << 23);
  float mantissa;
  std::memcpy(&mantissa, &bits, sizeof(bits));
  // log((1 + t) / (1 - t)) = 2 (t + t^3/3 + t^5/5 + ...)
  float t = (mantissa - 1.0f) / (mantissa + 1.0f), square = t * t;
  float log = 2.0f * t *
              (1.0f + square * (1.0f / 3 + square * (1.0f / 5 + square / 7)));
  return static_cast<float>(exponent) + log * 1.44269504f;
}

/// The rectified sigmoid stretches from gamma to zeta.
static constexpr float gamma_ = -0.1f, zeta = 1.1f;

static inline float sigmoid(float v) {
  return 1.0f / (1.0f + exp2Approximately(v * -1.44269504f));
}
static inline float rectifiedSigmoid(float v) {
  return std::min(std::max((zeta - gamma_) * sigmoid(v) + gamma_, 0.0f), 1.0f);
}

namespace {

/// What one step of Adam needs to know.
struct Step {
  float learningRate;
  /// 1 / (1 - decay^t) of both moments.
  float firstCorrection, secondCorrection;
  float regularization, beta;
};

constexpr float firstDecay = 0.9f, secondDecay = 0.999f;

} // namespace

QUANT_MLIR_TARGET_CLONES
static void computeRoundings(const float *logits, float *roundings,
                             int64_t size) {
  for (int64_t i = 0; i < size; ++i)
    roundings[i] = rectifiedSigmoid(logits[i]);
}

/// One step on the logits. `products` is G f h, `constants` the rest of half
/// the gradient.
QUANT_MLIR_TARGET_CLONES
static void updateLogits(float *__restrict logits, float *__restrict first,
                         float *__restrict second,
                         const float *__restrict products,
                         const float *__restrict constants,
                         const float *__restrict factors, int64_t size,
                         Step step) {
  for (int64_t i = 0; i < size; ++i) {
    float s = sigmoid(logits[i]);
    float stretched = (zeta - gamma_) * s + gamma_;
    float h = std::min(std::max(stretched, 0.0f), 1.0f);
    float gradient = 2.0f * (factors[i] * products[i] + constants[i]);
    // d/dh of 1 - |2h - 1|^beta
    float distance = 2.0f * h - 1.0f;
    float magnitude = std::max(std::abs(distance), 1e-6f);
    float slope =
        -2.0f * step.beta *
        exp2Approximately((step.beta - 1.0f) * log2Approximately(magnitude));
    gradient += step.regularization * (distance < 0 ? -slope : slope);
    bool inside = stretched > 0.0f && stretched < 1.0f;
    gradient *= inside ? (zeta - gamma_) * s * (1.0f - s) : 0.0f;
    first[i] = firstDecay * first[i] + (1 - firstDecay) * gradient;
    second[i] =
        secondDecay * second[i] + (1 - secondDecay) * gradient * gradient;
    logits[i] -= step.learningRate * (first[i] * step.firstCorrection) /
                 (std::sqrt(second[i] * step.secondCorrection) + 1e-8f);
  }
}

//===----------------------------------------------------------------------===//
// RoundingOptimizer
//===----------------------------------------------------------------------===//

RoundingOptimizer::RoundingOptimizer(const PanelMatrix &gram,
                                     const AdaptiveRoundingOptions &options)
    : gram(gram), options(options), size(gram.getSize()),
      padded(gram.getPaddedSize()), logits(rows * padded), first(rows * padded),
      second(rows * padded), constants(rows * padded),
      factors(rows * padded, 1.0f) {}

void RoundingOptimizer::setRow(int64_t row, llvm::ArrayRef<int64_t> down,
                               llvm::ArrayRef<float> fraction,
                               llvm::ArrayRef<float> target,
                               llvm::ArrayRef<float> ofElements) {
  float *factor = factors.data() + row * padded;
  std::copy(ofElements.begin(), ofElements.end(), factor);
  for (int64_t i = 0; i < size; ++i) {
    double product = 0.0;
    for (int64_t j = 0; j < size; ++j)
      product += static_cast<double>(gram.get(i, j)) * factor[j] * down[j];
    int64_t index = row * padded + i;
    constants[index] = static_cast<float>(factor[i] * (product - target[i]));
    float s = (fraction[i] - gamma_) / (zeta - gamma_);
    logits[index] = std::log(s / (1.0f - s));
  }
}

void RoundingOptimizer::optimize() {
  std::vector<float> roundings(rows * padded), columns(padded * rows),
      products(rows * padded);
  auto warm = static_cast<int64_t>(options.warmUp * options.iterations);
  double firstPower = 1.0, secondPower = 1.0;
  for (int64_t t = 0; t < options.iterations; ++t) {
    computeRoundings(logits.data(), roundings.data(), rows * padded);
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t i = 0; i < size; ++i)
        columns[i * rows + r] =
            factors[r * padded + i] * roundings[r * padded + i];
    gram.multiply(columns.data(), products.data());
    firstPower *= firstDecay;
    secondPower *= secondDecay;
    double progress =
        double(t - warm) / std::max<int64_t>(options.iterations - warm, 1);
    Step step;
    step.learningRate = options.learningRate;
    step.firstCorrection = 1.0 / (1.0 - firstPower);
    step.secondCorrection = 1.0 / (1.0 - secondPower);
    step.regularization = t < warm ? 0.0 : options.regularization;
    step.beta = options.firstBeta + (options.lastBeta - options.firstBeta) *
                                        std::max(progress, 0.0);
    updateLogits(logits.data(), first.data(), second.data(), products.data(),
                 constants.data(), factors.data(), rows * padded, step);
  }
}

std::vector<bool> RoundingOptimizer::getRoundings(int64_t row) const {
  std::vector<bool> up(size);
  for (int64_t i = 0; i < size; ++i)
    up[i] = rectifiedSigmoid(logits[row * padded + i]) > 0.5f;
  return up;
}
