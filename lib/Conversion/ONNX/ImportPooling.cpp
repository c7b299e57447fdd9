//===- ImportPooling.cpp - Pools and mean reductions ----------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Handlers.h"
#include "TensorTransforms.h"
#include "Window.h"

#include "llvm/ADT/Sequence.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnximport;

static Value createPool(NodeImport &node, Value image, const Window &window,
                        bool isMax, bool ceilMode, bool countPadding) {
  ArrayRef<int64_t> input = cast<RankedTensorType>(image.getType()).getShape();
  FailureOr<Shape> shape =
      qnn::inferWindowShape(input,
                            {window.kernel, window.strides, window.padding,
                             window.dilations, ceilMode},
                            input.back(), [&] { return node.emitError(); });
  RankedTensorType type =
      succeeded(shape) ? node.getType(*shape) : RankedTensorType();
  if (!type)
    return {};
  if (isMax)
    return qnn::MaxPool2DOp::create(node.builder(), node.loc(), type, image,
                                    window.kernel, window.strides,
                                    window.padding, window.dilations, ceilMode);
  return qnn::AveragePool2DOp::create(node.builder(), node.loc(), type, image,
                                      window.kernel, window.strides,
                                      window.padding, ceilMode, countPadding);
}

/// A pool over `[N, D, H, W, C]` as one over the planes and one over the depth:
/// maxima of maxima are maxima, and the size of a window is the product of its
/// sizes, so that means of means are means.
static Value createVolumePool(NodeImport &node, Value volume, Window window,
                              bool isMax, bool ceilMode, bool countPadding) {
  auto shapeOf = [](Value value) {
    return cast<RankedTensorType>(value.getType()).getShape();
  };
  Shape shape(shapeOf(volume));
  Window depth{{window.kernel[0], 1},
               {window.strides[0], 1},
               {window.dilations[0], 1},
               {window.padding[0], window.padding[1], 0, 0}};
  window.dropDepth();
  Value planes = node.createReshape(
      volume, {shape[0] * shape[1], shape[2], shape[3], shape[4]});
  planes = createPool(node, planes, window, isMax, ceilMode, countPadding);
  if (!planes)
    return {};
  Shape plane(shapeOf(planes));
  Value columns = node.createReshape(
      planes, {shape[0], shape[1], plane[1] * plane[2], shape[4]});
  columns = createPool(node, columns, depth, isMax, ceilMode, countPadding);
  return columns ? node.createReshape(columns, {shape[0], shapeOf(columns)[1],
                                                plane[1], plane[2], shape[4]})
                 : Value();
}

LogicalResult onnximport::importPool(NodeImport &node) {
  bool isMax = node.op() == "MaxPool";
  if (failed(node.checkCounts(1, 1, isMax ? 2 : 1)))
    return failure();
  ImportedValue &input = node.operand(0);
  int64_t rank = input.rank();
  if (rank < 3)
    return node.emitError()
           << "input has rank " << rank << ", expected at least 3";
  if (rank > 5)
    return node.unsupported("pools over " + Twine(rank - 2) +
                            " dimensions are not supported");
  if (node.isOutputUsed(1))
    return node.unsupported("its output 'Indices' is used");
  std::optional<SmallVector<int64_t>> kernel = node.getInts("kernel_shape");
  bool ceilMode = node.getInt("ceil_mode", 0) != 0;
  bool countPadding = node.getInt("count_include_pad", 0) != 0;
  if (!node.attributesAreValid())
    return failure();
  if (!kernel)
    return node.emitError() << "attribute 'kernel_shape' is missing";
  FailureOr<Window> window = resolveWindow(
      node, ArrayRef<int64_t>(input.shape).drop_front(2), *kernel);
  if (failed(window))
    return failure();
  if (!isMax && llvm::any_of(window->dilations,
                             [](int64_t dilation) { return dilation != 1; }))
    return node.unsupported("average pools with dilations are not supported");
  for (size_t dim = 0; dim < window->kernel.size(); ++dim)
    for (int64_t pad : ArrayRef<int64_t>(window->padding).slice(2 * dim, 2))
      if (pad > (window->kernel[dim] - 1) * window->dilations[dim])
        return node.unsupported("pads of " + Twine(pad) + " for a kernel of " +
                                Twine(window->kernel[dim]) +
                                " leave windows that hold nothing but padding");
  if (rank == 5) {
    Value volume = node.getSource(input);
    volume = volume ? node.createTranspose(volume, {0, 2, 3, 4, 1}) : Value();
    Value result = volume ? createVolumePool(node, volume, *window, isMax,
                                             ceilMode, countPadding)
                          : Value();
    return node.setResult(
        0, result ? node.createTranspose(result, {0, 4, 1, 2, 3}) : Value());
  }
  Value image = getImage(node, input);
  if (!image)
    return failure();
  return setImageResult(
      node, createPool(node, image, *window, isMax, ceilMode, countPadding),
      rank);
}

/// A reduction over `axes` (ascending) of the model's dimensions.
template <typename Op>
static LogicalResult createReduction(NodeImport &node, ImportedValue &input,
                                     ArrayRef<int64_t> axes, bool keepDims) {
  Form form = NodeImport::getPreferredForm(input);
  Value value = node.getForm(input, form);
  if (!value)
    return failure();
  SmallVector<int64_t> mapped;
  for (int64_t axis : axes)
    mapped.push_back(NodeImport::mapAxis(axis, form));
  llvm::sort(mapped);
  FailureOr<Shape> shape =
      qnn::inferReduceShape(cast<RankedTensorType>(value.getType()).getShape(),
                            mapped, keepDims, [&] { return node.emitError(); });
  RankedTensorType type =
      succeeded(shape) ? node.getType(*shape) : RankedTensorType();
  if (!type)
    return failure();
  value = Op::create(node.builder(), node.loc(), type, value, mapped, keepDims);
  if (form == Form::Source || keepDims)
    return node.setResult(0, value, form);
  // What is left of [N, H, W, C], back in the model's order.
  SmallVector<int64_t> left;
  for (int64_t axis : channelsLastOrder)
    if (!llvm::is_contained(axes, axis))
      left.push_back(axis);
  SmallVector<int64_t> order =
      llvm::to_vector(llvm::seq<int64_t>(0, left.size()));
  llvm::sort(order, [&](int64_t a, int64_t b) { return left[a] < left[b]; });
  return node.setResult(0, node.createTranspose(value, order));
}

LogicalResult onnximport::importGlobalPool(NodeImport &node) {
  if (failed(node.checkCounts(1, 1)))
    return failure();
  ImportedValue &input = node.operand(0);
  int64_t rank = input.rank();
  if (rank < 3)
    return node.emitError()
           << "input has rank " << rank << ", expected at least 3";
  if (node.op() == "GlobalAveragePool") {
    // An image is worth the transpose that a mean alone would not be.
    if (rank == 4 && !node.getChannelsLast(input))
      return failure();
    return createReduction<qnn::ReduceMeanOp>(
        node, input, llvm::to_vector(llvm::seq<int64_t>(2, rank)),
        /*keepDims=*/true);
  }
  if (rank > 4)
    return createReduction<qnn::ReduceMaxOp>(
        node, input, llvm::to_vector(llvm::seq<int64_t>(2, rank)),
        /*keepDims=*/true);
  Value image = getImage(node, input);
  if (!image)
    return failure();
  ArrayRef<int64_t> shape = cast<RankedTensorType>(image.getType()).getShape();
  Window window{{shape[1], shape[2]}, {1, 1}, {1, 1}, {0, 0, 0, 0}};
  return setImageResult(node,
                        createPool(node, image, window, /*isMax=*/true,
                                   /*ceilMode=*/false, /*countPadding=*/false),
                        rank);
}

FailureOr<Reduction> onnximport::getReduction(NodeImport &node) {
  bool axesAreInput = node.opset() >= (node.op() == "ReduceSum" ? 13 : 18);
  if (failed(node.checkCounts(1, axesAreInput ? 2 : 1)))
    return failure();
  bool keepDims = node.getInt("keepdims", 1) != 0;
  bool emptyIsNone = node.getInt("noop_with_empty_axes", 0) != 0;
  std::optional<SmallVector<int64_t>> given;
  if (!axesAreInput) {
    given = node.getInts("axes");
  } else {
    auto axes = node.getIntegers(1, "axes");
    if (failed(axes))
      return failure();
    given = *axes;
  }
  if (!node.attributesAreValid())
    return failure();
  ImportedValue &input = node.operand(0);
  if (!given || given->empty()) {
    if (emptyIsNone)
      return Reduction{{}, keepDims};
    given = llvm::to_vector(llvm::seq<int64_t>(0, input.rank()));
  }
  auto axes = node.normalizeAxes(*given, input.rank());
  if (failed(axes))
    return failure();
  return Reduction{std::move(*axes), keepDims};
}

LogicalResult onnximport::importReduce(NodeImport &node) {
  FailureOr<Reduction> reduction = getReduction(node);
  if (failed(reduction))
    return failure();
  const auto &[axes, keepDims] = *reduction;
  ImportedValue &input = node.operand(0);
  if (axes.empty())
    return node.forward(0, input);
  if (node.op() == "ReduceSum")
    return createReduction<qnn::ReduceSumOp>(node, input, axes, keepDims);
  if (node.op() == "ReduceMax")
    return createReduction<qnn::ReduceMaxOp>(node, input, axes, keepDims);
  return createReduction<qnn::ReduceMeanOp>(node, input, axes, keepDims);
}
