// RUN: quant-opt %s | quant-opt | FileCheck %s
// RUN: quant-opt %s --emit-bytecode | quant-opt | FileCheck %s

// CHECK-LABEL: func @fake_quant
func.func @fake_quant(%x: tensor<4x8xf32>, %s: tensor<f32>, %c: tensor<4xf32>) -> tensor<4x8xf32> {
  // CHECK: qnn.fake_quant %{{.*}} scale %{{.*}} {qmax = 127 : i64, qmin = -127 : i64} : (tensor<4x8xf32>, tensor<f32>) -> tensor<4x8xf32>
  %0 = qnn.fake_quant %x scale %s {qmin = -127 : i64, qmax = 127 : i64} : (tensor<4x8xf32>, tensor<f32>) -> tensor<4x8xf32>
  // CHECK: qnn.fake_quant %{{.*}} scale %{{.*}} zero_point %{{.*}} {axis = 0 : i64, qmax = 15 : i64, qmin = 0 : i64, rule = #qnn.gradient_rule<lsq>} : (tensor<4x8xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<4x8xf32>
  %1 = qnn.fake_quant %0 scale %c zero_point %c {axis = 0 : i64, qmin = 0 : i64, qmax = 15 : i64, rule = #qnn.gradient_rule<lsq>} : (tensor<4x8xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<4x8xf32>
  // CHECK: qnn.fake_quant %{{.*}} scale %{{.*}} {halves_up, qmax = 15 : i64, qmin = 0 : i64}
  %2 = qnn.fake_quant %1 scale %s {qmin = 0 : i64, qmax = 15 : i64, halves_up} : (tensor<4x8xf32>, tensor<f32>) -> tensor<4x8xf32>
  return %2 : tensor<4x8xf32>
}

// CHECK-LABEL: func @fake_quant_grad
func.func @fake_quant_grad(%x: tensor<4x8xf32>, %s: tensor<f32>, %g: tensor<4x8xf32>) -> (tensor<4x8xf32>, tensor<4x8xf32>) {
  // CHECK: qnn.fake_quant_input_grad %{{.*}} scale %{{.*}} gradient %{{.*}} {qmax = 15 : i64, qmin = 0 : i64} : (tensor<4x8xf32>, tensor<f32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %0 = qnn.fake_quant_input_grad %x scale %s gradient %g {qmin = 0 : i64, qmax = 15 : i64} : (tensor<4x8xf32>, tensor<f32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  // CHECK: qnn.fake_quant_scale_grad %{{.*}} scale %{{.*}} zero_point %{{.*}} gradient %{{.*}} {qmax = 15 : i64, qmin = 0 : i64, rule = #qnn.gradient_rule<pact>}
  %1 = qnn.fake_quant_scale_grad %x scale %s zero_point %s gradient %g {qmin = 0 : i64, qmax = 15 : i64, rule = #qnn.gradient_rule<pact>} : (tensor<4x8xf32>, tensor<f32>, tensor<f32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0, %1 : tensor<4x8xf32>, tensor<4x8xf32>
}

// CHECK-LABEL: func @conv_2d_grad
func.func @conv_2d_grad(%x: tensor<1x8x8x8xf32>, %w: tensor<16x3x3x8xf32>, %g: tensor<1x4x4x16xf32>) -> (tensor<1x8x8x8xf32>, tensor<16x3x3x8xf32>) {
  // CHECK: qnn.conv_2d_input_grad %{{.*}}, %{{.*}} {padding = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>} : (tensor<1x4x4x16xf32>, tensor<16x3x3x8xf32>) -> tensor<1x8x8x8xf32>
  %0 = qnn.conv_2d_input_grad %g, %w {strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>} : (tensor<1x4x4x16xf32>, tensor<16x3x3x8xf32>) -> tensor<1x8x8x8xf32>
  // CHECK: qnn.conv_2d_weight_grad %{{.*}}, %{{.*}} {padding = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>} : (tensor<1x8x8x8xf32>, tensor<1x4x4x16xf32>) -> tensor<16x3x3x8xf32>
  %1 = qnn.conv_2d_weight_grad %x, %g {strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>} : (tensor<1x8x8x8xf32>, tensor<1x4x4x16xf32>) -> tensor<16x3x3x8xf32>
  return %0, %1 : tensor<1x8x8x8xf32>, tensor<16x3x3x8xf32>
}

// CHECK-LABEL: func @others
func.func @others(%x: tensor<1x4x4x8xf32>, %y: tensor<1x2x2x8xf32>, %l: tensor<4x10xf32>) -> (tensor<1x4x4x8xf32>, tensor<1x4x4x8xf32>, tensor<f32>) {
  // CHECK: qnn.max_pool_2d_grad %{{.*}}, %{{.*}}, %{{.*}} {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x4x4x8xf32>, tensor<1x2x2x8xf32>, tensor<1x2x2x8xf32>) -> tensor<1x4x4x8xf32>
  %0 = qnn.max_pool_2d_grad %x, %y, %y {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x4x4x8xf32>, tensor<1x2x2x8xf32>, tensor<1x2x2x8xf32>) -> tensor<1x4x4x8xf32>
  // CHECK: qnn.clamp_grad %{{.*}} gradient %{{.*}} {clamp = #qnn.clamp<0.000000e+00, inf>} : (tensor<1x4x4x8xf32>, tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  %1 = qnn.clamp_grad %x gradient %0 {clamp = #qnn.clamp<0.0, inf>} : (tensor<1x4x4x8xf32>, tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  // CHECK: qnn.softmax_cross_entropy %{{.*}}, %{{.*}} : (tensor<4x10xf32>, tensor<4x10xf32>) -> tensor<f32>
  %2 = qnn.softmax_cross_entropy %l, %l : (tensor<4x10xf32>, tensor<4x10xf32>) -> tensor<f32>
  return %0, %1, %2 : tensor<1x4x4x8xf32>, tensor<1x4x4x8xf32>, tensor<f32>
}
