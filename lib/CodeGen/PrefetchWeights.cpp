//===- Which weights are fetched before they are used ---------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace quantmlir;

void KernelEmitter::addPrefetch() {
  // Bytes on their way where memory is read as fast as it comes.
  constexpr int64_t mostAhead = 16 << 10;
  const DotForm &dot = kernel.dot;
  const TileShape &tile = kernel.tile;
  if (kernel.kind != KernelKind::Dot || dot.product != DotProduct::Quads ||
      !dot.packed || dot.perLane || layout.groupBytes <= target.l2Bytes / 4)
    return;
  int64_t blocks =
      tile.blocks * llvm::divideCeil(int64_t(tile.lanes), layout.lanes);
  int64_t tileBytes = blocks * layout.blockBytes;
  // The loops whose tiles multiply the same weights.
  SmallVector<int> sharing;
  int64_t pixels = 1;
  for (int loop : llvm::reverse(loopOrder)) {
    if (loop == tile.vectorLoop)
      break;
    sharing.push_back(loop);
    pixels *= kernel.parallelExtents[loop];
  }
  Stream stream = streams[dot.w];
  if (pixels == 1 || tileBytes > target.l2Bytes) {
    // Each step reads new weights, of all blocks.
    prefetch.start = mostAhead / blocks;
    prefetch.stepBytes = layout.vectorBytes;
    for (int64_t block = 0; block < blocks; ++block)
      prefetch.lines.push_back(block * layout.blockBytes);
  } else {
    // The next blocks, of which each tile fetches its share: one tile alone
    // would read faster than memory can.
    prefetch.start = tileBytes;
    int64_t stride = tileBytes / pixels;
    for (int loop : sharing) {
      stream.strides[loop] = stride;
      stride *= kernel.parallelExtents[loop];
    }
    int64_t steps = layout.outer * layout.steps / layout.fields;
    prefetch.stepBytes =
        llvm::divideCeil(tileBytes * tile.pixels, pixels * steps);
    for (int64_t line = 0; line < prefetch.stepBytes; line += kCacheLine)
      prefetch.lines.push_back(line);
  }
  prefetch.stream = static_cast<int>(streams.size());
  streams.push_back(stream);
}
