#loc2 = /tmp/quant-mlir-test-3d28aa/graph.mlir:1:17
module {
  func.func @main(%arg0: tensor<2x5x4x1xf32> {qnn.range = array<f64: -7.500000e-01, 1.500000e+00>} /tmp/quant-mlir-test-3d28aa/graph.mlir:1:17) -> tensor<2x5x4x1xf32> {
    %0 = qnn.mul %arg0, %arg0 {qnn.test = 1 : i64} : (tensor<2x5x4x1xf32>, tensor<2x5x4x1xf32>) -> tensor<2x5x4x1xf32> /tmp/quant-mlir-test-3d28aa/graph.mlir:2:9
    %1 = qnn.add %0, %arg0 {clamp = #qnn.clamp<0.000000e+00, inf>, qnn.test = 1 : i64} : (tensor<2x5x4x1xf32>, tensor<2x5x4x1xf32>) -> tensor<2x5x4x1xf32> /tmp/quant-mlir-test-3d28aa/graph.mlir:3:9
    return %1 : tensor<2x5x4x1xf32> /tmp/quant-mlir-test-3d28aa/graph.mlir:4:3
  } /tmp/quant-mlir-test-3d28aa/graph.mlir:1:1
} /tmp/quant-mlir-test-3d28aa/graph.mlir:0:0
#loc = /tmp/quant-mlir-test-3d28aa/graph.mlir:0:0
#loc1 = /tmp/quant-mlir-test-3d28aa/graph.mlir:1:1
#loc3 = /tmp/quant-mlir-test-3d28aa/graph.mlir:2:9
#loc4 = /tmp/quant-mlir-test-3d28aa/graph.mlir:3:9
#loc5 = /tmp/quant-mlir-test-3d28aa/graph.mlir:4:3

