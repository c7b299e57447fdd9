// RUN: quant-opt %s --qnn-propagate-scales --mlir-print-local-scope | FileCheck %s

!a = !quant.uniform<u8:f32, 1.0>
!b = !quant.uniform<u8:f32, 1.0:255>
!s = !quant.uniform<i8<-127:127>:f32, 1.0>
!t = !quant.uniform<i8<-127:127>:f32, 2.0>

// [0, 255] and [-255, 0] make [-255, 255]: 255 steps of 2.
// CHECK-LABEL: func @concat
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>, %[[Y:.*]]: tensor<1x4xf32>
func.func @concat(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>) -> tensor<1x8xf32> {
  // CHECK-DAG: %[[XQ:.*]] = qnn.quantize %[[X]] : (tensor<1x4xf32>) -> tensor<1x4x!quant.uniform<u8:f32, 2.000000e+00:128>>
  // CHECK-DAG: %[[YQ:.*]] = qnn.quantize %[[Y]] : (tensor<1x4xf32>) -> tensor<1x4x!quant.uniform<u8:f32, 2.000000e+00:128>>
  // CHECK-DAG: %[[XD:.*]] = qnn.dequantize %[[XQ]]
  // CHECK-DAG: %[[YD:.*]] = qnn.dequantize %[[YQ]]
  // CHECK: %[[C:.*]] = qnn.concat %[[XD]], %[[YD]]
  // CHECK-NEXT: %[[Q:.*]] = qnn.quantize %[[C]] : (tensor<1x8xf32>) -> tensor<1x8x!quant.uniform<u8:f32, 2.000000e+00:128>>
  // CHECK-NEXT: qnn.dequantize %[[Q]]
  %xq = qnn.quantize %x : (tensor<1x4xf32>) -> tensor<1x4x!a>
  %xd = qnn.dequantize %xq : (tensor<1x4x!a>) -> tensor<1x4xf32>
  %yq = qnn.quantize %y : (tensor<1x4xf32>) -> tensor<1x4x!b>
  %yd = qnn.dequantize %yq : (tensor<1x4x!b>) -> tensor<1x4xf32>
  %c = qnn.concat %xd, %yd {axis = 1 : i64} : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x8xf32>
  %q = qnn.quantize %c : (tensor<1x8xf32>) -> tensor<1x8x!a>
  %d = qnn.dequantize %q : (tensor<1x8x!a>) -> tensor<1x8xf32>
  return %d : tensor<1x8xf32>
}

// Groups join where they share a value: all three get one type. Symmetric ones
// stay symmetric.
// CHECK-LABEL: func @chain
func.func @chain(%x: tensor<2x4xf32>) -> tensor<4x2xf32> {
  // CHECK: qnn.quantize {{.*}} -> tensor<2x4x!quant.uniform<i8<-127:127>:f32, 2.000000e+00>>
  // CHECK: qnn.reshape
  // CHECK: qnn.quantize {{.*}} -> tensor<2x4x1x!quant.uniform<i8<-127:127>:f32, 2.000000e+00>>
  // CHECK: qnn.reshape
  // CHECK: qnn.quantize {{.*}} -> tensor<4x2x!quant.uniform<i8<-127:127>:f32, 2.000000e+00>>
  %0 = qnn.quantize %x : (tensor<2x4xf32>) -> tensor<2x4x!s>
  %1 = qnn.dequantize %0 : (tensor<2x4x!s>) -> tensor<2x4xf32>
  %2 = qnn.reshape %1 : (tensor<2x4xf32>) -> tensor<2x4x1xf32>
  %3 = qnn.quantize %2 : (tensor<2x4x1xf32>) -> tensor<2x4x1x!s>
  %4 = qnn.dequantize %3 : (tensor<2x4x1x!s>) -> tensor<2x4x1xf32>
  %5 = qnn.reshape %4 : (tensor<2x4x1xf32>) -> tensor<4x2xf32>
  %6 = qnn.quantize %5 : (tensor<4x2xf32>) -> tensor<4x2x!t>
  %7 = qnn.dequantize %6 : (tensor<4x2x!t>) -> tensor<4x2xf32>
  return %7 : tensor<4x2xf32>
}

// A mean over dimensions has scales of its own: its result is narrower.
// CHECK-LABEL: func @reduce_mean
func.func @reduce_mean(%x: tensor<1x4xf32>) -> tensor<1xf32> {
  // CHECK: !quant.uniform<i8<-127:127>:f32, 2.000000e+00>
  // CHECK: qnn.reduce_mean
  // CHECK: !quant.uniform<i8<-127:127>:f32, 1.000000e+00>
  %0 = qnn.quantize %x : (tensor<1x4xf32>) -> tensor<1x4x!t>
  %1 = qnn.dequantize %0 : (tensor<1x4x!t>) -> tensor<1x4xf32>
  %2 = qnn.reduce_mean %1 {axes = array<i64: 1>} : (tensor<1x4xf32>) -> tensor<1xf32>
  %3 = qnn.quantize %2 : (tensor<1xf32>) -> tensor<1x!s>
  %4 = qnn.dequantize %3 : (tensor<1x!s>) -> tensor<1xf32>
  return %4 : tensor<1xf32>
}

// One operand is float: there is nothing to share.
// CHECK-LABEL: func @float_operand
func.func @float_operand(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>) -> tensor<1x8xf32> {
  // CHECK: !quant.uniform<i8<-127:127>:f32, 1.000000e+00>
  // CHECK: qnn.concat
  // CHECK: !quant.uniform<i8<-127:127>:f32, 2.000000e+00>
  %0 = qnn.quantize %x : (tensor<1x4xf32>) -> tensor<1x4x!s>
  %1 = qnn.dequantize %0 : (tensor<1x4x!s>) -> tensor<1x4xf32>
  %2 = qnn.concat %1, %y {axis = 1 : i64} : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x8xf32>
  %3 = qnn.quantize %2 : (tensor<1x8xf32>) -> tensor<1x8x!t>
  %4 = qnn.dequantize %3 : (tensor<1x8x!t>) -> tensor<1x8xf32>
  return %4 : tensor<1x8xf32>
}

// The operand is of another storage type than the result: it is quantized once
// more, over the range that it has.
// CHECK-LABEL: func @storage_types
func.func @storage_types(%x: tensor<4xf32>) -> tensor<2x2xf32> {
  // CHECK: %[[Q:.*]] = qnn.quantize %{{.*}} -> tensor<4x!quant.uniform<u8:f32, 1.000000e+00>>
  // CHECK: %[[D:.*]] = qnn.dequantize %[[Q]]
  // CHECK: %[[Q4:.*]] = qnn.quantize %[[D]] : {{.*}} -> tensor<4x!quant.uniform<u4:f32, 1.700000e+01>>
  // CHECK: %[[D4:.*]] = qnn.dequantize %[[Q4]]
  // CHECK: qnn.reshape %[[D4]]
  // CHECK: qnn.quantize {{.*}} -> tensor<2x2x!quant.uniform<u4:f32, 1.700000e+01>>
  %0 = qnn.quantize %x : (tensor<4xf32>) -> tensor<4x!quant.uniform<u8:f32, 1.0>>
  %1 = qnn.dequantize %0 : (tensor<4x!quant.uniform<u8:f32, 1.0>>) -> tensor<4xf32>
  %2 = qnn.reshape %1 : (tensor<4xf32>) -> tensor<2x2xf32>
  %3 = qnn.quantize %2 : (tensor<2x2xf32>) -> tensor<2x2x!quant.uniform<u4:f32, 2.0>>
  %4 = qnn.dequantize %3 : (tensor<2x2x!quant.uniform<u4:f32, 2.0>>) -> tensor<2x2xf32>
  return %4 : tensor<2x2xf32>
}
