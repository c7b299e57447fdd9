//===- ImportContractions.cpp - Conv, Gemm and MatMul ---------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Grid.h"
#include "Handlers.h"
#include "TensorTransforms.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnximport;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Linear layers
//===----------------------------------------------------------------------===//

/// A copy of an f32 constant times `factor`.
static HostTensor scaleTensor(const HostTensor &tensor, double factor) {
  HostTensor result = tensor;
  if (result.getElementType() == ElementType::F32)
    for (float &value : result.data<float>())
      value *= factor;
  return result;
}

/// The columns of a weight `[O, C * P]`, which follow a flattened `[C, P]`, in
/// the order of `[P, C]`.
static HostTensor permuteColumns(HostTensor weight, int64_t channels) {
  int64_t outputs = weight.getDim(0), columns = weight.getDim(1);
  HostTensor image =
      reshapeTensor(std::move(weight), {outputs, channels, columns / channels});
  return reshapeTensor(transposeTensor(image, {0, 2, 1}), {outputs, columns});
}

/// `input * transpose(weight) [+ bias]`. `weight` is `[O, I]`, made of the
/// value `given` of the model, where the outputs are dimension `outputAxis`,
/// which is -1 if there is one output only.
static Value createLinear(NodeImport &node, ImportedValue &input,
                          HostTensor weight, const ImportedValue &given,
                          int64_t outputAxis, Value bias) {
  Value flattened = input.form(Form::Flattened);
  bool isPermuted = flattened && weight.getDim(1) == input.shape.back();
  if (isPermuted)
    weight = permuteColumns(std::move(weight), input.flattenedChannels);
  Value value = isPermuted ? flattened : node.getSource(input);
  if (!value)
    return {};
  FailureOr<Shape> shape = qnn::inferLinearShape(
      input.shape, weight.getShape(), [&] { return node.emitError(); });
  if (failed(shape))
    return {};
  RankedTensorType type = node.getType(*shape);
  Value weightValue =
      type ? node.createWeight(weight, given, outputAxis) : Value();
  if (!weightValue)
    return {};
  return qnn::LinearOp::create(node.builder(), node.loc(), type, value,
                               weightValue, bias, qnn::ClampAttr());
}

static Value createMatMul(NodeImport &node, Value lhs, Value rhs) {
  FailureOr<Shape> shape =
      qnn::inferMatMulShape(cast<RankedTensorType>(lhs.getType()).getShape(),
                            cast<RankedTensorType>(rhs.getType()).getShape(),
                            [&] { return node.emitError(); });
  RankedTensorType type =
      succeeded(shape) ? node.getType(*shape) : RankedTensorType();
  if (!type)
    return {};
  return qnn::MatMulOp::create(node.builder(), node.loc(), type, lhs, rhs,
                               qnn::ClampAttr());
}

/// `value * factor`.
static Value createScale(NodeImport &node, Value value, double factor) {
  if (!value || factor == 1.0)
    return value;
  Value scale = node.createConstant(
      HostTensor::fromValues<float>({1}, {static_cast<float>(factor)}),
      "factor");
  return scale ? qnn::MulOp::create(node.builder(), node.loc(), value.getType(),
                                    value, scale, qnn::ClampAttr())
               : Value();
}

/// Gemm's C as the bias of `outputs` channels, if it is a constant that is the
/// same for all rows.
static std::optional<HostTensor> getGemmBias(const ImportedValue &value,
                                             int64_t outputs, double beta) {
  if (!value.isConstant() || value.rank() > 2 ||
      (value.rank() == 2 && value.shape[0] != 1) ||
      (value.rank() > 0 && value.shape.back() != 1 &&
       value.shape.back() != outputs))
    return std::nullopt;
  return reshapeTensor(
      broadcastTensor(scaleTensor(*value.constant, beta),
                      value.rank() == 2 ? Shape{1, outputs} : Shape{outputs}),
      {outputs});
}

LogicalResult onnximport::importGemm(NodeImport &node) {
  if (failed(node.checkCounts(2, 3)))
    return failure();
  double alpha = node.getFloat("alpha", 1.0), beta = node.getFloat("beta", 1.0);
  bool transposeA = node.getInt("transA", 0) != 0,
       transposeB = node.getInt("transB", 0) != 0;
  if (!node.attributesAreValid())
    return failure();
  ImportedValue &a = node.operand(0), &b = node.operand(1);
  if (a.rank() != 2 || b.rank() != 2)
    return node.emitError() << "inputs have ranks " << a.rank() << " and "
                            << b.rank() << ", expected 2";
  int64_t rows = a.shape[transposeA ? 1 : 0],
          outputs = b.shape[transposeB ? 0 : 1],
          depthA = a.shape[transposeA ? 0 : 1],
          depthB = b.shape[transposeB ? 1 : 0];
  if (depthA != depthB)
    return node.emitError()
           << "inner dimensions differ: " << depthA << " and " << depthB;
  ImportedValue *c = node.getInput(2);
  if (c) {
    Shape result{rows, outputs};
    FailureOr<Shape> shape = qnn::inferBroadcastShape(
        result, c->shape, [&] { return node.emitError(); });
    if (failed(shape))
      return failure();
    if (*shape != result)
      return node.emitError()
             << "input C has shape " << shapeToString(c->shape)
             << ", which does not broadcast to " << shapeToString(result);
  }

  Value product;
  bool needsAdd = c && beta != 0.0;
  if (b.isConstant() && !transposeA) {
    std::optional<HostTensor> bias =
        needsAdd ? getGemmBias(*c, outputs, beta) : std::nullopt;
    Value biasValue;
    if (bias && !(biasValue = node.createConstant(*bias, c->name)))
      return failure();
    HostTensor weight =
        transposeB ? *b.constant : transposeTensor(*b.constant, {1, 0});
    ImportedValue given = b;
    if (alpha != 1.0) {
      weight = scaleTensor(weight, alpha);
      given.grid = scaleGrid(b.grid, alpha);
    }
    product = createLinear(node, a, std::move(weight), given,
                           /*outputAxis=*/transposeB ? 0 : 1, biasValue);
    needsAdd &= !bias;
  } else {
    Value lhs = node.getSource(a), rhs = lhs ? node.getSource(b) : Value();
    if (lhs && rhs && transposeA)
      lhs = node.createTranspose(lhs, {1, 0});
    if (lhs && rhs && transposeB)
      rhs = node.createTranspose(rhs, {1, 0});
    if (!lhs || !rhs)
      return failure();
    product = createScale(node, createMatMul(node, lhs, rhs), alpha);
  }
  if (!product)
    return failure();
  if (needsAdd) {
    Value addend = createScale(node, node.getSource(*c), beta);
    if (!addend)
      return failure();
    product = qnn::AddOp::create(node.builder(), node.loc(), product.getType(),
                                 product, addend, qnn::ClampAttr());
  }
  return node.setResult(0, product);
}

LogicalResult onnximport::importMatMul(NodeImport &node) {
  if (failed(node.checkCounts(2, 2)))
    return failure();
  ImportedValue &a = node.operand(0), &b = node.operand(1);
  if (a.rank() < 1 || b.rank() < 1)
    return node.emitError() << "inputs have ranks " << a.rank() << " and "
                            << b.rank() << ", expected at least 1";
  if (b.isConstant() && b.rank() <= 2) {
    // A vector is a matrix of one column, which the result does not have.
    HostTensor weight = b.rank() == 1
                            ? reshapeTensor(*b.constant, {1, b.shape[0]})
                            : transposeTensor(*b.constant, {1, 0});
    Value product =
        createLinear(node, a, std::move(weight), b,
                     /*outputAxis=*/b.rank() == 1 ? -1 : 1, Value());
    if (product && b.rank() == 1)
      product =
          node.createReshape(product, ArrayRef<int64_t>(a.shape).drop_back());
    return node.setResult(0, product);
  }
  Value lhs = node.getSource(a), rhs = lhs ? node.getSource(b) : Value();
  if (lhs && rhs && a.rank() == 1)
    lhs = node.createReshape(lhs, {1, a.shape[0]});
  if (lhs && rhs && b.rank() == 1)
    rhs = node.createReshape(rhs, {b.shape[0], 1});
  Value product = lhs && rhs ? createMatMul(node, lhs, rhs) : Value();
  if (!product)
    return failure();
  Shape shape(cast<RankedTensorType>(product.getType()).getShape());
  if (b.rank() == 1)
    shape.pop_back();
  if (a.rank() == 1)
    shape.erase(shape.end() - (b.rank() == 1 ? 1 : 2));
  return node.setResult(0, node.createReshape(product, shape));
}
