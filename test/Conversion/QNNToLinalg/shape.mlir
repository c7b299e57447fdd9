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
  // CHECK: %[[EMPTY:.+]] = tensor.empty() : tensor<2x7xi8>
  // CHECK: %[[FIRST:.+]] = tensor.insert_slice %[[A]] into %[[EMPTY]][0, 0] [2, 3] [1, 1]
  // CHECK: %[[SECOND:.+]] = tensor.insert_slice %[[B]] into %[[FIRST]][0, 3] [2, 1] [1, 1]
  // CHECK: tensor.insert_slice %[[A]] into %[[SECOND]][0, 4] [2, 3] [1, 1]
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
  // CHECK: tensor.extract_slice %[[X]][0, 2] [2, 1] [1, 1]
  // CHECK: tensor.insert_slice {{.*}}[0, 0] [2, 1] [1, 1]
  // CHECK: tensor.extract_slice %[[X]][0, 1] [2, 1] [1, 1]
  // CHECK: tensor.insert_slice {{.*}}[0, 1] [2, 1] [1, 1]
  // CHECK: tensor.extract_slice %[[X]][0, 0] [2, 3] [1, 1]
  // CHECK: tensor.insert_slice {{.*}}[0, 2] [2, 3] [1, 1]
  %y = qnn.gather %x {axis = 1 : i64, indices = array<i64: 2, 1, 0, 1, 2>} : (tensor<2x3xf32>) -> tensor<2x5xf32>
  return %y : tensor<2x5xf32>
}
