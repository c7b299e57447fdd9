// RUN: quant-opt %s --codegen-share-kernels="threads=2 target-cpu=x86-64-v3" --split-input-file --verify-diagnostics
// RUN: not quant-opt %s --codegen-share-kernels="threads=2 target-cpu=pentium-999" --split-input-file 2>&1 | FileCheck %s
// CHECK: unknown target processor 'pentium-999'

func.func private @shared(%x: memref<16xi8>) attributes {codegen.nanoseconds = 100000 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %0 = arith.constant 0 : i8
  scf.parallel (%i) = (%c0) to (%c16) step (%c1) {
    memref.store %0, %x[%i] : memref<16xi8>
    scf.reduce
  }
  return
}
// expected-error@below {{has not been planned by codegen-plan-memory: expected an arena as its last argument and the module's attribute 'codegen.model'}}
func.func @quant_mlir_entry(%x: memref<16xi8>) {
  call @shared(%x) : (memref<16xi8>) -> ()
  return
}

// -----

module attributes {codegen.model = {}} {
  func.func private @shared(%x: memref<16xi8>) -> i8 attributes {codegen.nanoseconds = 100000 : i64} {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c16 = arith.constant 16 : index
    %0 = arith.constant 0 : i8
    scf.parallel (%i) = (%c0) to (%c16) step (%c1) {
      memref.store %0, %x[%i] : memref<16xi8>
      scf.reduce
    }
    return %0 : i8
  }
  // expected-error@below {{has not been planned by codegen-plan-memory}}
  func.func @quant_mlir_entry(%x: memref<16xi8>) -> i8 {
    %0 = call @shared(%x) : (memref<16xi8>) -> i8
    return %0 : i8
  }
}
