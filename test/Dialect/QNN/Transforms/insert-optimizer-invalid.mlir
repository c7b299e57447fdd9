// RUN: quant-opt %s --verify-diagnostics --pass-pipeline='builtin.module(func.func(qnn-insert-optimizer))'

// expected-error @+1 {{'step' has no gradients of its 1 parameters as its last results; run --qnn-differentiate first}}
func.func @step(%w: tensor<2xf32> {qnn.parameter = "weight"}, %l: tensor<f32>) -> tensor<f32> {
  return %l : tensor<f32>
}
