// RUN: quant-opt %s --fuse --verify-diagnostics

func.func @no_root(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %s = qnn.constant dense<1.0> : tensor<4xf32>
  %v = qnn.constant dense<-2.0> : tensor<4xf32>
  // expected-error @+1 {{batch normalization with constant statistics is left after fusion: expected a positive variance}}
  %0 = qnn.batch_norm %x scale %s offset %s mean %s variance %v : (tensor<1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}
