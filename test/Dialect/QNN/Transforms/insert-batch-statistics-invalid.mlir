// RUN: quant-opt %s --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(func.func(qnn-insert-batch-statistics))'

func.func @one_value(%x: tensor<1x8xf32>, %m: tensor<8xf32> {qnn.parameter = "statistic"}, %v: tensor<8xf32> {qnn.parameter = "statistic"}) -> tensor<1x8xf32> {
  // expected-error @+1 {{has no statistics of a batch: got 1 value a channel, expected at least 2; train with larger batches}}
  %y = qnn.batch_norm %x scale %m offset %m mean %m variance %v : (tensor<1x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  return %y : tensor<1x8xf32>
}

// -----

func.func @dynamic(%x: tensor<?x8xf32>, %m: tensor<8xf32> {qnn.parameter = "statistic"}, %v: tensor<8xf32> {qnn.parameter = "statistic"}) -> tensor<?x8xf32> {
  // expected-error @+1 {{has no statistics of a batch of type 'tensor<?x8xf32>', expected a static shape}}
  %y = qnn.batch_norm %x scale %m offset %m mean %m variance %v : (tensor<?x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
