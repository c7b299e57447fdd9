// RUN: quant-opt %s --convert-qnn-to-linalg | FileCheck %s
// RUN: quant-opt %s --convert-qnn-to-linalg --remarks-filter='convert-qnn-to-linalg' \
// RUN:   --remark-format=emitRemark 2>&1 | FileCheck %s --check-prefix=REMARK

!u8 = !quant.uniform<u8:f32, 0.125:120>
!s8 = !quant.uniform<i8:f32, 0.25:-3>
!w = !quant.uniform<i8<-127:127>:f32, 0.5>
!b = !quant.uniform<i32:f32, 0.0625>
!w_axis = !quant.uniform<i8<-127:127>:f32:0, {0.5, 0.375}>
!b_axis = !quant.uniform<i32:f32:0, {0.0625, 0.046875}>

// The accumulator of two bytes times 27 weights fits 20 bits by type, and these
// weights need 15: sum(w) * max |q - 120| = 81 * 135.

// CHECK-DAG: #[[$IN:.+]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 * 2 + d4, d2 * 3 + d5 * 2, d6)>
// CHECK-DAG: #[[$FILTER:.+]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d3, d4, d5, d6)>
// CHECK-DAG: #[[$OUT:.+]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>
// CHECK-DAG: #[[$ID:.+]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
// CHECK-DAG: #[[$LHS:.+]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, 0, d2, d4)>
// CHECK-DAG: #[[$RHS:.+]] = affine_map<(d0, d1, d2, d3, d4) -> (d1, d4, d3)>
// CHECK-DAG: #[[$CHANNEL:.+]] = affine_map<(d0, d1, d2, d3) -> (d3)>

// CHECK-LABEL: func.func @conv(
// CHECK-SAME:    %[[X:.+]]: tensor<1x4x4x3xi8> {qnn.name = "x", qnn.unsigned})
// CHECK-SAME:    -> (tensor<1x2x1x2xi8> {qnn.name = "y"})
func.func @conv(%x: tensor<1x4x4x3x!u8> {qnn.name = "x"}) -> (tensor<1x2x1x2x!s8> {qnn.name = "y"}) {
  // CHECK:     %[[W:.+]] = arith.constant dense<3> : tensor<2x3x3x3xi8>
  // CHECK:     %[[ZERO_POINT:.+]] = arith.constant 120 : i8
  // CHECK:     %[[PADDED:.+]] = tensor.pad %[[X]] low[0, 1, 0, 0] high[0, 1, 1, 0]
  // CHECK:       tensor.yield %[[ZERO_POINT]]
  // CHECK:     %[[ZERO:.+]] = arith.constant 0 : i32
  // CHECK:     %[[INIT:.+]] = linalg.fill ins(%[[ZERO]] : i32)
  // CHECK:     %[[SUM:.+]] = linalg.generic
  // CHECK-SAME:  indexing_maps = [#[[$IN]], #[[$FILTER]], #[[$OUT]]]
  // CHECK-SAME:  iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]
  // CHECK-SAME:  ins(%[[PADDED]], %[[W]] : tensor<1x6x5x3xi8>, tensor<2x3x3x3xi8>)
  // CHECK-SAME:  outs(%[[INIT]] : tensor<1x2x1x2xi32>)
  // CHECK-SAME:  qnn.accumulator_bits = array<i64: 20, 15>, qnn.op = "conv_2d"
  // CHECK:       ^bb0(%[[Q:.+]]: i8, %[[K:.+]]: i8, %[[ACC:.+]]: i32):
  // CHECK-DAG:     %[[QX:.+]] = arith.extui %[[Q]] : i8 to i32
  // CHECK-DAG:     %[[KX:.+]] = arith.extsi %[[K]] : i8 to i32
  // CHECK:         %[[PRODUCT:.+]] = arith.muli %[[QX]], %[[KX]]
  // CHECK:         %[[NEXT:.+]] = arith.addi %[[ACC]], %[[PRODUCT]]
  // CHECK:         linalg.yield %[[NEXT]]
  // The zero point is in the bias: 7 - 120 * 81 and -9 - 120 * 81.
  // CHECK:     %[[BIAS:.+]] = arith.constant dense<[-9713, -9729]> : tensor<2xi32>
  // CHECK:     %[[MANTISSA:.+]] = arith.constant dense<[1073741824, 1610612736]> : tensor<2xi32>
  // CHECK:     %[[SHIFT:.+]] = arith.constant dense<[32, 33]> : tensor<2xi32>
  // CHECK:     linalg.generic
  // CHECK-SAME:  indexing_maps = [#[[$ID]], #[[$CHANNEL]], #[[$CHANNEL]], #[[$CHANNEL]], #[[$ID]]]
  // CHECK-SAME:  ins(%[[SUM]], %[[BIAS]], %[[MANTISSA]], %[[SHIFT]]
  // CHECK-SAME:  outs(%{{.+}} : tensor<1x2x1x2xi8>)
  // CHECK:         arith.addi
  // CHECK:         arith.muli %{{.+}}, %{{.+}} : i64
  // CHECK:         arith.shrsi %{{.+}}, %{{.+}} : i64
  // CHECK:         arith.shrsi %{{.+}}, %{{.+}} : i32
  // ReLU cuts the range at the zero point.
  // CHECK:         %[[LOW:.+]] = arith.constant -3 : i32
  // CHECK:         %[[HIGH:.+]] = arith.constant 127 : i32
  // CHECK:         %[[MAX:.+]] = arith.maxsi %{{.+}}, %[[LOW]]
  // CHECK:         %[[MIN:.+]] = arith.minsi %[[MAX]], %[[HIGH]]
  // CHECK:         %[[STORED:.+]] = arith.trunci %[[MIN]] : i32 to i8
  // CHECK:         linalg.yield %[[STORED]]
  %w = qnn.constant dense<3> : tensor<2x3x3x3xi8> as tensor<2x3x3x3x!w_axis>
  %b = qnn.constant dense<[7, -9]> : tensor<2xi32> as tensor<2x!b_axis>
  %y = qnn.conv_2d %x, %w bias %b {strides = array<i64: 2, 3>, padding = array<i64: 1, 1, 0, 1>, dilations = array<i64: 1, 2>, clamp = #qnn.clamp<0.0, inf>}
       : (tensor<1x4x4x3x!u8>, tensor<2x3x3x3x!w_axis>, tensor<2x!b_axis>) -> tensor<1x2x1x2x!s8>
  return %y : tensor<1x2x1x2x!s8>
}

// What is the same for all channels is a scalar, and no bias is no operation.

// CHECK-LABEL: func.func @conv_per_tensor(
func.func @conv_per_tensor(%x: tensor<1x2x2x1x!s8>) -> tensor<1x2x2x2x!s8> {
  // CHECK:     %[[SUM:.+]] = linalg.generic {{.*}}qnn.op = "conv_2d"
  // CHECK:     linalg.generic {indexing_maps = [#[[$ID]], #[[$ID]]]
  // CHECK-SAME:  ins(%[[SUM]] : tensor<1x2x2x2xi32>)
  // CHECK-NEXT:  ^bb0(%[[ACC:.+]]: i32, %{{.+}}: i8):
  // CHECK:         %[[BIAS:.+]] = arith.constant 6 : i32
  // CHECK:         arith.addi %[[ACC]], %[[BIAS]] : i32
  %w = qnn.constant dense<2> : tensor<2x1x1x1xi8> as tensor<2x1x1x1x!w>
  %y = qnn.conv_2d %x, %w : (tensor<1x2x2x1x!s8>, tensor<2x1x1x1x!w>) -> tensor<1x2x2x2x!s8>
  return %y : tensor<1x2x2x2x!s8>
}

// Weights are not copied: a resource is still the same resource.

// CHECK-LABEL: func.func @grouped(
// CHECK-SAME:    %[[X:.+]]: tensor<1x3x3x4xf32>, %[[B:.+]]: tensor<4xf32>)
func.func @grouped(%x: tensor<1x3x3x4xf32>, %b: tensor<4xf32>) -> tensor<1x2x2x4xf32> {
  // CHECK:     %[[SPLIT:.+]] = tensor.expand_shape %[[X]] {{.*}} into tensor<1x3x3x2x2xf32>
  // CHECK:     %[[W:.+]] = arith.constant dense_resource<weight> : tensor<2x2x2x2x2xf32>
  // CHECK:     %[[SUM:.+]] = linalg.generic
  // CHECK-SAME:  ins(%[[SPLIT]], %[[W]] : tensor<1x3x3x2x2xf32>, tensor<2x2x2x2x2xf32>)
  // CHECK-SAME:  outs(%{{.+}} : tensor<1x2x2x2x2xf32>) attrs = {qnn.op = "conv_2d"}
  // CHECK:         arith.mulf
  // CHECK:         arith.addf
  // CHECK:     %[[MERGED:.+]] = tensor.collapse_shape %[[SUM]] {{.*}} into tensor<1x2x2x4xf32>
  // CHECK:     linalg.generic {{.*}} ins(%[[MERGED]], %[[B]] :
  // CHECK:         arith.addf
  // CHECK:         arith.maximumf
  // CHECK:         arith.minimumf
  %w = qnn.constant dense_resource<weight> : tensor<4x2x2x2xf32>
  %y = qnn.conv_2d %x, %w bias %b {groups = 2, clamp = #qnn.clamp<0.0, 6.0>}
       : (tensor<1x3x3x4xf32>, tensor<4x2x2x2xf32>, tensor<4xf32>) -> tensor<1x2x2x4xf32>
  return %y : tensor<1x2x2x4xf32>
}

// Weights of 9 bits, from -254 to 1, are bytes after a shift by -126. The sum of
// inputs that this takes is computed for a block of channels.

!w_shift = !quant.uniform<u8:f32, 0.5:254>

// CHECK-LABEL: func.func @shifted(
// CHECK-SAME:    %[[X:.+]]: tensor<1x2x2x2xi8>
func.func @shifted(%x: tensor<1x2x2x2x!u8>) -> tensor<1x2x2x2x!s8> {
  // CHECK-DAG: %[[ONES:.+]] = arith.constant dense<1> : tensor<16x1x1x2xi8>
  // CHECK-DAG: %[[W:.+]] = arith.constant dense<{{\[}}{{\[}}{{\[}}[-128, -127]]], {{\[}}{{\[}}[127, 123]]]]> : tensor<2x1x1x2xi8>
  // CHECK:     %[[INPUTS:.+]] = linalg.generic
  // CHECK-SAME:  ins(%[[X]], %[[ONES]] : tensor<1x2x2x2xi8>, tensor<16x1x1x2xi8>)
  // CHECK-SAME:  outs(%{{.+}} : tensor<1x2x2x16xi32>) {
  // CHECK:         arith.extui
  // CHECK:     %[[SUM:.+]] = linalg.generic
  // CHECK-SAME:  ins(%[[X]], %[[W]] : tensor<1x2x2x2xi8>, tensor<2x1x1x2xi8>)
  // CHECK-SAME:  qnn.op = "conv_2d"
  // CHECK:         arith.extui
  // CHECK:         arith.extsi
  // The bias takes the input's zero point, times the weights as they are.
  // CHECK:     %[[BIAS:.+]] = arith.constant dense<[60840, 240]> : tensor<2xi32>
  // CHECK:     linalg.generic {indexing_maps = [#[[$ID]], #[[$CHANNEL]], #[[FIRST:.+]], #[[$ID]]]
  // CHECK-SAME:  ins(%[[SUM]], %[[BIAS]], %[[INPUTS]] : tensor<1x2x2x2xi32>, tensor<2xi32>, tensor<1x2x2x16xi32>)
  // CHECK-NEXT:  ^bb0(%[[ACC:.+]]: i32, %[[B:.+]]: i32, %[[S:.+]]: i32, %{{.+}}: i8):
  // CHECK-NEXT:    %[[BIASED:.+]] = arith.addi %[[ACC]], %[[B]]
  // CHECK:         %[[SHIFT:.+]] = arith.constant -126 : i32
  // CHECK:         %[[PART:.+]] = arith.muli %[[S]], %[[SHIFT]]
  // CHECK:         arith.addi %[[BIASED]], %[[PART]]
  %w = qnn.constant dense<[[[[0, 1]]], [[[-1, -5]]]]> : tensor<2x1x1x2xi8> as tensor<2x1x1x2x!w_shift>
  %y = qnn.conv_2d %x, %w : (tensor<1x2x2x2x!u8>, tensor<2x1x1x2x!w_shift>) -> tensor<1x2x2x2x!s8>
  return %y : tensor<1x2x2x2x!s8>
}

// Channels with zero points of their own have shifts of their own: 200 - 127,
// and none.

!w_shifts = !quant.uniform<u8:f32:0, {0.5:0, 0.5:100}>

// CHECK-LABEL: func.func @shifted_channels(
func.func @shifted_channels(%x: tensor<3x2x!u8>) -> tensor<3x2x!s8> {
  // CHECK-DAG: arith.constant dense<1> : tensor<16x2xi8>
  // CHECK-DAG: arith.constant dense<{{\[}}[127, -73], [-100, 27]]> : tensor<2x2xi8>
  // CHECK:     arith.constant dense<[73, 0]> : tensor<2xi32>
  // CHECK:     linalg.generic
  // CHECK:         arith.muli
  %w = qnn.constant dense<[[-56, 0], [0, 127]]> : tensor<2x2xi8> as tensor<2x2x!w_shifts>
  %y = qnn.linear %x, %w : (tensor<3x2x!u8>, tensor<2x2x!w_shifts>) -> tensor<3x2x!s8>
  return %y : tensor<3x2x!s8>
}

// No sum of inputs serves all channels here.

// CHECK-LABEL: func.func @depthwise_nine_bits(
func.func @depthwise_nine_bits(%x: tensor<1x2x2x2x!u8>) -> tensor<1x2x2x2x!s8> {
  // CHECK:     ins(%{{.+}}, %{{.+}} : tensor<1x2x2x2xi8>, tensor<2x1x1xi16>)
  %w = qnn.constant dense<[[[[0]]], [[[-1]]]]> : tensor<2x1x1x1xi8> as tensor<2x1x1x1x!w_shift>
  %y = qnn.conv_2d %x, %w {groups = 2} : (tensor<1x2x2x2x!u8>, tensor<2x1x1x1x!w_shift>) -> tensor<1x2x2x2x!s8>
  return %y : tensor<1x2x2x2x!s8>
}

// CHECK-LABEL: func.func @depthwise(
// CHECK-SAME:    %[[X:.+]]: tensor<1x3x3x2xi8>
func.func @depthwise(%x: tensor<1x3x3x2x!s8>) -> tensor<1x2x2x2x!s8> {
  // CHECK:     %[[W:.+]] = arith.constant dense<{{.*}}> : tensor<2x2x2xi8>
  // CHECK:     linalg.generic
  // CHECK-SAME:  iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]
  // CHECK-SAME:  ins(%[[X]], %[[W]] : tensor<1x3x3x2xi8>, tensor<2x2x2xi8>)
  // CHECK-SAME:  qnn.op = "depthwise"
  // CHECK:         arith.extsi
  // CHECK:         arith.extsi
  %w = qnn.constant dense<[[[[1], [2]], [[3], [4]]], [[[5], [6]], [[7], [8]]]]> : tensor<2x2x2x1xi8> as tensor<2x2x2x1x!w>
  %y = qnn.conv_2d %x, %w {groups = 2} : (tensor<1x3x3x2x!s8>, tensor<2x2x2x1x!w>) -> tensor<1x2x2x2x!s8>
  return %y : tensor<1x2x2x2x!s8>
}

// CHECK-LABEL: func.func @linear_float(
// CHECK-SAME:    %[[X:.+]]: tensor<5x4x8xf32>, %[[W:.+]]: tensor<3x8xf32>
func.func @linear_float(%x: tensor<5x4x8xf32>, %w: tensor<3x8xf32>) -> tensor<5x4x3xf32> {
  // CHECK:     %[[SUM:.+]] = linalg.generic
  // CHECK-SAME:  iterator_types = ["parallel", "parallel", "parallel", "reduction"]
  // CHECK-SAME:  ins(%[[X]], %[[W]] : tensor<5x4x8xf32>, tensor<3x8xf32>)
  // CHECK-SAME:  qnn.op = "linear"
  // CHECK:     return %[[SUM]]
  %y = qnn.linear %x, %w : (tensor<5x4x8xf32>, tensor<3x8xf32>) -> tensor<5x4x3xf32>
  return %y : tensor<5x4x3xf32>
}

!u16 = !quant.uniform<u16:f32, 0.125:0>
!w16 = !quant.uniform<i16:f32, 0.5>
!s16 = !quant.uniform<i16:f32, 4096.0>

// 32 bits are proved to be too few: 2 * 32767 * 65535 > 2^31.

// CHECK-LABEL: func.func @wide_accumulator(
func.func @wide_accumulator(%x: tensor<1x2x!u16> {qnn.name = "x"}) -> tensor<1x1x!s16> {
  // REMARK: remark: {{.*}}WideAccumulator{{.*}}64-bit accumulator: the sum needs up to 33 bits
  // CHECK:     %[[SUM:.+]] = linalg.generic {{.*}} outs(%{{.+}} : tensor<1x1xi64>)
  // CHECK-SAME:  qnn.accumulator_bits = array<i64: 33, 33>
  // CHECK:         arith.extui %{{.+}} : i16 to i64
  // CHECK:         arith.extsi %{{.+}} : i16 to i64
  // CHECK:     linalg.generic {{.*}} ins(%[[SUM]] : tensor<1x1xi64>) outs(%{{.+}} : tensor<1x1xi16>)
  // CHECK:         arith.trunci %{{.+}} : i32 to i16
  %w = qnn.constant dense<32767> : tensor<1x2xi16> as tensor<1x2x!w16>
  %y = qnn.linear %x, %w : (tensor<1x2x!u16>, tensor<1x2x!w16>) -> tensor<1x1x!s16>
  return %y : tensor<1x1x!s16>
}

// The types alone do not prove 32 bits, these weights do.

// CHECK-LABEL: func.func @proved_accumulator(
func.func @proved_accumulator(%x: tensor<1x2x!u16>) -> tensor<1x1x!s16> {
  // CHECK: qnn.accumulator_bits = array<i64: 33, 25>
  // CHECK: arith.extui %{{.+}} : i16 to i32
  %w = qnn.constant dense<100> : tensor<1x2xi16> as tensor<1x2x!w16>
  %y = qnn.linear %x, %w : (tensor<1x2x!u16>, tensor<1x2x!w16>) -> tensor<1x1x!s16>
  return %y : tensor<1x1x!s16>
}

// Both operands vary, so their zero points are subtracted before the product.

// CHECK-LABEL: func.func @matmul(
// CHECK-SAME:    %[[A:.+]]: tensor<2x1x3x4xi8> {qnn.unsigned}, %[[B:.+]]: tensor<5x4x6xi8>)
func.func @matmul(%a: tensor<2x1x3x4x!u8>, %b: tensor<5x4x6x!s8>) -> tensor<2x5x3x6x!s8> {
  // CHECK:     linalg.generic
  // CHECK-SAME:  indexing_maps = [#[[$LHS]], #[[$RHS]], #{{[a-z0-9]+}}]
  // CHECK-SAME:  iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction"]
  // CHECK-SAME:  ins(%[[A]], %[[B]] :
  // CHECK-SAME:  qnn.op = "matmul"
  // CHECK:         %[[AX:.+]] = arith.extui
  // CHECK:         arith.constant 120 : i32
  // CHECK:         %[[AC:.+]] = arith.subi %[[AX]]
  // CHECK:         %[[BX:.+]] = arith.extsi
  // CHECK:         arith.constant -3 : i32
  // CHECK:         %[[BC:.+]] = arith.subi %[[BX]]
  // CHECK:         arith.muli %[[AC]], %[[BC]] : i32
  // CHECK:     linalg.generic
  // CHECK:         arith.trunci %{{.+}} : i32 to i8
  %y = qnn.matmul %a, %b : (tensor<2x1x3x4x!u8>, tensor<5x4x6x!s8>) -> tensor<2x5x3x6x!s8>
  return %y : tensor<2x5x3x6x!s8>
}

// A ReLU is the lower bound of what is stored; in float it is an epilogue.
// CHECK-LABEL: func.func @matmul_clamped(
func.func @matmul_clamped(%a: tensor<3x4x!u8>, %b: tensor<4x6x!s8>, %c: tensor<3x4xf32>) -> (tensor<3x6x!s8>, tensor<3x3xf32>) {
  // CHECK:         %[[LOW:.+]] = arith.constant -3 : i32
  // CHECK:         arith.maxsi %{{.+}}, %[[LOW]]
  // CHECK:         arith.trunci %{{.+}} : i32 to i8
  // CHECK:         arith.mulf
  // CHECK:         arith.maximumf
  %t = qnn.transpose %c {permutation = array<i64: 1, 0>} : (tensor<3x4xf32>) -> tensor<4x3xf32>
  %y = qnn.matmul %a, %b {clamp = #qnn.clamp<0.0, inf>} : (tensor<3x4x!u8>, tensor<4x6x!s8>) -> tensor<3x6x!s8>
  %z = qnn.matmul %c, %t {clamp = #qnn.clamp<0.0, inf>} : (tensor<3x4xf32>, tensor<4x3xf32>) -> tensor<3x3xf32>
  return %y, %z : tensor<3x6x!s8>, tensor<3x3xf32>
}

// Zeros (here zero points) after each pixel, the rest of the border around them.
// CHECK-LABEL: func @conv_transpose
func.func @conv_transpose(%x: tensor<1x2x2x1x!u8>) -> tensor<1x5x5x1x!s8> {
  // CHECK:     %[[SPLIT:.+]] = tensor.expand_shape %{{.+}} into tensor<1x2x1x2x1x1xi8>
  // CHECK:     %[[ZERO:.+]] = arith.constant 120 : i8
  // CHECK:     %[[SPREAD:.+]] = tensor.pad %[[SPLIT]] low[0, 0, 0, 0, 0, 0] high[0, 0, 1, 0, 1, 0]
  // CHECK:     %[[IMAGE:.+]] = tensor.collapse_shape %[[SPREAD]] {{.*}} into tensor<1x4x4x1xi8>
  // CHECK:     tensor.pad %[[IMAGE]] low[0, 2, 2, 0] high[0, 1, 1, 0]
  // CHECK:     linalg.generic
  // CHECK-SAME:  qnn.op = "conv_2d"
  %w = qnn.constant dense<1> : tensor<1x3x3x1xi8> as tensor<1x3x3x1x!w>
  %y = qnn.conv_transpose_2d %x, %w {strides = array<i64: 2, 2>} : (tensor<1x2x2x1x!u8>, tensor<1x3x3x1x!w>) -> tensor<1x5x5x1x!s8>
  return %y : tensor<1x5x5x1x!s8>
}

{-#
  dialect_resources: {
    builtin: {
      weight: "0x040000000000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F"
    }
  }
#-}
