// RUN: quant-opt %s | quant-opt | FileCheck %s
// RUN: quant-opt %s --emit-bytecode | quant-opt | FileCheck %s

// CHECK-DAG: ![[X:.+]] = !quant.uniform<u8:f32, 5.000000e-01:128>
// CHECK-DAG: ![[Y:.+]] = !quant.uniform<i4:f32, 1.000000e+00:-3>
!x = !quant.uniform<u8:f32, 0.5:128>
!y = !quant.uniform<i4:f32, 1.0:-3>

// CHECK-LABEL: func @binary_float
func.func @binary_float(%a: tensor<?x4x1xf32>, %b: tensor<5xf32>) -> (tensor<?x4x5xf32>, tensor<?x4x5xf32>) {
  // CHECK: qnn.add %{{.*}}, %{{.*}} {clamp = #qnn.clamp<-inf, 1.000000e+00>} : (tensor<?x4x1xf32>, tensor<5xf32>) -> tensor<?x4x5xf32>
  %0 = qnn.add %a, %b {clamp = #qnn.clamp<-inf, 1.0>} : (tensor<?x4x1xf32>, tensor<5xf32>) -> tensor<?x4x5xf32>
  // CHECK: qnn.mul %{{.*}}, %{{.*}} : (tensor<?x4x1xf32>, tensor<5xf32>) -> tensor<?x4x5xf32>
  %1 = qnn.mul %a, %b : (tensor<?x4x1xf32>, tensor<5xf32>) -> tensor<?x4x5xf32>
  return %0, %1 : tensor<?x4x5xf32>, tensor<?x4x5xf32>
}

// The three types may differ.
// CHECK-LABEL: func @binary_quantized
func.func @binary_quantized(%a: tensor<4x1x!x>, %b: tensor<4x5x!y>) -> (tensor<4x5x!x>, tensor<4x5x!y>) {
  // CHECK: qnn.add %{{.*}}, %{{.*}} : (tensor<4x1x![[X]]>, tensor<4x5x![[Y]]>) -> tensor<4x5x![[X]]>
  %0 = qnn.add %a, %b : (tensor<4x1x!x>, tensor<4x5x!y>) -> tensor<4x5x!x>
  // CHECK: qnn.mul %{{.*}}, %{{.*}} : (tensor<4x1x![[X]]>, tensor<4x5x![[Y]]>) -> tensor<4x5x![[Y]]>
  %1 = qnn.mul %a, %b : (tensor<4x1x!x>, tensor<4x5x!y>) -> tensor<4x5x!y>
  return %0, %1 : tensor<4x5x!x>, tensor<4x5x!y>
}

// CHECK-LABEL: func @functions_float
func.func @functions_float(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // CHECK-NEXT: qnn.relu %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %0 = qnn.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK-NEXT: qnn.clip %{{.*}} {clamp = #qnn.clamp<-1.000000e+00, 6.000000e+00>} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = qnn.clip %0 {clamp = #qnn.clamp<-1.0, 6.0>} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK-NEXT: qnn.sigmoid %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %2 = qnn.sigmoid %1 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK-NEXT: qnn.tanh %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %3 = qnn.tanh %2 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK-NEXT: qnn.silu %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %4 = qnn.silu %3 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK-NEXT: qnn.hard_sigmoid %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %5 = qnn.hard_sigmoid %4 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK-NEXT: qnn.hard_sigmoid %{{.*}} {alpha = 2.500000e-01 : f32, beta = 1.000000e+00 : f32} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %6 = qnn.hard_sigmoid %5 {alpha = 0.25 : f32, beta = 1.0 : f32} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK-NEXT: qnn.hard_swish %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %7 = qnn.hard_swish %6 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %7 : tensor<?x4xf32>
}

// CHECK-LABEL: func @functions_quantized
func.func @functions_quantized(%x: tensor<4x!x>) -> tensor<4x!x> {
  // CHECK-NEXT: qnn.relu %{{.*}} : (tensor<4x![[X]]>) -> tensor<4x![[Y]]>
  %0 = qnn.relu %x : (tensor<4x!x>) -> tensor<4x!y>
  // CHECK-NEXT: qnn.clip %{{.*}} {clamp = #qnn.clamp<0.000000e+00, 6.000000e+00>} : (tensor<4x![[Y]]>) -> tensor<4x![[X]]>
  %1 = qnn.clip %0 {clamp = #qnn.clamp<0.0, 6.0>} : (tensor<4x!y>) -> tensor<4x!x>
  // CHECK-NEXT: qnn.sigmoid %{{.*}} : (tensor<4x![[X]]>) -> tensor<4x![[X]]>
  %2 = qnn.sigmoid %1 : (tensor<4x!x>) -> tensor<4x!x>
  // CHECK-NEXT: qnn.tanh %{{.*}} : (tensor<4x![[X]]>) -> tensor<4x![[X]]>
  %3 = qnn.tanh %2 : (tensor<4x!x>) -> tensor<4x!x>
  // CHECK-NEXT: qnn.silu %{{.*}} : (tensor<4x![[X]]>) -> tensor<4x![[X]]>
  %4 = qnn.silu %3 : (tensor<4x!x>) -> tensor<4x!x>
  // CHECK-NEXT: qnn.hard_sigmoid %{{.*}} : (tensor<4x![[X]]>) -> tensor<4x![[X]]>
  %5 = qnn.hard_sigmoid %4 : (tensor<4x!x>) -> tensor<4x!x>
  // CHECK-NEXT: qnn.hard_swish %{{.*}} : (tensor<4x![[X]]>) -> tensor<4x![[X]]>
  %6 = qnn.hard_swish %5 : (tensor<4x!x>) -> tensor<4x!x>
  return %6 : tensor<4x!x>
}

// CHECK-LABEL: func @more_binary
func.func @more_binary(%a: tensor<4x1xf32>, %b: tensor<3xf32>, %q: tensor<4x!x>) -> tensor<4x3xf32> {
  // CHECK-NEXT: qnn.sub %{{.*}}, %{{.*}} {clamp = #qnn.clamp<0.000000e+00, inf>} : (tensor<4x1xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  %0 = qnn.sub %a, %b {clamp = #qnn.clamp<0.0, inf>} : (tensor<4x1xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  // CHECK-NEXT: qnn.div %{{.*}}, %{{.*}} : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  %1 = qnn.div %0, %b : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  // CHECK-NEXT: qnn.min %{{.*}}, %{{.*}} : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  %2 = qnn.min %1, %b : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  // CHECK-NEXT: qnn.max %{{.*}}, %{{.*}} : (tensor<4x![[X]]>, tensor<4x![[X]]>) -> tensor<4x![[X]]>
  %3 = qnn.max %q, %q : (tensor<4x!x>, tensor<4x!x>) -> tensor<4x!x>
  // CHECK-NEXT: qnn.sub %{{.*}}, %{{.*}} : (tensor<4x![[X]]>, tensor<4x![[X]]>) -> tensor<4x![[Y]]>
  %4 = qnn.sub %q, %q : (tensor<4x!x>, tensor<4x!x>) -> tensor<4x!y>
  return %2 : tensor<4x3xf32>
}

// CHECK-LABEL: func @more_functions
func.func @more_functions(%x: tensor<4x2xf32>, %q: tensor<4x2x!x>) -> tensor<4x2xf32> {
  // CHECK-NEXT: qnn.leaky_relu %{{.*}} : (tensor<4x2xf32>) -> tensor<4x2xf32>
  %0 = qnn.leaky_relu %x : (tensor<4x2xf32>) -> tensor<4x2xf32>
  // CHECK-NEXT: qnn.leaky_relu %{{.*}} {alpha = 2.500000e-01 : f32} : (tensor<4x2x![[X]]>) -> tensor<4x2x![[Y]]>
  %1 = qnn.leaky_relu %q {alpha = 0.25 : f32} : (tensor<4x2x!x>) -> tensor<4x2x!y>
  // CHECK-NEXT: qnn.elu %{{.*}} {alpha = 5.000000e-01 : f32}
  %2 = qnn.elu %0 {alpha = 0.5 : f32} : (tensor<4x2xf32>) -> tensor<4x2xf32>
  // CHECK-NEXT: qnn.gelu %{{.*}} : (tensor<4x2xf32>) -> tensor<4x2xf32>
  %3 = qnn.gelu %2 : (tensor<4x2xf32>) -> tensor<4x2xf32>
  // CHECK-NEXT: qnn.gelu %{{.*}} {tanh} : (tensor<4x2xf32>) -> tensor<4x2xf32>
  %4 = qnn.gelu %3 {tanh} : (tensor<4x2xf32>) -> tensor<4x2xf32>
  // CHECK-NEXT: qnn.exp
  %5 = qnn.exp %4 : (tensor<4x2xf32>) -> tensor<4x2xf32>
  // CHECK-NEXT: qnn.log
  %6 = qnn.log %5 : (tensor<4x2xf32>) -> tensor<4x2xf32>
  // CHECK-NEXT: qnn.erf
  %7 = qnn.erf %6 : (tensor<4x2xf32>) -> tensor<4x2xf32>
  // CHECK-NEXT: qnn.abs
  %8 = qnn.abs %7 : (tensor<4x2xf32>) -> tensor<4x2xf32>
  // CHECK-NEXT: qnn.sqrt
  %9 = qnn.sqrt %8 : (tensor<4x2xf32>) -> tensor<4x2xf32>
  // CHECK-NEXT: qnn.pow %{{.*}} {exponent = 3.000000e+00 : f32}
  %10 = qnn.pow %9 {exponent = 3.0 : f32} : (tensor<4x2xf32>) -> tensor<4x2xf32>
  // CHECK-NEXT: qnn.prelu %{{.*}} {slopes = array<f32: 2.500000e-01, -1.000000e+00>} : (tensor<4x2xf32>) -> tensor<4x2xf32>
  %11 = qnn.prelu %10 {slopes = array<f32: 0.25, -1.0>} : (tensor<4x2xf32>) -> tensor<4x2xf32>
  // CHECK-NEXT: qnn.prelu %{{.*}} {slopes = array<f32: 2.500000e-01, -1.000000e+00>} : (tensor<4x2x![[X]]>) -> tensor<4x2x![[Y]]>
  %12 = qnn.prelu %q {slopes = array<f32: 0.25, -1.0>} : (tensor<4x2x!x>) -> tensor<4x2x!y>
  return %11 : tensor<4x2xf32>
}
