// RUN: quant-opt %s --qnn-expose-observers | FileCheck %s

#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>

// The original results come first; an observer on a constant has nothing to
// see. A result that was observed is the value itself.
// CHECK-LABEL: func @main
// CHECK-SAME: %[[X:.*]]: tensor<1x2xf32> {qnn.name = "image"}) -> (tensor<1x2xf32> {qnn.name = "logits"}, tensor<1x2xf32> {qnn.name = "x"}, tensor<1x2xf32> {qnn.name = "fc"})
func.func @main(%x: tensor<1x2xf32> {qnn.name = "image"}) -> (tensor<1x2xf32> {qnn.name = "logits"}) {
  // CHECK: %[[W:.*]] = qnn.constant
  // CHECK-NEXT: %[[Y:.*]] = qnn.linear %[[X]], %[[W]]
  // CHECK-NEXT: return %[[Y]], %[[X]], %[[Y]]
  %w = qnn.constant dense<1.0> : tensor<2x2xf32>
  %xo = qnn.observe %x "x" {spec = #spec} : tensor<1x2xf32>
  %wo = qnn.observe %w "fc.weight" {spec = #spec} : tensor<2x2xf32>
  %0 = qnn.linear %xo, %wo : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = qnn.observe %0 "fc" {spec = #spec} : tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// CHECK-LABEL: func @nothing_observed
// CHECK-SAME: -> tensor<2xf32> {
func.func @nothing_observed(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: return
  return %x : tensor<2xf32>
}

// CHECK: func private @declared(tensor<2xf32>) -> tensor<2xf32>
func.func private @declared(tensor<2xf32>) -> tensor<2xf32>
