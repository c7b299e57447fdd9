// RUN: quant-opt %s --convert-qnn-to-linalg | FileCheck %s

!s8 = !quant.uniform<i8:f32, 0.25:-3>

// CHECK-LABEL: func.func @reshape(
// CHECK-SAME:    %[[X:.+]]: tensor<2x3x4xi8>
func.func @reshape(%x: tensor<2x3x4x!s8>) -> (tensor<6x4x!s8>, tensor<2x3x2x2x!s8>, tensor<4x6x!s8>, tensor<4x3x2x!s8>, tensor<24x!s8>) {
  // CHECK: tensor.collapse_shape %[[X]] {{\[\[}}0, 1], [2]] : tensor<2x3x4xi8> into tensor<6x4xi8>
  %a = qnn.reshape %x : (tensor<2x3x4x!s8>) -> tensor<6x4x!s8>
  // CHECK: tensor.expand_shape %[[X]] {{\[\[}}0], [1], [2, 3]] {{.*}} into tensor<2x3x2x2xi8>
  %b = qnn.reshape %x : (tensor<2x3x4x!s8>) -> tensor<2x3x2x2x!s8>
  // Neither merges nor splits alone do it.
  // CHECK: %[[FLAT:.+]] = tensor.collapse_shape %[[X]] {{\[\[}}0, 1, 2]] : tensor<2x3x4xi8> into tensor<24xi8>
  // CHECK: tensor.expand_shape %[[FLAT]] {{\[\[}}0, 1]] {{.*}} into tensor<4x6xi8>
  %c = qnn.reshape %x : (tensor<2x3x4x!s8>) -> tensor<4x6x!s8>
  // CHECK: tensor.collapse_shape
  // CHECK: tensor.expand_shape {{.*}} into tensor<4x3x2xi8>
  %d = qnn.reshape %x : (tensor<2x3x4x!s8>) -> tensor<4x3x2x!s8>
  // CHECK: tensor.collapse_shape %[[X]] {{.*}} into tensor<24xi8>
  %e = qnn.reshape %x : (tensor<2x3x4x!s8>) -> tensor<24x!s8>
  return %a, %b, %c, %d, %e : tensor<6x4x!s8>, tensor<2x3x2x2x!s8>, tensor<4x6x!s8>, tensor<4x3x2x!s8>, tensor<24x!s8>
}

// CHECK-LABEL: func.func @rank_zero(
// CHECK-SAME:    %[[X:.+]]: tensor<f32>, %[[Y:.+]]: tensor<1x1xf32>
func.func @rank_zero(%x: tensor<f32>, %y: tensor<1x1xf32>) -> (tensor<1x1xf32>, tensor<f32>, tensor<f32>) {
  // CHECK: tensor.expand_shape %[[X]] [] output_shape [1, 1] : tensor<f32> into tensor<1x1xf32>
  %a = qnn.reshape %x : (tensor<f32>) -> tensor<1x1xf32>
  // CHECK: tensor.collapse_shape %[[Y]] [] : tensor<1x1xf32> into tensor<f32>
  %b = qnn.reshape %y : (tensor<1x1xf32>) -> tensor<f32>
  // CHECK-NOT: linalg.transpose
  %c = qnn.transpose %x {permutation = array<i64>} : (tensor<f32>) -> tensor<f32>
  return %a, %b, %c : tensor<1x1xf32>, tensor<f32>, tensor<f32>
}

// CHECK-LABEL: func.func @transpose(
// CHECK-SAME:    %[[X:.+]]: tensor<2x3x4xi8>
func.func @transpose(%x: tensor<2x3x4x!s8>) -> tensor<4x2x3x!s8> {
  // CHECK: %[[EMPTY:.+]] = tensor.empty() : tensor<4x2x3xi8>
  // CHECK: linalg.transpose ins(%[[X]] : tensor<2x3x4xi8>) outs(%[[EMPTY]] : tensor<4x2x3xi8>) permutation = [2, 0, 1]
  %y = qnn.transpose %x {permutation = array<i64: 2, 0, 1>} : (tensor<2x3x4x!s8>) -> tensor<4x2x3x!s8>
  return %y : tensor<4x2x3x!s8>
}

// CHECK-LABEL: func.func @slice(
func.func @slice(%x: tensor<8x6xf32>) -> tensor<3x2xf32> {
  // CHECK: tensor.extract_slice %{{.+}}[1, 2] [3, 2] [2, 3] : tensor<8x6xf32> to tensor<3x2xf32>
  %y = qnn.slice %x {offsets = array<i64: 1, 2>, strides = array<i64: 2, 3>} : (tensor<8x6xf32>) -> tensor<3x2xf32>
  return %y : tensor<3x2xf32>
}

// The padding is the nearest integer: RNE(1.5 / 0.25) - 3 = 3.

// CHECK-LABEL: func.func @pad(
func.func @pad(%x: tensor<2x3x!s8>, %f: tensor<2xf32>) -> (tensor<5x3x!s8>, tensor<3xf32>) {
  // CHECK: %[[VALUE:.+]] = arith.constant 3 : i8
  // CHECK: tensor.pad %{{.+}} low[1, 0] high[2, 0]
  // CHECK:   tensor.yield %[[VALUE]]
  %y = qnn.pad %x {low = array<i64: 1, 0>, high = array<i64: 2, 0>, value = 1.5 : f32} : (tensor<2x3x!s8>) -> tensor<5x3x!s8>
  // CHECK: %[[REAL:.+]] = arith.constant -1.000000e+00 : f32
  // CHECK:   tensor.yield %[[REAL]]
  %g = qnn.pad %f {low = array<i64: 1>, high = array<i64: 0>, value = -1.0 : f32} : (tensor<2xf32>) -> tensor<3xf32>
  return %y, %g : tensor<5x3x!s8>, tensor<3xf32>
}

// CHECK-LABEL: func.func @concat(
// CHECK-SAME:    %[[A:.+]]: tensor<2x3xi8>, %[[B:.+]]: tensor<2x1xi8>
func.func @concat(%a: tensor<2x3x!s8>, %b: tensor<2x1x!s8>) -> tensor<2x7x!s8> {
  // CHECK: tensor.concat dim(1) %[[A]], %[[B]], %[[A]] : {{.*}} -> tensor<2x7xi8>
  %y = qnn.concat %a, %b, %a {axis = 1 : i64} : (tensor<2x3x!s8>, tensor<2x1x!s8>, tensor<2x3x!s8>) -> tensor<2x7x!s8>
  return %y : tensor<2x7x!s8>
}

// Elements that are all repeated as often are broadcast.
// CHECK-LABEL: func.func @repeat(
// CHECK-SAME:    %[[X:.+]]: tensor<2x3xf32>
func.func @repeat(%x: tensor<2x3xf32>) -> tensor<4x3xf32> {
  // CHECK: %[[R:.+]] = linalg.generic {{.*}} ins(%[[X]] : tensor<2x3xf32>) outs(%{{.+}} : tensor<2x2x3xf32>)
  // CHECK: tensor.collapse_shape %[[R]] {{\[\[}}0, 1], [2]]
  %y = qnn.gather %x {axis = 0 : i64, indices = array<i64: 0, 0, 1, 1>} : (tensor<2x3xf32>) -> tensor<4x3xf32>
  return %y : tensor<4x3xf32>
}

// A reflected border: two elements, then a run.
// CHECK-LABEL: func.func @runs(
// CHECK-SAME:    %[[X:.+]]: tensor<2x3xf32>
func.func @runs(%x: tensor<2x3xf32>) -> tensor<2x5xf32> {
  // CHECK: %[[A:.+]] = tensor.extract_slice %[[X]][0, 2] [2, 1] [1, 1]
  // CHECK: %[[B:.+]] = tensor.extract_slice %[[X]][0, 1] [2, 1] [1, 1]
  // CHECK: %[[C:.+]] = tensor.extract_slice %[[X]][0, 0] [2, 3] [1, 1]
  // CHECK: tensor.concat dim(1) %[[A]], %[[B]], %[[C]] : {{.*}} -> tensor<2x5xf32>
  %y = qnn.gather %x {axis = 1 : i64, indices = array<i64: 2, 1, 0, 1, 2>} : (tensor<2x3xf32>) -> tensor<2x5xf32>
  return %y : tensor<2x5xf32>
}

// Many runs are a table. A dimension of one element needs none.
// CHECK-LABEL: func.func @table(
// CHECK-SAME:    %[[X:.+]]: tensor<1x3x12xf32>
func.func @table(%x: tensor<1x3x12xf32>) -> tensor<1x3x12xf32> {
  // CHECK: %[[ROWS:.+]] = arith.constant dense<[0, 1, 2]> : tensor<3xi32>
  // CHECK: %[[COLUMNS:.+]] = arith.constant dense<[11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]> : tensor<12xi32>
  // CHECK: linalg.generic {{.*}} ins(%[[ROWS]], %[[COLUMNS]] : tensor<3xi32>, tensor<12xi32>)
  // CHECK-NEXT: ^bb0(%[[R:.+]]: i32, %[[C:.+]]: i32, %{{.+}}: f32):
  // CHECK-NEXT: %[[ZERO:.+]] = arith.constant 0 : index
  // CHECK-NEXT: %[[ROW:.+]] = arith.index_castui %[[R]]
  // CHECK-NEXT: %[[COLUMN:.+]] = arith.index_castui %[[C]]
  // CHECK-NEXT: tensor.extract %[[X]][%[[ZERO]], %[[ROW]], %[[COLUMN]]]
  %y = qnn.gather %x {axis = 2 : i64, indices = array<i64: 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0>} : (tensor<1x3x12xf32>) -> tensor<1x3x12xf32>
  return %y : tensor<1x3x12xf32>
}

// Nothing can be taken from nothing, nor be put behind the last element.
// CHECK-LABEL: func.func @nothing(
// CHECK-SAME:    %{{.+}}: tensor<0x4xf32>, %[[Y:.+]]: tensor<2x4xf32>
func.func @nothing(%x: tensor<0x4xf32>, %y: tensor<2x4xf32>) -> (tensor<0x8xf32>, tensor<2x4xf32>, tensor<0x2xf32>, tensor<0x4xf32>) {
  // CHECK: %[[JOINED:.+]] = tensor.empty() : tensor<0x8xf32>
  // CHECK: %[[GATHERED:.+]] = tensor.empty() : tensor<0x2xf32>
  // CHECK: %[[SLICED:.+]] = tensor.empty() : tensor<0x4xf32>
  // CHECK: return %[[JOINED]], %[[Y]], %[[GATHERED]], %[[SLICED]]
  %0 = qnn.concat %x, %x {axis = 1 : i64} : (tensor<0x4xf32>, tensor<0x4xf32>) -> tensor<0x8xf32>
  %1 = qnn.concat %x, %y, %x {axis = 0 : i64} : (tensor<0x4xf32>, tensor<2x4xf32>, tensor<0x4xf32>) -> tensor<2x4xf32>
  %2 = qnn.gather %x {axis = 1 : i64, indices = array<i64: 2, 0>} : (tensor<0x4xf32>) -> tensor<0x2xf32>
  %3 = qnn.slice %y {offsets = array<i64: 2, 0>, strides = array<i64: 1, 1>} : (tensor<2x4xf32>) -> tensor<0x4xf32>
  return %0, %1, %2, %3 : tensor<0x8xf32>, tensor<2x4xf32>, tensor<0x2xf32>, tensor<0x4xf32>
}
