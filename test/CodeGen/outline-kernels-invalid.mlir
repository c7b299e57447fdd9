// RUN: quant-opt %s --codegen-outline-kernels --verify-diagnostics

func.func @main(%y: memref<4xi32>, %s: i32) {
  // expected-error@below {{uses a scalar that is not a constant}}
  linalg.fill ins(%s : i32) outs(%y : memref<4xi32>)
  return
}
