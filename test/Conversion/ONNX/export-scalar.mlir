// RUN: quantc compile %s -o %t.onnx
// RUN: %python %models/describe_onnx.py %t.onnx | FileCheck %s
// RUN: quant-translate --onnx-to-qnn %t.onnx | FileCheck %s --check-prefix=BACK

// A scalar has a shape without dimensions; without a shape any rank would do.

// CHECK: input x scalar
// CHECK: output y scalar
// BACK: func.func @main(%{{.+}}: tensor<f32> {qnn.name = "x"}) -> (tensor<f32> {qnn.name = "y"})
func.func @main(%x: tensor<f32> {qnn.name = "x"}) -> (tensor<f32> {qnn.name = "y"}) {
  %0 = qnn.relu %x : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}
