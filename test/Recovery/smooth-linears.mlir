// RUN: quant-opt %s --qnn-smooth-linears --split-input-file | FileCheck %s
// RUN: quant-opt %s --qnn-smooth-linears=alpha=1 --split-input-file | FileCheck %s --check-prefix=ALL

// Half of it: sqrt(64 / 1) = 8 goes into the weights.
// CHECK-LABEL: func.func @layer_norm
// CHECK-DAG: %[[S:.*]] = qnn.constant dense<[1.000000e+00, 8.000000e+00]> : tensor<2xf32>
// CHECK-DAG: %[[O:.*]] = qnn.constant dense<[0.000000e+00, 1.000000e+00]> : tensor<2xf32>
// CHECK: %[[H:.*]] = qnn.layer_norm %{{.*}} scale %[[S]] offset %[[O]]
// CHECK: %[[W:.*]] = qnn.constant dense<{{\[\[}}1.000000e+00, 8.000000e+00]]> : tensor<1x2xf32>
// CHECK: qnn.linear %[[H]], %[[W]] :
// All of it: both channels of the activation reach 1.
// ALL-LABEL: func.func @layer_norm
// ALL-DAG: qnn.constant dense<1.000000e+00> : tensor<2xf32>
// ALL-DAG: qnn.constant dense<{{\[\[}}1.000000e+00, 6.400000e+01]]> : tensor<1x2xf32>
func.func @layer_norm(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %s = qnn.constant dense<[1.0, 64.0]> : tensor<2xf32>
  %o = qnn.constant dense<[0.0, 8.0]> : tensor<2xf32>
  %w = qnn.constant dense<1.0> : tensor<1x2xf32>
  %h = qnn.layer_norm %x scale %s offset %o : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %y = qnn.linear %h, %w {qnn.input_max = dense<[1.0, 64.0]> : tensor<2xf32>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

// Two layers share the activation, one through a reshape: the largest weight of
// both counts, 16 and 1, with inputs of 4 and 0. A channel of zeros stays.
// CHECK-LABEL: func.func @shared
// CHECK-DAG: qnn.constant dense<{{\[\[}}2.000000e+00], [1.000000e+00]]> : tensor<2x1xf32>
// CHECK-DAG: qnn.constant dense<[4.000000e+00, 3.000000e+00]> : tensor<2xf32>
// CHECK-DAG: qnn.constant dense<{{\[\[}}8.000000e+00, 1.000000e+00]]> : tensor<1x2xf32>
// CHECK-DAG: qnn.constant dense<1.000000e+00> : tensor<1x2xf32>
// CHECK-NOT: qnn.input_max
func.func @shared(%x: tensor<1x1x1xf32>) -> (tensor<1x1x1xf32>, tensor<1x1xf32>) {
  %u = qnn.constant dense<1.0> : tensor<2x1xf32>
  %b = qnn.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %v = qnn.constant dense<[[16.0, 1.0]]> : tensor<1x2xf32>
  %w = qnn.constant dense<[[2.0, 1.0]]> : tensor<1x2xf32>
  %h = qnn.linear %x, %u bias %b {clamp = #qnn.clamp<0.0, inf>} : (tensor<1x1x1xf32>, tensor<2x1xf32>, tensor<2xf32>) -> tensor<1x1x2xf32>
  %r = qnn.reshape %h : (tensor<1x1x2xf32>) -> tensor<1x2xf32>
  %y = qnn.linear %h, %v {qnn.input_max = dense<[4.0, 0.0]> : tensor<2xf32>} : (tensor<1x1x2xf32>, tensor<1x2xf32>) -> tensor<1x1x1xf32>
  %z = qnn.linear %r, %w {qnn.input_max = dense<[4.0, 0.0]> : tensor<2xf32>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y, %z : tensor<1x1x1xf32>, tensor<1x1xf32>
}

// -----

// ReLU6 does not scale.
// CHECK-LABEL: func.func @limit
// CHECK-DAG: qnn.constant dense<1.000000e+00> : tensor<2x1xf32>
// CHECK-DAG: qnn.constant dense<1.600000e+01> : tensor<1x2xf32>
// CHECK-NOT: qnn.input_max
func.func @limit(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %u = qnn.constant dense<1.0> : tensor<2x1xf32>
  %w = qnn.constant dense<16.0> : tensor<1x2xf32>
  %h = qnn.linear %x, %u {clamp = #qnn.clamp<0.0, 6.0>} : (tensor<1x1xf32>, tensor<2x1xf32>) -> tensor<1x2xf32>
  %y = qnn.linear %h, %w {qnn.input_max = dense<4.0> : tensor<2xf32>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

// Something else sees the activation, too.
// CHECK-LABEL: func.func @other_use
// CHECK-DAG: qnn.constant dense<1.000000e+00> : tensor<2x1xf32>
// CHECK-DAG: qnn.constant dense<1.600000e+01> : tensor<1x2xf32>
func.func @other_use(%x: tensor<1x1xf32>) -> (tensor<1x1xf32>, tensor<1x2xf32>) {
  %u = qnn.constant dense<1.0> : tensor<2x1xf32>
  %w = qnn.constant dense<16.0> : tensor<1x2xf32>
  %h = qnn.linear %x, %u : (tensor<1x1xf32>, tensor<2x1xf32>) -> tensor<1x2xf32>
  %y = qnn.linear %h, %w {qnn.input_max = dense<4.0> : tensor<2xf32>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y, %h : tensor<1x1xf32>, tensor<1x2xf32>
}

// -----

// A shortcut takes the normalized values as they are; the layer gets a
// normalization of its own.
// CHECK-LABEL: func.func @shortcut
// CHECK-SAME: %[[X:.*]]: tensor<1x2xf32>
// CHECK-DAG: %[[S:.*]] = qnn.constant dense<[1.000000e+00, 6.400000e+01]> : tensor<2xf32>
// CHECK-DAG: %[[O:.*]] = qnn.constant dense<0.000000e+00> : tensor<2xf32>
// CHECK: %[[H:.*]] = qnn.layer_norm %[[X]] scale %[[S]] offset %[[O]]
// CHECK-DAG: %[[T:.*]] = qnn.constant dense<[1.000000e+00, 8.000000e+00]> : tensor<2xf32>
// CHECK: %[[I:.*]] = qnn.layer_norm %[[X]] scale %[[T]]
// CHECK: %[[R:.*]] = qnn.reshape %[[I]]
// CHECK: %[[Y:.*]] = qnn.linear %[[R]]
// CHECK: qnn.add %[[H]], %[[Y]]
func.func @shortcut(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %s = qnn.constant dense<[1.0, 64.0]> : tensor<2xf32>
  %o = qnn.constant dense<0.0> : tensor<2xf32>
  %w = qnn.constant dense<1.0> : tensor<2x2xf32>
  %h = qnn.layer_norm %x scale %s offset %o : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %r = qnn.reshape %h : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %y = qnn.linear %r, %w {qnn.input_max = dense<[1.0, 64.0]> : tensor<2xf32>} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %z = qnn.add %h, %y : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %z : tensor<1x2xf32>
}
