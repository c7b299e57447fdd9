// RUN: quant-opt %s | quant-opt | FileCheck %s
// RUN: quant-opt %s --emit-bytecode | quant-opt | FileCheck %s

// CHECK: ![[X:.+]] = !quant.uniform<u8:f32, 5.000000e-01:128>
!x = !quant.uniform<u8:f32, 0.5:128>

// CHECK-LABEL: func @shapes_float
func.func @shapes_float(%x: tensor<?x4x6xf32>) -> tensor<?x12xf32> {
  // CHECK-NEXT: qnn.transpose %{{.*}} {permutation = array<i64: 0, 2, 1>} : (tensor<?x4x6xf32>) -> tensor<?x6x4xf32>
  %0 = qnn.transpose %x {permutation = array<i64: 0, 2, 1>} : (tensor<?x4x6xf32>) -> tensor<?x6x4xf32>
  // CHECK-NEXT: qnn.slice %{{.*}} {offsets = array<i64: 0, 1, 0>, strides = array<i64: 1, 2, 1>} : (tensor<?x6x4xf32>) -> tensor<?x3x4xf32>
  %1 = qnn.slice %0 {offsets = array<i64: 0, 1, 0>, strides = array<i64: 1, 2, 1>} : (tensor<?x6x4xf32>) -> tensor<?x3x4xf32>
  // CHECK-NEXT: qnn.pad %{{.*}} {high = array<i64: 0, 0, 2>, low = array<i64: 0, 0, 0>, value = -1.000000e+00 : f32} : (tensor<?x3x4xf32>) -> tensor<?x3x6xf32>
  %2 = qnn.pad %1 {low = array<i64: 0, 0, 0>, high = array<i64: 0, 0, 2>, value = -1.0 : f32} : (tensor<?x3x4xf32>) -> tensor<?x3x6xf32>
  // CHECK-NEXT: qnn.concat %{{.*}}, %{{.*}} {axis = 2 : i64} : (tensor<?x3x6xf32>, tensor<?x3x4xf32>) -> tensor<?x3x10xf32>
  %3 = qnn.concat %2, %1 {axis = 2 : i64} : (tensor<?x3x6xf32>, tensor<?x3x4xf32>) -> tensor<?x3x10xf32>
  // CHECK-NEXT: qnn.reshape %{{.*}} : (tensor<?x3x10xf32>) -> tensor<?x12xf32>
  %4 = qnn.reshape %3 : (tensor<?x3x10xf32>) -> tensor<?x12xf32>
  return %4 : tensor<?x12xf32>
}

// CHECK-LABEL: func @shapes_quantized
func.func @shapes_quantized(%x: tensor<1x4x6x!x>) -> tensor<30x!x> {
  // CHECK-NEXT: qnn.transpose {{.*}} : (tensor<1x4x6x![[X]]>) -> tensor<1x6x4x![[X]]>
  %0 = qnn.transpose %x {permutation = array<i64: 0, 2, 1>} : (tensor<1x4x6x!x>) -> tensor<1x6x4x!x>
  // CHECK-NEXT: qnn.slice {{.*}} : (tensor<1x6x4x![[X]]>) -> tensor<1x3x4x![[X]]>
  %1 = qnn.slice %0 {offsets = array<i64: 0, 1, 0>, strides = array<i64: 1, 2, 1>} : (tensor<1x6x4x!x>) -> tensor<1x3x4x!x>
  // CHECK-NEXT: qnn.pad {{.*}} : (tensor<1x3x4x![[X]]>) -> tensor<1x3x6x![[X]]>
  %2 = qnn.pad %1 {low = array<i64: 0, 0, 0>, high = array<i64: 0, 0, 2>} : (tensor<1x3x4x!x>) -> tensor<1x3x6x!x>
  // CHECK-NEXT: qnn.concat {{.*}} : (tensor<1x3x6x![[X]]>, tensor<1x3x4x![[X]]>) -> tensor<1x3x10x![[X]]>
  %3 = qnn.concat %2, %1 {axis = 2 : i64} : (tensor<1x3x6x!x>, tensor<1x3x4x!x>) -> tensor<1x3x10x!x>
  // CHECK-NEXT: qnn.reshape {{.*}} : (tensor<1x3x10x![[X]]>) -> tensor<30x![[X]]>
  %4 = qnn.reshape %3 : (tensor<1x3x10x!x>) -> tensor<30x!x>
  return %4 : tensor<30x!x>
}

// CHECK-LABEL: func @gather
func.func @gather(%x: tensor<?x2xf32>) -> tensor<?x3xf32> {
  // CHECK-NEXT: qnn.gather %{{.*}} {axis = 1 : i64, indices = array<i64: 1, 0, 0>} : (tensor<?x2xf32>) -> tensor<?x3xf32>
  %0 = qnn.gather %x {axis = 1 : i64, indices = array<i64: 1, 0, 0>} : (tensor<?x2xf32>) -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}
