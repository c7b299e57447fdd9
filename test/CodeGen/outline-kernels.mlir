// RUN: quant-opt %s --codegen-outline-kernels=target-cpu=x86-64 --split-input-file | FileCheck %s

#row = affine_map<(d0, d1, d2) -> (d0, d2)>
#weights = affine_map<(d0, d1, d2) -> (d1, d2)>
#sum = affine_map<(d0, d1, d2) -> (d0, d1)>
#id = affine_map<(d0, d1) -> (d0, d1)>

// Both linears are one kernel: same shapes and body, other buffers. Accumulators
// live in the kernel; weights arrive packed: 2 channels fill a block of 16, 3
// inputs fill two pairs.
// CHECK-LABEL: func.func @main(
// CHECK-NOT:     memref.alloc
// CHECK:         %[[W0:.+]] = memref.get_global @packed_weights{{.*}} : memref<64xi8>
// CHECK:         call @kernel_0(%{{.+}}, %[[W0]], %{{.+}})
// CHECK:         %[[W1:.+]] = memref.get_global @packed_weights{{.*}} : memref<64xi8>
// CHECK:         call @kernel_0(%{{.+}}, %[[W1]], %{{.+}})
// CHECK:       func.func private @kernel_0(%{{.+}}: memref<4x3xi8> {llvm.noalias}, %[[W:[a-z0-9]+]]: memref<64xi8> {llvm.noalias}, %{{.+}}: memref<4x2xi8> {llvm.noalias})
// CHECK-SAME:    codegen.kernel
// CHECK:         %[[CAST:.+]] = builtin.unrealized_conversion_cast %[[W]] : memref<64xi8> to memref<2x3xi8>
// CHECK:         linalg.fill
// CHECK:         linalg.generic {{.*}}ins(%{{.+}}, %[[CAST]] : {{.*}} attrs = {{{.*}}codegen.packed}
// CHECK:         linalg.generic
// CHECK-NOT:   func.func private
memref.global "private" constant @w0 : memref<2x3xi8> = dense<[[1, 2, 3], [4, 5, 6]]>
memref.global "private" constant @w1 : memref<2x3xi8> = dense<[[6, 5, 4], [3, 2, 1]]>
func.func @main(%x: memref<4x3xi8>, %y: memref<4x2xi8>, %z: memref<4x2xi8>) {
  %c0 = arith.constant 0 : i32
  %w0 = memref.get_global @w0 : memref<2x3xi8>
  %a0 = memref.alloc() : memref<4x2xi32>
  linalg.fill ins(%c0 : i32) outs(%a0 : memref<4x2xi32>)
  linalg.generic {indexing_maps = [#row, #weights, #sum], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w0 : memref<4x3xi8>, memref<2x3xi8>) outs(%a0 : memref<4x2xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a0 : memref<4x2xi32>) outs(%y : memref<4x2xi8>) {
  ^bb0(%a: i32, %o: i8):
    %t = arith.trunci %a : i32 to i8
    linalg.yield %t : i8
  }
  %w1 = memref.get_global @w1 : memref<2x3xi8>
  %acc1 = memref.alloc() : memref<4x2xi32>
  linalg.fill ins(%c0 : i32) outs(%acc1 : memref<4x2xi32>)
  linalg.generic {indexing_maps = [#row, #weights, #sum], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w1 : memref<4x3xi8>, memref<2x3xi8>) outs(%acc1 : memref<4x2xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  }
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%acc1 : memref<4x2xi32>) outs(%z : memref<4x2xi8>) {
  ^bb0(%a: i32, %o: i8):
    %t = arith.trunci %a : i32 to i8
    linalg.yield %t : i8
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>

// Kernels do not know offsets: two parts of one buffer share a kernel.
// CHECK-LABEL: func.func @parts(
// CHECK:         call @kernel_0(
// CHECK:         %[[PART:.+]] = builtin.unrealized_conversion_cast %{{.+}} : memref<4x2xi8, strided<[4, 1], offset: 2>> to memref<4x2xi8, strided<[4, 1]>>
// CHECK:         call @kernel_0(%{{.+}}, %[[PART]])
func.func @parts(%x: memref<4x2xi8>, %y: memref<4x4xi8>) {
  %a = memref.subview %y[0, 0] [4, 2] [1, 1] : memref<4x4xi8> to memref<4x2xi8, strided<[4, 1]>>
  linalg.copy ins(%x : memref<4x2xi8>) outs(%a : memref<4x2xi8, strided<[4, 1]>>)
  %b = memref.subview %y[0, 2] [4, 2] [1, 1] : memref<4x4xi8> to memref<4x2xi8, strided<[4, 1], offset: 2>>
  linalg.copy ins(%x : memref<4x2xi8>) outs(%b : memref<4x2xi8, strided<[4, 1], offset: 2>>)
  return
}
