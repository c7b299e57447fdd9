// RUN: split-file %s %t
// RUN: quant-opt %t/target.mlir --pass-pipeline='builtin.module(func.func(codegen-emit-kernels{target-cpu=pentium-999}))' --verify-diagnostics
// RUN: quant-opt %t/kernels.mlir --codegen-emit-kernels --split-input-file --verify-diagnostics

//--- target.mlir
// expected-error@below {{unknown target processor 'pentium-999'}}
func.func private @kernel() attributes {codegen.kernel} {
  return
}

//--- kernels.mlir
func.func private @declared(%x: memref<4xf32>) attributes {codegen.kernel}
func.func private @empty() attributes {codegen.kernel} {
  return
}
func.func private @tensors(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> attributes {codegen.kernel} {
  // expected-error@below {{works on tensors, but kernels are emitted after bufferization}}
  %0 = linalg.exp ins(%x : tensor<4xf32>) outs(%y : tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// expected-error@below {{a kernel must be straight-line code}}
func.func private @branches(%x: memref<4xf32>) attributes {codegen.kernel} {
  cf.br ^end
^end:
  linalg.exp ins(%x : memref<4xf32>) outs(%x : memref<4xf32>)
  return
}
