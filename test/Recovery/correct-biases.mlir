// RUN: quant-opt %s --qnn-correct-biases --split-input-file | FileCheck %s

!weight = !quant.uniform<i8<-127:127>:f32:0, {0.1, 0.1}>

// The first row becomes [0.2, 1.0]: its mean loses 0.04 * 5. The second is exact.
// CHECK-LABEL: func.func @linear
// CHECK-DAG: %[[B:.*]] = qnn.constant dense<[1.{{(19999|20000).*}}, 2.000000e+00]> : tensor<2xf32>
// CHECK: qnn.linear %{{.*}}, %{{.*}} bias %[[B]] : (
func.func @linear(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[0.24, 1.0], [-0.5, 0.3]]> : tensor<2x2xf32>
  %b = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %q = qnn.quantize %w : (tensor<2x2xf32>) -> tensor<2x2x!weight>
  %d = qnn.dequantize %q : (tensor<2x2x!weight>) -> tensor<2x2xf32>
  %y = qnn.linear %x, %d bias %b {qnn.input_mean = dense<[5.0, 1.0]> : tensor<2xf32>}
    : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// -----

!weight = !quant.uniform<i8<-127:127>:f32:0, {0.1, 0.1}>

// Each channel of a depthwise convolution has its own column of means: 0.04 * 2
// and -0.03 * 1. A layer without a bias gets one.
// CHECK-LABEL: func.func @depthwise
// CHECK-DAG: %[[B:.*]] = qnn.constant dense<[{{0.0799|0.0800}}{{.*}}, {{-0.0299|-0.0300}}{{.*}}]> : tensor<2xf32>
// CHECK: qnn.conv_2d %{{.*}}, %{{.*}} bias %[[B]] {groups = 2 : i64}
func.func @depthwise(%x: tensor<1x4x4x2xf32>) -> tensor<1x4x3x2xf32> {
  %w = qnn.constant dense<[[[[0.1], [0.24]]], [[[0.17], [0.2]]]]> : tensor<2x1x2x1xf32>
  %q = qnn.quantize %w : (tensor<2x1x2x1xf32>) -> tensor<2x1x2x1x!weight>
  %d = qnn.dequantize %q : (tensor<2x1x2x1x!weight>) -> tensor<2x1x2x1xf32>
  %y = qnn.conv_2d %x, %d {groups = 2 : i64, qnn.input_mean = dense<[[[9.0, 1.0], [2.0, 9.0]]]> : tensor<1x2x2xf32>}
    : (tensor<1x4x4x2xf32>, tensor<2x1x2x1xf32>) -> tensor<1x4x3x2xf32>
  return %y : tensor<1x4x3x2xf32>
}

// -----

// Nothing was rounded: the attribute goes, nothing else changes.
// CHECK-LABEL: func.func @float
// CHECK: qnn.linear %{{.*}}, %{{.*}} : (
func.func @float(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = qnn.constant dense<[[0.24, 1.0]]> : tensor<1x2xf32>
  %y = qnn.linear %x, %w {qnn.input_mean = dense<[5.0, 1.0]> : tensor<2xf32>}
    : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}
