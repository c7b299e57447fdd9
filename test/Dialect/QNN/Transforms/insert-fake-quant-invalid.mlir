// RUN: quant-opt %s --split-input-file --verify-diagnostics --qnn-insert-fake-quant
// RUN: not quant-opt %s --split-input-file --qnn-insert-fake-quant=weight-rule=adam 2>&1 | FileCheck %s

// CHECK: got the rule 'adam', expected ste, lsq, pact, lsq_plus or amax

!w = !quant.uniform<i8<-127:127>:f32:{0:1, 1:2}, {{0.5, 0.25}}>
func.func @blocks() -> tensor<1x4xf32> {
  %w = qnn.constant dense<1.0> : tensor<1x4xf32>
  // expected-error @+1 {{has a scale for each block of a weight, which training does not have; use the granularity per_channel}}
  %0 = qnn.quantize %w : (tensor<1x4xf32>) -> tensor<1x4x!w>
  %1 = qnn.dequantize %0 : (tensor<1x4x!w>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}
