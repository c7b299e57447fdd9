// A residual block computes in integers from end to end: both operands of the
// sum are quantized, the sum has the last activation as its clamp, and it is
// the epilogue of the second convolution.

// RUN: quant-opt %s --fuse --insert-qdq | FileCheck %s --check-prefix=QDQ
// RUN: quant-opt %s --fuse --insert-qdq --propagate-scales --quantize | FileCheck %s
// RUN: quant-opt %s --fuse --insert-qdq --propagate-scales --quantize --lower-to-linalg --qnn-verify-integer --codegen-fuse-elementwise \
// RUN:   | FileCheck %s --check-prefix=KERNELS

// QDQ:      %[[X:.+]] = qnn.dequantize
// QDQ:      qnn.conv_2d %[[X]],
// QDQ:      %[[C:.+]] = qnn.conv_2d
// QDQ-NEXT: %[[CQ:.+]] = qnn.quantize %[[C]]
// QDQ-NEXT: %[[CD:.+]] = qnn.dequantize %[[CQ]]
// QDQ-NEXT: %[[SUM:.+]] = qnn.add %[[CD]], %[[X]] {clamp = #qnn.clamp<0.000000e+00, inf>}
// QDQ-NEXT: qnn.quantize %[[SUM]]

// CHECK:      %[[X:.+]] = qnn.quantize
// CHECK-NEXT: %[[A:.+]] = qnn.conv_2d %[[X]], {{.*}}clamp = #qnn.clamp<0.000000e+00, inf>
// CHECK-NEXT: %[[B:.+]] = qnn.conv_2d %[[A]],
// CHECK-NEXT: %[[SUM:.+]] = qnn.add %[[B]], %[[X]] {clamp = #qnn.clamp<0.000000e+00, inf>} : (tensor<1x4x4x2x!u8{{.*}}>, tensor<1x4x4x2x!u8{{.*}}>) -> tensor<1x4x4x2x!u8
// CHECK-NEXT: %[[Y:.+]] = qnn.dequantize %[[SUM]]
// CHECK-NEXT: return %[[Y]]

// The input's quantize, then twice products and epilogue; the second epilogue
// reads its sums and the block's input, and ends with the output's dequantize.
// KERNELS:     %[[X:.+]] = linalg.generic {{.*}} outs(%{{.+}} : tensor<1x4x4x2xi8>)
// KERNELS:     linalg.generic {{.*}}"reduction"{{.*}} ins(%[[X]],
// KERNELS:     %[[A:.+]] = linalg.generic {{.*}} outs(%{{.+}} : tensor<1x4x4x2xi8>)
// KERNELS:     %[[SUMS:.+]] = linalg.generic {{.*}}"reduction"{{.*}} ins(%[[A]],
// KERNELS:     linalg.generic {{.*}} ins(%[[SUMS]], %[[X]] : tensor<1x4x4x2xi32>, tensor<1x4x4x2xi8>)
// KERNELS:       arith.sitofp
// KERNELS-NOT: linalg.generic
module {
  func.func @main(%x: tensor<1x4x4x2xf32> {qnn.name = "x", qnn.range = array<f64: -8.0, 7.9375>}) -> tensor<1x4x4x2xf32> {
    %w = qnn.constant dense<[[[[0.5, -1.0]]], [[[0.25, 1.0]]]]> : tensor<2x1x1x2xf32>
    %a = qnn.conv_2d %x, %w : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x4x4x2xf32>
    %r = qnn.relu %a : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
    %b = qnn.conv_2d %r, %w : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x4x4x2xf32>
    %s = qnn.add %b, %x : (tensor<1x4x4x2xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
    %y = qnn.relu %s : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
    return %y : tensor<1x4x4x2xf32>
  }
}
