//===- Says which code a kernel became ------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DescribeKernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace quantmlir;

static StringRef getForm(const KernelAnalysis &kernel,
                         const TargetDescription &target) {
  if (kernel.kind == KernelKind::Elementwise) {
    Operation *op = kernel.lastOp();
    return isa<linalg::FillOp>(op)   ? "fill"
           : isa<linalg::CopyOp>(op) ? "copy"
                                     : "elementwise";
  }
  if (kernel.kind == KernelKind::Reduction)
    return "reduction";
  if (kernel.dot.isFloat)
    return "fma";
  if (kernel.dot.product == DotProduct::Quads) {
    switch (target.quadInstructions) {
    case QuadInstructions::VPDPBUSD:
      return "vpdpbusd";
    case QuadInstructions::SDOT:
      return "sdot";
    case QuadInstructions::USDOT:
      return kernel.dot.xIsUnsigned ? "usdot" : "sdot";
    }
  }
  if (kernel.dot.product == DotProduct::BytePairs)
    return "smull";
  if (kernel.dot.product == DotProduct::Chains)
    return "vpmaddubsw";
  return target.triple.isX86() ? "vpmaddwd" : "pairs";
}

static int64_t countMACs(const KernelAnalysis &kernel) {
  linalg::LinalgOp main = kernel.main;
  if (!main)
    return 0;
  bool multiplies = llvm::any_of(*main.getBlock(), [](Operation &op) {
    return isa<arith::MulIOp, arith::MulFOp>(op);
  });
  if (!multiplies)
    return 0;
  int64_t macs = 1;
  for (int64_t extent : kernel.parallelExtents)
    macs *= extent;
  for (int64_t extent : kernel.reductionExtents)
    macs *= extent;
  return macs;
}

static std::string explain(const KernelAnalysis &kernel,
                           const TargetDescription &target, unsigned threads,
                           bool parallel) {
  SmallVector<std::string> notes;
  if (kernel.kind == KernelKind::Dot) {
    if (!kernel.dot.packed)
      notes.push_back("both operands are computed, so none is packed");
    else if (kernel.dot.product == DotProduct::Chains)
      notes.push_back(
          llvm::formatv("{0} steps added in 16 bits, proved from the weights",
                        kernel.dot.chain)
              .str());
    else if (!kernel.dot.isFloat && !kernel.dot.perLane &&
             kernel.dot.product != target.dotProduct)
      notes.push_back(
          kernel.dot.wIsUnsigned ? "weights are unsigned"
          : kernel.dot.xIsUnsigned
              ? "no proof that sums of products fit in 16 bits"
              : "activations are signed, which vpmaddubsw cannot take");
    if (kernel.dot.perLane)
      notes.push_back(kernel.dot.product == DotProduct::Quads
                          ? "taps by fours"
                          : "taps by pairs");
    if (kernel.tile.overlaps)
      notes.push_back("epilogues between products");
    if (kernel.dot.weightBits < 8)
      notes.push_back(
          llvm::formatv("weights packed to {0} bits", kernel.dot.weightBits)
              .str());
  }
  // Nobody expects threads to help with less than a microsecond.
  constexpr double kWorthAWord = 1000;
  double nanoseconds = kernel.estimateNanoseconds(target);
  if (threads > 1 && !parallel && nanoseconds >= kWorthAWord) {
    if (nanoseconds < target.parallelGrain)
      notes.push_back(
          llvm::formatv("one thread: about {0:f1} us, worth sharing "
                        "from {1:f0} us",
                        nanoseconds / 1000, target.parallelGrain / 1000)
              .str());
    else
      notes.push_back(
          llvm::formatv("one thread: no loop divides evenly by {0}", threads)
              .str());
  }
  return llvm::join(notes, "; ");
}

/// KernelInfo::peak.
static int64_t getPeak(const KernelAnalysis &kernel,
                       const TargetDescription &target) {
  if (kernel.kind != KernelKind::Dot)
    return 0;
  return kernel.dot.isFloat
             ? target.peakFloatProducts()
             : target.peakProducts(kernel.dot.product, kernel.dot.chain);
}

static DictionaryAttr makeInfo(MLIRContext *context, StringRef form,
                               const TileShape &tile, int64_t macs,
                               int64_t peak, bool packed, bool parallel,
                               StringRef note) {
  Builder b(context);
  NamedAttrList info;
  info.set("form", b.getStringAttr(form));
  // What is left out has the default of KernelInfo: the text is in every .so.
  auto setNumber = [&](StringRef name, int64_t value, int64_t defaultValue) {
    if (value != defaultValue)
      info.set(name, b.getI64IntegerAttr(value));
  };
  setNumber("lanes", tile.lanes, 1);
  setNumber("blocks", tile.blocks, 1);
  setNumber("pixels", tile.pixels, 1);
  setNumber("macs", macs, 0);
  setNumber("peak", peak, 0);
  if (packed)
    info.set("packed", b.getBoolAttr(true));
  if (parallel)
    info.set("parallel", b.getBoolAttr(true));
  if (!note.empty())
    info.set("note", b.getStringAttr(note));
  return info.getDictionary(context);
}

DictionaryAttr quantmlir::describeKernel(const KernelAnalysis &kernel,
                                         const TargetDescription &target,
                                         unsigned threads, bool parallel,
                                         MLIRContext *context) {
  return makeInfo(context, getForm(kernel, target), kernel.tile,
                  countMACs(kernel), getPeak(kernel, target),
                  kernel.kind == KernelKind::Dot && kernel.dot.packed, parallel,
                  explain(kernel, target, threads, parallel));
}

DictionaryAttr quantmlir::describeScalarKernel(MLIRContext *context) {
  return makeInfo(context, "scalar", TileShape(), /*macs=*/0, /*peak=*/0,
                  /*packed=*/false, /*parallel=*/false, "has no vector form");
}
