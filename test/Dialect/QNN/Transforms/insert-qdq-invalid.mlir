// RUN: quant-opt %s --qnn-insert-qdq --split-input-file --verify-diagnostics

#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
func.func @no_statistics(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{observer 'x' has no statistics; run calibration, or --qnn-infer-ranges with qnn.range on the arguments}}
  %0 = qnn.observe %x "x" {spec = #spec} : tensor<4xf32>
  return %0 : tensor<4xf32>
}
