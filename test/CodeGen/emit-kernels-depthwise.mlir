// RUN: quant-opt %s --pass-pipeline='builtin.module(codegen-outline-kernels{target-cpu=znver4},func.func(codegen-emit-kernels{target-cpu=znver4},canonicalize,cse))' \
// RUN:   | FileCheck %s
// RUN: quant-opt %s --pass-pipeline='builtin.module(codegen-outline-kernels{target-cpu=znver4},func.func(codegen-emit-kernels{target-cpu=znver4},canonicalize,cse))' \
// RUN:   | FileCheck %s --check-prefix=SHARED
// RUN: quant-opt %s --pass-pipeline='builtin.module(codegen-outline-kernels{target-cpu=x86-64-v3},func.func(codegen-emit-kernels{target-cpu=x86-64-v3},canonicalize,cse))' \
// RUN:   | FileCheck %s --check-prefix=PAIRS
// RUN: quant-opt %s --pass-pipeline='builtin.module(codegen-outline-kernels{target-triple=aarch64-linux-gnu target-cpu=generic},func.func(codegen-emit-kernels{target-triple=aarch64-linux-gnu target-cpu=generic},canonicalize,cse))' \
// RUN:   | FileCheck %s --check-prefix=SINGLE

#x = affine_map<(d0, d1, d2, d3, d4) -> (d0 + d3, d1 + d4, d2)>
#w = affine_map<(d0, d1, d2, d3, d4) -> (d2, d3, d4)>
#y = affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2)>

memref.global "private" constant @weights : memref<16x3x3xi8> = dense<100>

// A column of the window is three rows of 16 channels, whose bytes are
// interleaved; the fourth row is zero.
// CHECK-LABEL: func.func private @kernel_0(
// CHECK-SAME:    memref<192xi8>
// CHECK-SAME:    form = "vpdpbusd"
// CHECK-SAME:    note = "taps by fours"
// CHECK-SAME:    packed = true
// CHECK-SAME:    pixels = 4
// CHECK:         %[[R0:.+]] = vector.load %{{.+}} : memref<576xi8>, vector<16xi8>
// CHECK:         %[[C0:.+]] = vector.insert_strided_slice %[[R0]], %{{.+}} {offsets = [0], strides = [1]}
// CHECK:         %[[C1:.+]] = vector.insert_strided_slice %{{.+}}, %[[C0]] {offsets = [16], strides = [1]}
// CHECK:         %[[C2:.+]] = vector.insert_strided_slice %{{.+}}, %[[C1]] {offsets = [32], strides = [1]}
// CHECK:         vector.shuffle %[[C2]], %{{.+}} [0, 16, 32, 48, 1, 17, 33, 49, 2,
// Three columns for each of four pixels.
// CHECK-COUNT-12: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
// CHECK-NOT:      llvm.call_intrinsic

// Four pixels see six columns.
// SHARED-LABEL: func.func private @kernel_0(
// SHARED-COUNT-6: vector.shuffle
// SHARED-NOT:     vector.shuffle

// Two rows as words of 16 bits, and the third, 8 channels in a register: of 6
// columns each, for 12 products.
// PAIRS-LABEL: func.func private @kernel_0(
// PAIRS-SAME:    memref<384xi8>
// PAIRS-SAME:    form = "vpmaddwd"
// PAIRS-SAME:    note = "taps by pairs"
// PAIRS-SAME:    packed = true
// PAIRS:         %[[R0:.+]] = vector.load %{{.+}} : memref<576xi8>, vector<8xi8>
// PAIRS:         %[[R1:.+]] = vector.load %{{.+}} : memref<576xi8>, vector<8xi8>
// PAIRS:         %[[ROWS:.+]] = vector.interleave %[[R0]], %[[R1]]
// PAIRS:         %[[WORDS:.+]] = arith.extui %[[ROWS]] : vector<16xi8> to vector<16xi16>
// PAIRS:         llvm.call_intrinsic "llvm.x86.avx2.pmadd.wd"(%[[WORDS]], %{{.+}}) : (vector<16xi16>, vector<16xi16>) -> vector<8xi32>
// PAIRS:         arith.extui %{{.+}} : vector<8xi8> to vector<8xi32>
// PAIRS:         vector.bitcast %{{.+}} : vector<8xi32> to vector<16xi16>

// Elsewhere, tap by tap.
// SINGLE-LABEL: func.func private @kernel_0(
// SINGLE-SAME:    form = "reduction"
func.func @depthwise(%x: memref<6x6x16xi8>, %y: memref<4x4x16xi32>) {
  %c0 = arith.constant 0 : i32
  %w = memref.get_global @weights : memref<16x3x3xi8>
  linalg.fill ins(%c0 : i32) outs(%y : memref<4x4x16xi32>)
  linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : memref<6x6x16xi8>, memref<16x3x3xi8>) outs(%y : memref<4x4x16xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  return
}

#y3 = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#planes = affine_map<(d0, d1, d2) -> (d2, d0, d1)>

// Into planes of channels: a tile's pixels are stored side by side.
// SHARED-LABEL: func.func private @kernel_1(
// CHECK-LABEL: func.func private @kernel_1(
// CHECK-SAME:    form = "vpdpbusd"
// Four columns of 16 rows: within blocks of four rows, then a block a row.
// CHECK-COUNT-8: vector.shuffle {{.+}} : vector<16xf32>, vector<16xf32>
// CHECK-NOT:     vector.shuffle {{.+}} : vector<16xf32>
// CHECK-COUNT-16: vector.store {{.+}} : memref<256xf32>, vector<4xf32>
func.func @into_planes(%x: memref<6x6x16xi8>, %y: memref<16x4x4xf32>) {
  %c0 = arith.constant 0 : i32
  %w = memref.get_global @weights : memref<16x3x3xi8>
  %sums = memref.alloc() : memref<4x4x16xi32>
  linalg.fill ins(%c0 : i32) outs(%sums : memref<4x4x16xi32>)
  linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : memref<6x6x16xi8>, memref<16x3x3xi8>) outs(%sums : memref<4x4x16xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  linalg.generic {indexing_maps = [#y3, #planes], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%sums : memref<4x4x16xi32>) outs(%y : memref<16x4x4xf32>) {
  ^bb0(%s: i32, %o: f32):
    %f = arith.sitofp %s : i32 to f32
    linalg.yield %f : f32
  }
  return
}

memref.global "private" constant @weights48 : memref<48x3x3xi8> = dense<100>

// Blocks of channels share cache lines, so that they follow rows.
// SHARED-LABEL: func.func private @kernel_2(
// SHARED:         scf.for %{{.+}} = %c0 to %c7 step
// SHARED:           scf.for %{{.+}} = %c0 to %c3 step
func.func @channels_last(%x: memref<9x6x48xi8>, %y: memref<7x4x48xi32>) {
  %c0 = arith.constant 0 : i32
  %w = memref.get_global @weights48 : memref<48x3x3xi8>
  linalg.fill ins(%c0 : i32) outs(%y : memref<7x4x48xi32>)
  linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : memref<9x6x48xi8>, memref<48x3x3xi8>) outs(%y : memref<7x4x48xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  return
}

// Planes are written one after the other while x stays in the cache.
// SHARED-LABEL: func.func private @kernel_3(
// SHARED:         scf.for %{{.+}} = %c0 to %c3 step
// SHARED:           scf.for %{{.+}} = %c0 to %c7 step
func.func @channels_first(%x: memref<9x6x48xi8>, %y: memref<48x7x4xf32>) {
  %c0 = arith.constant 0 : i32
  %w = memref.get_global @weights48 : memref<48x3x3xi8>
  %sums = memref.alloc() : memref<7x4x48xi32>
  linalg.fill ins(%c0 : i32) outs(%sums : memref<7x4x48xi32>)
  linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : memref<9x6x48xi8>, memref<48x3x3xi8>) outs(%sums : memref<7x4x48xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  linalg.generic {indexing_maps = [#y3, #planes], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%sums : memref<7x4x48xi32>) outs(%y : memref<48x7x4xf32>) {
  ^bb0(%s: i32, %o: f32):
    %f = arith.sitofp %s : i32 to f32
    linalg.yield %f : f32
  }
  return
}

// One that is larger than that is read once: again blocks follow rows.
// SHARED-LABEL: func.func private @kernel_4(
// SHARED:         scf.for %{{.+}} = %c0 to %c70 step
// SHARED:           scf.for %{{.+}} = %c0 to %c3 step
func.func @large_channels_first(%x: memref<72x82x48xi8>, %y: memref<48x70x80xf32>) {
  %c0 = arith.constant 0 : i32
  %w = memref.get_global @weights48 : memref<48x3x3xi8>
  %sums = memref.alloc() : memref<70x80x48xi32>
  linalg.fill ins(%c0 : i32) outs(%sums : memref<70x80x48xi32>)
  linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : memref<72x82x48xi8>, memref<48x3x3xi8>) outs(%sums : memref<70x80x48xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  linalg.generic {indexing_maps = [#y3, #planes], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%sums : memref<70x80x48xi32>) outs(%y : memref<48x70x80xf32>) {
  ^bb0(%s: i32, %o: f32):
    %f = arith.sitofp %s : i32 to f32
    linalg.yield %f : f32
  }
  return
}
