//===- Checkpoint.cpp - Training that can be continued --------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Training/Checkpoint.h"

using namespace quantmlir;

static constexpr llvm::StringLiteral stepName = "training.step";
static constexpr llvm::StringLiteral recipeName = "training.recipe";

llvm::Error quantmlir::saveCheckpoint(llvm::StringRef path,
                                      const Checkpoint &checkpoint) {
  llvm::SmallVector<NamedTensor> all(checkpoint.tensors);
  all.push_back(
      {stepName.str(), HostTensor::fromValues<int64_t>({}, {checkpoint.step})});
  llvm::SmallVector<uint8_t> text(checkpoint.recipe.begin(),
                                  checkpoint.recipe.end());
  all.push_back({recipeName.str(), HostTensor::fromValues<uint8_t>(
                                       {static_cast<int64_t>(text.size())},
                                       llvm::ArrayRef<uint8_t>(text))});
  return writeNpz(path, all);
}

llvm::Error quantmlir::loadCheckpoint(llvm::StringRef path,
                                      Checkpoint &expected) {
  llvm::Expected<NpzFile> file = NpzFile::open(path);
  if (!file)
    return file.takeError();
  if (!file->contains(stepName) || !file->contains(recipeName))
    return llvm::createStringError(path + ": is no checkpoint of a training");
  llvm::Expected<HostTensor> step = file->read(stepName);
  if (!step)
    return step.takeError();
  llvm::Expected<HostTensor> recipe = file->read(recipeName);
  if (!recipe)
    return recipe.takeError();
  if (step->getElementType() != ElementType::I64 || step->numElements() != 1 ||
      recipe->getElementType() != ElementType::U8)
    return llvm::createStringError(path + ": is no checkpoint of a training");
  std::string saved(recipe->rawData().begin(), recipe->rawData().end());
  if (saved != expected.recipe)
    return llvm::createStringError(path + ": was made by another recipe, '" +
                                   saved + "' instead of '" + expected.recipe +
                                   "'; continue with the options it was begun "
                                   "with, or begin anew without --resume");
  for (NamedTensor &tensor : expected.tensors) {
    llvm::Expected<HostTensor> read = file->read(tensor.name);
    if (!read)
      return read.takeError();
    if (read->getElementType() != tensor.tensor.getElementType() ||
        read->getShape() != tensor.tensor.getShape())
      return llvm::createStringError(
          path + ": '" + tensor.name + "' has shape " +
          shapeToString(read->getShape()) + ", but the model's has " +
          shapeToString(tensor.tensor.getShape()));
    tensor.tensor = std::move(*read);
  }
  expected.step = step->data<int64_t>().front();
  return llvm::Error::success();
}
