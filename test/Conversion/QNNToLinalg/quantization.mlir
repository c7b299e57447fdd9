// RUN: quant-opt %s --convert-qnn-to-linalg | FileCheck %s

!u8 = !quant.uniform<u8:f32, 0.125:120>
!s8 = !quant.uniform<i8:f32, 0.25:-3>
!s16 = !quant.uniform<i16:f32, 0.5:7>
!axis = !quant.uniform<i8:f32:1, {0.5:0, 0.25:0}>
!axis_points = !quant.uniform<i8:f32:1, {0.5:1, 0.5:2}>

// CHECK-DAG: #[[$ID:.+]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[$CHANNEL:.+]] = affine_map<(d0, d1) -> (d1)>

// CHECK-LABEL: func.func @quantize(
// CHECK-SAME:    -> (tensor<3x2xi8> {qnn.unsigned})
func.func @quantize(%x: tensor<3x2xf32>) -> tensor<3x2x!u8> {
  // CHECK:     linalg.generic {{.*}} ins(%{{.+}} : tensor<3x2xf32>) outs(%{{.+}} : tensor<3x2xi8>)
  // CHECK-NEXT:  ^bb0(%[[X:.+]]: f32, %{{.+}}: i8):
  // CHECK:         %[[SCALE:.+]] = arith.constant 1.250000e-01 : f32
  // CHECK:         %[[Q:.+]] = arith.divf %[[X]], %[[SCALE]]
  // CHECK:         %[[NAN:.+]] = arith.cmpf uno, %[[Q]], %[[Q]]
  // CHECK:         arith.select %[[NAN]]
  // CHECK:         %[[ROUNDED:.+]] = math.roundeven
  // CHECK:         arith.maxnumf
  // CHECK:         arith.minnumf
  // CHECK:         arith.fptosi %{{.+}} : f32 to i32
  // CHECK:         arith.addi
  // CHECK:         arith.trunci %{{.+}} : i32 to i8
  %y = qnn.quantize %x : (tensor<3x2xf32>) -> tensor<3x2x!u8>
  return %y : tensor<3x2x!u8>
}

// Only what differs between channels is an operand.

// CHECK-LABEL: func.func @quantize_per_axis(
func.func @quantize_per_axis(%x: tensor<3x2xf32>) -> (tensor<3x2x!axis>, tensor<3x2x!axis_points>) {
  // CHECK:     %[[SCALES:.+]] = arith.constant dense<[5.000000e-01, 2.500000e-01]> : tensor<2xf32>
  // CHECK:     linalg.generic {indexing_maps = [#[[$ID]], #[[$CHANNEL]], #[[$ID]]]
  // CHECK-SAME:  ins(%{{.+}}, %[[SCALES]] :
  %y = qnn.quantize %x : (tensor<3x2xf32>) -> tensor<3x2x!axis>
  // CHECK:     %[[POINTS:.+]] = arith.constant dense<[1, 2]> : tensor<2xi32>
  // CHECK:     linalg.generic {indexing_maps = [#[[$ID]], #[[$CHANNEL]], #[[$ID]]]
  // CHECK-SAME:  ins(%{{.+}}, %[[POINTS]] :
  %z = qnn.quantize %x : (tensor<3x2xf32>) -> tensor<3x2x!axis_points>
  return %y, %z : tensor<3x2x!axis>, tensor<3x2x!axis_points>
}

// CHECK-LABEL: func.func @dequantize(
func.func @dequantize(%x: tensor<3x2x!u8>, %y: tensor<3x2x!axis>) -> (tensor<3x2xf32>, tensor<3x2xf32>) {
  // CHECK:         %[[Q:.+]] = arith.extui %{{.+}} : i8 to i32
  // CHECK:         %[[C:.+]] = arith.subi %[[Q]]
  // CHECK:         %[[F:.+]] = arith.sitofp %[[C]] : i32 to f32
  // CHECK:         arith.mulf %[[F]]
  %a = qnn.dequantize %x : (tensor<3x2x!u8>) -> tensor<3x2xf32>
  // CHECK:     linalg.generic {indexing_maps = [#[[$ID]], #[[$CHANNEL]], #[[$ID]]]
  // CHECK:         arith.extsi
  // CHECK-NOT:     arith.subi
  // CHECK:         arith.sitofp
  %b = qnn.dequantize %y : (tensor<3x2x!axis>) -> tensor<3x2xf32>
  return %a, %b : tensor<3x2xf32>, tensor<3x2xf32>
}

// 0.25 / 0.125 = 2 is 2^30 * 2^-29: four bits too few for the form that keeps
// the high half of the product only, so 9 bits are shifted by four first. 0.25 /
// 0.5 lacks two.

// CHECK-LABEL: func.func @requantize(
func.func @requantize(%x: tensor<3x2x!s8>) -> (tensor<3x2x!u8>, tensor<3x2x!s16>) {
  // CHECK:         arith.extsi %{{.+}} : i8 to i32
  // CHECK:         arith.subi
  // CHECK:         arith.constant 16 : i32
  // CHECK-NEXT:    arith.muli %{{.+}}, %{{.+}} : i32
  // CHECK:         arith.muli %{{.+}}, %{{.+}} : i64
  // CHECK:         arith.constant 32 : i64
  // CHECK:         arith.shrsi %{{.+}}, %{{.+}} : i64
  // CHECK-NEXT:    arith.trunci %{{.+}} : i64 to i32
  // CHECK:         arith.trunci %{{.+}} : i32 to i8
  %y = qnn.requantize %x : (tensor<3x2x!s8>) -> tensor<3x2x!u8>
  // CHECK:         arith.constant 4 : i32
  // CHECK-NEXT:    arith.muli %{{.+}}, %{{.+}} : i32
  // CHECK:         arith.trunci %{{.+}} : i32 to i16
  %z = qnn.requantize %x : (tensor<3x2x!s8>) -> tensor<3x2x!s16>
  return %y, %z : tensor<3x2x!u8>, tensor<3x2x!s16>
}

// CHECK-LABEL: func.func @constant(
func.func @constant() -> (tensor<2x!u8>, tensor<2xf32>) {
  // CHECK: arith.constant dense<[1, -1]> : tensor<2xi8>
  %a = qnn.constant dense<[1, -1]> : tensor<2xi8> as tensor<2x!u8>
  // CHECK: arith.constant dense_resource<values> : tensor<2xf32>
  %b = qnn.constant dense_resource<values> : tensor<2xf32>
  return %a, %b : tensor<2x!u8>, tensor<2xf32>
}

// Stored integers enter and leave by upstream's casts.

// CHECK-LABEL: func.func @storage_cast(
// CHECK-SAME:    %[[X:.+]]: tensor<2xi8>
func.func @storage_cast(%x: tensor<2xi8>) -> tensor<2xi8> {
  // CHECK-NEXT: return %[[X]]
  %y = quant.scast %x : tensor<2xi8> to tensor<2x!s8>
  %z = quant.scast %y : tensor<2x!s8> to tensor<2xi8>
  return %z : tensor<2xi8>
}

// Signatures change wherever they are.

// CHECK: func.func private @callee(tensor<2xi8> {qnn.unsigned}) -> (tensor<2xi8> {qnn.unsigned})
func.func private @callee(tensor<2x!u8>) -> tensor<2x!u8>

// CHECK-LABEL: func.func @caller(
func.func @caller(%x: tensor<2x!u8>) -> tensor<2x!u8> {
  // CHECK: call @callee(%{{.+}}) : (tensor<2xi8>) -> tensor<2xi8>
  %y = func.call @callee(%x) : (tensor<2x!u8>) -> tensor<2x!u8>
  return %y : tensor<2x!u8>
}

{-#
  dialect_resources: {
    builtin: {
      values: "0x040000000000803F0000803F"
    }
  }
#-}
