// RUN: quant-opt %s --convert-qnn-to-linalg | FileCheck %s

// CHECK-DAG: #[[$ID:.+]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[$CHANNEL:.+]] = affine_map<(d0, d1) -> (d1)>
// CHECK-DAG: #[[$ROW:.+]] = affine_map<(d0, d1) -> (d0)>

// With a = scale / sqrt(variance + epsilon) = 2 and b = offset - mean * a = -1.

// CHECK-LABEL: func.func @batch_norm_constant(
// CHECK-SAME:    %[[X:.+]]: tensor<4x2xf32>
func.func @batch_norm_constant(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  // CHECK-DAG: %[[A:.+]] = arith.constant dense<2.000000e+00> : tensor<2xf32>
  // CHECK-DAG: %[[B:.+]] = arith.constant dense<-1.000000e+00> : tensor<2xf32>
  // CHECK:     linalg.generic {indexing_maps = [#[[$ID]], #[[$CHANNEL]], #[[$CHANNEL]], #[[$ID]]]
  // CHECK-SAME:  ins(%[[X]], %[[A]], %[[B]] :
  // CHECK:         arith.mulf
  // CHECK:         arith.addf
  // CHECK:         arith.maximumf
  %scale = qnn.constant dense<4.0> : tensor<2xf32>
  %offset = qnn.constant dense<1.0> : tensor<2xf32>
  %mean = qnn.constant dense<1.0> : tensor<2xf32>
  %variance = qnn.constant dense<3.0> : tensor<2xf32>
  %y = qnn.batch_norm %x scale %scale offset %offset mean %mean variance %variance {epsilon = 1.0 : f32, clamp = #qnn.clamp<0.0, inf>}
       : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %y : tensor<4x2xf32>
}

// CHECK-LABEL: func.func @batch_norm(
func.func @batch_norm(%x: tensor<4x2xf32>, %p: tensor<2xf32>) -> tensor<4x2xf32> {
  // CHECK: %[[D:.+]] = math.sqrt
  // CHECK: arith.divf %{{.+}}, %[[D]]
  // CHECK: linalg.generic
  // CHECK: arith.subf
  // CHECK: arith.mulf
  // CHECK: arith.addf
  %y = qnn.batch_norm %x scale %p offset %p mean %p variance %p
       : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %y : tensor<4x2xf32>
}

// CHECK-LABEL: func.func @softmax(
// CHECK-SAME:    %[[X:.+]]: tensor<4x2xf32>
func.func @softmax(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  // CHECK:     %[[MAX:.+]] = linalg.generic {indexing_maps = [#[[$ID]], #[[$ROW]]], iterator_types = ["parallel", "reduction"]} ins(%[[X]] :
  // CHECK:         arith.maximumf
  // CHECK:     %[[EXP:.+]] = linalg.generic {{.*}} ins(%[[X]], %[[MAX]] :
  // CHECK:         arith.subf
  // CHECK:         arith.bitcast
  // CHECK:     %[[SUM:.+]] = linalg.generic {{.*}} ins(%[[EXP]] :
  // CHECK:         arith.addf
  // CHECK:     linalg.generic {{.*}} ins(%[[EXP]], %[[SUM]] :
  // CHECK:         arith.divf
  %y = qnn.softmax %x {axis = 1 : i64} : (tensor<4x2xf32>) -> tensor<4x2xf32>
  return %y : tensor<4x2xf32>
}
