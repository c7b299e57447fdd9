// RUN: quant-opt %s --qnn-insert-observers | FileCheck %s

// The module's configuration holds. A weight that is quantized per
// tensor has no axis.
// CHECK-DAG: #[[ACTIVATION:.+]] = #qnn.qspec<bits = 8, signedness = signed,
// CHECK-DAG: #[[WEIGHT:.+]] = #qnn.qspec<bits = 6,
#activation = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_tensor, narrow = 1>
#weight = #qnn.qspec<bits = 6, signedness = signed, scheme = symmetric, granularity = per_tensor, narrow = 1>
module attributes {qnn.config = #qnn.qconfig<activation = #activation, weight = #weight>} {
  // CHECK-LABEL: func @linear
  func.func @linear(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
    // CHECK-DAG: qnn.observe %{{.*}} "input0" {spec = #[[ACTIVATION]]}
    // CHECK-DAG: qnn.observe %{{.*}} "linear.weight" {spec = #[[WEIGHT]]}
    %w = qnn.constant dense<1.0> : tensor<2x4xf32>
    %0 = qnn.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
    return %0 : tensor<1x2xf32>
  }
}
