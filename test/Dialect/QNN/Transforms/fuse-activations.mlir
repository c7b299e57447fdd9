// RUN: quant-opt %s --qnn-fuse-activations | FileCheck %s

//===----------------------------------------------------------------------===//
// Limits
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @conv_relu
func.func @conv_relu(%x: tensor<1x4x4x3xf32>, %w: tensor<2x1x1x3xf32>) -> tensor<1x4x4x2xf32> {
  // CHECK-NEXT: %[[Y:.*]] = qnn.conv_2d {{.*}} {clamp = #qnn.clamp<0.000000e+00, inf>}
  // CHECK-NEXT: return %[[Y]]
  %0 = qnn.conv_2d %x, %w : (tensor<1x4x4x3xf32>, tensor<2x1x1x3xf32>) -> tensor<1x4x4x2xf32>
  %1 = qnn.relu %0 : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  return %1 : tensor<1x4x4x2xf32>
}

// CHECK-LABEL: func @matmul_relu
func.func @matmul_relu(%x: tensor<2x3xf32>, %y: tensor<3x4xf32>) -> tensor<2x4xf32> {
  // CHECK-NEXT: %[[Y:.*]] = qnn.matmul {{.*}} {clamp = #qnn.clamp<0.000000e+00, inf>}
  // CHECK-NEXT: return %[[Y]]
  %0 = qnn.matmul %x, %y : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  %1 = qnn.relu %0 : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// CHECK-LABEL: func @residual_clip
func.func @residual_clip(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK-NEXT: %[[Y:.*]] = qnn.add {{.*}} {clamp = #qnn.clamp<0.000000e+00, 6.000000e+00>}
  // CHECK-NEXT: return %[[Y]]
  %0 = qnn.add %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.clip %0 {clamp = #qnn.clamp<0.0, 6.0>} : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func @limits_meet
func.func @limits_meet(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>) -> tensor<1x2xf32> {
  // CHECK-NEXT: qnn.linear {{.*}} {clamp = #qnn.clamp<0.000000e+00, 3.000000e+00>}
  // CHECK-NEXT: return
  %0 = qnn.linear %x, %w {clamp = #qnn.clamp<-1.0, 3.0>} : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %1 = qnn.clip %0 {clamp = #qnn.clamp<0.0, 6.0>} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// All values end at the second one's bound that is nearest.
// CHECK-LABEL: func @limits_apart
func.func @limits_apart(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>) -> tensor<1x2xf32> {
  // CHECK-NEXT: qnn.linear {{.*}} {clamp = #qnn.clamp<4.000000e+00, 4.000000e+00>}
  // CHECK-NEXT: return
  %0 = qnn.linear %x, %w {clamp = #qnn.clamp<-1.0, 3.0>} : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %1 = qnn.clip %0 {clamp = #qnn.clamp<4.0, 6.0>} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// CHECK-LABEL: func @producer_has_other_users
func.func @producer_has_other_users(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  // CHECK-NEXT: qnn.add %{{.*}}, %{{.*}} :
  // CHECK-NEXT: qnn.relu
  %0 = qnn.add %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.relu %0 : (tensor<4xf32>) -> tensor<4xf32>
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func @producer_without_clamp
func.func @producer_without_clamp(%x: tensor<2x3xf32>) -> tensor<6xf32> {
  // CHECK-NEXT: qnn.reshape
  // CHECK-NEXT: qnn.relu
  %0 = qnn.reshape %x : (tensor<2x3xf32>) -> tensor<6xf32>
  %1 = qnn.relu %0 : (tensor<6xf32>) -> tensor<6xf32>
  return %1 : tensor<6xf32>
}

//===----------------------------------------------------------------------===//
// Gates
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @silu
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>
func.func @silu(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK-NEXT: %[[Y:.*]] = qnn.silu %[[X]]
  // CHECK-NEXT: return %[[Y]]
  %0 = qnn.sigmoid %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.mul %0, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// Squeeze-excite: the gate is of another value.
// CHECK-LABEL: func @gate_of_another
func.func @gate_of_another(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK-NEXT: qnn.sigmoid
  // CHECK-NEXT: qnn.mul
  %0 = qnn.sigmoid %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.mul %0, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func @hard_swish
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>
func.func @hard_swish(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK-NEXT: %[[Y:.*]] = qnn.hard_swish %[[X]]
  // CHECK-NEXT: return %[[Y]]
  %0 = qnn.hard_sigmoid %x {alpha = 0.166666672 : f32, beta = 0.5 : f32} : (tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.mul %x, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// With the slope 0.2 of hard_sigmoid's default it is not.
// CHECK-LABEL: func @hard_sigmoid_other_slope
func.func @hard_sigmoid_other_slope(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK-NEXT: qnn.hard_sigmoid
  // CHECK-NEXT: qnn.mul
  %0 = qnn.hard_sigmoid %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.mul %x, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// clip(x + 3, 0, 6) * (1 / 6)
// CHECK-LABEL: func @hard_sigmoid_written_out
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>
func.func @hard_sigmoid_written_out(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: %[[Y:.*]] = qnn.hard_sigmoid %[[X]] {alpha = 0.166666672 : f32}
  // CHECK: return %[[Y]]
  %three = qnn.constant dense<3.0> : tensor<f32>
  %sixth = qnn.constant dense<0.166666672> : tensor<f32>
  %0 = qnn.add %x, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = qnn.clip %0 {clamp = #qnn.clamp<0.0, 6.0>} : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.mul %1, %sixth : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// x * clip(x + 3, 0, 6) * (1 / 6), multiplied from the left.
// CHECK-LABEL: func @hard_swish_written_out
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>
func.func @hard_swish_written_out(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: %[[Y:.*]] = qnn.hard_swish %[[X]]
  // CHECK: return %[[Y]]
  %three = qnn.constant dense<3.0> : tensor<f32>
  %sixth = qnn.constant dense<0.166666672> : tensor<f32>
  %0 = qnn.add %x, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = qnn.clip %0 {clamp = #qnn.clamp<0.0, 6.0>} : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.mul %x, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = qnn.mul %2, %sixth : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %3 : tensor<4xf32>
}

// The same, multiplied from the right.
// CHECK-LABEL: func @hard_swish_right_associated
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>
func.func @hard_swish_right_associated(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: %[[Y:.*]] = qnn.hard_swish %[[X]]
  // CHECK: return %[[Y]]
  %three = qnn.constant dense<3.0> : tensor<f32>
  %sixth = qnn.constant dense<0.166666672> : tensor<f32>
  %0 = qnn.add %three, %x : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.clip %0 {clamp = #qnn.clamp<0.0, 6.0>} : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.mul %sixth, %1 : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = qnn.mul %2, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %3 : tensor<4xf32>
}

// 1/5 is no 1/6.
// CHECK-LABEL: func @another_factor
func.func @another_factor(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: qnn.add {{.*}} {clamp = #qnn.clamp<0.000000e+00, 6.000000e+00>}
  // CHECK: qnn.mul
  // CHECK-NOT: qnn.hard_sigmoid
  %three = qnn.constant dense<3.0> : tensor<f32>
  %fifth = qnn.constant dense<0.2> : tensor<f32>
  %0 = qnn.add %x, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = qnn.clip %0 {clamp = #qnn.clamp<0.0, 6.0>} : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.mul %1, %fifth : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// The gate has more elements than x.
// CHECK-LABEL: func @gate_is_larger
func.func @gate_is_larger(%x: tensor<4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  // CHECK: qnn.add
  // CHECK: qnn.mul
  // CHECK: qnn.mul
  // CHECK: qnn.mul
  // CHECK-NOT: qnn.hard_
  %three = qnn.constant dense<3.0> : tensor<2x4xf32>
  %sixth = qnn.constant dense<0.166666672> : tensor<f32>
  %0 = qnn.add %x, %three {clamp = #qnn.clamp<0.0, 6.0>} : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %1 = qnn.mul %0, %sixth : (tensor<2x4xf32>, tensor<f32>) -> tensor<2x4xf32>
  %2 = qnn.mul %x, %0 : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %3 = qnn.mul %2, %sixth : (tensor<2x4xf32>, tensor<f32>) -> tensor<2x4xf32>
  return %1, %3 : tensor<2x4xf32>, tensor<2x4xf32>
}
