//===- TrainingSet.cpp - Labelled samples, in batches ---------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Training/TrainingSet.h"

#include "llvm/ADT/Sequence.h"

#include <random>

using namespace quantmlir;

llvm::Error LabelledSamples::check(int64_t classes,
                                   llvm::StringRef what) const {
  if (size() != static_cast<int64_t>(labels.size()))
    return llvm::createStringError(what + " has " + llvm::Twine(size()) +
                                   " samples, but there are " +
                                   llvm::Twine(labels.size()) + " labels");
  for (auto [sample, label] : llvm::enumerate(labels))
    if (label < 0 || label >= classes)
      return llvm::createStringError(what + ": label " + llvm::Twine(label) +
                                     " of sample " + llvm::Twine(sample) +
                                     " is not one of the " +
                                     llvm::Twine(classes) + " classes");
  return llvm::Error::success();
}

llvm::SmallVector<int64_t, 0>
quantmlir::getSampleOrder(int64_t count, uint64_t seed, int64_t epoch) {
  auto order = llvm::to_vector<0>(llvm::seq<int64_t>(count));
  std::seed_seq sequence{static_cast<uint32_t>(seed),
                         static_cast<uint32_t>(seed >> 32),
                         static_cast<uint32_t>(epoch)};
  std::mt19937_64 random(sequence);
  // std::shuffle may differ between libraries. The bias of the remainder is
  // far below anything that matters.
  for (int64_t i = count - 1; i > 0; --i)
    std::swap(order[i], order[random() % static_cast<uint64_t>(i + 1)]);
  return order;
}

llvm::Expected<TrainingBatch>
quantmlir::readLabelledBatch(const LabelledSamples &set,
                             llvm::ArrayRef<int64_t> chosen, int64_t classes,
                             double smoothing) {
  TrainingBatch batch;
  auto count = static_cast<int64_t>(chosen.size());
  batch.targets = HostTensor::zeros(ElementType::F32, {count, classes});
  llvm::MutableArrayRef<float> targets = batch.targets.data<float>();
  bool isLabelled = !set.labels.empty();
  if (isLabelled)
    llvm::fill(targets,
               static_cast<float>(smoothing / static_cast<double>(classes)));
  for (auto [place, sample] : llvm::enumerate(chosen)) {
    llvm::Expected<llvm::SmallVector<HostTensor>> tensors =
        set.samples.read(sample);
    if (!tensors)
      return tensors.takeError();
    for (auto [input, tensor] : llvm::enumerate(*tensors)) {
      if (batch.inputs.size() <= input) {
        llvm::SmallVector<int64_t, 4> shape(tensor.getShape());
        shape[0] *= count;
        llvm::Expected<HostTensor> whole =
            HostTensor::create(tensor.getElementType(), shape);
        if (!whole)
          return whole.takeError();
        batch.inputs.push_back(std::move(*whole));
      }
      llvm::copy(tensor.rawData(), batch.inputs[input].rawData().begin() +
                                       place * tensor.numBytes());
    }
    if (isLabelled)
      targets[place * classes + set.labels[sample]] +=
          static_cast<float>(1.0 - smoothing);
  }
  return batch;
}
