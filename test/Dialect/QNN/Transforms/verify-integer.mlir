// RUN: quant-opt %s --qnn-verify-integer | FileCheck %s

#map = affine_map<(d0) -> (d0)>

// Quantize, compute in integers, dequantize.
// CHECK-LABEL: func @integer
func.func @integer(%x: tensor<4xf32>) -> tensor<4xf32> {
  %scale = arith.constant 0.5 : f32
  %0 = tensor.empty() : tensor<4xi8>
  %1 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%x : tensor<4xf32>) outs(%0 : tensor<4xi8>) {
  ^bb0(%in: f32, %out: i8):
    %q = arith.divf %in, %scale : f32
    %i = arith.fptosi %q : f32 to i8
    linalg.yield %i : i8
  } -> tensor<4xi8>
  %2 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%1 : tensor<4xi8>) outs(%0 : tensor<4xi8>) {
  ^bb0(%in: i8, %out: i8):
    %s = arith.addi %in, %in : i8
    linalg.yield %s : i8
  } -> tensor<4xi8>
  %3 = tensor.empty() : tensor<4xf32>
  // CHECK: arith.sitofp
  // CHECK: return
  %4 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%2 : tensor<4xi8>) outs(%3 : tensor<4xf32>) {
  ^bb0(%in: i8, %out: f32):
    %f = arith.sitofp %in : i8 to f32
    %d = arith.mulf %f, %scale : f32
    linalg.yield %d : f32
  } -> tensor<4xf32>
  return %4 : tensor<4xf32>
}

// Moving floats is no computation: in from the model's layout, out to it.
// CHECK-LABEL: func @moves
func.func @moves(%x: tensor<2x3xf32>) -> tensor<3x2xf32> {
  %scale = arith.constant 0.5 : f32
  %0 = tensor.empty() : tensor<3x2xf32>
  %1 = linalg.transpose ins(%x : tensor<2x3xf32>) outs(%0 : tensor<3x2xf32>) permutation = [1, 0]
  return %1 : tensor<3x2xf32>
}
