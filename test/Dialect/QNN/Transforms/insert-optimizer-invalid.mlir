// RUN: quant-opt %s --verify-diagnostics --pass-pipeline='builtin.module(func.func(qnn-insert-optimizer))'
// RUN: sed '/expected-error/d; s/%l: tensor<f32>) -> tensor<f32>/%l: tensor<f32>) -> tensor<2xf32>/; s/return %l : tensor<f32>/return %w : tensor<2xf32>/' %s | not quant-opt --pass-pipeline='builtin.module(func.func(qnn-insert-optimizer{optimizer=lamb}))' 2>&1 | FileCheck %s

// CHECK: got the optimizer 'lamb', expected sgd, adam or relative-adam

// expected-error @+1 {{'step' has no gradients of its 1 parameters as its last results; run --qnn-differentiate first}}
func.func @step(%w: tensor<2xf32> {qnn.parameter = "weight"}, %l: tensor<f32>) -> tensor<f32> {
  return %l : tensor<f32>
}
