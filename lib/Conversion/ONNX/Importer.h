//===- Importer.h - State and helpers of the ONNX importer ------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CONVERSION_ONNX_IMPORTER_H
#define QUANT_MLIR_LIB_CONVERSION_ONNX_IMPORTER_H

#include "ModelFile.h"

#include "quant-mlir/Conversion/ONNX/ONNXImport.h"
#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/IR/ShapeInference.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringSet.h"

#include <array>
#include <memory>
#include <optional>

namespace quantmlir::onnximport {

using qnn::Shape;
using ConstantTensor = std::shared_ptr<const HostTensor>;

/// How a value of the model is held in the IR.
enum class Form {
  /// As in the model.
  Source,
  /// `[N, C, H, W]` held as `[N, H, W, C]`.
  ChannelsLast,
  /// `[N, C * P]`, the flattened `[N, C, P]`, held as `[N, P * C]`: what
  /// flattening a channels-last value gives without moving data. A constant
  /// weight that comes next is permuted instead.
  Flattened,
};

/// The order of a rank-4 value's dimensions in channels-last form.
inline constexpr int64_t channelsLastOrder[] = {0, 2, 3, 1};
/// Back from channels last.
inline constexpr int64_t channelsFirstOrder[] = {0, 3, 1, 2};

/// What is known of a value.
enum class Knowledge {
  Imported,
  /// Follows from the shape of an unsupported value only: a number that would
  /// be known.
  UnknownNumber,
  /// Follows from a node that is not supported.
  Unsupported,
};

/// A value of the model: a constant, or a value of the IR in one form or more.
struct ImportedValue {
  std::string name;
  /// In the model's order.
  Shape shape;
  ConstantTensor constant;
  Knowledge knowledge = Knowledge::Imported;
  /// An image where it enters the model: worth a transpose for the first
  /// elementwise operation already.
  bool prefersChannelsLast = false;
  /// The C of the flattened form.
  int64_t flattenedChannels = 0;
  /// What a DequantizeLinear or QuantizeLinear that made the value says of it,
  /// for the model's order of dimensions; null where none did.
  mlir::quant::QuantizedType grid;
  /// The value of the model is integers. Its forms hold the real numbers that
  /// these stand for.
  bool isStored = false;
  std::array<mlir::Value, 3> forms;

  mlir::Value &form(Form which) { return forms[static_cast<size_t>(which)]; }
  mlir::Value form(Form which) const {
    return forms[static_cast<size_t>(which)];
  }
  int64_t rank() const { return shape.size(); }
  bool isConstant() const { return constant != nullptr; }
};

class GraphImporter;

/// One node while it is imported: checked access to what it holds, and creation
/// of what it becomes. Errors are reported once, here; a handler that sees a
/// failure returns it.
class NodeImport {
public:
  NodeImport(GraphImporter &importer, const ::onnx::NodeProto &proto,
             int64_t opset);

  llvm::StringRef op() const { return proto.op_type(); }
  int64_t opset() const { return opsetVersion; }
  const ::onnx::NodeProto &getProto() const { return proto; }
  GraphImporter &getImporter() { return importer; }

  /// The model is wrong.
  mlir::InFlightDiagnostic emitError();
  /// The model is right, but this node cannot be imported: the reason, a phrase
  /// for a list. Returns failure.
  mlir::LogicalResult unsupported(const llvm::Twine &reason);
  const std::string &getUnsupportedReason() const { return reason; }

  // Inputs.

  /// Checks the number of inputs (those at the end may be absent) and outputs.
  mlir::LogicalResult checkCounts(unsigned minInputs, unsigned maxInputs,
                                  unsigned maxOutputs = 1);
  unsigned getNumInputs() const { return inputs.size(); }
  unsigned getNumOutputs() const { return proto.output_size(); }
  /// Null where absent.
  ImportedValue *getInput(unsigned index) {
    return index < inputs.size() ? inputs[index] : nullptr;
  }
  ImportedValue &operand(unsigned index) { return *inputs[index]; }
  /// Does the node have this output?
  bool hasOutput(unsigned index) const {
    return index < getNumOutputs() && !proto.output(index).empty();
  }
  /// Does anybody read it?
  bool isOutputUsed(unsigned index) const;
  /// The elements of an integer input that must be known at import; nothing
  /// where it is absent.
  mlir::FailureOr<std::optional<llvm::SmallVector<int64_t>>>
  getIntegers(unsigned index, llvm::StringRef name);

  // Attributes. A wrong type is reported at once and remembered:
  // `attributesAreValid` is false from then on.

  bool hasAttribute(llvm::StringRef name) const;
  int64_t getInt(llvm::StringRef name, int64_t defaultValue);
  double getFloat(llvm::StringRef name, double defaultValue);
  std::string getString(llvm::StringRef name, llvm::StringRef defaultValue);
  std::optional<llvm::SmallVector<int64_t>> getInts(llvm::StringRef name);
  const ::onnx::AttributeProto *getAttribute(llvm::StringRef name) const;
  bool attributesAreValid() const { return !attributeError; }
  mlir::LogicalResult checkAttributeNames();

  /// `axis` counted from the front, if it is in [-rank, rank).
  mlir::FailureOr<int64_t> normalizeAxis(int64_t axis, int64_t rank);
  /// Axes that must be distinct, counted from the front, ascending.
  mlir::FailureOr<llvm::SmallVector<int64_t>>
  normalizeAxes(llvm::ArrayRef<int64_t> axes, int64_t rank);

  // Operands in the IR. Null after an error.

  mlir::Value getSource(ImportedValue &value);
  /// For rank 4 only.
  mlir::Value getChannelsLast(ImportedValue &value);
  mlir::Value getForm(ImportedValue &value, Form form) {
    return form == Form::ChannelsLast ? getChannelsLast(value)
                                      : getSource(value);
  }
  /// A `qnn.constant`; `tensor` must be of f32 and finite.
  mlir::Value createConstant(const HostTensor &tensor, llvm::StringRef name);
  /// The same with a pair behind it if `grid` has one scale: an operation on
  /// activations cannot use one for each channel.
  mlir::Value createConstant(const HostTensor &tensor, llvm::StringRef name,
                             mlir::quant::QuantizedType grid);
  /// `tensor`, which holds the elements of `weight` in the IR's order, output
  /// channels first, as a constant; with a pair behind it, if there is a grid
  /// for the tensor, or for the channels of the model's dimension
  /// `outputAxis`.
  mlir::Value createWeight(const HostTensor &tensor,
                           const ImportedValue &weight, int64_t outputAxis);
  /// `value`, held in `form`, quantized and dequantized again. `type` is for
  /// the model's order of dimensions. Null if `value` is.
  mlir::Value createPair(mlir::Value value, mlir::quant::QuantizedType type,
                         Form form);
  /// The layout that suits an operation on `value` that takes any.
  static Form getPreferredForm(const ImportedValue &value);
  /// Dimension of the form that holds the model's dimension `axis`.
  static int64_t mapAxis(int64_t axis, Form form);
  /// `shape` as the form holds it.
  static Shape mapShape(llvm::ArrayRef<int64_t> shape, Form form);

  // Operations.

  mlir::OpBuilder &builder();
  mlir::Location loc() const { return location; }
  /// A tensor type of f32, or null after an error: too large, or empty.
  mlir::RankedTensorType getType(llvm::ArrayRef<int64_t> shape);
  mlir::Value createReshape(mlir::Value value, llvm::ArrayRef<int64_t> shape);
  mlir::Value createTranspose(mlir::Value value,
                              llvm::ArrayRef<int64_t> permutation);

  /// Positions `indices` (not negative, in range) of dimension `axis`.
  mlir::Value createGather(mlir::Value value, int64_t axis,
                           llvm::ArrayRef<int64_t> indices);

  // Results. `value` may be null (after an error): returns failure then.

  mlir::LogicalResult setResult(unsigned index, mlir::Value value,
                                Form form = Form::Source);
  /// To be called before a constant of this size is computed: fails, with an
  /// error, if it or all of them are too large.
  mlir::LogicalResult reserve(ElementType type, llvm::ArrayRef<int64_t> shape);
  mlir::LogicalResult setConstant(unsigned index, HostTensor tensor,
                                  mlir::quant::QuantizedType grid = {});
  /// The result is the operand.
  mlir::LogicalResult forward(unsigned index, const ImportedValue &value);
  ImportedValue *defineResult(unsigned index);

private:
  GraphImporter &importer;
  const ::onnx::NodeProto &proto;
  int64_t opsetVersion;
  mlir::Location location;
  std::string reason;
  llvm::SmallVector<ImportedValue *, 4> inputs;
  bool attributeError = false;
};

/// Imports one graph.
class GraphImporter {
public:
  GraphImporter(const ModelFile &file, const ONNXImportOptions &options,
                mlir::MLIRContext &context);

  mlir::OwningOpRef<mlir::ModuleOp> run();

  mlir::InFlightDiagnostic emitError();
  mlir::OpBuilder &getBuilder() { return builder; }
  const ModelFile &getFile() const { return file; }
  const ONNXImportOptions &getOptions() const { return options; }
  /// The value called `name`, new if it is seen for the first time.
  ImportedValue &define(llvm::StringRef name);
  bool isUsed(llvm::StringRef name) const { return usedNames.contains(name); }
  /// Accounts for a constant that is computed. False if that is too much.
  bool takeComputedBytes(uint64_t bytes);

private:
  mlir::LogicalResult collectInitializers();
  mlir::FailureOr<Shape> resolveInputShape(const ::onnx::ValueInfoProto &input,
                                           size_t position);
  mlir::LogicalResult createFunction();
  mlir::LogicalResult importNodes();
  mlir::LogicalResult importNode(const ::onnx::NodeProto &node);
  /// Marks the results of a node that moves stored integers as such.
  mlir::LogicalResult keepStored(NodeImport &node);
  /// Lists the node as unsupported, for `reason`.
  void giveUp(const ::onnx::NodeProto &node, std::string reason);
  /// The least that is known of the node's operands.
  Knowledge getOperandKnowledge(const ::onnx::NodeProto &node);
  void setKnowledge(const ::onnx::NodeProto &node, Knowledge knowledge);
  mlir::LogicalResult finish();
  mlir::LogicalResult checkOutput(const ::onnx::ValueInfoProto &output,
                                  const ImportedValue &value);

  struct UnsupportedNode {
    const ::onnx::NodeProto *node;
    std::string reason;
  };

  const ModelFile &file;
  const ONNXImportOptions &options;
  mlir::Location location;
  mlir::OpBuilder builder;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  llvm::StringMap<ImportedValue> values;
  llvm::StringMap<const ::onnx::TensorProto *> initializers;
  /// What the imported nodes and the graph's outputs read.
  llvm::StringSet<> usedNames;
  llvm::SmallVector<UnsupportedNode> unsupportedNodes;
  uint64_t computedBytes = 0;
};

} // namespace quantmlir::onnximport

#endif // QUANT_MLIR_LIB_CONVERSION_ONNX_IMPORTER_H
