// RUN: split-file %s %t
// RUN: quant-opt %t/fuse.mlir --split-input-file --verify-diagnostics --qnn-verify-phase="phase=fuse"
// RUN: quant-opt %t/observe.mlir --split-input-file --verify-diagnostics --qnn-verify-phase="phase=observe"
// RUN: quant-opt %t/calibrate.mlir --verify-diagnostics --qnn-verify-phase="phase=calibrate"
// RUN: quant-opt %t/qdq.mlir --split-input-file --verify-diagnostics --qnn-verify-phase="phase=qdq"
// RUN: quant-opt %t/propagate.mlir --verify-diagnostics --qnn-verify-phase="phase=propagate"
// RUN: quant-opt %t/quantize.mlir --verify-diagnostics --qnn-verify-phase="phase=quantize"
// RUN: quant-opt %t/lower.mlir --verify-diagnostics --qnn-verify-phase="phase=lower"
// RUN: quant-opt %t/name.mlir --verify-diagnostics --qnn-verify-phase="phase=fusing"

//--- fuse.mlir
func.func @f(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %s = qnn.constant dense<1.0> : tensor<4xf32>
  %v = qnn.constant dense<-2.0> : tensor<4xf32>
  // expected-error @+1 {{batch normalization with constant statistics is left after fusion: expected a positive variance}}
  %0 = qnn.batch_norm %x scale %s offset %s mean %s variance %v : (tensor<1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// -----

func.func @f(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %s = qnn.constant dense_resource<__elided__> : tensor<4xf32>
  // expected-error @+1 {{batch normalization with constant statistics is left after fusion: they have no data, which was left out of a dump}}
  %0 = qnn.batch_norm %x scale %s offset %s mean %s variance %s : (tensor<1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

//--- observe.mlir
#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.observe %x "x" {spec = #spec} : tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func @same_name(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{observer name 'x' is taken; names must be unique in the module}}
  %0 = qnn.observe %x "x" {spec = #spec} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.observe %x "x" {spec = #spec} : tensor<4xf32>
  // expected-error @+1 {{observer 'y' observes an observer}}
  %1 = qnn.observe %0 "y" {spec = #spec} : tensor<4xf32>
  return %1 : tensor<4xf32>
}

//--- calibrate.mlir
#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{observer 'x' has no statistics after calibration}}
  %0 = qnn.observe %x "x" {spec = #spec} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

//--- qdq.mlir
#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{observer 'x' is left}}
  %0 = qnn.observe %x "x" {spec = #spec} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

!x = !quant.uniform<u8:f32, 0.5:128>
func.func @f(%x: tensor<4xf32>) -> tensor<4x!x> {
  // expected-error @+1 {{quantized value has a user that is no qnn.dequantize: the model is quantized already; compile it as it is}}
  %0 = qnn.quantize %x : (tensor<4xf32>) -> tensor<4x!x>
  // expected-note @+1 {{the user}}
  %1 = qnn.relu %0 : (tensor<4x!x>) -> tensor<4x!x>
  return %1 : tensor<4x!x>
}

//--- propagate.mlir
!x = !quant.uniform<u8:f32, 0.5:128>
!y = !quant.uniform<u8:f32, 0.25:128>
func.func @f(%x: tensor<4x!x>) -> tensor<2x2x!y> {
  %0 = qnn.dequantize %x : (tensor<4x!x>) -> tensor<4xf32>
  // expected-error @+1 {{operand and result of a same-scale operation differ: '!quant.uniform<u8:f32, 5.000000e-01:128>' and '!quant.uniform<u8:f32, 2.500000e-01:128>'}}
  %1 = qnn.reshape %0 : (tensor<4xf32>) -> tensor<2x2xf32>
  %2 = qnn.quantize %1 : (tensor<2x2xf32>) -> tensor<2x2x!y>
  return %2 : tensor<2x2x!y>
}

//--- quantize.mlir
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.softmax %x {axis = 0 : i64, qnn.island = "softmax is computed in float"} : (tensor<4xf32>) -> tensor<4xf32>
  // expected-error @+1 {{float operation is left without a reason (qnn.island)}}
  %1 = qnn.relu %0 : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

//--- lower.mlir
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{qnn operation is left after lowering}}
  %0 = qnn.relu %x : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

//--- name.mlir
// expected-error @+1 {{no phase is called 'fusing'; expected fuse, observe, calibrate, qdq, propagate, quantize or lower}}
module {}
