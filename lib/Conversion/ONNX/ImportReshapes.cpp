//===- ImportReshapes.cpp - Reshape, Flatten, Squeeze, Transpose ----------===//
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
#include "llvm/Support/CheckedArithmetic.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnximport;

static int64_t countElements(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

/// Result 0 is operand 0 with another shape of as many elements.
static LogicalResult setReshaped(NodeImport &node, ArrayRef<int64_t> shape) {
  ImportedValue &input = node.operand(0);
  if (shape == ArrayRef<int64_t>(input.shape))
    return node.forward(0, input);
  if (input.isConstant()) {
    if (failed(node.reserve(input.constant->getElementType(), shape)))
      return failure();
    return node.setConstant(0, reshapeTensor(*input.constant, shape),
                            reshapeGrid(input.grid, input.shape, shape));
  }
  // [N, C, H, W] -> [N, C * H * W] where the value is held as [N, H, W, C]:
  // whoever comes next may take the elements in that order.
  Value last = input.form(Form::ChannelsLast);
  if (last && shape.size() == 2 && shape[0] == input.shape[0] &&
      input.shape[1] != 1 && input.shape[2] * input.shape[3] != 1) {
    Value flattened = node.createReshape(last, shape);
    if (!flattened)
      return failure();
    ImportedValue *result = node.defineResult(0);
    result->shape = Shape(shape);
    result->flattenedChannels = input.shape[1];
    result->form(Form::Flattened) = flattened;
    return success();
  }
  Value source = node.getSource(input);
  return node.setResult(0,
                        source ? node.createReshape(source, shape) : Value());
}

LogicalResult onnximport::importReshape(NodeImport &node) {
  bool zeroIsEmpty = node.getInt("allowzero", 0) != 0;
  if (!node.attributesAreValid() || failed(node.checkCounts(2, 2)))
    return failure();
  auto target = node.getIntegers(1, "shape");
  if (failed(target))
    return failure();
  ImportedValue &input = node.operand(0);
  int64_t count = countElements(input.shape);
  Shape shape{ArrayRef<int64_t>(**target)};
  // [N, C, 1, 1] -> [1, C] was written for N = 1.
  const ONNXImportOptions &options = node.getImporter().getOptions();
  if (options.replaceBatchOfOne && !input.isConstant() && !shape.empty() &&
      shape.front() == 1 && !input.shape.empty() &&
      input.shape.front() == options.batch)
    shape.front() = options.batch;
  std::optional<size_t> inferred;
  // The product of the other sizes; too large ones cannot match.
  uint64_t known = 1;
  for (auto [dim, size] : llvm::enumerate(shape)) {
    if (size == -1) {
      if (inferred)
        return node.emitError() << "shape: more than one size is -1";
      inferred = dim;
      continue;
    }
    if (size == 0 && !zeroIsEmpty) {
      if (dim >= input.shape.size())
        return node.emitError()
               << "shape: size 0 in dimension " << dim
               << " stands for the input's, which has rank " << input.rank();
      size = input.shape[dim];
    }
    if (size < 0)
      return node.emitError() << "shape: got size " << size << " in dimension "
                              << dim << ", expected -1 or more";
    std::optional<uint64_t> product =
        llvm::checkedMulUnsigned(known, static_cast<uint64_t>(size));
    if (!product)
      return node.emitError() << "shape: " << shapeToString(**target)
                              << " does not have " << count << " elements";
    known = *product;
  }
  uint64_t total = count;
  if (inferred && known != 0 && total % known == 0)
    shape[*inferred] = total / known;
  else if (inferred || known != total)
    return node.emitError()
           << "shape: " << shapeToString(**target) << " does not have the "
           << count << " elements of the input, " << shapeToString(input.shape);
  return setReshaped(node, shape);
}

LogicalResult onnximport::importFlatten(NodeImport &node) {
  int64_t axis = node.getInt("axis", 1);
  if (!node.attributesAreValid() || failed(node.checkCounts(1, 1)))
    return failure();
  ImportedValue &input = node.operand(0);
  int64_t rank = input.rank();
  if (axis < -rank || axis > rank)
    return node.emitError()
           << "axis: got " << axis << ", expected " << -rank << " to " << rank;
  if (axis < 0)
    axis += rank;
  ArrayRef<int64_t> shape = input.shape;
  return setReshaped(node, {countElements(shape.take_front(axis)),
                            countElements(shape.drop_front(axis))});
}

/// The axes of Squeeze and Unsqueeze: an input since opset 13.
static FailureOr<std::optional<SmallVector<int64_t>>>
getAxes(NodeImport &node) {
  if (node.opset() >= 13)
    return node.getIntegers(1, "axes");
  std::optional<SmallVector<int64_t>> axes = node.getInts("axes");
  if (!node.attributesAreValid())
    return failure();
  return axes;
}

LogicalResult onnximport::importSqueeze(NodeImport &node) {
  if (failed(node.checkCounts(1, node.opset() >= 13 ? 2 : 1)))
    return failure();
  auto given = getAxes(node);
  if (failed(given))
    return failure();
  ImportedValue &input = node.operand(0);
  SmallVector<int64_t> axes;
  if (*given) {
    auto normalized = node.normalizeAxes(**given, input.rank());
    if (failed(normalized))
      return failure();
    axes = *normalized;
  } else {
    for (auto [dim, size] : llvm::enumerate(input.shape))
      if (size == 1)
        axes.push_back(dim);
  }
  Shape shape;
  for (auto [dim, size] : llvm::enumerate(input.shape)) {
    if (!llvm::is_contained(axes, static_cast<int64_t>(dim)))
      shape.push_back(size);
    else if (size != 1)
      return node.emitError() << "axes: dimension " << dim << " has size "
                              << size << ", expected 1";
  }
  return setReshaped(node, shape);
}

LogicalResult onnximport::importUnsqueeze(NodeImport &node) {
  if (failed(node.checkCounts(1, node.opset() >= 13 ? 2 : 1)))
    return failure();
  auto given = getAxes(node);
  if (failed(given))
    return failure();
  if (!*given)
    return node.emitError() << "the axes are missing";
  ImportedValue &input = node.operand(0);
  int64_t rank = input.rank() + (*given)->size();
  auto axes = node.normalizeAxes(**given, rank);
  if (failed(axes))
    return failure();
  Shape shape;
  const int64_t *next = input.shape.begin();
  for (int64_t dim = 0; dim < rank; ++dim)
    shape.push_back(llvm::is_contained(*axes, dim) ? 1 : *next++);
  return setReshaped(node, shape);
}

/// Reshapes operand 0 to `blocks`, permutes it, and reshapes it to `shape`.
static LogicalResult setRearranged(NodeImport &node, ArrayRef<int64_t> blocks,
                                   ArrayRef<int64_t> order,
                                   ArrayRef<int64_t> shape) {
  Value value = node.getSource(node.operand(0));
  value = value ? node.createReshape(value, blocks) : Value();
  value = value ? node.createTranspose(value, order) : Value();
  return node.setResult(0, value ? node.createReshape(value, shape) : Value());
}

/// The block size of a node whose operand must have rank 4.
static FailureOr<int64_t> getBlockSize(NodeImport &node) {
  int64_t block = node.getInt("blocksize", 0);
  if (!node.attributesAreValid() || failed(node.checkCounts(1, 1)))
    return failure();
  if (node.operand(0).rank() != 4)
    return node.emitError()
           << "input has rank " << node.operand(0).rank() << ", expected 4";
  if (block < 1 || block > (int64_t(1) << 15))
    return node.emitError()
           << "blocksize: got " << block << ", expected 1 to 32768";
  return block;
}

LogicalResult onnximport::importDepthToSpace(NodeImport &node) {
  std::string mode = node.getString("mode", "DCR");
  FailureOr<int64_t> size = getBlockSize(node);
  if (failed(size))
    return failure();
  if (mode != "DCR" && mode != "CRD")
    return node.emitError()
           << "mode: got '" << mode << "', expected DCR or CRD";
  int64_t b = *size;
  ArrayRef<int64_t> in = node.operand(0).shape;
  if (in[1] % (b * b) != 0)
    return node.emitError() << "blocksize: the square of " << b
                            << " does not divide " << in[1] << " channels";
  int64_t c = in[1] / (b * b);
  Shape shape{in[0], c, in[2] * b, in[3] * b};
  if (mode == "DCR")
    return setRearranged(node, {in[0], b, b, c, in[2], in[3]},
                         {0, 3, 4, 1, 5, 2}, shape);
  return setRearranged(node, {in[0], c, b, b, in[2], in[3]}, {0, 1, 4, 2, 5, 3},
                       shape);
}

LogicalResult onnximport::importSpaceToDepth(NodeImport &node) {
  FailureOr<int64_t> size = getBlockSize(node);
  if (failed(size))
    return failure();
  int64_t b = *size;
  ArrayRef<int64_t> in = node.operand(0).shape;
  if (in[2] % b != 0 || in[3] % b != 0)
    return node.emitError() << "blocksize: " << b << " does not divide "
                            << in[2] << "x" << in[3];
  return setRearranged(node, {in[0], in[1], in[2] / b, b, in[3] / b, b},
                       {0, 3, 5, 1, 2, 4},
                       {in[0], in[1] * b * b, in[2] / b, in[3] / b});
}

LogicalResult onnximport::importTranspose(NodeImport &node) {
  ImportedValue *input = node.getInput(0);
  SmallVector<int64_t> reversed;
  if (input)
    reversed =
        llvm::to_vector(llvm::reverse(llvm::seq<int64_t>(0, input->rank())));
  SmallVector<int64_t> order = node.getInts("perm").value_or(reversed);
  if (!node.attributesAreValid() || failed(node.checkCounts(1, 1)))
    return failure();
  FailureOr<Shape> shape = qnn::inferTransposeShape(
      input->shape, order, [&] { return node.emitError(); });
  if (failed(shape))
    return failure();
  if (input->isConstant()) {
    if (failed(node.reserve(input->constant->getElementType(), *shape)))
      return failure();
    // Of weights that the model holds the other way round.
    return node.setConstant(0, transposeTensor(*input->constant, order),
                            transposeGrid(input->grid, order));
  }
  Value last = input->form(Form::ChannelsLast);
  Value source = input->form(Form::Source);
  // The model itself moves channels: where that is what the importer has done
  // or would do next, nothing is left to move.
  if (last && ArrayRef<int64_t>(order) == ArrayRef(channelsLastOrder))
    return node.setResult(0, last);
  if (source && ArrayRef<int64_t>(order) == ArrayRef(channelsFirstOrder))
    return node.setResult(0, source, Form::ChannelsLast);
  if (!source && !(source = node.getSource(*input)))
    return failure();
  return node.setResult(0, node.createTranspose(source, order));
}
