//===- TargetDescription.cpp - What kernels need to know of a processor ---===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/CodeGen/TargetDescription.h"

#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"

#include <mutex>

using namespace quantmlir;

llvm::Expected<TargetDescription>
TargetDescription::get(llvm::StringRef tripleText, llvm::StringRef cpu,
                       llvm::StringRef features) {
  // Passes ask on several threads; LLVM's registry must be filled by one.
  static std::once_flag initialized;
  std::call_once(initialized, [] {
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmPrinters();
    // The choice among several targets is inline assembly.
    llvm::InitializeAllAsmParsers();
  });

  TargetDescription target;
  target.triple = llvm::Triple(llvm::Triple::normalize(
      tripleText.empty() ? llvm::sys::getProcessTriple() : tripleText.str()));
  llvm::SubtargetFeatures list;
  target.cpu = cpu.str();
  if (cpu == "host" || cpu.empty()) {
    if (target.triple.getArch() !=
        llvm::Triple(llvm::sys::getProcessTriple()).getArch())
      return llvm::createStringError("target processor 'host' needs the host's "
                                     "architecture, got triple '" +
                                     target.triple.str() + "'");
    // A name alone implies features that a virtual machine may hide.
    target.cpu = llvm::sys::getHostCPUName().str();
    for (const auto &feature : llvm::sys::getHostCPUFeatures())
      list.AddFeature(feature.first(), feature.second);
  }
  for (llvm::StringRef feature : llvm::split(features, ','))
    if (!feature.empty())
      list.AddFeature(feature);
  target.features = list.getString();

  std::string error;
  const llvm::Target *backend =
      llvm::TargetRegistry::lookupTarget(target.triple, error);
  if (!backend)
    return llvm::createStringError("unknown target triple '" +
                                   target.triple.str() + "': " + error);
  // Neither names of symbols nor the code model were thought of for others.
  if (!target.triple.isOSBinFormatELF())
    return llvm::createStringError("target triple '" + target.triple.str() +
                                   "' does not make ELF objects, as Linux has "
                                   "them; nothing else is supported");
  // LLVM would only print warnings, one each time that it is asked.
  std::unique_ptr<llvm::MCSubtargetInfo> generic(
      backend->createMCSubtargetInfo(target.triple, "", ""));
  if (!generic || !generic->isCPUStringValid(target.cpu))
    return llvm::createStringError("unknown target processor '" + target.cpu +
                                   "' for triple '" + target.triple.str() +
                                   "'");
  for (llvm::StringRef feature : llvm::split(features, ',')) {
    if (feature.empty())
      continue;
    bool hasSign = feature.starts_with("+") || feature.starts_with("-");
    bool isKnown = llvm::any_of(
        generic->getAllProcessorFeatures(),
        [&](const auto &known) { return feature.drop_front() == known.Key; });
    if (!hasSign || !isKnown)
      return llvm::createStringError("unknown target feature '" + feature +
                                     "' for triple '" + target.triple.str() +
                                     "'; expected names of LLVM's with + or - "
                                     "before them, such as +sse4.2");
  }
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget(
      backend->createMCSubtargetInfo(target.triple, target.cpu,
                                     target.features));
  auto has = [&](llvm::StringRef feature) {
    return subtarget->checkFeatures(("+" + feature).str());
  };
  if (target.triple.isAArch64()) {
    // 32 registers of 4 words: a block of 16 channels takes 4, so that 4 pixels
    // leave half of them to operands.
    target.dotLanes = 4;
    target.hasFusedMultiplyAdd = true;
    if (has("dotprod")) {
      target.dotProduct = DotProduct::Quads;
      target.quadInstructions =
          has("i8mm") ? QuadInstructions::USDOT : QuadInstructions::SDOT;
      target.productsPerNanosecond = 100;
    } else {
      target.dotProduct = DotProduct::BytePairs;
      target.productsPerNanosecond = 20;
    }
    return target;
  }
  if (!target.triple.isX86())
    return target;
  target.registerBits = has("avx512bw") ? 512 : has("avx2") ? 256 : 128;
  target.hasBytePermute = has("avx512vbmi");
  target.hasGaloisField = has("gfni");
  target.hasEvenMultiply = has("sse4.1");
  target.hasRoundingConversion = has("sse2");
  target.hasFusedMultiplyAdd = has("fma") || has("avx512f");
  target.hasMaskedMoves = has("avx512bw") && has("avx512vl");
  if (has("avx512vnni") && has("avx512bw")) {
    // One register of accumulators per pixel and block, and 4 cycles from one
    // vpdpbusd to the next that depends on it, two per cycle: at least 8 must
    // be in flight; 16 leave half of the registers to operands.
    target.dotProduct = DotProduct::Quads;
    target.productsPerNanosecond = 400;
    target.tilePixels = 8;
    target.tileVectors = 16;
  } else if (has("avxvnni") || (has("avx512vnni") && has("avx512vl"))) {
    target.dotProduct = DotProduct::Quads;
    target.dotLanes = 8;
    target.productsPerNanosecond = 200;
  } else if (has("avx512bw")) {
    target.dotProduct = DotProduct::Chains;
    target.tilePixels = 8;
    target.tileVectors = 16;
  } else if (has("avx2")) {
    target.dotProduct = DotProduct::Chains;
    target.dotLanes = 8;
  }
  return target;
}

int TargetDescription::xBias(DotProduct product, bool xIsUnsigned) const {
  switch (product) {
  case DotProduct::Pairs:
  case DotProduct::Chains:
    return 0;
  case DotProduct::BytePairs:
    return xIsUnsigned ? -128 : 0;
  case DotProduct::Quads:
    break;
  }
  switch (quadInstructions) {
  case QuadInstructions::VPDPBUSD:
    return xIsUnsigned ? 0 : 128;
  case QuadInstructions::SDOT:
    return xIsUnsigned ? -128 : 0;
  case QuadInstructions::USDOT:
    return 0;
  }
  llvm_unreachable("every instruction is listed");
}

bool TargetDescription::runsHere() const {
  llvm::Triple host(llvm::sys::getProcessTriple());
  if (triple.getArch() != host.getArch() || triple.getOS() != host.getOS())
    return false;
  std::string error;
  const llvm::Target *backend =
      llvm::TargetRegistry::lookupTarget(triple, error);
  if (!backend)
    return false;
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget(
      backend->createMCSubtargetInfo(triple, cpu, features));
  // The others are not the processor's, but LLVM's: how it schedules.
  return llvm::all_of(
      llvm::sys::getHostCPUFeatures(), [&](const auto &feature) {
        return feature.second ||
               !subtarget->checkFeatures("+" + feature.first().str());
      });
}

int64_t TargetDescription::peakProducts(DotProduct product,
                                        unsigned chain) const {
  constexpr int64_t perCycle = 2;
  int64_t bytes = 4 * dotLanes;
  switch (product) {
  case DotProduct::Quads:
    return perCycle * bytes;
  case DotProduct::Pairs:
    return perCycle * registerBits / 16;
  case DotProduct::BytePairs:
    return registerBits / 16;
  case DotProduct::Chains:
    // A chain ends in a multiplication by ones.
    return perCycle * bytes * chain / (chain + 1);
  }
  llvm_unreachable("every product is listed");
}

int64_t TargetDescription::peakFloatProducts() const {
  constexpr int64_t perCycle = 2;
  return perCycle * registerBits / 32;
}

double TargetDescription::unpackInstructions() const {
  if (hasGaloisField)
    return 1;
  // For two vectors: shift, mask and look up, the first not for the lowest
  // bits; or two shifts, the first not for the highest.
  return triple.isX86() ? 2.5 : 1.5;
}

DotTile TargetDescription::dotTile(DotProduct product, unsigned chain) const {
  DotTile tile = {lanes, lanes, tilePixels, tileVectors, productsPerNanosecond};
  if (product == DotProduct::Quads && dotLanes == 16)
    tile.registers = 32;
  if (product != DotProduct::Chains)
    return tile;
  tile.packedLanes = dotLanes;
  tile.productsPerNanosecond = chain == 1 ? 110 : chain == 2 ? 140 : 160;
  // The weights of a chain's steps are loaded once for all pixels of a tile.
  // With 16 registers, a chain of one leaves room for two vectors of channels,
  // which share the loads of x; longer ones have one, but more pixels.
  if (dotLanes == 8 && chain >= 2) {
    tile.lanes = 8;
    tile.pixels = tile.vectors = 8;
  }
  return tile;
}
