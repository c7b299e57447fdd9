//===- Exporter.cpp - Exports a function as an ONNX graph -----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Exporter.h"

#include "quant-mlir/Conversion/ONNX/ONNXExport.h"

#include "llvm/ADT/TypeSwitch.h"

#include <limits>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnxexport;
using llvm::StringRef;
using ::onnx::TensorProto;

/// What the exporter writes: QuantizeLinear with an axis exists since 13.
static constexpr int64_t exportedOpset = 13, exportedIRVersion = 7;

static void declareTensor(::onnx::ValueInfoProto &info, StringRef name,
                          Type type) {
  info.set_name(name.str());
  auto *tensor = info.mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(TensorProto::FLOAT);
  // A scalar has a shape, too: one without dimensions.
  auto *shape = tensor->mutable_shape();
  for (int64_t size : cast<RankedTensorType>(type).getShape())
    shape->add_dim()->set_dim_value(size);
}

static bool isFloatTensor(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.hasStaticShape() && tensor.getElementType().isF32();
}

/// The `qnn.name` among the attributes of an argument or result, else `prefix`
/// and the index.
static std::string getBoundaryName(DictionaryAttr attributes, StringRef prefix,
                                   unsigned index) {
  auto name = attributes ? attributes.getAs<StringAttr>("qnn.name") : nullptr;
  return name ? name.str() : (prefix + Twine(index)).str();
}

LogicalResult GraphExporter::declareArguments() {
  for (BlockArgument argument : function.getArguments()) {
    unsigned index = argument.getArgNumber();
    if (!isFloatTensor(argument.getType()))
      return function.emitError()
             << "argument " << index << " has type " << argument.getType()
             << ", expected a tensor of f32 with a static shape for ONNX";
    std::string name =
        getBoundaryName(function.getArgAttrDict(index), "input", index);
    if (!names.insert(name).second)
      return function.emitError() << "two arguments are named '" << name << "'";
    declareTensor(*graph.add_input(), name, argument.getType());
    define(argument).form(Form::Source) = name;
  }
  // Results keep their names: nothing else may take them.
  for (unsigned index = 0; index < function.getNumResults(); ++index) {
    std::string name =
        getBoundaryName(function.getResultAttrDict(index), "output", index);
    if (!names.insert(name).second)
      return function.emitError() << "two arguments or results are named '"
                                  << name << "'; ONNX needs distinct names";
  }
  return success();
}

void GraphExporter::renameTensor(StringRef from, StringRef to) {
  for (auto &node : *graph.mutable_node()) {
    for (std::string &input : *node.mutable_input())
      if (input == from)
        input = to.str();
    for (std::string &output : *node.mutable_output())
      if (output == from)
        output = to.str();
  }
}

LogicalResult GraphExporter::nameResults(Operation *terminator) {
  llvm::StringSet<> produced;
  // From now on tensors have other names; find them all first.
  SmallVector<std::string> tensors;
  for (Value value : terminator->getOperands()) {
    if (!isFloatTensor(value.getType()))
      return terminator->emitError()
             << "result has type " << value.getType()
             << ", expected a tensor of f32 with a static shape for ONNX";
    tensors.push_back(getTensor(value, Form::Source));
  }
  for (const auto &node : graph.node())
    for (const std::string &output : node.output())
      produced.insert(output);
  for (auto [index, value, tensor] :
       llvm::enumerate(terminator->getOperands(), tensors)) {
    std::string name =
        getBoundaryName(function.getResultAttrDict(index), "output", index);
    declareTensor(*graph.add_output(), name, value.getType());
    // Only the result of a node can be renamed, and only once.
    if (produced.erase(tensor)) {
      renameTensor(tensor, name);
      for (std::string &other : tensors)
        if (other == tensor)
          other = name;
      continue;
    }
    ::onnx::NodeProto &node = addNode("Identity", name + "/identity", tensor);
    node.set_output(0, name);
  }
  return success();
}

LogicalResult GraphExporter::exportOperation(Operation *op) {
  for (Type type : op->getResultTypes())
    if (!isFloatTensor(type) && !isa<qnn::QuantizeOp, qnn::ConstantOp>(op))
      return op->emitError()
             << "has a result of type " << type
             << ", which cannot be exported to ONNX; export the module before "
                "phase quantize, with float operations and pairs of "
                "qnn.quantize and qnn.dequantize";
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](qnn::ConstantOp op) { return exportConstant(op); })
      .Case([&](qnn::QuantizeOp op) { return exportQuantize(op); })
      .Case([&](qnn::DequantizeOp op) { return exportDequantize(op); })
      .Case([&](qnn::Conv2DOp op) { return exportConv(op); })
      .Case([&](qnn::ConvTranspose2DOp op) { return exportConvTranspose(op); })
      .Case([&](qnn::LinearOp op) { return exportLinear(op); })
      .Case([&](qnn::MatMulOp op) { return exportMatMul(op); })
      .Case([&](qnn::AddOp op) {
        return exportBinary(op, "Add", op.getClampAttr());
      })
      .Case([&](qnn::MulOp op) {
        return exportBinary(op, "Mul", op.getClampAttr());
      })
      .Case([&](qnn::SubOp op) {
        return exportBinary(op, "Sub", op.getClampAttr());
      })
      .Case([&](qnn::DivOp op) {
        return exportBinary(op, "Div", op.getClampAttr());
      })
      .Case([&](qnn::MinOp op) {
        return exportBinary(op, "Min", qnn::ClampAttr());
      })
      .Case([&](qnn::MaxOp op) {
        return exportBinary(op, "Max", qnn::ClampAttr());
      })
      .Case([&](qnn::ElementwiseFunctionOpInterface op) {
        return exportUnary(op);
      })
      .Case([&](qnn::PReluOp op) { return exportPRelu(op); })
      .Case([&](qnn::MaxPool2DOp op) { return exportMaxPool(op); })
      .Case([&](qnn::AveragePool2DOp op) { return exportAveragePool(op); })
      .Case([&](qnn::ReduceMeanOp op) { return exportReduceMean(op); })
      .Case([&](qnn::ReduceSumOp op) {
        return exportReduction(op, "ReduceSum", op.getAxes(), op.getKeepDims());
      })
      .Case([&](qnn::ReduceMaxOp op) {
        return exportReduction(op, "ReduceMax", op.getAxes(), op.getKeepDims());
      })
      .Case([&](qnn::LayerNormOp op) { return exportLayerNorm(op); })
      .Case([&](qnn::SoftmaxOp op) { return exportSoftmax(op); })
      .Case([&](qnn::ReshapeOp op) { return exportReshape(op); })
      .Case([&](qnn::TransposeOp op) { return exportTranspose(op); })
      .Case([&](qnn::SliceOp op) { return exportSlice(op); })
      .Case([&](qnn::PadOp op) { return exportPad(op); })
      .Case([&](qnn::GatherOp op) { return exportGather(op); })
      .Case([&](qnn::ConcatOp op) { return exportConcat(op); })
      .Default([](Operation *op) {
        return op->emitError()
               << "'" << op->getName() << "' cannot be exported to ONNX";
      });
}

LogicalResult GraphExporter::run() {
  if (!llvm::hasSingleElement(function.getBody()))
    // no test: the compiler refuses it before; other programs may not
    return function.emitError("has control flow, which cannot be exported to "
                              "ONNX");
  if (failed(declareArguments()))
    return failure();
  Block &body = function.getBody().front();
  for (Operation &op : body.without_terminator())
    if (failed(exportOperation(&op)))
      return failure();
  return nameResults(body.getTerminator());
}

LogicalResult quantmlir::exportONNX(func::FuncOp function,
                                    llvm::raw_ostream &os) {
  ::onnx::ModelProto model;
  model.set_ir_version(exportedIRVersion);
  model.set_producer_name("quant-mlir");
  auto *opset = model.add_opset_import();
  opset->set_domain("");
  opset->set_version(exportedOpset);
  model.mutable_graph()->set_name(function.getName().str());
  if (failed(GraphExporter(function, *model.mutable_graph()).run()))
    return failure();
  size_t bytes = model.ByteSizeLong();
  if (bytes > static_cast<size_t>(std::numeric_limits<int>::max()))
    // no test: takes 2 GiB of weights
    return function.emitError() << "the model has " << bytes
                                << " bytes, but ONNX files have at most 2 GiB";
  std::string text;
  if (!model.SerializeToString(&text))
    llvm::report_fatal_error("a model of less than 2 GiB was not serialized");
  os << text;
  return success();
}
