//===- SensitivityReport.cpp - Sensitivity as text and JSON ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Attribution/Sensitivity.h"

#include "llvm/Support/Format.h"

using namespace quantmlir;

llvm::json::Value SensitivityReport::toJSON() const {
  llvm::json::Array array;
  for (const LayerSensitivity &layer : layers) {
    llvm::json::Array widths;
    for (const WidthSensitivity &width : layer.widths) {
      llvm::json::Object object{{"bits", width.bits},
                                {"bytes", width.bytes},
                                {"error", width.error},
                                {"sqnr_db", getSQNR(width.error)}};
      if (hasClasses)
        object["divergence"] = width.divergence;
      widths.push_back(std::move(object));
    }
    array.push_back(llvm::json::Object{{"name", layer.name},
                                       {"op", layer.op},
                                       {"bias_bytes", layer.biasBytes},
                                       {"widths", std::move(widths)}});
  }
  return llvm::json::Object{{"samples", samples},
                            {"float_bytes", floatBytes},
                            {"layers", std::move(array)}};
}

void SensitivityReport::print(llvm::raw_ostream &os) const {
  size_t nameWidth = 5, opWidth = 2;
  for (const LayerSensitivity &layer : layers) {
    nameWidth = std::max(nameWidth, layer.name.size());
    opWidth = std::max(opWidth, layer.op.size());
  }
  os << "when the weights of one layer alone are rounded, " << samples
     << " sample(s)\n"
     << llvm::left_justify("layer", nameWidth + 2)
     << llvm::left_justify("op", opWidth + 2) << "bits      bytes   SQNR dB"
     << (hasClasses ? "  divergence" : "") << '\n';
  for (const LayerSensitivity &layer : layers)
    for (const WidthSensitivity &width : layer.widths) {
      os << llvm::left_justify(layer.name, nameWidth + 2)
         << llvm::left_justify(layer.op, opWidth + 2)
         << llvm::format("%4lld %10lld", static_cast<long long>(width.bits),
                         static_cast<long long>(width.bytes))
         << llvm::format("%10.1f", getSQNR(width.error));
      if (hasClasses)
        os << llvm::format("%12.5f", width.divergence);
      os << '\n';
    }
}
