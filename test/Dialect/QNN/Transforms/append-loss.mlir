// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(qnn-append-loss))' | FileCheck %s
// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(qnn-append-loss{temperature=4}))' | FileCheck %s --check-prefix=SOFT

// CHECK-LABEL: func @logits(
// CHECK-SAME: %{{.*}}: tensor<8x4xf32>, %[[T:.*]]: tensor<8x4xf32> {qnn.name = "targets"})
// CHECK-SAME: -> (tensor<f32> {qnn.name = "loss"}, tensor<8x4xf32> {qnn.name = "logits"})
func.func @logits(%x: tensor<8x4xf32>) -> tensor<8x4xf32> {
  // CHECK: %[[Y:.*]] = qnn.relu
  %0 = qnn.relu %x : (tensor<8x4xf32>) -> tensor<8x4xf32>
  // CHECK: %[[LOSS:.*]] = qnn.softmax_cross_entropy %[[Y]], %[[T]]
  // CHECK: return %[[LOSS]], %[[Y]]
  // SOFT: %[[LOGITS:.*]] = qnn.relu
  // SOFT: %[[QUARTER:.*]] = qnn.constant dense<2.500000e-01> : tensor<f32>
  // SOFT: %[[SOFT:.*]] = qnn.mul %[[LOGITS]], %[[QUARTER]]
  // SOFT: %[[ENTROPY:.*]] = qnn.softmax_cross_entropy %[[SOFT]]
  // SOFT: %[[SIXTEEN:.*]] = qnn.constant dense<1.600000e+01> : tensor<f32>
  // SOFT: %[[LOSS:.*]] = qnn.mul %[[ENTROPY]], %[[SIXTEEN]]
  // SOFT: return %[[LOSS]], %[[LOGITS]]
  return %0 : tensor<8x4xf32>
}

// The loss has a softmax of its own.
// CHECK-LABEL: func @softmax
func.func @softmax(%x: tensor<8x4x1x1xf32>) -> tensor<8x4x1x1xf32> {
  // CHECK: %[[Y:.*]] = qnn.relu
  // CHECK: %[[LOGITS:.*]] = qnn.reshape %[[Y]]
  // CHECK: qnn.softmax_cross_entropy %[[LOGITS]]
  %0 = qnn.relu %x : (tensor<8x4x1x1xf32>) -> tensor<8x4x1x1xf32>
  %1 = qnn.softmax %0 {axis = 1 : i64} : (tensor<8x4x1x1xf32>) -> tensor<8x4x1x1xf32>
  return %1 : tensor<8x4x1x1xf32>
}
