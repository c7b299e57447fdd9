// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(codegen-infer-operand-ranges))' | FileCheck %s

#x = affine_map<(d0, d1) -> (d1)>
#w = affine_map<(d0, d1) -> (d0, d1)>
#y = affine_map<(d0, d1) -> (d0)>
#id = affine_map<(d0) -> (d0)>
#window = affine_map<(d0, d1) -> (d0 * 2 + d1)>
#taps = affine_map<(d0, d1) -> (d1)>

// What is clamped to 0..127 stays so through a maximum and padding with 3; the
// weights are all 5.
// CHECK-LABEL: func.func @clamped
// CHECK:         linalg.generic {{.*}}"reduction"
// CHECK-SAME:      attrs = {codegen.input_ranges = array<i64: 0, 127, 0, 255>}
// CHECK:         linalg.generic {{.*}}"reduction"
// CHECK-SAME:      attrs = {codegen.input_ranges = array<i64: 0, 127, 5, 5>}
func.func @clamped(%a: tensor<8xi32>) -> tensor<2xi32> {
  %low = arith.constant 0 : i32
  %high = arith.constant 127 : i32
  %least = arith.constant -128 : i8
  %three = arith.constant 3 : i8
  %w = arith.constant dense<5> : tensor<2x6xi8>
  %bytes = tensor.empty() : tensor<8xi8>
  %q = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : tensor<8xi32>) outs(%bytes : tensor<8xi8>) {
  ^bb0(%v: i32, %o: i8):
    %0 = arith.maxsi %v, %low : i32
    %1 = arith.minsi %0, %high : i32
    %2 = arith.trunci %1 : i32 to i8
    linalg.yield %2 : i8
  } -> tensor<8xi8>
  %empty = tensor.empty() : tensor<4xi8>
  %taps = tensor.empty() : tensor<2xi8>
  %zero = arith.constant 0 : i8
  %start = linalg.fill ins(%zero : i8) outs(%empty : tensor<4xi8>) -> tensor<4xi8>
  %pooled = linalg.generic {indexing_maps = [#window, #taps, #y], iterator_types = ["parallel", "reduction"]}
      ins(%q, %taps : tensor<8xi8>, tensor<2xi8>) outs(%start : tensor<4xi8>) {
  ^bb0(%v: i8, %t: i8, %o: i8):
    %0 = arith.maxui %o, %v : i8
    linalg.yield %0 : i8
  } -> tensor<4xi8>
  %padded = tensor.pad %pooled low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %three : i8
  } : tensor<4xi8> to tensor<6xi8>
  %sums = tensor.empty() : tensor<2xi32>
  %zeros = linalg.fill ins(%low : i32) outs(%sums : tensor<2xi32>) -> tensor<2xi32>
  %y = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "reduction"]}
      ins(%padded, %w : tensor<6xi8>, tensor<2x6xi8>) outs(%zeros : tensor<2xi32>) {
  ^bb0(%v: i8, %m: i8, %o: i32):
    %0 = arith.extui %v : i8 to i32
    %1 = arith.extsi %m : i8 to i32
    %2 = arith.muli %0, %1 : i32
    %3 = arith.addi %o, %2 : i32
    linalg.yield %3 : i32
  } -> tensor<2xi32>
  return %y : tensor<2xi32>
}

// Of arguments nothing is known, nor of sums; and what a module claims is not
// believed.
// CHECK-LABEL: func.func @unknown
// CHECK-NOT:     codegen.input_ranges
func.func @unknown(%a: tensor<6xi8>, %b: tensor<6x2xi8>) -> (tensor<2xi32>, tensor<2xi32>) {
  %zero = arith.constant 0 : i32
  %none = arith.constant 0 : i8
  %w = arith.constant dense<5> : tensor<2x6xi8>
  %sums = tensor.empty() : tensor<2xi32>
  %zeros = linalg.fill ins(%zero : i32) outs(%sums : tensor<2xi32>) -> tensor<2xi32>
  %y = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "reduction"]}
      ins(%a, %w : tensor<6xi8>, tensor<2x6xi8>) outs(%zeros : tensor<2xi32>)
      attrs = {codegen.input_ranges = array<i64: 0, 1, 5, 5>} {
  ^bb0(%v: i8, %m: i8, %o: i32):
    %0 = arith.extui %v : i8 to i32
    %1 = arith.extsi %m : i8 to i32
    %2 = arith.muli %0, %1 : i32
    %3 = arith.addi %o, %2 : i32
    linalg.yield %3 : i32
  } -> tensor<2xi32>
  %empty = tensor.empty() : tensor<6xi8>
  %start = linalg.fill ins(%none : i8) outs(%empty : tensor<6xi8>) -> tensor<6xi8>
  %bits = linalg.generic {indexing_maps = [#w, #y], iterator_types = ["parallel", "reduction"]}
      ins(%b : tensor<6x2xi8>) outs(%start : tensor<6xi8>) {
  ^bb0(%v: i8, %o: i8):
    %one = arith.constant 1 : i8
    %0 = arith.andi %v, %one : i8
    %1 = arith.addi %o, %0 : i8
    linalg.yield %1 : i8
  } -> tensor<6xi8>
  %z = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "reduction"]}
      ins(%bits, %w : tensor<6xi8>, tensor<2x6xi8>) outs(%zeros : tensor<2xi32>) {
  ^bb0(%v: i8, %m: i8, %o: i32):
    %0 = arith.extui %v : i8 to i32
    %1 = arith.extsi %m : i8 to i32
    %2 = arith.muli %0, %1 : i32
    %3 = arith.addi %o, %2 : i32
    linalg.yield %3 : i32
  } -> tensor<2xi32>
  return %y, %z : tensor<2xi32>, tensor<2xi32>
}

// On buffers nothing is known, and nothing is done.
// CHECK-LABEL: func.func @buffers
// CHECK-NOT: qnn.input_ranges
func.func @buffers(%x: memref<4xi8>, %y: memref<2x2xi8>) {
  %c0 = arith.constant 0 : i8
  linalg.fill ins(%c0 : i8) outs(%x : memref<4xi8>)
  linalg.transpose ins(%y : memref<2x2xi8>) outs(%y : memref<2x2xi8>) permutation = [1, 0]
  return
}
