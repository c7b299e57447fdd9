//===- MutatedFileTest.cpp - Good files with random damage ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Files of every kind that is read, with some bytes changed, left out or
// repeated. Each may be read or refused with a message; nothing else. After a
// crash the damaged file is in the temporary folder still.
//
// 200 of each kind, or 5000 with QUANT_MLIR_LONG_TESTS set.
//
//===----------------------------------------------------------------------===//

#include "../Data/TemporaryFolder.h"
#include "../Random.h"

#include "quant-mlir/Compiler/Compiler.h"
#include "quant-mlir/Data/Npz.h"

#include "gtest/gtest.h"

#include <cstdlib>

using namespace quantmlir;
using namespace quantmlir::test;

namespace {

class MutatedFileTest : public testing::Test {
protected:
  /// Calls `read` with the path of a damaged copy of `content`, many times. It
  /// returns the error, which must say something.
  void mutate(const std::string &content, llvm::StringRef name,
              llvm::function_ref<llvm::Error(const std::string &path)> read) {
    uint32_t count = std::getenv("QUANT_MLIR_LONG_TESTS") ? 5000 : 200;
    int accepted = 0;
    for (currentSeed = 0; currentSeed < count; ++currentSeed) {
      Random random(currentSeed);
      std::string path = folder.write(name, damage(content, random));
      if (llvm::Error error = read(path))
        ASSERT_NE(llvm::toString(std::move(error)), "")
            << "seed " << currentSeed;
      else
        ++accepted;
    }
    RecordProperty("accepted", accepted);
  }

  static std::string damage(std::string bytes, Random &random) {
    auto anywhere = [&] {
      // Headers are short but matter most.
      int64_t end = static_cast<int64_t>(bytes.size()) - 1;
      return static_cast<size_t>(random.between(
          0, random.oneIn(2) ? std::min<int64_t>(end, 512) : end));
    };
    for (int64_t i = random.between(1, 4); i > 0 && !bytes.empty(); --i) {
      size_t at = anywhere();
      auto length = static_cast<size_t>(random.between(1, 16));
      switch (random.between(0, 9)) {
      case 0:
        bytes.erase(at, length);
        break;
      case 1:
        bytes.insert(at, bytes.substr(anywhere(), length));
        break;
      case 2:
        bytes.resize(at);
        break;
      case 3:
        bytes[at] = static_cast<char>(random.oneIn(2) ? 0xff : 0);
        break;
      case 4:
      case 5:
        bytes[at] = static_cast<char>(random.between(0, 255));
        break;
      default:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.between(0, 7)));
        break;
      }
    }
    return bytes;
  }

  static std::string readModel(llvm::StringRef name) {
    auto buffer = llvm::MemoryBuffer::getFile(
        llvm::Twine(QUANT_MLIR_TEST_MODELS) + "/" + name);
    return buffer ? (*buffer)->getBuffer().str() : "";
  }

  /// An array of 3 samples for an input of shape 1x2x4.
  static HostTensor createSamples() {
    HostTensor tensor = HostTensor::zeros(ElementType::F32, {3, 2, 4});
    for (auto [index, value] : llvm::enumerate(tensor.data<float>()))
      value = 0.25f * static_cast<float>(index);
    return tensor;
  }

  static llvm::Error readSamples(const std::string &path) {
    InputSpec input{"x", ElementType::F32, {1, 2, 4}};
    auto samples = SampleSource::open(path, input);
    if (!samples)
      return samples.takeError();
    for (int64_t i = 0; i < std::min<int64_t>(samples->getNumSamples(), 4); ++i)
      if (auto tensors = samples->read(i); !tensors)
        return tensors.takeError();
    return llvm::Error::success();
  }

  TemporaryFolder folder;
  uint32_t currentSeed = 0;
};

} // namespace

TEST_F(MutatedFileTest, ONNX) {
  std::string model = readModel("digits/digits.onnx");
  ASSERT_FALSE(model.empty());
  mutate(model, "model.onnx", [&](const std::string &path) -> llvm::Error {
    CompilerOptions options;
    // Small, so that no mutation takes long.
    options.import.maxTensorBytes = 16 << 20;
    Compiler compiler(std::move(options));
    if (auto error = compiler.importModel(path))
      return error;
    return compiler.compileTo(Phase::Lower);
  });
}

TEST_F(MutatedFileTest, MLIR) {
  std::string module = R"(
#spec = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1>
!q = !quant.uniform<u8:f32, 0.5:128>
func.func @main(%x: tensor<1x5x5x2xf32> {qnn.range = array<f64: -1.0, 2.5>}) -> tensor<1x3xf32> {
  %w = qnn.constant dense<"0x0000803F000000C0"> : tensor<2x1x1x1xf32>
  %f = qnn.constant dense<0.25> : tensor<3x8xf32>
  %0 = qnn.conv_2d %x, %w {padding = array<i64: 0, 0, 0, 0>, groups = 2, clamp = #qnn.clamp<0.0, inf>} : (tensor<1x5x5x2xf32>, tensor<2x1x1x1xf32>) -> tensor<1x5x5x2xf32>
  %1 = qnn.max_pool_2d %0 {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x5x5x2xf32>) -> tensor<1x2x2x2xf32>
  %2 = qnn.observe %1 "pool" {spec = #spec, axis = 3 : i64} : tensor<1x2x2x2xf32>
  %3 = qnn.reshape %2 : (tensor<1x2x2x2xf32>) -> tensor<1x8xf32>
  %4 = qnn.quantize %3 : (tensor<1x8xf32>) -> tensor<1x8x!q>
  %5 = qnn.dequantize %4 : (tensor<1x8x!q>) -> tensor<1x8xf32>
  %6 = qnn.linear %5, %f : (tensor<1x8xf32>, tensor<3x8xf32>) -> tensor<1x3xf32>
  return %6 : tensor<1x3xf32>
}
)";
  mutate(module, "model.mlir", [&](const std::string &path) -> llvm::Error {
    Compiler compiler(CompilerOptions{});
    if (auto error = compiler.importModel(path))
      return error;
    return compiler.compileTo(Phase::Lower);
  });
}

TEST_F(MutatedFileTest, NPY) {
  std::string path = folder.path("good.npy");
  ASSERT_EQ(llvm::toString(writeNpy(path, createSamples())), "");
  mutate(folder.read("good.npy"), "data.npy", readSamples);
}

TEST_F(MutatedFileTest, NPZ) {
  std::string path = folder.path("good.npz");
  ASSERT_EQ(llvm::toString(writeNpz(path, NamedTensor{"x", createSamples()},
                                    /*compress=*/true)),
            "");
  mutate(folder.read("good.npz"), "data.npz", readSamples);
}

TEST_F(MutatedFileTest, CalibrationTable) {
  CalibrationTable table;
  for (const char *name : {"x", "conv", "conv.weight"}) {
    auto statistics = table.getOrCreate(name);
    ASSERT_TRUE(static_cast<bool>(statistics));
    ASSERT_EQ(
        llvm::toString((*statistics)->observe({-1.5f, 0.25f, 6.0f}, {3}, 0, 1)),
        "");
  }
  ASSERT_EQ(llvm::toString(table.save(folder.path("good.json"))), "");
  mutate(folder.read("good.json"), "table.json",
         [](const std::string &path) -> llvm::Error {
           return CalibrationTable::load(path).takeError();
         });
}
