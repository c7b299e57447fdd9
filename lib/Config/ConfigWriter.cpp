//===- ConfigWriter.cpp - Configurations as YAML --------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FieldText.h"

#include "quant-mlir/Config/ConfigFile.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace quantmlir;
using llvm::StringRef;

/// In double quotes, as names may have anything in them.
static void printQuoted(StringRef text, llvm::raw_ostream &os) {
  os << '"';
  for (char c : text) {
    if (c == '"' || c == '\\')
      os << '\\' << c;
    else if (static_cast<unsigned char>(c) < ' ')
      os << "\\x" << llvm::toHex(StringRef(&c, 1));
    else
      os << c;
  }
  os << '"';
}

static void printValue(const std::string &value, llvm::raw_ostream &os) {
  printQuoted(value, os);
}
template <typename T> void printValue(T value, llvm::raw_ostream &os) {
  os << toText(value);
}

static void printSpec(StringRef key, const TensorSpec &spec,
                      llvm::raw_ostream &os) {
  os << key << ":\n";
  visitSpecFields(
      [&](StringRef name, const auto &value) {
        os << "  " << name << ": ";
        printValue(value, os);
        os << '\n';
      },
      spec);
}

static void printChange(StringRef key, const std::optional<SpecChange> &change,
                        llvm::raw_ostream &os) {
  if (!change)
    return;
  os << "    " << key << ": {";
  StringRef separator;
  visitSpecFields(
      [&](StringRef name, const auto &value) {
        if (!value)
          return;
        os << separator << name << ": ";
        printValue(*value, os);
        separator = ", ";
      },
      *change);
  os << "}\n";
}

void quantmlir::printConfig(const QuantConfig &config, llvm::raw_ostream &os) {
  os << "preset: " << config.preset << '\n';
  os << "bias_correction: " << toText(config.correctBiases) << '\n';
  os << "numerics: " << getNumericsRules(config.numerics).name << '\n';
  os << "optimize_for: " << getGoalName(config.optimizeFor) << '\n';
  if (config.errorBudget)
    os << "error_budget: " << llvm::format("%.17g", *config.errorBudget)
       << '\n';
  os << "pools_keep_scale: " << toText(config.poolsKeepScale) << '\n';
  os << "outputs_keep_range: " << toText(config.outputsKeepRange) << '\n';
  printSpec("activations", config.activations, os);
  printSpec("weights", config.weights, os);
  if (config.overrides.empty())
    return;
  os << "overrides:\n";
  for (const ConfigOverride &entry : config.overrides) {
    os << "  - name: ";
    printQuoted(entry.name, os);
    os << "\n    kind: ";
    printQuoted(entry.kind, os);
    os << '\n';
    if (entry.keepFloat)
      os << "    keep_float: true\n";
    printChange("activations", entry.activations, os);
    printChange("weights", entry.weights, os);
  }
}
