// RUN: quant-opt %s --qnn-carry-scales --mlir-print-local-scope | FileCheck %s

!a = !quant.uniform<u8:f32, 1.0>
!b = !quant.uniform<u8:f32, 2.0:7>

// The input is quantized before it is moved.
// CHECK-LABEL: func @backward
// CHECK-SAME: %[[X:.*]]: tensor<1x4x2xf32>
func.func @backward(%x: tensor<1x4x2xf32>) -> tensor<1x8xf32> {
  // CHECK: %[[Q:.*]] = qnn.quantize %[[X]] : (tensor<1x4x2xf32>) -> tensor<1x4x2x!quant.uniform<u8:f32, 1.000000e+00>>
  // CHECK: %[[D:.*]] = qnn.dequantize %[[Q]]
  // CHECK: %[[T:.*]] = qnn.transpose %[[D]]
  // CHECK: %[[TQ:.*]] = qnn.quantize %[[T]]
  // CHECK: %[[TD:.*]] = qnn.dequantize %[[TQ]]
  // CHECK: qnn.reshape %[[TD]]
  %t = qnn.transpose %x {permutation = array<i64: 0, 2, 1>} : (tensor<1x4x2xf32>) -> tensor<1x2x4xf32>
  %r = qnn.reshape %t : (tensor<1x2x4xf32>) -> tensor<1x8xf32>
  %q = qnn.quantize %r : (tensor<1x8xf32>) -> tensor<1x8x!a>
  %d = qnn.dequantize %q : (tensor<1x8x!a>) -> tensor<1x8xf32>
  return %d : tensor<1x8xf32>
}

// What is behind a pair stays on its steps, for whoever comes next.
// CHECK-LABEL: func @forward
func.func @forward(%x: tensor<1x4xf32>) -> (tensor<4x1xf32>, tensor<4xf32>) {
  // CHECK: %[[R:.*]] = qnn.reshape
  // CHECK: %[[Q:.*]] = qnn.quantize %[[R]] : (tensor<4x1xf32>) -> tensor<4x1x!quant.uniform<u8:f32, 1.000000e+00>>
  // CHECK: %[[D:.*]] = qnn.dequantize %[[Q]]
  // CHECK: %[[S:.*]] = qnn.reshape %[[D]]
  // CHECK: %[[SQ:.*]] = qnn.quantize %[[S]]
  // CHECK: %[[SD:.*]] = qnn.dequantize %[[SQ]]
  // CHECK: return %[[D]], %[[SD]]
  %q = qnn.quantize %x : (tensor<1x4xf32>) -> tensor<1x4x!a>
  %d = qnn.dequantize %q : (tensor<1x4x!a>) -> tensor<1x4xf32>
  %r = qnn.reshape %d : (tensor<1x4xf32>) -> tensor<4x1xf32>
  %s = qnn.reshape %r : (tensor<4x1xf32>) -> tensor<4xf32>
  return %r, %s : tensor<4x1xf32>, tensor<4xf32>
}

// Only the operand with other scales is quantized once more.
// CHECK-LABEL: func @operands
func.func @operands(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>) -> tensor<1x8xf32> {
  // CHECK: %[[XQ:.*]] = qnn.quantize %{{.*}} -> tensor<1x4x!quant.uniform<u8:f32, 1.000000e+00>>
  // CHECK: %[[XD:.*]] = qnn.dequantize %[[XQ]]
  // CHECK: %[[YQ:.*]] = qnn.quantize %{{.*}} -> tensor<1x4x!quant.uniform<u8:f32, 2.000000e+00:7>>
  // CHECK: %[[YD:.*]] = qnn.dequantize %[[YQ]]
  // CHECK: %[[ZQ:.*]] = qnn.quantize %[[YD]] : (tensor<1x4xf32>) -> tensor<1x4x!quant.uniform<u8:f32, 1.000000e+00>>
  // CHECK: %[[ZD:.*]] = qnn.dequantize %[[ZQ]]
  // CHECK: qnn.concat %[[XD]], %[[ZD]]
  %xq = qnn.quantize %x : (tensor<1x4xf32>) -> tensor<1x4x!a>
  %xd = qnn.dequantize %xq : (tensor<1x4x!a>) -> tensor<1x4xf32>
  %yq = qnn.quantize %y : (tensor<1x4xf32>) -> tensor<1x4x!b>
  %yd = qnn.dequantize %yq : (tensor<1x4x!b>) -> tensor<1x4xf32>
  %c = qnn.concat %xd, %yd {axis = 1 : i64} : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x8xf32>
  %q = qnn.quantize %c : (tensor<1x8xf32>) -> tensor<1x8x!a>
  %d = qnn.dequantize %q : (tensor<1x8x!a>) -> tensor<1x8xf32>
  return %d : tensor<1x8xf32>
}

// Means are not elements: they may be between two steps.
// CHECK-LABEL: func @average
func.func @average(%x: tensor<1x2x2x1xf32>) -> tensor<1x1x1x1xf32> {
  // CHECK: qnn.dequantize
  // CHECK: %[[P:.*]] = qnn.average_pool_2d
  // CHECK-NEXT: return %[[P]]
  %q = qnn.quantize %x : (tensor<1x2x2x1xf32>) -> tensor<1x2x2x1x!a>
  %d = qnn.dequantize %q : (tensor<1x2x2x1x!a>) -> tensor<1x2x2x1xf32>
  %p = qnn.average_pool_2d %d {kernel = array<i64: 2, 2>} : (tensor<1x2x2x1xf32>) -> tensor<1x1x1x1xf32>
  return %p : tensor<1x1x1x1xf32>
}

// A border on the steps stays there; others, outside of the range or between
// two steps, would be rounded.
// CHECK-LABEL: func @borders
func.func @borders(%x: tensor<4x!b>) -> (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) {
  // CHECK: %[[ON:.*]] = qnn.pad {{.*}} value = 4.000000e+00
  // CHECK: %[[Q:.*]] = qnn.quantize %[[ON]] : (tensor<6xf32>) -> tensor<6x!quant.uniform<u8:f32, 2.000000e+00:7>>
  // CHECK: %[[D:.*]] = qnn.dequantize %[[Q]]
  // CHECK: %[[OFF:.*]] = qnn.pad {{.*}} value = 1.000000e+00
  // CHECK: %[[FAR:.*]] = qnn.pad {{.*}} value = 1.000000e+03
  // CHECK: return %[[D]], %[[OFF]], %[[FAR]]
  %0 = qnn.dequantize %x : (tensor<4x!b>) -> tensor<4xf32>
  %1 = qnn.pad %0 {low = array<i64: 1>, high = array<i64: 1>, value = 4.0 : f32} : (tensor<4xf32>) -> tensor<6xf32>
  %2 = qnn.pad %0 {low = array<i64: 1>, high = array<i64: 1>, value = 1.0 : f32} : (tensor<4xf32>) -> tensor<6xf32>
  %3 = qnn.pad %0 {low = array<i64: 1>, high = array<i64: 1>, value = 1000.0 : f32} : (tensor<4xf32>) -> tensor<6xf32>
  return %1, %2, %3 : tensor<6xf32>, tensor<6xf32>, tensor<6xf32>
}

// What is quantized anyway may be so before the border is put around it.
// CHECK-LABEL: func @quantized_border
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>
func.func @quantized_border(%x: tensor<4xf32>) -> tensor<6x!b> {
  // CHECK: qnn.quantize %[[X]]
  // CHECK: qnn.pad
  // CHECK: qnn.quantize
  %0 = qnn.pad %x {low = array<i64: 1>, high = array<i64: 1>, value = 1.0 : f32} : (tensor<4xf32>) -> tensor<6xf32>
  %1 = qnn.quantize %0 : (tensor<6xf32>) -> tensor<6x!b>
  return %1 : tensor<6x!b>
}
