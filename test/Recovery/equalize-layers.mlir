// RUN: quant-opt %s --qnn-equalize-layers --split-input-file | FileCheck %s

// Both channels get sqrt(4 * 1) = sqrt(0.5 * 8) = 2 on either side.
// CHECK-LABEL: func.func @relu
// CHECK-DAG: %[[V:.*]] = qnn.constant dense<2.000000e+00> : tensor<2x1xf32>
// CHECK-DAG: %[[B:.*]] = qnn.constant dense<[5.000000e-01, 4.000000e+00]> : tensor<2xf32>
// CHECK: %[[H:.*]] = qnn.linear %{{.*}}, %[[V]] bias %[[B]]
// CHECK: %[[W:.*]] = qnn.constant dense<2.000000e+00> : tensor<1x2xf32>
// CHECK: qnn.linear %[[H]], %[[W]] :
func.func @relu(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %v = qnn.constant dense<[[4.0], [0.5]]> : tensor<2x1xf32>
  %b = qnn.constant dense<1.0> : tensor<2xf32>
  %w = qnn.constant dense<[[1.0, 8.0]]> : tensor<1x2xf32>
  %h = qnn.linear %x, %v bias %b {clamp = #qnn.clamp<0.0, inf>} : (tensor<1x1xf32>, tensor<2x1xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %y = qnn.linear %h, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

// A depthwise convolution meets each channel with its own weights only.
// CHECK-LABEL: func.func @depthwise
// CHECK-DAG: qnn.constant dense<2.000000e+00> : tensor<2x1x1x1xf32>
// CHECK-DAG: qnn.constant dense<{{.*}}2.000000e+00], [1.000000e+00{{.*}}2.000000e+00], [-1.000000e+00{{.*}}> : tensor<2x1x2x1xf32>
func.func @depthwise(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x1x2xf32> {
  %v = qnn.constant dense<[[[[4.0]]], [[[0.5]]]]> : tensor<2x1x1x1xf32>
  %w = qnn.constant dense<[[[[1.0], [0.5]]], [[[8.0], [-4.0]]]]> : tensor<2x1x2x1xf32>
  %h = qnn.conv_2d %x, %v : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32>
  %y = qnn.conv_2d %h, %w {groups = 2 : i64} : (tensor<1x2x2x2xf32>, tensor<2x1x2x1xf32>) -> tensor<1x2x1x2xf32>
  return %y : tensor<1x2x1x2xf32>
}

// -----

// ReLU6: with inputs in [-1, 1], the second channel is at most 0.5 and would be at
// most 2; the first could reach 8.
// CHECK-LABEL: func.func @limit
// CHECK-DAG: qnn.constant dense<{{\[\[}}8.000000e+00], [2.000000e+00]]> : tensor<2x1xf32>
// CHECK-DAG: qnn.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00]]> : tensor<1x2xf32>
func.func @limit(%x: tensor<1x1xf32> {qnn.range = array<f64: -1.0, 1.0>}) -> tensor<1x1xf32> {
  %v = qnn.constant dense<[[8.0], [0.5]]> : tensor<2x1xf32>
  %w = qnn.constant dense<[[1.0, 8.0]]> : tensor<1x2xf32>
  %h = qnn.linear %x, %v {clamp = #qnn.clamp<0.0, 6.0>} : (tensor<1x1xf32>, tensor<2x1xf32>) -> tensor<1x2xf32>
  %y = qnn.linear %h, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

// No range is known, a channel is zero, or others use the value: nothing changes.
// CHECK-LABEL: func.func @unchanged
// CHECK-DAG: qnn.constant dense<{{\[\[}}8.000000e+00], [0.000000e+00]]> : tensor<2x1xf32>
// CHECK-DAG: qnn.constant dense<{{\[\[}}1.000000e+00, 7.000000e+00]]> : tensor<1x2xf32>
// CHECK-NOT: qnn.constant
func.func @unchanged(%x: tensor<1x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x2xf32>) {
  %v = qnn.constant dense<[[8.0], [0.0]]> : tensor<2x1xf32>
  %w = qnn.constant dense<[[1.0, 7.0]]> : tensor<1x2xf32>
  %h = qnn.linear %x, %v {clamp = #qnn.clamp<0.0, 6.0>} : (tensor<1x1xf32>, tensor<2x1xf32>) -> tensor<1x2xf32>
  %y = qnn.linear %h, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  %i = qnn.linear %x, %v : (tensor<1x1xf32>, tensor<2x1xf32>) -> tensor<1x2xf32>
  %z = qnn.linear %i, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y, %z, %i : tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x2xf32>
}

// -----

// The first pair of layers is scaled by sqrt(0.1 / 100), so that the weight between
// is small then, but not what it computes: up to 10, which meets the limit.
// CHECK-LABEL: func.func @limit_behind_scaled
// CHECK-DAG: qnn.constant dense<3.16{{[0-9]*}}> : tensor<1x1xf32>
// CHECK-DAG: qnn.constant dense<3.16{{[0-9]*}}> : tensor<1x1xf32>
// CHECK-DAG: qnn.constant dense<1.000000e-03> : tensor<1x1xf32>
func.func @limit_behind_scaled(%x: tensor<1x1xf32> {qnn.range = array<f64: -1.0, 1.0>}) -> tensor<1x1xf32> {
  %a = qnn.constant dense<0.1> : tensor<1x1xf32>
  %b = qnn.constant dense<100.0> : tensor<1x1xf32>
  %c = qnn.constant dense<0.001> : tensor<1x1xf32>
  %0 = qnn.linear %x, %a {clamp = #qnn.clamp<0.0, inf>} : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %1 = qnn.linear %0, %b {clamp = #qnn.clamp<0.0, 6.0>} : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %2 = qnn.linear %1, %c : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return %2 : tensor<1x1xf32>
}

// -----

// Up to 2 and then divided by sqrt(2 / 8) = 0.5, which is within the limit of 6; in a
// second sweep nothing changes.
// CHECK-LABEL: func.func @within_limit
// CHECK-DAG: qnn.constant dense<4.000000e+00> : tensor<1x1xf32>
// CHECK-DAG: qnn.constant dense<4.000000e+00> : tensor<1x1xf32>
func.func @within_limit(%x: tensor<1x1xf32> {qnn.range = array<f64: -1.0, 1.0>}) -> tensor<1x1xf32> {
  %v = qnn.constant dense<2.0> : tensor<1x1xf32>
  %w = qnn.constant dense<8.0> : tensor<1x1xf32>
  %h = qnn.linear %x, %v {clamp = #qnn.clamp<-6.0, 6.0>} : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %y = qnn.linear %h, %w : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}
