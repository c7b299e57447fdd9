// RUN: split-file %s %t
// RUN: quant-opt %t/input.mlir --split-input-file --verify-diagnostics --qnn-attach-statistics="table=%t/table.json"
// RUN: not quant-opt %t/empty.mlir --qnn-attach-statistics="table=%t/missing.json" 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: not quant-opt %t/empty.mlir --qnn-attach-statistics="table=%t/broken.json" 2>&1 | FileCheck %s --check-prefix=BROKEN
// RUN: not quant-opt %t/empty.mlir --qnn-attach-statistics="table=%t/other.json" 2>&1 | FileCheck %s --check-prefix=OTHER

// MISSING: error: {{.*}}missing.json: cannot be read: No such file or directory
// BROKEN: error: {{.*}}broken.json: not a calibration table:
// OTHER: error: {{.*}}other.json: not a calibration table: expected an object with "format": "quant-mlir-calibration"

//--- empty.mlir
module {}

//--- broken.json
{"format": "quant-mlir-calibration",

//--- other.json
{"values": {}}

//--- table.json
{
  "format": "quant-mlir-calibration",
  "version": 2,
  "samples": 2,
  "values": {
    "tensor": {"kind": "min-max", "count": 8, "min": -1.5, "max": 2},
    "channel": {"kind": "min-max", "count": 8, "axis": 1, "min": [0, -4], "max": [1, 3]},
    "counted": {"kind": "min-max", "count": 8, "min": 0, "max": 1.5, "histogram": {"exponent": 0, "first": 0, "counts": [6, 2]}}
  }
}

//--- input.mlir
#channel = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1>
func.func @table_per_tensor(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  // expected-error @+1 {{calibration data of 'tensor' is per tensor, the observer is not}}
  %0 = qnn.observe %x "tensor" {axis = 1 : i64, spec = #channel} : tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// -----

#tensor = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
func.func @table_per_channel(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  // expected-error @+1 {{calibration data of 'channel' is per channel, the observer is not}}
  %0 = qnn.observe %x "channel" {spec = #tensor} : tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// -----

#channel = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1>
func.func @channels(%x: tensor<4x3xf32>) -> tensor<4x3xf32> {
  // expected-error @+1 {{calibration data of 'channel' has 2 channels, expected 3}}
  %0 = qnn.observe %x "channel" {axis = 1 : i64, spec = #channel} : tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// -----

#average = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0, calibrator = "moving-average:0.2">
func.func @no_average(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  // expected-error @+1 {{calibration data of 'counted': the statistics hold nothing for calibrator 'moving-average:0.2'; calibrate again with it}}
  %0 = qnn.observe %x "counted" {spec = #average} : tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}
