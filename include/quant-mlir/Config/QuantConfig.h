//===- QuantConfig.h - How a model is to be quantized -----------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Plain structs for what `#qnn.qconfig` says in IR, so that files and command
// lines can be read before there is a context. A configuration starts as a
// preset, which a file and then single options change:
//
//   ConfigChoice choice;
//   choice.preset = "torch-fbgemm";
//   choice.file = "net.yaml";
//   choice.weights.bits = 4;
//   llvm::Expected<QuantConfig> config = choice.resolve();
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CONFIG_QUANTCONFIG_H
#define QUANT_MLIR_CONFIG_QUANTCONFIG_H

#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/QuantMath/Numerics.h"

#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace quantmlir {

/// The fields of `#qnn.qspec`; `Field<T>` holds one of type T.
template <template <typename> class Field> struct SpecFields {
  /// Of a stored integer: 2 to 8, or 16.
  Field<unsigned> bits;
  Field<qnn::Signedness> signedness;
  Field<qnn::Scheme> scheme;
  Field<qnn::Granularity> granularity;
  /// Leaves out the lowest value of a signed range.
  Field<bool> narrow;
  /// `NAME` or `NAME:PARAMETER`, see CalibratorSpec.
  Field<std::string> calibrator;
  /// Uses half of the range.
  Field<bool> reduced;
  /// Input channels that share a scale, with the granularity per_block; else 0.
  Field<unsigned> blockSize;
};

/// Calls `visit` with the name of each field, as files and IR have it, and with
/// this field of all `specs`.
template <typename Visitor, typename... Specs>
void visitSpecFields(Visitor &&visit, Specs &...specs) {
  visit("bits", specs.bits...);
  visit("signedness", specs.signedness...);
  visit("scheme", specs.scheme...);
  visit("granularity", specs.granularity...);
  visit("narrow", specs.narrow...);
  visit("calibrator", specs.calibrator...);
  visit("reduced", specs.reduced...);
  visit("block_size", specs.blockSize...);
}

namespace detail {
template <typename T> using Plain = T;
} // namespace detail

/// How one kind of tensor is quantized.
using TensorSpec = SpecFields<detail::Plain>;
/// Some fields of a spec.
using SpecChange = SpecFields<std::optional>;

/// What there is to say of a field.
struct FieldInfo {
  /// As visitSpecFields gives it.
  llvm::StringRef name;
  /// What a value is called, and what may be chosen: for people.
  llvm::StringRef valueName, description;
};

/// All fields, in the order of visitSpecFields.
llvm::ArrayRef<FieldInfo> getSpecFields();

/// `spec` with the fields that `change` has.
TensorSpec applyChange(TensorSpec spec, const SpecChange &change);

/// What is different for some operations; see `#qnn.override`.
struct ConfigOverride {
  /// Globs that a source node's name and the operation's mnemonic match.
  std::string name = "*", kind = "*";
  bool keepFloat = false;
  /// Relative to the configuration's specs. Not with `keepFloat`.
  std::optional<SpecChange> activations, weights;
};

/// What accuracy may be given up for.
enum class OptimizationGoal { Accuracy, Speed, Size };

/// `accuracy`, `speed` or `size`.
llvm::StringRef getGoalName(OptimizationGoal goal);
std::optional<OptimizationGoal> findGoal(llvm::StringRef name);

struct QuantConfig {
  /// The preset that it started as: for readers only.
  std::string preset;
  /// Whether biases make up for what rounding weights does on average. Not part
  /// of the attribute: QuantizationOptions has it.
  bool correctBiases = true;
  /// What weights give up bits for, as far as the budget goes: see
  /// --qnn-choose-weight-bits. Not part of the attribute either.
  OptimizationGoal optimizeFor = OptimizationGoal::Accuracy;
  /// Largest error of a layer, as a share of the power of its output; without,
  /// the goal's default.
  std::optional<double> errorBudget;
  /// Whose rules of rounding are followed. Not part of the attribute either:
  /// it is the module's `qnn.numerics`.
  NumericsProfile numerics = NumericsProfile::Integer;
  /// Whether means over windows have the scale of what they are of.
  bool poolsKeepScale = false;
  /// Whether the ranges of a network's results are never cut.
  bool outputsKeepRange = false;
  TensorSpec activations, weights;
  /// The later one holds where two match.
  std::vector<ConfigOverride> overrides;
};

/// The configuration as an attribute. It is valid where `verify` succeeds.
qnn::QConfigAttr toAttribute(const QuantConfig &config,
                             mlir::MLIRContext *context);

/// The rules of `#qnn.qspec`. The message starts with the name of the field at
/// fault.
llvm::Error verify(const TensorSpec &spec);
/// Likewise, and that there is one scale: all that activations can have.
llvm::Error verifyActivations(const TensorSpec &spec);
/// Checks all specs, with the overrides applied, and patterns.
llvm::Error verify(const QuantConfig &config);

/// What the overrides of a configuration change for the weights of an operation
/// that was made of nodes `names` (at least one); null if nothing.
const SpecChange *findWeightChange(const QuantConfig &config,
                                   llvm::ArrayRef<std::string> names,
                                   llvm::StringRef kind);

/// Adds an override that gives the weights of this operation `bits`, and leaves
/// what else the configuration says of them.
void setWeightBits(QuantConfig &config, llvm::ArrayRef<std::string> names,
                   llvm::StringRef kind, unsigned bits);

/// A preset, what it imitates, and the configuration itself.
struct Preset {
  llvm::StringRef name, description;
  bool correctBiases;
  NumericsProfile numerics;
  bool poolsKeepScale;
  bool outputsKeepRange;
  TensorSpec activations, weights;
};

/// All presets; the first one is the default.
llvm::ArrayRef<Preset> getPresets();
/// The configuration of a preset. Error: no preset has this name.
llvm::Expected<QuantConfig> getPreset(llvm::StringRef name);

/// What a user chose.
struct ConfigChoice {
  /// Empty: the file's, or the default.
  std::string preset;
  /// A YAML file (docs/Configuration.md); empty for none.
  std::string file;
  /// They change what preset and file say.
  std::optional<NumericsProfile> numerics;
  SpecChange activations, weights;

  /// Whether anything was chosen.
  bool isEmpty() const;
  /// The whole configuration, verified. Errors: an unknown preset, a file that
  /// cannot be read or is wrong (with line and column), fields that do not fit
  /// each other.
  llvm::Expected<QuantConfig> resolve() const;
};

} // namespace quantmlir

#endif // QUANT_MLIR_CONFIG_QUANTCONFIG_H
