// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(codegen-emit-kernels{target-cpu=znver4},canonicalize,cse))' \
// RUN:   | FileCheck %s

#row = affine_map<(d0, d1, d2) -> (d0, d2)>
#weights = affine_map<(d0, d1, d2) -> (d1, d2)>
#sum = affine_map<(d0, d1, d2) -> (d0, d1)>
#id = affine_map<(d0, d1) -> (d0, d1)>
#channel = affine_map<(d0, d1) -> (d1)>

// Sums start from the bias. Weights of 1 MiB are fetched from far: those of the
// next two blocks (32 KiB) while these are multiplied, 13 / 64 of them by each
// tile of 13 pixels, never past the end. Of the products with multipliers, even
// and odd lanes are multiplied and their high halves joined.
// CHECK-LABEL: func.func private @linear(
// CHECK-DAG:     %[[STEP:.+]] = arith.constant 26 : index
// CHECK-DAG:     %[[LAST:.+]] = arith.constant 1041920 : index
// CHECK-DAG:     %[[NEXT:.+]] = arith.constant 32768 : index
// CHECK-DAG:     %[[SHARE:.+]] = arith.constant 6656 : index
// CHECK:         %[[W:.+]] = arith.addi %{{.+}}, %[[NEXT]] : index
// CHECK:         scf.for %[[TILE:.+]] = %{{.+}} to %{{.+}} step
// CHECK:           %[[FIRST:.+]] = arith.muli %[[TILE]], %[[SHARE]] : index
// CHECK:           %[[FROM:.+]] = arith.addi %[[W]], %[[FIRST]] : index
// CHECK:           %[[BIAS:.+]] = vector.load %arg2[{{.*}}] : memref<1024xi32>, vector<16xi32>
// CHECK:           %[[START:.+]] = arith.minui %[[FROM]], %[[LAST]] : index
// CHECK:           scf.for %[[I:.+]] = {{.*}} iter_args(%{{.+}} = %[[BIAS]]
// CHECK:             %[[MOVED:.+]] = arith.muli %[[I]], %[[STEP]] : index
// CHECK:             %[[LINE:.+]] = arith.addi %[[START]], %[[MOVED]] : index
// CHECK:             memref.prefetch %arg1[%[[LINE]]], read, locality<2>, data
// CHECK:           llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
// CHECK:         %[[ODD:.+]] = vector.shuffle {{.*}} [1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11, 13, 13, 15, 15]
// CHECK:         arith.muli %{{.+}}, %{{.+}} : vector<8xi64>
// CHECK:         arith.muli %{{.+}}, %{{.+}} : vector<8xi64>
// CHECK:         vector.shuffle {{.*}} [1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31]
func.func private @linear(%x: memref<64x1024xi8>, %packed: memref<1048576xi8>, %bias: memref<1024xi32>, %multiplier: memref<1024xi32>, %y: memref<64x1024xi8>) attributes {codegen.kernel} {
  %c0 = arith.constant 0 : i32
  %c32 = arith.constant 32 : i64
  %acc = memref.alloc() : memref<64x1024xi32>
  %w = builtin.unrealized_conversion_cast %packed : memref<1048576xi8> to memref<1024x1024xi8>
  linalg.fill ins(%c0 : i32) outs(%acc : memref<64x1024xi32>)
  linalg.generic {indexing_maps = [#row, #weights, #sum], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : memref<64x1024xi8>, memref<1024x1024xi8>) outs(%acc : memref<64x1024xi32>) attrs = {codegen.packed} {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  linalg.generic {indexing_maps = [#id, #channel, #channel, #id], iterator_types = ["parallel", "parallel"]}
      ins(%acc, %bias, %multiplier : memref<64x1024xi32>, memref<1024xi32>, memref<1024xi32>) outs(%y : memref<64x1024xi8>) {
  ^bb0(%a: i32, %b: i32, %m: i32, %o: i8):
    %s = arith.addi %a, %b : i32
    %s64 = arith.extsi %s : i32 to i64
    %m64 = arith.extsi %m : i32 to i64
    %p = arith.muli %s64, %m64 : i64
    %h64 = arith.shrsi %p, %c32 : i64
    %h = arith.trunci %h64 : i64 to i32
    %t = arith.trunci %h : i32 to i8
    linalg.yield %t : i8
  }
  return
}

