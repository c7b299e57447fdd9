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

// -----

func.func private @kernel(%x: memref<4xi8>) attributes {codegen.kernel} {
  // expected-error@below {{is left after memory planning}}
  %0 = memref.alloc() : memref<4xi8>
  memref.copy %x, %0 : memref<4xi8> to memref<4xi8>
  return
}
func.func @allocates(%x: memref<4xi8>) attributes {codegen.num_inputs = 1 : i64} {
  call @kernel(%x) : (memref<4xi8>) -> ()
  return
}

// -----

// expected-error@below {{constant 'nibbles' has no bytes to be stored}}
module {
  memref.global "private" constant @nibbles : memref<4xi4> = dense<1>
  func.func private @kernel(%x: memref<4xi4>) attributes {codegen.kernel} {
    return
  }
  func.func @constant_of_nibbles(%x: memref<4xi8>) attributes {codegen.num_inputs = 1 : i64} {
    %0 = memref.get_global @nibbles : memref<4xi4>
    call @kernel(%0) : (memref<4xi4>) -> ()
    return
  }
}

// -----

func.func private @kernel(%x: memref<4xi8>) attributes {codegen.kernel} {
  return
}
func.func @choice(%x: memref<4xi8>, %y: memref<4xi8>) attributes {codegen.num_inputs = 2 : i64} {
  %true = arith.constant true
  // expected-error@below {{is not a buffer that can be planned}}
  %0 = arith.select %true, %x, %y : memref<4xi8>
  call @kernel(%0) : (memref<4xi8>) -> ()
  return
}

// -----

// expected-error@below {{argument 1 of the model has type 'index', expected a buffer of a static shape}}
func.func @scalar(%x: memref<4xf32>, %n: index) attributes {codegen.num_inputs = 2 : i64} {
  return
}

// -----

// expected-error@below {{the model's function must be straight-line code}}
func.func @branches(%x: memref<4xf32>) attributes {codegen.num_inputs = 1 : i64} {
  cf.br ^end
^end:
  return
}

// -----

func.func private @helper(%x: memref<4xi8>) -> memref<4xi8>
func.func private @kernel(%x: memref<4xi8>) attributes {codegen.kernel} {
  return
}
func.func @calls(%x: memref<4xi8>) attributes {codegen.num_inputs = 1 : i64} {
  // expected-error@below {{calls a function that is no kernel: inline it (--inline) before its operations are lowered}}
  %0 = call @helper(%x) : (memref<4xi8>) -> memref<4xi8>
  call @kernel(%0) : (memref<4xi8>) -> ()
  return
}
