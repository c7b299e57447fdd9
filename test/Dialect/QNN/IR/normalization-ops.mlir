// RUN: quant-opt %s | quant-opt | FileCheck %s
// RUN: quant-opt %s --emit-bytecode | quant-opt | FileCheck %s

// CHECK-LABEL: func @batch_norm
func.func @batch_norm(%x: tensor<?x8x8x4xf32>, %s: tensor<4xf32>, %o: tensor<4xf32>,
                      %m: tensor<4xf32>, %v: tensor<4xf32>) -> tensor<?x8x8x4xf32> {
  // CHECK: qnn.batch_norm %[[X:.*]] scale %[[S:.*]] offset %[[O:.*]] mean %[[M:.*]] variance %[[V:.*]] : (tensor<?x8x8x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x8x8x4xf32>
  %0 = qnn.batch_norm %x scale %s offset %o mean %m variance %v : (tensor<?x8x8x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x8x8x4xf32>
  // CHECK: qnn.batch_norm {{.*}} {clamp = #qnn.clamp<0.000000e+00, inf>, epsilon = 1.000000e-03 : f32}
  %1 = qnn.batch_norm %0 scale %s offset %o mean %m variance %v {clamp = #qnn.clamp<0.0, inf>, epsilon = 0.001 : f32} : (tensor<?x8x8x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x8x8x4xf32>
  return %1 : tensor<?x8x8x4xf32>
}

// CHECK-LABEL: func @softmax
func.func @softmax(%x: tensor<?x10xf32>) -> tensor<?x10xf32> {
  // CHECK: qnn.softmax %{{.*}} {axis = 1 : i64} : (tensor<?x10xf32>) -> tensor<?x10xf32>
  %0 = qnn.softmax %x {axis = 1 : i64} : (tensor<?x10xf32>) -> tensor<?x10xf32>
  return %0 : tensor<?x10xf32>
}

// CHECK-LABEL: func @layer_norm
func.func @layer_norm(%x: tensor<?x3xf32>, %s: tensor<3xf32>) -> tensor<?x3xf32> {
  // CHECK-NEXT: qnn.layer_norm %{{.*}} scale %{{.*}} offset %{{.*}} {epsilon = 1.000000e-03 : f32} : (tensor<?x3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  %0 = qnn.layer_norm %x scale %s offset %s {epsilon = 1.0e-3 : f32} : (tensor<?x3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}
