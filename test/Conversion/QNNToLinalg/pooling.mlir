// RUN: quant-opt %s --convert-qnn-to-linalg | FileCheck %s

!u8 = !quant.uniform<u8:f32, 0.125:120>
!s8 = !quant.uniform<i8:f32, 0.25:-3>
!s4 = !quant.uniform<i4:f32, 0.25:0>

// CHECK-DAG: #[[$IN:.+]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d4 * 2, d2 + d5, d3)>
// CHECK-DAG: #[[$WINDOW:.+]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>
// CHECK-DAG: #[[$OUT:.+]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>
// CHECK-DAG: #[[$POSITION:.+]] = affine_map<(d0, d1, d2, d3) -> (d1, d2)>

// Padding never wins: it is the smallest value.

// CHECK-LABEL: func.func @max_float(
func.func @max_float(%x: tensor<1x5x5x2xf32>) -> tensor<1x2x5x2xf32> {
  // CHECK:     %[[LEAST:.+]] = arith.constant 0xFF800000 : f32
  // CHECK:     %[[PADDED:.+]] = tensor.pad %{{.+}} low[0, 1, 1, 0] high[0, 1, 1, 0]
  // CHECK:       tensor.yield %[[LEAST]]
  // CHECK:     %[[SHAPE:.+]] = tensor.empty() : tensor<3x3xf32>
  // CHECK:     linalg.fill
  // CHECK:     linalg.generic {indexing_maps = [#[[$IN]], #[[$WINDOW]], #[[$OUT]]]
  // CHECK-SAME:  ins(%[[PADDED]], %[[SHAPE]] :
  // CHECK:         arith.maximumf
  %y = qnn.max_pool_2d %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 1>, dilations = array<i64: 2, 1>, padding = array<i64: 1, 1, 1, 1>} : (tensor<1x5x5x2xf32>) -> tensor<1x2x5x2xf32>
  return %y : tensor<1x2x5x2xf32>
}

// CHECK-LABEL: func.func @max_unsigned(
func.func @max_unsigned(%x: tensor<1x4x4x2x!u8>) -> tensor<1x2x2x2x!u8> {
  // CHECK-NOT: tensor.pad
  // CHECK: arith.constant 0 : i8
  // CHECK: arith.maxui %{{.+}}, %{{.+}} : i8
  %y = qnn.max_pool_2d %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x4x4x2x!u8>) -> tensor<1x2x2x2x!u8>
  return %y : tensor<1x2x2x2x!u8>
}

// CHECK-LABEL: func.func @max_signed(
func.func @max_signed(%x: tensor<1x4x4x2x!s4>) -> tensor<1x2x2x2x!s4> {
  // CHECK: arith.constant -8 : i8
  // CHECK: arith.maxsi %{{.+}}, %{{.+}} : i8
  %y = qnn.max_pool_2d %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x4x4x2x!s4>) -> tensor<1x2x2x2x!s4>
  return %y : tensor<1x2x2x2x!s4>
}

// The last window reaches beyond the input. Rounded down, it would not.

// CHECK-LABEL: func.func @ceil_mode(
func.func @ceil_mode(%x: tensor<1x5x5x1xf32>) -> (tensor<1x3x3x1xf32>, tensor<1x2x2x1xf32>) {
  // CHECK: tensor.pad %{{.+}} low[0, 0, 0, 0] high[0, 1, 1, 0]
  %y = qnn.max_pool_2d %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, ceil_mode} : (tensor<1x5x5x1xf32>) -> tensor<1x3x3x1xf32>
  // CHECK-NOT: tensor.pad
  %z = qnn.max_pool_2d %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x5x5x1xf32>) -> tensor<1x2x2x1xf32>
  return %y, %z : tensor<1x3x3x1xf32>, tensor<1x2x2x1xf32>
}

// CHECK-LABEL: func.func @average_float(
func.func @average_float(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32> {
  // CHECK:     %[[SUM:.+]] = linalg.generic
  // CHECK:         arith.addf
  // CHECK:     %[[COUNT:.+]] = arith.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00], [2.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>
  // CHECK:     linalg.generic {indexing_maps = [#{{[a-z0-9]+}}, #[[$POSITION]], #{{[a-z0-9]+}}]
  // CHECK-SAME:  ins(%[[SUM]], %[[COUNT]]
  // CHECK:         arith.divf
  %y = qnn.average_pool_2d %x {kernel = array<i64: 2, 2>, padding = array<i64: 1, 0, 1, 0>} : (tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32>
  return %y : tensor<1x2x2x1xf32>
}

// The sum is of stored minus zero point; padding is the zero point.

// CHECK-LABEL: func.func @average_quantized(
func.func @average_quantized(%x: tensor<1x2x2x1x!u8>) -> tensor<1x2x2x1x!u8> {
  // CHECK:     %[[ZERO_POINT:.+]] = arith.constant 120 : i8
  // CHECK:       tensor.yield %[[ZERO_POINT]]
  // CHECK:     %[[SUM:.+]] = linalg.generic {{.*}} outs(%{{.+}} : tensor<1x2x2x1xi32>)
  // CHECK:         %[[QX:.+]] = arith.extui
  // CHECK:         %[[C:.+]] = arith.subi %[[QX]]
  // CHECK:         arith.addi %{{.+}}, %[[C]] : i32
  // 1, 1/2 and 1/4 have one mantissa.
  // CHECK:     %[[SHIFT:.+]] = arith.constant dense<{{\[\[}}30, 31], [31, 32]]> : tensor<2x2xi32>
  // CHECK:     linalg.generic {indexing_maps = [#{{[a-z0-9]+}}, #[[$POSITION]], #{{[a-z0-9]+}}]
  // CHECK-SAME:  ins(%[[SUM]], %[[SHIFT]] :
  // CHECK:         arith.constant 1073741824
  %y = qnn.average_pool_2d %x {kernel = array<i64: 2, 2>, padding = array<i64: 1, 0, 1, 0>} : (tensor<1x2x2x1x!u8>) -> tensor<1x2x2x1x!u8>
  return %y : tensor<1x2x2x1x!u8>
}

// A change of scales costs nothing: the multiplier is 0.125 / (0.25 * 4).

// CHECK-LABEL: func.func @average_scales(
func.func @average_scales(%x: tensor<1x2x2x1x!u8>) -> tensor<1x1x1x1x!s8> {
  // CHECK:     %[[SUM:.+]] = linalg.generic
  // CHECK:         arith.constant 120 : i32
  // CHECK:     linalg.generic {{.*}} ins(%[[SUM]] : tensor<1x1x1x1xi32>) outs(%{{.+}} : tensor<1x1x1x1xi8>)
  // CHECK:         arith.constant -3 : i32
  // 2^30 / 2^33
  // CHECK:         arith.constant 1073741824
  // CHECK:         arith.constant 32 : i64
  // CHECK:         arith.constant 1 : i32
  %y = qnn.average_pool_2d %x {kernel = array<i64: 2, 2>} : (tensor<1x2x2x1x!u8>) -> tensor<1x1x1x1x!s8>
  return %y : tensor<1x1x1x1x!s8>
}

// CHECK-LABEL: func.func @average_count_include_pad(
func.func @average_count_include_pad(%x: tensor<1x2x2x1x!u8>) -> tensor<1x2x2x1x!u8> {
  // CHECK:     %[[SUM:.+]] = linalg.generic
  // CHECK:     linalg.generic {{.*}} ins(%[[SUM]] : tensor<1x2x2x1xi32>)
  %y = qnn.average_pool_2d %x {kernel = array<i64: 2, 2>, padding = array<i64: 1, 0, 1, 0>, count_include_pad} : (tensor<1x2x2x1x!u8>) -> tensor<1x2x2x1x!u8>
  return %y : tensor<1x2x2x1x!u8>
}

// CHECK-LABEL: func.func @reduce_mean(
func.func @reduce_mean(%x: tensor<2x3x4x5x!u8>) -> tensor<2x1x1x5x!s8> {
  // CHECK:     %[[SUM:.+]] = linalg.generic {{.*}} iterator_types = ["parallel", "reduction", "reduction", "parallel"]
  // CHECK-SAME:  outs(%{{.+}} : tensor<2x5xi32>)
  // CHECK:     %[[MEAN:.+]] = linalg.generic {{.*}} ins(%[[SUM]] : tensor<2x5xi32>) outs(%{{.+}} : tensor<2x5xi8>)
  // CHECK:     tensor.expand_shape %[[MEAN]] {{\[\[}}0], [1, 2, 3]] {{.*}} into tensor<2x1x1x5xi8>
  %y = qnn.reduce_mean %x {axes = array<i64: 1, 2>, keep_dims} : (tensor<2x3x4x5x!u8>) -> tensor<2x1x1x5x!s8>
  return %y : tensor<2x1x1x5x!s8>
}

// CHECK-LABEL: func.func @reduce_mean_float(
func.func @reduce_mean_float(%x: tensor<2x4xf32>) -> tensor<f32> {
  // CHECK: arith.addf
  // CHECK: arith.constant 8.000000e+00 : f32
  // CHECK: arith.divf
  %y = qnn.reduce_mean %x {axes = array<i64: 0, 1>} : (tensor<2x4xf32>) -> tensor<f32>
  return %y : tensor<f32>
}
