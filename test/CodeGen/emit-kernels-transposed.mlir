// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(codegen-emit-kernels{target-cpu=znver4},canonicalize,cse))' \
// RUN:   | FileCheck %s
// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(codegen-emit-kernels{target-cpu=x86-64-v3},canonicalize,cse))' \
// RUN:   | FileCheck %s --check-prefix=WHOLE

#id = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#planes = affine_map<(d0, d1, d2) -> (d2, d0, d1)>

// 16 x 16 words: four steps of 16 shuffles, of two vectors each.
// CHECK-LABEL: func.func private @square(
// CHECK-COUNT-16: vector.load {{.+}}, vector<16xf32>
// CHECK-COUNT-64: vector.shuffle {{.+}} : vector<16xf32>, vector<16xf32>
// CHECK-NOT:      vector.shuffle
// CHECK-COUNT-16: vector.store {{.+}}, vector<16xf32>
// CHECK-NOT:      vector.store
func.func private @square(%x: memref<16x4x16xf32>, %y: memref<4x16x16xf32>) attributes {codegen.kernel} {
  linalg.generic {indexing_maps = [#planes, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x : memref<16x4x16xf32>) outs(%y : memref<4x16x16xf32>) {
  ^bb0(%a: f32, %o: f32):
    %n = arith.negf %a : f32
    linalg.yield %n : f32
  }
  return
}

// Rows of 14: lanes beyond the last are masked where the target can do that,
// and nothing past a row is touched.
// CHECK-LABEL: func.func private @rows(
// CHECK-COUNT-12: vector.maskedload {{.+}} : memref<672xf32>, vector<16xi1>, vector<16xf32> into vector<16xf32>
// CHECK-COUNT-14: vector.maskedstore {{.+}} : memref<{{.+}}xi8>, vector<16xi1>, vector<16xi8>
// WHOLE-LABEL: func.func private @rows(
// WHOLE-NOT:     vector.maskedload
// WHOLE-COUNT-12: vector.load {{.+}}, vector<14xf32>
// WHOLE-NOT:     vector.maskedstore
func.func private @rows(%x: memref<12x4x14xf32>, %y: memref<4x14x12xi8, strided<[256, 16, 1]>>) attributes {codegen.kernel} {
  linalg.generic {indexing_maps = [#planes, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x : memref<12x4x14xf32>) outs(%y : memref<4x14x12xi8, strided<[256, 16, 1]>>) {
  ^bb0(%a: f32, %o: i8):
    %i = arith.fptosi %a : f32 to i8
    linalg.yield %i : i8
  }
  return
}

// Rows of few words are still better transposed than read word by word.
// CHECK-LABEL: func.func private @short_rows(
// CHECK-COUNT-16: vector.maskedload {{.+}} into vector<8xf32>
// CHECK-NOT:      memref.load
func.func private @short_rows(%x: memref<16x4x7xf32>, %y: memref<4x7x16xi8, strided<[256, 16, 1]>>) attributes {codegen.kernel} {
  linalg.generic {indexing_maps = [#planes, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x : memref<16x4x7xf32>) outs(%y : memref<4x7x16xi8, strided<[256, 16, 1]>>) {
  ^bb0(%a: f32, %o: i8):
    %i = arith.fptosi %a : f32 to i32
    %n = arith.trunci %i : i32 to i8
    linalg.yield %n : i8
  }
  return
}

// Bytes that were words join in words, four columns in each, before these are
// transposed: 8 shuffles instead of those of 16 columns of bytes.
// CHECK-LABEL: func.func private @bytes(
// CHECK-COUNT-16: vector.load {{.+}}, vector<16xf32>
// CHECK-COUNT-4:  arith.ori {{.+}} : vector<16xi32>
// CHECK-COUNT-8:  vector.shuffle {{.+}} : vector<16xi32>, vector<16xi32>
// CHECK-NOT:      vector.shuffle
// CHECK-COUNT-16: vector.store {{.+}}, vector<16xi8>
// WHOLE-LABEL: func.func private @bytes(
// WHOLE-COUNT-8: vector.shuffle {{.+}} : vector<16xi32>, vector<16xi32>
func.func private @bytes(%x: memref<16x4x16xf32>, %y: memref<4x16x16xi8, strided<[512, 32, 1]>>) attributes {codegen.kernel} {
  linalg.generic {indexing_maps = [#planes, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x : memref<16x4x16xf32>) outs(%y : memref<4x16x16xi8, strided<[512, 32, 1]>>) {
  ^bb0(%a: f32, %o: i8):
    %i = arith.fptosi %a : f32 to i32
    %n = arith.trunci %i : i32 to i8
    linalg.yield %n : i8
  }
  return
}
