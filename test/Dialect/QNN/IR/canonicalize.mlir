// RUN: quant-opt %s --canonicalize="test-convergence" | FileCheck %s

!x = !quant.uniform<u8:f32, 0.5:128>
!y = !quant.uniform<u8:f32, 0.25:128>
!wide = !quant.uniform<i32:f32, 0.5>

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @constant_on_the_right
// CHECK-SAME: %[[X:.*]]: tensor<2xf32>
func.func @constant_on_the_right(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-DAG: %[[MINUS:.*]] = qnn.constant dense<[-2.000000e+00, 4.000000e+00]>
  // CHECK-DAG: %[[INVERSE:.*]] = qnn.constant dense<[5.000000e-01, -2.500000e-01]>
  // CHECK: %[[A:.*]] = qnn.add %[[X]], %[[MINUS]] {clamp = #qnn.clamp<0.000000e+00, inf>}
  // CHECK: %[[M:.*]] = qnn.mul %[[A]], %[[INVERSE]]
  // CHECK: return %[[M]]
  %c = qnn.constant dense<[2.0, -4.0]> : tensor<2xf32>
  %0 = qnn.sub %x, %c {clamp = #qnn.clamp<0.0, inf>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = qnn.div %0, %c : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// A constant on the left, one of zeros, one whose inverse is too large.
// CHECK-LABEL: func @other_quotients
func.func @other_quotients(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: qnn.sub
  // CHECK: qnn.div
  // CHECK: qnn.div
  // CHECK: qnn.div
  %c = qnn.constant dense<[2.0, -4.0]> : tensor<2xf32>
  %zero = qnn.constant dense<[2.0, 0.0]> : tensor<2xf32>
  %small = qnn.constant dense<[2.0, 1.0e-40]> : tensor<2xf32>
  %0 = qnn.sub %c, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = qnn.div %c, %0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %2 = qnn.div %1, %zero : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %3 = qnn.div %2, %small : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}

// CHECK-LABEL: func @relu_twice
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>
func.func @relu_twice(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK-NEXT: %[[Y:.*]] = qnn.relu %[[X]]
  // CHECK-NEXT: return %[[Y]]
  %0 = qnn.relu %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.relu %0 : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// The second table also changes the scale.
// CHECK-LABEL: func @relu_twice_other_type
func.func @relu_twice_other_type(%x: tensor<4x!x>) -> tensor<4x!y> {
  // CHECK-COUNT-2: qnn.relu
  %0 = qnn.relu %x : (tensor<4x!x>) -> tensor<4x!x>
  %1 = qnn.relu %0 : (tensor<4x!x>) -> tensor<4x!y>
  return %1 : tensor<4x!y>
}

//===----------------------------------------------------------------------===//
// Shape
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @reshape_to_same
// CHECK-SAME: %[[X:.*]]: tensor<2x3xf32>
func.func @reshape_to_same(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: return %[[X]]
  %0 = qnn.reshape %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: func @reshape_reshape
// CHECK-SAME: %[[X:.*]]: tensor<2x3xf32>
func.func @reshape_reshape(%x: tensor<2x3xf32>) -> tensor<3x2xf32> {
  // CHECK-NEXT: %[[Y:.*]] = qnn.reshape %[[X]] : (tensor<2x3xf32>) -> tensor<3x2xf32>
  // CHECK-NEXT: return %[[Y]]
  %0 = qnn.reshape %x : (tensor<2x3xf32>) -> tensor<6xf32>
  %1 = qnn.reshape %0 : (tensor<6xf32>) -> tensor<3x2xf32>
  return %1 : tensor<3x2xf32>
}

// CHECK-LABEL: func @transpose_identity
// CHECK-SAME: %[[X:.*]]: tensor<2x3xf32>
func.func @transpose_identity(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: return %[[X]]
  %0 = qnn.transpose %x {permutation = array<i64: 0, 1>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// To channels first and back.
// CHECK-LABEL: func @transposes_cancel
// CHECK-SAME: %[[X:.*]]: tensor<1x2x3x4xf32>
func.func @transposes_cancel(%x: tensor<1x2x3x4xf32>) -> tensor<1x2x3x4xf32> {
  // CHECK-NEXT: return %[[X]]
  %0 = qnn.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x2x3x4xf32>) -> tensor<1x4x2x3xf32>
  %1 = qnn.transpose %0 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x4x2x3xf32>) -> tensor<1x2x3x4xf32>
  return %1 : tensor<1x2x3x4xf32>
}

// Composed, not swapped: dimension 0 of the result is dimension 2 of the second
// operand, which is dimension 0 of the first.
// CHECK-LABEL: func @transposes_merge
// CHECK-SAME: %[[X:.*]]: tensor<2x3x4xf32>
func.func @transposes_merge(%x: tensor<2x3x4xf32>) -> tensor<2x4x3xf32> {
  // CHECK-NEXT: qnn.transpose %[[X]] {permutation = array<i64: 0, 2, 1>} : (tensor<2x3x4xf32>) -> tensor<2x4x3xf32>
  %0 = qnn.transpose %x {permutation = array<i64: 1, 2, 0>} : (tensor<2x3x4xf32>) -> tensor<3x4x2xf32>
  %1 = qnn.transpose %0 {permutation = array<i64: 2, 1, 0>} : (tensor<3x4x2xf32>) -> tensor<2x4x3xf32>
  return %1 : tensor<2x4x3xf32>
}

// CHECK-LABEL: func @transpose_of_ones
// CHECK-SAME: %[[X:.*]]: tensor<2x1x1x4xf32>
func.func @transpose_of_ones(%x: tensor<2x1x1x4xf32>) -> tensor<2x4x1x1xf32> {
  // CHECK-NEXT: qnn.reshape %[[X]] : (tensor<2x1x1x4xf32>) -> tensor<2x4x1x1xf32>
  %0 = qnn.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<2x1x1x4xf32>) -> tensor<2x4x1x1xf32>
  return %0 : tensor<2x4x1x1xf32>
}

// Of an unknown size nobody knows that it is 1.
// CHECK-LABEL: func @transpose_dynamic
func.func @transpose_dynamic(%x: tensor<2x?x1x4xf32>) -> tensor<2x4x?x1xf32> {
  // CHECK-NEXT: qnn.transpose
  %0 = qnn.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<2x?x1x4xf32>) -> tensor<2x4x?x1xf32>
  return %0 : tensor<2x4x?x1xf32>
}

// A result that knows more sizes than the operand cannot be replaced by it.
// CHECK-LABEL: func @transpose_identity_refines
func.func @transpose_identity_refines(%x: tensor<?x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: qnn.transpose
  %0 = qnn.transpose %x {permutation = array<i64: 0, 1>} : (tensor<?x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: func @slice_of_everything
// CHECK-SAME: %[[X:.*]]: tensor<2x3xf32>
func.func @slice_of_everything(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: return %[[X]]
  %0 = qnn.slice %x {offsets = array<i64: 0, 0>, strides = array<i64: 1, 1>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: func @slice_of_unknown
func.func @slice_of_unknown(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // CHECK-NEXT: qnn.slice
  %0 = qnn.slice %x {offsets = array<i64: 1, 0>, strides = array<i64: 1, 1>} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

// CHECK-LABEL: func @pad_nothing
// CHECK-SAME: %[[X:.*]]: tensor<2x3xf32>
func.func @pad_nothing(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: return %[[X]]
  %0 = qnn.pad %x {low = array<i64: 0, 0>, high = array<i64: 0, 0>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: func @pad_nothing_refines
func.func @pad_nothing_refines(%x: tensor<?x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: qnn.pad
  %0 = qnn.pad %x {low = array<i64: 0, 0>, high = array<i64: 0, 0>} : (tensor<?x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: func @concat_one
// CHECK-SAME: %[[X:.*]]: tensor<2x3xf32>
func.func @concat_one(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: return %[[X]]
  %0 = qnn.concat %x {axis = 1 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

//===----------------------------------------------------------------------===//
// Quantization
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @dequantize_quantize
// CHECK-SAME: %[[X:.*]]: tensor<4x!u8
func.func @dequantize_quantize(%x: tensor<4x!x>) -> tensor<4x!x> {
  // CHECK-NEXT: return %[[X]]
  %0 = qnn.dequantize %x : (tensor<4x!x>) -> tensor<4xf32>
  %1 = qnn.quantize %0 : (tensor<4xf32>) -> tensor<4x!x>
  return %1 : tensor<4x!x>
}

// The pair rounds: it stays.
// CHECK-LABEL: func @quantize_dequantize
func.func @quantize_dequantize(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK-NEXT: qnn.quantize
  // CHECK-NEXT: qnn.dequantize
  %0 = qnn.quantize %x : (tensor<4xf32>) -> tensor<4x!x>
  %1 = qnn.dequantize %0 : (tensor<4x!x>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func @dequantize_quantize_other_type
func.func @dequantize_quantize_other_type(%x: tensor<4x!x>) -> tensor<4x!y> {
  // CHECK-NEXT: qnn.dequantize
  // CHECK-NEXT: qnn.quantize
  %0 = qnn.dequantize %x : (tensor<4x!x>) -> tensor<4xf32>
  %1 = qnn.quantize %0 : (tensor<4xf32>) -> tensor<4x!y>
  return %1 : tensor<4x!y>
}

// 32-bit integers are not exact in f32.
// CHECK-LABEL: func @dequantize_quantize_wide
func.func @dequantize_quantize_wide(%x: tensor<4x!wide>) -> tensor<4x!wide> {
  // CHECK-NEXT: qnn.dequantize
  // CHECK-NEXT: qnn.quantize
  %0 = qnn.dequantize %x : (tensor<4x!wide>) -> tensor<4xf32>
  %1 = qnn.quantize %0 : (tensor<4xf32>) -> tensor<4x!wide>
  return %1 : tensor<4x!wide>
}

// CHECK-LABEL: func @requantize_to_same
// CHECK-SAME: %[[X:.*]]: tensor<4x!u8
func.func @requantize_to_same(%x: tensor<4x!x>) -> tensor<4x!x> {
  // CHECK-NEXT: return %[[X]]
  %0 = qnn.requantize %x : (tensor<4x!x>) -> tensor<4x!x>
  return %0 : tensor<4x!x>
}

// CHECK-LABEL: func @requantize_to_other
func.func @requantize_to_other(%x: tensor<4x!x>) -> tensor<4x!y> {
  // CHECK-NEXT: qnn.requantize
  %0 = qnn.requantize %x : (tensor<4x!x>) -> tensor<4x!y>
  return %0 : tensor<4x!y>
}

// Equal constants are one after folding; nothing else happens to them.
// CHECK-LABEL: func @constants
func.func @constants() -> (tensor<2x!x>, tensor<2x!x>) {
  // CHECK-NEXT: %[[C:.*]] = qnn.constant dense<[1, 2]> : tensor<2xi8> as
  // CHECK-NEXT: return %[[C]], %[[C]]
  %0 = qnn.constant dense<[1, 2]> : tensor<2xi8> as tensor<2x!x>
  %1 = qnn.constant dense<[1, 2]> : tensor<2xi8> as tensor<2x!x>
  return %0, %1 : tensor<2x!x>, tensor<2x!x>
}

// One value stays one: these would take 4 TB.
// CHECK-LABEL: func @large_splat
func.func @large_splat(%x: tensor<1xf32>) -> tensor<1000000x1000000xf32> {
  // CHECK: %[[C:.*]] = qnn.constant dense<5.000000e-01> : tensor<1000000x1000000xf32>
  // CHECK: qnn.mul %{{.*}}, %[[C]]
  %c = qnn.constant dense<2.0> : tensor<1000000x1000000xf32>
  %0 = qnn.div %x, %c : (tensor<1xf32>, tensor<1000000x1000000xf32>) -> tensor<1000000x1000000xf32>
  return %0 : tensor<1000000x1000000xf32>
}
