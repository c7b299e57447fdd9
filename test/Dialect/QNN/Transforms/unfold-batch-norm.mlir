// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(qnn-unfold-batch-norm))' | FileCheck %s
// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(qnn-unfold-batch-norm{correct=true}))' | FileCheck %s --check-prefix=CORRECT
// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(qnn-unfold-batch-norm),qnn-fold-constants)' | FileCheck %s --check-prefix=AGAIN

// Factors are 4 / sqrt(3 + 1) = 2 and, of a channel that was given up, 0, which
// becomes 1 / sqrt(1 + 1).
// CHECK-LABEL: func @linear
// CORRECT-LABEL: func @linear
// AGAIN-LABEL: func @linear
func.func @linear(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  // CHECK: %[[W:.*]] = qnn.constant {qnn.parameter = "weight"} dense<{{\[}}[5.000000e-01, -1.000000e+00], [0.000000e+00, 4.24264{{[0-9]*}}]]>
  // CHECK: %[[SCALE:.*]] = qnn.constant {qnn.parameter = "bias"} dense<[4.000000e+00, 1.000000e+00]>
  // 8 + 2 * 5
  // CHECK: %[[OFFSET:.*]] = qnn.constant {qnn.parameter = "bias"} dense<[1.800000e+01, 9.000000e+00]>
  // CHECK: %[[MEAN:.*]] = qnn.constant {qnn.parameter = "statistic"} dense<[5.000000e+00, 0.000000e+00]>
  // CHECK: %[[VARIANCE:.*]] = qnn.constant {qnn.parameter = "statistic"} dense<[3.000000e+00, 1.000000e+00]>
  // CHECK: %[[P:.*]] = qnn.add %[[VARIANCE]],
  // CHECK: %[[D:.*]] = qnn.sqrt %[[P]]
  // CHECK: %[[K:.*]] = qnn.div %[[SCALE]], %[[D]]
  // CHECK: %[[R:.*]] = qnn.reshape %[[K]] : (tensor<2xf32>) -> tensor<2x1xf32>
  // CHECK: %[[F:.*]] = qnn.mul %[[W]], %[[R]]
  // CHECK: %[[NOW:.*]] = qnn.constant dense<[2.000000e+00, 0.707106{{[0-9]*}}]>
  // CHECK: %[[CHANGE:.*]] = qnn.div %[[K]], %[[NOW]]
  // CHECK: %[[RATIO:.*]] = qnn.abs %[[CHANGE]]
  // CHECK: %[[BASE:.*]] = qnn.constant dense<[2.500000e-01, 5.000000e-01]>
  // CHECK: %[[S:.*]] = qnn.mul %[[BASE]], %[[RATIO]]
  // CHECK: %[[SHIFT:.*]] = qnn.mul %[[MEAN]], %[[K]]
  // CHECK: %[[B:.*]] = qnn.sub %[[OFFSET]], %[[SHIFT]]
  // CHECK: %[[Q:.*]] = qnn.fake_quant %[[F]] scale %[[S]]
  // CHECK: qnn.linear %{{.*}}, %[[Q]] bias %[[B]] {clamp = #qnn.clamp<0.000000e+00, inf>}
  // CORRECT: %[[K:.*]] = qnn.div
  // CORRECT: %[[Q:.*]] = qnn.fake_quant
  // CORRECT: %[[Z:.*]] = qnn.linear %{{[^ ]*}}, %[[Q]] :
  // CORRECT: %[[U:.*]] = qnn.div %[[Z]], %[[K]]
  // CORRECT: %[[Y:.*]] = qnn.batch_norm %[[U]] scale %{{.*}} offset %{{.*}} mean %{{.*}} variance %{{.*}} {clamp = #qnn.clamp<0.000000e+00, inf>, epsilon = 1.000000e+00 : f32}
  // CORRECT: return %[[Y]]
  // AGAIN-DAG: %[[W:.*]] = qnn.constant dense<{{\[}}[1.000000e+00, -2.000000e+00],
  // AGAIN-DAG: %[[B:.*]] = qnn.constant dense<[8.000000e+00, 9.000000e+00]>
  // AGAIN: %[[Q:.*]] = qnn.fake_quant %[[W]]
  // AGAIN: qnn.linear %{{.*}}, %[[Q]] bias %[[B]]
  %w = qnn.constant dense<[[1.0, -2.0], [0.0, 3.0]]> : tensor<2x2xf32>
  %s = qnn.constant dense<[0.25, 0.5]> : tensor<2xf32>
  %b = qnn.constant dense<[8.0, 9.0]> : tensor<2xf32>
  %q = qnn.fake_quant %w scale %s {qmin = -7 : i64, qmax = 7 : i64, axis = 0 : i64} : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %y = qnn.linear %x, %q bias %b {clamp = #qnn.clamp<0.0, inf>, qnn.folded_batch_norm = {scale = array<f32: 4.0, 0.0>, mean = array<f32: 5.0, 6.0>, variance = array<f32: 3.0, 3.0>, epsilon = 1.0 : f32}} : (tensor<4x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %y : tensor<4x2xf32>
}

// A weight that another layer uses, too, stays as it is.
// CHECK-LABEL: func @shared
// CHECK-NOT: {{qnn.div|folded_batch_norm}}
// CHECK: return
func.func @shared(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %w = qnn.constant dense<[[1.0, -2.0], [0.0, 3.0]]> : tensor<2x2xf32>
  %s = qnn.constant dense<[0.25, 0.5]> : tensor<2xf32>
  %b = qnn.constant dense<[8.0, 9.0]> : tensor<2xf32>
  %q = qnn.fake_quant %w scale %s {qmin = -7 : i64, qmax = 7 : i64, axis = 0 : i64} : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %y = qnn.linear %x, %q bias %b {qnn.folded_batch_norm = {scale = array<f32: 4.0, 1.0>, mean = array<f32: 5.0, 6.0>, variance = array<f32: 3.0, 3.0>, epsilon = 1.0 : f32}} : (tensor<4x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  %z = qnn.linear %y, %q : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  return %z : tensor<4x2xf32>
}
