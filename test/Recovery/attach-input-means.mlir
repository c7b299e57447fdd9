// RUN: split-file %s %t
// RUN: quant-opt %t/in.mlir --qnn-attach-input-means=table=%t/table.json | FileCheck %t/in.mlir
// RUN: not quant-opt %t/in.mlir --qnn-attach-input-means=table=%t/size.json 2>&1 | FileCheck %t/in.mlir --check-prefix=SIZE
// RUN: not quant-opt %t/in.mlir --qnn-attach-input-means=table=%t/none.json 2>&1 | FileCheck %t/in.mlir --check-prefix=NONE

//--- in.mlir
#u8 = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>

// CHECK: qnn.linear %{{.*}}, %{{.*}} {qnn.input_mean = dense<[5.000000e-01, -2.000000e+00]> : tensor<2xf32>}
// CHECK: qnn.conv_2d
// CHECK-NOT: qnn.input_mean
// SIZE: error: calibration data of layer 'fc' has 3 input means, expected 2
// NONE: none.json
func.func @f(%x: tensor<1x2xf32>, %i: tensor<1x1x1x1xf32>) -> (tensor<1x1xf32>, tensor<1x1x1x1xf32>) {
  %w = qnn.constant dense<1.0> : tensor<1x2xf32>
  %l = qnn.linear %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  %y = qnn.observe %l "fc" {spec = #u8} : tensor<1x1xf32>
  %k = qnn.constant dense<1.0> : tensor<1x1x1x1xf32>
  %c = qnn.conv_2d %i, %k : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  %z = qnn.observe %c "conv" {spec = #u8} : tensor<1x1x1x1xf32>
  return %y, %z : tensor<1x1xf32>, tensor<1x1x1x1xf32>
}

//--- table.json
{"format": "quant-mlir-calibration", "version": 1, "samples": 3, "values": {},
 "input_means": {"fc": {"count": 3, "mean": [0.5, -2]}, "unknown": {"count": 3, "mean": []}}}

//--- size.json
{"format": "quant-mlir-calibration", "version": 1, "samples": 3, "values": {},
 "input_means": {"fc": {"count": 3, "mean": [0.5, -2, 1]}}}
