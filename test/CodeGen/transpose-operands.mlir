// RUN: quant-opt %s --codegen-transpose-operands | FileCheck %s

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d1, d2)>
#out = affine_map<(d0, d1, d2) -> (d0, d1)>

// CHECK-DAG: #[[A:.+]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-DAG: #[[B:.+]] = affine_map<(d0, d1, d2) -> (d2, d1)>
// CHECK-LABEL: func @computed(
// CHECK-SAME:    %[[X:.+]]: tensor<4x8xi8>, %[[Y:[a-z0-9]+]]: tensor<6x8xi8>
// CHECK:         %[[T:.+]] = linalg.transpose ins(%[[Y]] : tensor<6x8xi8>) outs(%{{.+}} : tensor<8x6xi8>) permutation = [1, 0]
// CHECK:         linalg.generic {indexing_maps = [#[[A]], #[[B]], #{{.+}}]{{.*}} ins(%[[X]], %[[T]] :
func.func @computed(%x: tensor<4x8xi8>, %y: tensor<6x8xi8>, %init: tensor<4x6xi32>) -> tensor<4x6xi32> {
  %0 = linalg.generic {indexing_maps = [#a, #b, #out], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %y : tensor<4x8xi8>, tensor<6x8xi8>) outs(%init : tensor<4x6xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extsi %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  } -> tensor<4x6xi32>
  return %0 : tensor<4x6xi32>
}

// Constants are packed later.
// CHECK-LABEL: func @constant(
// CHECK-NOT:     linalg.transpose
// CHECK:         return
func.func @constant(%x: tensor<4x8xi8>, %init: tensor<4x6xi32>) -> tensor<4x6xi32> {
  %y = arith.constant dense<1> : tensor<6x8xi8>
  %0 = linalg.generic {indexing_maps = [#a, #b, #out], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %y : tensor<4x8xi8>, tensor<6x8xi8>) outs(%init : tensor<4x6xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extsi %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  } -> tensor<4x6xi32>
  return %0 : tensor<4x6xi32>
}
