// RUN: quant-opt %s --qnn-avoid-ties | FileCheck %s
// RUN: quant-opt %s --qnn-avoid-ties -o %t.once && quant-opt %t.once --qnn-avoid-ties | diff - %t.once

// Odd multiples of 0.3 are halfway between two steps of 0.2, but for the
// rounding of scales to f32.
// CHECK-LABEL: func @sum
func.func @sum(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: qnn.constant dense<0.200000763> : tensor<f32>
  %s = qnn.constant dense<0.2> : tensor<f32>
  // CHECK: qnn.constant dense<3.000000e-01> : tensor<f32>
  %t = qnn.constant dense<0.3> : tensor<f32>
  %0 = qnn.fake_quant %x scale %t {qmin = -8 : i64, qmax = 7 : i64} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = qnn.fake_quant %y scale %t {qmin = 0 : i64, qmax = 15 : i64} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = qnn.add %0, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = qnn.fake_quant %2 scale %s {qmin = 0 : i64, qmax = 15 : i64, halves_up} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %3 : tensor<4xf32>
}

// Scales as calibrators find them, from a residual network: bounds 24976, 12152
// and 25200 times 2^-12, divided by 15. Twice the first less the second is 1.5
// steps, or 1.49999996 by the scales in f32, which float takes for 1.5.
// CHECK-LABEL: func @calibrated
func.func @calibrated(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: qnn.constant dense<0.406510413> : tensor<f32>
  %a = qnn.constant dense<0.406510413> : tensor<f32>
  // CHECK: qnn.constant dense<0.197786465> : tensor<f32>
  %b = qnn.constant dense<0.197786465> : tensor<f32>
  %z = qnn.constant dense<7.0> : tensor<f32>
  // CHECK: qnn.constant dense<0.410157
  %s = qnn.constant dense<0.41015625> : tensor<f32>
  %0 = qnn.fake_quant %x scale %a {qmin = 0 : i64, qmax = 15 : i64} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = qnn.fake_quant %y scale %b zero_point %z {qmin = 0 : i64, qmax = 15 : i64, halves_up} : (tensor<4xf32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
  %2 = qnn.add %1, %0 {clamp = #qnn.clamp<0.0, inf>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = qnn.fake_quant %2 scale %s {qmin = 0 : i64, qmax = 15 : i64, halves_up} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %3 : tensor<4xf32>
}

// A product of 30 is 3.5 steps in the second channel. The bias follows.
// CHECK-LABEL: func @layer
func.func @layer(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>, %b: tensor<2xf32>) -> tensor<1x2xf32> {
  %s = qnn.constant dense<0.3> : tensor<f32>
  %v = qnn.constant dense<[0.1234, 0.35]> : tensor<2xf32>
  // CHECK: %[[R:.*]] = qnn.constant dense<0.90000{{.*}}> : tensor<f32>
  %r = qnn.constant dense<0.9> : tensor<f32>
  %0 = qnn.fake_quant %x scale %s {qmin = 0 : i64, qmax = 15 : i64} : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %1 = qnn.fake_quant %w scale %v {axis = 0 : i64, qmin = -1 : i64, qmax = 1 : i64} : (tensor<2x4xf32>, tensor<2xf32>) -> tensor<2x4xf32>
  %2 = qnn.linear %0, %1 : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  // CHECK: %[[Y:.*]] = qnn.fake_quant %{{.*}} scale %[[R]] {halves_up
  %3 = qnn.fake_quant %2 scale %r {qmin = 0 : i64, qmax = 15 : i64, halves_up} : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %u = qnn.constant dense<0.0625> : tensor<2xf32>
  %4 = qnn.fake_quant %w scale %u {axis = 0 : i64, qmin = -1 : i64, qmax = 1 : i64} : (tensor<2x4xf32>, tensor<2xf32>) -> tensor<2x4xf32>
  // CHECK: %[[UNIT:.*]] = qnn.mul %{{.*}}, %[[R]]
  %5 = qnn.mul %u, %r : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  // CHECK: qnn.fake_quant %{{.*}} scale %[[UNIT]]
  %6 = qnn.fake_quant %b scale %5 {axis = 0 : i64, qmin = -8388608 : i64, qmax = 8388607 : i64} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %7 = qnn.concat %3, %3 {axis = 1 : i64} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x4xf32>
  %8 = qnn.linear %7, %4 bias %6 : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %8 : tensor<1x2xf32>
}

// What a pooling rounds to has the same scale, and keeps it.
// CHECK-LABEL: func @shared_difference
func.func @shared_difference(%x: tensor<1x2x2x4xf32>) -> (tensor<1x2x2x4xf32>, tensor<1x1x1x4xf32>) {
  // CHECK: %[[S:.*]] = qnn.constant dense<0.60000{{[0-9]+}}> : tensor<f32>
  %s = qnn.constant dense<0.6> : tensor<f32>
  %t = qnn.constant dense<0.3> : tensor<f32>
  %0 = qnn.fake_quant %x scale %t {qmin = -8 : i64, qmax = 7 : i64} : (tensor<1x2x2x4xf32>, tensor<f32>) -> tensor<1x2x2x4xf32>
  %1 = qnn.sub %0, %0 : (tensor<1x2x2x4xf32>, tensor<1x2x2x4xf32>) -> tensor<1x2x2x4xf32>
  // CHECK: qnn.fake_quant %{{.*}} scale %[[S]] {halves_up
  %2 = qnn.fake_quant %1 scale %s {qmin = -8 : i64, qmax = 7 : i64, halves_up} : (tensor<1x2x2x4xf32>, tensor<f32>) -> tensor<1x2x2x4xf32>
  %3 = qnn.max_pool_2d %2 {kernel = array<i64: 2, 2>} : (tensor<1x2x2x4xf32>) -> tensor<1x1x1x4xf32>
  // CHECK: qnn.fake_quant %{{.*}} scale %[[S]] {halves_up
  %4 = qnn.fake_quant %3 scale %s {qmin = -8 : i64, qmax = 7 : i64, halves_up} : (tensor<1x1x1x4xf32>, tensor<f32>) -> tensor<1x1x1x4xf32>
  return %2, %4 : tensor<1x2x2x4xf32>, tensor<1x1x1x4xf32>
}

// Powers of two are exact, numbers that are quantized have no sums, and of many
// levels none is frequent.
// CHECK-LABEL: func @stays
func.func @stays(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  // CHECK: qnn.constant dense<2.500000e-01>
  %p = qnn.constant dense<0.25> : tensor<f32>
  // CHECK: qnn.constant dense<5.000000e-01>
  %q = qnn.constant dense<0.5> : tensor<f32>
  // CHECK: qnn.constant dense<2.000000e-01>
  %s = qnn.constant dense<0.2> : tensor<f32>
  // CHECK: qnn.constant dense<3.000000e-01>
  %t = qnn.constant dense<0.3> : tensor<f32>
  // CHECK: qnn.constant dense<2.000000e-01>
  %n = qnn.constant dense<0.2> : tensor<f32>
  %0 = qnn.fake_quant %x scale %p {qmin = 0 : i64, qmax = 15 : i64} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = qnn.add %0, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.fake_quant %1 scale %q {qmin = 0 : i64, qmax = 15 : i64, halves_up} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %3 = qnn.fake_quant %x scale %t {qmin = 0 : i64, qmax = 15 : i64} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %4 = qnn.add %3, %3 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %5 = qnn.fake_quant %4 scale %s {qmin = 0 : i64, qmax = 255 : i64, halves_up} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %6 = qnn.fake_quant %4 scale %n {qmin = 0 : i64, qmax = 15 : i64} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %2, %5, %6 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// The scale of the concatenation is met first, and before the operand's moves.
// CHECK-LABEL: func @operand_moves_later
func.func @operand_moves_later(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>) -> tensor<1x8xf32> {
  // CHECK: %[[S:.*]] = qnn.constant dense<0.60000{{[0-9]+}}> : tensor<f32>
  %s = qnn.constant dense<0.6> : tensor<f32>
  %t = qnn.constant dense<0.3> : tensor<f32>
  %u = qnn.constant dense<0.4> : tensor<f32>
  // CHECK: qnn.fake_quant %{{.*}} scale %[[S]]
  %0 = qnn.fake_quant %x scale %s {qmin = 0 : i64, qmax = 15 : i64} : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %1 = qnn.fake_quant %y scale %t {qmin = 0 : i64, qmax = 15 : i64} : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %2 = qnn.add %1, %1 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %3 = qnn.fake_quant %2 scale %u {qmin = 0 : i64, qmax = 15 : i64, halves_up} : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %4 = qnn.add %3, %1 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %5 = qnn.fake_quant %4 scale %s {qmin = 0 : i64, qmax = 15 : i64, halves_up} : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %6 = qnn.concat %0, %5 {axis = 1 : i64} : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x8xf32>
  return %6 : tensor<1x8xf32>
}
