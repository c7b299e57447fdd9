// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(codegen-emit-kernels{target-cpu=x86-64},canonicalize))' \
// RUN:   | FileCheck %s --check-prefixes=CHECK,ONCE
// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(codegen-emit-kernels{target-triple=aarch64-linux-gnu target-cpu=generic},canonicalize))' \
// RUN:   | FileCheck %s --check-prefixes=CHECK,TWICE

#id = affine_map<(d0) -> (d0)>

// The conversion to words rounds to even by itself.
// CHECK-LABEL: func.func private @quantize(
// ONCE:          %[[X:.+]] = vector.load
// ONCE:          %[[WORDS:.+]] = llvm.call_intrinsic "llvm.lrint"(%[[X]]) : (vector<16xf32>) -> vector<16xi32>
// ONCE:          arith.trunci %[[WORDS]] : vector<16xi32> to vector<16xi8>
// ONCE-NOT:      math.roundeven
// TWICE:         %[[ROUNDED:.+]] = math.roundeven {{.+}} : vector<16xf32>
// TWICE:         arith.fptosi %[[ROUNDED]] : vector<16xf32> to vector<16xi32>
func.func private @quantize(%x: memref<16xf32>, %y: memref<16xi8>) attributes {codegen.kernel} {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : memref<16xf32>) outs(%y : memref<16xi8>) {
  ^bb0(%a: f32, %o: i8):
    %r = math.roundeven %a : f32
    %i = arith.fptosi %r : f32 to i32
    %n = arith.trunci %i : i32 to i8
    linalg.yield %n : i8
  }
  return
}

// Limits that are integers are taken first.
// CHECK-LABEL: func.func private @limited(
// ONCE-DAG:      %[[LOW:.+]] = arith.constant dense<-1.000000e+01> : vector<16xf32>
// ONCE-DAG:      %[[HIGH:.+]] = arith.constant dense<2.450000e+02> : vector<16xf32>
// ONCE:          %[[X:.+]] = vector.load
// ONCE:          %[[ABOVE:.+]] = arith.maxnumf %[[X]], %[[LOW]]
// ONCE:          %[[BETWEEN:.+]] = arith.minnumf %[[ABOVE]], %[[HIGH]]
// ONCE:          llvm.call_intrinsic "llvm.lrint"(%[[BETWEEN]])
// ONCE-NOT:      arith.fptosi
// TWICE:         arith.fptosi
func.func private @limited(%x: memref<16xf32>, %y: memref<16xi32>) attributes {codegen.kernel} {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : memref<16xf32>) outs(%y : memref<16xi32>) {
  ^bb0(%a: f32, %o: i32):
    %low = arith.constant -10.0 : f32
    %high = arith.constant 245.0 : f32
    %r = math.roundeven %a : f32
    %l = arith.maxnumf %r, %low : f32
    %h = arith.minnumf %l, %high : f32
    %i = arith.fptosi %h : f32 to i32
    linalg.yield %i : i32
  }
  return
}

// Others are not: 0.5 would round to 0.
// CHECK-LABEL: func.func private @half(
// CHECK-NOT:     llvm.lrint
// CHECK:         return
func.func private @half(%x: memref<16xf32>, %y: memref<16xi32>) attributes {codegen.kernel} {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : memref<16xf32>) outs(%y : memref<16xi32>) {
  ^bb0(%a: f32, %o: i32):
    %low = arith.constant 0.5 : f32
    %r = math.roundeven %a : f32
    %l = arith.maxnumf %r, %low : f32
    %i = arith.fptosi %l : f32 to i32
    linalg.yield %i : i32
  }
  return
}

// Truncation stays what it is, and so does a number that is only rounded.
// CHECK-LABEL: func.func private @others(
// CHECK-NOT:     llvm.lrint
// CHECK:         return
func.func private @others(%x: memref<16xf32>, %y: memref<16xi32>, %z: memref<16xf32>) attributes {codegen.kernel} {
  linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%x : memref<16xf32>) outs(%y, %z : memref<16xi32>, memref<16xf32>) {
  ^bb0(%a: f32, %o: i32, %p: f32):
    %i = arith.fptosi %a : f32 to i32
    %r = math.roundeven %a : f32
    linalg.yield %i, %r : i32, f32
  }
  return
}
