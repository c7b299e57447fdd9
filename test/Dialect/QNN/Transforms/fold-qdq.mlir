// RUN: quant-opt %s --qnn-fold-qdq --canonicalize --mlir-print-local-scope | FileCheck %s

!x = !quant.uniform<u8:f32, 0.5:128>
!y = !quant.uniform<u8:f32, 2.0:3>
!w = !quant.uniform<i8<-127:127>:f32, 0.25>
!wc = !quant.uniform<i8<-127:127>:f32:0, {0.25, 0.125}>
!w4 = !quant.uniform<i4<-7:7>:f32, 1.0>
!wide = !quant.uniform<i16:f32, 0.5>

// Weights in steps of 0.25 and 0.125; the bias in steps of 0.5 times these.
// CHECK-LABEL: func @linear
// CHECK-SAME: %[[X:.*]]: tensor<1x2x!quant.uniform<u8:f32, 5.000000e-01:128>>
func.func @linear(%x: tensor<1x2x!x>) -> tensor<1x2x!y> {
  // CHECK-DAG: %[[W:.*]] = qnn.constant dense<{{\[\[}}4, -8], [4, 1]]> : tensor<2x2xi8> as tensor<2x2x!quant.uniform<i8<-127:127>:f32:0, {2.500000e-01,1.250000e-01}>>
  // CHECK-DAG: %[[B:.*]] = qnn.constant dense<[8, -2]> : tensor<2xi32> as tensor<2x!quant.uniform<i32:f32:0, {1.250000e-01,6.250000e-02}>>
  // CHECK: %[[Y:.*]] = qnn.linear %[[X]], %[[W]] bias %[[B]] {clamp = #qnn.clamp<0.000000e+00, inf>} : {{.*}} -> tensor<1x2x!quant.uniform<u8:f32, 2.000000e+00:3>>
  // CHECK-NEXT: return %[[Y]]
  %w = qnn.constant dense<[[1.0, -2.0], [0.5, 0.125]]> : tensor<2x2xf32>
  %b = qnn.constant dense<[1.0, -0.1]> : tensor<2xf32>
  %0 = qnn.dequantize %x : (tensor<1x2x!x>) -> tensor<1x2xf32>
  %1 = qnn.quantize %w : (tensor<2x2xf32>) -> tensor<2x2x!wc>
  %2 = qnn.dequantize %1 : (tensor<2x2x!wc>) -> tensor<2x2xf32>
  %3 = qnn.linear %0, %2 bias %b {clamp = #qnn.clamp<0.0, inf>} : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %4 = qnn.quantize %3 : (tensor<1x2xf32>) -> tensor<1x2x!y>
  return %4 : tensor<1x2x!y>
}

// Ties go to even, what is too large saturates at the narrow range's ends.
// CHECK-LABEL: func @rounding
func.func @rounding() -> tensor<6x!w> {
  // CHECK: qnn.constant dense<[2, 2, -2, 127, -127, 0]> : tensor<6xi8>
  %w = qnn.constant dense<[0.375, 0.625, -0.375, 100.0, -100.0, 0.125]> : tensor<6xf32>
  %0 = qnn.quantize %w : (tensor<6xf32>) -> tensor<6x!w>
  return %0 : tensor<6x!w>
}

// CHECK-LABEL: func @four_bits
func.func @four_bits() -> tensor<3x!w4> {
  // CHECK: qnn.constant dense<[3, -7, 7]> : tensor<3xi8> as tensor<3x!quant.uniform<i4<-7:7>:f32, 1.000000e+00>>
  %w = qnn.constant dense<[3.0, -8.0, 9.0]> : tensor<3xf32>
  %0 = qnn.quantize %w : (tensor<3xf32>) -> tensor<3x!w4>
  return %0 : tensor<3x!w4>
}

// CHECK-LABEL: func @unsigned
func.func @unsigned() -> tensor<3x!x> {
  // CHECK: qnn.constant dense<[-128, 0, -1]> : tensor<3xi8> as tensor<3x!quant.uniform<u8:f32
  %w = qnn.constant dense<[0.0, -64.0, 200.0]> : tensor<3xf32>
  %0 = qnn.quantize %w : (tensor<3xf32>) -> tensor<3x!x>
  return %0 : tensor<3x!x>
}

// Attributes stay.
// CHECK-LABEL: func @conv
func.func @conv(%x: tensor<1x4x4x2x!x>) -> tensor<1x2x2x2x!y> {
  // CHECK: qnn.conv_2d {{.*}} {groups = 2 : i64, padding = array<i64: 1, 0, 1, 0>, strides = array<i64: 2, 2>} : (tensor<1x4x4x2x!quant.uniform<u8{{.*}} -> tensor<1x2x2x2x!quant.uniform<u8
  %w = qnn.constant dense<1.0> : tensor<2x3x3x1xf32>
  %0 = qnn.dequantize %x : (tensor<1x4x4x2x!x>) -> tensor<1x4x4x2xf32>
  %1 = qnn.quantize %w : (tensor<2x3x3x1xf32>) -> tensor<2x3x3x1x!w>
  %2 = qnn.dequantize %1 : (tensor<2x3x3x1x!w>) -> tensor<2x3x3x1xf32>
  %3 = qnn.conv_2d %0, %2 {groups = 2 : i64, padding = array<i64: 1, 0, 1, 0>, strides = array<i64: 2, 2>} : (tensor<1x4x4x2xf32>, tensor<2x3x3x1xf32>) -> tensor<1x2x2x2xf32>
  %4 = qnn.quantize %3 : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2x!y>
  return %4 : tensor<1x2x2x2x!y>
}

// CHECK-LABEL: func @add
// CHECK-SAME: %[[X:.*]]: tensor<4x!quant.uniform<u8:f32, 5.000000e-01:128>>, %[[Y:.*]]: tensor<4x!quant.uniform<u8:f32, 2.000000e+00:3>>
func.func @add(%x: tensor<4x!x>, %y: tensor<4x!y>) -> tensor<4x!y> {
  // CHECK-NEXT: %[[Z:.*]] = qnn.add %[[X]], %[[Y]] : {{.*}} -> tensor<4x!quant.uniform<u8:f32, 2.000000e+00:3>>
  // CHECK-NEXT: return %[[Z]]
  %0 = qnn.dequantize %x : (tensor<4x!x>) -> tensor<4xf32>
  %1 = qnn.dequantize %y : (tensor<4x!y>) -> tensor<4xf32>
  %2 = qnn.add %0, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = qnn.quantize %2 : (tensor<4xf32>) -> tensor<4x!y>
  return %3 : tensor<4x!y>
}

// CHECK-LABEL: func @change_of_scale
// CHECK-SAME: %[[X:.*]]: tensor<4x!quant.uniform<u8:f32, 5.000000e-01:128>>
func.func @change_of_scale(%x: tensor<4x!x>) -> tensor<4x!y> {
  // CHECK-NEXT: %[[Y:.*]] = qnn.requantize %[[X]] : {{.*}} -> tensor<4x!quant.uniform<u8:f32, 2.000000e+00:3>>
  // CHECK-NEXT: return %[[Y]]
  %0 = qnn.dequantize %x : (tensor<4x!x>) -> tensor<4xf32>
  %1 = qnn.quantize %0 : (tensor<4xf32>) -> tensor<4x!y>
  return %1 : tensor<4x!y>
}

// A value that moves and changes its scale, changes the scale first.
// CHECK-LABEL: func @move_to_other_scale
// CHECK-SAME: %[[X:.*]]: tensor<4x
func.func @move_to_other_scale(%x: tensor<4x!x>) -> tensor<2x2x!y> {
  // CHECK-NEXT: %[[Q:.*]] = qnn.requantize %[[X]] : {{.*}} -> tensor<4x!quant.uniform<u8:f32, 2.000000e+00:3>>
  // CHECK-NEXT: %[[R:.*]] = qnn.reshape %[[Q]]
  // CHECK-NEXT: return %[[R]]
  %0 = qnn.dequantize %x : (tensor<4x!x>) -> tensor<4xf32>
  %1 = qnn.reshape %0 : (tensor<4xf32>) -> tensor<2x2xf32>
  %2 = qnn.quantize %1 : (tensor<2x2xf32>) -> tensor<2x2x!y>
  return %2 : tensor<2x2x!y>
}

// A mean over a window takes the change of scale along, unless it is to keep the
// scale.
// CHECK-LABEL: func @mean_to_other_scale
// CHECK-SAME: %[[X:.*]]: tensor<1x2x2x1x
func.func @mean_to_other_scale(%x: tensor<1x2x2x1x!x>) -> (tensor<1x1x1x1x!y>, tensor<1x1x1x1x!y>) {
  // CHECK-NEXT: %[[M:.*]] = qnn.average_pool_2d %[[X]] {{.*}} : (tensor<1x2x2x1x!quant.uniform<u8:f32, 5.000000e-01:128>>) -> tensor<1x1x1x1x!quant.uniform<u8:f32, 2.000000e+00:3>>
  // CHECK-NEXT: %[[Q:.*]] = qnn.requantize %[[X]] : {{.*}} -> tensor<1x2x2x1x!quant.uniform<u8:f32, 2.000000e+00:3>>
  // CHECK-NEXT: %[[K:.*]] = qnn.average_pool_2d %[[Q]] {{.*}}qnn.keep_scale
  // CHECK-NEXT: return %[[M]], %[[K]]
  %0 = qnn.dequantize %x : (tensor<1x2x2x1x!x>) -> tensor<1x2x2x1xf32>
  %1 = qnn.average_pool_2d %0 {kernel = array<i64: 2, 2>} : (tensor<1x2x2x1xf32>) -> tensor<1x1x1x1xf32>
  %2 = qnn.quantize %1 : (tensor<1x1x1x1xf32>) -> tensor<1x1x1x1x!y>
  %3 = qnn.average_pool_2d %0 {kernel = array<i64: 2, 2>, qnn.keep_scale} : (tensor<1x2x2x1xf32>) -> tensor<1x1x1x1xf32>
  %4 = qnn.quantize %3 : (tensor<1x1x1x1xf32>) -> tensor<1x1x1x1x!y>
  return %2, %4 : tensor<1x1x1x1x!y>, tensor<1x1x1x1x!y>
}

//===----------------------------------------------------------------------===//
// What stays in float, and why
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @softmax
func.func @softmax(%x: tensor<4x!x>) -> tensor<4x!x> {
  // CHECK: qnn.dequantize
  // CHECK-NEXT: qnn.softmax {{.*}} {axis = 0 : i64, qnn.island = "softmax is computed in float"}
  // CHECK-NEXT: qnn.quantize
  %0 = qnn.dequantize %x : (tensor<4x!x>) -> tensor<4xf32>
  %1 = qnn.softmax %0 {axis = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.quantize %1 : (tensor<4xf32>) -> tensor<4x!x>
  return %2 : tensor<4x!x>
}

// CHECK-LABEL: func @float_result
func.func @float_result(%x: tensor<4x!x>) -> tensor<4xf32> {
  // CHECK: qnn.relu {{.*}} {qnn.island = "its operands or its result are not quantized"}
  %0 = qnn.dequantize %x : (tensor<4x!x>) -> tensor<4xf32>
  %1 = qnn.relu %0 : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func @quantized_two_ways
func.func @quantized_two_ways(%x: tensor<4x!x>) -> (tensor<4x!x>, tensor<4x!y>) {
  // CHECK: qnn.relu {{.*}} {qnn.island
  %0 = qnn.dequantize %x : (tensor<4x!x>) -> tensor<4xf32>
  %1 = qnn.relu %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.quantize %1 : (tensor<4xf32>) -> tensor<4x!x>
  %3 = qnn.quantize %1 : (tensor<4xf32>) -> tensor<4x!y>
  return %2, %3 : tensor<4x!x>, tensor<4x!y>
}

// A table has at most 256 entries.
// CHECK-LABEL: func @wide_table
func.func @wide_table(%x: tensor<4x!wide>) -> tensor<4x!x> {
  // CHECK: qnn.sigmoid {{.*}} {qnn.island
  %0 = qnn.dequantize %x : (tensor<4x!wide>) -> tensor<4xf32>
  %1 = qnn.sigmoid %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.quantize %1 : (tensor<4xf32>) -> tensor<4x!x>
  return %2 : tensor<4x!x>
}

// A mark of an earlier phase goes once the operation is quantized.
// CHECK-LABEL: func @no_island_any_more
func.func @no_island_any_more(%x: tensor<4x!x>) -> tensor<4x!x> {
  // CHECK-NOT: qnn.island
  // CHECK: return
  %0 = qnn.dequantize %x : (tensor<4x!x>) -> tensor<4xf32>
  %1 = qnn.relu %0 {qnn.island = "of old"} : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.quantize %1 : (tensor<4xf32>) -> tensor<4x!x>
  return %2 : tensor<4x!x>
}

// What is to stay in float does, though there are pairs around it.
// CHECK-LABEL: func @keep_float
func.func @keep_float(%x: tensor<4x!x>) -> tensor<4x!y> {
  // CHECK: qnn.add {{.*}}qnn.keep_float} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %0 = qnn.dequantize %x : (tensor<4x!x>) -> tensor<4xf32>
  %1 = qnn.add %0, %0 {qnn.keep_float} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.quantize %1 : (tensor<4xf32>) -> tensor<4x!y>
  return %2 : tensor<4x!y>
}

!blocks = !quant.uniform<i8<-127:127>:f32:{0:2, 1:2}, {{0.25, 0.5}, {0.125, 0.25}}>

// Integers of two output channels with one scale have no unit of their own.
// CHECK-LABEL: func @blocks_of_outputs(
func.func @blocks_of_outputs(%x: tensor<1x4x!x>) -> tensor<1x4x!y> {
  %w = qnn.constant dense<1> : tensor<4x4xi8> as tensor<4x4x!blocks>
  %b = qnn.constant dense<1.0> : tensor<4xf32>
  %0 = qnn.dequantize %x : (tensor<1x4x!x>) -> tensor<1x4xf32>
  %1 = qnn.dequantize %w : (tensor<4x4x!blocks>) -> tensor<4x4xf32>
  // CHECK: qnn.linear {{.*}} -> tensor<1x4xf32>
  %2 = qnn.linear %0, %1 bias %b : (tensor<1x4xf32>, tensor<4x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  %3 = qnn.quantize %2 : (tensor<1x4xf32>) -> tensor<1x4x!y>
  return %3 : tensor<1x4x!y>
}
