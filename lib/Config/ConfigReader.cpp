//===- ConfigReader.cpp - Configurations from YAML ------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FieldText.h"
#include "YamlTree.h"

#include "quant-mlir/Config/ConfigFile.h"

#include "llvm/Support/GlobPattern.h"

using namespace quantmlir;
using llvm::Error;
using llvm::StringRef;

std::string quantmlir::listFields() {
  SpecChange none;
  std::string names;
  visitSpecFields(
      [&](StringRef name, const auto &) {
        names += (names.empty() ? "" : ", ") + name.str();
      },
      none);
  return names;
}

Error quantmlir::setField(SpecChange &spec, StringRef field, StringRef text) {
  bool isKnown = false;
  std::string expected;
  visitSpecFields(
      [&](StringRef name, auto &value) {
        if (name != field)
          return;
        isKnown = true;
        typename std::decay_t<decltype(value)>::value_type parsed{};
        if (fromText(text, parsed))
          value = parsed;
        else
          expected = describeAllowed(parsed);
      },
      spec);
  if (!isKnown)
    return llvm::createStringError("unknown key '" + field + "'; expected " +
                                   listFields());
  if (!expected.empty())
    return llvm::createStringError("got '" + text + "', expected " + expected);
  return Error::success();
}

llvm::Expected<NumericsProfile> quantmlir::parseNumerics(StringRef text) {
  if (const NumericsRules *rules = findNumericsRules(text))
    return rules->profile;
  return llvm::createStringError("got '" + text + "', expected one of " +
                                 listNumericsNames());
}

namespace {

class Reader {
public:
  Reader(StringRef file, StringRef preset) : file(file), preset(preset) {}

  llvm::Expected<QuantConfig> read(const YamlNode &root) {
    QuantConfig config;
    if (auto error = readRoot(root, config))
      return error;
    return config;
  }

private:
  using Kind = YamlNode::Kind;

  Error fail(const YamlNode &node, const llvm::Twine &message) const {
    return llvm::createStringError(file + ":" + llvm::Twine(node.line) + ":" +
                                   llvm::Twine(node.column) + ": " + message);
  }

  Error expect(const YamlNode &node, Kind kind, StringRef key,
               StringRef what) const {
    if (node.kind == kind)
      return Error::success();
    return fail(node, key + ": got " + node.describe() + ", expected " + what);
  }

  static const YamlNode *find(const YamlNode &map, StringRef key) {
    for (auto [name, value] : llvm::zip_equal(map.keys, map.values))
      if (name.text == key)
        return &value;
    return nullptr;
  }

  Error readRoot(const YamlNode &root, QuantConfig &config) {
    static constexpr llvm::StringLiteral keys =
        "preset, bias_correction, numerics, optimize_for, error_budget, "
        "pools_keep_scale, outputs_keep_range, activations, weights, overrides";
    if (root.kind != Kind::Map && root.kind != Kind::Null)
      return fail(root,
                  "got " + root.describe() + ", expected a map of " + keys);
    llvm::SmallVector<StringRef> known;
    keys.split(known, ", ");
    for (const YamlNode &key : root.keys)
      if (!llvm::is_contained(known, key.text))
        return fail(key, "unknown key '" + key.text + "'; expected " + keys);
    if (auto error = readPreset(find(root, "preset"), config))
      return error;
    if (const YamlNode *node = find(root, "bias_correction"))
      if (auto error = readBool(*node, "bias_correction", config.correctBiases))
        return error;
    if (auto error = readGoal(root, config))
      return error;
    if (const YamlNode *node = find(root, "numerics"))
      if (auto error = readNumerics(*node, config.numerics))
        return error;
    if (const YamlNode *node = find(root, "pools_keep_scale"))
      if (auto error =
              readBool(*node, "pools_keep_scale", config.poolsKeepScale))
        return error;
    if (const YamlNode *node = find(root, "outputs_keep_range"))
      if (auto error =
              readBool(*node, "outputs_keep_range", config.outputsKeepRange))
        return error;
    if (const YamlNode *node = find(root, "activations"))
      if (auto error = readTensors(*node, "activations", config.activations))
        return error;
    if (const YamlNode *node = find(root, "weights"))
      if (auto error = readTensors(*node, "weights", config.weights))
        return error;
    const YamlNode *overrides = find(root, "overrides");
    if (!overrides)
      return Error::success();
    if (auto error =
            expect(*overrides, Kind::List, "overrides", "a list of maps"))
      return error;
    for (const YamlNode &entry : overrides->values)
      if (auto error = readOverride(entry, config))
        return error;
    return Error::success();
  }

  Error readBool(const YamlNode &node, StringRef key, bool &value) {
    if (node.kind == Kind::Scalar && fromText(node.text, value))
      return Error::success();
    return fail(node,
                key + ": got " + node.describe() + ", expected true or false");
  }

  Error readGoal(const YamlNode &root, QuantConfig &config) {
    if (const YamlNode *node = find(root, "optimize_for")) {
      std::optional<OptimizationGoal> goal;
      if (node->kind == Kind::Scalar)
        goal = findGoal(node->text);
      if (!goal)
        return fail(*node, "optimize_for: got " + node->describe() +
                               ", expected accuracy, speed or size");
      config.optimizeFor = *goal;
    }
    if (const YamlNode *node = find(root, "error_budget")) {
      double budget = 0;
      if (node->kind != Kind::Scalar || !llvm::to_float(node->text, budget) ||
          !(budget >= 0 && budget <= 1))
        return fail(*node, "error_budget: got " + node->describe() +
                               ", expected a number from 0 to 1");
      config.errorBudget = budget;
    }
    return Error::success();
  }

  Error readNumerics(const YamlNode &node, NumericsProfile &profile) {
    if (auto error = expect(node, Kind::Scalar, "numerics",
                            "the name of a numerics profile"))
      return error;
    llvm::Expected<NumericsProfile> found = parseNumerics(node.text);
    if (!found)
      return fail(node, "numerics: " + llvm::toString(found.takeError()));
    profile = *found;
    return Error::success();
  }

  Error readPreset(const YamlNode *node, QuantConfig &config) {
    StringRef name = getPresets().front().name;
    if (node) {
      if (auto error =
              expect(*node, Kind::Scalar, "preset", "the name of a preset"))
        return error;
      name = node->text;
    }
    llvm::Expected<QuantConfig> found = getPreset(name);
    if (!found)
      return fail(*node, llvm::toString(found.takeError()));
    // The command line's takes its place, but a wrong one is wrong.
    if (!preset.empty())
      found = getPreset(preset);
    if (!found)
      return found.takeError();
    config = std::move(*found);
    return Error::success();
  }

  /// Fields of a spec. `base` completes them, to see whether they fit each
  /// other.
  Error readChange(const YamlNode &map, StringRef key, const TensorSpec &base,
                   SpecChange &change) {
    if (auto error =
            expect(map, Kind::Map, key, ("a map of " + listFields()).c_str()))
      return error;
    for (auto [name, value] : llvm::zip_equal(map.keys, map.values)) {
      SpecChange probe;
      if (auto error = setField(probe, name.text, "")) {
        std::string message = llvm::toString(std::move(error));
        if (StringRef(message).starts_with("unknown key"))
          return fail(name, key + ": " + message);
      }
      if (auto error = expect(value, Kind::Scalar,
                              (key + "." + name.text).str(), "one value"))
        return error;
      if (auto error = setField(change, name.text, value.text))
        return fail(value, key + "." + name.text + ": " +
                               llvm::toString(std::move(error)));
    }
    TensorSpec spec = applyChange(base, change);
    if (auto error =
            key == "activations" ? verifyActivations(spec) : verify(spec)) {
      std::string message = llvm::toString(std::move(error));
      // The message starts with the field at fault; another one may be it
      // that the file gives.
      const YamlNode *at = find(map, StringRef(message).split(':').first);
      return fail(at ? *at : map, key + "." + message);
    }
    return Error::success();
  }

  Error readTensors(const YamlNode &map, StringRef key, TensorSpec &spec) {
    SpecChange change;
    if (auto error = readChange(map, key, spec, change))
      return error;
    spec = applyChange(spec, change);
    return Error::success();
  }

  Error readPattern(const YamlNode &node, StringRef key, std::string &pattern) {
    if (auto error = expect(node, Kind::Scalar, key, "a pattern"))
      return error;
    pattern = node.text;
    llvm::Expected<llvm::GlobPattern> glob = llvm::GlobPattern::create(pattern);
    if (glob)
      return Error::success();
    return fail(node, key + ": '" + pattern + "' is no pattern: " +
                          llvm::toString(glob.takeError()));
  }

  Error readOverride(const YamlNode &map, QuantConfig &config) {
    if (auto error = expect(map, Kind::Map, "overrides",
                            "a map with name or kind, and what is different"))
      return error;
    ConfigOverride entry;
    bool hasPattern = false;
    for (auto [key, value] : llvm::zip_equal(map.keys, map.values)) {
      StringRef name = key.text;
      if (name == "name" || name == "kind") {
        hasPattern = true;
        if (auto error = readPattern(value, name,
                                     name == "name" ? entry.name : entry.kind))
          return error;
      } else if (name == "keep_float") {
        if (auto error = readBool(value, name, entry.keepFloat))
          return error;
      } else if (name == "activations") {
        if (auto error = readChange(value, name, config.activations,
                                    entry.activations.emplace()))
          return error;
      } else if (name == "weights") {
        if (auto error = readChange(value, name, config.weights,
                                    entry.weights.emplace()))
          return error;
      } else {
        return fail(key, "overrides: unknown key '" + name +
                             "'; expected name, kind, keep_float, activations "
                             "or weights");
      }
    }
    if (!hasPattern)
      return fail(map, "overrides: got neither name nor kind; expected a "
                       "pattern, as everything is what activations and weights "
                       "are for");
    bool hasSpec = entry.activations || entry.weights;
    if (entry.keepFloat == hasSpec)
      return fail(map, hasSpec ? "overrides: keep_float excludes activations "
                                 "and weights"
                               : "overrides: nothing is different; expected "
                                 "activations, weights or keep_float: true");
    config.overrides.push_back(std::move(entry));
    return Error::success();
  }

  StringRef file, preset;
};

} // namespace

llvm::Expected<QuantConfig>
quantmlir::parseConfig(StringRef text, StringRef file, StringRef preset) {
  llvm::Expected<YamlNode> root = parseYaml(text, file);
  if (!root)
    return root.takeError();
  return Reader(file, preset).read(*root);
}
