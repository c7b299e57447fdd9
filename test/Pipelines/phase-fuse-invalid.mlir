// RUN: quant-opt %s --fuse --verify-diagnostics

func.func @statistics_at_run_time(%x: tensor<1x4xf32>, %p: tensor<4xf32>) -> tensor<1x4xf32> {
  // expected-error @+1 {{batch normalization is left after fusion: its statistics are not constant, which is not supported}}
  %0 = qnn.batch_norm %x scale %p offset %p mean %p variance %p : (tensor<1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}
