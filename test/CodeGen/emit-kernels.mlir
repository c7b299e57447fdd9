// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(codegen-emit-kernels{target-cpu=x86-64-v3},canonicalize))' \
// RUN:   | FileCheck %s
// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(codegen-emit-kernels{target-cpu=x86-64-v3 threads=2},canonicalize))' \
// RUN:   | FileCheck %s --check-prefix=THREADS

#id = affine_map<(d0) -> (d0)>

// 37 elements: two vectors of 16 and one of 5.
// CHECK-LABEL: func.func private @elementwise(
// CHECK-SAME:      attributes {codegen.kernel, codegen.kernel_info = {form = "elementwise", lanes = 16 : i64}}
// CHECK:         scf.for
// CHECK:           vector.load {{.*}} : memref<37xf32>, vector<16xf32>
// CHECK:           arith.addf {{.*}} : vector<16xf32>
// CHECK:           vector.store {{.*}} : memref<37xf32>, vector<16xf32>
// CHECK:         vector.load {{.*}} : memref<37xf32>, vector<5xf32>
// CHECK-NOT:     linalg
// Too little work for threads.
// THREADS-LABEL: func.func private @elementwise(
// THREADS-NOT:     scf.parallel
// THREADS:         return
func.func private @elementwise(%x: memref<37xf32>, %y: memref<37xf32>) attributes {codegen.kernel} {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : memref<37xf32>) outs(%y : memref<37xf32>) {
  ^bb0(%a: f32, %o: f32):
    %s = arith.addf %a, %a : f32
    linalg.yield %s : f32
  }
  return
}

#row = affine_map<(d0, d1, d2) -> (d0, d2)>
#weights = affine_map<(d0, d1, d2) -> (d1, d2)>
#sum = affine_map<(d0, d1, d2) -> (d0, d1)>
#id2 = affine_map<(d0, d1) -> (d0, d1)>

// Four rows times 16 channels in registers, pairs of 16-bit products, the
// accumulators straight into the epilogue.
// CHECK-LABEL: func.func private @linear(
// CHECK-SAME:      attributes {codegen.kernel, codegen.kernel_info = {form = "vpmaddwd", lanes = 16 : i64, macs = 4194304 : i64, note = "no proof that sums of products fit in 16 bits", packed = true, peak = 32 : i64, pixels = 4 : i64}}
// CHECK-NOT:     memref.alloc
// CHECK:         %[[SUMS:.+]]:4 = scf.for {{.*}} -> (vector<16xi32>, vector<16xi32>, vector<16xi32>, vector<16xi32>)
// CHECK:           vector.load %{{.+}} : memref<65536xi8>, vector<32xi8>
// CHECK:           arith.muli {{.*}} : vector<32xi32>
// CHECK:           vector.deinterleave
// CHECK:         arith.trunci %[[SUMS]]#0 : vector<16xi32> to vector<16xi8>
// CHECK:         vector.store {{.*}} : memref<4096xi8>, vector<16xi8>
// THREADS-LABEL: func.func private @linear(
// THREADS-SAME:    parallel = true
// THREADS-SAME:    codegen.nanoseconds = {{[0-9]+}}
// THREADS:         scf.parallel
func.func private @linear(%x: memref<64x1024xi8>, %packed: memref<65536xi8>, %y: memref<64x64xi8>) attributes {codegen.kernel} {
  %c0 = arith.constant 0 : i32
  %acc = memref.alloc() : memref<64x64xi32>
  %w = builtin.unrealized_conversion_cast %packed : memref<65536xi8> to memref<64x1024xi8>
  linalg.fill ins(%c0 : i32) outs(%acc : memref<64x64xi32>)
  linalg.generic {indexing_maps = [#row, #weights, #sum], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : memref<64x1024xi8>, memref<64x1024xi8>) outs(%acc : memref<64x64xi32>) attrs = {codegen.packed} {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  linalg.generic {indexing_maps = [#id2, #id2], iterator_types = ["parallel", "parallel"]}
      ins(%acc : memref<64x64xi32>) outs(%y : memref<64x64xi8>) {
  ^bb0(%a: i32, %o: i8):
    %t = arith.trunci %a : i32 to i8
    linalg.yield %t : i8
  }
  return
}

// No vector form: the reduction runs along the contiguous dimension only.
// CHECK-LABEL: func.func private @sum(
// CHECK-SAME:      codegen.kernel_info = {form = "scalar", note = "has no vector form"}
// CHECK:         scf.for
// CHECK:           memref.load
// CHECK:           arith.addf {{.*}} : f32
func.func private @sum(%x: memref<37xf32>, %y: memref<f32>) attributes {codegen.kernel} {
  linalg.generic {indexing_maps = [#id, affine_map<(d0) -> ()>], iterator_types = ["reduction"]}
      ins(%x : memref<37xf32>) outs(%y : memref<f32>) {
  ^bb0(%a: f32, %o: f32):
    %s = arith.addf %a, %o : f32
    linalg.yield %s : f32
  }
  return
}

#rows = affine_map<(d0, d1, d2) -> (d2, d0, d1)>
#id3 = affine_map<(d0, d1, d2) -> (d0, d1, d2)>

// From planes of 16 columns to three bytes a pixel: the planes are read as they
// lie and interleaved in registers.
// CHECK-LABEL: func.func private @planes(
// CHECK-SAME:      attributes {codegen.kernel, codegen.kernel_info = {form = "elementwise", lanes = 16 : i64, pixels = 3 : i64}}
// CHECK-COUNT-3:     vector.load {{.*}} : memref<1536xf32>, vector<16xf32>
// CHECK-COUNT-3:     vector.interleave
// CHECK:             vector.shuffle {{.*}} [0, 1, 2, 4, 5, 6, 8, {{.*}}] : vector<64xi8>, vector<64xi8>
// CHECK-NEXT:        vector.store {{.*}} : memref<1536xi8>, vector<48xi8>
func.func private @planes(%x: memref<3x32x16xf32>, %y: memref<32x16x3xi8>) attributes {codegen.kernel} {
  linalg.generic {indexing_maps = [#rows, #id3], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x : memref<3x32x16xf32>) outs(%y : memref<32x16x3xi8>) {
  ^bb0(%a: f32, %o: i8):
    %i = arith.fptosi %a : f32 to i8
    linalg.yield %i : i8
  }
  return
}

// Sixteen channels at a time, stored pixel by pixel.
// CHECK-LABEL: func.func private @many_planes(
// CHECK-COUNT-16:    vector.load {{.*}} : memref<4096xf32>, vector<16xf32>
// CHECK:             vector.interleave {{.*}} -> vector<256xi8>
// CHECK-COUNT-16:    vector.store {{.*}} : memref<4096xi8>, vector<16xi8>
func.func private @many_planes(%x: memref<32x8x16xf32>, %y: memref<8x16x32xi8>) attributes {codegen.kernel} {
  linalg.generic {indexing_maps = [#rows, #id3], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x : memref<32x8x16xf32>) outs(%y : memref<8x16x32xi8>) {
  ^bb0(%a: f32, %o: i8):
    %i = arith.fptosi %a : f32 to i8
    linalg.yield %i : i8
  }
  return
}
