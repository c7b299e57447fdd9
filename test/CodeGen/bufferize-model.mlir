// RUN: quant-opt %s --codegen-bufferize-model --split-input-file | FileCheck %s

#id = affine_map<(d0) -> (d0)>

// The result is computed in the output; an input as a result is copied.
// CHECK-LABEL: func.func @main(
// CHECK-SAME:    %[[X:.+]]: memref<8xi8> {qnn.name = "x"}, %[[Y:.+]]: memref<8xi8> {qnn.name = "y"}, %[[Z:.+]]: memref<8xi8> {qnn.name = "output1"})
// CHECK-NOT:     memref.alloc
// CHECK:         linalg.generic {{.*}} ins(%[[X]] : memref<8xi8>) outs(%[[Y]] : memref<8xi8>)
// CHECK:         linalg.copy ins(%[[X]] : memref<8xi8>) outs(%[[Z]] : memref<8xi8>)
// CHECK-NEXT:    return
func.func @main(%x: tensor<8xi8> {qnn.name = "x"}) -> (tensor<8xi8> {qnn.name = "y"}, tensor<8xi8>) {
  %e = tensor.empty() : tensor<8xi8>
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : tensor<8xi8>) outs(%e : tensor<8xi8>) {
  ^bb0(%a: i8, %o: i8):
    %s = arith.addi %a, %a : i8
    linalg.yield %s : i8
  } -> tensor<8xi8>
  return %0, %x : tensor<8xi8>, tensor<8xi8>
}
