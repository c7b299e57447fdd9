//===- ContractionTest.cpp - Contractions against plain loops -------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CodeGenTestUtils.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Program.h"

#include <chrono>

using namespace quantmlir;
using namespace quantmlir::test;

namespace {
/// A quantized convolution, channels last, one group, with its epilogue:
/// clamp(((acc + bias) * mantissa + half) >> shift, -128, 127).
struct Conv {
  int64_t h, w, ci, co, kh, kw;
  int64_t stride = 1, dilation = 1;
  int64_t pad = 0;
  bool isUnsigned = true;
  int64_t weightBits = 8;
  /// Most weights are small, as those of trained networks are.
  bool peaked = false;
  /// Bytes of weights from 128 on are not negative.
  bool unsignedWeights = false;

  int64_t outH() const {
    return (h + 2 * pad - dilation * (kh - 1) - 1) / stride + 1;
  }
  int64_t outW() const {
    return (w + 2 * pad - dilation * (kw - 1) - 1) / stride + 1;
  }
};

struct ConvData {
  std::vector<int8_t> weights;
  std::vector<int32_t> bias, mantissa;
  std::vector<uint8_t> input;
  int64_t padValue = 3;

  ConvData(const Conv &c, unsigned seed)
      : weights(randomInts<int8_t>(c.co * c.kh * c.kw * c.ci,
                                   -(1 << (c.weightBits - 1)),
                                   (1 << (c.weightBits - 1)) - 1, seed)),
        bias(randomInts<int32_t>(c.co, -5000, 5000, seed + 1)),
        mantissa(randomInts<int32_t>(c.co, 1 << 28, (1ll << 31) - 1, seed + 2)),
        input(randomInts<uint8_t>(c.h * c.w * c.ci, 0, 255, seed + 3)) {
    if (!c.peaked)
      return;
    std::mt19937 engine(seed);
    std::normal_distribution<double> distribution(0, 35);
    for (int8_t &weight : weights)
      weight = static_cast<int8_t>(std::clamp(std::round(distribution(engine)),
                                              double(-128), double(127)));
  }
};

std::string convText(const Conv &c, const ConvData &d) {
  int64_t ph = c.h + 2 * c.pad, pw = c.w + 2 * c.pad;
  std::string s;
  llvm::raw_string_ostream os(s);
  auto map = [&](const char *dims, std::string results) {
    return llvm::formatv("affine_map<({0}) -> ({1})>", dims, results).str();
  };
  const char *seven = "d0, d1, d2, d3, d4, d5, d6";
  os << llvm::formatv(
      "func.func @main(%x: tensor<1x{0}x{1}x{2}xi8> {{qnn.name = \"x\", "
      "qnn.unsigned}) -> (tensor<1x{3}x{4}x{5}xi8> {{qnn.name = \"y\"}) {{\n",
      c.h, c.w, c.ci, c.outH(), c.outW(), c.co);
  os << llvm::formatv(
      "  %w = arith.constant {0} : tensor<{1}x{2}x{3}x{4}xi8>\n",
      denseHex(d.weights), c.co, c.kh, c.kw, c.ci);
  os << llvm::formatv("  %b = arith.constant {0} : tensor<{1}xi32>\n",
                      denseHex(d.bias), c.co);
  os << llvm::formatv("  %m = arith.constant {0} : tensor<{1}xi32>\n",
                      denseHex(d.mantissa), c.co);
  os << "  %c0 = arith.constant 0 : i32\n";
  os << llvm::formatv("  %zp = arith.constant {0} : i8\n", d.padValue);
  std::string paddedType =
      llvm::formatv("tensor<1x{0}x{1}x{2}xi8>", ph, pw, c.ci);
  if (c.pad)
    os << llvm::formatv(
        "  %p = tensor.pad %x low[0, {0}, {0}, 0] high[0, {0}, {0}, 0] {{\n"
        "  ^bb0(%i0: index, %i1: index, %i2: index, %i3: index):\n"
        "    tensor.yield %zp : i8\n"
        "  } : tensor<1x{1}x{2}x{3}xi8> to {4}\n",
        c.pad, c.h, c.w, c.ci, paddedType);
  std::string accType =
      llvm::formatv("tensor<1x{0}x{1}x{2}xi32>", c.outH(), c.outW(), c.co);
  std::string outType =
      llvm::formatv("tensor<1x{0}x{1}x{2}xi8>", c.outH(), c.outW(), c.co);
  os << "  %e = tensor.empty() : " << accType << "\n";
  os << "  %f = linalg.fill ins(%c0 : i32) outs(%e : " << accType << ") -> "
     << accType << "\n";
  os << "  %acc = linalg.generic {indexing_maps = ["
     << map(seven,
            llvm::formatv("d0, d1 * {0} + d4 * {1}, d2 * {0} + d5 * {1}, "
                          "d6",
                          c.stride, c.dilation))
     << ", " << map(seven, "d3, d4, d5, d6") << ", "
     << map(seven, "d0, d1, d2, d3")
     << "], iterator_types = [\"parallel\", \"parallel\", \"parallel\", "
        "\"parallel\", \"reduction\", \"reduction\", \"reduction\"]} ins("
     << (c.pad ? "%p" : "%x") << ", %w : " << paddedType
     << llvm::formatv(", tensor<{0}x{1}x{2}x{3}xi8>) outs(%f : ", c.co, c.kh,
                      c.kw, c.ci)
     << accType << ") {\n  ^bb0(%a: i8, %b0: i8, %o: i32):\n"
     << "    %a1 = arith." << (c.isUnsigned ? "extui" : "extsi")
     << " %a : i8 to i32\n    %b1 = arith."
     << (c.unsignedWeights ? "extui" : "extsi") << " %b0 : i8 to i32\n"
     << "    %p1 = arith.muli %a1, %b1 : i32\n"
     << "    %s = arith.addi %o, %p1 : i32\n    linalg.yield %s : i32\n  } -> "
     << accType << "\n";
  const char *four = "d0, d1, d2, d3";
  os << "  %e2 = tensor.empty() : " << outType << "\n";
  os << "  %y = linalg.generic {indexing_maps = [" << map(four, four) << ", "
     << map(four, "d3") << ", " << map(four, "d3") << ", " << map(four, four)
     << "], iterator_types = [\"parallel\", \"parallel\", \"parallel\", "
        "\"parallel\"]} ins(%acc, %b, %m : "
     << accType
     << llvm::formatv(", tensor<{0}xi32>, tensor<{0}xi32>) outs(%e2 : ", c.co)
     << outType << R"() {
  ^bb0(%a: i32, %b0: i32, %m0: i32, %o: i8):
    %s = arith.addi %a, %b0 : i32
    %s1 = arith.extsi %s : i32 to i64
    %m1 = arith.extsi %m0 : i32 to i64
    %p1 = arith.muli %s1, %m1 : i64
    %half = arith.constant 549755813888 : i64
    %p2 = arith.addi %p1, %half : i64
    %shift = arith.constant 40 : i64
    %q = arith.shrsi %p2, %shift : i64
    %q1 = arith.trunci %q : i64 to i32
    %lo = arith.constant -128 : i32
    %hi = arith.constant 127 : i32
    %r1 = arith.maxsi %q1, %lo : i32
    %r2 = arith.minsi %r1, %hi : i32
    %r3 = arith.trunci %r2 : i32 to i8
    linalg.yield %r3 : i8
  } -> )"
     << outType << "\n  return %y : " << outType << "\n}\n";
  return s;
}

std::vector<int8_t> convReference(const Conv &c, const ConvData &d) {
  std::vector<int8_t> result;
  for (int64_t oh = 0; oh < c.outH(); ++oh)
    for (int64_t ow = 0; ow < c.outW(); ++ow)
      for (int64_t co = 0; co < c.co; ++co) {
        int64_t acc = d.bias[co];
        for (int64_t kh = 0; kh < c.kh; ++kh)
          for (int64_t kw = 0; kw < c.kw; ++kw)
            for (int64_t ci = 0; ci < c.ci; ++ci) {
              int64_t ih = oh * c.stride + kh * c.dilation - c.pad;
              int64_t iw = ow * c.stride + kw * c.dilation - c.pad;
              int64_t x = d.padValue;
              if (ih >= 0 && iw >= 0 && ih < c.h && iw < c.w) {
                uint8_t byte = d.input[(ih * c.w + iw) * c.ci + ci];
                x = c.isUnsigned ? byte : static_cast<int8_t>(byte);
              }
              int8_t byte =
                  d.weights[((co * c.kh + kh) * c.kw + kw) * c.ci + ci];
              acc +=
                  x * (c.unsignedWeights ? static_cast<uint8_t>(byte) : byte);
            }
        int64_t q = (acc * d.mantissa[co] + (1ll << 39)) >> 40;
        result.push_back(std::min<int64_t>(127, std::max<int64_t>(-128, q)));
      }
  return result;
}

std::vector<int8_t> runConv(CompiledModel &model, const Conv &c,
                            const ConvData &d) {
  std::vector<int8_t> output(c.outH() * c.outW() * c.co);
  const void *inputs[] = {d.input.data()};
  void *outputs[] = {output.data()};
  llvm::Error error = model.run(inputs, outputs);
  EXPECT_FALSE(!!error) << llvm::toString(std::move(error));
  return output;
}

void checkConv(const Conv &c,
               const std::vector<CodeGenOptions> &targets = test::targets()) {
  SCOPED_TRACE(llvm::formatv("{0}x{1}x{2} -> {3}, kernel {4}x{5}, stride {6}, "
                             "dilation {7}, pad {8}, unsigned {9}, {10} bits",
                             c.h, c.w, c.ci, c.co, c.kh, c.kw, c.stride,
                             c.dilation, c.pad, c.isUnsigned, c.weightBits)
                   .str());
  ConvData d(c, 7);
  std::vector<int8_t> expected = convReference(c, d);
  for (const CodeGenOptions &options : targets) {
    SCOPED_TRACE(options.targetCPU + options.targetFeatures);
    std::optional<CompiledModel> model = load(convText(c, d), options);
    ASSERT_TRUE(model);
    EXPECT_EQ(expected, runConv(*model, c, d));
  }
}

TEST(Contraction, DescribesItself) {
  Conv c{4, 4, 3, 5, 1, 1};
  std::optional<CompiledModel> model = load(convText(c, ConvData(c, 1)));
  ASSERT_TRUE(model);
  const ModelInfo &info = model->info();
  ASSERT_EQ(info.inputs.size(), 1u);
  ASSERT_EQ(info.outputs.size(), 1u);
  EXPECT_EQ(info.inputs[0].name, "x");
  EXPECT_EQ(info.inputs[0].type, "u8");
  EXPECT_EQ(info.inputs[0].shape, (std::vector<int64_t>{1, 4, 4, 3}));
  EXPECT_EQ(info.outputs[0].type, "i8");
  EXPECT_EQ(info.threads, 1);
}

TEST(Contraction, ConvAwkwardChannels) {
  for (int64_t ci : {1, 3, 5, 16, 17})
    for (int64_t co : {1, 5, 16, 24})
      checkConv({5, 7, ci, co, 3, 3, 1, 1, 1});
}

TEST(Contraction, ConvAwkwardWidths) {
  for (int64_t w : {1, 4, 5, 9})
    checkConv({3, w, 6, 17, 1, 1});
}

/// Epilogues between the products of the next tile: with pixels of one row or
/// of many, some left over, with channels left over, and signed.
TEST(Contraction, OverlappingTiles) {
  checkConv({9, 7, 64, 32, 1, 1});
  checkConv({5, 31, 128, 56, 1, 1});
  checkConv({9, 59, 96, 48, 1, 1, 2});
  checkConv({6, 11, 256, 32, 1, 1, 1, 1, 0, false});
}

/// Weights that are fetched ahead: for a row of pixels at a time, and once.
TEST(Contraction, FetchesWeightsAhead) {
  checkConv({4, 5, 64, 272, 3, 3, 1, 1, 1});
  checkConv({1, 1, 1024, 264, 1, 1});
}

TEST(Contraction, ConvStrideDilationSign) {
  checkConv({9, 9, 5, 17, 3, 3, 2, 1, 1});
  checkConv({9, 11, 5, 16, 3, 3, 1, 2, 2});
  checkConv({9, 9, 3, 16, 5, 3, 2, 2, 2});
  checkConv({7, 7, 7, 33, 3, 3, 1, 1, 1, false});
  checkConv({7, 7, 8, 16, 1, 1, 2, 1, 0, false});
}

TEST(Contraction, UnsignedWeights) {
  for (bool isUnsigned : {true, false})
    for (int64_t co : {16, 33}) {
      Conv c{7, 7, 10, co, 3, 3, 2, 1, 1, isUnsigned};
      c.unsignedWeights = true;
      checkConv(c);
    }
}

/// Objects for another architecture come out of the same code; nothing runs
/// them.
TEST(Contraction, CrossCompiles) {
  Conv c{5, 5, 8, 16, 3, 3, 1, 1, 1};
  CodeGenOptions options;
  options.targetTriple = "aarch64-unknown-linux-gnu";
  options.targetCPU = "neoverse-n1";
  llvm::SmallVector<char, 0> object =
      compile(convText(c, ConvData(c, 3)), options);
  ASSERT_FALSE(object.empty());
  llvm::SmallString<128> path;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("quant-mlir", "so", path));
  llvm::Error error =
      writeSharedLibrary({object.data(), object.size()}, path, options);
  if (error && !llvm::sys::findProgramByName("ld.lld-22") &&
      !llvm::sys::findProgramByName("ld.lld"))
    GTEST_SKIP() << "no linker for aarch64: "
                 << llvm::toString(std::move(error));
  EXPECT_FALSE(!!error) << llvm::toString(std::move(error));
  llvm::sys::fs::remove(path);
}

TEST(Contraction, UnknownTargetIsAnError) {
  CodeGenOptions options;
  options.targetCPU = "pentium-999";
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream os(bytes);
  auto module = mlir::ModuleOp::create(mlir::UnknownLoc::get(&getContext()));
  llvm::Error error = emitObject(module, options, os);
  EXPECT_NE(llvm::toString(std::move(error)).find("pentium-999"),
            std::string::npos);
  module.erase();
}

TEST(Contraction, ThreadsDoNotChangeResults) {
  for (const Conv &c :
       {Conv{28, 28, 32, 96, 3, 3, 1, 1, 1},
        Conv{20, 19, 64, 17, 3, 3, 1, 1, 1}, Conv{1, 1, 1024, 1024, 1, 1},
        Conv{28, 28, 32, 96, 3, 3, 1, 1, 1, true, 4},
        Conv{3, 28, 64, 272, 3, 3, 1, 1, 1, true, 2}}) {
    ConvData d(c, 11);
    std::vector<int8_t> expected = convReference(c, d);
    CodeGenOptions options;
    options.threads = 2;
    std::string text = convText(c, d);
    std::optional<CompiledModel> model = load(text, options);
    ASSERT_TRUE(model);
    EXPECT_EQ(model->info().threads, 2);
    for (unsigned threads : {1, 2, 3}) {
      model->setThreads(threads);
      EXPECT_EQ(expected, runConv(*model, c, d));
    }

    llvm::SmallVector<char, 0> object = compile(text, options);
    llvm::SmallString<128> path;
    ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("quant-mlir", "so", path));
    llvm::Error error =
        writeSharedLibrary({object.data(), object.size()}, path, options);
    ASSERT_FALSE(!!error) << llvm::toString(std::move(error));
    llvm::Expected<CompiledModel> library =
        CompiledModel::loadSharedLibrary(path.str().str());
    llvm::sys::fs::remove(path);
    ASSERT_TRUE(!!library) << llvm::toString(library.takeError());
    EXPECT_EQ(expected, runConv(*library, c, d));
  }
}

/// Each thread that shares a kernel has its own memory for unpacked weights.
TEST(Contraction, ThreadsUnpack) {
  for (CodeGenOptions options : targets()) {
    options.threads = 2;
    for (const Conv &c : {Conv{28, 28, 32, 96, 3, 3, 1, 1, 1, true, 4},
                          Conv{20, 28, 64, 17, 3, 3, 1, 1, 1, true, 2}}) {
      ConvData d(c, 11);
      std::optional<CompiledModel> model = load(convText(c, d), options);
      ASSERT_TRUE(model);
      EXPECT_EQ(convReference(c, d), runConv(*model, c, d));
    }
  }
}

/// Fewer bits allow longer chains of sums in 16 bits (x86-64-v3): every length,
/// also with runs that they do not divide.
TEST(Contraction, FewBits) {
  for (int64_t bits : {7, 6, 5, 4}) {
    for (int64_t ci : {3, 37})
      for (int64_t co : {13, 48})
        checkConv({5, 7, ci, co, 3, 3, 1, 1, 1, true, bits});
    checkConv({4, 9, 70, 24, 1, 1, 2, 1, 0, true, bits});
    checkConv({1, 1, 100, 128, 1, 1, 1, 1, 0, true, bits});
  }
  checkConv({7, 7, 7, 33, 3, 3, 1, 1, 1, false, 4});
}

/// Weights of 4 and 2 bits are unpacked where they are used, or once for many
/// pixels, by whatever the processor has for it.
TEST(Contraction, PackedBits) {
  std::vector<CodeGenOptions> all = targets();
#if defined(__x86_64__)
  auto add = [&](const char *cpu, const char *features) {
    all.emplace_back();
    all.back().targetCPU = cpu;
    all.back().targetFeatures = features;
  };
  if (__builtin_cpu_supports("gfni") && __builtin_cpu_supports("avxvnni"))
    add("x86-64-v3", "+avxvnni,+gfni");
  if (__builtin_cpu_supports("avx512vnni")) {
    add("x86-64-v4", "+avx512vnni");
    add("x86-64-v4", "");
  }
#endif
  for (int64_t bits : {4, 2}) {
    checkConv({5, 7, 37, 24, 3, 3, 1, 1, 1, true, bits}, all);
    checkConv({17, 9, 70, 13, 1, 1, 2, 1, 0, true, bits}, all);
    checkConv({1, 1, 100, 128, 1, 1, 1, 1, 0, true, bits}, all);
    checkConv({9, 17, 20, 33, 3, 3, 1, 1, 1, false, bits}, all);
  }
}

/// Weights of which few do not fit 16 bits with their neighbours.
TEST(Contraction, PeakedWeights) {
  for (int64_t ci : {4, 36, 64})
    for (int64_t co : {5, 13, 24, 48})
      checkConv({5, 7, ci, co, 3, 3, 1, 1, 1, true, 8, true});
  checkConv({9, 11, 20, 16, 3, 3, 1, 2, 2, true, 8, true});
  checkConv({4, 9, 72, 24, 1, 1, 2, 1, 0, true, 8, true});
  checkConv({1, 1, 100, 128, 1, 1, 1, 1, 0, true, 8, true});
  checkConv({7, 7, 37, 33, 3, 3, 1, 1, 1, true, 8, true});
  checkConv({7, 7, 36, 33, 3, 3, 1, 1, 1, false, 8, true});
}

/// Prints the speed of layers at all widths of weights; run it by name.
TEST(Contraction, DISABLED_Speed) {
  std::vector<CodeGenOptions> all = targets();
  all.push_back({});
  all.back().threads = 2;
  for (int64_t bits : {8, 7, 6, 5, 4, 2})
    for (CodeGenOptions options : all)
      for (Conv c :
           {Conv{56, 56, 64, 64, 3, 3, 1, 1, 1}, Conv{14, 14, 1024, 256, 1, 1},
            Conv{56, 56, 64, 64, 1, 1}, Conv{56, 56, 256, 64, 1, 1},
            Conv{14, 14, 256, 256, 3, 3, 1, 1, 1},
            Conv{7, 7, 512, 512, 3, 3, 1, 1, 1}, Conv{7, 7, 512, 2048, 1, 1},
            Conv{224, 224, 3, 64, 7, 7, 2, 1, 3},
            Conv{1, 1, 4096, 4096, 1, 1}}) {
        c.weightBits = bits;
        c.peaked = bits == 8;
        ConvData d(c, 1);
        std::optional<CompiledModel> model = load(convText(c, d), options);
        ASSERT_TRUE(model);
        double best = 1e9;
        for (int i = 0; i < 30; ++i) {
          auto start = std::chrono::steady_clock::now();
          runConv(*model, c, d);
          std::chrono::duration<double> time =
              std::chrono::steady_clock::now() - start;
          best = std::min(best, time.count());
        }
        double macs = double(c.outH() * c.outW()) * c.co * c.kh * c.kw * c.ci;
        llvm::errs() << llvm::formatv("{0,-10} {9} {10} bits {1}x{2}x{3} -> "
                                      "{4}, {5}x{6}: {7:f1} GMAC/s, {8:f3} "
                                      "ms\n",
                                      options.targetCPU, c.h, c.w, c.ci, c.co,
                                      c.kh, c.kw, macs / best * 1e-9,
                                      best * 1e3, options.threads, bits);
      }
}

TEST(Contraction, SharedLibraryEqualsJIT) {
  Conv c{5, 5, 8, 16, 3, 3, 1, 1, 1};
  ConvData d(c, 3);
  llvm::SmallVector<char, 0> object = compile(convText(c, d));
  ASSERT_FALSE(object.empty());
  llvm::SmallString<128> path;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("quant-mlir", "so", path));
  llvm::Error error =
      writeSharedLibrary({object.data(), object.size()}, path, {});
  ASSERT_FALSE(!!error) << llvm::toString(std::move(error));
  {
    llvm::Expected<CompiledModel> model =
        CompiledModel::loadSharedLibrary(path.str().str());
    ASSERT_TRUE(!!model) << llvm::toString(model.takeError());
    EXPECT_EQ(convReference(c, d), runConv(*model, c, d));
  }
  llvm::sys::fs::remove(path);
}
} // namespace
