// RUN: quant-opt %s --qnn-insert-fake-quant='activation-rule=lsq_plus weight-rule=lsq_plus' | FileCheck %s --check-prefix=PLUS
// RUN: quant-opt %s --qnn-insert-fake-quant='tanh-weights=true' | FileCheck %s --check-prefix=TANH
// RUN: quant-opt %s --qnn-insert-fake-quant='tanh-weights=true' --qnn-fold-constants | FileCheck %s --check-prefix=FOLDED
// RUN: quant-opt %s --qnn-insert-fake-quant='observed=true' | FileCheck %s --check-prefix=OBSERVED

!x = !quant.uniform<u8:f32, 0.5>
!w = !quant.uniform<i4<-7:7>:f32:0, {0.25, 0.125}>

// PLUS-LABEL: func @layer
// TANH-LABEL: func @layer
// FOLDED-LABEL: func @layer
// OBSERVED-LABEL: func @layer
func.func @layer(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // Means 1 and 0, deviations 1 and 0.5: (1 + 3) / 8 and 1.5 / 8. A zero point is
  // learned also where it is 0.
  // PLUS-DAG: %[[STEPS:.*]] = qnn.constant dense<[5.000000e-01, 1.875000e-01]> : tensor<2xf32>
  // PLUS-DAG: %[[STEP:.*]] = qnn.constant dense<5.000000e-01> : tensor<f32>
  // PLUS-DAG: %[[ZERO:.*]] = qnn.constant dense<0.000000e+00> : tensor<f32>
  // PLUS: qnn.fake_quant %{{.*}} scale %[[STEP]] zero_point %[[ZERO]] {qmax = 255 : i64, qmin = 0 : i64, rule = #qnn.gradient_rule<lsq_plus>}
  // PLUS: qnn.fake_quant %{{.*}} scale %[[STEPS]] {axis = 0 : i64, qmax = 7 : i64, qmin = -7 : i64, rule = #qnn.gradient_rule<lsq_plus>}
  %w = qnn.constant dense<[[0.0, 2.0], [-0.5, 0.5]]> : tensor<2x2xf32>
  // OBSERVED-DAG: qnn.constant {qnn.parameter = "observed_scale"} dense<[2.500000e-01, 1.250000e-01]> : tensor<2xf32>
  // OBSERVED-DAG: qnn.constant {qnn.parameter = "observed_scale"} dense<5.000000e-01> : tensor<f32>
  // OBSERVED-DAG: qnn.constant {qnn.parameter = "observed_zero_point"} dense<0.000000e+00> : tensor<f32>
  // TANH: %[[V:.*]] = qnn.constant {qnn.parameter = "weight"} dense<{{.}}[0.000000e+00, 2.00000{{[0-9e+]*}}], [-5.000000e-01, 5.000000e-01]]>
  // TANH: %[[T:.*]] = qnn.tanh %[[V]]
  // TANH: %[[M:.*]] = qnn.abs %[[T]]
  // TANH: %[[MAX:.*]] = qnn.reduce_max %[[M]] {axes = array<i64: 1>, keep_dims}
  // TANH: %[[D:.*]] = qnn.add %[[MAX]],
  // TANH: %[[N:.*]] = qnn.div %[[T]], %[[D]]
  // TANH: %[[W:.*]] = qnn.mul %[[N]],
  // TANH: qnn.fake_quant %[[W]]
  // The weights are what they were, but for the 1e-5.
  // FOLDED: %[[W:.*]] = qnn.constant dense<{{.}}[0.000000e+00, 1.9999{{[0-9]*}}], [-0.49998{{[0-9]*}}, 0.49998{{[0-9]*}}]]>
  // FOLDED: qnn.fake_quant %[[W]]
  %0 = qnn.quantize %x : (tensor<1x2xf32>) -> tensor<1x2x!x>
  %1 = qnn.dequantize %0 : (tensor<1x2x!x>) -> tensor<1x2xf32>
  %2 = qnn.quantize %w : (tensor<2x2xf32>) -> tensor<2x2x!w>
  %3 = qnn.dequantize %2 : (tensor<2x2x!w>) -> tensor<2x2xf32>
  %4 = qnn.linear %1, %3 : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %4 : tensor<1x2xf32>
}
