#loc2 = /tmp/quant-mlir-test-1ebe73/graph.mlir:1:17
#loc3 = /tmp/quant-mlir-test-1ebe73/graph.mlir:1:81
module {
  func.func @main(%arg0: tensor<1x7x4x16xf32> {qnn.range = array<f64: 0.000000e+00, 5.000000e-01>} /tmp/quant-mlir-test-1ebe73/graph.mlir:1:17, %arg1: tensor<1x8x1x3xf32> {qnn.range = array<f64: -2.500000e-01, 7.500000e-01>} /tmp/quant-mlir-test-1ebe73/graph.mlir:1:81) -> tensor<1x1x1x1xf32> {
    %0 = qnn.constant dense<[[[[-0.556313455], [0.34071064], [0.501971781]], [[0.107880652], [-0.199909672], [0.212149754]], [[0.481433928], [-0.0954129845], [0.398674756]]]]> : tensor<1x3x3x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:7:9
    %1 = qnn.constant dense<0.058597032> : tensor<1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:5:9
    %2 = qnn.constant dense<[[[[0.50951612], [0.445510268], [5.444560e-01]], [[0.200130239], [0.0899053365], [-0.460333169]], [[0.565295041], [0.393938929], [-0.268540144]]]]> : tensor<1x3x3x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:4:9
    %3 = qnn.max_pool_2d %arg1 {ceil_mode, dilations = array<i64: 2, 2>, kernel = array<i64: 4, 1>, padding = array<i64: 3, 2, 0, 0>, strides = array<i64: 1, 2>} : (tensor<1x8x1x3xf32>) -> tensor<1x7x1x3xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %4 = qnn.slice %3 {offsets = array<i64: 0, 5, 0, 1>, strides = array<i64: 1, 1, 3, 1>} : (tensor<1x7x1x3xf32>) -> tensor<1x1x1x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:3:9
    %5 = qnn.conv_2d %4, %2 bias %1 {padding = array<i64: 1, 1, 1, 1>} : (tensor<1x1x1x1xf32>, tensor<1x3x3x1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %6 = qnn.conv_2d %5, %0 {padding = array<i64: 1, 1, 1, 1>} : (tensor<1x1x1x1xf32>, tensor<1x3x3x1xf32>) -> tensor<1x1x1x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
    %7 = qnn.add %6, %4 {clamp = #qnn.clamp<0.000000e+00, inf>} : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
    return %7 : tensor<1x1x1x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:11:3
  } /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1
} /tmp/quant-mlir-test-1ebe73/graph.mlir:0:0
#loc = /tmp/quant-mlir-test-1ebe73/graph.mlir:0:0
#loc1 = /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1
#loc4 = /tmp/quant-mlir-test-1ebe73/graph.mlir:7:9
#loc5 = /tmp/quant-mlir-test-1ebe73/graph.mlir:5:9
#loc6 = /tmp/quant-mlir-test-1ebe73/graph.mlir:4:9
#loc7 = /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
#loc8 = /tmp/quant-mlir-test-1ebe73/graph.mlir:3:9
#loc9 = /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
#loc10 = /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
#loc11 = /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
#loc12 = /tmp/quant-mlir-test-1ebe73/graph.mlir:11:3

