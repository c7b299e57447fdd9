//===- Passes.td - Passes that recover accuracy ---------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_RECOVERY_PASSES
#define QUANT_MLIR_RECOVERY_PASSES

include "mlir/Pass/PassBase.td"

def AttachInputMeansPass : Pass<"qnn-attach-input-means", "::mlir::ModuleOp"> {
  let summary = "give layers their mean inputs from a calibration file";
  let description = [{
    Reads the "input_means" of the JSON file that `quantc quantize
    --save-calibration` writes, and puts them on the convolutions and linear
    layers whose result has an observer of that name, as attribute
    `qnn.input_mean` for `--qnn-correct-biases`.

    ```mlir
    %l = qnn.linear %x, %w : (...) -> tensor<1x10xf32>
    %y = qnn.observe %l "fc" {spec = ...} : tensor<1x10xf32>
    // becomes
    %l = qnn.linear %x, %w {qnn.input_mean = dense<[0.5, ...]> : tensor<64xf32>} : (...)
    %y = qnn.observe %l "fc" {spec = ...} : tensor<1x10xf32>
    ```
  }];
  let options = [Option<"table", "table", "std::string", "", "the calibration file">];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def CorrectBiasesPass : Pass<"qnn-correct-biases"> {
  let summary = "make up in biases for what rounding weights does on average";
  let description = [{
    Rounding a weight `w` to `w'` moves the mean of an output channel by
    `(w' - w) * m`, where `m` is the mean of the patches that the weight is
    multiplied with. That shift is the same for every sample, so the bias can take
    it back (Nagel et al., arXiv:1906.04721, section 4.2). It matters where a channel
    has few weights, as in depthwise convolutions, and where inputs are far
    from zero on average, as after ReLU.

    The means come as attribute `qnn.input_mean` of convolutions and linear
    layers: `[kernel height, kernel width, input channels]` or `[input channels]`,
    zeros of the padding counted. Calibration puts them there. The attribute is
    removed. A layer without one is left alone, as is one whose weight is not
    rounded.

    ```mlir
    // w is [[0.24, 1.0]] and has steps of 0.1
    %y = qnn.linear %x, %w_rounded bias %b {qnn.input_mean = dense<[5.0, 1.0]> : tensor<2xf32>} : (...)
    // the rounded weight is [[0.2, 1.0]]: the mean has lost 0.04 * 5.0
    %y = qnn.linear %x, %w_rounded bias %b_plus_0.2 : (...)
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def ChooseWeightBitsPass : Pass<"qnn-choose-weight-bits"> {
  let summary = "give up bits of weights where that is fast or small, and costs little";
  let description = [{
    Changes how the weights of convolutions and linear layers are rounded, where
    what rounding adds to the output stays below `max-error`, a share of the
    output's power. It is estimated as the mean over output channels of

        sum((w - w')^2 * m^2) / sum(w^2 * m^2)

    where `m` is the mean input that an element of the weight is multiplied with
    (`qnn.input_mean`, see `--qnn-correct-biases`). Where means are unknown, or
    negative, all `m` are 1: then it is the inverse of the weight's
    signal-to-noise ratio. Layers qualify that alone read a weight of signed
    bytes with zero point 0, per tensor or per output channel, whose scales are
    not all powers of two. Depthwise convolutions do not.

    Two things are done:

    - `chain-speeds` says how fast the target multiplies, in any unit, when sums
      of 0 (32 bits at once), 1, 2, 4 and 8 steps of four products are added up
      in 16 bits. This wants weights that are small enough for such chains to be
      exact (docs/Rationale.md). Where the input is unsigned, the scales of the
      channels whose sums are too large are raised just enough, for the fastest
      chain within `max-error`. Raising a scale by two takes one bit away from
      the channel; the stored type stays as it is. The code generator proves for
      itself what is exact.
    - `narrow-bits` is a stored width that weights get, with the range that
      loses least, in layers that use each weight at most `most-uses` times (0:
      any number) and have at least `least-weights`. Reading weights is what
      such layers spend their time on.

    The attribute `qnn.weight_choice` tells the report about it.

    ```mlir
    // chain-speeds=60,110,140,160,160 max-error=0.01
    // 127 + 120 in a lane is too much: 255 * 247 does not fit 16 bits
    %q = qnn.quantize %w : (tensor<1x4xf32>) -> tensor<1x4x!quant.uniform<i8<-127:127>:f32:0, {0.1}>>
    %d = qnn.dequantize %q : (...) -> tensor<1x4xf32>
    %y = qnn.linear %x, %d : (...)
    // becomes: 66 + 62
    %q = qnn.quantize %w : (tensor<1x4xf32>) -> tensor<1x4x!quant.uniform<i8<-127:127>:f32:0, {0.193}>>
    %d = qnn.dequantize %q : (...) -> tensor<1x4xf32>
    %y = qnn.linear %x, %d {qnn.weight_choice = {chain = 1 : i64, error = 4.0e-05 : f64, speedup = 1.83 : f64}} : (...)
    ```
  }];
  let options = [
    ListOption<"chainSpeeds", "chain-speeds", "double",
               "speeds with chains of 0, 1, 2, 4 and 8 steps; none: leave scales alone">,
    Option<"narrowBits", "narrow-bits", "unsigned", "0",
           "the stored bits that weights may get, 2 to 7; 0: none">,
    Option<"mostUses", "most-uses", "int64_t", "0",
           "narrow only where a weight is used at most so often; 0: anywhere">,
    Option<"leastWeights", "least-weights", "int64_t", "0",
           "narrow only where there are so many weights">,
    Option<"maxError", "max-error", "double", "0.001",
           "largest error of a layer, as a share of the power of its output">
  ];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def EqualizeLayersPass : Pass<"qnn-equalize-layers", "::mlir::func::FuncOp"> {
  let summary = "move scales between layers so that their channels are alike";
  let description = [{
    Where a convolution or linear layer is followed by another one only, with a ReLU
    or nothing between, channel `i` of the first may be divided by any positive
    `s`, if the weights of the second that meet it are multiplied by `s`. With
    `s = sqrt(r1 / r2)`, where `r1` is the largest weight that makes the channel and
    `r2` the largest that it meets, both become `sqrt(r1 * r2)` (Nagel et al.,
    arXiv:1906.04721, section 4.1). One scale for all weights of a layer then
    serves every channel. Depthwise convolutions between two others take part in two
    pairs; the pairs are gone through until nothing changes.

    A limit other than 0, as of ReLU6, does not scale with the channel. A channel
    under such a limit is scaled only if interval arithmetic (from `qnn.range` or
    calibrated observers) proves that it never reaches the limit, neither before nor
    after. Channels of zeros stay as they are. The function computes the same but
    for rounding in float.

    ```mlir
    // %v is [[4.0], [0.5]], %w is [[1.0, 8.0]]
    %h = qnn.linear %x, %v {clamp = #qnn.clamp<0.0, inf>} : (tensor<1x1xf32>, tensor<2x1xf32>) -> tensor<1x2xf32>
    %y = qnn.linear %h, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
    // becomes the same with %v = [[2.0], [2.0]], %w = [[2.0, 2.0]]
    ```
  }];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

def SmoothLinearsPass : Pass<"qnn-smooth-linears", "::mlir::func::FuncOp"> {
  let summary = "move outliers of activations into the weights they meet";
  let description = [{
    A few channels of the input of a linear layer may be far larger than the
    others, as after layer normalization in transformers. One scale for the whole
    activation then leaves few levels to the other channels. Channel `j` of the
    activation is divided by `s = x^alpha / w^(1 - alpha)`, where `x` is the
    largest magnitude of the channel and `w` that of the weights that meet it, and
    these weights are multiplied by `s` (SmoothQuant: Xiao et al.,
    arXiv:2211.10438, section 4). `alpha` says how much of the difficulty goes to
    the weights: 0.5 shares it evenly, 1 makes all channels of the activation
    equally large.

    The division goes into the constants of what makes the activation: scale and
    offset of a normalization, or weight and bias of a convolution or linear
    layer, with a ReLU or no limit. Several linear layers may use the activation
    (queries, keys and values), also through reshapes that keep the last
    dimension. If anything else uses it, as a shortcut does, layers get a
    normalization of their own, a copy; where what makes the activation is no
    normalization, it stays as it is. The function computes the same but for
    rounding in float.

    `x` comes as attribute `qnn.input_max` of the linear layers, one value a
    channel, which is removed. `quantc quantize --smooth` runs the model to find it.

    ```mlir
    %h = qnn.layer_norm %x scale %s offset %o : (...)  // %s is [1.0, 64.0]
    // %w is [[1.0, 1.0]]
    %y = qnn.linear %h, %w {qnn.input_max = dense<[1.0, 64.0]> : tensor<2xf32>} : (...)
    // becomes the same with %s = [1.0, 8.0], %w = [[1.0, 8.0]]
    ```
  }];
  let options = [Option<"alpha", "alpha", "double", "0.5",
                        "how much of the difficulty the weights take: 0 to 1">];
  let dependentDialects = ["::quantmlir::qnn::QNNDialect"];
}

#endif // QUANT_MLIR_RECOVERY_PASSES
