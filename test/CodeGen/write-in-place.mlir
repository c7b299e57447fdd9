// RUN: quant-opt %s --codegen-write-in-place --split-input-file | FileCheck %s
// RUN: quant-opt %s --codegen-write-in-place --eliminate-empty-tensors --codegen-bufferize-model \
// RUN:   --cse --canonicalize --split-input-file | FileCheck %s --check-prefix=BUFFER

#id = affine_map<(d0, d1) -> (d0, d1)>

// Only the border is filled, and before the producer: it then writes in place.
// CHECK-LABEL: func @pad(
// CHECK:         %[[DEST:.+]] = tensor.empty() : tensor<6x5xi8>
// CHECK:         tensor.extract_slice %[[DEST]][0, 0] [1, 5] [1, 1]
// CHECK:         linalg.fill
// CHECK:         linalg.fill
// CHECK:         linalg.fill
// CHECK:         %[[BORDER:.+]] = tensor.insert_slice {{.*}}[1, 4] [4, 1] [1, 1]
// CHECK:         %[[X:.+]] = linalg.generic
// CHECK:         tensor.insert_slice %[[X]] into %[[BORDER]][1, 1] [4, 3] [1, 1]

// BUFFER-LABEL: func @pad(
// BUFFER-SAME:    %[[IN:.+]]: memref<4x3xi8> {{.*}}, %[[OUT:.+]]: memref<6x5xi8>
// BUFFER-NOT:     memref.alloc
// BUFFER-NOT:     linalg.copy
// BUFFER:         %[[PART:.+]] = memref.subview %[[OUT]][1, 1] [4, 3] [1, 1]
// BUFFER:         linalg.generic {{.*}} ins(%[[IN]] : memref<4x3xi8>) outs(%[[PART]] :
func.func @pad(%x: tensor<4x3xi8>) -> tensor<6x5xi8> {
  %e = tensor.empty() : tensor<4x3xi8>
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x3xi8>) outs(%e : tensor<4x3xi8>) {
  ^bb0(%a: i8, %o: i8):
    %s = arith.addi %a, %a : i8
    linalg.yield %s : i8
  } -> tensor<4x3xi8>
  %zp = arith.constant 7 : i8
  %1 = tensor.pad %0 low[1, 1] high[1, 1] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zp : i8
  } : tensor<4x3xi8> to tensor<6x5xi8>
  return %1 : tensor<6x5xi8>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>

// Another reader of what is padded reads the interior.
// CHECK-LABEL: func @residual(
// CHECK:         %[[PADDED:.+]] = tensor.insert_slice %{{.+}} into %{{.+}}[1, 1] [4, 3] [1, 1]
// CHECK:         %[[INTERIOR:.+]] = tensor.extract_slice %[[PADDED]][1, 1] [4, 3] [1, 1]
// CHECK:         linalg.generic {{.*}} ins(%[[INTERIOR]] :

// BUFFER-LABEL: func @residual(
// BUFFER-NOT:     memref.alloc
// BUFFER-NOT:     linalg.copy
// BUFFER:         return
func.func @residual(%x: tensor<4x3xi8>) -> (tensor<6x5xi8>, tensor<4x3xi8>) {
  %e = tensor.empty() : tensor<4x3xi8>
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x3xi8>) outs(%e : tensor<4x3xi8>) {
  ^bb0(%a: i8, %o: i8):
    %s = arith.addi %a, %a : i8
    linalg.yield %s : i8
  } -> tensor<4x3xi8>
  %zp = arith.constant 7 : i8
  %1 = tensor.pad %0 low[1, 1] high[1, 1] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zp : i8
  } : tensor<4x3xi8> to tensor<6x5xi8>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%0 : tensor<4x3xi8>) outs(%e : tensor<4x3xi8>) {
  ^bb0(%a: i8, %o: i8):
    %s = arith.muli %a, %a : i8
    linalg.yield %s : i8
  } -> tensor<4x3xi8>
  return %1, %2 : tensor<6x5xi8>, tensor<4x3xi8>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>

// BUFFER-LABEL: func @concat(
// BUFFER-SAME:    %[[OUT:[a-z0-9]+]]: memref<4x6xi8> {qnn.name = "output0"}
// BUFFER-NOT:     memref.alloc
// BUFFER:         %[[A:.+]] = memref.subview %[[OUT]][0, 0] [4, 3] [1, 1]
// BUFFER:         linalg.generic {{.*}} outs(%[[A]] :
// BUFFER:         %[[B:.+]] = memref.subview %[[OUT]][0, 3] [4, 3] [1, 1]
// BUFFER:         linalg.generic {{.*}} outs(%[[B]] :
// BUFFER-NOT:     linalg.copy
func.func @concat(%x: tensor<4x3xi8>) -> tensor<4x6xi8> {
  %e = tensor.empty() : tensor<4x3xi8>
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x3xi8>) outs(%e : tensor<4x3xi8>) {
  ^bb0(%a: i8, %o: i8):
    %s = arith.addi %a, %a : i8
    linalg.yield %s : i8
  } -> tensor<4x3xi8>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x3xi8>) outs(%e : tensor<4x3xi8>) {
  ^bb0(%a: i8, %o: i8):
    %s = arith.muli %a, %a : i8
    linalg.yield %s : i8
  } -> tensor<4x3xi8>
  %2 = tensor.concat dim(1) %0, %1 : (tensor<4x3xi8>, tensor<4x3xi8>) -> tensor<4x6xi8>
  return %2 : tensor<4x6xi8>
}

// -----

// The analysis of a long chain takes too long: each operand is copied.
// CHECK-LABEL: func @many(
// CHECK-NEXT:    tensor.concat

// BUFFER-LABEL: func @many(
// BUFFER-COUNT-33: linalg.copy
func.func @many(%x: tensor<1x3xi8>) -> tensor<33x3xi8> {
  %0 = tensor.concat dim(0) %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x
      : (tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>, tensor<1x3xi8>) -> tensor<33x3xi8>
  return %0 : tensor<33x3xi8>
}
