// RUN: split-file %s %t
// RUN: quant-opt %t/input.mlir --qnn-attach-statistics="table=%t/table.json" | FileCheck %s

//--- table.json
{
  "format": "quant-mlir-calibration",
  "version": 2,
  "samples": 2,
  "values": {
    "x": {"count": 8, "min": -1.5, "max": 2},
    "y": {"count": 8, "axis": 1, "min": [0, -4], "max": [1, 3]},
    "never": {"count": 0, "channels": 1},
    "counted": {
      "count": 100, "min": -1, "max": 7.5,
      "histogram": {"exponent": 0, "first": -1, "counts": [20, 50, 28, -4, 2]}
    },
    "elsewhere": {"count": 8, "min": 0, "max": 0}
  }
}

//--- input.mlir
#tensor = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
#channel = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1>
#percentile = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_tensor, narrow = 1, calibrator = "percentile:98">
func.func @f(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  // CHECK: "x" {high = array<f64: 2.000000e+00>, low = array<f64: -1.500000e+00>, spec
  %0 = qnn.observe %x "x" {spec = #tensor} : tensor<4x2xf32>
  // CHECK: "y" {axis = 1 : i64, high = array<f64: 1.000000e+00, 3.000000e+00>, low = array<f64: 0.000000e+00, -4.000000e+00>, spec
  %1 = qnn.observe %0 "y" {axis = 1 : i64, spec = #channel} : tensor<4x2xf32>
  // The file has seen no value of this one, and knows nothing of the next.
  // CHECK: "never" {spec
  %2 = qnn.observe %1 "never" {spec = #tensor} : tensor<4x2xf32>
  // CHECK: "unknown" {spec
  %3 = qnn.observe %2 "unknown" {spec = #tensor} : tensor<4x2xf32>
  // The file wins over what was there.
  // CHECK: "x" {high = array<f64: 2.000000e+00>, low = array<f64: -1.500000e+00>, spec
  %4 = qnn.observe %3 "x" {spec = #tensor, low = array<f64: 0.0>, high = array<f64: 8.0>} : tensor<4x2xf32>
  // 98 % of the magnitudes are below 1 and some below 2: the left edge of bin 1.
  // CHECK: "counted" {high = array<f64: 1.000000e+00>, low = array<f64: -1.000000e+00>, spec
  %5 = qnn.observe %4 "counted" {spec = #percentile} : tensor<4x2xf32>
  // Extremes alone are the range.
  // CHECK: "x" {high = array<f64: 2.000000e+00>, low = array<f64: -1.500000e+00>, spec
  %6 = qnn.observe %5 "x" {spec = #percentile} : tensor<4x2xf32>
  return %6 : tensor<4x2xf32>
}
