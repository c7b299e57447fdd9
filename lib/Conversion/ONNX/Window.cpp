//===- Window.cpp - Windows of convolutions and pools ---------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Window.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnximport;
using llvm::StringRef;

/// Large enough for every network, small enough for products of two.
static constexpr int64_t largestParameter = int64_t(1) << 30;

static LogicalResult checkValues(NodeImport &node, StringRef name,
                                 ArrayRef<int64_t> values, size_t count,
                                 int64_t minimum) {
  if (values.size() != count)
    return node.emitError() << name << ": got " << values.size()
                            << " values, expected " << count;
  for (int64_t value : values)
    if (value < minimum || value > largestParameter)
      return node.emitError() << name << ": got " << value << ", expected "
                              << minimum << " to " << largestParameter;
  return success();
}

/// Pads so that the result has `ceil(size / stride)` positions; an odd one goes
/// to the end (`isUpper`) or to the beginning.
static std::pair<int64_t, int64_t> padToSame(int64_t size, int64_t kernel,
                                             int64_t stride, int64_t dilation,
                                             bool isUpper) {
  int64_t positions = llvm::divideCeil(size, stride);
  int64_t extent = (kernel - 1) * dilation + 1;
  int64_t total =
      std::max<int64_t>((positions - 1) * stride + extent - size, 0);
  int64_t less = total / 2, more = total - less;
  return isUpper ? std::pair(less, more) : std::pair(more, less);
}

FailureOr<Window> onnximport::resolveWindow(NodeImport &node,
                                            ArrayRef<int64_t> spatial,
                                            ArrayRef<int64_t> kernel) {
  size_t rank = spatial.size();
  SmallVector<int64_t> ones(rank, 1), zeros(2 * rank, 0);
  Window window;
  SmallVector<int64_t> strides = node.getInts("strides").value_or(ones);
  SmallVector<int64_t> dilations = node.getInts("dilations").value_or(ones);
  SmallVector<int64_t> pads = node.getInts("pads").value_or(zeros);
  std::string automatic = node.getString("auto_pad", "NOTSET");
  if (!node.attributesAreValid())
    return failure();
  if (failed(checkValues(node, "kernel_shape", kernel, rank, 1)) ||
      failed(checkValues(node, "strides", strides, rank, 1)) ||
      failed(checkValues(node, "dilations", dilations, rank, 1)))
    return failure();
  if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") {
    pads.assign(2 * rank, 0);
    for (size_t dim = 0; dim < rank; ++dim)
      std::tie(pads[dim], pads[dim + rank]) =
          padToSame(spatial[dim], kernel[dim], strides[dim], dilations[dim],
                    automatic == "SAME_UPPER");
  } else if (automatic == "VALID") {
    pads.assign(2 * rank, 0);
  } else if (automatic != "NOTSET") {
    return node.emitError() << "auto_pad: got '" << automatic
                            << "', expected NOTSET, SAME_UPPER, SAME_LOWER or "
                               "VALID";
  }
  if (failed(checkValues(node, "pads", pads, 2 * rank, 0)))
    return failure();
  if (rank == 1) {
    window.kernel.push_back(1);
    window.strides.push_back(1);
    window.dilations.push_back(1);
    window.padding.append({0, 0});
  }
  window.kernel.append(kernel.begin(), kernel.end());
  window.strides.append(strides);
  window.dilations.append(dilations);
  for (size_t dim = 0; dim < rank; ++dim)
    window.padding.append({pads[dim], pads[dim + rank]});
  return window;
}

Value onnximport::getImage(NodeImport &node, ImportedValue &value) {
  if (value.rank() == 4)
    return node.getChannelsLast(value);
  Value source = node.getSource(value);
  Value moved = source ? node.createTranspose(source, {0, 2, 1}) : Value();
  return moved ? node.createReshape(
                     moved, {value.shape[0], 1, value.shape[2], value.shape[1]})
               : Value();
}

LogicalResult onnximport::setImageResult(NodeImport &node, Value image,
                                         int64_t rank) {
  if (!image)
    return failure();
  if (rank == 4)
    return node.setResult(0, image, Form::ChannelsLast);
  ArrayRef<int64_t> shape = cast<RankedTensorType>(image.getType()).getShape();
  Value line = node.createReshape(image, {shape[0], shape[2], shape[3]});
  return node.setResult(0,
                        line ? node.createTranspose(line, {0, 2, 1}) : Value());
}
