//===- ErrorReport.cpp - Where a network loses accuracy -------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Attribution/ErrorReport.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"

#include <cmath>

using namespace quantmlir;

static constexpr ErrorCause causes[numErrorCauses] = {
    ErrorCause::Weights, ErrorCause::Rounding, ErrorCause::Clipping,
    ErrorCause::Bias};

llvm::StringLiteral quantmlir::getErrorCauseName(ErrorCause cause) {
  switch (cause) {
  case ErrorCause::Weights:
    return "weights";
  case ErrorCause::Rounding:
    return "rounding";
  case ErrorCause::Clipping:
    return "clipping";
  case ErrorCause::Bias:
    return "bias";
  }
  llvm_unreachable("every cause is handled above");
}

ErrorCause CauseErrors::getWorst() const {
  return causes[llvm::max_element(byCause) - byCause.begin()];
}

double quantmlir::getSQNR(double error) {
  constexpr double most = 999;
  return error > 0 ? std::min(-10 * std::log10(error), most) : most;
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static llvm::json::Object toJSON(const CauseErrors &errors) {
  llvm::json::Object object{{"all", errors.all}};
  for (ErrorCause cause : causes)
    object[getErrorCauseName(cause)] = errors[cause];
  return object;
}

llvm::json::Value ErrorReport::toJSON() const {
  llvm::json::Array array;
  for (const LayerErrors &layer : layers) {
    llvm::json::Object object{{"name", layer.name},
                              {"op", layer.op},
                              {"weight_bits", layer.weightBits},
                              {"activation_bits", layer.activationBits},
                              {"errors", ::toJSON(layer.errors)},
                              {"sqnr_db", getSQNR(layer.errors.all)},
                              {"local_error", layer.localError},
                              {"share", layer.share}};
    if (!layer.remedy.empty())
      object["remedy"] = layer.remedy;
    array.push_back(std::move(object));
  }
  return llvm::json::Object{{"samples", samples},
                            {"total", ::toJSON(total)},
                            {"sqnr_db", getSQNR(total.all)},
                            {"layers", std::move(array)}};
}

namespace quantmlir {
/// llvm::json finds these by argument-dependent lookup.
static bool fromJSON(const llvm::json::Value &value, CauseErrors &errors,
                     llvm::json::Path path) {
  llvm::json::ObjectMapper mapper(value, path);
  if (!mapper || !mapper.map("all", errors.all))
    return false;
  return llvm::all_of(causes, [&](ErrorCause cause) {
    return mapper.map(getErrorCauseName(cause), errors[cause]);
  });
}
static bool fromJSON(const llvm::json::Value &value, LayerErrors &layer,
                     llvm::json::Path path) {
  llvm::json::ObjectMapper mapper(value, path);
  return mapper && mapper.map("name", layer.name) &&
         mapper.map("op", layer.op) &&
         mapper.map("weight_bits", layer.weightBits) &&
         mapper.map("activation_bits", layer.activationBits) &&
         mapper.map("errors", layer.errors) &&
         mapper.map("local_error", layer.localError) &&
         mapper.map("share", layer.share) &&
         mapper.mapOptional("remedy", layer.remedy);
}
} // namespace quantmlir

llvm::Expected<ErrorReport>
ErrorReport::fromJSON(const llvm::json::Value &value) {
  ErrorReport report;
  llvm::json::Path::Root root("error report");
  llvm::json::ObjectMapper mapper(value, root);
  if (!mapper || !mapper.map("samples", report.samples) ||
      !mapper.map("total", report.total) ||
      !mapper.map("layers", report.layers))
    return root.getError();
  return report;
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

void ErrorReport::print(llvm::raw_ostream &os) const {
  size_t nameWidth = 13, opWidth = 2;
  for (const LayerErrors &layer : layers) {
    nameWidth = std::min<size_t>(std::max(nameWidth, layer.name.size()), 48);
    opWidth = std::max(opWidth, layer.op.size());
  }
  auto row = [&](llvm::StringRef name, llvm::StringRef op) {
    std::string shown = name.str();
    if (shown.size() > nameWidth)
      shown = "..." + shown.substr(shown.size() - nameWidth + 3);
    os << llvm::left_justify(shown, nameWidth + 2)
       << llvm::left_justify(op, opWidth + 2);
  };
  auto ratio = [&](double error) {
    if (error > 0)
      os << llvm::format("%10.1f", getSQNR(error));
    else
      os << llvm::right_justify("-", 10);
  };
  auto ratios = [&](const CauseErrors &errors) {
    ratio(errors.all);
    for (ErrorCause cause : causes)
      ratio(errors[cause]);
  };
  os << "SQNR in dB at the outputs, " << samples << " sample(s)\n";
  row("layer", "op");
  os << "  share       all   weights  rounding  clipping      bias\n";
  row("whole network", "");
  os << "       ";
  ratios(total);
  os << '\n';
  for (const LayerErrors &layer : layers) {
    row(layer.name, layer.op);
    os << llvm::format("%6.1f%%", 100 * layer.share);
    ratios(layer.errors);
    if (!layer.remedy.empty())
      os << "  try: " << layer.remedy;
    os << '\n';
  }
}
