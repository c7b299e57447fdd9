//===- What kernels of a model take ---------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelTiming.h"

#include <chrono>
#include <random>

using namespace quantmlir;

/// Cycles a nanosecond of this core, by the best of some loops of operations
/// that take one cycle each, because each needs the one before it.
static double measureClock() {
  constexpr unsigned loops = 20, trips = 20000, perTrip = 8;
  double best = 0;
  uint64_t value = 1, other = trips;
  for (unsigned loop = 0; loop < loops; ++loop) {
    auto start = std::chrono::steady_clock::now();
    for (unsigned trip = 0; trip < trips; ++trip)
      for (unsigned i = 0; i < perTrip; ++i) {
        value ^= other;
        // Neither folded nor turned into another operation.
        asm volatile("" : "+r"(value), "+r"(other));
      }
    std::chrono::duration<double, std::nano> elapsed =
        std::chrono::steady_clock::now() - start;
    best = std::max(best, trips * perTrip / elapsed.count());
  }
  return best;
}

llvm::Expected<llvm::SmallVector<HostTensor>>
quantmlir::makeInputs(llvm::ArrayRef<InputSpec> specs) {
  std::mt19937 generator(1);
  llvm::SmallVector<HostTensor> inputs;
  for (const InputSpec &spec : specs) {
    llvm::Expected<HostTensor> tensor =
        HostTensor::create(spec.type, spec.shape);
    if (!tensor)
      return tensor.takeError();
    if (spec.type == ElementType::F32) {
      std::uniform_real_distribution<float> uniform(0.0f, 1.0f);
      for (float &value : tensor->data<float>())
        value = uniform(generator);
    } else {
      for (uint8_t &byte : tensor->rawData())
        byte = static_cast<uint8_t>(generator());
    }
    inputs.push_back(std::move(*tensor));
  }
  return inputs;
}

llvm::Expected<KernelTiming> quantmlir::timeKernels(ModelRunner &runner,
                                                    unsigned warmUp,
                                                    unsigned runs,
                                                    unsigned threads) {
  auto inputs = makeInputs(runner.getInputs());
  if (!inputs)
    return inputs.takeError();
  std::vector<std::vector<int64_t>> times(
      runner.getModelInfo()->kernels.size());
  for (unsigned i = 0; i < warmUp + runs; ++i) {
    if (auto outputs = runner.run(*inputs); !outputs)
      return outputs.takeError();
    if (i >= warmUp)
      for (auto [list, time] : llvm::zip_equal(times, runner.getKernelTimes()))
        list.push_back(time);
  }
  KernelTiming timing;
  // Right after the runs, while the clock is as it was.
  timing.gigahertz = measureClock();
  timing.threads = threads;
  for (std::vector<int64_t> &list : times) {
    llvm::sort(list);
    timing.nanoseconds.push_back(list[list.size() / 2]);
  }
  return timing;
}
