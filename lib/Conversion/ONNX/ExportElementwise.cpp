//===- ExportElementwise.cpp - Arithmetic and activations as nodes -------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Exporter.h"

#include "quant-mlir/Dialect/QNN/IR/SourceName.h"

#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnxexport;
using llvm::StringRef;
using qnn::getSourceName;

static RankedTensorType getType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

LogicalResult GraphExporter::exportBinary(Operation *op, StringRef opType,
                                          qnn::ClampAttr clamp) {
  int64_t rank = getType(op->getResult(0)).getRank();
  Form form = Form::Source;
  if (rank == 4)
    for (Value operand : op->getOperands())
      if (getPreferredForm(operand) == Form::ChannelsFirst)
        form = Form::ChannelsFirst;
  SmallVector<std::string> operands;
  for (Value operand : op->getOperands())
    operands.push_back(getBroadcastTensor(operand, form, rank));
  std::string name = getSourceName(op);
  std::string result = addNode(opType, name, operands).output(0);
  setResult(op, form, addClamp(name, result, clamp));
  return success();
}

LogicalResult GraphExporter::exportUnary(Operation *op) {
  Value operand = op->getOperand(0);
  Form form = getPreferredForm(operand);
  int64_t channels = define(operand).flattenedChannels;
  std::string input = getTensor(operand, form), name = getSourceName(op);
  std::string result =
      llvm::TypeSwitch<Operation *, std::string>(op)
          .Case([&](qnn::ReluOp) {
            return addNode("Relu", name, input).output(0);
          })
          .Case([&](qnn::ClipOp op) {
            return addClip(name, input, op.getClamp().getMin(),
                           op.getClamp().getMax());
          })
          .Case([&](qnn::SigmoidOp) {
            return addNode("Sigmoid", name, input).output(0);
          })
          .Case([&](qnn::TanhOp) {
            return addNode("Tanh", name, input).output(0);
          })
          .Case([&](qnn::SiluOp) {
            std::string gate =
                addNode("Sigmoid", name + "/sigmoid", input).output(0);
            return addNode("Mul", name, {input, gate}).output(0);
          })
          .Case([&](qnn::HardSigmoidOp op) {
            ::onnx::NodeProto &node = addNode("HardSigmoid", name, input);
            setAttribute(node, "alpha", op.getAlpha().convertToFloat());
            setAttribute(node, "beta", op.getBeta().convertToFloat());
            return node.output(0);
          })
          .Case([&](qnn::LeakyReluOp op) {
            ::onnx::NodeProto &node = addNode("LeakyRelu", name, input);
            setAttribute(node, "alpha", op.getAlpha().convertToFloat());
            return node.output(0);
          })
          .Case([&](qnn::EluOp op) {
            ::onnx::NodeProto &node = addNode("Elu", name, input);
            setAttribute(node, "alpha", op.getAlpha().convertToFloat());
            return node.output(0);
          })
          .Case([&](qnn::GeluOp op) {
            return addGelu(name, input, op.getTanh());
          })
          .Case(
              [&](qnn::ExpOp) { return addNode("Exp", name, input).output(0); })
          .Case(
              [&](qnn::LogOp) { return addNode("Log", name, input).output(0); })
          .Case(
              [&](qnn::ErfOp) { return addNode("Erf", name, input).output(0); })
          .Case([&](qnn::SqrtOp) {
            return addNode("Sqrt", name, input).output(0);
          })
          .Case(
              [&](qnn::AbsOp) { return addNode("Abs", name, input).output(0); })
          .Case([&](qnn::PowOp op) {
            std::string exponent = addScalar(name + "/exponent",
                                             op.getExponent().convertToFloat());
            return addNode("Pow", name, {input, exponent}).output(0);
          })
          .Case([&](qnn::HardSwishOp) {
            // An operator of its own since opset 14 only.
            ::onnx::NodeProto &gate =
                addNode("HardSigmoid", name + "/gate", input);
            setAttribute(gate, "alpha", 1.0f / 6.0f);
            setAttribute(gate, "beta", 0.5f);
            return addNode("Mul", name, {input, gate.output(0)}).output(0);
          })
          .Default([](Operation *) { return std::string(); });
  setResult(op, form, result);
  define(op->getResult(0)).flattenedChannels = channels;
  return success();
}

/// An operator of its own since opset 20 only: x / 2 * (1 + gate).
std::string GraphExporter::addGelu(StringRef name, const std::string &input,
                                   bool byTanh) {
  auto scale = [&](StringRef suffix, const std::string &value, double factor) {
    std::string scalar =
        addScalar(name + suffix + "/factor", static_cast<float>(factor));
    return addNode("Mul", name + suffix, {value, scalar}).output(0);
  };
  std::string gate;
  if (byTanh) {
    std::string three = addScalar(name + "/cube/exponent", 3.0f);
    std::string cube = addNode("Pow", name + "/cube", {input, three}).output(0);
    std::string inner =
        addNode("Add", name + "/inner", {input, scale("/part", cube, 0.044715)})
            .output(0);
    gate = addNode("Tanh", name + "/tanh",
                   scale("/scaled", inner, 0.5 * M_2_SQRTPI * M_SQRT2))
               .output(0);
  } else {
    gate = addNode("Erf", name + "/erf", scale("/scaled", input, M_SQRT1_2))
               .output(0);
  }
  std::string one = addScalar(name + "/one", 1.0f);
  std::string sum = addNode("Add", name + "/sum", {gate, one}).output(0);
  return addNode("Mul", name, {scale("/half", input, 0.5), sum}).output(0);
}

LogicalResult GraphExporter::exportPRelu(qnn::PReluOp op) {
  Form form = getPreferredForm(op.getInput());
  if (form == Form::Flattened)
    form = Form::Source;
  ArrayRef<float> slopes = op.getSlopes();
  SmallVector<int64_t> shape{static_cast<int64_t>(slopes.size())};
  if (form == Form::ChannelsFirst)
    shape.append({1, 1});
  std::string name = getSourceName(op);
  std::string slope = addInitializer(
      name + "/slope", HostTensor::fromValues<float>(shape, slopes));
  setResult(op, form,
            addNode("PRelu", name, {getTensor(op.getInput(), form), slope})
                .output(0));
  return success();
}
