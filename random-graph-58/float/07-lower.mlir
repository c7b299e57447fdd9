#loc2 = /tmp/quant-mlir-test-1ebe73/graph.mlir:1:17
#loc3 = /tmp/quant-mlir-test-1ebe73/graph.mlir:1:81
#loc5 = /tmp/quant-mlir-test-1ebe73/graph.mlir:7:9
#loc6 = /tmp/quant-mlir-test-1ebe73/graph.mlir:5:9
#loc7 = /tmp/quant-mlir-test-1ebe73/graph.mlir:4:9
#loc8 = /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
#loc9 = /tmp/quant-mlir-test-1ebe73/graph.mlir:3:9
#loc10 = /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
#loc11 = /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
#loc12 = /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
#map = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 + d4 * 2, d2 * 2 + d5 * 2, d3)>
#map1 = affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>
#map2 = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>
#map3 = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 + d4, d2 + d5, d6)>
#map4 = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d3, d4, d5, d6)>
#map5 = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>
#map6 = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
#map7 = affine_map<(d0, d1, d2, d3) -> (d3)>
module attributes {qnn.model_info = "{\22float_weight_bytes\22:76,\22integer_only\22:false,\22layers\22:[{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22max_pool_2d\22,\22op\22:\22max_pool_2d\22,\22parameters\22:0,\22shape\22:[1,7,1,3],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22slice\22,\22op\22:\22slice\22,\22parameters\22:0,\22shape\22:[1,1,1,1],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:9,\22name\22:\22conv_2d\22,\22op\22:\22conv_2d\22,\22parameters\22:10,\22shape\22:[1,1,1,1],\22weight_bits\22:32},{\22activation_bits\22:32,\22macs\22:9,\22name\22:\22conv_2d\22,\22op\22:\22conv_2d\22,\22parameters\22:9,\22shape\22:[1,1,1,1],\22weight_bits\22:32},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22add\22,\22op\22:\22add\22,\22parameters\22:0,\22shape\22:[1,1,1,1],\22weight_bits\22:0}],\22quantized\22:false}"} {
  func.func @main(%arg0: tensor<1x7x4x16xf32> {qnn.range = array<f64: 0.000000e+00, 5.000000e-01>} /tmp/quant-mlir-test-1ebe73/graph.mlir:1:17, %arg1: tensor<1x8x1x3xf32> {qnn.range = array<f64: -2.500000e-01, 7.500000e-01>} /tmp/quant-mlir-test-1ebe73/graph.mlir:1:81) -> tensor<1x1x1x1xf32> {
    %cst = arith.constant 0.000000e+00 : f32 [unknown]
    %cst_0 = arith.constant dense<[[[[-0.556313455], [0.34071064], [0.501971781]], [[0.107880652], [-0.199909672], [0.212149754]], [[0.481433928], [-0.0954129845], [0.398674756]]]]> : tensor<1x3x3x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:7:9
    %cst_1 = arith.constant dense<0.058597032> : tensor<1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:5:9
    %cst_2 = arith.constant dense<[[[[0.50951612], [0.445510268], [5.444560e-01]], [[0.200130239], [0.0899053365], [-0.460333169]], [[0.565295041], [0.393938929], [-0.268540144]]]]> : tensor<1x3x3x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:4:9
    %cst_3 = arith.constant 0xFF800000 : f32 [unknown]
    %padded = tensor.pad %arg1 low[0, 3, 0, 0] high[0, 2, 0, 0] {
    ^bb0(%arg2: index /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9, %arg3: index /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9, %arg4: index /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9, %arg5: index /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9):
      tensor.yield %cst_3 : f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    } : tensor<1x8x1x3xf32> to tensor<1x13x1x3xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %0 = tensor.empty() : tensor<4x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %1 = tensor.empty() : tensor<1x7x1x3xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %2 = linalg.fill ins(%cst_3 : f32) outs(%1 : tensor<1x7x1x3xf32>) -> tensor<1x7x1x3xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %3 = linalg.generic {indexing_maps = [#map, #map1, #map2], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%padded, %0 : tensor<1x13x1x3xf32>, tensor<4x1xf32>) outs(%2 : tensor<1x7x1x3xf32>) {
    ^bb0(%in: f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9, %in_6: f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9, %out: f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9):
      %10 = arith.maximumf %out, %in : f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
      linalg.yield %10 : f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    } -> tensor<1x7x1x3xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %extracted_slice = tensor.extract_slice %3[0, 5, 0, 1] [1, 1, 1, 1] [1, 1, 3, 1] : tensor<1x7x1x3xf32> to tensor<1x1x1x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:3:9
    %padded_4 = tensor.pad %extracted_slice low[0, 1, 1, 0] high[0, 1, 1, 0] {
    ^bb0(%arg2: index /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9, %arg3: index /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9, %arg4: index /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9, %arg5: index /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9):
      tensor.yield %cst : f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    } : tensor<1x1x1x1xf32> to tensor<1x3x3x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %4 = tensor.empty() : tensor<1x1x1x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %5 = linalg.fill ins(%cst : f32) outs(%4 : tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %6 = linalg.generic {indexing_maps = [#map3, #map4, #map5], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%padded_4, %cst_2 : tensor<1x3x3x1xf32>, tensor<1x3x3x1xf32>) outs(%5 : tensor<1x1x1x1xf32>) attrs =  {qnn.op = "conv_2d"} {
    ^bb0(%in: f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9, %in_6: f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:4:9, %out: f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9):
      %10 = arith.mulf %in, %in_6 : f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
      %11 = arith.addf %out, %10 : f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
      linalg.yield %11 : f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    } -> tensor<1x1x1x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %7 = linalg.generic {indexing_maps = [#map6, #map7, #map6], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%6, %cst_1 : tensor<1x1x1x1xf32>, tensor<1xf32>) outs(%4 : tensor<1x1x1x1xf32>) {
    ^bb0(%in: f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9, %in_6: f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:5:9, %out: f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9):
      %10 = arith.addf %in, %in_6 : f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
      linalg.yield %10 : f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    } -> tensor<1x1x1x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %padded_5 = tensor.pad %7 low[0, 1, 1, 0] high[0, 1, 1, 0] {
    ^bb0(%arg2: index /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9, %arg3: index /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9, %arg4: index /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9, %arg5: index /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9):
      tensor.yield %cst : f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
    } : tensor<1x1x1x1xf32> to tensor<1x3x3x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
    %8 = linalg.generic {indexing_maps = [#map3, #map4, #map5], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%padded_5, %cst_0 : tensor<1x3x3x1xf32>, tensor<1x3x3x1xf32>) outs(%5 : tensor<1x1x1x1xf32>) attrs =  {qnn.op = "conv_2d"} {
    ^bb0(%in: f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9, %in_6: f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:7:9, %out: f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9):
      %10 = arith.mulf %in, %in_6 : f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
      %11 = arith.addf %out, %10 : f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
      linalg.yield %11 : f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
    } -> tensor<1x1x1x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
    %9 = linalg.generic {indexing_maps = [#map6, #map6, #map6], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%8, %extracted_slice : tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) outs(%4 : tensor<1x1x1x1xf32>) {
    ^bb0(%in: f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9, %in_6: f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:3:9, %out: f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9):
      %10 = arith.addf %in, %in_6 : f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
      %11 = arith.maximumf %10, %cst : f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
      linalg.yield %11 : f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
    } -> tensor<1x1x1x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
    return %9 : tensor<1x1x1x1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:11:3
  } /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1
} /tmp/quant-mlir-test-1ebe73/graph.mlir:0:0
#loc = /tmp/quant-mlir-test-1ebe73/graph.mlir:0:0
#loc1 = /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1
#loc4 = [unknown]
#loc13 = /tmp/quant-mlir-test-1ebe73/graph.mlir:11:3

