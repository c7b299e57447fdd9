//===- Reading and writing configurations ---------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../ErrorTesting.h"

#include "quant-mlir/Config/ConfigFile.h"

#include "gtest/gtest.h"

using namespace quantmlir;

namespace {

std::string print(const QuantConfig &config) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printConfig(config, os);
  return text;
}

QuantConfig parse(llvm::StringRef text, llvm::StringRef preset = "") {
  llvm::Expected<QuantConfig> config = parseConfig(text, "net.yaml", preset);
  EXPECT_TRUE(!!config) << llvm::toString(config.takeError());
  return config ? std::move(*config) : QuantConfig();
}

std::string parseError(llvm::StringRef text) {
  llvm::Expected<QuantConfig> config = parseConfig(text, "net.yaml");
  EXPECT_FALSE(!!config) << text.str();
  return config ? "" : llvm::toString(config.takeError());
}

TEST(ConfigFile, EmptyIsTheDefaultPreset) {
  EXPECT_EQ(print(parse("")), print(llvm::cantFail(ConfigChoice().resolve())));
}

TEST(ConfigFile, PresetIsFirstWhereverItStands) {
  QuantConfig config = parse("weights: {bits: 4}\npreset: x86\n");
  EXPECT_EQ(config.preset, "x86");
  EXPECT_EQ(config.weights.bits, 4u);
  EXPECT_EQ(config.weights.granularity, qnn::Granularity::PerChannel);
}

TEST(ConfigFile, OverridesAreRelativeToTheSpecs) {
  ConfigChoice choice;
  QuantConfig config = parse(R"(
overrides:
  - name: "a/*"
    weights: {granularity: per_tensor}
  - kind: softmax
    keep_float: true
weights: {bits: 4}
)");
  ASSERT_EQ(config.overrides.size(), 2u);
  EXPECT_EQ(config.overrides[0].name, "a/*");
  EXPECT_EQ(config.overrides[0].kind, "*");
  EXPECT_FALSE(config.overrides[0].weights->bits.has_value());
  EXPECT_TRUE(config.overrides[1].keepFloat);

  // An option that comes later holds for overrides, too.
  config.weights.bits = 6;
  mlir::MLIRContext context;
  context.loadDialect<qnn::QNNDialect>();
  auto attr = toAttribute(config, &context);
  auto first = llvm::cast<qnn::QOverrideAttr>(attr.getOverrides()[0]);
  EXPECT_EQ(first.getWeight().getBits(), 6u);
  EXPECT_EQ(first.getWeight().getGranularity(), qnn::Granularity::PerTensor);
  EXPECT_FALSE(first.getActivation());
}

TEST(ConfigFile, BitsOfOneOperationKeepTheRest) {
  QuantConfig config = parse("overrides:\n"
                             "  - name: \"stage*\"\n"
                             "    weights: {bits: 6, granularity: per_tensor}\n"
                             "  - kind: add\n"
                             "    activations: {bits: 16}\n");
  std::string odd = "stage/[a]*?\\b";
  EXPECT_EQ(findWeightChange(config, {"other", odd}, "conv_2d"),
            &*config.overrides[0].weights);
  EXPECT_EQ(findWeightChange(config, {"other"}, "conv_2d"), nullptr);
  setWeightBits(config, {odd, "other"}, "conv_2d", 4);
  ASSERT_EQ(config.overrides.size(), 3u);
  EXPECT_EQ(*config.overrides[2].weights->bits, 4u);
  EXPECT_EQ(*config.overrides[2].weights->granularity,
            qnn::Granularity::PerTensor);
  EXPECT_FALSE(config.overrides[2].activations);
  // It is meant for this one alone, also after a file.
  QuantConfig again = parse(print(config));
  EXPECT_EQ(print(again), print(config));
  EXPECT_EQ(*findWeightChange(again, {odd}, "conv_2d")->bits, 4u);
  EXPECT_EQ(*findWeightChange(again, {odd}, "linear")->bits, 6u);
  EXPECT_EQ(*findWeightChange(again, {"stage/axy\\b"}, "conv_2d")->bits, 6u);
}

TEST(ConfigFile, PresetsRoundTrip) {
  for (const Preset &preset : getPresets()) {
    QuantConfig config = llvm::cantFail(getPreset(preset.name));
    EXPECT_EQ(takeMessage(verify(config)), "") << preset.name.str();
    EXPECT_EQ(print(parse(print(config))), print(config));
  }
}

TEST(ConfigFile, OverridesRoundTrip) {
  QuantConfig config = parse(R"(
overrides:
  - name: "a\"b\\c \x01 [x]"
    kind: conv_*
    activations: {}
    weights: {bits: 3, narrow: false}
  - name: 'ü'
    keep_float: true
)");
  EXPECT_EQ(config.overrides[0].name, "a\"b\\c \x01 [x]");
  EXPECT_EQ(print(parse(print(config))), print(config));
}

TEST(ConfigFile, ErrorsSayWhere) {
  struct Case {
    const char *text, *message;
  } cases[] = {
      {"- 1", "1:1: got a list, expected a map of preset, "},
      {"weight: {}", "1:1: unknown key 'weight'; expected preset, "},
      {"bias_correction: 0",
       "1:18: bias_correction: got '0', expected true or false"},
      {"pools_keep_scale: 1",
       "1:19: pools_keep_scale: got '1', expected true or false"},
      {"outputs_keep_range: [true]",
       "1:21: outputs_keep_range: got a list, expected true or false"},
      {"preset: [x86]", "1:9: preset: got a list, expected the name of a "
                        "preset"},
      {"\npreset: tpu", "2:9: unknown preset 'tpu'; expected x86"},
      {"weights: 8", "1:10: weights: got '8', expected a map of bits, "},
      {"weights:\n  bots: 3",
       "2:3: weights: unknown key 'bots'; expected bits, signedness, "},
      {"weights:\n  bits: [3]",
       "2:9: weights.bits: got a list, expected one value"},
      {"weights:\n  bits: many",
       "2:9: weights.bits: got 'many', expected a number"},
      {"weights:\n  narrow: 1",
       "2:11: weights.narrow: got '1', expected true or false"},
      {"activations:\n  scheme: linear",
       "2:11: activations.scheme: got 'linear', expected affine"},
      {"weights:\n  scheme: affine\n  bits: 12",
       "3:9: weights.bits: got 12, expected 2 to 8, or 16"},
      {"weights: {signedness: unsigned}",
       "1:10: weights.narrow: only signed ranges can be narrow"},
      {"overrides: {name: a}",
       "1:12: overrides: got a map, expected a list of maps"},
      {"overrides: [a]", "1:13: overrides: got 'a', expected a map with name "
                         "or kind, and what is different"},
      {"overrides:\n  - {keep_float: true}",
       "2:5: overrides: got neither name nor kind"},
      {"overrides:\n  - name: a", "2:5: overrides: nothing is different"},
      {"overrides:\n  - name: a\n    keep_float: maybe",
       "3:17: keep_float: got 'maybe', expected true or false"},
      {"overrides:\n  - name: a\n    keep_float: true\n    weights: {}",
       "2:5: overrides: keep_float excludes activations and weights"},
      {"overrides:\n  - name: a\n    bits: 4",
       "3:5: overrides: unknown key 'bits'; expected name, kind, keep_float, "
       "activations or weights"},
      {"overrides:\n  - kind: \"conv_[\"\n    keep_float: true",
       "2:11: kind: 'conv_[' is no pattern: "},
      {"overrides:\n  - name: {}\n    keep_float: true",
       "2:11: name: got a map, expected a pattern"},
      {"overrides:\n  - name: a\n    weights:\n      bits: 9",
       "4:13: weights.bits: got 9, expected 2 to 8, or 16"},
  };
  for (const Case &c : cases)
    EXPECT_TRUE(llvm::StringRef(parseError(c.text))
                    .starts_with(std::string("net.yaml:") + c.message))
        << c.text << "\n  gave " << parseError(c.text);
}

TEST(ConfigFile, RefusesWhatIsNoSimpleYaml) {
  struct Case {
    const char *text, *message;
  } cases[] = {
      {"{", "net.yaml:1:1: is not YAML: "},
      {"a: b: c", "1:5: is not YAML: "},
      {"weights: {bits: 8, bits: 4}", "1:20: 'bits' is there twice"},
      {"---\npreset: x86\n---\npreset: x86", "4:1: a second document; "},
      {"preset: &a x86", "anchors and tags are not supported"},
      {"preset: !tag x86", "anchors and tags are not supported"},
      {"preset: |\n  x86", "aliases and block scalars are not supported"},
      {"? [a]\n: b", "the key is not a word"},
      {"a: [[[[[[[[[[[1]]]]]]]]]]]", "is nested too deeply"},
      {"preset: \"x86", "is not YAML: "},
      {"\t- x", "net.yaml"},
      {"preset: *a", "net.yaml"},
  };
  for (const Case &c : cases)
    EXPECT_NE(parseError(c.text).find(c.message), std::string::npos)
        << c.text << "\n  gave " << parseError(c.text);
}

/// Whatever bytes there are, the answer is a configuration or an error.
TEST(ConfigFile, SurvivesMutations) {
  const std::string original = "preset: x86\nweights: {bits: 4}\noverrides:\n"
                               "  - name: \"a/*\"\n    weights:\n      bits: "
                               "3\n  - kind: add\n    keep_float: true\n";
  const char bytes[] = "{}[]:-,\"'\\&*!|>%@?# \n\t\x80\xff";
  for (size_t i = 0; i < original.size(); ++i) {
    for (char byte : bytes) {
      std::string text = original;
      text[i] = byte;
      takeMessage(parseConfig(text, "net.yaml"));
    }
    takeMessage(parseConfig(original.substr(0, i), "net.yaml"));
  }
}

TEST(ConfigChoice, LaterHolds) {
  ConfigChoice choice;
  EXPECT_TRUE(choice.isEmpty());
  choice.weights.bits = 4;
  EXPECT_FALSE(choice.isEmpty());
  EXPECT_EQ(llvm::cantFail(choice.resolve()).weights.bits, 4u);
  EXPECT_EQ(llvm::cantFail(choice.resolve()).activations.bits, 8u);
}

} // namespace
