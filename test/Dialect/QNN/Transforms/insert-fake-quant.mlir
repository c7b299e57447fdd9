// RUN: quant-opt %s --qnn-insert-fake-quant='activation-rule=pact weight-rule=lsq' | FileCheck %s
// RUN: quant-opt %s --qnn-insert-fake-quant --qnn-split-fake-quant | FileCheck %s --check-prefix=BACK

!x = !quant.uniform<u8:f32, 0.5:128>
!w = !quant.uniform<i4<-7:7>:f32:0, {0.25, 0.125}>

// BACK-DAG: ![[U8:.*]] = !quant.uniform<u8:f32, 5.000000e-01:128>
// BACK-DAG: ![[I4:.*]] = !quant.uniform<i4<-7:7>:f32:0, {2.500000e-01,1.250000e-01}>

// CHECK-LABEL: func @layer
// BACK-LABEL: func @layer
func.func @layer(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<1.0> : tensor<2x4xf32>
  // CHECK-DAG: %[[WEIGHT:.*]] = qnn.constant dense<1.000000e+00>
  // CHECK-DAG: %[[STEPS:.*]] = qnn.constant dense<[2.500000e-01, 1.250000e-01]> : tensor<2xf32>
  // CHECK-DAG: %[[STEP:.*]] = qnn.constant dense<5.000000e-01> : tensor<f32>
  // CHECK-DAG: %[[ZERO:.*]] = qnn.constant dense<1.280000e+02> : tensor<f32>
  // CHECK: %[[X:.*]] = qnn.fake_quant %{{.*}} scale %[[STEP]] zero_point %[[ZERO]] {qmax = 255 : i64, qmin = 0 : i64, rule = #qnn.gradient_rule<pact>}
  %0 = qnn.quantize %x : (tensor<1x4xf32>) -> tensor<1x4x!x>
  %1 = qnn.dequantize %0 : (tensor<1x4x!x>) -> tensor<1x4xf32>
  // CHECK: %[[W:.*]] = qnn.fake_quant %[[WEIGHT]] scale %[[STEPS]] {axis = 0 : i64, qmax = 7 : i64, qmin = -7 : i64, rule = #qnn.gradient_rule<lsq>}
  %2 = qnn.quantize %w : (tensor<2x4xf32>) -> tensor<2x4x!w>
  %3 = qnn.dequantize %2 : (tensor<2x4x!w>) -> tensor<2x4xf32>
  // CHECK: qnn.linear %[[X]], %[[W]]
  %4 = qnn.linear %1, %3 : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  // The same types come back.
  // BACK: qnn.quantize %{{.*}} : (tensor<1x4xf32>) -> tensor<1x4x![[U8]]>
  // BACK: qnn.quantize %{{.*}} : (tensor<2x4xf32>) -> tensor<2x4x![[I4]]>
  return %4 : tensor<1x2xf32>
}

// A bias is rounded to steps of the accumulator; the conversion does that anew.
// CHECK-LABEL: func @bias
// BACK-LABEL: func @bias
func.func @bias(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<1.0> : tensor<2x4xf32>
  // CHECK: %[[BIAS:.*]] = qnn.constant dense<3.000000e-01> : tensor<2xf32>
  // BACK: %[[BIAS:.*]] = qnn.constant dense<3.000000e-01> : tensor<2xf32>
  %b = qnn.constant dense<0.3> : tensor<2xf32>
  // CHECK: %[[X:.*]] = qnn.fake_quant %{{.*}} scale %[[STEP:.*]] zero_point
  %0 = qnn.quantize %x : (tensor<1x4xf32>) -> tensor<1x4x!x>
  %1 = qnn.dequantize %0 : (tensor<1x4x!x>) -> tensor<1x4xf32>
  // CHECK: %[[W:.*]] = qnn.fake_quant %{{.*}} scale %[[STEPS:.*]] {
  %2 = qnn.quantize %w : (tensor<2x4xf32>) -> tensor<2x4x!w>
  %3 = qnn.dequantize %2 : (tensor<2x4x!w>) -> tensor<2x4xf32>
  // CHECK: %[[SCALE:.*]] = qnn.mul %[[STEPS]], %[[STEP]]
  // CHECK: %[[B:.*]] = qnn.fake_quant %[[BIAS]] scale %[[SCALE]] {axis = 0 : i64, qmax = 8388607 : i64, qmin = -8388608 : i64}
  // CHECK: qnn.linear %[[X]], %[[W]] bias %[[B]]
  // BACK: qnn.linear %{{.*}}, %{{.*}} bias %[[BIAS]]
  %4 = qnn.linear %1, %3 bias %b : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %4 : tensor<1x2xf32>
}

// What only moves values shares one scale with what is moved.
// CHECK-LABEL: func @shared
func.func @shared(%x: tensor<1x4xf32>) -> tensor<4xf32> {
  // CHECK: %[[STEP:.*]] = qnn.constant
  // CHECK: %[[ZERO:.*]] = qnn.constant
  // CHECK-NOT: qnn.constant
  // CHECK: qnn.fake_quant %{{.*}} scale %[[STEP]] zero_point %[[ZERO]]
  // CHECK: qnn.fake_quant %{{.*}} scale %[[STEP]] zero_point %[[ZERO]]
  %0 = qnn.quantize %x : (tensor<1x4xf32>) -> tensor<1x4x!x>
  %1 = qnn.dequantize %0 : (tensor<1x4x!x>) -> tensor<1x4xf32>
  %2 = qnn.reshape %1 : (tensor<1x4xf32>) -> tensor<4xf32>
  %3 = qnn.quantize %2 : (tensor<4xf32>) -> tensor<4x!x>
  %4 = qnn.dequantize %3 : (tensor<4x!x>) -> tensor<4xf32>
  return %4 : tensor<4xf32>
}
