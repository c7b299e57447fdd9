// RUN: quant-opt %s --codegen-fuse-elementwise --split-input-file | FileCheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>
#last = affine_map<(d0, d1) -> (d1)>

// CHECK-LABEL: func @chain(
// CHECK:         linalg.generic
// CHECK:           arith.addi
// CHECK-NEXT:      arith.maxsi
// CHECK-NOT:     linalg.generic
func.func @chain(%x: tensor<4x8xi32>, %bias: tensor<8xi32>) -> tensor<4x8xi32> {
  %e = tensor.empty() : tensor<4x8xi32>
  %0 = linalg.generic {indexing_maps = [#id, #last, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x, %bias : tensor<4x8xi32>, tensor<8xi32>) outs(%e : tensor<4x8xi32>) {
  ^bb0(%a: i32, %b: i32, %o: i32):
    %s = arith.addi %a, %b : i32
    linalg.yield %s : i32
  } -> tensor<4x8xi32>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%0 : tensor<4x8xi32>) outs(%e : tensor<4x8xi32>) {
  ^bb0(%a: i32, %o: i32):
    %c0 = arith.constant 0 : i32
    %s = arith.maxsi %a, %c0 : i32
    linalg.yield %s : i32
  } -> tensor<4x8xi32>
  return %1 : tensor<4x8xi32>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
#last = affine_map<(d0, d1) -> (d1)>

// A broadcast operand would be computed once per row: it stays.
// CHECK-LABEL: func @broadcast(
// CHECK:         linalg.generic
// CHECK:           math.exp
// CHECK:         linalg.generic
// CHECK:           arith.mulf
func.func @broadcast(%x: tensor<4x8xf32>, %y: tensor<8xf32>) -> tensor<4x8xf32> {
  %e0 = tensor.empty() : tensor<8xf32>
  %0 = linalg.exp ins(%y : tensor<8xf32>) outs(%e0 : tensor<8xf32>) -> tensor<8xf32>
  %e = tensor.empty() : tensor<4x8xf32>
  %1 = linalg.generic {indexing_maps = [#id, #last, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x, %0 : tensor<4x8xf32>, tensor<8xf32>) outs(%e : tensor<4x8xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.mulf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}

// -----

#in = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#sum = affine_map<(d0, d1, d2) -> (d0, d1)>
#id = affine_map<(d0) -> (d0)>

// The reshape between a reduction and its reader moves behind the reader.
// CHECK-LABEL: func @reshape(
// CHECK:         %[[SUM:.+]] = linalg.generic {{.*}}"reduction"
// CHECK:         %[[OUT:.+]] = linalg.generic {{.*}} ins(%[[SUM]] : tensor<4x8xi32>)
// CHECK:         %[[FLAT:.+]] = tensor.collapse_shape %[[OUT]]
// CHECK:         return %[[FLAT]]
func.func @reshape(%x: tensor<4x8x3xi32>) -> tensor<32xi8> {
  %c0 = arith.constant 0 : i32
  %e = tensor.empty() : tensor<4x8xi32>
  %f = linalg.fill ins(%c0 : i32) outs(%e : tensor<4x8xi32>) -> tensor<4x8xi32>
  %0 = linalg.generic {indexing_maps = [#in, #sum], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x : tensor<4x8x3xi32>) outs(%f : tensor<4x8xi32>) {
  ^bb0(%a: i32, %o: i32):
    %s = arith.addi %a, %o : i32
    linalg.yield %s : i32
  } -> tensor<4x8xi32>
  %1 = tensor.collapse_shape %0 [[0, 1]] : tensor<4x8xi32> into tensor<32xi32>
  %e1 = tensor.empty() : tensor<32xi8>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%1 : tensor<32xi32>) outs(%e1 : tensor<32xi8>) {
  ^bb0(%a: i32, %o: i8):
    %s = arith.trunci %a : i32 to i8
    linalg.yield %s : i8
  } -> tensor<32xi8>
  return %2 : tensor<32xi8>
}

// -----

#in = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#out = affine_map<(d0, d1, d2) -> (d0, d1)>
#id = affine_map<(d0, d1) -> (d0, d1)>

// A sum takes over the epilogue of one reduction; the other keeps its own, so
// that both store bytes and not accumulators.
// CHECK-LABEL: func @two_reductions(
// CHECK-COUNT-2: linalg.generic {{.*}}"reduction"
// CHECK:         linalg.generic {{.*}} outs(%{{.+}} : tensor<4x8xi8>)
// CHECK:           arith.trunci
// CHECK:         linalg.generic {{.*}} outs(%{{.+}} : tensor<4x8xi8>)
// CHECK:           arith.trunci
// CHECK:           arith.addi
// CHECK-NOT:     linalg.generic
func.func @two_reductions(%x: tensor<4x8x3xi32>, %y: tensor<4x8x5xi32>) -> tensor<4x8xi8> {
  %c0 = arith.constant 0 : i32
  %e = tensor.empty() : tensor<4x8xi32>
  %f = linalg.fill ins(%c0 : i32) outs(%e : tensor<4x8xi32>) -> tensor<4x8xi32>
  %0 = linalg.generic {indexing_maps = [#in, #out], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x : tensor<4x8x3xi32>) outs(%f : tensor<4x8xi32>) {
  ^bb0(%a: i32, %o: i32):
    %s = arith.addi %a, %o : i32
    linalg.yield %s : i32
  } -> tensor<4x8xi32>
  %1 = linalg.generic {indexing_maps = [#in, #out], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%y : tensor<4x8x5xi32>) outs(%f : tensor<4x8xi32>) {
  ^bb0(%a: i32, %o: i32):
    %s = arith.addi %a, %o : i32
    linalg.yield %s : i32
  } -> tensor<4x8xi32>
  %b = tensor.empty() : tensor<4x8xi8>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%0 : tensor<4x8xi32>) outs(%b : tensor<4x8xi8>) {
  ^bb0(%a: i32, %o: i8):
    %s = arith.trunci %a : i32 to i8
    linalg.yield %s : i8
  } -> tensor<4x8xi8>
  %3 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%1 : tensor<4x8xi32>) outs(%b : tensor<4x8xi8>) {
  ^bb0(%a: i32, %o: i8):
    %s = arith.trunci %a : i32 to i8
    linalg.yield %s : i8
  } -> tensor<4x8xi8>
  %4 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%2, %3 : tensor<4x8xi8>, tensor<4x8xi8>) outs(%b : tensor<4x8xi8>) {
  ^bb0(%a: i8, %c: i8, %o: i8):
    %s = arith.addi %a, %c : i8
    linalg.yield %s : i8
  } -> tensor<4x8xi8>
  return %4 : tensor<4x8xi8>
}
