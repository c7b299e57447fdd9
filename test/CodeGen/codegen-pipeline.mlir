// RUN: quant-opt %s --codegen=target-cpu=x86-64-v3 | FileCheck %s
// RUN: quant-opt %s --codegen="target-cpu=x86-64-v3 threads=2" | FileCheck %s --check-prefixes=CHECK,THREADS

#id = affine_map<(d0) -> (d0)>

// The C interface of the model, in the LLVM dialect; nothing else is visible.
// CHECK:       llvm.func internal @quant_mlir_entry(%{{.+}}: !llvm.ptr, %{{.+}}: !llvm.ptr, %{{.+}}: !llvm.ptr)
// THREADS:       omp.parallel num_threads(
// THREADS:         llvm.call @quant_mlir_claim(
// THREADS:         llvm.call @kernel_0(
// CHECK:       llvm.func internal @kernel_0(
// CHECK:       llvm.func @quant_mlir_model_run(%{{.+}}: !llvm.ptr, %{{.+}}: !llvm.ptr, %{{.+}}: !llvm.ptr) -> i32
// CHECK:       llvm.mlir.global internal constant @quant_mlir_info_text
// CHECK-SAME:    inputs{{.*}}name{{.*}}x{{.*}}shape{{.*}}[1000000]{{.*}}type{{.*}}f32
// CHECK:       llvm.func @quant_mlir_model_info() -> !llvm.ptr
// THREADS:     llvm.func @quant_mlir_model_set_threads(%{{.+}}: i32)
func.func @main(%x: tensor<1000000xf32> {qnn.name = "x"}) -> tensor<1000000xf32> {
  %e = tensor.empty() : tensor<1000000xf32>
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : tensor<1000000xf32>) outs(%e : tensor<1000000xf32>) {
  ^bb0(%a: f32, %o: f32):
    %s = arith.addf %a, %a : f32
    linalg.yield %s : f32
  } -> tensor<1000000xf32>
  return %0 : tensor<1000000xf32>
}
