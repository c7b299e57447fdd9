// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(qnn-insert-optimizer{momentum=0.5 weight-decay=0.25}))' | FileCheck %s
// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(qnn-insert-optimizer{optimizer=adam}))' | FileCheck %s --check-prefix=ADAM
// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(qnn-insert-optimizer{optimizer=relative-adam}))' | FileCheck %s --check-prefix=RELATIVE

// CHECK-LABEL: func @step(
// CHECK-SAME: %[[W:[^:]*]]: tensor<2xf32> {qnn.name = "w", qnn.parameter = "weight"}, %[[S:[^:]*]]: tensor<f32> {qnn.name = "s", qnn.parameter = "scale"}, %[[DW:[^:]*]]: tensor<2xf32>, %[[DS:[^:]*]]: tensor<f32>,
// CHECK-SAME: %[[RATE:[^:]*]]: tensor<f32> {qnn.name = "learning_rate"}, %[[SCALE_RATE:[^:]*]]: tensor<f32> {qnn.name = "scale_learning_rate"},
// CHECK-SAME: %[[VW:[^:]*]]: tensor<2xf32> {qnn.name = "w.velocity"}, %[[VS:[^:]*]]: tensor<f32> {qnn.name = "s.velocity"})
// CHECK-SAME: -> (tensor<f32>, tensor<2xf32> {qnn.name = "w.new"}, tensor<f32> {qnn.name = "s.new"}, tensor<2xf32> {qnn.name = "w.velocity.new"}, tensor<f32> {qnn.name = "s.velocity.new"})
func.func @step(%w: tensor<2xf32> {qnn.name = "w", qnn.parameter = "weight"}, %s: tensor<f32> {qnn.name = "s", qnn.parameter = "scale"},
                %dw: tensor<2xf32>, %ds: tensor<f32>) -> (tensor<f32>, tensor<2xf32>, tensor<f32>) {
  // CHECK: %[[DECAYED:.*]] = qnn.mul %[[W]],
  // CHECK: %[[G:.*]] = qnn.add %[[DW]], %[[DECAYED]]
  // CHECK: %[[OLD:.*]] = qnn.mul %[[VW]],
  // CHECK: %[[NEW_VW:.*]] = qnn.add %[[OLD]], %[[G]]
  // CHECK: %[[CHANGE:.*]] = qnn.mul %[[NEW_VW]], %[[RATE]]
  // CHECK: %[[NEW_W:.*]] = qnn.sub %[[W]], %[[CHANGE]]
  // No decay, but a limit, for the scale.
  // CHECK: %[[OLD_S:.*]] = qnn.mul %[[VS]],
  // CHECK: %[[NEW_VS:.*]] = qnn.add %[[OLD_S]], %[[DS]]
  // CHECK: qnn.mul %[[NEW_VS]], %[[SCALE_RATE]]
  // CHECK: %[[NEW_S:.*]] = qnn.sub %[[S]], %{{.*}} {clamp = #qnn.clamp<1.192092{{.*}}, inf>}
  // CHECK: return %[[S]], %[[NEW_W]], %[[NEW_S]], %[[NEW_VW]], %[[NEW_VS]]

  // ADAM: -> (tensor<f32>, tensor<2xf32> {qnn.name = "w.new"}, tensor<f32> {qnn.name = "s.new"},
  // ADAM-SAME: tensor<2xf32> {qnn.name = "w.first_moment.new"}, tensor<f32> {qnn.name = "s.first_moment.new"},
  // ADAM-SAME: tensor<2xf32> {qnn.name = "w.second_moment.new"}, tensor<f32> {qnn.name = "s.second_moment.new"})
  // ADAM-NOT: qnn.reduce_mean
  // ADAM: %[[M:.*]] = qnn.add
  // ADAM: qnn.mul %[[G:.*]], %[[G]]
  // ADAM: %[[V:.*]] = qnn.add
  // ADAM: %[[ROOT:.*]] = qnn.sqrt %[[V]]
  // ADAM: %[[OFFSET:.*]] = qnn.add %[[ROOT]]
  // ADAM: %[[DIRECTION:.*]] = qnn.div %[[M]], %[[OFFSET]]
  // ADAM: qnn.mul %[[DIRECTION]], %{{.*}} : (tensor<2xf32>, tensor<f32>)
  // The logarithm of the scale moves: by its own gradient, and the scale by a
  // factor.
  // ADAM: %[[DLOG:.*]] = qnn.mul %{{.*}}, %[[S:[^ ]*]] : (tensor<f32>, tensor<f32>)
  // ADAM: qnn.mul %[[DLOG]], %[[DLOG]]
  // ADAM: %[[DIRECTION:.*]] = qnn.div
  // ADAM: %[[CHANGE:.*]] = qnn.mul %[[DIRECTION]], %[[SCALE_RATE:[^ ]*]] :
  // ADAM: %[[MINUS:.*]] = qnn.mul %[[CHANGE]],
  // ADAM: %[[FACTOR:.*]] = qnn.exp %[[MINUS]]
  // ADAM: qnn.mul %[[S]], %[[FACTOR]] {clamp = #qnn.clamp<1.175494{{.*}}, inf>}

  // Steps of the weight are times its size, those of the scale are factors.
  // RELATIVE: %[[DIRECTION:.*]] = qnn.div
  // RELATIVE: %[[STEP:.*]] = qnn.mul %[[DIRECTION]],
  // RELATIVE: %[[SQUARES:.*]] = qnn.mul %[[W:[^,]*]], %[[W]] : (tensor<2xf32>, tensor<2xf32>)
  // RELATIVE: %[[MEAN:.*]] = qnn.reduce_mean %[[SQUARES]]
  // RELATIVE: %[[ROOT:.*]] = qnn.sqrt %[[MEAN]]
  // RELATIVE: %[[SIZE:.*]] = qnn.max %[[ROOT]],
  // RELATIVE: %[[CHANGE:.*]] = qnn.mul %[[STEP]], %[[SIZE]]
  // RELATIVE: qnn.sub %[[W]], %[[CHANGE]]
  // RELATIVE-NOT: qnn.reduce_mean
  // RELATIVE: qnn.exp
  return %s, %dw, %ds : tensor<f32>, tensor<2xf32>, tensor<f32>
}

// Parameters without elements have no size that steps could depend on.
// RELATIVE-LABEL: func @empty(
// RELATIVE-NOT: reduce_mean
func.func @empty(%w: tensor<0xf32> {qnn.name = "w", qnn.parameter = "weight"}, %loss: tensor<f32>, %dw: tensor<0xf32>) -> (tensor<f32>, tensor<0xf32>) {
  return %loss, %dw : tensor<f32>, tensor<0xf32>
}
