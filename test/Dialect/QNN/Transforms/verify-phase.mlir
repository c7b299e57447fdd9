// A module that satisfies every contract but the last, which forbids qnn.

// RUN: quant-opt %s --qnn-verify-phase="phase=fuse" --qnn-verify-phase="phase=observe" \
// RUN:   --qnn-verify-phase="phase=calibrate" --qnn-verify-phase="phase=qdq" \
// RUN:   --qnn-verify-phase="phase=propagate" --qnn-verify-phase="phase=quantize" | FileCheck %s

!x = !quant.uniform<u8:f32, 0.5:128>
!y = !quant.uniform<u8:f32, 0.25:128>

// Verifiers change nothing.
// CHECK-LABEL: func @main
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK-NEXT: qnn.quantize
  // CHECK-NEXT: qnn.dequantize
  // CHECK-NEXT: qnn.softmax
  // CHECK-NEXT: return
  %0 = qnn.quantize %x : (tensor<4xf32>) -> tensor<4x!x>
  %1 = qnn.dequantize %0 : (tensor<4x!x>) -> tensor<4xf32>
  %2 = qnn.softmax %1 {axis = 0 : i64, qnn.island = "softmax is computed in float"} : (tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// One of the values stays in float: their scales need not agree.
// CHECK-LABEL: func @beside_an_island
func.func @beside_an_island(%a: tensor<4x!x>, %b: tensor<4xf32>) -> tensor<8xf32> {
  // CHECK: qnn.concat
  %0 = qnn.dequantize %a : (tensor<4x!x>) -> tensor<4xf32>
  %1 = qnn.concat %0, %b {axis = 0 : i64, qnn.island = "it only moves values that stay in float"} : (tensor<4xf32>, tensor<4xf32>) -> tensor<8xf32>
  %2 = qnn.quantize %1 : (tensor<8xf32>) -> tensor<8x!y>
  %3 = qnn.dequantize %2 : (tensor<8x!y>) -> tensor<8xf32>
  return %3 : tensor<8xf32>
}
