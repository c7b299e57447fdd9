//===- Options that say how to quantize -----------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConfigOptions.h"

#include "quant-mlir/Config/ConfigFile.h"

using namespace quantmlir;
namespace cl = llvm::cl;

PresetOptions::PresetOptions(cl::SubCommand &sub)
    : preset("preset", cl::sub(sub), cl::value_desc("NAME"),
             cl::desc("the configuration to start from (default x86); 'quantc "
                      "config --preset help' lists them")),
      config("config", cl::sub(sub), cl::value_desc("FILE.yaml"),
             cl::desc("what is different from the preset; options come after "
                      "it (docs/Configuration.md)")) {}

ConfigChoice PresetOptions::getChoice() const {
  ConfigChoice choice;
  choice.preset = preset;
  choice.file = config;
  return choice;
}

/// `choice` resolved; nothing where it is empty.
static llvm::Expected<std::optional<QuantConfig>>
resolve(const ConfigChoice &choice) {
  if (choice.isEmpty())
    return std::nullopt;
  llvm::Expected<QuantConfig> resolved = choice.resolve();
  if (!resolved)
    return resolved.takeError();
  return std::move(*resolved);
}

llvm::Expected<std::optional<QuantConfig>> PresetOptions::get() const {
  return resolve(getChoice());
}

ConfigOptions::ConfigOptions(cl::SubCommand &sub)
    : PresetOptions(sub),
      numericsHelp("whose rules of rounding to follow: " + listNumericsNames() +
                   " (default: the preset's)"),
      numerics("numerics", cl::sub(sub), cl::value_desc("PROFILE"),
               cl::desc(numericsHelp)) {
  for (bool isWeight : {true, false}) {
    for (const FieldInfo &info : getSpecFields()) {
      auto entry = std::make_unique<FieldOption>();
      entry->name = isWeight ? "weight-" : "activation-";
      // Most who choose a calibrator do so for activations.
      if (info.name == "calibrator" && !isWeight)
        entry->name.clear();
      for (char c : info.name)
        entry->name += c == '_' ? '-' : c;
      entry->description =
          ("of " + llvm::Twine(isWeight ? "weights: " : "activations: ") +
           info.description)
              .str();
      entry->field = info.name.str();
      entry->isWeight = isWeight;
      entry->option = std::make_unique<cl::opt<std::string>>(
          llvm::StringRef(entry->name), cl::sub(sub),
          cl::value_desc(info.valueName),
          cl::desc(llvm::StringRef(entry->description)));
      fields.push_back(std::move(entry));
    }
  }
}

llvm::SmallVector<llvm::StringRef> ConfigOptions::getGivenFields() const {
  llvm::SmallVector<llvm::StringRef> names;
  for (const auto &entry : fields)
    if (entry->option->getNumOccurrences())
      names.push_back(entry->name);
  return names;
}

llvm::Expected<std::optional<QuantConfig>> ConfigOptions::get() const {
  ConfigChoice choice = getChoice();
  if (numerics.getNumOccurrences()) {
    llvm::Expected<NumericsProfile> profile = parseNumerics(numerics);
    if (!profile)
      return llvm::createStringError("--numerics: " +
                                     llvm::toString(profile.takeError()));
    choice.numerics = *profile;
  }
  for (const auto &entry : fields) {
    if (!entry->option->getNumOccurrences())
      continue;
    SpecChange &change = entry->isWeight ? choice.weights : choice.activations;
    if (auto error = setField(change, entry->field, *entry->option))
      return llvm::createStringError("--" + entry->name + ": " +
                                     llvm::toString(std::move(error)));
  }
  llvm::Expected<std::optional<QuantConfig>> resolved = resolve(choice);
  if (resolved)
    return resolved;
  std::string message = llvm::toString(resolved.takeError());
  // Who wrote an option looks for its name.
  for (const auto &entry : fields) {
    std::string prefix =
        (entry->isWeight ? "weights: " : "activations: ") + entry->field + ":";
    if (entry->option->getNumOccurrences() &&
        llvm::StringRef(message).starts_with(prefix))
      message.replace(0, prefix.size(), "--" + entry->name + ":");
  }
  return llvm::createStringError(message);
}
