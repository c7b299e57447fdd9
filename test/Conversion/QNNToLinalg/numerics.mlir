// Profiles that rescale in f32 have one multiplier instead of mantissa and shift.

// RUN: quant-opt %s --convert-qnn-to-linalg | FileCheck %s

!u8 = !quant.uniform<u8:f32, 0.125:120>
!s8 = !quant.uniform<i8:f32, 0.25:-3>

module attributes {qnn.numerics = "torch"} {
  // CHECK-LABEL: func.func @slopes(
  func.func @slopes(%x: tensor<4x2x!u8>) -> tensor<4x2x!s8> {
    // CHECK: %[[SLOPES:.+]] = arith.constant dense<[2.500000e-01, -5.000000e-01]> : tensor<2xf32>
    // CHECK: linalg.generic {{.*}} ins(%{{.+}}, %[[SLOPES]] :
    // CHECK: ^bb0(%{{.+}}: i8, %[[SLOPE:.+]]: f32, %{{.+}}: i8):
    // CHECK: %[[NEGATIVE:.+]] = arith.cmpi slt
    // CHECK: %[[POSITIVE:.+]] = arith.constant 5.000000e-01 : f32
    // CHECK: %[[FACTOR:.+]] = arith.select %[[NEGATIVE]], %[[SLOPE]], %[[POSITIVE]] : f32
    // CHECK: arith.mulf %{{.+}}, %[[FACTOR]]
    // CHECK: math.roundeven
    %y = qnn.prelu %x {slopes = array<f32: 0.5, -1.0>} : (tensor<4x2x!u8>) -> tensor<4x2x!s8>
    return %y : tensor<4x2x!s8>
  }
}
