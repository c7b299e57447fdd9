// RUN: quant-opt %s --qnn-infer-ranges --split-input-file --verify-diagnostics

#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
// expected-note @+1 {{calibrate on data, or give the arguments of 'main' an attribute such as qnn.range = array<f64: -1.0, 1.0>}}
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{no range is known for 'image'}}
  %0 = qnn.observe %x "image" {spec = #spec} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// One argument has a range, the other has none.
#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
// expected-note @+1 {{give the arguments of 'main'}}
func.func @main(%x: tensor<4xf32> {qnn.range = array<f64: -1.0, 1.0>}, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.add %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // expected-error @+1 {{no range is known for 'sum'}}
  %1 = qnn.observe %0 "sum" {spec = #spec} : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// A sum of unknown length has no bound.
#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
// expected-note @+1 {{give the arguments of 'main'}}
func.func @main(%x: tensor<2x?xf32> {qnn.range = array<f64: -1.0, 1.0>}, %y: tensor<?x2xf32> {qnn.range = array<f64: -1.0, 1.0>}) -> tensor<2x2xf32> {
  %0 = qnn.matmul %x, %y : (tensor<2x?xf32>, tensor<?x2xf32>) -> tensor<2x2xf32>
  // expected-error @+1 {{no range is known for 'product'}}
  %1 = qnn.observe %0 "product" {spec = #spec} : tensor<2x2xf32>
  return %1 : tensor<2x2xf32>
}
