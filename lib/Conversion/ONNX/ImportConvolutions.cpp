//===- ImportConvolutions.cpp - Conv and ConvTranspose --------------------===//
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
using llvm::StringRef;

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

namespace {

/// A weight on its way to the layout of the IR. Constants are moved here,
/// others at run time.
class Weight {
public:
  /// `outputAxis` is the dimension of the model's weight whose channels the
  /// IR's weight begins with.
  Weight(NodeImport &node, ImportedValue &weight, int64_t outputAxis)
      : node(node), weight(weight), outputAxis(outputAxis) {
    if (weight.isConstant())
      constant = *weight.constant;
    else
      value = node.getSource(weight);
  }

  ArrayRef<int64_t> getShape() const {
    return constant ? constant->getShape() : shapeOf(value);
  }
  bool isValid() const { return constant || value; }

  void reshape(ArrayRef<int64_t> shape) {
    if (constant)
      constant = reshapeTensor(std::move(*constant), shape);
    else
      value = node.createReshape(value, shape);
  }
  void transpose(ArrayRef<int64_t> order) {
    if (constant)
      constant = transposeTensor(*constant, order);
    else
      value = node.createTranspose(value, order);
  }
  /// Turns the order of elements around along `axis`.
  void reverse(int64_t axis) {
    int64_t size = getShape()[axis];
    if (size == 1)
      return;
    if (constant) {
      Shape shape(constant->getShape()), strides = getStrides(shape);
      int64_t offset = (size - 1) * strides[axis];
      strides[axis] = -strides[axis];
      constant = gatherStrided(*constant, shape, offset, strides);
      return;
    }
    SmallVector<int64_t> indices =
        llvm::to_vector(llvm::reverse(llvm::seq<int64_t>(0, size)));
    value = node.createGather(value, axis, indices);
  }
  /// Null after an error.
  Value create() {
    return constant ? node.createWeight(*constant, weight, outputAxis) : value;
  }

private:
  NodeImport &node;
  const ImportedValue &weight;
  int64_t outputAxis;
  std::optional<HostTensor> constant;
  Value value;
};

} // namespace

/// `[O, I, spatial...]` as `[O, H, W, I]`. A line has height 1; the depth of a
/// volume goes to the channels, before those of the weight.
static void moveConvWeight(Weight &weight) {
  Shape shape(weight.getShape());
  if (shape.size() == 3)
    weight.reshape({shape[0], shape[1], 1, shape[2]});
  if (shape.size() < 5)
    return weight.transpose(channelsLastOrder);
  weight.transpose({0, 3, 4, 2, 1});
  weight.reshape({shape[0], shape[3], shape[4], shape[2] * shape[1]});
}

/// The weight of a transposed convolution, `[I, O / groups, spatial...]`, as
/// that of the convolution that it is: `[O, I / groups, spatial...]`, turned
/// around in all spatial dimensions.
static void turnTransposedWeight(Weight &weight, int64_t groups) {
  Shape shape(weight.getShape());
  Shape split{groups, shape[0] / groups, shape[1]};
  llvm::append_range(split, ArrayRef<int64_t>(shape).drop_front(2));
  weight.reshape(split);
  SmallVector<int64_t> order =
      llvm::to_vector(llvm::seq<int64_t>(0, split.size()));
  std::swap(order[1], order[2]);
  weight.transpose(order);
  Shape merged{groups * shape[1], shape[0] / groups};
  llvm::append_range(merged, ArrayRef<int64_t>(shape).drop_front(2));
  weight.reshape(merged);
  for (size_t dim = 2; dim < merged.size(); ++dim)
    weight.reverse(static_cast<int64_t>(dim));
}

/// The bias, if the node has one. Fails if its shape is wrong.
static FailureOr<Value> getBias(NodeImport &node, int64_t channels) {
  ImportedValue *bias = node.getInput(2);
  if (!bias)
    return Value();
  if (bias->shape != Shape{channels})
    return node.emitError() << "bias: got shape " << shapeToString(bias->shape)
                            << ", expected " << channels;
  Value value = node.getSource(*bias);
  if (!value)
    return failure();
  return value;
}

/// Checks what Conv and ConvTranspose have in common: ranks and the declared
/// size of the kernel.
static LogicalResult checkOperands(NodeImport &node) {
  ImportedValue &input = node.operand(0), &weight = node.operand(1);
  int64_t rank = input.rank();
  if (rank < 3 || weight.rank() != rank)
    return node.emitError()
           << "input and weight have ranks " << rank << " and " << weight.rank()
           << ", expected the same, at least 3";
  if (rank > 5)
    return node.unsupported("convolutions over " + Twine(rank - 2) +
                            " dimensions are not supported");
  ArrayRef<int64_t> kernel = ArrayRef<int64_t>(weight.shape).drop_front(2);
  SmallVector<int64_t> declared =
      node.getInts("kernel_shape").value_or(SmallVector<int64_t>(kernel));
  if (!node.attributesAreValid())
    return failure();
  if (ArrayRef<int64_t>(declared) != kernel)
    return node.emitError() << "kernel_shape: got " << shapeToString(declared)
                            << ", but the weight has " << shapeToString(kernel);
  if (llvm::is_contained(kernel, 0))
    return node.emitError() << "kernel_shape: got " << shapeToString(kernel)
                            << ", expected positive sizes";
  return success();
}

//===----------------------------------------------------------------------===//
// Volumes
//===----------------------------------------------------------------------===//

/// One dimension of a window.
namespace {
struct DepthWindow {
  int64_t kernel, stride, low, high, dilation;
};
} // namespace

/// `[N, D, H, W, C]` as images `[N * D', H, W, K * C]`: for each position of
/// the window the planes that it covers, side by side in the channels (in those
/// of each group).
static Value unfoldDepth(NodeImport &node, Value volume,
                         const DepthWindow &window, int64_t groups) {
  Shape shape(shapeOf(volume));
  if (window.low != 0 || window.high != 0) {
    shape[1] += window.low + window.high;
    RankedTensorType type = node.getType(shape);
    SmallVector<int64_t> low{0, window.low, 0, 0, 0};
    SmallVector<int64_t> high{0, window.high, 0, 0, 0};
    if (!type)
      return {};
    volume = qnn::PadOp::create(node.builder(), node.loc(), type, volume, low,
                                high, APFloat(0.0f));
  }
  int64_t positions = qnn::getWindowPositions(
      shape[1], window.kernel, window.stride, 0, 0, window.dilation, false);
  if (positions < 1) {
    node.emitError() << "a window of " << window.kernel << " (dilation "
                     << window.dilation << ") does not fit in depth "
                     << shape[1];
    return {};
  }
  Shape plane(shape);
  plane[1] = positions;
  // [..., C] as [..., groups, 1, C / groups]
  Shape split(ArrayRef<int64_t>(plane).drop_back());
  split.append({groups, 1, plane[4] / groups});
  Shape joined(split);
  joined[5] = window.kernel;
  RankedTensorType planeType = node.getType(plane),
                   joinedType =
                       planeType ? node.getType(joined) : RankedTensorType();
  if (!joinedType)
    return {};
  SmallVector<Value> planes;
  SmallVector<int64_t> strides{1, window.stride, 1, 1, 1};
  for (int64_t tap = 0; tap < window.kernel; ++tap) {
    SmallVector<int64_t> offsets{0, tap * window.dilation, 0, 0, 0};
    Value taken = qnn::SliceOp::create(node.builder(), node.loc(), planeType,
                                       volume, offsets, strides);
    planes.push_back(node.createReshape(taken, split));
  }
  Value result = qnn::ConcatOp::create(node.builder(), node.loc(), joinedType,
                                       planes, /*axis=*/5);
  return node.createReshape(result, {plane[0] * positions, plane[2], plane[3],
                                     window.kernel * plane[4]});
}

/// Defines result 0 from its images `[N * D, H, W, C]`.
static LogicalResult setVolumeResult(NodeImport &node, Value images,
                                     int64_t batch) {
  if (!images)
    return failure();
  ArrayRef<int64_t> shape = shapeOf(images);
  Value volume = node.createReshape(
      images, {batch, shape[0] / batch, shape[1], shape[2], shape[3]});
  return node.setResult(
      0, volume ? node.createTranspose(volume, {0, 4, 1, 2, 3}) : Value());
}

/// The input as `[N, D, H, W, C]`.
static Value getVolume(NodeImport &node, ImportedValue &input) {
  Value source = node.getSource(input);
  return source ? node.createTranspose(source, {0, 2, 3, 4, 1}) : Value();
}

//===----------------------------------------------------------------------===//
// Conv
//===----------------------------------------------------------------------===//

LogicalResult onnximport::importConv(NodeImport &node) {
  if (failed(node.checkCounts(2, 3)) || failed(checkOperands(node)))
    return failure();
  ImportedValue &input = node.operand(0), &weight = node.operand(1);
  int64_t rank = input.rank();
  int64_t groups = node.getInt("group", 1);
  if (!node.attributesAreValid())
    return failure();
  FailureOr<Window> window =
      resolveWindow(node, ArrayRef<int64_t>(input.shape).drop_front(2),
                    ArrayRef<int64_t>(weight.shape).drop_front(2));
  if (failed(window))
    return failure();
  Value image;
  if (rank == 5) {
    if (groups < 1 || input.shape[1] % groups != 0)
      return node.emitError() << "groups: " << groups << " does not divide "
                              << input.shape[1] << " input channels";
    Value volume = getVolume(node, input);
    DepthWindow depth{window->kernel[0], window->strides[0], window->padding[0],
                      window->padding[1], window->dilations[0]};
    image = volume ? unfoldDepth(node, volume, depth, groups) : Value();
    window->dropDepth();
  } else {
    image = getImage(node, input);
  }
  Weight moved(node, weight, /*outputAxis=*/0);
  if (!image || !moved.isValid())
    return failure();
  moveConvWeight(moved);
  FailureOr<Shape> shape = qnn::inferConv2DShape(
      shapeOf(image), moved.getShape(), window->strides, window->padding,
      window->dilations, groups, [&] { return node.emitError(); });
  if (failed(shape))
    return failure();
  FailureOr<Value> bias = getBias(node, shape->back());
  RankedTensorType type =
      succeeded(bias) ? node.getType(*shape) : RankedTensorType();
  Value weightValue = type ? moved.create() : Value();
  if (!weightValue)
    return failure();
  Value result = qnn::Conv2DOp::create(node.builder(), node.loc(), type, image,
                                       weightValue, *bias, window->strides,
                                       window->padding, window->dilations,
                                       groups, qnn::ClampAttr());
  return rank == 5 ? setVolumeResult(node, result, input.shape[0])
                   : setImageResult(node, result, rank);
}

//===----------------------------------------------------------------------===//
// ConvTranspose
//===----------------------------------------------------------------------===//

namespace {

/// The attributes of a transposed convolution, one number for each spatial
/// dimension.
struct TransposedWindow {
  SmallVector<int64_t> strides, dilations, low, high, outputPadding;

  static FailureOr<TransposedWindow> resolve(NodeImport &node,
                                             ArrayRef<int64_t> spatial,
                                             ArrayRef<int64_t> kernel);
  /// Takes the parameters of the first dimension away.
  void dropFirst() {
    for (auto *list : {&strides, &dilations, &low, &high, &outputPadding})
      list->erase(list->begin());
  }
  /// Puts a dimension of size 1 before the others.
  void addFirst() {
    for (auto *list : {&strides, &dilations})
      list->insert(list->begin(), 1);
    for (auto *list : {&low, &high, &outputPadding})
      list->insert(list->begin(), 0);
  }
};

} // namespace

/// What sizes, strides and the like may be: products of two do not overflow.
static constexpr int64_t largestSize = int64_t(1) << 30;

/// An attribute with `count` numbers from `minimum` on, or `defaultValue` for
/// each.
static FailureOr<SmallVector<int64_t>> getList(NodeImport &node, StringRef name,
                                               size_t count, int64_t minimum) {
  SmallVector<int64_t> list =
      node.getInts(name).value_or(SmallVector<int64_t>(count, minimum));
  if (!node.attributesAreValid())
    return failure();
  if (list.size() != count)
    return node.emitError()
           << name << ": got " << list.size() << " values, expected " << count;
  for (int64_t value : list)
    if (value < minimum || value > largestSize)
      return node.emitError() << name << ": got " << value << ", expected "
                              << minimum << " to 2^30";
  return list;
}

FailureOr<TransposedWindow>
TransposedWindow::resolve(NodeImport &node, ArrayRef<int64_t> spatial,
                          ArrayRef<int64_t> kernel) {
  size_t rank = spatial.size();
  TransposedWindow window;
  std::string automatic = node.getString("auto_pad", "NOTSET");
  auto strides = getList(node, "strides", rank, 1);
  auto dilations = getList(node, "dilations", rank, 1);
  auto outputPadding = getList(node, "output_padding", rank, 0);
  auto pads = getList(node, "pads", 2 * rank, 0);
  std::optional<SmallVector<int64_t>> sizes = node.getInts("output_shape");
  if (failed(strides) || failed(dilations) || failed(outputPadding) ||
      failed(pads) || !node.attributesAreValid())
    return failure();
  bool isSame = automatic == "SAME_UPPER" || automatic == "SAME_LOWER";
  if (!isSame && automatic != "NOTSET" && automatic != "VALID")
    return node.emitError() << "auto_pad: got '" << automatic
                            << "', expected NOTSET, SAME_UPPER, SAME_LOWER or "
                               "VALID";
  // With batch and channels, or without.
  if (sizes && sizes->size() == rank + 2)
    sizes->erase(sizes->begin(), sizes->begin() + 2);
  if (sizes && sizes->size() != rank)
    return node.emitError() << "output_shape: got " << sizes->size()
                            << " values, expected " << rank;
  for (int64_t size : sizes.value_or(SmallVector<int64_t>()))
    if (size < 1 || size > largestSize)
      return node.emitError()
             << "output_shape: got " << size << ", expected 1 to 2^30";
  window.strides = *strides;
  window.dilations = *dilations;
  window.outputPadding = *outputPadding;
  for (size_t dim = 0; dim < rank; ++dim) {
    int64_t low = (*pads)[dim], high = (*pads)[dim + rank];
    if (automatic == "VALID")
      low = high = 0;
    if (sizes || isSame) {
      int64_t size = sizes ? (*sizes)[dim] : spatial[dim] * window.strides[dim];
      int64_t total = (spatial[dim] - 1) * window.strides[dim] +
                      (kernel[dim] - 1) * window.dilations[dim] + 1 +
                      window.outputPadding[dim] - size;
      // More than there is comes after the end.
      window.outputPadding[dim] += std::max<int64_t>(-total, 0);
      total = std::max<int64_t>(total, 0);
      low = automatic == "SAME_UPPER" ? total / 2 : total - total / 2;
      high = total - low;
    }
    window.low.push_back(low);
    window.high.push_back(high);
    int64_t reach = (kernel[dim] - 1) * window.dilations[dim];
    if (low > reach || high > reach)
      return node.unsupported("pads of " + Twine(std::max(low, high)) +
                              " for a kernel of " + Twine(kernel[dim]) +
                              " cut pixels of the input off");
  }
  return window;
}

/// The depth of a volume `[N, D, H, W, C]` with zeros between its planes, and
/// the window that slides over it.
static Value spreadDepth(NodeImport &node, Value volume,
                         const TransposedWindow &window, DepthWindow &depth) {
  Shape shape(shapeOf(volume));
  int64_t stride = window.strides[0];
  int64_t reach = (depth.kernel - 1) * window.dilations[0];
  if (stride > 1) {
    volume = node.createReshape(
        volume, {shape[0], shape[1], 1, shape[2], shape[3], shape[4]});
    RankedTensorType type = node.getType(
        {shape[0], shape[1], stride, shape[2], shape[3], shape[4]});
    SmallVector<int64_t> low(6, 0), high{0, 0, stride - 1, 0, 0, 0};
    if (!type)
      return {};
    volume = qnn::PadOp::create(node.builder(), node.loc(), type, volume, low,
                                high, APFloat(0.0f));
    shape[1] *= stride;
    volume = node.createReshape(volume, shape);
    // The planes after the last one are part of the border.
    shape[1] -= stride - 1;
    RankedTensorType kept = node.getType(shape);
    SmallVector<int64_t> zeros(5, 0), ones(5, 1);
    if (!kept)
      return {};
    volume = qnn::SliceOp::create(node.builder(), node.loc(), kept, volume,
                                  zeros, ones);
  }
  depth.stride = 1;
  depth.dilation = window.dilations[0];
  depth.low = reach - window.low[0];
  depth.high = reach - window.high[0] + window.outputPadding[0];
  return volume;
}

LogicalResult onnximport::importConvTranspose(NodeImport &node) {
  if (failed(node.checkCounts(2, 3)) || failed(checkOperands(node)))
    return failure();
  ImportedValue &input = node.operand(0), &weight = node.operand(1);
  int64_t rank = input.rank();
  int64_t groups = node.getInt("group", 1);
  if (!node.attributesAreValid())
    return failure();
  if (groups < 1 || input.shape[1] % groups != 0 ||
      weight.shape[0] != input.shape[1])
    return node.emitError()
           << "weight: got " << weight.shape[0] << " input channels in "
           << groups << " groups, but the input has " << input.shape[1]
           << " channels";
  ArrayRef<int64_t> kernel = ArrayRef<int64_t>(weight.shape).drop_front(2);
  FailureOr<TransposedWindow> window = TransposedWindow::resolve(
      node, ArrayRef<int64_t>(input.shape).drop_front(2), kernel);
  if (failed(window))
    return failure();
  Value image;
  if (rank == 5) {
    DepthWindow depth{kernel[0], 1, 0, 0, 1};
    Value volume = getVolume(node, input);
    volume = volume ? spreadDepth(node, volume, *window, depth) : Value();
    image = volume ? unfoldDepth(node, volume, depth, groups) : Value();
    window->dropFirst();
  } else {
    image = getImage(node, input);
    if (rank == 3)
      window->addFirst();
  }
  // With groups the output channels are in two dimensions.
  Weight moved(node, weight, /*outputAxis=*/groups == 1 ? 1 : -1);
  if (!image || !moved.isValid())
    return failure();
  turnTransposedWeight(moved, groups);
  moveConvWeight(moved);
  SmallVector<int64_t> padding{window->low[0], window->high[0], window->low[1],
                               window->high[1]};
  FailureOr<Shape> shape = qnn::inferConvTranspose2DShape(
      shapeOf(image), moved.getShape(), window->strides, padding,
      window->outputPadding, window->dilations, groups,
      [&] { return node.emitError(); });
  if (failed(shape))
    return failure();
  FailureOr<Value> bias = getBias(node, shape->back());
  RankedTensorType type =
      succeeded(bias) ? node.getType(*shape) : RankedTensorType();
  Value weightValue = type ? moved.create() : Value();
  if (!weightValue)
    return failure();
  Value result = qnn::ConvTranspose2DOp::create(
      node.builder(), node.loc(), type, image, weightValue, *bias,
      window->strides, padding, window->outputPadding, window->dilations,
      groups, qnn::ClampAttr());
  return rank == 5 ? setVolumeResult(node, result, input.shape[0])
                   : setImageResult(node, result, rank);
}
