// RUN: quant-opt %s --codegen-share-kernels="threads=2 target-cpu=x86-64-v3" | FileCheck %s
// RUN: quant-opt %s --codegen-share-kernels="threads=1 target-cpu=x86-64-v3" | FileCheck %s --check-prefix=ONE

// A padded image of 4x4 bytes lies at 0 of the arena, another image at 64:
// @border and @copy write the first, @shared reads it and writes the second, and
// the last @copy overwrites it again.

// CHECK:       module attributes {codegen.model = {arena_bytes = 448 : i64
module attributes {codegen.model = {arena_bytes = 128 : i64}} {

// The loop is cut by the caller.
// CHECK-LABEL: func.func private @shared(
// CHECK-SAME:      %[[BEGIN:[a-z0-9]+]]: index, %[[END:[a-z0-9]+]]: index)
// CHECK:         scf.for %{{.+}} = %[[BEGIN]] to %[[END]] step
// ONE-LABEL:   func.func private @shared(
// ONE-SAME:        memref<16xi8>)
// ONE:           %[[C16:.+]] = arith.constant 16
// ONE:           scf.for %{{.+}} = %{{.+}} to %[[C16]] step
func.func private @shared(%x: memref<16xi8>, %y: memref<16xi8>) attributes {codegen.nanoseconds = 100000 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  scf.parallel (%i) = (%c0) to (%c16) step (%c1) {
    %0 = memref.load %x[%i] : memref<16xi8>
    memref.store %0, %y[%i] : memref<16xi8>
    scf.reduce
  }
  return
}

// Row by row: the strides are those of an image with a border.
func.func private @copy(%x: memref<4xi8>, %y: memref<2x2xi8, strided<[4, 1]>>) {
  %c0 = arith.constant 0 : index
  %0 = memref.load %x[%c0] : memref<4xi8>
  memref.store %0, %y[%c0, %c0] : memref<2x2xi8, strided<[4, 1]>>
  return
}
func.func private @border(%y: memref<1x4xi8, strided<[4, 1]>>) {
  %c0 = arith.constant 0 : index
  %0 = arith.constant 0 : i8
  memref.store %0, %y[%c0, %c0] : memref<1x4xi8, strided<[4, 1]>>
  return
}

// CHECK-LABEL: func.func @quant_mlir_entry(
// CHECK-SAME:      %[[ARENA:[a-z0-9]+]]: memref<448xi8>)
// CHECK:         memref.extract_aligned_pointer_as_index %[[ARENA]]
// CHECK:         "llvm.intr.memset"(%[[STEPS:.+]], %{{.+}}, %{{.+}})
// CHECK:         omp.parallel {
// CHECK:           memref.view %[[ARENA]]
// CHECK:           %[[THREAD:.+]] = llvm.call @omp_get_thread_num()

// Two calls that are not shared are one step of one chunk.
// CHECK-NOT:       @quant_mlir_await
// CHECK:           %[[STEP0:.+]] = llvm.getelementptr %[[STEPS]][0]
// CHECK:           llvm.call @quant_mlir_claim(%[[STEP0]], %{{.+}}, %[[THREAD]])
// CHECK:           scf.while
// CHECK:             func.call @border(
// CHECK:             func.call @border(
// CHECK:             llvm.atomicrmw add %{{.+}}, %{{.+}} release
// CHECK:             llvm.call @quant_mlir_claim(%[[STEP0]]

// It touches no byte that the borders touch, but is shared: no wait.
// CHECK-NOT:       @quant_mlir_await
// CHECK:           scf.while
// CHECK:             func.call @shared(%{{.+}}, %{{.+}}, %{{.+}}, %{{.+}})

// The inner part of the image is no part of its border, either.
// CHECK:           %[[STEP1:.+]] = llvm.getelementptr %[[STEPS]][64]
// CHECK:           llvm.call @quant_mlir_await(%[[STEP1]]
// CHECK-NOT:       @quant_mlir_await
// CHECK:           func.call @copy(

// The whole image: the borders and what is between them.
// CHECK:           llvm.call @quant_mlir_await(
// CHECK:           llvm.call @quant_mlir_await(
// CHECK-NOT:       @quant_mlir_await
// CHECK:             func.call @shared(

// CHECK:           llvm.call @quant_mlir_await(
// CHECK-NOT:       @quant_mlir_await
// CHECK:           func.call @copy(
// CHECK:           omp.terminator

// ONE-LABEL:   func.func @quant_mlir_entry(
// ONE-SAME:        memref<128xi8>)
// ONE-NOT:       omp.parallel
// ONE:           call @border
func.func @quant_mlir_entry(%in: memref<16xi8>, %arena: memref<128xi8>) {
  %c0 = arith.constant 0 : index
  %c5 = arith.constant 5 : index
  %c12 = arith.constant 12 : index
  %c64 = arith.constant 64 : index
  %c80 = arith.constant 80 : index
  %top_bytes = memref.view %arena[%c0][] : memref<128xi8> to memref<4xi8>
  %top = memref.reinterpret_cast %top_bytes to offset: [0], sizes: [1, 4], strides: [4, 1] : memref<4xi8> to memref<1x4xi8, strided<[4, 1]>>
  call @border(%top) : (memref<1x4xi8, strided<[4, 1]>>) -> ()
  %bottom_bytes = memref.view %arena[%c12][] : memref<128xi8> to memref<4xi8>
  %bottom = memref.reinterpret_cast %bottom_bytes to offset: [0], sizes: [1, 4], strides: [4, 1] : memref<4xi8> to memref<1x4xi8, strided<[4, 1]>>
  call @border(%bottom) : (memref<1x4xi8, strided<[4, 1]>>) -> ()

  %x = memref.view %in[%c0][] : memref<16xi8> to memref<16xi8>
  %other = memref.view %arena[%c64][] : memref<128xi8> to memref<16xi8>
  call @shared(%x, %other) : (memref<16xi8>, memref<16xi8>) -> ()

  %row = memref.view %arena[%c64][] : memref<128xi8> to memref<4xi8>
  %inner_bytes = memref.view %arena[%c5][] : memref<128xi8> to memref<6xi8>
  %inner = memref.reinterpret_cast %inner_bytes to offset: [0], sizes: [2, 2], strides: [4, 1] : memref<6xi8> to memref<2x2xi8, strided<[4, 1]>>
  call @copy(%row, %inner) : (memref<4xi8>, memref<2x2xi8, strided<[4, 1]>>) -> ()

  %image = memref.view %arena[%c0][] : memref<128xi8> to memref<16xi8>
  %last = memref.view %arena[%c80][] : memref<128xi8> to memref<16xi8>
  call @shared(%image, %last) : (memref<16xi8>, memref<16xi8>) -> ()

  %x_row = memref.view %in[%c0][] : memref<16xi8> to memref<4xi8>
  call @copy(%x_row, %inner) : (memref<4xi8>, memref<2x2xi8, strided<[4, 1]>>) -> ()
  return
}
}
