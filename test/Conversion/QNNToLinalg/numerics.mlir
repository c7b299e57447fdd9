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

  // Biases are added in f32: 3 and -5 steps of 1/2 are 12 and -20 of 0.125 * 1.
  // CHECK-LABEL: func.func @bias(
  func.func @bias(%x: tensor<1x2x!u8>) -> tensor<1x2x!s8> {
    // CHECK: %[[REALS:.+]] = arith.constant dense<[1.200000e+01, -2.000000e+01]> : tensor<2xf32>
    // CHECK: linalg.generic {{.*}} ins(%{{.+}}, %[[REALS]] :
    // CHECK: %[[REAL:.+]] = arith.sitofp
    // CHECK: %[[SUM:.+]] = arith.addf %[[REAL]], %{{.+}} : f32
    // CHECK: arith.mulf %[[SUM]], %{{.+}} : f32
    %w = qnn.constant dense<1> : tensor<2x2xi8> as tensor<2x2x!quant.uniform<i8:f32, 1.0>>
    %b = qnn.constant dense<[3, -5]> : tensor<2xi32> as tensor<2x!quant.uniform<i32:f32, 0.5>>
    %y = qnn.linear %x, %w bias %b : (tensor<1x2x!u8>, tensor<2x2x!quant.uniform<i8:f32, 1.0>>, tensor<2x!quant.uniform<i32:f32, 0.5>>) -> tensor<1x2x!s8>
    return %y : tensor<1x2x!s8>
  }

  // Dequantized, subtracted, quantized.
  // CHECK-LABEL: func.func @difference(
  func.func @difference(%a: tensor<4x!u8>, %b: tensor<4x!s8>) -> tensor<4x!s8> {
    // CHECK: arith.constant 1.250000e-01 : f32
    // CHECK: arith.constant -2.500000e-01 : f32
    // CHECK: arith.addf
    // CHECK: arith.constant 4.000000e+00 : f32
    // CHECK: math.roundeven
    %y = qnn.sub %a, %b : (tensor<4x!u8>, tensor<4x!s8>) -> tensor<4x!s8>
    return %y : tensor<4x!s8>
  }
}
