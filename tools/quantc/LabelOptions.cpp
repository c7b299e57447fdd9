//===- Labels of samples --------------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LabelOptions.h"

#include "Labels.h"

using namespace quantmlir;
namespace cl = llvm::cl;

LabelOptions::LabelOptions(cl::SubCommand &sub, cl::NumOccurrencesFlag flag,
                           llvm::StringRef description)
    : labels("labels", cl::sub(sub), flag, cl::value_desc("Y.npy"),
             cl::desc(description)),
      labelOffset("label-offset", cl::sub(sub), cl::init(0),
                  cl::value_desc("N"),
                  cl::desc("added to each label (1 for models with a "
                           "background class first)")) {}

llvm::Expected<std::vector<int64_t>>
LabelOptions::read(llvm::StringRef data, int64_t numSamples) const {
  llvm::Expected<llvm::SmallVector<int64_t, 0>> result =
      readLabels(labels, labelOffset);
  if (!result)
    return result.takeError();
  if (numSamples != static_cast<int64_t>(result->size()))
    return llvm::createStringError(data + " has " + llvm::Twine(numSamples) +
                                   " samples, but " + labels + " has " +
                                   llvm::Twine(result->size()) + " labels");
  return std::vector<int64_t>(result->begin(), result->end());
}
