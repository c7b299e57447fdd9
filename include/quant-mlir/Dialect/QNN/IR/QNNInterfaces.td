//===- QNNInterfaces.td - What passes may ask of qnn operations --*- tablegen -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_QNNINTERFACES
#define QUANT_MLIR_DIALECT_QNN_IR_QNNINTERFACES

include "mlir/IR/OpBase.td"

class QNN_Interface<string name> : OpInterface<name> {
  let cppNamespace = "::quantmlir::qnn";
}

def QNN_QuantizableOpInterface : QNN_Interface<"QuantizableOpInterface"> {
  let description = [{
    An operation that has a form on quantized tensors. By default all operands
    and the result are activations.
  }];
  let methods = [
    InterfaceMethod<
      [{The operands quantized as activations (per tensor).}],
      "::llvm::SmallVector<::mlir::OpOperand *>", "getActivationOperands", (ins), [{}], [{
        ::llvm::SmallVector<::mlir::OpOperand *> operands;
        for (::mlir::OpOperand &operand : $_op->getOpOperands())
          operands.push_back(&operand);
        return operands;
      }]>,
    InterfaceMethod<
      [{The operand quantized as a weight, or null. It must be a constant for
        the operation to be quantized.}],
      "::mlir::OpOperand *", "getWeightOperand", (ins), [{}], [{ return nullptr; }]>,
    InterfaceMethod<
      [{The dimension of the weight along which scales may differ.}],
      "int64_t", "getWeightAxis", (ins), [{}], [{ return 0; }]>,
    InterfaceMethod<
      [{The operand that becomes a 32-bit bias with scale `input * weight`, or
        null.}],
      "::mlir::OpOperand *", "getBiasOperand", (ins), [{}], [{ return nullptr; }]>,
    InterfaceMethod<
      [{Why this very operation cannot be quantized, or an empty string if it
        can. The text is shown to users.}],
      "std::string", "getFloatReason", (ins), [{}], [{ return std::string(); }]>
  ];
}

def QNN_SameScaleOpInterface : QNN_Interface<"SameScaleOpInterface"> {
  let description = [{
    An operation that selects, moves or averages values: its operands and its
    result share one set of quantization parameters, so that no arithmetic on
    scales is needed. An operation that can have others says by `keepsScale`
    whether it is one; where it is not, casts to this interface fail.
  }];
  let extraClassOf = [{ return $_op.keepsScale(); }];
  let methods = [
    InterfaceMethod<
      [{Whether elements of the result are elements of the operands, or
        constants: then quantizing the operands instead of the result gives the
        same.}],
      "bool", "selectsElements", (ins), [{}], [{ return true; }]>,
    InterfaceMethod<
      [{Whether operands that `type` represents exactly give a result that it
        represents exactly.}],
      "bool", "staysOnSteps",
      (ins "::mlir::quant::UniformQuantizedType":$type), [{}],
      [{ return $_op.selectsElements(); }]>,
    InterfaceMethod<
      [{Whether this very operation shares its operands' parameters.}],
      "bool", "keepsScale", (ins), [{}], [{ return true; }]>
  ];
}

def QNN_RangeOpInterface : QNN_Interface<"RangeOpInterface"> {
  let description = [{
    Interval arithmetic over the real values of an operation.
  }];
  let methods = [
    InterfaceMethod<
      [{An interval that contains every value of the result when the operands'
        values lie in `operands` (one interval an operand).}],
      "::quantmlir::qnn::Interval", "inferRange",
      (ins "::llvm::ArrayRef<::quantmlir::qnn::Interval>":$operands)>
  ];
}

def QNN_FusedClampOpInterface : QNN_Interface<"FusedClampOpInterface"> {
  let description = [{
    An operation with a `clamp` attribute that limits its result, into which a
    following ReLU or clip can be fused.
  }];
  let methods = [
    InterfaceMethod<"The fused limits, or null.",
      "::quantmlir::qnn::ClampAttr", "getFusedClamp", (ins), [{}],
      [{ return $_op.getClampAttr(); }]>,
    InterfaceMethod<"Sets the fused limits.",
      "void", "setFusedClamp", (ins "::quantmlir::qnn::ClampAttr":$clamp), [{}],
      [{ $_op.setClampAttr(clamp); }]>
  ];
}

def QNN_ElementwiseFunctionOpInterface
    : QNN_Interface<"ElementwiseFunctionOpInterface"> {
  let description = [{
    A function of one real variable applied to each element. On 8-bit tensors
    it becomes a table of 256 entries.
  }];
  let methods = [
    InterfaceMethod<
      [{The function's value at `x`, in double precision.}],
      "double", "evaluate", (ins "double":$x)>
  ];
}

def QNN_RelativeErrorOpInterface : QNN_Interface<"RelativeErrorOpInterface"> {
  let description = [{
    An operation of which it is known what it makes of errors that are as large
    as their value is: of those that floats are rounded with. Of any other
    operation it is assumed that they stay what they are where it has a
    quantized form, unless it is a function of one variable.
  }];
  let methods = [
    InterfaceMethod<
      [{Whether relative errors of the operands become relative errors of the
        result that are about as large.}],
      "bool", "passesRelativeErrors", (ins)>,
    InterfaceMethod<
      [{Whether small values of the operands must be as exact, for their size,
        as large ones.}],
      "bool", "needsRelativePrecision", (ins), [{}], [{ return false; }]>
  ];
}

def QNN_DifferentiableOpInterface : QNN_Interface<"DifferentiableOpInterface"> {
  let description = [{
    An operation on float tensors whose gradient can be written with qnn
    operations. All shapes are static when it is asked.
  }];
  let methods = [
    InterfaceMethod<
      [{The operands that training changes where they are constants.}],
      "::llvm::SmallVector<::mlir::OpOperand *>", "getTrainableOperands", (ins),
      [{}], [{ return {}; }]>,
    InterfaceMethod<
      [{The operands that are statistics of the input: training does not
        differentiate by them, but makes them follow what it sees.}],
      "::llvm::SmallVector<::mlir::OpOperand *>", "getStatisticOperands", (ins),
      [{}], [{ return {}; }]>,
    InterfaceMethod<
      [{What a trainable operand or a statistic is where a network is trained
        from scratch, or none for random numbers. By default random for
        weights, of rank 2 and more, and else 0.}],
      "::std::optional<double>", "getInitialValue",
      (ins "::mlir::OpOperand &":$operand), [{}], [{
        auto type = ::llvm::cast<::mlir::RankedTensorType>(operand.get().getType());
        return type.getRank() > 1 ? std::nullopt : std::optional<double>(0.0);
      }]>,
    InterfaceMethod<
      [{Builds, at the builder's insertion point, the gradient of the loss by
        each operand from `gradient`, the one by the result, which has its
        type. Adds one value per operand to `results`, of the operand's type,
        or null where the loss does not depend on the operand or no gradient
        is defined. May build more than is used. Fails after it has reported
        why this very operation has no gradient.}],
      "::llvm::LogicalResult", "buildGradients",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Value":$gradient,
           "::llvm::SmallVectorImpl<::mlir::Value> &":$results)>
  ];
}

def QNN_ElementwiseOpInterface : QNN_Interface<"ElementwiseOpInterface"> {
  let description = [{
    Each element of the result is computed from the elements of the operands at
    the same place (after broadcasting) and from nothing else, alike at every
    place. Permuting the elements of all operands permutes those of the result.
  }];
}

def QNN_FixedOutputParamsOpInterface
    : QNN_Interface<"FixedOutputParamsOpInterface"> {
  let description = [{
    An operation whose results always fill one interval, so that its
    quantization parameters need no statistics and should not depend on them:
    sigmoid, tanh, softmax.
  }];
  let methods = [
    InterfaceMethod<
      [{The interval [low, high) that the levels of the quantized result divide
        into equal steps: with 8 bits, [0, 1) gives scale 1/256 and real values
        from 0 to 255/256.}],
      "::quantmlir::qnn::Interval", "getFixedOutputInterval", (ins)>
  ];
}

def QNN_WeightedOpInterface : QNN_Interface<"WeightedOpInterface"> {
  let description = [{
    A contraction of an input with a weight whose dimension 0 are the output
    channels, plus a bias per channel. The operands are input, weight and, if
    there is one, bias, in this order; the channels are the last dimension of
    the result. Scaling the weight and the bias of a channel scales the
    channel.
  }];
  let methods = [
    InterfaceMethod<"The activation.", "::mlir::Value", "getInput", (ins)>,
    InterfaceMethod<"The weight.", "::mlir::Value", "getWeight", (ins)>,
    InterfaceMethod<"The bias, or null.", "::mlir::Value", "getBias", (ins)>
  ];
}

def QNN_ChannelAffineOpInterface
    : QNN_Interface<"ChannelAffineOpInterface"> {
  let description = [{
    An operation that ends with `* scale + offset`, of which each has one value
    a channel, the last dimension of the result. Multiplying both values of a
    channel by something multiplies the channel by it.
  }];
  let methods = [
    InterfaceMethod<"One factor a channel.", "::mlir::Value", "getScale", (ins)>,
    InterfaceMethod<"What is added then.", "::mlir::Value", "getOffset", (ins)>
  ];
}

#endif // QUANT_MLIR_DIALECT_QNN_IR_QNNINTERFACES
