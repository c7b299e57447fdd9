//===- Labels of samples --------------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LabelOptions.h"

#include "quant-mlir/Data/Npy.h"

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
  llvm::Expected<HostTensor> tensor = readNpy(labels);
  if (!tensor)
    return tensor.takeError();
  ElementType type = tensor->getElementType();
  if (isFloat(type))
    return llvm::createStringError(labels + ": labels are " +
                                   elementTypeName(type) +
                                   ", expected integers");
  HostTensor wide = tensor->convertTo(ElementType::I64);
  std::vector<int64_t> result(wide.data<int64_t>());
  if (numSamples != static_cast<int64_t>(result.size()))
    return llvm::createStringError(data + " has " + llvm::Twine(numSamples) +
                                   " samples, but " + labels + " has " +
                                   llvm::Twine(result.size()) + " labels");
  for (int64_t &label : result)
    label += labelOffset;
  return result;
}
