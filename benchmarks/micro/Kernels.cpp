//===- Kernels.cpp - The speed of generated inner loops -------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// ResNet-50's distinct 3x3 and 1x1 convolutions, quantized and compiled for
// this processor with clocks, so that only the convolution's kernel counts:
// products, bias, requantization, ReLU and, where the name says so, the
// residual addition. `share` is the part of the measured ceiling that the
// fastest run reached; `class`, for sums of few products, the part of what a
// hand-written kernel with the same epilogue reaches.
//
//===----------------------------------------------------------------------===//

#include "Ceilings.h"

#include "quant-mlir/Compiler/ModelRunner.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"

#include <benchmark/benchmark.h>

#include <random>

using namespace quantmlir;

namespace {

struct Layer {
  int64_t size, kernel, inputs, outputs, stride = 1;
  bool addsResidual = false;

  int64_t getResultSize() const { return (size - 1) / stride + 1; }
  std::string getName() const {
    return llvm::formatv("conv/{0}x{0}/{1}x{1}/{2}-{3}/s{4}{5}", size, kernel,
                         inputs, outputs, stride, addsResidual ? "/add" : "");
  }
};

const Layer layers[] = {{56, 1, 64, 64},
                        {56, 3, 64, 64},
                        {56, 1, 64, 256},
                        {56, 1, 64, 256, 1, true},
                        {56, 1, 256, 64},
                        {56, 1, 256, 128},
                        {56, 3, 128, 128, 2},
                        {28, 1, 128, 512},
                        {28, 1, 128, 512, 1, true},
                        {56, 1, 256, 512, 2},
                        {28, 1, 512, 128},
                        {28, 3, 128, 128},
                        {28, 1, 512, 256},
                        {28, 3, 256, 256, 2},
                        {14, 1, 256, 1024},
                        {14, 1, 256, 1024, 1, true},
                        {28, 1, 512, 1024, 2},
                        {14, 1, 1024, 256},
                        {14, 3, 256, 256},
                        {14, 1, 1024, 512},
                        {14, 3, 512, 512, 2},
                        {7, 1, 512, 2048},
                        {7, 1, 512, 2048, 1, true},
                        {14, 1, 1024, 2048, 2},
                        {7, 1, 2048, 512},
                        {7, 3, 512, 512}};

/// `count` random numbers around zero, as MLIR writes them in hexadecimal.
std::string makeWeights(int64_t count) {
  std::mt19937 generator(1);
  std::normal_distribution<float> normal;
  std::vector<float> values(count);
  for (float &value : values)
    value = normal(generator);
  return llvm::toHex(
      llvm::ArrayRef<uint8_t>(reinterpret_cast<const uint8_t *>(values.data()),
                              values.size() * sizeof(float)));
}

/// A float model of the layer, with the ranges of its inputs. Poolings keep
/// what quantizes the residual and dequantizes the result out of the kernel;
/// the residual is a result, too, or its pooling would take the addition.
std::string makeModel(const Layer &layer) {
  int64_t size = layer.getResultSize(), padding = layer.kernel / 2;
  auto image = [](int64_t size, int64_t channels) -> std::string {
    return llvm::formatv("tensor<1x{0}x{0}x{1}xf32>", size, channels);
  };
  std::string x = image(layer.size, layer.inputs);
  std::string y = image(size, layer.outputs);
  std::string z = image(size - 1, layer.outputs);
  std::string w = llvm::formatv("tensor<{0}x{1}x{1}x{2}xf32>", layer.outputs,
                                layer.kernel, layer.inputs);
  const char *range = "{qnn.range = array<f64: 0.0, 1.0>}";
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "func.func @main(%x: " << x << ' ' << range;
  if (layer.addsResidual)
    os << ", %r: " << y << ' ' << range;
  std::string results =
      layer.addsResidual ? llvm::formatv("({0}, {1})", z, y).str() : z;
  os << ") -> " << results << " {\n  %w = qnn.constant dense<\"0x"
     << makeWeights(layer.outputs * layer.kernel * layer.kernel * layer.inputs)
     << "\"> : " << w << '\n';
  os << llvm::formatv(
      "  %c = qnn.conv_2d %x, %w {{padding = array<i64: {0}, {0}, {0}, {0}>, "
      "strides = array<i64: {1}, {1}>} : ({2}, {3}) -> {4}\n",
      padding, layer.stride, x, w, y);
  if (layer.addsResidual)
    os << llvm::formatv(
        "  %p = qnn.max_pool_2d %r {{kernel = array<i64: 3, 3>, padding = "
        "array<i64: 1, 1, 1, 1>} : ({0}) -> {0}\n"
        "  %s = qnn.add %c, %p : ({0}, {0}) -> {0}\n",
        y);
  os << llvm::formatv("  %y = qnn.relu %{0} : ({1}) -> {1}\n"
                      "  %z = qnn.max_pool_2d %y {{kernel = array<i64: 2, 2>} "
                      ": ({1}) -> {2}\n",
                      layer.addsResidual ? "s" : "c", y, z);
  os << llvm::formatv("  return %z{0} : {1}{2}\n}\n",
                      layer.addsResidual ? ", %p" : "", z,
                      layer.addsResidual ? ", " + y : "");
  return text;
}

llvm::Expected<std::unique_ptr<ModelRunner>> load(const Layer &layer) {
  llvm::SmallString<128> path;
  if (std::error_code code =
          llvm::sys::fs::createTemporaryFile("kernel", "mlir", path))
    return llvm::errorCodeToError(code);
  llvm::scope_exit remover([&] { llvm::sys::fs::remove(path); });
  std::error_code code;
  llvm::raw_fd_ostream(path, code) << makeModel(layer);
  if (code)
    return llvm::errorCodeToError(code);
  CompilerOptions options;
  options.quantize = true;
  Compiler compiler(std::move(options));
  if (auto error = compiler.importModel(path))
    return error;
  return compiler.loadWithClocks();
}

llvm::Error run(benchmark::State &state, const Layer &layer) {
  auto runner = load(layer);
  if (!runner)
    return runner.takeError();
  llvm::SmallVector<HostTensor> inputs;
  for (const InputSpec &spec : (*runner)->getInputs()) {
    auto tensor = HostTensor::create(spec.type, spec.shape);
    if (!tensor)
      return tensor.takeError();
    std::mt19937 generator(1);
    for (float &value : tensor->data<float>())
      value = static_cast<float>(generator() % 256) / 255;
    inputs.push_back(std::move(*tensor));
  }
  llvm::ArrayRef<KernelInfo> kernels = (*runner)->getModelInfo()->kernels;
  int64_t macs = 0, least = std::numeric_limits<int64_t>::max();
  for (const KernelInfo &kernel : kernels)
    macs += kernel.macs;
  for (auto _ : state) {
    if (auto outputs = (*runner)->run(inputs); !outputs)
      return outputs.takeError();
    int64_t time = 0;
    for (auto [kernel, nanoseconds] :
         llvm::zip_equal(kernels, (*runner)->getKernelTimes()))
      if (kernel.macs > 0)
        time += nanoseconds;
    state.SetIterationTime(static_cast<double>(time) * 1e-9);
    least = std::min(least, time);
  }
  double speed = static_cast<double>(macs) / static_cast<double>(least);
  state.counters["GMAC/s"] = speed;
  if (double ceiling = measureByteCeiling())
    state.counters["share"] = speed / ceiling;
  constexpr int64_t fewProducts = 256;
  int64_t products = layer.kernel * layer.kernel * layer.inputs;
  if (products <= fewProducts)
    if (double ceiling =
            measureRequantizingCeiling(products, layer.addsResidual))
      state.counters["class"] = speed / ceiling;
  return llvm::Error::success();
}

const bool registered = [] {
  for (const Layer &layer : layers)
    benchmark::RegisterBenchmark(
        layer.getName().c_str(),
        [&](benchmark::State &state) {
          if (auto error = run(state, layer))
            state.SkipWithError(llvm::toString(std::move(error)).c_str());
        })
        ->UseManualTime()
        ->MinTime(0.05);
  return true;
}();

} // namespace
