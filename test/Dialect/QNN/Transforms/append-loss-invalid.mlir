// RUN: quant-opt %s --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(func.func(qnn-append-loss))'
// RUN: not quant-opt %s --split-input-file --qnn-append-loss=temperature=0 2>&1 | FileCheck %s --check-prefix=ZERO
// RUN: not quant-opt %s --split-input-file --qnn-append-loss=temperature=nan 2>&1 | FileCheck %s --check-prefix=NAN

// ZERO: error: temperature: got 0.000000e+00, expected a positive number
// NAN: error: temperature: got nan, expected a positive number

// expected-error @+1 {{'two' has no loss: expected one result, f32 scores of static shape, samples first}}
func.func @two(%x: tensor<8x4xf32>) -> (tensor<8x4xf32>, tensor<8x4xf32>) {
  return %x, %x : tensor<8x4xf32>, tensor<8x4xf32>
}

// -----

// expected-error @+1 {{'dynamic' has no loss}}
func.func @dynamic(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  return %x : tensor<?x4xf32>
}
