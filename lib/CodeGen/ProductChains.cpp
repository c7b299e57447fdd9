//===- ProductChains.cpp - Which sums of products fit 16 bits -------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProductChains.h"

#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

using namespace quantmlir;

/// Elements of the reduction in a step, and products in a lane of 16 bits.
static constexpr int64_t kStep = 4, kPair = 2;

unsigned quantmlir::findExactChain(const KernelAnalysis &kernel,
                                   llvm::ArrayRef<char> weights,
                                   IntegerInterval x) {
  const DotForm &dot = kernel.dot;
  // A chain longer than the steps of a contiguous run is never filled.
  auto steps = static_cast<uint64_t>(llvm::divideCeil(dot.run, kStep));
  uint64_t longest = std::min<uint64_t>(kLongestChain, llvm::bit_ceil(steps));
  const Access &w = kernel.mainInputs[dot.w];
  int64_t channelStride = w.parallel[kernel.tile.vectorLoop];
  int64_t channels = kernel.parallelExtents[kernel.tile.vectorLoop];
  llvm::SmallVector<int64_t> offsets = getReductionOffsets(dot);
  llvm::SmallVector<int32_t> lanes[kStep / kPair];
  for (auto [group, packed] :
       getGroupPositions(kernel, PackedLayout::get(kernel)))
    for (int64_t channel = 0; channel < channels; ++channel) {
      int64_t first = group + channel * channelStride;
      for (size_t start = 0; start < offsets.size(); start += dot.run) {
        for (auto &lane : lanes)
          lane.clear();
        for (int64_t i = 0; i < dot.run; ++i)
          lanes[i % kStep / kPair].push_back(
              static_cast<signed char>(weights[first + offsets[start + i]]));
        // Chains start at multiples of their length, as groups do here.
        for (auto &lane : lanes)
          while (longest > 0 &&
                 !groupedProductBounds(lane, x, kPair * longest).fitsSigned(16))
            longest /= 2;
        if (longest == 0)
          return 0;
      }
    }
  return longest;
}

bool quantmlir::splitStep(llvm::MutableArrayRef<char> step,
                          llvm::MutableArrayRef<char> rest) {
  // 255 * 128 = 32640 fits 16 bits, and so does its negative.
  constexpr int kLimit = 128;
  bool changed = false;
  for (int64_t first = 0; first < kStep; first += kPair) {
    int sum = static_cast<signed char>(step[first]) +
              static_cast<signed char>(step[first + 1]);
    int excess = sum > kLimit ? sum - kLimit : sum < -kLimit ? sum + kLimit : 0;
    if (excess == 0)
      continue;
    // Both have the sign of the sum, and the second keeps it or becomes zero.
    step[first + 1] =
        static_cast<char>(static_cast<signed char>(step[first + 1]) - excess);
    rest[first + 1] = static_cast<char>(excess);
    changed = true;
  }
  return changed;
}

int64_t quantmlir::countSplitSteps(llvm::ArrayRef<char> packed,
                                   const PackedLayout &layout) {
  int64_t most = 0;
  for (; !packed.empty(); packed = packed.drop_front(layout.blockBytes)) {
    int64_t count = 0;
    for (int64_t step = 0; step < layout.outer * layout.steps; ++step)
      for (int64_t channel = 0; channel < layout.lanes; ++channel) {
        llvm::SmallVector<char, kStep> weights(
            packed.slice(step * layout.vectorBytes + channel * kStep, kStep));
        char rest[kStep] = {};
        count += splitStep(weights, rest);
      }
    most = std::max(most, count);
  }
  return most;
}
