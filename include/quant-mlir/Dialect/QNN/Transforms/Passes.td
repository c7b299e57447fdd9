//===- Passes.td - Passes on the qnn dialect ------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_TRANSFORMS_PASSES
#define QUANT_MLIR_DIALECT_QNN_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// Phase: fuse
//===----------------------------------------------------------------------===//

def FoldBatchNormPass : Pass<"qnn-fold-batch-norm"> {
  let summary = "fold batch normalization into the convolution or linear before it";
  let description = [{
    With constant statistics, `batch_norm(conv(x, w) + b)` is
    `conv(x, w * k) + (b - mean) * k + offset` where
    `k = scale / sqrt(variance + epsilon)`, one value per output channel
    (Jacob et al., arXiv:1712.05877, section 3.2). A weight that several
    operations share is copied, so that each is folded by its own statistics.

    The same is done for linear layers and transposed convolutions. Operations
    that share a weight and are normalized alike share the new one.

    A normalization with no such producer becomes a 1x1 depthwise convolution,
    between reshapes where its input is no image, so that it can be quantized
    like any other operation: each channel by a scale of its own, with one
    rounding. Where sizes are not known it becomes a multiplication and an
    addition.

    With `remember`, a layer gets a bias in any case and the attribute
    `qnn.folded_batch_norm`: scale, mean (less a bias that was there before),
    variance and epsilon of the normalization, for `--qnn-unfold-batch-norm`.

    ```mlir
    %c = qnn.conv_2d %x, %w : (...) -> tensor<1x8x8x4xf32>
    %y = qnn.batch_norm %c scale %s offset %o mean %m variance %v : (...)
    // becomes
    %y = qnn.conv_2d %x, %w_folded bias %b_folded : (...) -> tensor<1x8x8x4xf32>
    ```
  }];
  let options = [
    Option<"remember", "remember", "bool", "false", "whether layers remember what was folded into them">
  ];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def FoldBiasPass : Pass<"qnn-fold-bias"> {
  let summary = "fold the addition of a constant into the bias before it";
  let description = [{
    Exporters write a linear layer as a matrix product and an addition. A
    constant that has one value per output channel (or one in all) and is added
    to a convolution or linear layer becomes its bias. A quantize/dequantize pair
    between the two rounds the values; the bias is rounded to its own steps
    later.

    ```mlir
    %l = qnn.linear %x, %w : (...) -> tensor<1x10xf32>
    %y = qnn.add %l, %b : (tensor<1x10xf32>, tensor<10xf32>) -> tensor<1x10xf32>
    // becomes
    %y = qnn.linear %x, %w bias %b : (...) -> tensor<1x10xf32>
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def FoldScalesPass : Pass<"qnn-fold-scales"> {
  let summary = "fold factors and addends that are constants into weights and biases";
  let description = [{
    A constant that has one value per output channel (or one in all) and
    multiplies the result of a convolution, transposed convolution or linear
    layer is multiplied into its weight and bias instead. Constants that are
    added go to the bias, as by `--qnn-fold-bias`: in networks the two
    alternate. A linear layer of a linear layer becomes one, with the product of
    the weights, where that has no more products.

    ```mlir
    %c = qnn.conv_2d %x, %w bias %b : (...) -> tensor<1x8x8x4xf32>
    %m = qnn.mul %c, %factors : (tensor<1x8x8x4xf32>, tensor<4xf32>) -> tensor<1x8x8x4xf32>
    %y = qnn.add %m, %addends : (tensor<1x8x8x4xf32>, tensor<4xf32>) -> tensor<1x8x8x4xf32>
    // becomes
    %y = qnn.conv_2d %x, %w_scaled bias %b_scaled : (...) -> tensor<1x8x8x4xf32>
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def FusePaddingPass : Pass<"qnn-fuse-padding"> {
  let summary = "let convolutions and average pools pad their input";
  let description = [{
    A border of zeros around height and width becomes the padding of the
    convolution or average pool that follows, also beyond transposes and
    reshapes that only add dimensions of size 1. Quantized, zero is the zero
    point for all of them, and the padded copy of the image is saved.

    ```mlir
    %p = qnn.pad %x {low = array<i64: 0, 1, 1, 0>, high = array<i64: 0, 1, 1, 0>} : (...)
    %y = qnn.conv_2d %p, %w : (...)
    // becomes
    %y = qnn.conv_2d %x, %w {padding = array<i64: 1, 1, 1, 1>} : (...)
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def FuseGeluPass : Pass<"qnn-fuse-gelu"> {
  let summary = "recognize GELU in the formulas that exporters write";
  let description = [{
    `x / 2 * (1 + erf(x / sqrt(2)))` and `x / 2 * (1 + tanh(sqrt(2 / pi) * (x +
    0.044715 * x^3)))` become `qnn.gelu`, in whichever order factors are
    multiplied, also with `x * (1 + 0.044715 * x^2)` in the latter. In 8 bits that is one table instead of five operations that
    each round.

    ```mlir
    %s = qnn.mul %x, %sqrt_half : (...)
    %e = qnn.erf %s : (...)
    %g = qnn.add %e, %one : (...)
    %m = qnn.mul %x, %g : (...)
    %y = qnn.mul %m, %half : (...)
    // becomes
    %y = qnn.gelu %x : (...)
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def FuseLayerNormPass : Pass<"qnn-fuse-layer-norm"> {
  let summary = "recognize layer normalization in its formula";
  let description = [{
    The distance from the mean of the last dimension, divided by the root of the
    mean of its squares plus epsilon, becomes `qnn.layer_norm`; factors and
    addends of channels that follow become its scale and offset. The division
    may be a product with the inverse of the root, and the difference may be
    taken after it: `x * k + (offset - mean * k)` with `k = scale / root`.

    ```mlir
    %m = qnn.reduce_mean %x {axes = array<i64: 2>, keep_dims} : (...)
    %c = qnn.sub %x, %m : (...)
    %q = qnn.mul %c, %c : (...)
    %v = qnn.reduce_mean %q {axes = array<i64: 2>, keep_dims} : (...)
    %s = qnn.add %v, %epsilon : (...)
    %d = qnn.sqrt %s : (...)
    %n = qnn.div %c, %d : (...)
    %y = qnn.mul %n, %scale : (...)
    // becomes
    %y = qnn.layer_norm %x scale %scale offset %zeros : (...)
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def FuseSoftmaxPass : Pass<"qnn-fuse-softmax"> {
  let summary = "recognize softmax in its formula";
  let description = [{
    Exponentials divided by their sum along a dimension become `qnn.softmax`,
    with or without the subtraction of the maximum before, which changes
    nothing but the size of the numbers.

    ```mlir
    %e = qnn.exp %x : (...)
    %s = qnn.reduce_sum %e {axes = array<i64: 1>, keep_dims} : (...)
    %y = qnn.div %e, %s : (...)
    // becomes
    %y = qnn.softmax %x {axis = 1 : i64} : (...)
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def FuseActivationsPass : Pass<"qnn-fuse-activations"> {
  let summary = "fuse activations that are limits into their producers";
  let description = [{
    ReLU and clip after an operation that can carry a `clamp` attribute become
    that attribute. `x * sigmoid(x)` becomes `qnn.silu` and
    `x * hard_sigmoid(x)` with slope 1/6 becomes `qnn.hard_swish`, also where it
    is written as `x * clip(x + 3, 0, 6) / 6`.

    ```mlir
    %c = qnn.conv_2d %x, %w : (...) -> tensor<1x8x8x4xf32>
    %y = qnn.relu %c : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
    // becomes
    %y = qnn.conv_2d %x, %w {clamp = #qnn.clamp<0.0, inf>} : (...)
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def SinkReshapesPass : Pass<"qnn-sink-reshapes"> {
  let summary = "move reshapes past elementwise operations to what they would hide";
  let description = [{
    A convolution of lines or volumes is one of images between two reshapes,
    which hide it from the normalization, constants and activation that follow.
    An elementwise operation on reshaped values, and on constants of one value
    or of one for each channel, is done before the reshape instead; so are
    `qnn.batch_norm` and `qnn.prelu` where the reshape keeps the last dimension.
    Canonicalization then merges reshapes that have met.

    ```mlir
    %r = qnn.reshape %x : (tensor<1x8x1x4xf32>) -> tensor<1x8x4xf32>
    %y = qnn.relu %r : (tensor<1x8x4xf32>) -> tensor<1x8x4xf32>
    // becomes
    %r = qnn.relu %x : (tensor<1x8x1x4xf32>) -> tensor<1x8x1x4xf32>
    %y = qnn.reshape %r : (tensor<1x8x1x4xf32>) -> tensor<1x8x4xf32>
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def SinkTransposesPass : Pass<"qnn-sink-transposes"> {
  let summary = "move transposes past elementwise operations so that they cancel";
  let description = [{
    A transpose before a function of one variable, or before both operands of a
    binary operation, is done after it instead. Canonicalization then merges
    transposes that have met.

    ```mlir
    %t = qnn.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (...)
    %y = qnn.relu %t : (...)
    // becomes
    %r = qnn.relu %x : (...)
    %y = qnn.transpose %r {permutation = array<i64: 0, 3, 1, 2>} : (...)
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

//===----------------------------------------------------------------------===//
// Phases: observe, calibrate
//===----------------------------------------------------------------------===//

def ConfigurePass : Pass<"qnn-configure", "::mlir::ModuleOp"> {
  let summary = "say how a module is to be quantized";
  let description = [{
    Resolves a preset, a YAML file and single options, in this order, to the
    attributes `qnn.config` and `qnn.numerics` of the module, which it replaces. No
    `qnn.numerics` is `integer`. docs/Configuration.md describes presets and files.

    ```mlir
    module {
    // with preset=x86 weight-bits=4 becomes
    module attributes {qnn.config = #qnn.qconfig<activation = <bits = 8, ...>, weight = <bits = 4, ...>>} {
    ```
  }];
  let options = [
    Option<"preset", "preset", "std::string", "", "the preset to start from">,
    Option<"config", "config", "std::string", "", "a YAML file">,
    Option<"numerics", "numerics", "std::string", "", "whose rules of rounding; empty: as preset and file say">,
    Option<"weightBits", "weight-bits", "unsigned", "0", "bits of weights; 0: as preset and file say">,
    Option<"activationBits", "activation-bits", "unsigned", "0", "bits of activations; 0: as preset and file say">,
    Option<"calibrator", "calibrator", "std::string", "", "which rule chooses the ranges of activations">,
    Option<"weightCalibrator", "weight-calibrator", "std::string", "", "which rule chooses the ranges of weights">
  ];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def InsertObserversPass : Pass<"qnn-insert-observers", "::mlir::ModuleOp"> {
  let summary = "put one observer on every value that will be quantized";
  let description = [{
    Follows the module's `qnn.config`; without one the preset `x86` is used and
    recorded. Activations of operations that can be quantized are observed per
    tensor, weights per tensor or per channel. An activation has the spec of the
    operation that makes it; what only moves values keeps that of its first
    operand; so do average pools where the configuration has `pools_keep_scale`,
    which get `qnn.keep_scale`. With `outputs_keep_range` results of functions, and what
    moving values, means and operations in float make them of, have the calibrator
    `min-max`. Operations that stay in float get `qnn.island` with the reason, and
    `qnn.keep_float` where the configuration wants it. An override that matches
    nothing gives a warning.

    A logarithm stays in float as well, and with it what computes its operand, up
    to an activation function: small values must be as exact there, for their
    size, as large ones, which integers with one scale are not. An override that
    gives the logarithm a spec prevents that. A sum (or difference) that
    only operations without integer form use stays in float, too, and so do sums
    that it is made of, whatever else uses them. What operations in float give
    for such sums is not rounded, either; what operations on integers give for
    nothing else has 16 bits, unless the configuration says more than that
    activations have 8, or the numerics are those of another tool.

    ```mlir
    %y = qnn.linear %x, %w : (...) -> tensor<1x10xf32>
    // becomes
    %xo = qnn.observe %x "input" {spec = ...} : tensor<1x64xf32>
    %wo = qnn.observe %w "fc.weight" {axis = 0 : i64, spec = ...} : tensor<10x64xf32>
    %l = qnn.linear %xo, %wo : (...) -> tensor<1x10xf32>
    %y = qnn.observe %l "fc" {spec = ...} : tensor<1x10xf32>
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def ObserveConstantsPass : Pass<"qnn-observe-constants"> {
  let summary = "fill in the statistics of observers on constants";
  let description = [{
    What an observer on a constant would see is known: the calibrator of its spec
    chooses from that, per tensor or per channel.
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def InferRangesPass : Pass<"qnn-infer-ranges", "::mlir::func::FuncOp"> {
  let summary = "fill in the statistics of observers by interval arithmetic";
  let description = [{
    Starts from `qnn.range` on the function's arguments and carries intervals
    through every operation. The result is safe but wide: calibration on data is
    better. Observers that hold statistics keep them, and their intervals are
    used from there on. An observer whose value has no finite interval is an
    error that says how to give it one.

    ```mlir
    func.func @f(%x: tensor<1x64xf32> {qnn.range = array<f64: -1.0, 1.0>}) {
      %xo = qnn.observe %x "input" {spec = ...} : tensor<1x64xf32>
    // becomes
      %xo = qnn.observe %x "input" {low = array<f64: -1.0>, high = array<f64: 1.0>, spec = ...}
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def AttachStatisticsPass : Pass<"qnn-attach-statistics", "::mlir::ModuleOp"> {
  let summary = "fill in the statistics of observers from a calibration file";
  let description = [{
    Reads the JSON file that `quantc calibrate` writes. Each observer whose name it
    has gets the range that the calibrator of its spec chooses; where the file has
    nothing but extremes of a value, as somebody may have written them, they are the
    range. Observers that the file does not have are left for other sources.
  }];
  let options = [Option<"table", "table", "std::string", "", "the calibration file">];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def ExposeObserversPass : Pass<"qnn-expose-observers", "::mlir::ModuleOp"> {
  let summary = "turn observers into results of the function, to run calibration";
  let description = [{
    Every observer of a value that is not constant becomes an additional result
    with its name as `qnn.name`, so that compiled code delivers what the observer
    would see. The function computes in float; original results stay first.

    ```mlir
    func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
      %o = qnn.observe %x "x" {spec = ...} : tensor<4xf32>
      %y = qnn.relu %o : (tensor<4xf32>) -> tensor<4xf32>
      return %y : tensor<4xf32>
    // becomes
    func.func @main(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32> {qnn.name = "x"}) {
      %y = qnn.relu %x : (tensor<4xf32>) -> tensor<4xf32>
      return %y, %x : tensor<4xf32>, tensor<4xf32>
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

//===----------------------------------------------------------------------===//
// Phases: qdq, propagate, quantize
//===----------------------------------------------------------------------===//

def InsertQDQPass : Pass<"qnn-insert-qdq"> {
  let summary = "replace observers by quantize/dequantize pairs";
  let description = [{
    Chooses scale and zero point from each observer's statistics and its spec.
    The attribute `qnn.numerics` of the module may name whose rule is followed.
    The module still computes in float, now with the rounding of the integer
    model: it is the simulation.

    ```mlir
    %o = qnn.observe %x "x" {low = array<f64: -1.0>, high = array<f64: 1.0>, spec = ...}
    // becomes
    %q = qnn.quantize %x : (tensor<4xf32>) -> tensor<4x!quant.uniform<u8:f32, 0.0078:128>>
    %o = qnn.dequantize %q : (...) -> tensor<4xf32>
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def PropagateScalesPass : Pass<"qnn-propagate-scales", "::mlir::func::FuncOp"> {
  let summary = "give operations that only move values one set of parameters";
  let description = [{
    The operands and the result of a same-scale operation (reshape, transpose,
    slice, pad, concat, pooling) get one type, which covers the union of their
    ranges, so that the operation needs no arithmetic on scales. Groups join
    where they share a value. An operand of another storage type than the result
    (the configuration may say so) is quantized once more, to the result's.

    ```mlir
    %a = qnn.quantize %x : (...) -> tensor<1x4x!quant.uniform<u8:f32, 0.1>>
    %b = qnn.quantize %y : (...) -> tensor<1x4x!quant.uniform<u8:f32, 0.2>>
    %c = qnn.concat %da, %db {axis = 1 : i64} : (...)
    // both become tensor<1x4x!quant.uniform<u8:f32, 0.2>>
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def CarryScalesPass : Pass<"qnn-carry-scales", "::mlir::func::FuncOp"> {
  let summary = "put pairs around operations that only move values, changing no scale";
  let description = [{
    For a model that came with quantize/dequantize pairs, which stand beside
    arithmetic only, in place of `qnn-propagate-scales`. An operation that selects
    elements (reshape, transpose, slice, max pooling) and comes between a pair and
    something else gets one behind it; one whose result is quantized gets one
    before it. Both change no value: there is none behind a border whose value is
    not on the steps of the pair. Where operands of a same-scale operation
    have other scales than its result, they are quantized once more.

    ```mlir
    %t = qnn.transpose %image {...} : (...)
    %q = qnn.quantize %t : (...) -> tensor<1x8x8x3x!quant.uniform<u8:f32, 0.1>>
    // becomes
    %i = qnn.quantize %image : (...) -> tensor<1x3x8x8x!quant.uniform<u8:f32, 0.1>>
    %d = qnn.dequantize %i : (...)
    %t = qnn.transpose %d {...} : (...)
    %q = qnn.quantize %t : (...) -> tensor<1x8x8x3x!quant.uniform<u8:f32, 0.1>>
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def RaiseWeightScalesPass : Pass<"qnn-raise-weight-scales"> {
  let summary = "raise weight scales where a bias would not fit 32 bits";
  let description = [{
    A bias is stored in steps of input scale times weight scale. Where the weights
    of a channel are nearly zero, that step is so small that the bias needs more
    than 32 bits, or leaves no room for the sum of products. Such a channel gets
    the smallest weight scale for which its bias has magnitude at most 2^29 (2^44
    where a product of stored integers has more than 16 bits, as accumulators are
    wider then): its weights are next to nothing beside its bias. Scales that are
    powers of two stay such. A remark tells how many channels were changed.

    ```mlir
    %q = qnn.quantize %w : (...) -> tensor<2x4x!quant.uniform<i8<-127:127>:f32:0, {1.0e-12, 0.1}>>
    // with an input scale of 0.1 and a bias of [1.0, 1.0] becomes
    %q = qnn.quantize %w : (...) -> tensor<2x4x!quant.uniform<i8<-127:127>:f32:0, {1.9e-8, 0.1}>>
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def FoldQDQPass : Pass<"qnn-fold-qdq", "::mlir::func::FuncOp"> {
  let summary = "fold quantize/dequantize pairs into operations on quantized tensors";
  let description = [{
    An operation between `qnn.dequantize` and `qnn.quantize` takes the quantized
    tensors themselves. Weights become integer constants, biases 32-bit integers
    with scale `input * weight`. What stays in float is marked as an island with
    its reason.

    ```mlir
    %dx = qnn.dequantize %x : (...) -> tensor<1x64xf32>
    %y = qnn.linear %dx, %dw bias %b : (...) -> tensor<1x10xf32>
    %q = qnn.quantize %y : (tensor<1x10xf32>) -> tensor<1x10x!quant.uniform<u8:f32, 0.2:128>>
    // becomes
    %q = qnn.linear %x, %wq bias %bq : (...) -> tensor<1x10x!quant.uniform<u8:f32, 0.2:128>>
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

//===----------------------------------------------------------------------===//
// Training
//===----------------------------------------------------------------------===//

include "quant-mlir/Dialect/QNN/Transforms/TrainingPasses.td"

//===----------------------------------------------------------------------===//
// Contracts
//===----------------------------------------------------------------------===//

def VerifyPhasePass : Pass<"qnn-verify-phase", "::mlir::ModuleOp"> {
  let summary = "check what must be true after a phase";
  let description = [{
    Closes each phase's pipeline and changes nothing. docs/Architecture.md has
    the sentence for each phase:
    - `fuse`: no batch normalization with constant statistics is left;
    - `observe`: every observer's name is unique, none observes another;
    - `calibrate`: every observer holds statistics;
    - `qdq`: no observer is left; every `quantize` is followed by `dequantize` only;
    - `propagate`: quantized same-scale operations have one type around them;
    - `quantize`: no float operation is left but islands, which give a reason;
    - `lower`: no `qnn` operation is left.
  }];
  let options = [Option<"phase", "phase", "std::string", "", "the phase that has just ended">];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def VerifyIntegerPass : Pass<"qnn-verify-integer", "::mlir::ModuleOp"> {
  let summary = "prove that a lowered function computes in integers only";
  let description = [{
    Follows values through a function after `--convert-qnn-to-linalg`. Float
    values may be made from integers (output dequantization) only to be
    returned, and integers from floats (input quantization) only where these
    floats come from arguments. Any float computation in between is an error at
    its operation.
  }];
}

#endif // QUANT_MLIR_DIALECT_QNN_TRANSFORMS_PASSES
