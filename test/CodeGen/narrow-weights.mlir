// RUN: quant-opt %s --codegen-outline-kernels=target-cpu=x86-64-v3 | FileCheck %s
// RUN: quant-opt %s --pass-pipeline='builtin.module(codegen-outline-kernels{target-cpu=x86-64-v3},func.func(codegen-emit-kernels{target-cpu=x86-64-v3}))' \
// RUN:   | FileCheck %s --check-prefix=TABLE
// RUN: quant-opt %s --pass-pipeline='builtin.module(codegen-outline-kernels{target-cpu=x86-64-v4 target-features=+avx512vnni,+gfni},func.func(codegen-emit-kernels{target-cpu=x86-64-v4 target-features=+avx512vnni,+gfni}))' \
// RUN:   | FileCheck %s --check-prefix=GFNI
// RUN: quant-opt %s --pass-pipeline='builtin.module(codegen-outline-kernels{target-cpu=x86-64},func.func(codegen-emit-kernels{target-cpu=x86-64}))' \
// RUN:   | FileCheck %s --check-prefix=WORDS
// RUN: quant-opt %s --pass-pipeline='builtin.module(codegen-outline-kernels{target-triple=aarch64-linux-gnu target-cpu=neoverse-n1},func.func(codegen-emit-kernels{target-triple=aarch64-linux-gnu target-cpu=neoverse-n1}))' \
// RUN:   | FileCheck %s --check-prefix=SHIFTS

#row = affine_map<(d0, d1, d2) -> (d0, d2)>
#weights = affine_map<(d0, d1, d2) -> (d1, d2)>
#sum = affine_map<(d0, d1, d2) -> (d0, d1)>

memref.global "private" constant @w5 : memref<16x64xi8> = dense<8>
memref.global "private" constant @w4 : memref<16x64xi8> = dense<-8>
memref.global "private" constant @w3 : memref<16x64xi8> = dense<2>
memref.global "private" constant @w2 : memref<16x64xi8> = dense<-2>

// A byte for each of 16x64 weights, half a byte, a quarter. Which bits they have
// is seen from their values.
// CHECK:       func.func private @kernel_0(
// CHECK-SAME:    memref<1024xi8>
// CHECK:         attrs = {codegen.chain = 8 : i64, codegen.packed}
// CHECK:       func.func private @kernel_1(
// CHECK-SAME:    memref<512xi8>
// CHECK:         attrs = {codegen.chain = 8 : i64, codegen.packed, codegen.weight_bits = 4 : i64}
// CHECK:       func.func private @kernel_2(
// CHECK-SAME:    memref<256xi8>
// CHECK:         attrs = {codegen.chain = 8 : i64, codegen.packed, codegen.weight_bits = 2 : i64}
// One kernel unpacks 4 and 3 bits.
// CHECK:       func.func private @kernel_3(
// CHECK-NOT:   func.func private

// One pixel of 16 channels: unpacked in registers, the low bits first. With
// AVX2, by a table.
// TABLE-LABEL: func.func private @kernel_1(
// TABLE-SAME:    %[[W:[^ ]+]]: memref<512xi8>
// TABLE-SAME:    note = "8 steps added in 16 bits, proved from the weights; weights packed to 4 bits"
// TABLE-NOT:     memref.alloca
// TABLE:         %[[BYTES:.+]] = vector.load %[[W]][%{{.+}}] : memref<512xi8>, vector<32xi8>
// TABLE:         %[[VALUES:.+]] = arith.constant dense<[0, 1, 2, 3, 4, 5, 6, 7, -8, -7, -6, -5, -4, -3, -2, -1, 0, {{.*}}> : vector<32xi8>
// TABLE:         %[[MASK:.+]] = arith.constant dense<15> : vector<32xi8>
// TABLE:         %[[LOW:.+]] = arith.andi %[[BYTES]], %[[MASK]] : vector<32xi8>
// TABLE:         %[[W0:.+]] = llvm.call_intrinsic "llvm.x86.avx2.pshuf.b"(%[[VALUES]], %[[LOW]])
// TABLE:         %[[FOURS:.+]] = vector.bitcast %[[BYTES]] : vector<32xi8> to vector<8xi32>
// TABLE:         %[[SHIFTED:.+]] = arith.shrui %[[FOURS]], %{{.+}} : vector<8xi32>
// TABLE:         %[[REST:.+]] = vector.bitcast %[[SHIFTED]]
// TABLE:         %[[HIGH:.+]] = arith.andi %[[REST]], %{{.+}} : vector<32xi8>
// TABLE:         %[[W1:.+]] = llvm.call_intrinsic "llvm.x86.avx2.pshuf.b"(%{{.+}}, %[[HIGH]])
// TABLE:         llvm.call_intrinsic "llvm.x86.avx2.pmadd.ub.sw"(%{{.+}}, %[[W0]])
// TABLE:         llvm.call_intrinsic "llvm.x86.avx2.pmadd.ub.sw"(%{{.+}}, %[[W1]])

// With GFNI, by a matrix of bits: 0x0102040808080808 and 0x1020408080808080.
// GFNI-NOT:    memref.alloca
// GFNI-LABEL:  func.func private @kernel_1(
// GFNI:          %[[BYTES:.+]] = vector.load %{{.+}} : memref<512xi8>, vector<64xi8>
// GFNI:          arith.constant dense<72624976532342792> : vector<8xi64>
// GFNI:          llvm.call_intrinsic "llvm.x86.vgf2p8affineqb.512"(%[[BYTES]],
// GFNI:          arith.constant dense<1161999624517484672> : vector<8xi64>
// GFNI:          llvm.call_intrinsic "llvm.x86.vgf2p8affineqb.512"(%[[BYTES]],
// GFNI:          llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
// GFNI:          llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
// GFNI-NOT:    memref.alloca

// Pairs are words of 16 bits: two shifts, for the last one of four only one.
// WORDS-LABEL: func.func private @kernel_1(
// WORDS:         %[[BYTES:.+]] = vector.load %{{.+}} : memref<512xi8>, vector<64xi8>
// WORDS:         %[[W0:.+]] = vector.bitcast %[[BYTES]] : vector<64xi8> to vector<32xi16>
// WORDS:         %[[TOP:.+]] = arith.shli %[[W0]], %{{.+}} : vector<32xi16>
// WORDS:         arith.shrsi %[[TOP]], %{{.+}} : vector<32xi16>
// WORDS:         arith.shli
// WORDS:         arith.shrsi
// WORDS:         arith.shli
// WORDS:         arith.shrsi
// WORDS-NOT:     arith.shli
// WORDS:         arith.shrsi

// AArch64 shifts bytes. 64 bytes of the block are the sums that accumulators
// start from.
// SHIFTS-LABEL: func.func private @kernel_1(
// SHIFTS-SAME:    memref<576xi8>
// SHIFTS:         arith.shli %{{.+}} : vector<64xi8>
// SHIFTS:         arith.shrsi %{{.+}} : vector<64xi8>
// SHIFTS-NOT:     arith.shli
// SHIFTS:         arith.shrsi %{{.+}} : vector<64xi8>

// 64 pixels: the weights of a tile are unpacked once.
// TABLE-LABEL: func.func private @kernel_3(
// TABLE:         %[[SCRATCH:.+]] = memref.alloca() {alignment = 64 : i64} : memref<512xi8>
// TABLE:         scf.for
// TABLE:           scf.for
// TABLE:             llvm.call_intrinsic "llvm.x86.avx2.pshuf.b"
// TABLE:             vector.store %{{.+}}, %[[SCRATCH]]
// TABLE:             llvm.call_intrinsic "llvm.x86.avx2.pshuf.b"
// TABLE:             vector.store %{{.+}}, %[[SCRATCH]]
// TABLE:           scf.for
// TABLE-NOT:         llvm.call_intrinsic "llvm.x86.avx2.pshuf.b"
// TABLE:             vector.load %[[SCRATCH]]

func.func @main(%x: memref<1x64xi8> {qnn.unsigned}, %y5: memref<1x16xi32>, %y4: memref<1x16xi32>,
                %y3: memref<1x16xi32>, %y2: memref<1x16xi32>,
                %xs: memref<64x64xi8> {qnn.unsigned}, %ys: memref<64x16xi32>) {
  %c0 = arith.constant 0 : i32
  %w5 = memref.get_global @w5 : memref<16x64xi8>
  %w4 = memref.get_global @w4 : memref<16x64xi8>
  %w3 = memref.get_global @w3 : memref<16x64xi8>
  %w2 = memref.get_global @w2 : memref<16x64xi8>
  linalg.fill ins(%c0 : i32) outs(%y5 : memref<1x16xi32>)
  linalg.generic {indexing_maps = [#row, #weights, #sum], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w5 : memref<1x64xi8>, memref<16x64xi8>) outs(%y5 : memref<1x16xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  linalg.fill ins(%c0 : i32) outs(%y4 : memref<1x16xi32>)
  linalg.generic {indexing_maps = [#row, #weights, #sum], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w4 : memref<1x64xi8>, memref<16x64xi8>) outs(%y4 : memref<1x16xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  linalg.fill ins(%c0 : i32) outs(%y3 : memref<1x16xi32>)
  linalg.generic {indexing_maps = [#row, #weights, #sum], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w3 : memref<1x64xi8>, memref<16x64xi8>) outs(%y3 : memref<1x16xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  linalg.fill ins(%c0 : i32) outs(%y2 : memref<1x16xi32>)
  linalg.generic {indexing_maps = [#row, #weights, #sum], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w2 : memref<1x64xi8>, memref<16x64xi8>) outs(%y2 : memref<1x16xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  linalg.fill ins(%c0 : i32) outs(%ys : memref<64x16xi32>)
  linalg.generic {indexing_maps = [#row, #weights, #sum], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%xs, %w4 : memref<64x64xi8>, memref<16x64xi8>) outs(%ys : memref<64x16xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  return
}
