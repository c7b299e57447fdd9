//===- Exporter.h - State and helpers of the ONNX exporter ------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CONVERSION_ONNX_EXPORTER_H
#define QUANT_MLIR_LIB_CONVERSION_ONNX_EXPORTER_H

#include "ModelFile.h"

#include "quant-mlir/Dialect/QNN/IR/QNN.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

#include <array>
#include <optional>
#include <string>

namespace quantmlir::onnxexport {

/// How the model holds a value of the IR.
enum class Form {
  /// As in the IR.
  Source,
  /// `[N, H, W, C]` held as `[N, C, H, W]`.
  ChannelsFirst,
  /// `[N, P * C]`, a flattened channels-last image, held as `[N, C * P]`. The
  /// weight of a linear layer that comes next is permuted instead.
  Flattened,
};

/// Elements of a constant in the IR's layout, and the type they are stored for
/// (null: they are real).
struct ExportedConstant {
  HostTensor tensor;
  mlir::quant::QuantizedType type;
};

/// A value of the IR: a constant, which becomes an initializer in each form
/// that is asked for, or tensors of the model.
struct ExportedValue {
  /// Empty where there is none.
  std::array<std::string, 3> forms;
  /// The C of the flattened form.
  int64_t flattenedChannels = 0;
  std::optional<ExportedConstant> constant;

  std::string &form(Form which) { return forms[static_cast<size_t>(which)]; }
};

/// Fills one ONNX graph from one function.
class GraphExporter {
public:
  GraphExporter(mlir::func::FuncOp function, ::onnx::GraphProto &graph)
      : function(function), graph(graph) {}

  mlir::LogicalResult run();

private:
  // Graph level.
  mlir::LogicalResult declareArguments();
  mlir::LogicalResult exportOperation(mlir::Operation *op);
  mlir::LogicalResult nameResults(mlir::Operation *terminator);
  void renameTensor(llvm::StringRef from, llvm::StringRef to);

  // Names and nodes. A node is named like its only result.
  std::string makeUnique(const llvm::Twine &name);
  ::onnx::NodeProto &addNode(llvm::StringRef opType, const llvm::Twine &name,
                             llvm::ArrayRef<std::string> inputs);
  std::string addInitializer(const llvm::Twine &name, const HostTensor &tensor);
  std::string addIntegers(const llvm::Twine &name,
                          llvm::ArrayRef<int64_t> values);
  std::string addScalar(const llvm::Twine &name, float value);
  std::string addReshape(const llvm::Twine &name, llvm::StringRef input,
                         llvm::ArrayRef<int64_t> shape);
  std::string addTranspose(const llvm::Twine &name, llvm::StringRef input,
                           llvm::ArrayRef<int64_t> order);
  /// Clips to `[low, high]`; infinite bounds are left out.
  std::string addClip(const llvm::Twine &name, llvm::StringRef input,
                      double low, double high);
  std::string addClamp(const llvm::Twine &name, llvm::StringRef input,
                       qnn::ClampAttr clamp);
  /// A constant, dequantized if it is stored for a quantized type. `axis` is
  /// the dimension of the channels.
  std::string addConstant(const llvm::Twine &name, const HostTensor &tensor,
                          mlir::quant::QuantizedType type, int64_t axis);

  // Values.
  ExportedValue &define(mlir::Value value) { return values[value]; }
  void setResult(mlir::Operation *op, Form form, std::string name);
  /// The form that an operation on any layout should take.
  Form getPreferredForm(mlir::Value value);
  /// The tensor that holds `value`; made from another form if need be.
  std::string getTensor(mlir::Value value, Form form);
  /// The same as an operand that broadcasts to `rank` dimensions.
  std::string getBroadcastTensor(mlir::Value value, Form form, int64_t rank);
  std::string getSourceFromFlattened(mlir::Value value);

  // Operations. Each fails after it has reported why.
  mlir::LogicalResult exportConstant(qnn::ConstantOp op);
  mlir::LogicalResult exportQuantize(qnn::QuantizeOp op);
  mlir::LogicalResult exportDequantize(qnn::DequantizeOp op);
  mlir::LogicalResult exportConv(qnn::Conv2DOp op);
  mlir::LogicalResult exportConvTranspose(qnn::ConvTranspose2DOp op);
  mlir::LogicalResult exportLinear(qnn::LinearOp op);
  mlir::LogicalResult exportMatMul(qnn::MatMulOp op);
  mlir::LogicalResult exportBinary(mlir::Operation *op, llvm::StringRef opType,
                                   qnn::ClampAttr clamp);
  mlir::LogicalResult exportUnary(mlir::Operation *op);
  std::string addGelu(llvm::StringRef name, const std::string &input,
                      bool byTanh);
  mlir::LogicalResult exportPRelu(qnn::PReluOp op);
  mlir::LogicalResult exportMaxPool(qnn::MaxPool2DOp op);
  mlir::LogicalResult exportAveragePool(qnn::AveragePool2DOp op);
  mlir::LogicalResult exportReduceMean(qnn::ReduceMeanOp op);
  mlir::LogicalResult exportReduction(mlir::Operation *op,
                                      llvm::StringRef opType,
                                      llvm::ArrayRef<int64_t> axes,
                                      bool keepDims);
  mlir::LogicalResult exportLayerNorm(qnn::LayerNormOp op);
  mlir::LogicalResult exportSoftmax(qnn::SoftmaxOp op);
  mlir::LogicalResult exportReshape(qnn::ReshapeOp op);
  mlir::LogicalResult exportTranspose(qnn::TransposeOp op);
  mlir::LogicalResult exportSlice(qnn::SliceOp op);
  mlir::LogicalResult exportPad(qnn::PadOp op);
  mlir::LogicalResult exportGather(qnn::GatherOp op);
  mlir::LogicalResult exportConcat(qnn::ConcatOp op);
  /// The bias of a linear layer or convolution; empty if it has none.
  mlir::FailureOr<std::string> getBias(qnn::QuantizableOpInterface op);

  mlir::func::FuncOp function;
  ::onnx::GraphProto &graph;
  llvm::DenseMap<mlir::Value, ExportedValue> values;
  llvm::StringSet<> names;
  /// By the name of a dequantized tensor: the stored one and its type. A second
  /// pair with the same parameters changes nothing and is left out.
  struct Stored {
    std::string name;
    mlir::Type type;
  };
  llvm::StringMap<Stored> storedTensors;
  /// The dequantized tensor of a stored one.
  llvm::StringMap<std::string> dequantizedTensors;
  /// The initializers that hold the parameters of a stored tensor.
  struct Quantizer {
    std::string scale, zeroPoint;
  };
  llvm::StringMap<Quantizer> quantizers;
};

/// Sets an attribute.
void setAttribute(::onnx::NodeProto &node, llvm::StringRef name, int64_t value);
void setAttribute(::onnx::NodeProto &node, llvm::StringRef name, float value);
void setAttribute(::onnx::NodeProto &node, llvm::StringRef name,
                  llvm::ArrayRef<int64_t> values);

/// `values` of a channels-last rank-4 shape as the form holds them.
llvm::SmallVector<int64_t> mapToForm(llvm::ArrayRef<int64_t> values, Form form);
/// The dimension of the form that holds dimension `axis` of the IR.
int64_t mapAxis(int64_t axis, Form form);

} // namespace quantmlir::onnxexport

#endif // QUANT_MLIR_LIB_CONVERSION_ONNX_EXPORTER_H
