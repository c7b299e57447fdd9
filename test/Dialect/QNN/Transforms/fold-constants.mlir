// RUN: quant-opt %s --qnn-fold-constants | FileCheck %s

// CHECK-LABEL: func @weights
func.func @weights(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[1.0, 2.0], [3.0, -4.0]]> : tensor<2x2xf32>
  %k = qnn.constant dense<[[0.5], [2.0]]> : tensor<2x1xf32>
  %s = qnn.constant dense<0.25> : tensor<f32>
  // CHECK-DAG: %[[S:.*]] = qnn.constant dense<2.500000e-01>
  // CHECK-DAG: %[[W:.*]] = qnn.constant dense<{{\[}}[2.500000e-01, 1.000000e+00], [3.600000e+01, 6.400000e+01]]>
  // CHECK-NOT: qnn.mul
  %0 = qnn.mul %w, %k : (tensor<2x2xf32>, tensor<2x1xf32>) -> tensor<2x2xf32>
  %1 = qnn.mul %0, %0 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  // Rounding stays, and so does what depends on inputs.
  // CHECK: %[[Q:.*]] = qnn.fake_quant %[[W]] scale %[[S]]
  // CHECK: qnn.linear %{{.*}}, %[[Q]]
  %2 = qnn.fake_quant %1 scale %s {qmin = -7 : i64, qmax = 7 : i64} : (tensor<2x2xf32>, tensor<f32>) -> tensor<2x2xf32>
  %3 = qnn.linear %x, %2 : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %3 : tensor<1x2xf32>
}
