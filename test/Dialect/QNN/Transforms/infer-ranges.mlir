// RUN: quant-opt %s --qnn-infer-ranges | FileCheck %s

#tensor = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
#channel = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1>

// x in [-1, 2] times the row (1, -2) plus 0.5 lies in [0.5 - 1 - 4, 0.5 + 2 + 2];
// times (0, 1) plus 8 in [7, 10].
// CHECK-LABEL: func @linear
func.func @linear(%x: tensor<1x2xf32> {qnn.range = array<f64: -1.0, 2.0>}) -> tensor<1x2xf32> {
  // CHECK: qnn.observe %{{.*}} "x" {high = array<f64: 2.000000e+00>, low = array<f64: -1.000000e+00>
  // CHECK: qnn.observe %{{.*}} "y" {high = array<f64: 1.000000e+01>, low = array<f64: -4.500000e+00>
  %w = qnn.constant dense<[[1.0, -2.0], [0.0, 1.0]]> : tensor<2x2xf32>
  %b = qnn.constant dense<[0.5, 8.0]> : tensor<2xf32>
  %0 = qnn.observe %x "x" {spec = #tensor} : tensor<1x2xf32>
  %1 = qnn.linear %0, %w bias %b : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %2 = qnn.observe %1 "y" {spec = #tensor} : tensor<1x2xf32>
  return %2 : tensor<1x2xf32>
}

// Padding adds zeros, which x never is; without it the sum is in [2, 4].
// CHECK-LABEL: func @conv_padding
func.func @conv_padding(%x: tensor<1x2x1x1xf32> {qnn.range = array<f64: 1.0, 2.0>}) -> (tensor<1x1x1x1xf32>, tensor<1x2x1x1xf32>) {
  // CHECK: "valid" {high = array<f64: 4.000000e+00>, low = array<f64: 2.000000e+00>
  // CHECK: "padded" {high = array<f64: 4.000000e+00>, low = array<f64: 0.000000e+00>
  %w = qnn.constant dense<1.0> : tensor<1x2x1x1xf32>
  %0 = qnn.conv_2d %x, %w : (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x1x1xf32>
  %1 = qnn.observe %0 "valid" {spec = #tensor} : tensor<1x1x1x1xf32>
  %2 = qnn.conv_2d %x, %w {padding = array<i64: 0, 1, 0, 0>} : (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x1x1xf32>
  %3 = qnn.observe %2 "padded" {spec = #tensor} : tensor<1x2x1x1xf32>
  return %1, %3 : tensor<1x1x1x1xf32>, tensor<1x2x1x1xf32>
}

// CHECK-LABEL: func @matmul
func.func @matmul(%a: tensor<2x3xf32> {qnn.range = array<f64: -1.0, 2.0>}, %b: tensor<3x4xf32> {qnn.range = array<f64: -4.0, 1.0>}) -> tensor<2x4xf32> {
  // CHECK: "y" {high = array<f64: 1.200000e+01>, low = array<f64: -2.400000e+01>
  %0 = qnn.matmul %a, %b : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  %1 = qnn.observe %0 "y" {spec = #tensor} : tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// CHECK-LABEL: func @elementwise
func.func @elementwise(%x: tensor<4xf32> {qnn.range = array<f64: -2.0, 3.0>}, %y: tensor<4xf32> {qnn.range = array<f64: -5.0, 1.0>}) -> tensor<4xf32> {
  // CHECK: "add" {high = array<f64: 4.000000e+00>, low = array<f64: -7.000000e+00>
  %0 = qnn.add %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.observe %0 "add" {spec = #tensor} : tensor<4xf32>
  // CHECK: "mul" {high = array<f64: 1.000000e+01>, low = array<f64: -1.500000e+01>
  %2 = qnn.mul %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = qnn.observe %2 "mul" {spec = #tensor} : tensor<4xf32>
  // CHECK: "clamped" {high = array<f64: 4.000000e+00>, low = array<f64: 0.000000e+00>
  %4 = qnn.add %x, %y {clamp = #qnn.clamp<0.0, inf>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %5 = qnn.observe %4 "clamped" {spec = #tensor} : tensor<4xf32>
  // CHECK: "relu" {high = array<f64: 3.000000e+00>, low = array<f64: 0.000000e+00>
  %6 = qnn.relu %x : (tensor<4xf32>) -> tensor<4xf32>
  %7 = qnn.observe %6 "relu" {spec = #tensor} : tensor<4xf32>
  // CHECK: "clip" {high = array<f64: 1.000000e+00>, low = array<f64: -1.000000e+00>
  %8 = qnn.clip %x {clamp = #qnn.clamp<-1.0, 1.0>} : (tensor<4xf32>) -> tensor<4xf32>
  %9 = qnn.observe %8 "clip" {spec = #tensor} : tensor<4xf32>
  // CHECK: "hard_sigmoid" {high = array<f64: 1.000000e+00>, low = array<f64: 0.000000e+00>
  %10 = qnn.hard_sigmoid %x {alpha = 0.25 : f32, beta = 0.5 : f32} : (tensor<4xf32>) -> tensor<4xf32>
  %11 = qnn.observe %10 "hard_sigmoid" {spec = #tensor} : tensor<4xf32>
  // A falling line: its ends are turned around.
  // CHECK: "falling" {high = array<f64: 7.500000e-01>, low = array<f64: 1.250000e-01>
  %12 = qnn.hard_sigmoid %x {alpha = -0.125 : f32, beta = 0.5 : f32} : (tensor<4xf32>) -> tensor<4xf32>
  %13 = qnn.observe %12 "falling" {spec = #tensor} : tensor<4xf32>
  // The minimum of x * (x + 3) / 6 lies inside.
  // CHECK: "hard_swish" {high = array<f64: 3.000000e+00>, low = array<f64: -3.750000e-01>
  %14 = qnn.hard_swish %x : (tensor<4xf32>) -> tensor<4xf32>
  %15 = qnn.observe %14 "hard_swish" {spec = #tensor} : tensor<4xf32>
  // CHECK: "softmax" {high = array<f64: 1.000000e+00>, low = array<f64: 0.000000e+00>
  %16 = qnn.softmax %x {axis = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32>
  %17 = qnn.observe %16 "softmax" {spec = #tensor} : tensor<4xf32>
  return %17 : tensor<4xf32>
}

// Functions whose values are no decimals are checked to some digits.
// CHECK-LABEL: func @gates
func.func @gates(%x: tensor<4xf32> {qnn.range = array<f64: -2.0, 0.0>}, %y: tensor<4xf32> {qnn.range = array<f64: 1.0, 2.0>}) -> tensor<4xf32> {
  // CHECK: "sigmoid" {high = array<f64: 5.000000e-01>, low = array<f64: 0.119
  %0 = qnn.sigmoid %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.observe %0 "sigmoid" {spec = #tensor} : tensor<4xf32>
  // CHECK: "tanh" {high = array<f64: 0.000000e+00>, low = array<f64: -0.964
  %2 = qnn.tanh %x : (tensor<4xf32>) -> tensor<4xf32>
  %3 = qnn.observe %2 "tanh" {spec = #tensor} : tensor<4xf32>
  // CHECK: "silu" {high = array<f64: 0.000000e+00>, low = array<f64: -2.78
  %4 = qnn.silu %x : (tensor<4xf32>) -> tensor<4xf32>
  %5 = qnn.observe %4 "silu" {spec = #tensor} : tensor<4xf32>
  // CHECK: "positive" {high = array<f64: 2.000000e+00>, low = array<f64: 0.000000e+00>
  %6 = qnn.silu %y : (tensor<4xf32>) -> tensor<4xf32>
  %7 = qnn.observe %6 "positive" {spec = #tensor} : tensor<4xf32>
  return %7 : tensor<4xf32>
}

// CHECK-LABEL: func @moves
func.func @moves(%x: tensor<1x4x4x2xf32> {qnn.range = array<f64: 1.0, 3.0>}) -> tensor<1x4x4x4xf32> {
  // CHECK: "max" {high = array<f64: 3.000000e+00>, low = array<f64: 1.000000e+00>
  %0 = qnn.max_pool_2d %x {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>} : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  %1 = qnn.observe %0 "max" {spec = #tensor} : tensor<1x4x4x2xf32>
  // CHECK: "mean" {high = array<f64: 3.000000e+00>, low = array<f64: 1.000000e+00>
  %2 = qnn.average_pool_2d %x {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>} : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  %3 = qnn.observe %2 "mean" {spec = #tensor} : tensor<1x4x4x2xf32>
  // Here the zeros of the padding count.
  // CHECK: "mean_of_padded" {high = array<f64: 3.000000e+00>, low = array<f64: 0.000000e+00>
  %4 = qnn.average_pool_2d %x {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, count_include_pad} : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  %5 = qnn.observe %4 "mean_of_padded" {spec = #tensor} : tensor<1x4x4x2xf32>
  // CHECK: "pad" {high = array<f64: 3.000000e+00>, low = array<f64: -8.000000e+00>
  %6 = qnn.pad %x {low = array<i64: 0, 0, 0, 0>, high = array<i64: 0, 0, 0, 2>, value = -8.0 : f32} : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x4xf32>
  %7 = qnn.observe %6 "pad" {spec = #tensor} : tensor<1x4x4x4xf32>
  // CHECK: "concat" {high = array<f64: 9.000000e+00>, low = array<f64: 1.000000e+00>
  %c = qnn.constant dense<9.0> : tensor<1x4x4x2xf32>
  %8 = qnn.concat %x, %c {axis = 3 : i64} : (tensor<1x4x4x2xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x4xf32>
  %9 = qnn.observe %8 "concat" {spec = #tensor} : tensor<1x4x4x4xf32>
  return %9 : tensor<1x4x4x4xf32>
}

// Statistics that are there stay, and what follows starts from them. Every
// channel gets the interval of all.
// CHECK-LABEL: func @calibrated
func.func @calibrated(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // CHECK: "x" {high = array<f64: 2.000000e+00>, low = array<f64: 1.000000e+00>
  // CHECK: "y" {axis = 1 : i64, high = array<f64: 4.000000e+00, 4.000000e+00>, low = array<f64: 2.000000e+00, 2.000000e+00>
  %0 = qnn.observe %x "x" {spec = #tensor, low = array<f64: 1.0>, high = array<f64: 2.0>} : tensor<1x2xf32>
  %1 = qnn.add %0, %0 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %2 = qnn.observe %1 "y" {axis = 1 : i64, spec = #channel} : tensor<1x2xf32>
  return %2 : tensor<1x2xf32>
}
