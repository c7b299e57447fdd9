//===- Importer.cpp - Imports a graph node by node ------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Importer.h"

#include "GraphOrder.h"
#include "Handlers.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnximport;
using llvm::StringRef;
using ::onnx::NodeProto;
using ::onnx::TensorProto;

/// A rank that no network has, but a hostile file might: transposes and
/// broadcasts take time and space in proportion to it.
static constexpr size_t largestRank = 64;

GraphImporter::GraphImporter(const ModelFile &file,
                             const ONNXImportOptions &options,
                             MLIRContext &context)
    : file(file), options(options),
      location(FileLineColLoc::get(&context, file.path, 0, 0)),
      builder(&context) {}

InFlightDiagnostic GraphImporter::emitError() {
  return mlir::emitError(location);
}

bool GraphImporter::takeComputedBytes(uint64_t bytes) {
  if (bytes > options.maxTensorBytes ||
      computedBytes > options.maxTensorBytes - bytes)
    return false;
  computedBytes += bytes;
  return true;
}

ImportedValue &GraphImporter::define(StringRef name) {
  ImportedValue &value = values[name];
  if (value.name.empty())
    value.name = name.str();
  return value;
}

LogicalResult GraphImporter::collectInitializers() {
  const ::onnx::GraphProto &graph = file.proto.graph();
  for (const TensorProto &tensor : graph.initializer())
    initializers[tensor.name()] = &tensor;
  // Read them all at once: a damaged tensor is an error wherever it is used.
  for (const TensorProto &tensor : graph.initializer()) {
    std::string what = "initializer '" + tensor.name() + "'";
    if (static_cast<size_t>(tensor.dims_size()) > largestRank)
      return emitError() << what << ": got rank " << tensor.dims_size()
                         << ", expected at most " << largestRank;
    FailureOr<HostTensor> data =
        readTensor(tensor, file.path, what, options.maxTensorBytes,
                   [&] { return emitError(); });
    if (failed(data))
      return failure();
    ImportedValue &value = define(tensor.name());
    value.shape = Shape(data->getShape());
    value.constant = std::make_shared<const HostTensor>(std::move(*data));
  }
  if (graph.sparse_initializer_size() != 0)
    return emitError() << "sparse initializers are not supported: found '"
                       << graph.sparse_initializer(0).values().name() << "'";
  return success();
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

/// What a declared size of an input or output stands for.
static int64_t getSize(const ONNXImportOptions &options, int64_t declared,
                       size_t dim) {
  bool isReplaced = options.replaceBatchOfOne && dim == 0 && declared == 1;
  return isReplaced ? options.batch : declared;
}

FailureOr<Shape>
GraphImporter::resolveInputShape(const ::onnx::ValueInfoProto &input,
                                 size_t position) {
  StringRef name = input.name();
  if (!input.has_type() || !input.type().has_tensor_type())
    return emitError() << "input '" << name << "' is not a tensor";
  const auto &tensor = input.type().tensor_type();
  if (tensor.elem_type() != TensorProto::FLOAT)
    return emitError() << "input '" << name << "' has element type "
                       << getDataTypeName(tensor.elem_type())
                       << ", which is not supported; expected FLOAT";
  const SmallVector<int64_t> *given = nullptr;
  if (auto found = options.inputShapes.find(name);
      found != options.inputShapes.end())
    given = &found->second;
  else if (position < options.positionalShapes.size())
    given = &options.positionalShapes[position];
  if (!tensor.has_shape()) {
    if (!given)
      return emitError() << "input '" << name
                         << "' has no shape; give one for it, as in --shape "
                         << name << "=1x3x224x224";
    return Shape(ArrayRef<int64_t>(*given));
  }
  size_t rank = tensor.shape().dim_size();
  if (rank > largestRank)
    return emitError() << "input '" << name << "' has rank " << rank
                       << ", expected at most " << largestRank;
  if (given && given->size() != rank)
    return emitError() << "input '" << name << "' has rank " << rank
                       << ", but the given shape " << shapeToString(*given)
                       << " has rank " << given->size();
  Shape shape;
  for (size_t dim = 0; dim < rank; ++dim) {
    const auto &declared = tensor.shape().dim(dim);
    if (declared.has_dim_value()) {
      if (given && (*given)[dim] != declared.dim_value())
        return emitError() << "input '" << name << "' has size "
                           << declared.dim_value() << " in dimension " << dim
                           << ", but the given shape is "
                           << shapeToString(*given);
      shape.push_back(given ? declared.dim_value()
                            : getSize(options, declared.dim_value(), dim));
    } else if (given) {
      shape.push_back((*given)[dim]);
    } else if (dim == 0) {
      shape.push_back(options.batch);
    } else {
      InFlightDiagnostic diagnostic = emitError();
      diagnostic << "input '" << name << "' leaves dimension " << dim;
      if (!declared.dim_param().empty())
        diagnostic << " ('" << declared.dim_param() << "')";
      return diagnostic << " open; give a shape for it, as in --shape " << name
                        << "=1x3x224x224";
    }
  }
  return shape;
}

LogicalResult GraphImporter::createFunction() {
  const ::onnx::GraphProto &graph = file.proto.graph();
  if (options.batch < 1)
    return emitError() << "batch: got " << options.batch
                       << ", expected a positive value";
  SmallVector<Type> types;
  SmallVector<Location> locations;
  SmallVector<StringRef> names;
  for (const auto &input : graph.input()) {
    if (initializers.contains(input.name()))
      continue;
    FailureOr<Shape> shape = resolveInputShape(input, names.size());
    if (failed(shape))
      return failure();
    std::string text = shapeToString(*shape);
    uint64_t limit = options.maxTensorBytes / sizeof(float);
    for (int64_t size : *shape) {
      if (size == 0)
        return emitError() << "input '" << input.name() << "' has shape "
                           << text << "; empty tensors are not supported";
      if (size < 1 || static_cast<uint64_t>(size) > limit)
        return emitError() << "input '" << input.name() << "' has shape "
                           << text << ", expected positive sizes and at most "
                           << options.maxTensorBytes << " bytes";
      limit /= size;
    }
    types.push_back(RankedTensorType::get(*shape, builder.getF32Type()));
    locations.push_back(NameLoc::get(builder.getStringAttr(input.name())));
    names.push_back(input.name());
  }
  for (const auto &given : options.inputShapes)
    if (!llvm::is_contained(names, given.first()))
      return emitError()
             << "a shape is given for '" << given.first()
             << "', but the model has no such input; its inputs are "
             << (names.empty() ? "none" : llvm::join(names, ", "));

  module = ModuleOp::create(location);
  builder.setInsertionPointToEnd(module->getBody());
  auto function = func::FuncOp::create(builder, location, "main",
                                       builder.getFunctionType(types, {}));
  Block *body = builder.createBlock(&function.getBody(), {}, types, locations);
  for (auto [index, name] : llvm::enumerate(names)) {
    ImportedValue &value = define(name);
    value.form(Form::Source) = body->getArgument(index);
    value.shape = Shape(cast<RankedTensorType>(types[index]).getShape());
    value.prefersChannelsLast = true;
    function.setArgAttr(index, "qnn.name", builder.getStringAttr(name));
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

void GraphImporter::setKnowledge(const NodeProto &node, Knowledge knowledge) {
  for (const std::string &output : node.output())
    if (!output.empty())
      define(output).knowledge = knowledge;
}

Knowledge GraphImporter::getOperandKnowledge(const NodeProto &node) {
  Knowledge least = Knowledge::Imported;
  for (const std::string &input : node.input())
    if (!input.empty())
      least = std::max(least, define(input).knowledge);
  return least;
}

void GraphImporter::giveUp(const NodeProto &node, std::string reason) {
  unsupportedNodes.push_back({&node, std::move(reason)});
  setKnowledge(node, Knowledge::Unsupported);
}

LogicalResult GraphImporter::keepStored(NodeImport &node) {
  ImportedValue &input = node.operand(0);
  // A channel's scale would have to follow its elements.
  if (isa<quant::UniformQuantizedPerAxisType>(input.grid)) {
    giveUp(node.getProto(), "integers with a scale for each channel are moved");
    return success();
  }
  for (unsigned index = 0; index < node.getNumOutputs(); ++index)
    if (ImportedValue *result = node.defineResult(index)) {
      result->grid = input.grid;
      result->isStored = true;
    }
  return success();
}

LogicalResult GraphImporter::importNode(const NodeProto &proto) {
  NodeImport node(*this, proto, file.opset);
  if (!proto.domain().empty() && proto.domain() != "ai.onnx") {
    giveUp(proto, "its domain is not supported");
    return success();
  }
  OperatorInfo info = lookupOperator(proto.op_type());
  if (!info.handler) {
    giveUp(proto, "the operator is not supported");
    return success();
  }
  if (info.sinceOpset > file.opset)
    return node.emitError()
           << "the operator exists since opset " << info.sinceOpset
           << ", but the model uses opset " << file.opset;
  // Behind an unsupported node little is known, but enough to list operators
  // that no activation can have.
  if (Knowledge knowledge = getOperandKnowledge(proto);
      knowledge != Knowledge::Imported) {
    if (node.op() == "Shape" || node.op() == "Size")
      knowledge = Knowledge::UnknownNumber;
    if (knowledge == Knowledge::Unsupported &&
        info.handler == importConstantOnly)
      giveUp(proto, getConstantOnlyReason().str());
    else
      setKnowledge(proto, knowledge);
    return success();
  }
  if (failed(node.checkAttributeNames()))
    return failure();
  auto isStored = [&](const std::string &name) {
    return !name.empty() && define(name).isStored;
  };
  bool takesStored = llvm::any_of(proto.input(), isStored);
  if (takesStored &&
      (info.onStored == OnStored::Refuses ||
       llvm::any_of(llvm::drop_begin(proto.input()), isStored))) {
    giveUp(proto, "arithmetic on the integers of a QuantizeLinear is not "
                  "supported; expected a DequantizeLinear before it");
    return success();
  }
  FailureOr<bool> folded = foldNode(node);
  if (succeeded(folded) && (*folded || succeeded(info.handler(node))))
    return takesStored && info.onStored == OnStored::Moves ? keepStored(node)
                                                           : success();
  if (node.getUnsupportedReason().empty() || !node.attributesAreValid())
    return failure();
  giveUp(proto, node.getUnsupportedReason());
  return success();
}

LogicalResult GraphImporter::importNodes() {
  FailureOr<SmallVector<const NodeProto *>> order =
      orderNodes(file.proto.graph(), [&] { return emitError(); });
  if (failed(order))
    return failure();
  if (failed(collectInitializers()) || failed(createFunction()))
    return failure();
  for (const NodeProto *node : *order)
    for (const std::string &name : node->input())
      usedNames.insert(name);
  for (const auto &output : file.proto.graph().output())
    usedNames.insert(output.name());
  for (const NodeProto *node : *order)
    if (failed(importNode(*node)))
      return failure();
  if (unsupportedNodes.empty())
    return success();
  size_t count = unsupportedNodes.size();
  InFlightDiagnostic diagnostic = emitError();
  diagnostic << "the model has " << count
             << (count == 1 ? " node that is" : " nodes that are")
             << " not supported";
  for (const UnsupportedNode &node : unsupportedNodes)
    diagnostic.attachNote(location)
        << describe(*node.node) << " of domain "
        << (node.node->domain().empty() ? "ai.onnx" : node.node->domain())
        << ": " << node.reason;
  return diagnostic;
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

LogicalResult GraphImporter::checkOutput(const ::onnx::ValueInfoProto &output,
                                         const ImportedValue &value) {
  if (!output.has_type())
    return success();
  if (!output.type().has_tensor_type())
    return emitError() << "output '" << output.name() << "' is not a tensor";
  const auto &tensor = output.type().tensor_type();
  if (tensor.elem_type() != TensorProto::FLOAT &&
      tensor.elem_type() != TensorProto::UNDEFINED)
    return emitError() << "output '" << output.name()
                       << "' is declared with element type "
                       << getDataTypeName(tensor.elem_type())
                       << ", which is not supported; expected FLOAT";
  if (!tensor.has_shape())
    return success();
  bool isEqual = tensor.shape().dim_size() == value.rank();
  for (int64_t dim = 0; isEqual && dim < value.rank(); ++dim) {
    const auto &declared = tensor.shape().dim(dim);
    isEqual = !declared.has_dim_value() ||
              getSize(options, declared.dim_value(), dim) == value.shape[dim];
  }
  if (isEqual)
    return success();
  std::string text;
  for (const auto &declared : tensor.shape().dim())
    text += (text.empty() ? "" : "x") +
            (declared.has_dim_value() ? std::to_string(declared.dim_value())
                                      : std::string("?"));
  return emitError() << "output '" << output.name()
                     << "' is declared with shape "
                     << (text.empty() ? "scalar" : text)
                     << ", but its value has shape "
                     << shapeToString(value.shape);
}

LogicalResult GraphImporter::finish() {
  auto function = cast<func::FuncOp>(module->getBody()->front());
  SmallVector<Value> results;
  for (const auto &output : file.proto.graph().output()) {
    ImportedValue &value = define(output.name());
    if (failed(checkOutput(output, value)))
      return failure();
    if (value.isStored)
      return emitError() << "output '" << output.name()
                         << "' has the integers of a QuantizeLinear, which is "
                            "not supported; expected a DequantizeLinear behind "
                            "it";
    // The layout change at the boundary is the output's own.
    NodeProto boundary;
    boundary.set_op_type("graph output");
    boundary.add_output(output.name());
    NodeImport node(*this, boundary, file.opset);
    Value result = node.getSource(value);
    if (!result)
      return failure();
    results.push_back(result);
  }
  func::ReturnOp::create(builder, location, results);
  SmallVector<Type> types(ValueRange(results).getTypes());
  function.setFunctionType(
      builder.getFunctionType(function.getArgumentTypes(), types));
  for (auto [index, output] : llvm::enumerate(file.proto.graph().output()))
    function.setResultAttr(index, "qnn.name",
                           builder.getStringAttr(output.name()));
  // Forms that nobody asked for in the end.
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(function.getBody().front())))
    if (isOpTriviallyDead(&op))
      op.erase();
  return mlir::verify(*module);
}

OwningOpRef<ModuleOp> GraphImporter::run() {
  if (failed(importNodes()) || failed(finish()))
    return {};
  return std::move(module);
}

OwningOpRef<ModuleOp> quantmlir::importONNX(StringRef path,
                                            MLIRContext &context,
                                            const ONNXImportOptions &options) {
  context.loadDialect<func::FuncDialect, qnn::QNNDialect>();
  auto emitFileError = [&] {
    return emitError(FileLineColLoc::get(&context, path, 0, 0));
  };
  FailureOr<std::unique_ptr<ModelFile>> file = loadModel(path, emitFileError);
  if (failed(file))
    return {};
  return GraphImporter(**file, options, context).run();
}
