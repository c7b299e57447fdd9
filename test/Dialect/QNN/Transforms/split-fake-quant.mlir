// RUN: quant-opt %s --qnn-split-fake-quant | FileCheck %s

// CHECK-DAG: ![[U2:.*]] = !quant.uniform<u2:f32, 5.000000e-01:1>
// CHECK-DAG: ![[U8:.*]] = !quant.uniform<u8<0:127>:f32, 5.000000e-01>
// CHECK-DAG: ![[I16:.*]] = !quant.uniform<i16<-32767:32767>:f32, 5.000000e-01>

// The narrowest usual width that holds the range; zero points are rounded.
// CHECK-LABEL: func @widths
func.func @widths(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %s = qnn.constant dense<0.5> : tensor<f32>
  %z = qnn.constant dense<1.3> : tensor<f32>
  // CHECK: %[[Q:.*]] = qnn.quantize %{{.*}} : (tensor<4xf32>) -> tensor<4x![[U2]]>
  // CHECK: qnn.dequantize %[[Q]]
  %0 = qnn.fake_quant %x scale %s zero_point %z {qmin = 0 : i64, qmax = 3 : i64} : (tensor<4xf32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
  // CHECK: qnn.quantize %{{.*}} -> tensor<4x![[U8]]>
  %1 = qnn.fake_quant %x scale %s {qmin = 0 : i64, qmax = 127 : i64} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  // CHECK: qnn.quantize %{{.*}} -> tensor<4x![[I16]]>
  %2 = qnn.fake_quant %x scale %s {qmin = -32767 : i64, qmax = 32767 : i64} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %0, %1, %2 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
