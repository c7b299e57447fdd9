#loc2 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:17
#loc4 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:5:9
#loc5 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
#loc6 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9
#loc7 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:6:9
#loc9 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
#map = affine_map<(d0) -> (d0)>
module attributes {qnn.model_info = "{\22float_weight_bytes\22:0,\22integer_only\22:false,\22layers\22:[{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22mul\22,\22op\22:\22mul\22,\22parameters\22:0,\22shape\22:[16],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22clip\22,\22op\22:\22clip\22,\22parameters\22:0,\22shape\22:[16],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22add\22,\22op\22:\22add\22,\22parameters\22:0,\22shape\22:[16],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22concat\22,\22op\22:\22concat\22,\22parameters\22:0,\22shape\22:[32],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22sigmoid\22,\22op\22:\22sigmoid\22,\22parameters\22:0,\22shape\22:[16],\22weight_bits\22:0}],\22quantized\22:false}"} {
  func.func @main(%arg0: tensor<16xf32> {qnn.range = array<f64: -2.250000e+00, 1.250000e+00>} /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:17) -> (tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<32xf32>) {
    %cst = arith.constant 1.000000e+00 : f32 [unknown]
    %cst_0 = arith.constant 6.000000e+00 : f32 [unknown]
    %cst_1 = arith.constant 0.000000e+00 : f32 [unknown]
    %cst_2 = arith.constant dense<[1.42950916, -0.653144598, 1.72098887, -0.182288736, 0.606256604, -1.25148892, 0.0600526892, -0.36465916, -0.190417841, -1.47159183, 0.662824451, -1.85155869, -1.34948242, -1.67204869, -0.531749368, -1.14624023]> : tensor<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:5:9
    %0 = tensor.empty() : tensor<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
    %1 = linalg.generic {indexing_maps = [#map, #map, #map], iterator_types = ["parallel"]} ins(%arg0, %arg0 : tensor<16xf32>, tensor<16xf32>) outs(%0 : tensor<16xf32>) {
    ^bb0(%in: f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:17, %in_4: f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:17, %out: f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9):
      %6 = arith.mulf %in, %in_4 : f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
      linalg.yield %6 : f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
    } -> tensor<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
    %2 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%arg0 : tensor<16xf32>) outs(%0 : tensor<16xf32>) {
    ^bb0(%in: f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:17, %out: f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9):
      %6 = arith.maximumf %in, %cst_1 : f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9
      %7 = arith.minimumf %6, %cst_0 : f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9
      linalg.yield %7 : f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9
    } -> tensor<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9
    %3 = linalg.generic {indexing_maps = [#map, #map, #map], iterator_types = ["parallel"]} ins(%arg0, %cst_2 : tensor<16xf32>, tensor<16xf32>) outs(%0 : tensor<16xf32>) {
    ^bb0(%in: f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:17, %in_4: f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:5:9, %out: f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:6:9):
      %6 = arith.addf %in, %in_4 : f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:6:9
      linalg.yield %6 : f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:6:9
    } -> tensor<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:6:9
    %4 = tensor.empty() : tensor<32xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:7:9
    %inserted_slice = tensor.insert_slice %3 into %4[0] [16] [1] : tensor<16xf32> into tensor<32xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:7:9
    %inserted_slice_3 = tensor.insert_slice %2 into %inserted_slice[16] [16] [1] : tensor<16xf32> into tensor<32xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:7:9
    %5 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%arg0 : tensor<16xf32>) outs(%0 : tensor<16xf32>) {
    ^bb0(%in: f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:17, %out: f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10):
      %6 = arith.negf %in : f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
      %7 = math.exp %6 : f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
      %8 = arith.addf %7, %cst : f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
      %9 = arith.divf %cst, %8 : f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
      linalg.yield %9 : f32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
    } -> tensor<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
    return %5, %1, %2, %inserted_slice_3 : tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<32xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:14:3
  } /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
} /tmp/quant-mlir-test-e9dfdc/graph.mlir:0:0
#loc = /tmp/quant-mlir-test-e9dfdc/graph.mlir:0:0
#loc1 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
#loc3 = [unknown]
#loc8 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:7:9
#loc10 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:14:3

