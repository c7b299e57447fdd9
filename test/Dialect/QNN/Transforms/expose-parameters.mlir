// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(qnn-expose-parameters))' | FileCheck %s

// CHECK-LABEL: func @layers(
// CHECK-SAME: %[[X:[^:]*]]: tensor<1x4xf32>,
// CHECK-SAME: %[[W1:[^:]*]]: tensor<4x4xf32> {qnn.name = "linear.weight", qnn.parameter = "weight"},
// CHECK-SAME: %[[B1:[^:]*]]: tensor<4xf32> {qnn.name = "linear.bias", qnn.parameter = "bias"},
// CHECK-SAME: %[[S:[^:]*]]: tensor<f32> {qnn.name = "fake_quant.scale", qnn.parameter = "scale"},
// CHECK-SAME: %[[W2:[^:]*]]: tensor<4x4xf32> {qnn.name = "linear.weight.2", qnn.parameter = "weight"},
// CHECK-SAME: %[[B2:[^:]*]]: tensor<4xf32> {qnn.name = "linear.bias.2", qnn.parameter = "bias"})
func.func @layers(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // A bias that two layers share by chance is trained in each.
  %w = qnn.constant dense<1.0> : tensor<4x4xf32>
  %b = qnn.constant dense<0.0> : tensor<4xf32>
  %s = qnn.constant dense<0.5> : tensor<f32>
  // CHECK: qnn.linear %[[X]], %[[W1]] bias %[[B1]]
  %0 = qnn.linear %x, %w bias %b : (tensor<1x4xf32>, tensor<4x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  // A scale that two share is one parameter.
  // CHECK: %[[Q:.*]] = qnn.fake_quant %{{.*}} scale %[[S]]
  %1 = qnn.fake_quant %0 scale %s {qmin = 0 : i64, qmax = 15 : i64, rule = #qnn.gradient_rule<lsq>} : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  // CHECK: %[[V:.*]] = qnn.fake_quant %[[W2]] scale %[[S]]
  %2 = qnn.fake_quant %w scale %s {qmin = -7 : i64, qmax = 7 : i64, rule = #qnn.gradient_rule<lsq>} : (tensor<4x4xf32>, tensor<f32>) -> tensor<4x4xf32>
  // CHECK: qnn.linear %[[Q]], %[[V]] bias %[[B2]]
  %3 = qnn.linear %1, %2 bias %b : (tensor<1x4xf32>, tensor<4x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  return %3 : tensor<1x4xf32>
}

// Statistics come first, and constants can say that they are trained.
// CHECK-LABEL: func @normalization(
// CHECK-SAME: %[[X:[^:]*]]: tensor<2x4xf32>,
// CHECK-SAME: %[[M:[^:]*]]: tensor<4xf32> {qnn.name = "batch_norm.statistic", qnn.parameter = "statistic"},
// CHECK-SAME: %[[V:[^:]*]]: tensor<4xf32> {qnn.name = "batch_norm.statistic.2", qnn.parameter = "statistic"},
// CHECK-SAME: %[[F:[^:]*]]: tensor<4xf32> {qnn.name = "constant.weight", qnn.parameter = "weight"},
// CHECK-SAME: %[[S:[^:]*]]: tensor<4xf32> {qnn.name = "batch_norm.bias", qnn.parameter = "bias"},
// CHECK-SAME: %[[O:[^:]*]]: tensor<4xf32> {qnn.name = "batch_norm.bias.2", qnn.parameter = "bias"})
func.func @normalization(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %c = qnn.constant dense<1.0> : tensor<4xf32>
  %f = qnn.constant {qnn.parameter = "weight"} dense<1.0> : tensor<4xf32>
  // CHECK: %[[P:.*]] = qnn.mul %[[X]], %[[F]]
  // CHECK: qnn.batch_norm %[[P]] scale %[[S]] offset %[[O]] mean %[[M]] variance %[[V]]
  %0 = qnn.mul %x, %f : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %1 = qnn.batch_norm %0 scale %c offset %c mean %c variance %c : (tensor<2x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}
