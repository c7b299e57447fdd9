// RUN: quant-opt %s --fuse --insert-qdq --propagate-scales --quantize | FileCheck %s

// "no range is known for 'linear.weight'": an empty constant has one.
// CHECK-LABEL: func.func @no_inputs
// CHECK:         qnn.linear {{.*}}tensor<3x0x!{{.*}}tensor<2x3x!
func.func @no_inputs(%x: tensor<2x0xf32> {qnn.range = array<f64: -1.0, 1.0>}) -> tensor<2x3xf32> {
  %w = qnn.constant dense<> : tensor<3x0xf32>
  %y = qnn.linear %x, %w : (tensor<2x0xf32>, tensor<3x0xf32>) -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}
