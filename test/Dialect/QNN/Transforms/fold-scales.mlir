// RUN: quant-opt %s --qnn-fold-scales | FileCheck %s

// Factors and addends alternate; what is last may have a clamp.
// CHECK-LABEL: func @conv
// CHECK-SAME: %[[X:.*]]: tensor<1x2x2x1xf32>
func.func @conv(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x2xf32> {
  // CHECK-DAG: %[[W:.*]] = qnn.constant dense<{{\[}}{{\[\[\[}}2.000000e+00]]], {{\[\[\[}}-6.000000e+00]]]]>
  // CHECK-DAG: %[[B:.*]] = qnn.constant dense<[7.000000e+00, -3.000000e+00]>
  // CHECK: %[[Y:.*]] = qnn.conv_2d %[[X]], %[[W]] bias %[[B]] {clamp = #qnn.clamp<0.000000e+00, inf>}
  // CHECK-NEXT: return %[[Y]]
  %w = qnn.constant dense<[[[[1.0]]], [[[2.0]]]]> : tensor<2x1x1x1xf32>
  %b = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %k = qnn.constant dense<[2.0, -3.0]> : tensor<2xf32>
  %s = qnn.constant dense<[[[[5.0, 3.0]]]]> : tensor<1x1x1x2xf32>
  %0 = qnn.conv_2d %x, %w bias %b : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  %1 = qnn.mul %k, %0 : (tensor<2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %2 = qnn.add %1, %s {clamp = #qnn.clamp<0.0, inf>} : (tensor<1x2x2x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x2x2x2xf32>
  return %2 : tensor<1x2x2x2xf32>
}

// CHECK-LABEL: func @transposed
func.func @transposed(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32> {
  // CHECK: %[[W:.*]] = qnn.constant dense<4.000000e+00>
  // CHECK: qnn.conv_transpose_2d %{{.*}}, %[[W]] :
  // CHECK-NOT: qnn.mul
  %w = qnn.constant dense<8.0> : tensor<1x1x1x1xf32>
  %k = qnn.constant dense<0.5> : tensor<f32>
  %0 = qnn.conv_transpose_2d %x, %w : (tensor<1x2x2x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x2x2x1xf32>
  %1 = qnn.mul %0, %k : (tensor<1x2x2x1xf32>, tensor<f32>) -> tensor<1x2x2x1xf32>
  return %1 : tensor<1x2x2x1xf32>
}

// The factor is in front of a limit, or the product is used elsewhere.
// CHECK-LABEL: func @limited
func.func @limited(%x: tensor<1x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  // CHECK: qnn.mul
  // CHECK: qnn.mul
  %w = qnn.constant dense<8.0> : tensor<1x1xf32>
  %k = qnn.constant dense<0.5> : tensor<f32>
  %0 = qnn.linear %x, %w {clamp = #qnn.clamp<0.0, inf>} : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %1 = qnn.mul %0, %k : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
  %2 = qnn.linear %1, %w : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %3 = qnn.mul %2, %k : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
  return %2, %3 : tensor<1x1xf32>, tensor<1x1xf32>
}

// CHECK-LABEL: func @weight_is_not_constant
func.func @weight_is_not_constant(%x: tensor<1x1xf32>, %w: tensor<1x1xf32>) -> tensor<1x1xf32> {
  // CHECK: qnn.mul
  %k = qnn.constant dense<0.5> : tensor<f32>
  %0 = qnn.linear %x, %w : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %1 = qnn.mul %0, %k : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
  return %1 : tensor<1x1xf32>
}

// A linear layer of a linear layer.
// CHECK-LABEL: func @composed
// CHECK-SAME: %[[X:.*]]: tensor<1x2xf32>
func.func @composed(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // CHECK-DAG: %[[W:.*]] = qnn.constant dense<{{\[}}[3.000000e+00, 7.000000e+00], [2.000000e+00, 3.000000e+00]]>
  // CHECK-DAG: %[[B:.*]] = qnn.constant dense<[1.800000e+01, 3.700000e+01]>
  // CHECK: %[[Y:.*]] = qnn.linear %[[X]], %[[W]] bias %[[B]] {clamp = #qnn.clamp<0.000000e+00, inf>}
  // CHECK-NEXT: return %[[Y]]
  %v = qnn.constant dense<[[1.0, 1.0], [1.0, 3.0]]> : tensor<2x2xf32>
  %a = qnn.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %w = qnn.constant dense<[[1.0, 2.0], [1.5, 0.5]]> : tensor<2x2xf32>
  %b = qnn.constant dense<[10.0, 32.5]> : tensor<2xf32>
  %0 = qnn.linear %x, %v bias %a : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = qnn.linear %0, %w bias %b {clamp = #qnn.clamp<0.0, inf>} : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// One layer would have 16 products, where the two have 8.
// CHECK-LABEL: func @narrow
func.func @narrow(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK: qnn.linear
  // CHECK: qnn.linear
  %v = qnn.constant dense<1.0> : tensor<1x4xf32>
  %w = qnn.constant dense<1.0> : tensor<4x1xf32>
  %0 = qnn.linear %x, %v : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  %1 = qnn.linear %0, %w : (tensor<1x1xf32>, tensor<4x1xf32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// The weight says how many channels there are, where the result does not.
// CHECK-LABEL: func @unknown_channels
func.func @unknown_channels(%x: tensor<2x3xf32>) -> tensor<?x?xf32> {
  // CHECK: %[[W:.*]] = qnn.constant dense<1.250000e-01> : tensor<4x3xf32>
  // CHECK: %[[Y:.*]] = qnn.linear %{{.*}}, %[[W]] : {{.*}} -> tensor<?x?xf32>
  // CHECK-NEXT: return %[[Y]]
  %w = qnn.constant dense<0.5> : tensor<4x3xf32>
  %c = qnn.constant dense<0.25> : tensor<1xf32>
  %0 = qnn.linear %x, %w : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<?x?xf32>
  %1 = qnn.mul %0, %c : (tensor<?x?xf32>, tensor<1xf32>) -> tensor<?x?xf32>
  return %1 : tensor<?x?xf32>
}

// Nothing says it.
// CHECK-LABEL: func @unknown_weight
func.func @unknown_weight(%x: tensor<2x3xf32>, %w: tensor<?x3xf32>) -> tensor<2x?xf32> {
  // CHECK: qnn.linear
  // CHECK: qnn.mul
  %c = qnn.constant dense<0.25> : tensor<1xf32>
  %0 = qnn.linear %x, %w : (tensor<2x3xf32>, tensor<?x3xf32>) -> tensor<2x?xf32>
  %1 = qnn.mul %0, %c : (tensor<2x?xf32>, tensor<1xf32>) -> tensor<2x?xf32>
  return %1 : tensor<2x?xf32>
}
