//===- QuantConfig.cpp - How a model is to be quantized -------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Config/QuantConfig.h"
#include "quant-mlir/Config/ConfigFile.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace quantmlir;

ArrayRef<FieldInfo> quantmlir::getSpecFields() {
  static constexpr FieldInfo fields[] = {
      {"bits", "N", "2 to 8, or 16"},
      {"signedness", "S", "signed or unsigned integers"},
      {"scheme", "NAME", "affine, symmetric, or power_of_two (symmetric)"},
      {"granularity", "NAME",
       "what shares a scale, per_tensor, or of weights per_channel or "
       "per_block"},
      {"narrow", "BOOL", "leave out the lowest value of a signed range"},
      {"calibrator", "NAME[:P]",
       "which rule chooses the range: min-max, percentile:99.99, entropy, mse, "
       "histogram, ... (docs/Quantization.md)"},
      {"reduced", "BOOL", "use half of the range"},
      {"block_size", "N", "input channels in a block, with per_block"},
  };
  return fields;
}

static constexpr StringLiteral kGoalNames[] = {"accuracy", "speed", "size"};

StringRef quantmlir::getGoalName(OptimizationGoal goal) {
  return kGoalNames[static_cast<int>(goal)];
}

std::optional<OptimizationGoal> quantmlir::findGoal(StringRef name) {
  const auto *found = llvm::find(kGoalNames, name);
  if (found == std::end(kGoalNames))
    return std::nullopt;
  return static_cast<OptimizationGoal>(found - std::begin(kGoalNames));
}

TensorSpec quantmlir::applyChange(TensorSpec spec, const SpecChange &change) {
  visitSpecFields(
      [](StringRef, auto &field, const auto &changed) {
        if (changed)
          field = *changed;
      },
      spec, change);
  return spec;
}

static qnn::QSpecAttr toAttribute(const TensorSpec &spec,
                                  MLIRContext *context) {
  return qnn::QSpecAttr::get(context, spec.bits, spec.signedness, spec.scheme,
                             spec.granularity, spec.narrow, spec.calibrator,
                             spec.reduced, spec.blockSize);
}

qnn::QConfigAttr quantmlir::toAttribute(const QuantConfig &config,
                                        MLIRContext *context) {
  SmallVector<Attribute> overrides;
  for (const ConfigOverride &entry : config.overrides) {
    auto complete = [&](const TensorSpec &spec,
                        const std::optional<SpecChange> &change) {
      return change ? ::toAttribute(applyChange(spec, *change), context)
                    : qnn::QSpecAttr();
    };
    overrides.push_back(qnn::QOverrideAttr::get(
        context, entry.name, entry.kind,
        complete(config.activations, entry.activations),
        complete(config.weights, entry.weights), entry.keepFloat));
  }
  return qnn::QConfigAttr::get(
      context, ::toAttribute(config.activations, context),
      ::toAttribute(config.weights, context),
      overrides.empty() ? ArrayAttr() : ArrayAttr::get(context, overrides),
      config.poolsKeepScale, config.outputsKeepRange);
}

llvm::Error quantmlir::verify(const TensorSpec &spec) {
  // The rules are those of the attribute, which wants a context to report to.
  MLIRContext context(MLIRContext::Threading::DISABLED);
  std::string message;
  ScopedDiagnosticHandler handler(
      &context, [&](Diagnostic &diagnostic) { message = diagnostic.str(); });
  auto emitError = [&] { return mlir::emitError(UnknownLoc::get(&context)); };
  if (succeeded(qnn::QSpecAttr::verify(
          emitError, spec.bits, spec.signedness, spec.scheme, spec.granularity,
          spec.narrow, spec.calibrator, spec.reduced, spec.blockSize)))
    return llvm::Error::success();
  return llvm::createStringError(message);
}

llvm::Error quantmlir::verifyActivations(const TensorSpec &spec) {
  if (auto error = verify(spec))
    return error;
  if (spec.granularity == qnn::Granularity::PerTensor)
    return llvm::Error::success();
  return llvm::createStringError(
      "granularity: got " + qnn::stringifyGranularity(spec.granularity) +
      ", expected per_tensor: scales of channels and blocks are for weights");
}

static llvm::Error verifyPattern(StringRef key, StringRef pattern) {
  llvm::Expected<llvm::GlobPattern> glob = llvm::GlobPattern::create(pattern);
  if (glob)
    return llvm::Error::success();
  return llvm::createStringError(key + ": '" + pattern + "' is no pattern: " +
                                 llvm::toString(glob.takeError()));
}

llvm::Error quantmlir::verify(const QuantConfig &config) {
  auto prefix = [](const Twine &what, llvm::Error error) -> llvm::Error {
    if (error)
      return llvm::createStringError(what + llvm::toString(std::move(error)));
    return llvm::Error::success();
  };
  if (auto error =
          prefix("activations: ", verifyActivations(config.activations)))
    return error;
  if (auto error = prefix("weights: ", verify(config.weights)))
    return error;
  for (const ConfigOverride &entry : config.overrides) {
    if (auto error = verifyPattern("name", entry.name))
      return error;
    if (auto error = verifyPattern("kind", entry.kind))
      return error;
    std::string what =
        "override of name '" + entry.name + "', kind '" + entry.kind + "': ";
    if (entry.activations)
      if (auto error = prefix(what + "activations: ",
                              verifyActivations(applyChange(
                                  config.activations, *entry.activations))))
        return error;
    if (entry.weights)
      if (auto error =
              prefix(what + "weights: ",
                     verify(applyChange(config.weights, *entry.weights))))
        return error;
  }
  return llvm::Error::success();
}

const SpecChange *quantmlir::findWeightChange(const QuantConfig &config,
                                              ArrayRef<std::string> names,
                                              StringRef kind) {
  auto matches = [](StringRef pattern, StringRef text) {
    llvm::Expected<llvm::GlobPattern> glob = llvm::GlobPattern::create(pattern);
    if (glob)
      return glob->match(text);
    // Not verified yet; who verifies says what is wrong.
    llvm::consumeError(glob.takeError());
    return false;
  };
  for (const ConfigOverride &entry : llvm::reverse(config.overrides))
    if (entry.weights && matches(entry.kind, kind) &&
        llvm::any_of(names, [&](const std::string &name) {
          return matches(entry.name, name);
        }))
      return &*entry.weights;
  return nullptr;
}

/// A pattern that only `text` matches.
static std::string escapeGlob(StringRef text) {
  std::string pattern;
  for (char c : text) {
    if (StringRef("*?[\\").contains(c))
      pattern += '\\';
    pattern += c;
  }
  return pattern;
}

void quantmlir::setWeightBits(QuantConfig &config, ArrayRef<std::string> names,
                              StringRef kind, unsigned bits) {
  SpecChange change;
  // Of several overrides that match, only the last one holds.
  if (const SpecChange *found = findWeightChange(config, names, kind))
    change = *found;
  change.bits = bits;
  ConfigOverride entry;
  entry.name = escapeGlob(names.front());
  entry.kind = escapeGlob(kind);
  entry.weights = std::move(change);
  config.overrides.push_back(std::move(entry));
}

bool ConfigChoice::isEmpty() const {
  bool isEmpty = preset.empty() && file.empty() && !numerics;
  visitSpecFields([&](StringRef, const auto &first,
                      const auto &second) { isEmpty &= !first && !second; },
                  activations, weights);
  return isEmpty;
}

llvm::Expected<QuantConfig> ConfigChoice::resolve() const {
  QuantConfig config;
  if (file.empty()) {
    llvm::Expected<QuantConfig> found =
        getPreset(preset.empty() ? getPresets().front().name : preset);
    if (!found)
      return found.takeError();
    config = std::move(*found);
  } else {
    // Devices could be read without end.
    llvm::sys::fs::file_status status;
    std::error_code code = llvm::sys::fs::status(file, status);
    if (!code && status.type() == llvm::sys::fs::file_type::character_file)
      return llvm::createStringError(file + ": is not a regular file");
    auto buffer = llvm::MemoryBuffer::getFile(file, /*IsText=*/true);
    if (!buffer)
      return llvm::createStringError(
          file + ": cannot be read: " + buffer.getError().message());
    llvm::Expected<QuantConfig> read =
        parseConfig((*buffer)->getBuffer(), file, preset);
    if (!read)
      return read.takeError();
    config = std::move(*read);
  }
  config.numerics = numerics.value_or(config.numerics);
  config.activations = applyChange(config.activations, activations);
  config.weights = applyChange(config.weights, weights);
  if (auto error = verify(config))
    return error;
  return config;
}
