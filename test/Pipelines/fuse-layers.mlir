// What stands around a layer in a trained network becomes a part of it: the
// phase fuse leaves one operation, whichever layer it is.

// RUN: quant-opt %s --fuse | FileCheck %s

// CHECK-LABEL: func @conv
// CHECK:         qnn.conv_2d {{.*}} bias {{.*}}clamp = #qnn.clamp<0.000000e+00, 6.000000e+00>
// CHECK-NEXT:    return
func.func @conv(%x: tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> {
  %w = qnn.constant dense<0.5> : tensor<2x1x1x2xf32>
  %k = qnn.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %0 = qnn.conv_2d %x, %w : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x4x4x2xf32>
  %1 = qnn.mul %0, %k : (tensor<1x4x4x2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  %2 = qnn.sub %1, %k : (tensor<1x4x4x2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  %3 = qnn.batch_norm %2 scale %k offset %k mean %k variance %k : (tensor<1x4x4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  %4 = qnn.div %3, %k : (tensor<1x4x4x2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  %5 = qnn.clip %4 {clamp = #qnn.clamp<0.0, 6.0>} : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  return %5 : tensor<1x4x4x2xf32>
}

// CHECK-LABEL: func @transposed
// CHECK:         qnn.conv_transpose_2d {{.*}} bias {{.*}}clamp = #qnn.clamp<0.000000e+00, inf>
// CHECK-NEXT:    return
func.func @transposed(%x: tensor<1x4x4x2xf32>) -> tensor<1x8x8x2xf32> {
  %w = qnn.constant dense<0.5> : tensor<2x2x2x2xf32>
  %k = qnn.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %0 = qnn.conv_transpose_2d %x, %w bias %k {strides = array<i64: 2, 2>} : (tensor<1x4x4x2xf32>, tensor<2x2x2x2xf32>, tensor<2xf32>) -> tensor<1x8x8x2xf32>
  %1 = qnn.batch_norm %0 scale %k offset %k mean %k variance %k : (tensor<1x8x8x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x8x8x2xf32>
  %2 = qnn.relu %1 : (tensor<1x8x8x2xf32>) -> tensor<1x8x8x2xf32>
  return %2 : tensor<1x8x8x2xf32>
}

// As the import writes a convolution of lines in a residual block.
// CHECK-LABEL: func @line
// CHECK-SAME:    %[[X:.+]]: tensor<1x8x2xf32>
// CHECK:         %[[R:.+]] = qnn.reshape %[[X]] : (tensor<1x8x2xf32>) -> tensor<1x1x8x2xf32>
// CHECK-NEXT:    %[[A:.+]] = qnn.conv_2d %[[R]], {{.*}} bias {{.*}}clamp = #qnn.clamp<0.000000e+00, inf>
// CHECK-NEXT:    %[[B:.+]] = qnn.conv_2d %[[A]], {{.*}} bias
// CHECK-NEXT:    %[[SUM:.+]] = qnn.add %[[B]], %[[A]] {clamp = #qnn.clamp<0.000000e+00, inf>}
// CHECK-NEXT:    %[[Y:.+]] = qnn.reshape %[[SUM]]
// CHECK-NEXT:    return %[[Y]]
func.func @line(%x: tensor<1x8x2xf32>) -> tensor<1x8x2xf32> {
  %w = qnn.constant dense<0.5> : tensor<2x1x3x2xf32>
  %k = qnn.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %0 = qnn.reshape %x : (tensor<1x8x2xf32>) -> tensor<1x1x8x2xf32>
  %1 = qnn.conv_2d %0, %w {padding = array<i64: 0, 0, 1, 1>} : (tensor<1x1x8x2xf32>, tensor<2x1x3x2xf32>) -> tensor<1x1x8x2xf32>
  %2 = qnn.reshape %1 : (tensor<1x1x8x2xf32>) -> tensor<1x8x2xf32>
  %3 = qnn.batch_norm %2 scale %k offset %k mean %k variance %k : (tensor<1x8x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x8x2xf32>
  %4 = qnn.relu %3 : (tensor<1x8x2xf32>) -> tensor<1x8x2xf32>
  %5 = qnn.reshape %4 : (tensor<1x8x2xf32>) -> tensor<1x1x8x2xf32>
  %6 = qnn.conv_2d %5, %w {padding = array<i64: 0, 0, 1, 1>} : (tensor<1x1x8x2xf32>, tensor<2x1x3x2xf32>) -> tensor<1x1x8x2xf32>
  %7 = qnn.reshape %6 : (tensor<1x1x8x2xf32>) -> tensor<1x8x2xf32>
  %8 = qnn.batch_norm %7 scale %k offset %k mean %k variance %k : (tensor<1x8x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x8x2xf32>
  %9 = qnn.add %8, %4 : (tensor<1x8x2xf32>, tensor<1x8x2xf32>) -> tensor<1x8x2xf32>
  %10 = qnn.relu %9 : (tensor<1x8x2xf32>) -> tensor<1x8x2xf32>
  return %10 : tensor<1x8x2xf32>
}

// CHECK-LABEL: func @norm_alone
// CHECK:         %[[R:.+]] = qnn.reshape
// CHECK-NEXT:    %[[N:.+]] = qnn.conv_2d %[[R]], {{.*}}clamp = #qnn.clamp<0.000000e+00, inf>, groups = 2 : i64
// CHECK-NEXT:    qnn.reshape %[[N]]
// CHECK-NEXT:    return
func.func @norm_alone(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %k = qnn.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %0 = qnn.batch_norm %x scale %k offset %k mean %k variance %k : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  %1 = qnn.relu %0 : (tensor<4x2xf32>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}

// A transpose and a gate between: both move behind.
// CHECK-LABEL: func @gate
// CHECK:         %[[L:.+]] = qnn.linear
// CHECK-NEXT:    %[[S:.+]] = qnn.silu %[[L]]
// CHECK-NEXT:    qnn.transpose %[[S]]
// CHECK-NEXT:    return
func.func @gate(%x: tensor<1x4x2xf32>) -> tensor<1x2x4xf32> {
  %w = qnn.constant dense<0.5> : tensor<2x2xf32>
  %0 = qnn.linear %x, %w : (tensor<1x4x2xf32>, tensor<2x2xf32>) -> tensor<1x4x2xf32>
  %1 = qnn.transpose %0 {permutation = array<i64: 0, 2, 1>} : (tensor<1x4x2xf32>) -> tensor<1x2x4xf32>
  %2 = qnn.sigmoid %1 : (tensor<1x2x4xf32>) -> tensor<1x2x4xf32>
  %3 = qnn.mul %1, %2 : (tensor<1x2x4xf32>, tensor<1x2x4xf32>) -> tensor<1x2x4xf32>
  return %3 : tensor<1x2x4xf32>
}
