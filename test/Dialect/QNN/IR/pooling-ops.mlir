// RUN: quant-opt %s | quant-opt | FileCheck %s
// RUN: quant-opt %s --emit-bytecode | quant-opt | FileCheck %s

// CHECK-DAG: ![[X:.+]] = !quant.uniform<u8:f32, 5.000000e-01:128>
// CHECK-DAG: ![[Y:.+]] = !quant.uniform<u8:f32, 2.500000e-01:7>
!x = !quant.uniform<u8:f32, 0.5:128>
!y = !quant.uniform<u8:f32, 0.25:7>

// CHECK-LABEL: func @pools_float
func.func @pools_float(%x: tensor<?x?x8x4xf32>) -> (tensor<?x?x4x4xf32>, tensor<?x?x4x4xf32>) {
  // CHECK: qnn.max_pool_2d %{{.*}} {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<?x?x8x4xf32>) -> tensor<?x?x4x4xf32>
  %0 = qnn.max_pool_2d %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<?x?x8x4xf32>) -> tensor<?x?x4x4xf32>
  // CHECK: qnn.average_pool_2d %{{.*}} {count_include_pad, kernel = array<i64: 3, 3>, padding = array<i64: 0, 1, 0, 1>, strides = array<i64: 2, 2>} : (tensor<?x?x8x4xf32>) -> tensor<?x?x4x4xf32>
  %1 = qnn.average_pool_2d %x {count_include_pad, kernel = array<i64: 3, 3>, padding = array<i64: 0, 1, 0, 1>, strides = array<i64: 2, 2>} : (tensor<?x?x8x4xf32>) -> tensor<?x?x4x4xf32>
  return %0, %1 : tensor<?x?x4x4xf32>, tensor<?x?x4x4xf32>
}

// 7 places for a window of 2 at every second one: three, and in ceil mode four.
// CHECK-LABEL: func @ceil_mode
func.func @ceil_mode(%x: tensor<1x7x7x4xf32>) -> (tensor<1x3x3x4xf32>, tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>) {
  // CHECK: qnn.max_pool_2d {{.*}} -> tensor<1x3x3x4xf32>
  %0 = qnn.max_pool_2d %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x7x7x4xf32>) -> tensor<1x3x3x4xf32>
  // CHECK: qnn.max_pool_2d %{{.*}} {ceil_mode, {{.*}} -> tensor<1x4x4x4xf32>
  %1 = qnn.max_pool_2d %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, ceil_mode} : (tensor<1x7x7x4xf32>) -> tensor<1x4x4x4xf32>
  // CHECK: qnn.average_pool_2d %{{.*}} {ceil_mode, {{.*}} -> tensor<1x4x4x4xf32>
  %2 = qnn.average_pool_2d %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, ceil_mode} : (tensor<1x7x7x4xf32>) -> tensor<1x4x4x4xf32>
  return %0, %1, %2 : tensor<1x3x3x4xf32>, tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>
}

// In ceil mode a last window that would start in the padding at the end is
// dropped: windows start at -1, 1 and 3, and one at 5 would see padding alone.
// CHECK-LABEL: func @ceil_mode_drops_window
func.func @ceil_mode_drops_window(%x: tensor<1x4x4x1xf32>) -> tensor<1x3x3x1xf32> {
  // CHECK: -> tensor<1x3x3x1xf32>
  %0 = qnn.max_pool_2d %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>, ceil_mode} : (tensor<1x4x4x1xf32>) -> tensor<1x3x3x1xf32>
  return %0 : tensor<1x3x3x1xf32>
}

// CHECK-LABEL: func @max_pool_dilated
func.func @max_pool_dilated(%x: tensor<1x8x8x4xf32>) -> tensor<1x6x4x4xf32> {
  // CHECK: qnn.max_pool_2d %{{.*}} {dilations = array<i64: 2, 4>, kernel = array<i64: 2, 2>}
  %0 = qnn.max_pool_2d %x {kernel = array<i64: 2, 2>, dilations = array<i64: 2, 4>} : (tensor<1x8x8x4xf32>) -> tensor<1x6x4x4xf32>
  return %0 : tensor<1x6x4x4xf32>
}

// CHECK-LABEL: func @pools_quantized
func.func @pools_quantized(%x: tensor<1x8x8x4x!x>) -> (tensor<1x7x7x4x!x>, tensor<1x7x7x4x!y>) {
  // CHECK: qnn.max_pool_2d %{{.*}} : (tensor<1x8x8x4x![[X]]>) -> tensor<1x7x7x4x![[X]]>
  %0 = qnn.max_pool_2d %x {kernel = array<i64: 2, 2>} : (tensor<1x8x8x4x!x>) -> tensor<1x7x7x4x!x>
  // CHECK: qnn.average_pool_2d %{{.*}} : (tensor<1x8x8x4x![[X]]>) -> tensor<1x7x7x4x![[Y]]>
  %1 = qnn.average_pool_2d %x {kernel = array<i64: 2, 2>} : (tensor<1x8x8x4x!x>) -> tensor<1x7x7x4x!y>
  return %0, %1 : tensor<1x7x7x4x!x>, tensor<1x7x7x4x!y>
}

// CHECK-LABEL: func @reduce_mean
func.func @reduce_mean(%x: tensor<?x7x7x4xf32>, %q: tensor<1x7x7x4x!x>) -> (tensor<?x4xf32>, tensor<?x1x1x4xf32>, tensor<1x4x!y>) {
  // CHECK: qnn.reduce_mean %{{.*}} {axes = array<i64: 1, 2>} : (tensor<?x7x7x4xf32>) -> tensor<?x4xf32>
  %0 = qnn.reduce_mean %x {axes = array<i64: 1, 2>} : (tensor<?x7x7x4xf32>) -> tensor<?x4xf32>
  // CHECK: qnn.reduce_mean %{{.*}} {axes = array<i64: 1, 2>, keep_dims} : (tensor<?x7x7x4xf32>) -> tensor<?x1x1x4xf32>
  %1 = qnn.reduce_mean %x {axes = array<i64: 1, 2>, keep_dims} : (tensor<?x7x7x4xf32>) -> tensor<?x1x1x4xf32>
  // CHECK: qnn.reduce_mean %{{.*}} : (tensor<1x7x7x4x![[X]]>) -> tensor<1x4x![[Y]]>
  %2 = qnn.reduce_mean %q {axes = array<i64: 1, 2>} : (tensor<1x7x7x4x!x>) -> tensor<1x4x!y>
  return %0, %1, %2 : tensor<?x4xf32>, tensor<?x1x1x4xf32>, tensor<1x4x!y>
}

// CHECK-LABEL: func @reductions
func.func @reductions(%x: tensor<2x?x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: qnn.reduce_sum %{{.*}} {axes = array<i64: 1>} : (tensor<2x?x3xf32>) -> tensor<2x3xf32>
  %0 = qnn.reduce_sum %x {axes = array<i64: 1>} : (tensor<2x?x3xf32>) -> tensor<2x3xf32>
  // CHECK-NEXT: qnn.reduce_max %{{.*}} {axes = array<i64: 1>, keep_dims} : (tensor<2x?x3xf32>) -> tensor<2x1x3xf32>
  %1 = qnn.reduce_max %x {axes = array<i64: 1>, keep_dims} : (tensor<2x?x3xf32>) -> tensor<2x1x3xf32>
  return %0 : tensor<2x3xf32>
}
