// A small network with one of each structure: convolution with batch
// normalization and a limited activation, depthwise convolution, residual
// addition, pooling, concatenation, linear layer, softmax. Its parameters are
// chosen so that what the phases compute from them can be checked by head.
module {
  func.func @main(%image: tensor<1x4x4x2xf32> {qnn.name = "image", qnn.range = array<f64: -128.0, 127.0>})
      -> (tensor<1x3xf32> {qnn.name = "probabilities"}) {
    %ones = qnn.constant dense<1.0> : tensor<2xf32>
    %zeros = qnn.constant dense<0.0> : tensor<2xf32>
    %threes = qnn.constant dense<3.0> : tensor<2xf32>

    // The normalization's factor is 1 / sqrt(3 + 1).
    %stem_w = qnn.constant dense<254.0> : tensor<2x3x3x2xf32>
    %stem_b = qnn.constant dense<20.0> : tensor<2xf32>
    %stem = qnn.conv_2d %image, %stem_w bias %stem_b {padding = array<i64: 1, 1, 1, 1>}
      : (tensor<1x4x4x2xf32>, tensor<2x3x3x2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32> loc("stem/conv")
    %norm = qnn.batch_norm %stem scale %ones offset %zeros mean %zeros variance %threes {epsilon = 1.0 : f32}
      : (tensor<1x4x4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32> loc("stem/norm")
    %act = qnn.clip %norm {clamp = #qnn.clamp<0.0, 63.75>} : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> loc("stem/clip")

    %depthwise_w = qnn.constant dense<[[[[1.0]]], [[[-1.0]]]]> : tensor<2x1x1x1xf32>
    %depthwise = qnn.conv_2d %act, %depthwise_w {groups = 2 : i64}
      : (tensor<1x4x4x2xf32>, tensor<2x1x1x1xf32>) -> tensor<1x4x4x2xf32> loc("block/depthwise")
    %sum = qnn.add %depthwise, %act : (tensor<1x4x4x2xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> loc("block/add")
    %block = qnn.relu %sum : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> loc("block/relu")

    %pool = qnn.max_pool_2d %block {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>}
      : (tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32> loc("pool/max")
    %mean = qnn.average_pool_2d %act {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>}
      : (tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32> loc("pool/mean")
    %concat = qnn.concat %pool, %mean {axis = 3 : i64}
      : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x4xf32> loc("concat")
    %global = qnn.reduce_mean %concat {axes = array<i64: 1, 2>} : (tensor<1x2x2x4xf32>) -> tensor<1x4xf32> loc("head/pool")

    // A matrix product and an addition, as exporters write a linear layer.
    %head_w = qnn.constant dense<[[1.0, 0.0, 0.0, 0.0], [0.0, -1.0, 0.0, 0.0], [0.25, 0.25, 0.25, 0.25]]> : tensor<3x4xf32>
    %head_b = qnn.constant dense<[0.5, 0.5, -0.5]> : tensor<3xf32>
    %product = qnn.linear %global, %head_w : (tensor<1x4xf32>, tensor<3x4xf32>) -> tensor<1x3xf32> loc("head/linear")
    %logits = qnn.add %product, %head_b : (tensor<1x3xf32>, tensor<3xf32>) -> tensor<1x3xf32> loc("head/bias")
    %probabilities = qnn.softmax %logits {axis = 1 : i64} : (tensor<1x3xf32>) -> tensor<1x3xf32> loc("softmax")
    return %probabilities : tensor<1x3xf32>
  }
}
