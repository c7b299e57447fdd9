// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(qnn-differentiate),canonicalize,cse)' | FileCheck %s

// No gradient by %x is computed: nobody wants it.
// CHECK-LABEL: func @linear(
// CHECK-SAME: %[[X:[^:]*]]: tensor<8x4xf32>, %[[W:[^:]*]]: tensor<2x4xf32> {{.*}}, %[[B:[^:]*]]: tensor<2xf32>
// CHECK-SAME: -> (tensor<f32>, tensor<2x4xf32> {qnn.name = "w.gradient"}, tensor<2xf32>)
func.func @linear(%x: tensor<8x4xf32>, %w: tensor<2x4xf32> {qnn.name = "w", qnn.parameter = "weight"}, %b: tensor<2xf32> {qnn.parameter = "bias"}) -> tensor<f32> {
  // CHECK: %[[Y:.*]] = qnn.linear %[[X]], %[[W]] bias %[[B]]
  %0 = qnn.linear %x, %w bias %b {clamp = #qnn.clamp<0.0, inf>} : (tensor<8x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<8x2xf32>
  // CHECK: %[[LOSS:.*]] = qnn.reduce_mean %[[Y]]
  %1 = qnn.reduce_mean %0 {axes = array<i64: 0, 1>} : (tensor<8x2xf32>) -> tensor<f32>
  // CHECK: %[[G:.*]] = qnn.clamp_grad %[[Y]] gradient %{{.*}} {clamp = #qnn.clamp<0.000000e+00, inf>}
  // CHECK: %[[T:.*]] = qnn.transpose %[[G]]
  // CHECK: %[[DW:.*]] = qnn.matmul %[[T]], %[[X]]
  // CHECK-NOT: qnn.matmul
  // CHECK: return %[[LOSS]], %[[DW]],
  return %1 : tensor<f32>
}

// Two ways from a parameter to the loss: the sum of both gradients.
// CHECK-LABEL: func @two_paths
func.func @two_paths(%p: tensor<4xf32> {qnn.parameter = "weight"}, %q: tensor<4xf32> {qnn.parameter = "weight"}) -> tensor<f32> {
  // CHECK-DAG: %[[NONE:.*]] = qnn.constant dense<0.000000e+00> : tensor<4xf32>
  // CHECK: %[[SUM:.*]] = qnn.add
  // CHECK: return %{{.*}}, %[[SUM]], %[[NONE]]
  %0 = qnn.mul %p, %p : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.reduce_mean %0 {axes = array<i64: 0>} : (tensor<4xf32>) -> tensor<f32>
  return %1 : tensor<f32>
}
