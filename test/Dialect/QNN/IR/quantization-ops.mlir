// RUN: quant-opt %s | quant-opt | FileCheck %s
// RUN: quant-opt %s --emit-bytecode | quant-opt | FileCheck %s

// CHECK-DAG: #[[ACTIVATION:.+]] = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
// CHECK-DAG: #[[WEIGHT:.+]] = #qnn.qspec<bits = 4, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1>
#activation = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
#weight = #qnn.qspec<bits = 4, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1>

// CHECK-DAG: ![[X:.+]] = !quant.uniform<u8:f32, 5.000000e-01:128>
// CHECK-DAG: ![[Y:.+]] = !quant.uniform<i16:f32, 2.500000e-01>
// CHECK-DAG: ![[W:.+]] = !quant.uniform<i4<-7:7>:f32:0, {2.500000e-01,1.250000e-01}>
// CHECK-DAG: ![[B:.+]] = !quant.uniform<i32:f32, 1.250000e-01>
!x = !quant.uniform<u8:f32, 0.5:128>
!y = !quant.uniform<i16:f32, 0.25>
!w = !quant.uniform<i4<-7:7>:f32:0, {0.25, 0.125}>
!b = !quant.uniform<i32:f32, 0.125>

// CHECK-LABEL: func @constant_float
func.func @constant_float() -> tensor<2xf32> {
  // CHECK: qnn.constant dense<[1.000000e+00, -2.000000e+00]> : tensor<2xf32>{{$}}
  %0 = qnn.constant dense<[1.0, -2.0]> : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// Stored integers are held in the next wider of i8, i16 and i32.
// CHECK-LABEL: func @constant_quantized
func.func @constant_quantized() -> (tensor<2x!w>, tensor<2x!y>, tensor<2x!b>) {
  // CHECK: qnn.constant dense<[1, -7]> : tensor<2xi8> as tensor<2x![[W]]>
  %0 = qnn.constant dense<[1, -7]> : tensor<2xi8> as tensor<2x!w>
  // CHECK: qnn.constant dense<[300, -300]> : tensor<2xi16> as tensor<2x![[Y]]>
  %1 = qnn.constant dense<[300, -300]> : tensor<2xi16> as tensor<2x!y>
  // CHECK: qnn.constant dense<[70000, -70000]> : tensor<2xi32> as tensor<2x![[B]]>
  %2 = qnn.constant dense<[70000, -70000]> : tensor<2xi32> as tensor<2x!b>
  return %0, %1, %2 : tensor<2x!w>, tensor<2x!y>, tensor<2x!b>
}

// CHECK-LABEL: func @constant_resource
func.func @constant_resource() -> tensor<2xf32> {
  // CHECK: qnn.constant dense_resource<big> : tensor<2xf32>
  %0 = qnn.constant dense_resource<big> : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func @observe
func.func @observe(%x: tensor<?x4xf32>, %w: tensor<2x4xf32>) -> (tensor<?x4xf32>, tensor<2x4xf32>) {
  // CHECK: qnn.observe %{{.*}} "x" {spec = #[[ACTIVATION]]} : tensor<?x4xf32>
  %0 = qnn.observe %x "x" {spec = #activation} : tensor<?x4xf32>
  // CHECK: qnn.observe %{{.*}} "w" {axis = 0 : i64, high = array<f64: 1.000000e+00, 2.000000e+00>, low = array<f64: -1.000000e+00, 0.000000e+00>, spec = #[[WEIGHT]]} : tensor<2x4xf32>
  %1 = qnn.observe %w "w" {axis = 0 : i64, low = array<f64: -1.0, 0.0>, high = array<f64: 1.0, 2.0>, spec = #weight} : tensor<2x4xf32>
  return %0, %1 : tensor<?x4xf32>, tensor<2x4xf32>
}

// CHECK-LABEL: func @changes_of_type
func.func @changes_of_type(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // CHECK: qnn.quantize %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4x![[X]]>
  %0 = qnn.quantize %x : (tensor<?x4xf32>) -> tensor<?x4x!x>
  // CHECK: qnn.requantize %{{.*}} : (tensor<?x4x![[X]]>) -> tensor<?x4x![[Y]]>
  %1 = qnn.requantize %0 : (tensor<?x4x!x>) -> tensor<?x4x!y>
  // CHECK: qnn.dequantize %{{.*}} : (tensor<?x4x![[Y]]>) -> tensor<?x4xf32>
  %2 = qnn.dequantize %1 : (tensor<?x4x!y>) -> tensor<?x4xf32>
  return %2 : tensor<?x4xf32>
}

// CHECK-LABEL: func @per_channel
func.func @per_channel(%w: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // CHECK: qnn.quantize %{{.*}} : (tensor<2x4xf32>) -> tensor<2x4x![[W]]>
  %0 = qnn.quantize %w : (tensor<2x4xf32>) -> tensor<2x4x!w>
  // CHECK: qnn.dequantize %{{.*}} : (tensor<2x4x![[W]]>) -> tensor<2x4xf32>
  %1 = qnn.dequantize %0 : (tensor<2x4x!w>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

{-#
  dialect_resources: {
    builtin: {
      // CHECK: big: "0x040000000000803F000000C0"
      big: "0x040000000000803F000000C0"
    }
  }
#-}
