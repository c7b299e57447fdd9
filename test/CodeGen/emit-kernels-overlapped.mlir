// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(codegen-emit-kernels{target-cpu=znver4},canonicalize,cse))' \
// RUN:   | FileCheck %s

#row = affine_map<(d0, d1, d2) -> (d0, d2)>
#weights = affine_map<(d0, d1, d2) -> (d1, d2)>
#sum = affine_map<(d0, d1, d2) -> (d0, d1)>
#id = affine_map<(d0, d1) -> (d0, d1)>
#channel = affine_map<(d0, d1) -> (d1)>

// Products of 128 inputs leave the epilogue of a tile of 7 x 2 vectors room
// between them: four steps (of 32) for each pixel. The first tile only
// multiplies; the last is followed by its epilogue.
// CHECK-LABEL: func.func private @linear(
// CHECK-SAME:    blocks = 2 : i64, form = "vpdpbusd", lanes = 16 : i64, {{.*}}note = "epilogues between products"{{.*}} pixels = 7 : i64
// CHECK:         %[[KEPT:.+]] = memref.alloca() {alignment = 64 : i64} : memref<224xi32>
// CHECK:         scf.for
// CHECK:           scf.for %{{.+}} = %c0 to %c32 step %c1
// CHECK-COUNT-14:    llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
// CHECK-COUNT-14:  vector.store %{{.+}}, %[[KEPT]]
// CHECK:           scf.for %[[TILE:.+]] = %c0 to %c7 step %c1
// CHECK:             scf.for %[[PIXEL:.+]] = %c0 to %c7 step %c1 iter_args(
// CHECK:               vector.load %[[KEPT]]
// CHECK:               vector.load %[[KEPT]]
// CHECK-COUNT-2:       vector.store %{{.+}}, %{{.+}} : memref<7168xi8>, vector<16xi8>
// CHECK-COUNT-56:      llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
// CHECK:               scf.yield
// CHECK:             scf.for %{{.+}} = %c0 to %c4 step %c1 iter_args(
// CHECK-COUNT-14:      llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
// CHECK-COUNT-14:    vector.store %{{.+}}, %[[KEPT]]
// CHECK:           scf.for %{{.+}} = %c0 to %c7 step %c1
// CHECK-COUNT-2:     vector.load %[[KEPT]]
// CHECK-NOT:         llvm.call_intrinsic
// CHECK-COUNT-2:     vector.store %{{.+}}, %{{.+}} : memref<7168xi8>, vector<16xi8>
func.func private @linear(%x: memref<56x128xi8>, %packed: memref<16384xi8>, %bias: memref<128xi32>, %multiplier: memref<128xi32>, %y: memref<56x128xi8>) attributes {codegen.kernel} {
  %c0 = arith.constant 0 : i32
  %c32 = arith.constant 32 : i64
  %low = arith.constant 0 : i32
  %high = arith.constant 255 : i32
  %acc = memref.alloc() : memref<56x128xi32>
  %w = builtin.unrealized_conversion_cast %packed : memref<16384xi8> to memref<128x128xi8>
  linalg.fill ins(%c0 : i32) outs(%acc : memref<56x128xi32>)
  linalg.generic {indexing_maps = [#row, #weights, #sum], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : memref<56x128xi8>, memref<128x128xi8>) outs(%acc : memref<56x128xi32>) attrs = {codegen.packed} {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  linalg.generic {indexing_maps = [#id, #channel, #channel, #id], iterator_types = ["parallel", "parallel"]}
      ins(%acc, %bias, %multiplier : memref<56x128xi32>, memref<128xi32>, memref<128xi32>) outs(%y : memref<56x128xi8>) {
  ^bb0(%a: i32, %b: i32, %m: i32, %o: i8):
    %s = arith.addi %a, %b : i32
    %s64 = arith.extsi %s : i32 to i64
    %m64 = arith.extsi %m : i32 to i64
    %p = arith.muli %s64, %m64 : i64
    %h64 = arith.shrsi %p, %c32 : i64
    %h = arith.trunci %h64 : i64 to i32
    %l = arith.maxsi %h, %low : i32
    %u = arith.minsi %l, %high : i32
    %t = arith.trunci %u : i32 to i8
    linalg.yield %t : i8
  }
  return
}

// With 16 inputs there are four steps, too few to hide an epilogue.
// CHECK-LABEL: func.func private @short(
// CHECK-NOT:     memref.alloca
// CHECK:         return
func.func private @short(%x: memref<64x16xi8>, %packed: memref<2048xi8>, %y: memref<64x128xi8>) attributes {codegen.kernel} {
  %c0 = arith.constant 0 : i32
  %acc = memref.alloc() : memref<64x128xi32>
  %w = builtin.unrealized_conversion_cast %packed : memref<2048xi8> to memref<128x16xi8>
  linalg.fill ins(%c0 : i32) outs(%acc : memref<64x128xi32>)
  linalg.generic {indexing_maps = [#row, #weights, #sum], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : memref<64x16xi8>, memref<128x16xi8>) outs(%acc : memref<64x128xi32>) attrs = {codegen.packed} {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%acc : memref<64x128xi32>) outs(%y : memref<64x128xi8>) {
  ^bb0(%a: i32, %o: i8):
    %t = arith.trunci %a : i32 to i8
    linalg.yield %t : i8
  }
  return
}
