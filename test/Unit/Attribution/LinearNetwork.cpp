//===- LinearNetwork.cpp - Networks whose errors are known ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LinearNetwork.h"

#include "quant-mlir/Data/Npy.h"

#include "llvm/Support/Format.h"

#include <random>

using namespace quantmlir;
using namespace quantmlir::test;

LinearNetwork::LinearNetwork(llvm::ArrayRef<llvm::StringRef> names,
                             int64_t width, int64_t numSamples) {
  std::mt19937 random(1);
  // Not a distribution of the library, which may differ between libraries.
  auto next = [&] {
    return static_cast<float>(static_cast<double>(random()) / 0x80000000u - 1);
  };
  for (llvm::StringRef name : names) {
    Layer layer{name.str(), name.str(), width, width, {}, {}};
    layer.weight.resize(width * width);
    layer.bias.resize(width);
    for (std::vector<float> *values : {&layer.weight, &layer.bias})
      for (float &value : *values)
        value = next();
    layers.push_back(std::move(layer));
  }
  samples.resize(numSamples * width);
  for (float &value : samples)
    value = next();
}

static void printConstant(llvm::raw_ostream &os, llvm::StringRef name,
                          llvm::ArrayRef<float> values,
                          llvm::ArrayRef<int64_t> shape) {
  // Elements as bytes keep every bit.
  os << "    %" << name << " = qnn.constant dense<\"0x"
     << llvm::toHex(llvm::ArrayRef<uint8_t>(
            reinterpret_cast<const uint8_t *>(values.data()),
            values.size() * sizeof(float)))
     << "\"> : tensor<";
  for (int64_t size : shape)
    os << size << 'x';
  os << "f32>\n";
}

std::string LinearNetwork::getText() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "module {\n  func.func @main(%image: tensor<1x" << layers.front().inputs
     << "xf32> {qnn.name = \"image\"}) -> (tensor<1x" << layers.back().outputs
     << "xf32> {qnn.name = \"scores\"}) {\n";
  std::string value = "image";
  for (const Layer &layer : layers) {
    printConstant(os, layer.value + "_w", layer.weight,
                  {layer.outputs, layer.inputs});
    printConstant(os, layer.value + "_b", layer.bias, {layer.outputs});
    // Limits that nothing reaches keep layers from becoming one.
    os << "    %" << layer.value << " = qnn.linear %" << value << ", %"
       << layer.value << "_w bias %" << layer.value
       << "_b {clamp = #qnn.clamp<-1.0e6, 1.0e6>} : (tensor<1x" << layer.inputs
       << "xf32>, tensor<" << layer.outputs << 'x' << layer.inputs
       << "xf32>, tensor<" << layer.outputs << "xf32>) -> tensor<1x"
       << layer.outputs << "xf32> loc(\"" << layer.name << "\")\n";
    value = layer.value;
  }
  os << "    return %" << value << " : tensor<1x" << layers.back().outputs
     << "xf32>\n  }\n}\n";
  return text;
}

llvm::Expected<std::unique_ptr<Compiler>>
LinearNetwork::load(CompilerOptions options) {
  auto compiler = std::make_unique<Compiler>(std::move(options));
  if (auto error =
          compiler->importModel(folder.write("network.mlir", getText())))
    return std::move(error);
  return compiler;
}

llvm::Expected<SampleSource> LinearNetwork::openSamples(Compiler &compiler) {
  int64_t width = layers.front().inputs;
  HostTensor tensor = HostTensor::fromValues<float>(
      {static_cast<int64_t>(samples.size()) / width, width}, samples);
  if (auto error = writeNpy(folder.path("samples.npy"), tensor))
    return std::move(error);
  llvm::Expected<llvm::SmallVector<InputSpec>> inputs = compiler.getInputs();
  if (!inputs)
    return inputs.takeError();
  return SampleSource::open(folder.path("samples.npy"), *inputs);
}

llvm::Expected<ErrorReport> LinearNetwork::attribute(const QuantConfig &config,
                                                     int64_t threads) {
  CompilerOptions options;
  options.quantize = true;
  options.quantization.config = config;
  options.codegen.threads = threads;
  llvm::Expected<std::unique_ptr<Compiler>> compiler = load(std::move(options));
  if (!compiler)
    return compiler.takeError();
  llvm::Expected<SampleSource> source = openSamples(**compiler);
  if (!source)
    return source.takeError();
  if (auto error = (*compiler)->calibrate(*source))
    return std::move(error);
  if (auto error = (*compiler)->attributeErrors(*source, samples.size()))
    return std::move(error);
  return *(*compiler)->getReport().errors;
}
