//===- TrainingPasses.td - Passes that make a step of training ------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_TRANSFORMS_TRAININGPASSES
#define QUANT_MLIR_DIALECT_QNN_TRANSFORMS_TRAININGPASSES

include "mlir/Pass/PassBase.td"

def InsertFakeQuantPass : Pass<"qnn-insert-fake-quant"> {
  let summary = "replace quantize/dequantize pairs by simulated rounding that can be trained";
  let description = [{
    Scale and zero point become constant operands of `qnn.fake_quant`; the module
    computes what it did, except that results of operations that will compute
    with integers are rounded as these are, halves up. Pairs around an operation
    that only moves values share them, so that training changes them alike.
    Biases of layers are rounded to steps of the accumulator, as they will be.
    The rules say how gradients pass (docs/Spec.md); those of weights are for
    constants. By the rule `lsq_plus` weights begin with other steps, by their
    deviation. With `tanh-weights` they become a tanh of other constants, as in
    DoReFa (arXiv:1606.06160). With `observed`, scales and zero points by the
    rule `ste` have `qnn.parameter`, for a training that measures them again.

    ```mlir
    %q = qnn.quantize %x : (...) -> tensor<4x!quant.uniform<u8:f32, 0.5:128>>
    %y = qnn.dequantize %q : (...) -> tensor<4xf32>
    // becomes
    %y = qnn.fake_quant %x scale %s zero_point %z {qmin = 0, qmax = 255} : (...)
    ```
  }];
  let options = [
    Option<"activationRule", "activation-rule", "std::string", "\"ste\"", "ste, lsq, pact, lsq_plus or amax">,
    Option<"weightRule", "weight-rule", "std::string", "\"ste\"", "ste, lsq, pact, lsq_plus or amax">,
    Option<"tanhWeights", "tanh-weights", "bool", "false", "whether weights are a tanh of what is trained">,
    Option<"observed", "observed", "bool", "false", "whether scales by the rule ste follow observers">
  ];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def AvoidTiesPass : Pass<"qnn-avoid-ties"> {
  let summary = "move scales so that no frequent sum is halfway between two steps";
  let description = [{
    With few bits, additions and layers have few different sums. One that is next
    to halfway between two steps of the result would be rounded up by the
    simulation in float and down by integers, or the other way round, wherever it
    occurs. Where a result with `halves_up` has at most 16 levels and one scale,
    and a sum, without its bias, is closer to halfway than 2^-20 of itself (or
    of a step), the scale is moved by the smallest multiple of 2^-18 of itself, up
    to 64 either way, with which none is. Sums of layers whose neighbours are
    closer than 2^-10 steps are too rare to matter, and so are operands of
    additions with more than 16 levels. Scales that are powers of two stay: with
    these, float is exact. Biases are whole steps of the accumulator. The scale
    changes for all operations that share it. Where a scale is not a constant, as
    that of a weight behind `--qnn-unfold-batch-norm`, sums are not known.

    ```mlir
    %s = qnn.constant dense<0.2> : tensor<f32>
    // Both operands are multiples of 0.3, which is 1.5 steps of 0.2.
    %c = qnn.add %a, %b : (...)
    %y = qnn.fake_quant %c scale %s {halves_up, qmin = 0, qmax = 15} : (...)
    // becomes
    %s = qnn.constant dense<0.200000763> : tensor<f32>
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def SplitFakeQuantPass : Pass<"qnn-split-fake-quant"> {
  let summary = "replace simulated rounding by quantize/dequantize pairs";
  let description = [{
    The inverse of `--qnn-insert-fake-quant`, after training: scale and zero
    point, which must be constants again, become part of a type. Integers are
    stored in the narrowest of 2, 4, 8 and 16 bits that holds their range. What
    rounds a bias goes: folding pairs does it.

    ```mlir
    %y = qnn.fake_quant %x scale %s zero_point %z {qmin = 0, qmax = 255} : (...)
    // becomes
    %q = qnn.quantize %x : (...) -> tensor<4x!quant.uniform<u8:f32, 0.5:128>>
    %y = qnn.dequantize %q : (...) -> tensor<4xf32>
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def UnfoldBatchNormPass : Pass<"qnn-unfold-batch-norm", "::mlir::func::FuncOp"> {
  let summary = "compute weights from those before batch normalization was folded";
  let description = [{
    For layers that remember a normalization (`--qnn-fold-batch-norm=remember`)
    and whose weight and bias are constants of their own. The weight becomes
    `weight * k` with `k = scale / sqrt(variance + epsilon)`, before it is
    rounded, and the bias `offset - mean * k`. The values are as before. The new
    constants have `qnn.parameter`, mean and variance as statistics.

    With `correct`, the layer has no bias and its result, divided by `k`, is
    normalized again, so that training can use the statistics of batches: with
    these, the network computes what it would with weights folded by them, but
    weights are rounded on the scale of the running statistics
    (arXiv:1806.08342, section 3.2.2).

    Steps that the channels of a weight have of their own are multiplied by
    `|k / k0|`, where `k0` is `k` now, so that weights do not outgrow them as
    statistics change. A channel whose `k` is below 1e-6 begins anew with scale
    and variance 1.

    ```mlir
    %q = qnn.fake_quant %w scale %s {...} : (...)
    %y = qnn.conv_2d %x, %q bias %b {qnn.folded_batch_norm = {...}} : (...)
    // becomes, with correct
    %p = qnn.add %variance, %epsilon : (...)
    %d = qnn.sqrt %p : (...)
    %k = qnn.div %scale, %d : (...)
    %r = qnn.reshape %k : (...)
    %f = qnn.mul %weight, %r : (...)
    %t = ... // %s times |%k / %k0|
    %q = qnn.fake_quant %f scale %t {...} : (...)
    %z = qnn.conv_2d %x, %q : (...)
    %u = qnn.div %z, %k : (...)
    %y = qnn.batch_norm %u scale %scale offset %offset mean %mean variance %variance : (...)
    ```
  }];
  let options = [
    Option<"correct", "correct", "bool", "false", "whether results are normalized again">
  ];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def FoldConstantsPass : Pass<"qnn-fold-constants"> {
  let summary = "compute what depends on constants only";
  let description = [{
    Operations in float whose operands are constants become constants, as the
    interpreter computes them. Simulated rounding and quantize/dequantize pairs
    stay. Training leaves weights that are computed from others.

    ```mlir
    %f = qnn.mul %w, %k : (tensor<8x4xf32>, tensor<8x1xf32>) -> tensor<8x4xf32>
    %q = qnn.fake_quant %f scale %s {...} : (...)
    // becomes
    %f = qnn.constant dense<...> : tensor<8x4xf32>
    %q = qnn.fake_quant %f scale %s {...} : (...)
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def ExposeParametersPass : Pass<"qnn-expose-parameters", "::mlir::func::FuncOp"> {
  let summary = "turn the constants that training changes into arguments";
  let description = [{
    Operations say which of their operands can be trained. Where such an operand
    is a constant, also behind `qnn.fake_quant`, and where a constant has the
    attribute `qnn.parameter`, it becomes an argument with a
    `qnn.name` and with its kind as `qnn.parameter`: `weight`, `bias`, `scale`,
    `zero_point`, or `statistic` for what training does not differentiate by. Statistics come
    first. Constants that several operations use become an argument for each,
    but for scales that have to stay equal.

    ```mlir
    func.func @main(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
      %y = qnn.linear %x, %w : (...) -> tensor<1x2xf32>
    // becomes
    func.func @main(%x: tensor<1x4xf32>,
                    %w: tensor<2x4xf32> {qnn.name = "fc.weight", qnn.parameter = "weight"}) -> tensor<1x2xf32> {
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def AppendLossPass : Pass<"qnn-append-loss", "::mlir::func::FuncOp"> {
  let summary = "turn a classifier into the function that is to be minimized";
  let description = [{
    The function gets an argument `targets`, a distribution over classes for
    each sample, and returns the mean cross-entropy and the logits. The result
    of a softmax at the end is not a logit, its operand is. With a temperature
    T, logits are divided by T before the loss, which is multiplied by T * T, so
    that gradients stay as large (arXiv:1503.02531, section 2).

    ```mlir
    func.func @main(%x: tensor<8x4xf32>) -> tensor<8x2xf32> {
      return %y : tensor<8x2xf32>
    // becomes
    func.func @main(%x: tensor<8x4xf32>, %targets: tensor<8x2xf32>) -> (tensor<f32>, tensor<8x2xf32>) {
      %loss = qnn.softmax_cross_entropy %y, %targets : (...) -> tensor<f32>
      return %loss, %y : tensor<f32>, tensor<8x2xf32>
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
  let options = [
    Option<"temperature", "temperature", "double", /*default=*/"1.0",
           "Divides logits before the loss">,
  ];
}

def InsertBatchStatisticsPass : Pass<"qnn-insert-batch-statistics", "::mlir::func::FuncOp"> {
  let summary = "normalize by the statistics of the batch, as training does";
  let description = [{
    Where mean and variance of a `qnn.batch_norm` are arguments of the kind
    `statistic`, those of its input replace them (Ioffe and Szegedy,
    arXiv:1502.03167), and the arguments follow:
    `new = (1 - momentum) * old + momentum * batch`, where the variance of the
    batch is the unbiased one. New statistics are further results, in the order
    of the arguments. With `frozen`, nothing is replaced, and the results are the
    arguments.

    ```mlir
    %y = qnn.batch_norm %x scale %s offset %o mean %m variance %v : (...)
    // becomes
    %bm = qnn.reduce_mean %x {axes = array<i64: 0, 1, 2>} : (...) -> tensor<8xf32>
    %d = qnn.sub %x, %bm : (...)
    %d2 = qnn.mul %d, %d : (...)
    %bv = qnn.reduce_mean %d2 {axes = array<i64: 0, 1, 2>} : (...) -> tensor<8xf32>
    %y = qnn.batch_norm %x scale %s offset %o mean %bm variance %bv : (...)
    ```
  }];
  let options = [
    Option<"momentum", "momentum", "double", "0.1", "how far statistics follow those of a batch">,
    Option<"frozen", "frozen", "bool", "false", "whether statistics stay">
  ];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def DifferentiatePass : Pass<"qnn-differentiate", "::mlir::func::FuncOp"> {
  let summary = "add the gradients of a function's first result by its parameters";
  let description = [{
    Goes backwards from the first result, of rank 0, to the arguments that have
    `qnn.parameter` and are no statistics; each operation builds its gradients from operations of this
    dialect (DifferentiableOpInterface). They become further results, in the
    order of the arguments. Gradients that lead to no parameter are not asked
    for; what operations built in vain goes with `--canonicalize --cse`.

    ```mlir
    func.func @main(%w: tensor<2x4xf32> {qnn.parameter = "weight"}, ...) -> tensor<f32> {
      return %loss : tensor<f32>
    // becomes
    func.func @main(...) -> (tensor<f32>, tensor<2x4xf32>) {
      return %loss, %dw : tensor<f32>, tensor<2x4xf32>
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def InsertOptimizerPass : Pass<"qnn-insert-optimizer", "::mlir::func::FuncOp"> {
  let summary = "turn gradients into new parameters";
  let description = [{
    `sgd` is stochastic gradient descent with momentum: `v' = momentum * v + g`,
    `p' = p - rate * v'`. `adam` (arXiv:1412.6980) has two moments instead of a
    velocity, `m' = momentum * m + (1 - momentum) * g` and `v' = d * v + (1 - d) *
    g^2` with the second decay d, and `p' = p - rate * m' / (sqrt(v') + 1e-8)`; the
    rate has to make up for their start from 0. For weights, but not for biases
    and scales, `g` is the gradient plus weight decay times the weight.

    Scales stay positive. Adam's steps have one size, whatever that of the scale, so
    they are steps of its logarithm (arXiv:1903.08066): `g` is the gradient times
    the scale, and `s' = s * exp(-rate * m' / (sqrt(v') + 1e-8))`. Gradients of
    learned steps are made for `sgd` as they are.

    `relative-adam` is `adam` with steps relative to the size of what is moved
    (arXiv:1804.04235, section 8): those of weights, biases and normalizations are
    times sqrt(mean(p^2)), for biases and normalizations times 0.001 at least, so that
    what is 0 moves. A network whose weights have other units, as where pixels go
    from 0 to 255, needs no other rate. Weights that are all 0 stay so.

    The rates are new arguments, one for scales and one for all else, followed by
    the velocities or moments of all parameters. New parameters replace the
    gradients among the results; the new velocities or moments follow.

    ```mlir
    func.func @main(%w: tensor<2xf32> {qnn.parameter = "weight"}, ...) -> (tensor<f32>, tensor<2xf32>) {
      return %loss, %dw : tensor<f32>, tensor<2xf32>
    // becomes
    func.func @main(%w, ..., %rate: tensor<f32>, %scale_rate: tensor<f32>, %v: tensor<2xf32>)
        -> (tensor<f32>, tensor<2xf32>, tensor<2xf32>) {
      return %loss, %new_w, %new_v : tensor<f32>, tensor<2xf32>, tensor<2xf32>
    ```
  }];
  let options = [
    Option<"optimizer", "optimizer", "std::string", "\"sgd\"", "sgd, adam or relative-adam">,
    Option<"momentum", "momentum", "double", "0.9", "how much of a velocity or first moment stays">,
    Option<"secondDecay", "second-decay", "double", "0.999", "how much of a second moment stays">,
    Option<"weightDecay", "weight-decay", "double", "0.0", "added to gradients, times the weight">
  ];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

#endif // QUANT_MLIR_DIALECT_QNN_TRANSFORMS_TRAININGPASSES
