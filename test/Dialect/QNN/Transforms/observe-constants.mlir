// RUN: quant-opt %s --qnn-observe-constants --verify-diagnostics | FileCheck %s

#tensor = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
#channel = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1>

// CHECK-LABEL: func @per_tensor
func.func @per_tensor() -> tensor<2x3xf32> {
  // CHECK: qnn.observe %{{.*}} "c" {high = array<f64: 6.000000e+00>, low = array<f64: -3.000000e+00>
  %c = qnn.constant dense<[[1.0, -2.0, 3.0], [-3.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %0 = qnn.observe %c "c" {spec = #tensor} : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: func @per_row
func.func @per_row() -> tensor<2x3xf32> {
  // CHECK: qnn.observe %{{.*}} "c" {axis = 0 : i64, high = array<f64: 3.000000e+00, 6.000000e+00>, low = array<f64: -2.000000e+00, -3.000000e+00>
  %c = qnn.constant dense<[[1.0, -2.0, 3.0], [-3.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %0 = qnn.observe %c "c" {axis = 0 : i64, spec = #channel} : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: func @per_column
func.func @per_column() -> tensor<2x3xf32> {
  // CHECK: qnn.observe %{{.*}} "c" {axis = 1 : i64, high = array<f64: 1.000000e+00, 5.000000e+00, 6.000000e+00>, low = array<f64: -3.000000e+00, -2.000000e+00, 3.000000e+00>
  %c = qnn.constant dense<[[1.0, -2.0, 3.0], [-3.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %0 = qnn.observe %c "c" {axis = 1 : i64, spec = #channel} : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: func @keeps_statistics
func.func @keeps_statistics() -> tensor<2xf32> {
  // CHECK: qnn.observe %{{.*}} "c" {high = array<f64: 8.000000e+00>, low = array<f64: -8.000000e+00>
  %c = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %0 = qnn.observe %c "c" {spec = #tensor, low = array<f64: -8.0>, high = array<f64: 8.0>} : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func @not_constant
func.func @not_constant(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: qnn.observe %{{.*}} "x" {spec =
  %0 = qnn.observe %x "x" {spec = #tensor} : tensor<2xf32>
  return %0 : tensor<2xf32>
}
