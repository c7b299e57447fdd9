//===- The layout of packed weights ---------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackWeights.h"

#include "ProductChains.h"

#include "llvm/Support/MathExtras.h"

#include <cstring>

using namespace quantmlir;

PackedLayout PackedLayout::get(const KernelAnalysis &kernel) {
  const DotForm &dot = kernel.dot;
  const Access &w = kernel.mainInputs[dot.w];
  PackedLayout layout;
  layout.elementBytes = dot.isFloat ? 4 : 1;
  layout.lanes = dot.packedLanes;
  if (dot.xBias != 0)
    layout.headerBytes = layout.lanes * sizeof(int32_t);
  for (int64_t extent : llvm::ArrayRef(kernel.reductionExtents).drop_back())
    layout.outer *= extent;
  layout.laneBytes = layout.elementBytes;
  if (dot.perLane && dot.product == DotProduct::Pairs)
    layout.laneBytes = 2;
  if (dot.weightBits < 8) {
    layout.laneBytes = dot.product == DotProduct::Pairs ? 2 : 1;
    layout.fields = 8 * layout.laneBytes / dot.weightBits;
  }
  layout.steps =
      llvm::alignTo(llvm::divideCeil(dot.run, dot.group), layout.fields);
  layout.vectorBytes = layout.lanes * dot.group * layout.laneBytes;
  layout.restStart =
      layout.headerBytes + layout.bytesOfSteps(layout.outer * layout.steps);
  layout.restCount = layout.restStart + dot.restSteps * kRestBytes;
  layout.blockBytes = layout.restCount;
  if (dot.restSteps > 0)
    layout.blockBytes =
        llvm::alignTo(layout.restCount + sizeof(int32_t), layout.vectorBytes);
  int64_t vectorLoop = kernel.tile.vectorLoop;
  layout.groupBytes =
      llvm::divideCeil(kernel.parallelExtents[vectorLoop], layout.lanes) *
      layout.blockBytes;
  layout.totalBytes = layout.groupBytes;
  layout.parallelStrides.assign(kernel.parallelExtents.size(), 0);
  layout.parallelStrides[vectorLoop] = layout.blockBytes / layout.lanes;
  for (int64_t loop = kernel.parallelExtents.size() - 1; loop >= 0; --loop) {
    if (loop == vectorLoop || w.parallel[loop] == 0)
      continue;
    layout.parallelStrides[loop] = layout.totalBytes;
    layout.totalBytes *= kernel.parallelExtents[loop];
  }
  return layout;
}

PackedLayout PackedLayout::getUnpackedBlock() const {
  assert(laneBytes == 1 && "words are not unpacked to memory");
  PackedLayout block = *this;
  block.fields = 1;
  block.restStart = headerBytes + block.bytesOfSteps(outer * steps);
  block.blockBytes = block.restCount = block.restStart;
  return block;
}

unsigned quantmlir::chooseWeightBits(const KernelAnalysis &kernel,
                                     llvm::ArrayRef<char> weights) {
  int64_t numBytes = PackedLayout::get(kernel).totalBytes;
  for (unsigned bits : {2, 4}) {
    KernelAnalysis narrow = kernel;
    narrow.dot.weightBits = bits;
    PackedLayout layout = PackedLayout::get(narrow);
    // Padding may eat the gain. A chain starts with a vector of weights.
    if (layout.totalBytes >= numBytes ||
        (kernel.dot.product == DotProduct::Chains &&
         kernel.dot.chain % layout.fields != 0))
      continue;
    if (llvm::all_of(weights, [&](char weight) {
          return llvm::isIntN(bits, static_cast<signed char>(weight));
        }))
      return bits;
  }
  return 8;
}

llvm::SmallVector<int64_t> quantmlir::getReductionOffsets(const DotForm &dot) {
  llvm::SmallVector<int64_t> offsets = {0};
  for (auto [extent, stride] :
       llvm::zip_equal(dot.orderedExtents, dot.orderedStrides)) {
    llvm::SmallVector<int64_t> next;
    next.reserve(offsets.size() * extent);
    for (int64_t offset : offsets)
      for (int64_t i = 0; i < extent; ++i)
        next.push_back(offset + i * stride);
    offsets = std::move(next);
  }
  return offsets;
}

llvm::SmallVector<std::pair<int64_t, int64_t>>
quantmlir::getGroupPositions(const KernelAnalysis &kernel,
                             const PackedLayout &layout) {
  const Access &w = kernel.mainInputs[kernel.dot.w];
  llvm::SmallVector<std::pair<int64_t, int64_t>> groups = {{w.base, 0}};
  for (auto [loop, extent] : llvm::enumerate(kernel.parallelExtents)) {
    if (static_cast<int>(loop) == kernel.tile.vectorLoop ||
        w.parallel[loop] == 0)
      continue;
    llvm::SmallVector<std::pair<int64_t, int64_t>> next;
    for (auto [source, target] : groups)
      for (int64_t i = 0; i < extent; ++i)
        next.push_back({source + i * w.parallel[loop],
                        target + i * layout.parallelStrides[loop]});
    groups = std::move(next);
  }
  return groups;
}

namespace {
/// Writes the block of channels that starts at the source element `base`.
class BlockPacker {
public:
  BlockPacker(const KernelAnalysis &kernel, const PackedLayout &layout,
              llvm::ArrayRef<char> weights)
      : kernel(kernel), dot(kernel.dot), layout(layout), weights(weights),
        channelStride(
            kernel.mainInputs[dot.w].parallel[kernel.tile.vectorLoop]),
        offsets(getReductionOffsets(dot)) {}

  void pack(char *block, int64_t base, int64_t channels) const {
    for (int64_t channel = 0; channel < channels; ++channel) {
      int64_t sum = 0;
      for (int64_t i = 0, e = offsets.size(); i < e; ++i) {
        int64_t outer = i / dot.run, position = i % dot.run;
        int64_t step = outer * layout.steps + position / dot.group;
        char *target =
            block + layout.headerBytes +
            step / layout.fields * layout.vectorBytes +
            (channel * dot.group + position % dot.group) * layout.laneBytes;
        int64_t source =
            (base + channel * channelStride + offsets[i]) * layout.elementBytes;
        if (layout.fields > 1)
          insertField(target, step % layout.fields, weights[source]);
        else if (layout.laneBytes > layout.elementBytes)
          insertWord(target, weights[source]);
        else
          std::memcpy(target, weights.data() + source, layout.elementBytes);
        sum += static_cast<signed char>(weights[source]);
      }
      if (layout.headerBytes) {
        auto start =
            static_cast<int32_t>(static_cast<uint32_t>(-dot.xBias * sum));
        std::memcpy(block + channel * sizeof(start), &start, sizeof(start));
      }
    }
    if (dot.restSteps > 0)
      split(block);
  }

private:
  /// Writes a narrow weight into a lane that was zero there; the targets with
  /// such lanes are little-endian.
  void insertField(char *lane, int64_t field, char weight) const {
    unsigned bit = field * dot.weightBits;
    unsigned bits = llvm::maskTrailingOnes<unsigned>(dot.weightBits) & weight;
    lane[bit / 8] = static_cast<char>(lane[bit / 8] | bits << bit % 8);
  }

  /// Writes a weight of 8 bits as one of 16; the targets with such lanes are
  /// little-endian.
  static void insertWord(char *lane, char weight) {
    lane[0] = weight;
    lane[1] = static_cast<char>(weight < 0 ? -1 : 0);
  }

  /// Moves what does not fit a step of a packed block to its rest steps.
  void split(char *block) const {
    int32_t count = 0;
    for (int64_t step = 0; step < layout.outer * layout.steps; ++step)
      for (int64_t channel = 0; channel < layout.lanes; ++channel) {
        char *weights = block + step * layout.vectorBytes + channel * dot.group;
        llvm::SmallVector<char> rest(dot.group, 0);
        if (!splitStep({weights, dot.group}, rest))
          continue;
        int32_t place = getInputOffset(step) * layout.lanes + channel;
        char *target =
            block + layout.restStart + count * PackedLayout::kRestBytes;
        std::memcpy(target, &place, sizeof(place));
        std::memcpy(target + sizeof(place), rest.data(), rest.size());
        ++count;
      }
    std::memcpy(block + layout.restCount, &count, sizeof(count));
  }

  /// Offset of the elements of x that a step multiplies.
  int64_t getInputOffset(int64_t step) const {
    int64_t outer = step / layout.steps;
    int64_t offset = step % layout.steps * dot.group;
    const Access &x = kernel.mainInputs[dot.x];
    for (int level = int(kernel.reductionExtents.size()) - 2; level >= 0;
         --level) {
      offset += outer % kernel.reductionExtents[level] * x.reduction[level];
      outer /= kernel.reductionExtents[level];
    }
    return offset;
  }

  const KernelAnalysis &kernel;
  const DotForm &dot;
  const PackedLayout &layout;
  llvm::ArrayRef<char> weights;
  int64_t channelStride;
  llvm::SmallVector<int64_t> offsets;
};
} // namespace

llvm::SmallVector<char> quantmlir::packWeights(const KernelAnalysis &kernel,
                                               llvm::ArrayRef<char> weights) {
  PackedLayout layout = PackedLayout::get(kernel);
  llvm::SmallVector<char> packed(layout.totalBytes, 0);
  const Access &w = kernel.mainInputs[kernel.dot.w];
  BlockPacker packer(kernel, layout, weights);
  int64_t vectorLoop = kernel.tile.vectorLoop;
  int64_t channels = kernel.parallelExtents[vectorLoop];

  for (auto [source, target] : getGroupPositions(kernel, layout))
    for (int64_t first = 0; first < channels; first += layout.lanes)
      packer.pack(packed.data() + target +
                      first / layout.lanes * layout.blockBytes,
                  source + first * w.parallel[vectorLoop],
                  std::min(layout.lanes, channels - first));
  return packed;
}
