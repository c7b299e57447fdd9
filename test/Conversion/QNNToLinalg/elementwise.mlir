// RUN: quant-opt %s --convert-qnn-to-linalg | FileCheck %s

!u8 = !quant.uniform<u8:f32, 0.125:120>
!s8 = !quant.uniform<i8:f32, 0.25:-3>
!s16 = !quant.uniform<i16:f32, 0.5:20000>
!s4 = !quant.uniform<i4:f32, 0.25:0>

// CHECK-DAG: #[[$ID:.+]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-DAG: #[[$LHS:.+]] = affine_map<(d0, d1, d2) -> (d0, 0, d2)>
// CHECK-DAG: #[[$RHS:.+]] = affine_map<(d0, d1, d2) -> (d1, 0)>

// CHECK-LABEL: func.func @add_float(
// CHECK-SAME:    %[[A:.+]]: tensor<2x1x4xf32>, %[[B:.+]]: tensor<3x1xf32>)
func.func @add_float(%a: tensor<2x1x4xf32>, %b: tensor<3x1xf32>) -> tensor<2x3x4xf32> {
  // CHECK:     %[[EMPTY:.+]] = tensor.empty() : tensor<2x3x4xf32>
  // CHECK:     linalg.generic {indexing_maps = [#[[$LHS]], #[[$RHS]], #[[$ID]]]
  // CHECK-SAME:  iterator_types = ["parallel", "parallel", "parallel"]
  // CHECK-SAME:  ins(%[[A]], %[[B]] : tensor<2x1x4xf32>, tensor<3x1xf32>) outs(%[[EMPTY]]
  // CHECK:         %[[SUM:.+]] = arith.addf
  // CHECK:         %[[ZERO:.+]] = arith.constant 0.000000e+00 : f32
  // CHECK:         %[[MAX:.+]] = arith.maximumf %[[SUM]], %[[ZERO]]
  // CHECK:         linalg.yield %[[MAX]]
  %y = qnn.add %a, %b {clamp = #qnn.clamp<0.0, inf>} : (tensor<2x1x4xf32>, tensor<3x1xf32>) -> tensor<2x3x4xf32>
  return %y : tensor<2x3x4xf32>
}

// CHECK-LABEL: func.func @add_quantized(
func.func @add_quantized(%a: tensor<4x!u8>, %b: tensor<4x!s8>) -> tensor<4x!s8> {
  // CHECK:     linalg.generic
  // CHECK-NEXT:  ^bb0(%[[A:.+]]: i8, %[[B:.+]]: i8, %{{.+}}: i8):
  // CHECK:         %[[AX:.+]] = arith.extui %[[A]] : i8 to i32
  // CHECK:         %[[BX:.+]] = arith.extsi %[[B]] : i8 to i32
  // CHECK:         arith.subi %[[AX]]
  // CHECK:         arith.muli
  // CHECK:         arith.subi %[[BX]]
  // CHECK:         arith.muli
  // CHECK:         arith.shrsi %{{.+}}, %{{.+}} : i32
  // CHECK-NOT:     i64
  // CHECK:         arith.trunci %{{.+}} : i32 to i8
  %y = qnn.add %a, %b : (tensor<4x!u8>, tensor<4x!s8>) -> tensor<4x!s8>
  return %y : tensor<4x!s8>
}

// CHECK-LABEL: func.func @mul_quantized(
func.func @mul_quantized(%a: tensor<4x!u8>, %b: tensor<4x!s8>) -> tensor<4x!s8> {
  // CHECK:         %[[A:.+]] = arith.subi
  // CHECK:         %[[B:.+]] = arith.subi
  // CHECK:         arith.muli %[[A]], %[[B]] : i32
  // CHECK:         arith.trunci %{{.+}} : i32 to i8
  %y = qnn.mul %a, %b : (tensor<4x!u8>, tensor<4x!s8>) -> tensor<4x!s8>
  return %y : tensor<4x!s8>
}

// The product of two 16-bit operands needs more than 32 bits.

// CHECK-LABEL: func.func @mul_wide(
func.func @mul_wide(%a: tensor<4x!s16>, %b: tensor<4x!s16>) -> tensor<4x!s16> {
  // CHECK:         arith.extsi %{{.+}} : i16 to i64
  // CHECK:         arith.muli %{{.+}}, %{{.+}} : i64
  // CHECK:         arith.trunci %{{.+}} : i32 to i16
  %y = qnn.mul %a, %b : (tensor<4x!s16>, tensor<4x!s16>) -> tensor<4x!s16>
  return %y : tensor<4x!s16>
}

// A function of bytes is a table with an entry for each of them.

// CHECK-LABEL: func.func @table(
func.func @table(%x: tensor<4x!s8>) -> tensor<4x!u8> {
  // CHECK:     %[[TABLE:.+]] = arith.constant dense<"0x{{[0-9A-F]+}}"> : tensor<256xi8>
  // CHECK:     linalg.generic
  // CHECK-NEXT:  ^bb0(%[[Q:.+]]: i8, %{{.+}}: i8):
  // CHECK:         %[[QX:.+]] = arith.extsi %[[Q]] : i8 to i32
  // CHECK:         %[[MIN:.+]] = arith.constant -128 : i32
  // CHECK:         %[[OFFSET:.+]] = arith.subi %[[QX]], %[[MIN]]
  // CHECK:         %[[INDEX:.+]] = arith.index_castui %[[OFFSET]] : i32 to index
  // CHECK:         %[[Y:.+]] = tensor.extract %[[TABLE]][%[[INDEX]]]
  // CHECK:         linalg.yield %[[Y]]
  %y = qnn.sigmoid %x : (tensor<4x!s8>) -> tensor<4x!u8>
  return %y : tensor<4x!u8>
}

// Four bits leave 240 bytes without meaning; they read the nearest entry, not
// what is beside the table.

// CHECK-LABEL: func.func @table_of_four_bits(
func.func @table_of_four_bits(%x: tensor<4x!s4>) -> tensor<4x!s16> {
  // CHECK: arith.constant dense<{{.*}}> : tensor<256xi16>
  %y = qnn.relu %x : (tensor<4x!s4>) -> tensor<4x!s16>
  return %y : tensor<4x!s16>
}

// CHECK-LABEL: func.func @functions_float(
func.func @functions_float(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: arith.maximumf
  %0 = qnn.relu %x : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: arith.maximumf
  // CHECK: arith.minimumf
  %1 = qnn.clip %0 {clamp = #qnn.clamp<-1.0, 1.0>} : (tensor<4xf32>) -> tensor<4xf32>
  // Exponentials are polynomials, and powers of two that are made of bits.
  // CHECK-NOT: math.
  // CHECK: arith.bitcast
  // CHECK: arith.divf
  %2 = qnn.sigmoid %1 : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: arith.bitcast
  // CHECK: arith.divf
  %3 = qnn.tanh %2 : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: ^bb0(%[[X:.+]]: f32, %{{.+}}: f32):
  // CHECK: arith.bitcast
  // CHECK: arith.divf %[[X]]
  %4 = qnn.silu %3 : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: arith.mulf
  // CHECK: arith.addf
  // CHECK: arith.maximumf
  // CHECK: arith.minimumf
  %5 = qnn.hard_sigmoid %4 : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: ^bb0(%[[Z:.+]]: f32, %{{.+}}: f32):
  // CHECK: %[[GATE:.+]] = arith.minimumf
  // CHECK: arith.mulf %[[Z]], %[[GATE]]
  %6 = qnn.hard_swish %5 : (tensor<4xf32>) -> tensor<4xf32>
  return %6 : tensor<4xf32>
}

// CHECK-LABEL: func.func @exponentials_float(
func.func @exponentials_float(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK-NOT: math.
  // CHECK: return
  %0 = qnn.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.elu %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.gelu %1 {tanh} : (tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// CHECK-LABEL: func.func @difference(
func.func @difference(%a: tensor<4x!u8>, %b: tensor<4x!s8>) -> tensor<4x!s8> {
  // The second multiplier is negative.
  // CHECK: arith.muli
  // CHECK: arith.constant -{{[0-9]+}} : i32
  // CHECK: arith.muli
  // CHECK: arith.addi
  %y = qnn.sub %a, %b : (tensor<4x!u8>, tensor<4x!s8>) -> tensor<4x!s8>
  return %y : tensor<4x!s8>
}

// CHECK-LABEL: func.func @maximum_of_unsigned(
func.func @maximum_of_unsigned(%a: tensor<4x!u8>) -> tensor<4x!u8> {
  // CHECK: arith.maxui
  %y = qnn.max %a, %a : (tensor<4x!u8>, tensor<4x!u8>) -> tensor<4x!u8>
  return %y : tensor<4x!u8>
}

// Multiplier and shift follow from the sign and, below zero, from the channel.
// CHECK-LABEL: func.func @slopes(
func.func @slopes(%x: tensor<4x2x!u8>) -> tensor<4x2x!s8> {
  // CHECK: arith.constant dense<[1073741824, -1073741824]> : tensor<2xi32>
  // CHECK: %[[Q:.+]] = arith.subi
  // CHECK: %[[NEGATIVE:.+]] = arith.cmpi slt, %[[Q]]
  // CHECK: arith.select %[[NEGATIVE]]
  // CHECK: arith.select %[[NEGATIVE]]
  // CHECK: arith.trunci
  %y = qnn.prelu %x {slopes = array<f32: 0.5, -1.0>} : (tensor<4x2x!u8>) -> tensor<4x2x!s8>
  return %y : tensor<4x2x!s8>
}
