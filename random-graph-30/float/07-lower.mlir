#loc2 = /tmp/quant-mlir-test-72eca7/graph.mlir:1:17
#loc4 = /tmp/quant-mlir-test-72eca7/graph.mlir:2:9
#loc5 = /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
#map = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
module attributes {qnn.model_info = "{\22float_weight_bytes\22:0,\22integer_only\22:false,\22layers\22:[{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22mul\22,\22op\22:\22mul\22,\22parameters\22:0,\22shape\22:[2,5,4,1],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22add\22,\22op\22:\22add\22,\22parameters\22:0,\22shape\22:[2,5,4,1],\22weight_bits\22:0}],\22quantized\22:false}"} {
  func.func @main(%arg0: tensor<2x5x4x1xf32> {qnn.range = array<f64: -7.500000e-01, 1.500000e+00>} /tmp/quant-mlir-test-72eca7/graph.mlir:1:17) -> tensor<2x5x4x1xf32> {
    %cst = arith.constant 0.000000e+00 : f32 [unknown]
    %0 = tensor.empty() : tensor<2x5x4x1xf32> /tmp/quant-mlir-test-72eca7/graph.mlir:2:9
    %1 = linalg.generic {indexing_maps = [#map, #map, #map], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%arg0, %arg0 : tensor<2x5x4x1xf32>, tensor<2x5x4x1xf32>) outs(%0 : tensor<2x5x4x1xf32>) {
    ^bb0(%in: f32 /tmp/quant-mlir-test-72eca7/graph.mlir:1:17, %in_0: f32 /tmp/quant-mlir-test-72eca7/graph.mlir:1:17, %out: f32 /tmp/quant-mlir-test-72eca7/graph.mlir:2:9):
      %3 = arith.mulf %in, %in_0 : f32 /tmp/quant-mlir-test-72eca7/graph.mlir:2:9
      linalg.yield %3 : f32 /tmp/quant-mlir-test-72eca7/graph.mlir:2:9
    } -> tensor<2x5x4x1xf32> /tmp/quant-mlir-test-72eca7/graph.mlir:2:9
    %2 = linalg.generic {indexing_maps = [#map, #map, #map], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1, %arg0 : tensor<2x5x4x1xf32>, tensor<2x5x4x1xf32>) outs(%0 : tensor<2x5x4x1xf32>) {
    ^bb0(%in: f32 /tmp/quant-mlir-test-72eca7/graph.mlir:2:9, %in_0: f32 /tmp/quant-mlir-test-72eca7/graph.mlir:1:17, %out: f32 /tmp/quant-mlir-test-72eca7/graph.mlir:3:9):
      %3 = arith.addf %in, %in_0 : f32 /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
      %4 = arith.maximumf %3, %cst : f32 /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
      linalg.yield %4 : f32 /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    } -> tensor<2x5x4x1xf32> /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    return %2 : tensor<2x5x4x1xf32> /tmp/quant-mlir-test-72eca7/graph.mlir:4:3
  } /tmp/quant-mlir-test-72eca7/graph.mlir:1:1
} /tmp/quant-mlir-test-72eca7/graph.mlir:0:0
#loc = /tmp/quant-mlir-test-72eca7/graph.mlir:0:0
#loc1 = /tmp/quant-mlir-test-72eca7/graph.mlir:1:1
#loc3 = [unknown]
#loc6 = /tmp/quant-mlir-test-72eca7/graph.mlir:4:3

