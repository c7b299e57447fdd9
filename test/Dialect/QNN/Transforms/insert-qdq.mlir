// RUN: quant-opt %s --qnn-insert-qdq --mlir-print-local-scope | FileCheck %s

#u8 = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
#u6 = #qnn.qspec<bits = 6, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
#i8 = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_tensor, narrow = 1>
#i4 = #qnn.qspec<bits = 4, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1>

// 256 steps of 1 from -64 to 191.
// CHECK-LABEL: func @affine
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>
func.func @affine(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK-NEXT: %[[Q:.*]] = qnn.quantize %[[X]] : (tensor<4xf32>) -> tensor<4x!quant.uniform<u8:f32, 1.000000e+00:64>>
  // CHECK-NEXT: %[[D:.*]] = qnn.dequantize %[[Q]]
  // CHECK-NEXT: return %[[D]]
  %0 = qnn.observe %x "x" {spec = #u8, low = array<f64: -64.0>, high = array<f64: 191.0>} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// Zero is always representable.
// CHECK-LABEL: func @positive
func.func @positive(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: !quant.uniform<u8:f32, 2.000000e+00>
  %0 = qnn.observe %x "x" {spec = #u8, low = array<f64: 100.0>, high = array<f64: 510.0>} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func @negative
func.func @negative(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: !quant.uniform<u8:f32, 2.000000e+00:255>
  %0 = qnn.observe %x "x" {spec = #u8, low = array<f64: -510.0>, high = array<f64: -100.0>} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func @six_bits
func.func @six_bits(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: !quant.uniform<u6:f32, 1.000000e+00>
  %0 = qnn.observe %x "x" {spec = #u6, low = array<f64: 0.0>, high = array<f64: 63.0>} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// The larger magnitude counts, and -128 is left out.
// CHECK-LABEL: func @symmetric
func.func @symmetric(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
  %0 = qnn.observe %x "x" {spec = #i8, low = array<f64: -63.5>, high = array<f64: 1.0>} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func @per_channel
func.func @per_channel(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // CHECK: !quant.uniform<i4<-7:7>:f32:0, {1.000000e+00,2.000000e+00}>
  %0 = qnn.observe %x "x" {axis = 0 : i64, spec = #i4, low = array<f64: -7.0, 0.0>, high = array<f64: 7.0, 14.0>} : tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// Values that are all zero have no scale of their own.
// CHECK-LABEL: func @zeros
func.func @zeros(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: !quant.uniform<u8:f32, 1.000000e+00>
  %0 = qnn.observe %x "x" {spec = #u8, low = array<f64: 0.0>, high = array<f64: 0.0>} : tensor<4xf32>
  return %0 : tensor<4xf32>
}
