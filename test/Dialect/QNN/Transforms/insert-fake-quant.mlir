// RUN: quant-opt %s --qnn-insert-fake-quant='activation-rule=pact weight-rule=lsq' | FileCheck %s
// RUN: quant-opt %s --qnn-insert-fake-quant --qnn-split-fake-quant | FileCheck %s --check-prefix=BACK

!x = !quant.uniform<u8:f32, 0.5:128>
!w = !quant.uniform<i4<-7:7>:f32:0, {0.25, 0.125}>
!y = !quant.uniform<u4:f32, 1.0>

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

// Halves are rounded up where accumulators will be rescaled, and where types
// change; not where numbers are quantized, or entries of a table.
// CHECK-LABEL: func @halves
func.func @halves(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<1.0> : tensor<2x4xf32>
  // CHECK: %[[X:.*]] = qnn.fake_quant %{{.*}} {qmax = 255
  %0 = qnn.quantize %x : (tensor<1x4xf32>) -> tensor<1x4x!x>
  %1 = qnn.dequantize %0 : (tensor<1x4x!x>) -> tensor<1x4xf32>
  // CHECK: %[[W:.*]] = qnn.fake_quant %{{.*}} {axis = 0 : i64, qmax = 7
  %2 = qnn.quantize %w : (tensor<2x4xf32>) -> tensor<2x4x!w>
  %3 = qnn.dequantize %2 : (tensor<2x4x!w>) -> tensor<2x4xf32>
  // CHECK: %[[LINEAR:.*]] = qnn.linear %[[X]], %[[W]]
  // CHECK: %[[ROUNDED:.*]] = qnn.fake_quant %[[LINEAR]] {{.*}} {halves_up, qmax = 255
  %4 = qnn.linear %1, %3 : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %5 = qnn.quantize %4 : (tensor<1x2xf32>) -> tensor<1x2x!x>
  %6 = qnn.dequantize %5 : (tensor<1x2x!x>) -> tensor<1x2xf32>
  // CHECK: %[[TANH:.*]] = qnn.tanh %[[ROUNDED]]
  // CHECK: %[[ENTRY:.*]] = qnn.fake_quant %[[TANH]] {{.*}} {qmax = 255
  %7 = qnn.tanh %6 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %8 = qnn.quantize %7 : (tensor<1x2xf32>) -> tensor<1x2x!x>
  %9 = qnn.dequantize %8 : (tensor<1x2x!x>) -> tensor<1x2xf32>
  // CHECK: qnn.fake_quant %[[ENTRY]] {{.*}} {halves_up, qmax = 15
  %10 = qnn.quantize %9 : (tensor<1x2xf32>) -> tensor<1x2x!y>
  %11 = qnn.dequantize %10 : (tensor<1x2x!y>) -> tensor<1x2xf32>
  return %11 : tensor<1x2xf32>
}

// What stays in float is rounded as any number.
// CHECK-LABEL: func @halves_of_numbers
func.func @halves_of_numbers(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  %0 = qnn.quantize %x : (tensor<1x4xf32>) -> tensor<1x4x!x>
  %1 = qnn.dequantize %0 : (tensor<1x4x!x>) -> tensor<1x4xf32>
  // CHECK: %[[KEPT:.*]] = qnn.add %{{.*}}keep_float
  // CHECK: qnn.fake_quant %[[KEPT]] {{.*}} {qmax = 255
  %2 = qnn.add %1, %1 {qnn.keep_float} : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %3 = qnn.quantize %2 : (tensor<1x4xf32>) -> tensor<1x4x!x>
  %4 = qnn.dequantize %3 : (tensor<1x4x!x>) -> tensor<1x4xf32>
  // CHECK: %[[MIXED:.*]] = qnn.add
  // CHECK: qnn.fake_quant %[[MIXED]] {{.*}} {qmax = 255
  %5 = qnn.add %1, %y : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %6 = qnn.quantize %5 : (tensor<1x4xf32>) -> tensor<1x4x!x>
  %7 = qnn.dequantize %6 : (tensor<1x4x!x>) -> tensor<1x4xf32>
  return %4, %7 : tensor<1x4xf32>, tensor<1x4xf32>
}
