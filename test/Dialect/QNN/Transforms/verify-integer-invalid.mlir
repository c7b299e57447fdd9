// RUN: quant-opt %s --qnn-verify-integer --split-input-file --verify-diagnostics

#map = affine_map<(d0) -> (d0)>
func.func @float_before(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = tensor.empty() : tensor<4xf32>
  // expected-error @+1 {{computes in float on an argument before it is quantized: not an integer-only program}}
  %1 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%x : tensor<4xf32>) outs(%0 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %s = arith.addf %in, %in : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// Dequantized, computed on in float.
#map = affine_map<(d0) -> (d0)>
func.func @float_after(%x: tensor<4xi8>) -> tensor<4xf32> {
  %0 = tensor.empty() : tensor<4xf32>
  %1 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%x : tensor<4xi8>) outs(%0 : tensor<4xf32>) {
  ^bb0(%in: i8, %out: f32):
    %f = arith.sitofp %in : i8 to f32
    linalg.yield %f : f32
  } -> tensor<4xf32>
  // expected-error @+1 {{computes in float on values that were integers before: not an integer-only program}}
  %2 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%1 : tensor<4xf32>) outs(%0 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %s = math.exp %in : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// -----

// Dequantized and quantized again: a rescale in float.
#map = affine_map<(d0) -> (d0)>
func.func @float_between(%x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = tensor.empty() : tensor<4xf32>
  %1 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%x : tensor<4xi8>) outs(%0 : tensor<4xf32>) {
  ^bb0(%in: i8, %out: f32):
    %f = arith.sitofp %in : i8 to f32
    linalg.yield %f : f32
  } -> tensor<4xf32>
  %2 = tensor.empty() : tensor<4xi8>
  // expected-error @+1 {{computes in float on values that were integers before}}
  %3 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%1 : tensor<4xf32>) outs(%2 : tensor<4xi8>) {
  ^bb0(%in: f32, %out: i8):
    %i = arith.fptosi %in : f32 to i8
    linalg.yield %i : i8
  } -> tensor<4xi8>
  return %3 : tensor<4xi8>
}

// -----

// A rescale in float that neither its operands nor its results show.
#map = affine_map<(d0) -> (d0)>
func.func @float_inside(%x: tensor<4xi8>) -> tensor<4xi8> {
  %scale = arith.constant 0.5 : f32
  %0 = tensor.empty() : tensor<4xi8>
  // expected-error @+1 {{computes in float from integers to integers: not an integer-only program}}
  %1 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%x : tensor<4xi8>) outs(%0 : tensor<4xi8>) {
  ^bb0(%in: i8, %out: i8):
    %f = arith.sitofp %in : i8 to f32
    %s = arith.mulf %f, %scale : f32
    %i = arith.fptosi %s : f32 to i8
    linalg.yield %i : i8
  } -> tensor<4xi8>
  return %1 : tensor<4xi8>
}

// -----

func.func @whole_tensors(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{computes in float on an argument before it is quantized}}
  %0 = arith.addf %x, %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// A second block would not be looked at.
// expected-error @+1 {{'branches' has branches or no return; expected straight-line code}}
func.func @branches(%x: tensor<4xf32>) -> tensor<4xf32> {
  cf.br ^end
^end:
  return %x : tensor<4xf32>
}
