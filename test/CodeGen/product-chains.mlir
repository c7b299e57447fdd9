// RUN: quant-opt %s --codegen-outline-kernels=target-cpu=x86-64-v3 | FileCheck %s
// RUN: quant-opt %s --codegen-outline-kernels=target-cpu=x86-64 | FileCheck %s --check-prefix=PAIRS
// RUN: quant-opt %s --codegen-outline-kernels="target-cpu=x86-64-v3 target-features=+avxvnni" | FileCheck %s --check-prefix=PAIRS
// RUN: quant-opt %s --pass-pipeline='builtin.module(codegen-outline-kernels{target-cpu=x86-64-v3},func.func(codegen-emit-kernels{target-cpu=x86-64-v3}))' \
// RUN:   | FileCheck %s --check-prefix=LOOPS

#row = affine_map<(d0, d1, d2) -> (d0, d2)>
#weights = affine_map<(d0, d1, d2) -> (d1, d2)>
#sum = affine_map<(d0, d1, d2) -> (d0, d1)>

// Four layers of one shape, and one with outliers. A lane of 16 bits holds 2 products of u8 and s8 per
// step of a chain; all are 255 times the weight in the worst case, so weights in
// a chain may sum to 128 (and -128).

// 8 * 16 = 128: chains of 4 steps.
memref.global "private" constant @w16 : memref<8x32xi8> = dense<16>
// 2 * -64 = -128: chains of 1 step.
memref.global "private" constant @w64 : memref<8x32xi8> = dense<-64>
// 2 * 65 = 130: none.
memref.global "private" constant @w65 : memref<8x32xi8> = dense<65>
// 16 * 8 = 128, again and for chains of 8.
memref.global "private" constant @w8 : memref<8x32xi8> = dense<8>

// All but two of the steps fit: what one has above 128 (200 = 128 + 72, and
// -129 = -128 - 1) goes to another step. A block of 8 channels has 8 steps of 32
// bytes, 2 rest steps of 8 bytes, and their number: 288 bytes with padding.
memref.global "private" constant @peaks : memref<2x32xi8> = dense<[
  [100, 100, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -128, -1]]>

// What a module claims is not believed.
// CHECK-LABEL: func.func private @kernel_0(
// CHECK:         linalg.generic {{.*}}attrs = {codegen.chain = 4 : i64, codegen.packed}
// CHECK-LABEL: func.func private @kernel_1(
// CHECK:         linalg.generic {{.*}}attrs = {codegen.chain = 1 : i64, codegen.packed}
// CHECK-LABEL: func.func private @kernel_2(
// CHECK:         linalg.generic {{.*}}attrs = {codegen.packed}
// CHECK-LABEL: func.func private @kernel_3(
// CHECK:         linalg.generic {{.*}}attrs = {codegen.chain = 8 : i64, codegen.packed}

// CHECK-LABEL: func.func private @kernel_4(
// CHECK-SAME:    memref<288xi8>
// CHECK:         linalg.generic {{.*}}attrs = {codegen.chain = 1 : i64, codegen.packed, codegen.rest_steps = 2 : i64}

// One kernel per shape where no proof is needed, or chains do not exist.
// PAIRS-NOT:     codegen.chain
// PAIRS:         func.func private @kernel_0(
// PAIRS:         func.func private @kernel_1(
// PAIRS-NOT:     func.func private

// 4 products per pixel added in 16 bits, then widened: 16 pixels in tiles of 8.
// LOOPS-LABEL: func.func private @kernel_0(
// LOOPS:         %[[W0:.+]] = vector.load %{{.+}} : memref<256xi8>, vector<32xi8>
// LOOPS:         %[[P0:.+]] = llvm.call_intrinsic "llvm.x86.avx2.pmadd.ub.sw"(%{{.+}}, %[[W0]]) : (vector<32xi8>, vector<32xi8>) -> vector<16xi16>
// LOOPS:         %[[P1:.+]] = llvm.call_intrinsic "llvm.x86.avx2.pmadd.ub.sw"
// LOOPS:         %[[S1:.+]] = arith.addi %[[P0]], %[[P1]] : vector<16xi16>
// LOOPS:         %[[P2:.+]] = llvm.call_intrinsic "llvm.x86.avx2.pmadd.ub.sw"
// LOOPS:         %[[S2:.+]] = arith.addi %[[S1]], %[[P2]] : vector<16xi16>
// LOOPS:         %[[P3:.+]] = llvm.call_intrinsic "llvm.x86.avx2.pmadd.ub.sw"
// LOOPS:         %[[S3:.+]] = arith.addi %[[S2]], %[[P3]] : vector<16xi16>
// LOOPS:         %[[D:.+]] = llvm.call_intrinsic "llvm.x86.avx2.pmadd.wd"(%[[S3]], %{{.+}}) : (vector<16xi16>, vector<16xi16>) -> vector<8xi32>
// LOOPS:         arith.addi %{{.+}}, %[[D]] : vector<8xi32>
// LOOPS-LABEL: func.func private @kernel_1(
// LOOPS:         %[[P:.+]] = llvm.call_intrinsic "llvm.x86.avx2.pmadd.ub.sw"
// LOOPS:         llvm.call_intrinsic "llvm.x86.avx2.pmadd.wd"(%[[P]], %{{.+}})
// LOOPS-LABEL: func.func private @kernel_2(
// LOOPS-NOT:     llvm.call_intrinsic
// LOOPS-LABEL: func.func private @kernel_3(

// The rest steps: as many as the packed weights say, for the elements of x and
// the channel that they say.
// LOOPS-LABEL: func.func private @kernel_4(
// LOOPS-SAME:    %{{.+}}: memref<16x32xi8> {{.*}}, %[[W:.+]]: memref<288xi8>
// LOOPS:         llvm.call_intrinsic "llvm.x86.avx2.pmadd.ub.sw"
// LOOPS:         %[[COUNT:.+]] = vector.load %[[W]][%{{.+}}] : memref<288xi8>, vector<4xi8>
// LOOPS:         %[[COUNTS:.+]] = vector.bitcast %[[COUNT]] : vector<4xi8> to vector<1xi32>
// LOOPS:         %[[WORD:.+]] = vector.extract %[[COUNTS]][0]
// LOOPS:         %[[TRIPS:.+]] = arith.index_cast %[[WORD]] : i32 to index
// LOOPS:         scf.for %{{.+}} = %{{.+}} to %[[TRIPS]]
// LOOPS:           vector.load %[[W]][%{{.+}}] : memref<288xi8>, vector<4xi8>
// LOOPS:           %[[PLACE:.+]] = vector.extract %{{.+}}[0] : i32 from vector<1xi32>
// LOOPS:           arith.andi %[[PLACE]], %{{.+}} : i32
// LOOPS:           %[[IS_CHANNEL:.+]] = arith.cmpi eq
// LOOPS:           vector.load %[[W]][%{{.+}}] : memref<288xi8>, vector<4xi8>
// LOOPS:           arith.select %[[IS_CHANNEL]], %{{.+}}, %{{.+}} : vector<8xi1>, vector<8xi32>
// LOOPS:           %[[ELEMENT:.+]] = arith.shrui %[[PLACE]], %{{.+}} : i32
// LOOPS:           arith.index_cast %[[ELEMENT]] : i32 to index
// LOOPS:           llvm.call_intrinsic "llvm.x86.avx2.pmadd.ub.sw"
func.func @main(%x: memref<16x32xi8>, %y0: memref<16x8xi32>, %y1: memref<16x8xi32>, %y2: memref<16x8xi32>, %y3: memref<16x8xi32>, %y4: memref<16x2xi32>) {
  %c0 = arith.constant 0 : i32
  %w0 = memref.get_global @w16 : memref<8x32xi8>
  linalg.fill ins(%c0 : i32) outs(%y0 : memref<16x8xi32>)
  linalg.generic {indexing_maps = [#row, #weights, #sum], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w0 : memref<16x32xi8>, memref<8x32xi8>) outs(%y0 : memref<16x8xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  %w1 = memref.get_global @w64 : memref<8x32xi8>
  linalg.fill ins(%c0 : i32) outs(%y1 : memref<16x8xi32>)
  linalg.generic {indexing_maps = [#row, #weights, #sum], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w1 : memref<16x32xi8>, memref<8x32xi8>) outs(%y1 : memref<16x8xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  %w2 = memref.get_global @w65 : memref<8x32xi8>
  linalg.fill ins(%c0 : i32) outs(%y2 : memref<16x8xi32>)
  linalg.generic {indexing_maps = [#row, #weights, #sum], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w2 : memref<16x32xi8>, memref<8x32xi8>) outs(%y2 : memref<16x8xi32>) attrs = {codegen.chain = 8 : i64} {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  %w3 = memref.get_global @w8 : memref<8x32xi8>
  linalg.fill ins(%c0 : i32) outs(%y3 : memref<16x8xi32>)
  linalg.generic {indexing_maps = [#row, #weights, #sum], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w3 : memref<16x32xi8>, memref<8x32xi8>) outs(%y3 : memref<16x8xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  %w4 = memref.get_global @peaks : memref<2x32xi8>
  linalg.fill ins(%c0 : i32) outs(%y4 : memref<16x2xi32>)
  linalg.generic {indexing_maps = [#row, #weights, #sum], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w4 : memref<16x32xi8>, memref<2x32xi8>) outs(%y4 : memref<16x2xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  return
}
