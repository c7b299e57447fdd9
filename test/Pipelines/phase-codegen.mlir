// After codegen: the LLVM dialect, one entry, one blob of constants and one
// arena, whose sizes the module states.

// RUN: quant-opt %S/Inputs/network.mlir --fuse --insert-qdq --propagate-scales --quantize --lower-to-linalg --codegen | FileCheck %s

// CHECK: module attributes {codegen.model = {arena_bytes = {{[1-9][0-9]*}} : i64, constant_bytes = {{[1-9][0-9]*}} : i64, inputs = [{name = "image", shape = array<i64: 1, 4, 4, 2>, type = "f32"}], kernels = [{{.*}}], outputs = [{name = "probabilities", shape = array<i64: 1, 3>, type = "f32"}]}
// CHECK-DAG: llvm.mlir.global private constant @[[CONSTANTS:.*]](dense_resource<{{.*}}> : tensor<{{[0-9]+}}xi8>) {{.*}}alignment = 64
// CHECK-DAG: llvm.func internal @[[KERNEL:kernel_0]](
// CHECK-NOT: memref.
// CHECK-NOT: linalg.
// CHECK-NOT: call @malloc
