// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(codegen-emit-kernels{target-cpu=pentium-999}))' --verify-diagnostics

// expected-error@below {{unknown target processor 'pentium-999'}}
func.func private @kernel() attributes {codegen.kernel} {
  return
}
