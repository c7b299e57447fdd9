// RUN: quant-opt %s --qnn-observe-constants --split-input-file --verify-diagnostics

#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
func.func @nan() -> tensor<2xf32> {
  %c = qnn.constant dense<[1.0, 0x7FC00000]> : tensor<2xf32>
  // expected-error @+1 {{constant 'fc.weight' holds a value that is not finite}}
  %0 = qnn.observe %c "fc.weight" {spec = #spec} : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
func.func @infinite() -> tensor<2xf32> {
  %c = qnn.constant dense<[1.0, 0xFF800000]> : tensor<2xf32>
  // expected-error @+1 {{constant 'fc.weight' holds a value that is not finite}}
  %0 = qnn.observe %c "fc.weight" {spec = #spec} : tensor<2xf32>
  return %0 : tensor<2xf32>
}
