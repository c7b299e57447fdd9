//===- ImportSlices.cpp - Slice, Split, Gather, Pad and Concat ------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Grid.h"
#include "Handlers.h"
#include "TensorTransforms.h"

#include "llvm/ADT/Sequence.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnximport;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Slices
//===----------------------------------------------------------------------===//

namespace {
/// A box of a tensor, in the model's order of dimensions.
struct Box {
  SmallVector<int64_t> offsets, steps;
  Shape shape;
};
} // namespace

static Box getWholeBox(ArrayRef<int64_t> shape) {
  return {SmallVector<int64_t>(shape.size(), 0),
          SmallVector<int64_t>(shape.size(), 1), Shape(shape)};
}

/// A copy of a box of a constant. Steps may be negative.
static FailureOr<HostTensor>
sliceConstant(NodeImport &node, const HostTensor &tensor, const Box &box) {
  if (failed(node.reserve(tensor.getElementType(), box.shape)))
    return failure();
  Shape strides = getStrides(tensor.getShape());
  int64_t offset = 0;
  for (auto [stride, start, step] :
       llvm::zip_equal(strides, box.offsets, box.steps)) {
    offset += start * stride;
    stride *= step;
  }
  return gatherStrided(tensor, box.shape, offset, strides);
}

/// The grid of a box of a constant.
static quant::QuantizedType sliceGrid(quant::QuantizedType grid,
                                      const Box &box) {
  auto channels = dyn_cast_or_null<quant::UniformQuantizedPerAxisType>(grid);
  if (!channels)
    return grid;
  int32_t axis = channels.getQuantizedDimension();
  return selectGrid(grid, axis, box.shape[axis], [&](int64_t index) {
    return box.offsets[axis] + index * box.steps[axis];
  });
}

/// A box with negative steps: the positions of one dimension after the other.
static Value createBackwardSlice(NodeImport &node, Value value, const Box &box,
                                 Form form) {
  for (size_t dim = 0; value && dim < box.shape.size(); ++dim) {
    SmallVector<int64_t> positions;
    for (int64_t i = 0; i < box.shape[dim]; ++i)
      positions.push_back(box.offsets[dim] + i * box.steps[dim]);
    value = node.createGather(
        value, NodeImport::mapAxis(static_cast<int64_t>(dim), form), positions);
  }
  return value;
}

static LogicalResult setSlice(NodeImport &node, unsigned index,
                              ImportedValue &input, const Box &box) {
  if (input.isConstant()) {
    FailureOr<HostTensor> tensor = sliceConstant(node, *input.constant, box);
    return failed(tensor) ? failure()
                          : node.setConstant(index, std::move(*tensor),
                                             sliceGrid(input.grid, box));
  }
  bool isForward =
      llvm::all_of(box.steps, [](int64_t step) { return step > 0; });
  if (isForward && box.shape == input.shape)
    return node.forward(index, input);
  Form form = NodeImport::getPreferredForm(input);
  Value value = node.getForm(input, form);
  if (!isForward)
    return node.setResult(index, createBackwardSlice(node, value, box, form),
                          form);
  RankedTensorType type =
      value ? node.getType(NodeImport::mapShape(box.shape, form))
            : RankedTensorType();
  if (!type)
    return failure();
  return node.setResult(
      index,
      qnn::SliceOp::create(node.builder(), node.loc(), type, value,
                           NodeImport::mapShape(box.offsets, form),
                           NodeImport::mapShape(box.steps, form)),
      form);
}

/// A list of Slice: an attribute before opset 10, then an input.
static FailureOr<std::optional<SmallVector<int64_t>>>
getSliceList(NodeImport &node, unsigned index, StringRef name) {
  if (node.opset() >= 10)
    return node.getIntegers(index, name);
  std::optional<SmallVector<int64_t>> list = node.getInts(name);
  if (!node.attributesAreValid())
    return failure();
  return list;
}

/// Narrows dimension `dim` of `box` to `start`, `start + step`, ... before
/// `end`, as ONNX defines it: negative positions count from the end, and
/// positions beyond an end are moved to it.
static void narrow(Box &box, int64_t dim, int64_t start, int64_t end,
                   int64_t step) {
  int64_t size = box.shape[dim];
  auto clamp = [&](int64_t position, int64_t low, int64_t high) {
    if (position < 0 && position >= -size)
      position += size;
    else if (position < 0)
      position = low;
    return std::clamp(position, low, high);
  };
  int64_t count = 0;
  if (size == 0) {
    start = 0;
  } else if (step > 0) {
    start = clamp(start, 0, size);
    end = clamp(end, 0, size);
    if (start < end)
      count = (end - start - 1) / step + 1;
  } else {
    start = clamp(start, 0, size - 1);
    end = clamp(end, -1, size - 1);
    if (start > end)
      count = (start - end - 1) / -step + 1;
  }
  if (count == 0)
    start = 0;
  box.offsets[dim] = start;
  // A single element needs no step (which may be huge).
  box.steps[dim] = count > 1 ? step : 1;
  box.shape[dim] = count;
}

LogicalResult onnximport::importSlice(NodeImport &node) {
  bool areInputs = node.opset() >= 10;
  if (failed(node.checkCounts(1, areInputs ? 5 : 1)))
    return failure();
  auto starts = getSliceList(node, 1, "starts");
  if (failed(starts))
    return failure();
  auto ends = getSliceList(node, 2, "ends");
  if (failed(ends))
    return failure();
  auto givenAxes = getSliceList(node, 3, "axes");
  if (failed(givenAxes))
    return failure();
  std::optional<SmallVector<int64_t>> steps;
  if (areInputs) {
    auto given = node.getIntegers(4, "steps");
    if (failed(given))
      return failure();
    steps = *given;
  }
  if (!*starts || !*ends)
    return node.emitError() << "starts or ends are missing";
  ImportedValue &input = node.operand(0);
  size_t count = (*starts)->size();
  SmallVector<int64_t> axes =
      givenAxes->value_or(llvm::to_vector(llvm::seq<int64_t>(0, count)));
  if ((*ends)->size() != count || axes.size() != count ||
      (steps && steps->size() != count))
    return node.emitError() << "starts, ends, axes and steps have " << count
                            << ", " << (*ends)->size() << ", " << axes.size()
                            << " and " << (steps ? steps->size() : count)
                            << " values, expected the same number";
  if (failed(node.normalizeAxes(axes, input.rank())))
    return failure();
  Box box = getWholeBox(input.shape);
  for (size_t i = 0; i < count; ++i) {
    int64_t step = steps ? (*steps)[i] : 1;
    if (step == 0 || step == std::numeric_limits<int64_t>::min())
      return node.emitError()
             << "steps: got " << step << ", expected a step that is not 0";
    FailureOr<int64_t> axis = node.normalizeAxis(axes[i], input.rank());
    if (failed(axis))
      return failure();
    narrow(box, *axis, (**starts)[i], (**ends)[i], step);
  }
  return setSlice(node, 0, input, box);
}

LogicalResult onnximport::importSplit(NodeImport &node) {
  bool sizesAreInput = node.opset() >= 13;
  if (failed(node.checkCounts(1, sizesAreInput ? 2 : 1,
                              std::numeric_limits<unsigned>::max())))
    return failure();
  int64_t givenAxis = node.getInt("axis", 0);
  int64_t parts = node.getInt("num_outputs", node.getNumOutputs());
  std::optional<SmallVector<int64_t>> sizes;
  if (sizesAreInput) {
    auto given = node.getIntegers(1, "split");
    if (failed(given))
      return failure();
    sizes = *given;
  } else {
    sizes = node.getInts("split");
  }
  if (!node.attributesAreValid())
    return failure();
  ImportedValue &input = node.operand(0);
  FailureOr<int64_t> axis = node.normalizeAxis(givenAxis, input.rank());
  if (failed(axis))
    return failure();
  int64_t outputs = node.getNumOutputs(), size = input.shape[*axis];
  if (!sizes) {
    if (parts != outputs)
      return node.emitError() << "num_outputs: got " << parts
                              << ", but the node has " << outputs << " outputs";
    // The last part is smaller where the size does not divide.
    int64_t part = (size + outputs - 1) / outputs;
    sizes.emplace();
    for (int64_t rest = size, i = 0; i < outputs; ++i, rest -= sizes->back())
      sizes->push_back(std::min(part, rest));
  }
  if (static_cast<int64_t>(sizes->size()) != outputs)
    return node.emitError() << "split: got " << sizes->size() << " sizes for "
                            << outputs << " outputs";
  Box box = getWholeBox(input.shape);
  int64_t offset = 0;
  for (int64_t part : *sizes) {
    if (part < 0 || part > size - offset)
      return node.emitError() << "split: got " << part << " after " << offset
                              << ", expected sizes with the sum " << size;
    offset += part;
  }
  if (offset != size)
    return node.emitError() << "split: the sizes have the sum " << offset
                            << ", expected " << size;
  offset = 0;
  for (auto [index, part] : llvm::enumerate(*sizes)) {
    box.offsets[*axis] = offset;
    box.shape[*axis] = part;
    offset += part;
    if (node.hasOutput(index) && failed(setSlice(node, index, input, box)))
      return failure();
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Gather
//===----------------------------------------------------------------------===//

static FailureOr<HostTensor>
gatherConstant(NodeImport &node, const HostTensor &data, int64_t axis,
               ArrayRef<int64_t> indices, ArrayRef<int64_t> shape) {
  if (failed(node.reserve(data.getElementType(), shape)))
    return failure();
  HostTensor result = HostTensor::zeros(data.getElementType(), shape);
  if (result.numElements() == 0)
    return result;
  int64_t strideInData = getStrides(data.getShape())[axis];
  size_t run = strideInData * byteWidth(data.getElementType());
  int64_t outer = data.numElements() / (data.getDim(axis) * strideInData);
  const uint8_t *from = data.rawData().data();
  uint8_t *to = result.rawData().data();
  for (int64_t i = 0; i < outer; ++i, from += run * data.getDim(axis))
    for (int64_t index : indices) {
      std::memcpy(to, from + index * run, run);
      to += run;
    }
  return result;
}

LogicalResult onnximport::importGather(NodeImport &node) {
  int64_t givenAxis = node.getInt("axis", 0);
  if (!node.attributesAreValid() || failed(node.checkCounts(2, 2)))
    return failure();
  ImportedValue &data = node.operand(0), &indices = node.operand(1);
  FailureOr<int64_t> axis = node.normalizeAxis(givenAxis, data.rank());
  if (failed(axis))
    return failure();
  if (!indices.isConstant())
    return node.unsupported("its input 'indices' is not known at import");
  if (isFloat(indices.constant->getElementType()))
    return node.emitError()
           << "input 'indices' has type "
           << elementTypeName(indices.constant->getElementType())
           << ", expected integers";
  HostTensor wide = indices.constant->convertTo(ElementType::I64);
  int64_t size = data.shape[*axis];
  for (int64_t &index : wide.data<int64_t>()) {
    if (index < -size || index >= size)
      return node.emitError() << "indices: got " << index << ", expected "
                              << -size << " to " << size - 1;
    index += index < 0 ? size : 0;
  }
  ArrayRef<int64_t> positions = wide.data<int64_t>();
  Shape shape(ArrayRef<int64_t>(data.shape).take_front(*axis));
  shape.append(indices.shape);
  llvm::append_range(shape,
                     ArrayRef<int64_t>(data.shape).drop_front(*axis + 1));
  if (data.isConstant()) {
    FailureOr<HostTensor> tensor =
        gatherConstant(node, *data.constant, *axis, positions, shape);
    if (failed(tensor))
      return failure();
    Shape taken(data.shape);
    taken[*axis] = static_cast<int64_t>(positions.size());
    quant::QuantizedType grid =
        selectGrid(data.grid, *axis, taken[*axis],
                   [&](int64_t index) { return positions[index]; });
    return node.setConstant(0, std::move(*tensor),
                            reshapeGrid(grid, taken, shape));
  }
  if (positions.empty())
    return node.unsupported("it has no indices");
  Value value = node.getSource(data);
  if (!value)
    return failure();
  // Equally spaced positions are a slice.
  int64_t step = positions.size() > 1 ? positions[1] - positions[0] : 1;
  bool isRange = step >= 1;
  for (size_t i = 1; i < positions.size(); ++i)
    isRange &= positions[i] - positions[i - 1] == step;
  if (!isRange) {
    value = node.createGather(value, *axis, positions);
    return node.setResult(0,
                          value ? node.createReshape(value, shape) : Value());
  }
  Box box = getWholeBox(data.shape);
  box.offsets[*axis] = positions[0];
  box.steps[*axis] = step;
  box.shape[*axis] = positions.size();
  RankedTensorType type = node.getType(box.shape);
  if (!type)
    return failure();
  if (box.shape != data.shape)
    value = qnn::SliceOp::create(node.builder(), node.loc(), type, value,
                                 box.offsets, box.steps);
  return node.setResult(0, node.createReshape(value, shape));
}

//===----------------------------------------------------------------------===//
// Pad
//===----------------------------------------------------------------------===//

/// The value that Pad fills with: an input since opset 11.
static FailureOr<float> getPadValue(NodeImport &node) {
  if (node.opset() < 11)
    return node.getFloat("value", 0.0);
  ImportedValue *value = node.getInput(2);
  if (!value)
    return 0.0f;
  if (!value->isConstant())
    return node.unsupported("its input 'constant_value' is not known at "
                            "import");
  const HostTensor &tensor = *value->constant;
  if (tensor.getElementType() != ElementType::F32 || tensor.numElements() != 1)
    return node.emitError()
           << "input 'constant_value' has type "
           << elementTypeName(tensor.getElementType()) << " and "
           << tensor.numElements() << " elements, expected one f32";
  if (!std::isfinite(tensor.data<float>()[0]))
    return node.emitError() << "input 'constant_value' is not finite";
  return tensor.data<float>()[0];
}

/// Where the border of a dimension of `size` comes from. Empty if there is no
/// such position.
static SmallVector<int64_t> getBorderPositions(StringRef mode, int64_t size,
                                               int64_t low, int64_t high) {
  SmallVector<int64_t> positions;
  if (size < 1 || (mode == "reflect" && size == 1 && (low > 0 || high > 0)))
    return positions;
  for (int64_t i = -low; i < size + high; ++i) {
    int64_t position = i;
    if (mode == "edge") {
      position = std::clamp<int64_t>(i, 0, size - 1);
    } else if (mode == "wrap") {
      position = ((i % size) + size) % size;
    } else if (size > 1) {
      // There and back without standing on an end twice.
      int64_t period = 2 * (size - 1);
      position = ((i % period) + period) % period;
      position = std::min(position, period - position);
    }
    positions.push_back(position);
  }
  return positions;
}

/// A border of copies of the input's elements.
static LogicalResult createBorder(NodeImport &node, StringRef mode,
                                  ArrayRef<int64_t> low,
                                  ArrayRef<int64_t> high) {
  ImportedValue &input = node.operand(0);
  Form form = NodeImport::getPreferredForm(input);
  // Too large a result is refused before its positions are listed.
  Shape shape(input.shape);
  for (int64_t dim = 0; dim < input.rank(); ++dim)
    shape[dim] += low[dim] + high[dim];
  Value value = node.getType(shape) ? node.getForm(input, form) : Value();
  for (int64_t dim = 0; value && dim < input.rank(); ++dim) {
    if (low[dim] == 0 && high[dim] == 0)
      continue;
    SmallVector<int64_t> positions =
        getBorderPositions(mode, input.shape[dim], low[dim], high[dim]);
    if (positions.empty())
      return node.emitError() << "mode '" << mode << "' has nothing to repeat "
                              << "in a dimension of " << input.shape[dim];
    value = node.createGather(value, NodeImport::mapAxis(dim, form), positions);
  }
  return node.setResult(0, value, form);
}

LogicalResult onnximport::importPad(NodeImport &node) {
  bool arePadsInput = node.opset() >= 11;
  std::string mode = node.getString("mode", "constant");
  if (failed(node.checkCounts(1, node.opset() >= 18 ? 4
                                 : arePadsInput     ? 3
                                                    : 1)))
    return failure();
  std::optional<SmallVector<int64_t>> pads;
  if (arePadsInput) {
    auto given = node.getIntegers(1, "pads");
    if (failed(given))
      return failure();
    pads = *given;
  } else {
    pads = node.getInts("pads");
  }
  if (!node.attributesAreValid())
    return failure();
  if (!llvm::is_contained({"constant", "reflect", "edge", "wrap"}, mode))
    return node.emitError() << "mode: got '" << mode
                            << "', expected constant, reflect, edge or wrap";
  if (!pads)
    return node.emitError() << "the pads are missing";
  ImportedValue &input = node.operand(0);
  SmallVector<int64_t> axes =
      llvm::to_vector(llvm::seq<int64_t>(0, input.rank()));
  auto givenAxes = node.getIntegers(3, "axes");
  if (failed(givenAxes))
    return failure();
  if (*givenAxes) {
    if (failed(node.normalizeAxes(**givenAxes, input.rank())))
      return failure();
    axes = **givenAxes;
  }
  if (pads->size() != 2 * axes.size())
    return node.emitError() << "pads: got " << pads->size()
                            << " values, expected " << 2 * axes.size();
  SmallVector<int64_t> low(input.rank(), 0), high(input.rank(), 0);
  for (auto [index, axis] : llvm::enumerate(axes)) {
    int64_t dim = axis < 0 ? axis + input.rank() : axis;
    low[dim] = (*pads)[index];
    high[dim] = (*pads)[index + axes.size()];
    if (low[dim] < 0 || high[dim] < 0)
      return node.unsupported("negative pads are not supported");
  }
  if (mode != "constant") {
    // Both lists are bounded before they are added up.
    for (int64_t pad : llvm::concat<int64_t>(low, high))
      if (pad > (int64_t(1) << 30))
        return node.emitError() << "pads: got " << pad << ", expected at most "
                                << (int64_t(1) << 30);
    return createBorder(node, mode, low, high);
  }
  FailureOr<float> value = getPadValue(node);
  if (failed(value) || !node.attributesAreValid())
    return failure();
  Form form = NodeImport::getPreferredForm(input);
  low = SmallVector<int64_t>(NodeImport::mapShape(low, form));
  high = SmallVector<int64_t>(NodeImport::mapShape(high, form));
  Value operand = node.getForm(input, form);
  FailureOr<Shape> shape =
      operand ? qnn::inferPadShape(
                    cast<RankedTensorType>(operand.getType()).getShape(), low,
                    high, [&] { return node.emitError(); })
              : FailureOr<Shape>();
  RankedTensorType type =
      succeeded(shape) ? node.getType(*shape) : RankedTensorType();
  if (!type)
    return failure();
  return node.setResult(0,
                        qnn::PadOp::create(node.builder(), node.loc(), type,
                                           operand, low, high, APFloat(*value)),
                        form);
}

//===----------------------------------------------------------------------===//
// Concat
//===----------------------------------------------------------------------===//

static FailureOr<HostTensor> concatConstants(NodeImport &node,
                                             ArrayRef<ImportedValue *> inputs,
                                             int64_t axis,
                                             ArrayRef<int64_t> shape) {
  ElementType type = inputs.front()->constant->getElementType();
  for (ImportedValue *input : inputs)
    if (input->constant->getElementType() != type)
      return node.emitError()
             << "inputs have types " << elementTypeName(type) << " and "
             << elementTypeName(input->constant->getElementType())
             << ", expected the same";
  if (failed(node.reserve(type, shape)))
    return failure();
  HostTensor result = HostTensor::zeros(type, shape);
  int64_t outer = 1;
  for (int64_t size : shape.take_front(axis))
    outer *= size;
  uint8_t *to = result.rawData().data();
  for (int64_t i = 0; i < outer; ++i)
    for (ImportedValue *input : inputs) {
      size_t run = input->constant->numBytes() / outer;
      if (run == 0)
        continue;
      std::memcpy(to, input->constant->rawData().data() + i * run, run);
      to += run;
    }
  return result;
}

LogicalResult onnximport::importConcat(NodeImport &node) {
  if (failed(node.checkCounts(1, std::numeric_limits<unsigned>::max())))
    return failure();
  if (!node.hasAttribute("axis"))
    return node.emitError() << "attribute 'axis' is missing";
  int64_t givenAxis = node.getInt("axis", 0);
  if (!node.attributesAreValid())
    return failure();
  SmallVector<ImportedValue *> inputs;
  SmallVector<ArrayRef<int64_t>> shapes;
  bool allConstant = true, isChannelsLast = false;
  for (unsigned index = 0; index < node.getNumInputs(); ++index) {
    ImportedValue *input = node.getInput(index);
    if (!input)
      return node.emitError() << "input " << index << " is missing";
    inputs.push_back(input);
    shapes.push_back(input->shape);
    allConstant &= input->isConstant();
    isChannelsLast |=
        NodeImport::getPreferredForm(*input) == Form::ChannelsLast;
  }
  FailureOr<int64_t> axis = node.normalizeAxis(givenAxis, shapes[0].size());
  if (failed(axis))
    return failure();
  FailureOr<Shape> shape =
      qnn::inferConcatShape(shapes, *axis, [&] { return node.emitError(); });
  if (failed(shape))
    return failure();
  if (allConstant) {
    FailureOr<HostTensor> tensor = concatConstants(node, inputs, *axis, *shape);
    SmallVector<quant::QuantizedType> grids;
    for (ImportedValue *input : inputs)
      grids.push_back(input->grid);
    return failed(tensor) ? failure()
                          : node.setConstant(0, std::move(*tensor),
                                             concatGrids(grids, *axis));
  }
  Form form =
      isChannelsLast && shape->size() == 4 ? Form::ChannelsLast : Form::Source;
  SmallVector<Value> values;
  for (ImportedValue *input : inputs) {
    values.push_back(node.getForm(*input, form));
    if (!values.back())
      return failure();
  }
  RankedTensorType type = node.getType(NodeImport::mapShape(*shape, form));
  if (!type)
    return failure();
  return node.setResult(0,
                        qnn::ConcatOp::create(node.builder(), node.loc(), type,
                                              values,
                                              NodeImport::mapAxis(*axis, form)),
                        form);
}
