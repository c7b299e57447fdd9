// RUN: quant-opt %s --qnn-fold-bias | FileCheck %s

// CHECK-LABEL: func @linear
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>, %[[W:.*]]: tensor<2x4xf32>
func.func @linear(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>) -> tensor<1x2xf32> {
  // CHECK: %[[B:.*]] = qnn.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
  // CHECK: %[[Y:.*]] = qnn.linear %[[X]], %[[W]] bias %[[B]] {clamp = #qnn.clamp<0.000000e+00, inf>}
  // CHECK: return %[[Y]]
  %b = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %0 = qnn.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %1 = qnn.add %0, %b {clamp = #qnn.clamp<0.0, inf>} : (tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// The constant may be the first operand and have leading ones; biases add up.
// CHECK-LABEL: func @conv_with_bias
func.func @conv_with_bias(%x: tensor<1x4x4x3xf32>, %w: tensor<2x1x1x3xf32>) -> tensor<1x4x4x2xf32> {
  // CHECK: %[[B:.*]] = qnn.constant dense<[1.100000e+01, 2.200000e+01]> : tensor<2xf32>
  // CHECK: qnn.conv_2d %{{.*}}, %{{.*}} bias %[[B]]
  // CHECK-NOT: qnn.add
  %b = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %c = qnn.constant dense<[[[[10.0, 20.0]]]]> : tensor<1x1x1x2xf32>
  %0 = qnn.conv_2d %x, %w bias %b : (tensor<1x4x4x3xf32>, tensor<2x1x1x3xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  %1 = qnn.add %c, %0 : (tensor<1x1x1x2xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  return %1 : tensor<1x4x4x2xf32>
}

// CHECK-LABEL: func @one_value
func.func @one_value(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>) -> tensor<1x2xf32> {
  // CHECK: %[[B:.*]] = qnn.constant dense<3.000000e+00> : tensor<2xf32>
  // CHECK: qnn.linear %{{.*}}, %{{.*}} bias %[[B]]
  %c = qnn.constant dense<3.0> : tensor<1xf32>
  %0 = qnn.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %1 = qnn.add %0, %c : (tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// CHECK-LABEL: func @value_per_row
func.func @value_per_row(%x: tensor<2x4xf32>, %w: tensor<2x4xf32>) -> tensor<2x2xf32> {
  // CHECK: qnn.linear %{{.*}}, %{{.*}} :
  // CHECK: qnn.add
  %c = qnn.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
  %0 = qnn.linear %x, %w : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x2xf32>
  %1 = qnn.add %0, %c : (tensor<2x2xf32>, tensor<2x1xf32>) -> tensor<2x2xf32>
  return %1 : tensor<2x2xf32>
}

// CHECK-LABEL: func @broadcasts_the_product
func.func @broadcasts_the_product(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>) -> tensor<3x2xf32> {
  // CHECK: qnn.add
  %c = qnn.constant dense<1.0> : tensor<3x2xf32>
  %0 = qnn.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %1 = qnn.add %0, %c : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  return %1 : tensor<3x2xf32>
}

// CHECK-LABEL: func @producer_has_other_users
func.func @producer_has_other_users(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>) {
  // CHECK: qnn.add
  %c = qnn.constant dense<1.0> : tensor<2xf32>
  %0 = qnn.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %1 = qnn.add %0, %c : (tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0, %1 : tensor<1x2xf32>, tensor<1x2xf32>
}

// CHECK-LABEL: func @producer_has_activation
func.func @producer_has_activation(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>) -> tensor<1x2xf32> {
  // CHECK: qnn.add
  %c = qnn.constant dense<1.0> : tensor<2xf32>
  %0 = qnn.linear %x, %w {clamp = #qnn.clamp<0.0, inf>} : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %1 = qnn.add %0, %c : (tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// CHECK-LABEL: func @not_constant
func.func @not_constant(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>, %c: tensor<2xf32>) -> tensor<1x2xf32> {
  // CHECK: qnn.add
  %0 = qnn.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %1 = qnn.add %0, %c : (tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// A constant of a quantized model: 0.3 is 0.25 in its steps, and 9 saturates.
// CHECK-LABEL: func @behind_a_pair
func.func @behind_a_pair(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>) -> tensor<1x2xf32> {
  // CHECK: %[[B:.*]] = qnn.constant dense<[2.500000e-01, 7.500000e-01]> : tensor<2xf32>
  // CHECK: qnn.linear %{{.*}}, %{{.*}} bias %[[B]]
  // CHECK-NOT: qnn.add
  %c = qnn.constant dense<[0.3, 9.0]> : tensor<2xf32>
  %q = qnn.quantize %c : (tensor<2xf32>) -> tensor<2x!quant.uniform<i8<-4:3>:f32, 0.25>>
  %d = qnn.dequantize %q : (tensor<2x!quant.uniform<i8<-4:3>:f32, 0.25>>) -> tensor<2xf32>
  %0 = qnn.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %1 = qnn.add %0, %d : (tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// The weight says how many channels there are, where the result does not.
// CHECK-LABEL: func @unknown_channels
func.func @unknown_channels(%x: tensor<2x3xf32>, %w: tensor<4x3xf32>) -> tensor<?x?xf32> {
  // CHECK: %[[B:.*]] = qnn.constant dense<2.500000e-01> : tensor<4xf32>
  // CHECK: %[[Y:.*]] = qnn.linear %{{.*}}, %{{.*}} bias %[[B]] : {{.*}} -> tensor<?x?xf32>
  // CHECK-NEXT: return %[[Y]]
  %c = qnn.constant dense<0.25> : tensor<1xf32>
  %0 = qnn.linear %x, %w : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<?x?xf32>
  %1 = qnn.add %0, %c : (tensor<?x?xf32>, tensor<1xf32>) -> tensor<?x?xf32>
  return %1 : tensor<?x?xf32>
}
