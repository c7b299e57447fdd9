// RUN: quant-opt %s --fuse --insert-qdq --propagate-scales --quantize | FileCheck %s

// The first pool is quantized only because the convolution uses it; its other
// user, which is a result, was left in float.
// CHECK-LABEL: func @pool_beside_quantized_user
func.func @pool_beside_quantized_user(
    %x: tensor<1x8x8x2xf32> {qnn.range = array<f64: -1.0, 1.0>})
    -> (tensor<1x4x4x2xf32>, tensor<1x2x2x2xf32>) {
  // CHECK-NOT: qnn.island
  // CHECK: qnn.max_pool_2d {{.*}} -> tensor<1x4x4x2x![[U8:.+]]>
  // CHECK: qnn.max_pool_2d {{.*}} -> tensor<1x2x2x2x![[U8]]>
  // CHECK-NOT: qnn.island
  %w = qnn.constant dense<0.5> : tensor<2x1x1x2xf32>
  %0 = qnn.max_pool_2d %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x8x8x2xf32>) -> tensor<1x4x4x2xf32>
  %1 = qnn.max_pool_2d %0 {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32>
  %2 = qnn.conv_2d %0, %w : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x4x4x2xf32>
  return %2, %1 : tensor<1x4x4x2xf32>, tensor<1x2x2x2xf32>
}
