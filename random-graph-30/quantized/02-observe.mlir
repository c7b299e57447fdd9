#i8_symmetric_per_channel = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1, observer = min_max>
#loc2 = /tmp/quant-mlir-test-3d28aa/graph.mlir:1:17
#u8_affine_per_tensor = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0, observer = min_max>
module attributes {qnn.config = #qnn.qconfig<activation = #u8_affine_per_tensor, weight = #i8_symmetric_per_channel>} {
  func.func @main(%arg0: tensor<2x5x4x1xf32> {qnn.range = array<f64: -7.500000e-01, 1.500000e+00>} /tmp/quant-mlir-test-3d28aa/graph.mlir:1:17) -> tensor<2x5x4x1xf32> {
    %0 = qnn.observe %arg0 "input0" {spec = #u8_affine_per_tensor} : tensor<2x5x4x1xf32> /tmp/quant-mlir-test-3d28aa/graph.mlir:1:17
    %1 = qnn.mul %0, %0 {qnn.test = 1 : i64} : (tensor<2x5x4x1xf32>, tensor<2x5x4x1xf32>) -> tensor<2x5x4x1xf32> /tmp/quant-mlir-test-3d28aa/graph.mlir:2:9
    %2 = qnn.observe %1 "mul" {spec = #u8_affine_per_tensor} : tensor<2x5x4x1xf32> /tmp/quant-mlir-test-3d28aa/graph.mlir:2:9
    %3 = qnn.add %2, %0 {clamp = #qnn.clamp<0.000000e+00, inf>, qnn.test = 1 : i64} : (tensor<2x5x4x1xf32>, tensor<2x5x4x1xf32>) -> tensor<2x5x4x1xf32> /tmp/quant-mlir-test-3d28aa/graph.mlir:3:9
    %4 = qnn.observe %3 "add" {spec = #u8_affine_per_tensor} : tensor<2x5x4x1xf32> /tmp/quant-mlir-test-3d28aa/graph.mlir:3:9
    return %4 : tensor<2x5x4x1xf32> /tmp/quant-mlir-test-3d28aa/graph.mlir:4:3
  } /tmp/quant-mlir-test-3d28aa/graph.mlir:1:1
} /tmp/quant-mlir-test-3d28aa/graph.mlir:0:0
#loc = /tmp/quant-mlir-test-3d28aa/graph.mlir:0:0
#loc1 = /tmp/quant-mlir-test-3d28aa/graph.mlir:1:1
#loc3 = /tmp/quant-mlir-test-3d28aa/graph.mlir:2:9
#loc4 = /tmp/quant-mlir-test-3d28aa/graph.mlir:3:9
#loc5 = /tmp/quant-mlir-test-3d28aa/graph.mlir:4:3

