//===- QNNTrainingOps.td - What training adds -----------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_QNNTRAININGOPS
#define QUANT_MLIR_DIALECT_QNN_IR_QNNTRAININGOPS

include "quant-mlir/Dialect/QNN/IR/QNNBase.td"

// What quantizing and dequantizing at once needs: parameters are operands, so
// that training can change them.
class QNN_FakeQuantizingOp<string mnemonic, dag operands, list<Trait> traits = []>
    : QNN_Op<mnemonic, !listconcat([
        AllTypesMatch<["input", "output"]>], traits)> {
  let arguments = !con(
    (ins QNN_FloatTensor:$input, QNN_FloatTensor:$scale,
         Optional<QNN_FloatTensor>:$zero_point),
    operands,
    (ins I64Attr:$qmin, I64Attr:$qmax, OptionalAttr<I64Attr>:$axis,
         DefaultValuedAttr<QNN_GradientRuleAttr,
           "::quantmlir::qnn::GradientRule::StraightThrough">:$rule,
         UnitAttr:$halves_up));
  let results = (outs QNN_FloatTensor:$output);
  let hasVerifier = 1;
}

def QNN_FakeQuantOp : QNN_FakeQuantizingOp<"fake_quant", (ins), [
    DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface,
      ["getTrainableOperands"]>]> {
  let summary = "quantization and dequantization at once, for training";
  let description = [{
    `output = (clamp(round(input / scale) + z, qmin, qmax) - z) * scale`, which
    is `qnn.dequantize(qnn.quantize(input))` with the rules of rounding of the
    module. `scale` is positive, of rank 0, or with `axis` one value for each
    element of that dimension; `zero_point`, 0 if left out, has its type, and is
    rounded to an integer in the range to give `z`.

    `rule` says how gradients pass: `ste` (straight through inside the range,
    parameters are fixed), `lsq` (learned step size, arXiv:1902.08153),
    `lsq_plus` (zero points are learned, too, arXiv:2004.09576), `pact` (learned
    clipping, arXiv:1805.06085: the scale moves by what is clipped) or `amax`
    (the same, where being clipped is decided before rounding). A range of more
    than 16 bits is that of a bias.

    With `halves_up`, what is halfway between two integers is rounded up, as
    accumulators that are rescaled by integers are.

    ```mlir
    %y = qnn.fake_quant %x scale %s zero_point %z {qmin = 0, qmax = 255}
         : (tensor<4x8xf32>, tensor<f32>, tensor<f32>) -> tensor<4x8xf32>
    ```
  }];
  let assemblyFormat = [{
    $input `scale` $scale (`zero_point` $zero_point^)? attr-dict `:`
    functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    /// More than 16 bits, which only biases have.
    bool isWide();
  }];
}

class QNN_FakeQuantGradientOp<string mnemonic>
    : QNN_FakeQuantizingOp<mnemonic, (ins QNN_FloatTensor:$gradient), [
        AllTypesMatch<["input", "gradient"]>]> {
  let assemblyFormat = [{
    $input `scale` $scale (`zero_point` $zero_point^)? `gradient` $gradient
    attr-dict `:` functional-type(operands, results)
  }];
}

def QNN_FakeQuantInputGradOp : QNN_FakeQuantGradientOp<"fake_quant_input_grad"> {
  let summary = "the gradient of fake_quant by its input";
  let description = [{
    `gradient` where `qmin <= round(input / scale) + z <= qmax`, else 0; by the
    rule `amax` without rounding. The other operands and attributes are those
    of the `qnn.fake_quant`.
  }];
}

def QNN_FakeQuantScaleGradOp : QNN_FakeQuantGradientOp<"fake_quant_scale_grad"> {
  let summary = "what each element adds to the gradient of fake_quant by its scale";
  let description = [{
    With `q = round(input / scale) + z`, `gradient` times: `qmin - z` if
    `q < qmin`; `qmax - z` if `q > qmax`; else `q - z - input / scale` by the
    rules `lsq` and `lsq_plus`, and 0 by the rules `pact` and `amax`, of which
    the latter does not round to compare. Not defined by the rule `ste`.
  }];
}

def QNN_ClampGradOp : QNN_Op<"clamp_grad", [
    AllTypesMatch<["limited", "gradient", "output"]>]> {
  let summary = "the gradient of limits, from the limited values";
  let description = [{
    `gradient` where `limited`, the result of the limits `clamp`, is strictly
    between them, else 0.
  }];
  let arguments = (ins QNN_FloatTensor:$limited, QNN_FloatTensor:$gradient,
                       QNN_ClampAttr:$clamp);
  let results = (outs QNN_FloatTensor:$output);
  let assemblyFormat = [{
    $limited `gradient` $gradient attr-dict `:` functional-type(operands, results)
  }];
}

class QNN_Conv2DGradOp<string mnemonic, dag operands> : QNN_Op<mnemonic> {
  let arguments = !con(operands, (ins
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
    DefaultValuedAttr<I64Attr, "1">:$groups));
  let results = (outs QNN_FloatTensor:$output);
  let hasVerifier = 1;
}

def QNN_Conv2DInputGradOp : QNN_Conv2DGradOp<"conv_2d_input_grad",
    (ins QNN_FloatTensor:$gradient, QNN_FloatTensor:$weight)> {
  let summary = "the gradient of conv_2d by its input";
  let description = [{
    `gradient` is by the result of a `qnn.conv_2d` with this `weight` and these
    attributes, and the result has the shape of its input: each element of the
    gradient, times the window's weights, is added where the window lay.

    ```mlir
    %dx = qnn.conv_2d_input_grad %dy, %w {strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>}
          : (tensor<1x4x4x16xf32>, tensor<16x3x3x8xf32>) -> tensor<1x8x8x8xf32>
    ```
  }];
  let assemblyFormat = "$gradient `,` $weight attr-dict `:` functional-type(operands, results)";
}

def QNN_Conv2DWeightGradOp : QNN_Conv2DGradOp<"conv_2d_weight_grad",
    (ins QNN_FloatTensor:$input, QNN_FloatTensor:$gradient)> {
  let summary = "the gradient of conv_2d by its weight";
  let description = [{
    `gradient` is by the result of a `qnn.conv_2d` of `input` with these
    attributes, and the result has the shape of its weight: for each weight, the
    sum of the products of the inputs that it meets and the gradients there.

    ```mlir
    %dw = qnn.conv_2d_weight_grad %x, %dy {padding = array<i64: 1, 1, 1, 1>}
          : (tensor<1x8x8x8xf32>, tensor<1x8x8x16xf32>) -> tensor<16x3x3x8xf32>
    ```
  }];
  let assemblyFormat = "$input `,` $gradient attr-dict `:` functional-type(operands, results)";
}

def QNN_MaxPool2DGradOp : QNN_Op<"max_pool_2d_grad", [
    AllTypesMatch<["input", "output"]>, AllTypesMatch<["maxima", "gradient"]>]> {
  let summary = "the gradient of max_pool_2d by its input";
  let description = [{
    `maxima` is the result of a `qnn.max_pool_2d` of `input` with these
    attributes, `gradient` that by it. Each element of `gradient` goes to the
    element of the window that is the maximum; several share it equally.

    ```mlir
    %dx = qnn.max_pool_2d_grad %x, %y, %dy {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>}
          : (tensor<1x4x4x8xf32>, tensor<1x2x2x8xf32>, tensor<1x2x2x8xf32>) -> tensor<1x4x4x8xf32>
    ```
  }];
  let arguments = (ins
    QNN_FloatTensor:$input, QNN_FloatTensor:$maxima, QNN_FloatTensor:$gradient,
    DenseI64ArrayAttr:$kernel,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
    UnitAttr:$ceil_mode);
  let results = (outs QNN_FloatTensor:$output);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $input `,` $maxima `,` $gradient attr-dict `:` functional-type(operands, results)
  }];
}

def QNN_SoftmaxCrossEntropyOp : QNN_Op<"softmax_cross_entropy", [
    AllTypesMatch<["logits", "targets"]>,
    DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>]> {
  let summary = "the loss of a classifier, averaged over samples";
  let description = [{
    `-1/N * sum over n, c of targets[n, c] * log(softmax(logits[n])[c])`, of
    rank 0. Each row of `targets` is a distribution over classes: one-hot for
    labels, or smoothed, or another network's.
  }];
  let arguments = (ins QNN_FloatTensor:$logits, QNN_FloatTensor:$targets);
  let results = (outs QNN_FloatTensor:$output);
  let hasVerifier = 1;
  let assemblyFormat = "$logits `,` $targets attr-dict `:` functional-type(operands, results)";
}

#endif // QUANT_MLIR_DIALECT_QNN_IR_QNNTRAININGOPS
