//===- Options that choose bits for each layer ----------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PrecisionOptions.h"

using namespace quantmlir;
namespace cl = llvm::cl;

PrecisionOptions::PrecisionOptions(cl::SubCommand &sub)
    : labels(sub, cl::Optional,
             "for --accuracy-drop: the right class of each calibration "
             "sample, integers of any width"),
      accuracyDrop(
          "accuracy-drop", cl::sub(sub), cl::value_desc("POINTS"),
          cl::desc("choose bits for the weights of each layer, as few as lose "
                   "at most so many points (percent of the samples) of top-1, "
                   "or, without --labels, of classes as in float")),
      sizeBudget("size-budget", cl::sub(sub), cl::value_desc("SIZE"),
                 cl::desc("choose bits for the weights of each layer so that "
                          "weights and biases take at most so many bytes "
                          "(100000, 100KB, 1.5MB), or so much of their float "
                          "size (0.15x), with the least damage")),
      bitChoices("bit-choices", cl::sub(sub), cl::CommaSeparated,
                 cl::value_desc("N,..."),
                 cl::desc("the bits to choose from (default 2,4,8)")),
      sensitivity("sensitivity", cl::sub(sub), cl::init(0), cl::value_desc("N"),
                  cl::desc("measure on N of the samples what fewer bits of "
                           "each layer's weights alone cost; bits are chosen "
                           "by that (default 32)")) {}

llvm::Error PrecisionOptions::readBudget(MixedPrecisionOptions &options) const {
  llvm::StringRef text = sizeBudget;
  double unit = 1;
  bool isShare = text.consume_back("x");
  if (!isShare && text.consume_back("KB"))
    unit = 1e3;
  else if (!isShare && text.consume_back("MB"))
    unit = 1e6;
  double value;
  if (text.getAsDouble(value) || !(value > 0) || value * unit > 1e15)
    return llvm::createStringError("--size-budget: got '" + sizeBudget +
                                   "', expected bytes, as 100000, 100KB or "
                                   "1.5MB, or a part of the float size, as "
                                   "0.15x");
  if (isShare)
    options.maxShare = value;
  else
    options.maxBytes = static_cast<int64_t>(value * unit);
  return llvm::Error::success();
}

llvm::Expected<MixedPrecisionOptions> PrecisionOptions::get() const {
  MixedPrecisionOptions options;
  if (!accuracyDrop.empty() && hasBudget())
    return llvm::createStringError(
        "--accuracy-drop and --size-budget exclude each other");
  if (!labels.labels.empty() && accuracyDrop.empty())
    return llvm::createStringError(
        "--labels is for --accuracy-drop; see 'quantc eval' to count classes");
  if (!accuracyDrop.empty()) {
    double points;
    if (llvm::StringRef(accuracyDrop).getAsDouble(points) ||
        !(points >= 0 && points <= 100))
      return llvm::createStringError("--accuracy-drop: got '" + accuracyDrop +
                                     "', expected 0 to 100 points");
    options.maxDrop = points;
  }
  if (hasBudget())
    if (auto error = readBudget(options))
      return std::move(error);
  if (bitChoices.getNumOccurrences()) {
    if (!isNeeded())
      return llvm::createStringError(
          "--bit-choices is for --accuracy-drop, --size-budget and "
          "--sensitivity");
    options.widths.clear();
    for (unsigned bits : bitChoices) {
      if (bits < 2 || (bits > 8 && bits != 16))
        return llvm::createStringError("--bit-choices: got " +
                                       llvm::Twine(bits) +
                                       ", expected 2 to 8, or 16");
      if (!llvm::is_contained(options.widths, bits))
        options.widths.push_back(bits);
    }
  }
  if (sensitivity)
    options.sensitivitySamples = sensitivity;
  return options;
}
