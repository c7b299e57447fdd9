//===- ExportShapes.cpp - Pools, reductions and movements of values -------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Exporter.h"
#include "TensorTransforms.h"

#include "quant-mlir/Dialect/QNN/IR/SourceName.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnxexport;
using qnn::getSourceName;

static ArrayRef<int64_t> getShape(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

//===----------------------------------------------------------------------===//
// Pools and reductions
//===----------------------------------------------------------------------===//

/// `[top, bottom, left, right]` as `[top, left, bottom, right]`.
static SmallVector<int64_t> getPads(ArrayRef<int64_t> padding) {
  return {padding[0], padding[2], padding[1], padding[3]};
}

LogicalResult GraphExporter::exportMaxPool(qnn::MaxPool2DOp op) {
  ::onnx::NodeProto &node =
      addNode("MaxPool", getSourceName(op),
              getTensor(op.getInput(), Form::ChannelsFirst));
  setAttribute(node, "kernel_shape", op.getKernel());
  setAttribute(node, "strides", op.getStrides());
  setAttribute(node, "pads", getPads(op.getPadding()));
  setAttribute(node, "dilations", op.getDilations());
  setAttribute(node, "ceil_mode", int64_t(op.getCeilMode()));
  setResult(op, Form::ChannelsFirst, node.output(0));
  return success();
}

LogicalResult GraphExporter::exportAveragePool(qnn::AveragePool2DOp op) {
  ::onnx::NodeProto &node =
      addNode("AveragePool", getSourceName(op),
              getTensor(op.getInput(), Form::ChannelsFirst));
  setAttribute(node, "kernel_shape", op.getKernel());
  setAttribute(node, "strides", op.getStrides());
  setAttribute(node, "pads", getPads(op.getPadding()));
  setAttribute(node, "ceil_mode", int64_t(op.getCeilMode()));
  setAttribute(node, "count_include_pad", int64_t(op.getCountIncludePad()));
  setResult(op, Form::ChannelsFirst, node.output(0));
  return success();
}

LogicalResult GraphExporter::exportReduceMean(qnn::ReduceMeanOp op) {
  ArrayRef<int64_t> axes = op.getAxes();
  std::string name = getSourceName(op);
  bool overImage =
      getShape(op.getInput()).size() == 4 && axes == ArrayRef<int64_t>{1, 2};
  if (overImage && op.getKeepDims()) {
    setResult(op, Form::ChannelsFirst,
              addNode("GlobalAveragePool", name,
                      getTensor(op.getInput(), Form::ChannelsFirst))
                  .output(0));
    return success();
  }
  return exportReduction(op, "ReduceMean", axes, op.getKeepDims());
}

LogicalResult GraphExporter::exportReduction(Operation *op,
                                             llvm::StringRef opType,
                                             ArrayRef<int64_t> axes,
                                             bool keepDims) {
  Value input = op->getOperand(0);
  bool overImage =
      getShape(input).size() == 4 && axes == ArrayRef<int64_t>{1, 2};
  // What is left of an image without its plane is [N, C] in both layouts.
  Form form = overImage || keepDims ? getPreferredForm(input) : Form::Source;
  if (form == Form::Flattened)
    form = Form::Source;
  SmallVector<int64_t> mapped;
  for (int64_t axis : axes)
    mapped.push_back(mapAxis(axis, form));
  llvm::sort(mapped);
  std::string name = getSourceName(op);
  SmallVector<std::string> inputs{getTensor(input, form)};
  // The one whose axes are an input in this opset.
  bool areInput = opType == "ReduceSum";
  if (areInput)
    inputs.push_back(addIntegers(name + "/axes", mapped));
  ::onnx::NodeProto &node = addNode(opType, name, inputs);
  if (!areInput)
    setAttribute(node, "axes", mapped);
  setAttribute(node, "keepdims", int64_t(keepDims));
  setResult(op, keepDims ? form : Form::Source, node.output(0));
  return success();
}

/// An operator of its own since opset 17 only.
LogicalResult GraphExporter::exportLayerNorm(qnn::LayerNormOp op) {
  std::string name = getSourceName(op);
  std::string input = getTensor(op.getInput(), Form::Source);
  SmallVector<int64_t> last{
      static_cast<int64_t>(getShape(op.getInput()).size()) - 1};
  auto addMean = [&](const llvm::Twine &suffix, const std::string &value) {
    ::onnx::NodeProto &node = addNode("ReduceMean", name + suffix, value);
    setAttribute(node, "axes", last);
    return node.output(0);
  };
  auto add = [&](llvm::StringRef opType, const llvm::Twine &suffix,
                 ArrayRef<std::string> inputs) {
    return addNode(opType, name + suffix, inputs).output(0);
  };
  std::string centered =
      add("Sub", "/centered", {input, addMean("/mean", input)});
  std::string variance =
      addMean("/variance", add("Mul", "/square", {centered, centered}));
  std::string epsilon =
      addScalar(name + "/epsilon", op.getEpsilon().convertToFloat());
  std::string deviation =
      add("Sqrt", "/deviation", add("Add", "/stable", {variance, epsilon}));
  std::string normal = add("Div", "/normal", {centered, deviation});
  std::string scaled =
      add("Mul", "/scaled", {normal, getTensor(op.getScale(), Form::Source)});
  setResult(op, Form::Source,
            add("Add", "", {scaled, getTensor(op.getOffset(), Form::Source)}));
  return success();
}

LogicalResult GraphExporter::exportSoftmax(qnn::SoftmaxOp op) {
  Form form = getPreferredForm(op.getInput());
  if (form == Form::Flattened)
    form = Form::Source;
  ::onnx::NodeProto &node =
      addNode("Softmax", getSourceName(op), getTensor(op.getInput(), form));
  setAttribute(node, "axis", mapAxis(op.getAxis(), form));
  setResult(op, form, node.output(0));
  return success();
}

//===----------------------------------------------------------------------===//
// Reshapes and transposes
//===----------------------------------------------------------------------===//

/// Does moving the channels of this channels-last shape leave all elements
/// where they are?
static bool hasOneOrder(ArrayRef<int64_t> shape) {
  return shape.size() == 4 && (shape[3] == 1 || shape[1] * shape[2] == 1);
}

static bool isChannelsLastOf(ArrayRef<int64_t> last, ArrayRef<int64_t> first) {
  return last.size() == 4 && first.size() == 4 && last[0] == first[0] &&
         last[1] == first[2] && last[2] == first[3] && last[3] == first[1];
}

LogicalResult GraphExporter::exportReshape(qnn::ReshapeOp op) {
  Value input = op.getInput();
  ArrayRef<int64_t> from = getShape(input), to = getShape(op.getResult());
  if (const auto &constant = define(input).constant;
      constant &&
      !isa_and_nonnull<quant::UniformQuantizedPerAxisType>(constant->type)) {
    ExportedConstant reshaped{onnximport::reshapeTensor(constant->tensor, to),
                              constant->type};
    define(op.getResult()).constant = std::move(reshaped);
    return success();
  }
  std::string name = getSourceName(op);
  std::string source = define(input).form(Form::Source);
  std::string first = define(input).form(Form::ChannelsFirst);
  // What the canonicalizer made of a transpose that moves nothing.
  if (!source.empty() && isChannelsLastOf(to, from) && hasOneOrder(to)) {
    setResult(op, Form::ChannelsFirst, source);
    return success();
  }
  if (!first.empty() && isChannelsLastOf(from, to) && hasOneOrder(from)) {
    setResult(op, Form::Source, first);
    return success();
  }
  if (!first.empty() && hasOneOrder(from)) {
    setResult(op, Form::Source, addReshape(name, first, to));
    return success();
  }
  if (!first.empty() && source.empty() && to.size() == 2 && to[0] == from[0]) {
    setResult(op, Form::Flattened, addReshape(name, first, to));
    define(op.getResult()).flattenedChannels = from[3];
    return success();
  }
  setResult(op, Form::Source,
            addReshape(name, getTensor(input, Form::Source), to));
  return success();
}

LogicalResult GraphExporter::exportTranspose(qnn::TransposeOp op) {
  Value input = op.getInput();
  ArrayRef<int64_t> order = op.getPermutation();
  // The two that the importer adds at the boundaries of the channels-last part.
  if (order == ArrayRef<int64_t>{0, 2, 3, 1}) {
    setResult(op, Form::ChannelsFirst, getTensor(input, Form::Source));
    return success();
  }
  if (order == ArrayRef<int64_t>{0, 3, 1, 2}) {
    setResult(op, Form::Source, getTensor(input, Form::ChannelsFirst));
    return success();
  }
  setResult(
      op, Form::Source,
      addTranspose(getSourceName(op), getTensor(input, Form::Source), order));
  return success();
}

//===----------------------------------------------------------------------===//
// Slices, pads and concatenations
//===----------------------------------------------------------------------===//

/// The form for an operation whose attributes can be mapped to images.
static Form withoutFlattened(Form form) {
  return form == Form::Flattened ? Form::Source : form;
}

LogicalResult GraphExporter::exportSlice(qnn::SliceOp op) {
  Form form = withoutFlattened(getPreferredForm(op.getInput()));
  ArrayRef<int64_t> shape = getShape(op.getResult());
  SmallVector<int64_t> ends, axes;
  for (auto [dim, size] : llvm::enumerate(shape)) {
    ends.push_back(op.getOffsets()[dim] + (size - 1) * op.getStrides()[dim] +
                   1);
    axes.push_back(dim);
  }
  std::string name = getSourceName(op);
  SmallVector<std::string> inputs{
      getTensor(op.getInput(), form),
      addIntegers(name + "/starts", mapToForm(op.getOffsets(), form)),
      addIntegers(name + "/ends", mapToForm(ends, form)),
      addIntegers(name + "/axes", axes),
      addIntegers(name + "/steps", mapToForm(op.getStrides(), form))};
  setResult(op, form, addNode("Slice", name, inputs).output(0));
  return success();
}

LogicalResult GraphExporter::exportPad(qnn::PadOp op) {
  Form form = withoutFlattened(getPreferredForm(op.getInput()));
  SmallVector<int64_t> pads = mapToForm(op.getLow(), form);
  pads.append(mapToForm(op.getHigh(), form));
  std::string name = getSourceName(op);
  SmallVector<std::string> inputs{
      getTensor(op.getInput(), form), addIntegers(name + "/pads", pads),
      addScalar(name + "/value", op.getValue().convertToFloat())};
  setResult(op, form, addNode("Pad", name, inputs).output(0));
  return success();
}

LogicalResult GraphExporter::exportGather(qnn::GatherOp op) {
  Form form = withoutFlattened(getPreferredForm(op.getInput()));
  std::string name = getSourceName(op);
  SmallVector<std::string> inputs{
      getTensor(op.getInput(), form),
      addIntegers(name + "/indices", op.getIndices())};
  ::onnx::NodeProto &node = addNode("Gather", name, inputs);
  setAttribute(node, "axis", mapAxis(static_cast<int64_t>(op.getAxis()), form));
  setResult(op, form, node.output(0));
  return success();
}

LogicalResult GraphExporter::exportConcat(qnn::ConcatOp op) {
  Form form = Form::Source;
  for (Value input : op.getInputs())
    if (getPreferredForm(input) == Form::ChannelsFirst)
      form = Form::ChannelsFirst;
  SmallVector<std::string> inputs;
  for (Value input : op.getInputs())
    inputs.push_back(getTensor(input, form));
  ::onnx::NodeProto &node = addNode("Concat", getSourceName(op), inputs);
  setAttribute(node, "axis", mapAxis(op.getAxis(), form));
  setResult(op, form, node.output(0));
  return success();
}
