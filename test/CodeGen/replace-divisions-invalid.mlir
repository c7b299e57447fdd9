// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(codegen-replace-divisions{target-cpu=pentium-999}))' --verify-diagnostics

// expected-error @+1 {{unknown target processor 'pentium-999' for triple}}
func.func @main() {
  return
}
