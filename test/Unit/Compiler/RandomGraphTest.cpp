//===- RandomGraphTest.cpp - Compiled code against the interpreter --------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Random networks through all phases. Quantized: machine code and the reference
// interpreter agree in every byte, with one thread and with two, and on a
// processor whose exact kernels depend on a proof (AVX2 without VNNI). Float,
// and where a part stays in float: they agree up to rounding, before and after
// the phase fuse.
//
// 100 networks, or 1000 with QUANT_MLIR_LONG_TESTS set. After a failure,
// `QUANT_MLIR_GRAPH_SEED=N build/test/Unit/CompilerTests` runs one network and
// writes it, and its modules after each phase, to ./random-graph-N. A range
// such as 1000-1999 runs many.
//
//===----------------------------------------------------------------------===//

#include "RandomGraph.h"

#include "../Data/TemporaryFolder.h"

#include "quant-mlir/Compiler/Compiler.h"
#include "quant-mlir/Compiler/ModelRunner.h"
#include "quant-mlir/Data/Npz.h"

#include "llvm/Support/Format.h"
#include "gtest/gtest.h"

#include <cmath>
#include <cstdlib>

using namespace quantmlir;
using namespace quantmlir::test;

using Tensors = llvm::SmallVector<HostTensor>;

/// Threads and processors for which quantized networks are compiled.
static std::vector<std::pair<unsigned, const char *>> getVariants() {
  std::vector<std::pair<unsigned, const char *>> variants = {{1, "host"},
                                                             {2, "host"}};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    variants.push_back({1, "x86-64-v3"});
#endif
  return variants;
}

static std::vector<uint32_t> getSeeds() {
  uint32_t first = 0, last = std::getenv("QUANT_MLIR_LONG_TESTS") ? 999 : 99;
  if (const char *chosen = std::getenv("QUANT_MLIR_GRAPH_SEED")) {
    auto [from, to] = llvm::StringRef(chosen).split('-');
    if (from.getAsInteger(10, first) || to.getAsInteger(10, last))
      last = first;
  }
  std::vector<uint32_t> seeds(last - first + 1);
  std::iota(seeds.begin(), seeds.end(), first);
  return seeds;
}

/// Whether one network was asked for, to be looked at.
static bool isSingle() { return getSeeds().size() == 1; }

namespace {

class RandomGraphTest : public testing::TestWithParam<uint32_t> {
protected:
  void SetUp() override {
    graph = RandomGraph::create(GetParam());
    path = folder.write("graph.mlir", graph.text);
    if (isSingle()) {
      dumpFolder = "random-graph-" + std::to_string(GetParam());
      (void)llvm::sys::fs::create_directories(dumpFolder);
      (void)llvm::sys::fs::copy_file(path, dumpFolder + "/graph.mlir");
    }
    Random random(GetParam() + 1);
    for (bool exceedsRange : {false, false, true})
      inputs.push_back(graph.createInputs(random, exceedsRange));
  }

  CompilerOptions getOptions(bool quantize, unsigned threads,
                             llvm::StringRef targetCPU = "host") {
    CompilerOptions options;
    options.codegen.targetCPU = targetCPU.str();
    options.quantize = quantize;
    ConfigChoice choice;
    choice.weights.bits = graph.weightBits;
    choice.activations.bits = graph.activationBits;
    options.quantization.config = llvm::cantFail(choice.resolve());
    options.codegen.threads = threads;
    if (!dumpFolder.empty())
      options.dumpDirectory = dumpFolder + (quantize ? "/quantized" : "/float");
    return options;
  }

  /// Whether the network's inputs are samples of one batch.
  bool takesSamples() const {
    return llvm::all_of(graph.inputs, [&](const RandomGraph::Input &input) {
      return input.shape.size() > 1 &&
             input.shape[0] == graph.inputs[0].shape[0];
    });
  }

  llvm::Error calibrate(Compiler &compiler) {
    Random random(GetParam() + 2);
    auto specs = compiler.getInputs();
    if (!specs)
      return specs.takeError();
    std::vector<NamedTensor> arrays;
    for (auto [spec, tensor] :
         llvm::zip_equal(*specs, graph.createInputs(random, false)))
      arrays.push_back({spec.name, tensor});
    std::string data = folder.path("data.npz");
    if (auto error = writeNpz(data, arrays))
      return error;
    auto samples = SampleSource::open(data, *specs);
    if (!samples)
      return samples.takeError();
    return compiler.calibrate(*samples);
  }

  /// The outputs for all inputs, one after the other.
  llvm::Expected<Tensors> runAll(ModelRunner &runner) {
    Tensors all;
    for (const std::vector<HostTensor> &tensors : inputs) {
      auto outputs = runner.run(tensors);
      if (!outputs)
        return outputs.takeError();
      all.append(std::make_move_iterator(outputs->begin()),
                 std::make_move_iterator(outputs->end()));
    }
    return all;
  }

  llvm::Expected<Tensors> interpret(Compiler &compiler) {
    auto runner = ModelRunner::createReference(compiler);
    if (!runner)
      return runner.takeError();
    return runAll(**runner);
  }

  llvm::Expected<Tensors> runNative(Compiler &compiler) {
    llvm::SmallVector<char, 0> object;
    if (auto error = compiler.emitObject(object))
      return error;
    auto model = CompiledModel::loadObject(
        llvm::MemoryBufferRef({object.data(), object.size()}, "graph"));
    if (!model)
      return model.takeError();
    auto runner = ModelRunner::create(std::move(*model));
    if (!runner)
      return runner.takeError();
    return runAll(**runner);
  }

  std::string howToReproduce() const {
    return "seed " + std::to_string(GetParam()) +
           "; run with QUANT_MLIR_GRAPH_SEED=" + std::to_string(GetParam()) +
           " to see its modules";
  }

  TemporaryFolder folder;
  RandomGraph graph;
  std::string path, dumpFolder;
  std::vector<std::vector<HostTensor>> inputs;
};

} // namespace

static std::string describe(size_t index, int64_t element, float got,
                            float want) {
  std::string text;
  llvm::raw_string_ostream(text)
      << "output " << index << ", element " << element
      << llvm::format(": got %.9g, expected %.9g", got, want);
  return text;
}

/// The first difference beyond rounding; empty if there is none.
static std::string compareFloats(const Tensors &actual,
                                 const Tensors &expected) {
  for (auto [index, pair] : llvm::enumerate(llvm::zip(actual, expected))) {
    const auto &[a, e] = pair;
    if (a.getShape() != e.getShape())
      return "shapes differ";
    // Errors of sums are relative to the largest terms, not to the result.
    double largest = 1.0;
    for (float value : e.template data<float>())
      if (std::isfinite(value))
        largest = std::max(largest, std::abs(double(value)));
    for (int64_t i = 0; i < a.numElements(); ++i) {
      float got = a.template data<float>()[i];
      float want = e.template data<float>()[i];
      // Products of large values may overflow, on both sides alike.
      if (got == want || (std::isnan(got) && std::isnan(want)))
        continue;
      if (!(std::abs(double(got) - want) <= 1e-4 * largest))
        return describe(index, i, got, want);
    }
  }
  return "";
}

static std::string compareBytes(const Tensors &actual,
                                const Tensors &expected) {
  if (actual.size() != expected.size())
    return "different numbers of outputs";
  for (auto [index, pair] : llvm::enumerate(llvm::zip(actual, expected))) {
    const auto &[a, e] = pair;
    if (a == e)
      continue;
    if (a.getShape() != e.getShape() ||
        a.getElementType() != e.getElementType())
      return "types differ";
    for (int64_t i = 0; i < a.numElements(); ++i) {
      float got = a.template data<float>()[i];
      float want = e.template data<float>()[i];
      if (memcmp(&got, &want, sizeof(got)) != 0)
        return describe(index, i, got, want);
    }
  }
  return "";
}

#define ASSERT_SUCCESS(expected)                                               \
  ASSERT_TRUE(static_cast<bool>(expected))                                     \
      << llvm::toString((expected).takeError()) << "\n"                        \
      << howToReproduce()

TEST_P(RandomGraphTest, FloatIsClose) {
  Compiler compiler(getOptions(false, 1 + GetParam() % 2));
  std::string message = llvm::toString(compiler.importModel(path));
  ASSERT_EQ(message, "") << howToReproduce();
  auto imported = interpret(compiler);
  ASSERT_SUCCESS(imported);
  message = llvm::toString(compiler.compileTo(Phase::Fuse));
  ASSERT_EQ(message, "") << howToReproduce();
  auto fused = interpret(compiler);
  ASSERT_SUCCESS(fused);
  EXPECT_EQ(compareFloats(*fused, *imported), "")
      << "after fuse; " << howToReproduce();
  auto native = runNative(compiler);
  ASSERT_SUCCESS(native);
  EXPECT_EQ(compareFloats(*native, *fused), "")
      << "native; " << howToReproduce();
}

TEST_P(RandomGraphTest, QuantizedIsExact) {
  for (auto [threads, processor] : getVariants()) {
    Compiler compiler(getOptions(true, threads, processor));
    std::string message = llvm::toString(compiler.importModel(path));
    ASSERT_EQ(message, "") << howToReproduce();
    // From data, or from the ranges of the arguments.
    if (GetParam() % 2 == 0 && takesSamples()) {
      message = llvm::toString(calibrate(compiler));
      ASSERT_EQ(message, "") << howToReproduce();
    }
    message = llvm::toString(compiler.compileTo(Phase::Quantize));
    ASSERT_EQ(message, "") << howToReproduce();
    auto expected = interpret(compiler);
    ASSERT_SUCCESS(expected);
    auto native = runNative(compiler);
    ASSERT_SUCCESS(native);
    // Sums of islands in float are rounded in another order.
    bool hasIslands = compiler.getReport().countIslands() != 0;
    EXPECT_EQ(hasIslands ? compareFloats(*native, *expected)
                         : compareBytes(*native, *expected),
              "")
        << processor << ", " << threads << " threads; " << howToReproduce();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomGraphTest, testing::ValuesIn(getSeeds()));
