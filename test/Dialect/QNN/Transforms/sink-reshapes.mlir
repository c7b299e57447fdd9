// RUN: quant-opt %s --qnn-sink-reshapes | FileCheck %s

// A convolution of lines, its normalization, and a residual sum.
// CHECK-LABEL: func @line
// CHECK-SAME: %[[X:.*]]: tensor<1x1x4x2xf32>, %[[Z:.*]]: tensor<1x1x4x2xf32>, %[[S:.*]]: tensor<2xf32>
func.func @line(%x: tensor<1x1x4x2xf32>, %z: tensor<1x1x4x2xf32>, %s: tensor<2xf32>) -> tensor<1x4x2xf32> {
  // CHECK-NEXT: %[[N:.*]] = qnn.batch_norm %[[X]] scale %[[S]] {{.*}} -> tensor<1x1x4x2xf32>
  // CHECK-NEXT: %[[A:.*]] = qnn.add %[[N]], %[[Z]] : {{.*}} -> tensor<1x1x4x2xf32>
  // CHECK-NEXT: %[[R:.*]] = qnn.relu %[[A]]
  // CHECK-NEXT: %[[P:.*]] = qnn.prelu %[[R]] {slopes = array<f32: 2.500000e-01, 5.000000e-01>}
  // CHECK-NEXT: %[[Y:.*]] = qnn.reshape %[[P]] : (tensor<1x1x4x2xf32>) -> tensor<1x4x2xf32>
  // CHECK-NEXT: return %[[Y]]
  %0 = qnn.reshape %x : (tensor<1x1x4x2xf32>) -> tensor<1x4x2xf32>
  %1 = qnn.batch_norm %0 scale %s offset %s mean %s variance %s : (tensor<1x4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x4x2xf32>
  %2 = qnn.reshape %z : (tensor<1x1x4x2xf32>) -> tensor<1x4x2xf32>
  %3 = qnn.add %1, %2 : (tensor<1x4x2xf32>, tensor<1x4x2xf32>) -> tensor<1x4x2xf32>
  %4 = qnn.relu %3 : (tensor<1x4x2xf32>) -> tensor<1x4x2xf32>
  %5 = qnn.prelu %4 {slopes = array<f32: 0.25, 0.5>} : (tensor<1x4x2xf32>) -> tensor<1x4x2xf32>
  return %5 : tensor<1x4x2xf32>
}

// Constants of channels lose dimensions that their value has no more; one of
// one value passes any reshape.
// CHECK-LABEL: func @constants
// CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>
func.func @constants(%x: tensor<4x2xf32>) -> tensor<8xf32> {
  // CHECK-DAG: %[[K:.*]] = qnn.constant dense<[2.000000e+00, 3.000000e+00]> : tensor<2xf32>
  // CHECK-DAG: %[[HALF:.*]] = qnn.constant dense<5.000000e-01> : tensor<f32>
  // CHECK: %[[M:.*]] = qnn.mul %[[X]], %[[K]] : (tensor<4x2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  // CHECK-NEXT: %[[A:.*]] = qnn.add %[[HALF]], %[[M]] : (tensor<f32>, tensor<4x2xf32>) -> tensor<4x2xf32>
  // CHECK-NEXT: %[[Y:.*]] = qnn.reshape %[[A]] : (tensor<4x2xf32>) -> tensor<8xf32>
  // CHECK-NEXT: return %[[Y]]
  %k = qnn.constant dense<[[[2.0, 3.0]]]> : tensor<1x1x2xf32>
  %half = qnn.constant dense<0.5> : tensor<f32>
  %0 = qnn.reshape %x : (tensor<4x2xf32>) -> tensor<2x2x2xf32>
  %1 = qnn.mul %0, %k : (tensor<2x2x2xf32>, tensor<1x1x2xf32>) -> tensor<2x2x2xf32>
  %2 = qnn.reshape %1 : (tensor<2x2x2xf32>) -> tensor<8xf32>
  %3 = qnn.add %half, %2 : (tensor<f32>, tensor<8xf32>) -> tensor<8xf32>
  return %3 : tensor<8xf32>
}

// Channels would be others; a value is not reshaped; others need the reshape.
// CHECK-LABEL: func @stays
func.func @stays(%x: tensor<4x2xf32>, %z: tensor<2x4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>) {
  // CHECK: qnn.reshape
  // CHECK-NEXT: qnn.mul
  // CHECK-NEXT: qnn.reshape
  // CHECK-NEXT: qnn.add
  // CHECK-NEXT: qnn.reshape
  // CHECK-NEXT: qnn.relu
  %k = qnn.constant dense<[2.0, 3.0, 4.0, 5.0]> : tensor<4xf32>
  %0 = qnn.reshape %x : (tensor<4x2xf32>) -> tensor<2x4xf32>
  %1 = qnn.mul %0, %k : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %2 = qnn.reshape %x : (tensor<4x2xf32>) -> tensor<2x4xf32>
  %3 = qnn.add %2, %z : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %4 = qnn.reshape %x : (tensor<4x2xf32>) -> tensor<2x4xf32>
  %5 = qnn.relu %4 : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return %1, %3, %4, %5 : tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>
}

// A scalar with a constant that has a dimension.
// CHECK-LABEL: func @scalar
// CHECK-SAME: %[[X:.*]]: tensor<f32>
func.func @scalar(%x: tensor<f32>) -> tensor<1x1xf32> {
  // CHECK: %[[C:.*]] = qnn.constant dense<2.500000e-01> : tensor<f32>
  // CHECK: %[[M:.*]] = qnn.mul %[[X]], %[[C]] : (tensor<f32>, tensor<f32>) -> tensor<f32>
  // CHECK: qnn.reshape %[[M]] : (tensor<f32>) -> tensor<1x1xf32>
  %c = qnn.constant dense<0.25> : tensor<1xf32>
  %0 = qnn.reshape %x : (tensor<f32>) -> tensor<1x1xf32>
  %1 = qnn.mul %0, %c : (tensor<1x1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  return %1 : tensor<1x1xf32>
}
