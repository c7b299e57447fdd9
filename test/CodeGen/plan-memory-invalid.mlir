// RUN: quant-opt %s --codegen-plan-memory --split-input-file --verify-diagnostics

// expected-error@below {{argument 0 of the model has element type 'f64', expected f32, i8, i16, i32 or i64}}
func.func @type(%x: memref<4xf64>) attributes {codegen.num_inputs = 1 : i64} {
  return
}

// -----

// expected-error@below {{has not been bufferized by codegen-bufferize-model}}
func.func @not_bufferized(%x: memref<4xf32>) {
  return
}

// -----

func.func @left(%x: memref<4xf32>, %y: memref<4xf32>) attributes {codegen.num_inputs = 1 : i64} {
  // expected-error@below {{is left in the model's function, where only calls of kernels can be}}
  linalg.copy ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}
