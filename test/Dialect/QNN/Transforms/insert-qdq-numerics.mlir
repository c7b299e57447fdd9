// RUN: quant-opt %s --split-input-file --qnn-insert-qdq --mlir-print-local-scope | FileCheck %s

// Half of the range: 127 steps of 1.
#reduced = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0, reduced = 1>
// CHECK-LABEL: func @bounds_what_is_stored
func.func @bounds_what_is_stored(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: !quant.uniform<u8<0:127>:f32, 1.000000e+00:64>
  %0 = qnn.observe %x "x" {spec = #reduced, low = array<f64: -64.0>, high = array<f64: 63.0>} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// PyTorch chooses scale and zero point by half of the range and stores all of it.
#reduced = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0, reduced = 1>
module attributes {qnn.numerics = "torch"} {
  // CHECK-LABEL: func @chooses_parameters_only
  func.func @chooses_parameters_only(%x: tensor<4xf32>) -> tensor<4xf32> {
    // CHECK: !quant.uniform<u8:f32, 1.000000e+00:64>
    %0 = qnn.observe %x "x" {spec = #reduced, low = array<f64: -64.0>, high = array<f64: 63.0>} : tensor<4xf32>
    return %0 : tensor<4xf32>
  }
}

// -----

// 127.5 steps of 2.
#symmetric = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_tensor, narrow = 0>
module attributes {qnn.numerics = "torch"} {
  // CHECK-LABEL: func @half_range
  func.func @half_range(%x: tensor<4xf32>) -> tensor<4xf32> {
    // CHECK: !quant.uniform<i8:f32, 2.000000e+00>
    %0 = qnn.observe %x "x" {spec = #symmetric, low = array<f64: -255.0>, high = array<f64: 1.0>} : tensor<4xf32>
    return %0 : tensor<4xf32>
  }
}
