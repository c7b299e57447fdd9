//===- MixedPrecision.cpp - The chosen bits as text and JSON --------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Compiler/MixedPrecision.h"

#include "llvm/Support/Format.h"

using namespace quantmlir;

llvm::json::Value MixedPrecision::toJSON() const {
  llvm::json::Array array;
  for (const Layer &layer : layers)
    array.push_back(llvm::json::Object{{"name", layer.name},
                                       {"op", layer.op},
                                       {"bits", layer.bits},
                                       {"bytes", layer.bytes},
                                       {"error", layer.error},
                                       {"sqnr_db", getSQNR(layer.error)}});
  llvm::json::Object object{{"bytes", bytes},
                            {"widest_bytes", widestBytes},
                            {"float_bytes", floatBytes},
                            {"kept_float_bytes", keptBytes},
                            {"layers", std::move(array)}};
  if (accuracy)
    object["accuracy"] = llvm::json::Object{{"samples", accuracy->samples},
                                            {"labels", accuracy->hasLabels},
                                            {"float", accuracy->original},
                                            {"widest", accuracy->widest},
                                            {"chosen", accuracy->chosen}};
  return object;
}

void MixedPrecision::print(llvm::raw_ostream &os) const {
  size_t nameWidth = 5, opWidth = 2;
  for (const Layer &layer : layers) {
    nameWidth = std::max(nameWidth, layer.name.size());
    opWidth = std::max(opWidth, layer.op.size());
  }
  os << "mixed precision, SQNR in dB at the outputs when one layer alone is "
        "rounded\n"
     << llvm::left_justify("layer", nameWidth + 2)
     << llvm::left_justify("op", opWidth + 2) << "bits     SQNR      bytes\n";
  for (const Layer &layer : layers)
    os << llvm::left_justify(layer.name, nameWidth + 2)
       << llvm::left_justify(layer.op, opWidth + 2)
       << llvm::format("%4lld %8.1f %10lld\n",
                       static_cast<long long>(layer.bits), getSQNR(layer.error),
                       static_cast<long long>(layer.bytes));
  os << llvm::format("weights and biases: %.1f KB", bytes / 1e3)
     << llvm::format(", %.1f KB with the most bits", widestBytes / 1e3)
     << llvm::format(", %.1f KB in float\n", floatBytes / 1e3);
  if (keptBytes > 0)
    os << llvm::format("of these, %.1f KB of layers that stay in float\n",
                       keptBytes / 1e3);
  if (!accuracy)
    return;
  os << (accuracy->hasLabels ? "top-1" : "same class as in float")
     << llvm::format(" %.2f %%", accuracy->chosen)
     << llvm::format(", %.2f %% with the most bits", accuracy->widest);
  if (accuracy->hasLabels)
    os << llvm::format(", %.2f %% in float", accuracy->original);
  os << ", of " << accuracy->samples << " samples\n";
}
