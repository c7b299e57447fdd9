// RUN: quant-opt %s --qnn-observe-constants --split-input-file --verify-diagnostics

#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
func.func @nan() -> tensor<2xf32> {
  %c = qnn.constant dense<[1.0, 0x7FC00000]> : tensor<2xf32>
  // expected-error @+1 {{constant 'fc.weight': value 1 of 2 is NaN: expected finite numbers}}
  %0 = qnn.observe %c "fc.weight" {spec = #spec} : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
func.func @infinite() -> tensor<2xf32> {
  %c = qnn.constant dense<[1.0, 0xFF800000]> : tensor<2xf32>
  // expected-error @+1 {{constant 'fc.weight': value 1 of 2 is -Inf: expected finite numbers}}
  %0 = qnn.observe %c "fc.weight" {spec = #spec} : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

#spec = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1, calibrator = "histogram-1.x">
func.func @no_such_statistics() -> tensor<2x2xf32> {
  %c = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  // expected-error @+1 {{calibration data of 'fc.weight': the statistics hold nothing for calibrator 'histogram-1.x'; calibrate again with it}}
  %0 = qnn.observe %c "fc.weight" {axis = 0 : i64, spec = #spec} : tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
