// RUN: quant-opt %s --qnn-insert-observers --mlir-print-local-scope | FileCheck %s
// RUN: quant-opt %s --qnn-insert-observers --qnn-insert-observers --mlir-print-local-scope | FileCheck %s
// RUN: quant-opt %s --qnn-configure="weight-bits=4 activation-bits=6" --qnn-insert-observers --mlir-print-local-scope | FileCheck %s --check-prefix=BITS
// RUN: quant-opt %s --qnn-configure="preset=torch-fbgemm" --qnn-insert-observers --mlir-print-local-scope | FileCheck %s --check-prefix=TORCH

// Without a configuration, the preset is used and recorded.
// CHECK: module attributes {qnn.config = #qnn.qconfig<activation = <bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0, calibrator = "mse">, weight = <bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1>, outputs_keep_range = 1>}
// BITS: module attributes {qnn.config = #qnn.qconfig<activation = <bits = 6, {{.*}}weight = <bits = 4,

// One observer on the input, the weight and the result; none on the bias, whose
// scale follows from the others'.
// CHECK-LABEL: func @linear
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32> {qnn.name = "tokens"}
func.func @linear(%x: tensor<1x4xf32> {qnn.name = "tokens"}) -> tensor<1x2xf32> {
  // CHECK-DAG: %[[XO:.*]] = qnn.observe %[[X]] "tokens" {spec = #qnn.qspec<bits = 8, signedness = unsigned
  // CHECK-DAG: %[[W:.*]] = qnn.constant dense<1.000000e+00>
  // CHECK-DAG: %[[B:.*]] = qnn.constant dense<2.000000e+00>
  // CHECK-DAG: %[[WO:.*]] = qnn.observe %[[W]] "fc.weight" {axis = 0 : i64, spec = #qnn.qspec<bits = 8, signedness = signed
  // CHECK: %[[Y:.*]] = qnn.linear %[[XO]], %[[WO]] bias %[[B]]
  // CHECK: %[[YO:.*]] = qnn.observe %[[Y]] "fc" {spec = #qnn.qspec<bits = 8, signedness = unsigned
  // CHECK-NEXT: return %[[YO]]
  // BITS-LABEL: func @linear
  // BITS-DAG: "tokens" {spec = #qnn.qspec<bits = 6
  // BITS-DAG: "fc.weight" {axis = 0 : i64, spec = #qnn.qspec<bits = 4
  %w = qnn.constant dense<1.0> : tensor<2x4xf32>
  %b = qnn.constant dense<2.0> : tensor<2xf32>
  %0 = qnn.linear %x, %w bias %b : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32> loc("fc")
  return %0 : tensor<1x2xf32>
}

// A value with two users has one observer. Without names in the source,
// operations are known by what they do; names are unique.
// CHECK-LABEL: func @names
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>
func.func @names(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK-NEXT: %[[XO:.*]] = qnn.observe %[[X]] "input0"
  // CHECK-NEXT: %[[A:.*]] = qnn.add %[[XO]], %[[XO]]
  // CHECK-NEXT: %[[AO:.*]] = qnn.observe %[[A]] "add"
  // CHECK-NEXT: %[[B:.*]] = qnn.add %[[AO]], %[[XO]]
  // CHECK-NEXT: %[[BO:.*]] = qnn.observe %[[B]] "add_1"
  // CHECK-NEXT: return %[[BO]]
  %0 = qnn.add %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.add %0, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// Two linear layers share a weight: one observer serves both.
// CHECK-LABEL: func @shared_weight
func.func @shared_weight(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // CHECK: %[[W:.*]] = qnn.constant
  // CHECK-NEXT: %[[WO:.*]] = qnn.observe %[[W]] "first.weight"
  // CHECK-NOT: second.weight
  // CHECK: qnn.linear %{{.*}}, %[[WO]]
  // CHECK: qnn.linear %{{.*}}, %[[WO]]
  %w = qnn.constant dense<1.0> : tensor<2x2xf32>
  %0 = qnn.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("first")
  %1 = qnn.linear %0, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("second")
  return %1 : tensor<1x2xf32>
}

// Softmax stays in float, and says why. What feeds it is quantized.
// CHECK-LABEL: func @island
func.func @island(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK: %[[PRODUCT:.*]] = qnn.mul
  // CHECK-NEXT: %[[O:.*]] = qnn.observe %[[PRODUCT]]
  // CHECK-NEXT: %[[S:.*]] = qnn.softmax %[[O]] {axis = 1 : i64, qnn.island = "softmax is computed in float"}
  // CHECK-NEXT: return %[[S]]
  %0 = qnn.mul %x, %y : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = qnn.softmax %0 {axis = 1 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// A sum is not rounded for operations in float, nor what they give for the sum.
// What an operation on integers gives for it has 16 bits.
// CHECK-LABEL: func @float_sum
func.func @float_sum(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK: %[[P:.*]] = qnn.softmax
  // CHECK-NEXT: %[[PO:.*]] = qnn.observe %[[P]]
  // CHECK: %[[L:.*]] = qnn.linear %[[PO]]
  // CHECK-NEXT: %[[LO:.*]] = qnn.observe %[[L]] {{.*}}spec = #qnn.qspec<bits = 16, signedness = unsigned, scheme = affine
  // CHECK-NEXT: %[[SUM:.*]] = qnn.add %[[P]], %[[LO]] {qnn.island = "operations in float use it", qnn.keep_float}
  // CHECK-NEXT: qnn.reshape %[[SUM]] {qnn.island = "it only moves values that stay in float"}
  // CHECK-NEXT: qnn.softmax
  %w = qnn.constant dense<1.0> : tensor<4x4xf32>
  %0 = qnn.softmax %x {axis = 1 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = qnn.linear %0, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  %2 = qnn.add %0, %1 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %3 = qnn.reshape %2 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %4 = qnn.softmax %3 {axis = 1 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %4 : tensor<1x4xf32>
}

// Fewer bits that somebody wants stay, and so do 8 that stand for another tool.
// TORCH-LABEL: func @float_sum
// TORCH: qnn.linear
// TORCH-NEXT: qnn.observe %{{.*}}bits = 8
// TORCH: func @stream
// BITS-LABEL: func @float_sum
// BITS: qnn.linear
// BITS-NEXT: qnn.observe %{{.*}}bits = 6
// BITS: func @stream

// So does a sum that such a sum is made of, though a layer uses it too; that
// gets it rounded to 8 bits.
// CHECK-LABEL: func @stream
// CHECK-SAME: %[[X:.*]]: tensor<1x3xf32>
func.func @stream(%x: tensor<1x3xf32>) -> tensor<1x4xf32> {
  // CHECK: %[[XO:.*]] = qnn.observe %[[X]] {{.*}}spec = #qnn.qspec<bits = 8,
  // CHECK: %[[CO:.*]] = qnn.observe %{{.*}} {spec = #qnn.qspec<bits = 16,
  // CHECK: %[[A:.*]] = qnn.linear %[[XO]]
  // CHECK-NEXT: %[[AO:.*]] = qnn.observe %[[A]] {{.*}}spec = #qnn.qspec<bits = 16,
  // CHECK: %[[J:.*]] = qnn.concat %[[CO]], %[[AO]]
  // CHECK-NEXT: %[[JO:.*]] = qnn.observe %[[J]] {{.*}}spec = #qnn.qspec<bits = 16, signedness = unsigned, scheme = affine
  // CHECK: %[[S:.*]] = qnn.add %[[JO]], %{{.*}} {qnn.island = "operations in float use it", qnn.keep_float}
  // CHECK-NEXT: %[[SO:.*]] = qnn.observe %[[S]] {{.*}}spec = #qnn.qspec<bits = 8,
  // CHECK: %[[B:.*]] = qnn.linear %[[SO]]
  // CHECK-NEXT: %[[BO:.*]] = qnn.observe %[[B]] {{.*}}spec = #qnn.qspec<bits = 16, signedness = unsigned, scheme = affine
  // CHECK-NEXT: %[[T:.*]] = qnn.add %[[S]], %[[BO]] {qnn.island
  // CHECK-NEXT: qnn.softmax %[[T]]
  %v = qnn.constant dense<1.0> : tensor<3x3xf32>
  %w = qnn.constant dense<1.0> : tensor<4x4xf32>
  %c = qnn.constant dense<1.0> : tensor<1x1xf32>
  %d = qnn.constant dense<[[1.0, 2.0, 3.0, 4.0]]> : tensor<1x4xf32>
  %0 = qnn.linear %x, %v : (tensor<1x3xf32>, tensor<3x3xf32>) -> tensor<1x3xf32>
  %1 = qnn.concat %c, %0 {axis = 1 : i64} : (tensor<1x1xf32>, tensor<1x3xf32>) -> tensor<1x4xf32>
  %2 = qnn.add %1, %d : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %3 = qnn.linear %2, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  %4 = qnn.add %2, %3 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %5 = qnn.softmax %4 {axis = 1 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %5 : tensor<1x4xf32>
}

// A weight that is computed cannot become an integer constant.
// CHECK-LABEL: func @weight_not_constant
func.func @weight_not_constant(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>) -> tensor<1x2xf32> {
  // CHECK-NEXT: qnn.linear {{.*}} {qnn.island = "its weight is not a constant"}
  // CHECK-NEXT: return
  %0 = qnn.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// Operations that move values follow what they move.
// CHECK-LABEL: func @moves
func.func @moves(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>) -> (tensor<4xf32>, tensor<1x4xf32>) {
  // CHECK: %[[A:.*]] = qnn.add
  // CHECK-NEXT: %[[AO:.*]] = qnn.observe %[[A]]
  // CHECK-NEXT: %[[R:.*]] = qnn.reshape %[[AO]]
  // CHECK-NEXT: %[[RO:.*]] = qnn.observe %[[R]]
  // CHECK-NEXT: %[[S:.*]] = qnn.softmax
  // CHECK-NEXT: %[[SLICE:.*]] = qnn.slice %[[S]] {{.*}}qnn.island = "it only moves values that stay in float"
  // CHECK-NEXT: return %[[RO]], %[[SLICE]]
  %0 = qnn.add %x, %y : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = qnn.reshape %0 : (tensor<1x4xf32>) -> tensor<4xf32>
  %2 = qnn.softmax %x {axis = 1 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %3 = qnn.slice %2 {offsets = array<i64: 0, 0>, strides = array<i64: 1, 1>} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %1, %3 : tensor<4xf32>, tensor<1x4xf32>
}

// What an operation fixes need not be observed: 256 steps from 0 to 1 or from -1
// to 1, of which the last is not reached.
// CHECK-LABEL: func @fixed_parameters
// BITS-LABEL: func @fixed_parameters
func.func @fixed_parameters(%x: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  // CHECK: qnn.sigmoid
  // CHECK-NEXT: qnn.observe %{{.*}} {high = array<f64: 0.99609375>, low = array<f64: 0.000000e+00>
  // CHECK: qnn.tanh
  // CHECK-NEXT: qnn.observe %{{.*}} {high = array<f64: 0.9921875>, low = array<f64: -1.000000e+00>
  // BITS: qnn.sigmoid
  // BITS-NEXT: qnn.observe %{{.*}} {high = array<f64: 9.843750e-01>, low = array<f64: 0.000000e+00>
  // CHECK: qnn.softmax
  // CHECK-NEXT: qnn.observe %{{.*}} {high = array<f64: 0.99609375>, low = array<f64: 0.000000e+00>
  %0 = qnn.sigmoid %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = qnn.tanh %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = qnn.softmax %x {axis = 1 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %3 = qnn.mul %2, %1 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %0, %3 : tensor<1x4xf32>, tensor<1x4xf32>
}

// Results are not cut, nor what means, softmax and moves make them of; what else
// a layer uses is. Of a configuration without `outputs_keep_range` they are.
// CHECK-LABEL: func @outputs
// TORCH-LABEL: func @outputs
func.func @outputs(%x: tensor<1x2x2x4xf32>) -> (tensor<1x4xf32>, tensor<1x2x2x4xf32>) {
  // CHECK: qnn.observe %{{.*}} "input0{{.*}}calibrator = "mse">
  // CHECK: qnn.observe %{{.*}} "hidden" {{.*}}calibrator = "mse">
  // CHECK: qnn.observe %{{.*}} "scores" {{.*}}narrow = 0>
  // CHECK: qnn.observe %{{.*}} "mean" {{.*}}narrow = 0>
  // CHECK: qnn.observe %{{.*}} "shape" {{.*}}narrow = 0>
  // CHECK: qnn.softmax
  // CHECK: qnn.observe %{{.*}} "other" {{.*}}narrow = 0>
  // TORCH: qnn.observe %{{.*}} "scores" {{.*}}calibrator = "histogram-1.x"
  // TORCH: qnn.observe %{{.*}} "other" {{.*}}calibrator = "histogram-1.x"
  %0 = qnn.relu %x : (tensor<1x2x2x4xf32>) -> tensor<1x2x2x4xf32> loc("hidden")
  %1 = qnn.mul %0, %x : (tensor<1x2x2x4xf32>, tensor<1x2x2x4xf32>) -> tensor<1x2x2x4xf32> loc("scores")
  %2 = qnn.reduce_mean %1 {axes = array<i64: 1, 2>, keep_dims} : (tensor<1x2x2x4xf32>) -> tensor<1x1x1x4xf32> loc("mean")
  %3 = qnn.reshape %2 : (tensor<1x1x1x4xf32>) -> tensor<1x4xf32> loc("shape")
  %4 = qnn.softmax %3 {axis = 1 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %5 = qnn.add %0, %x : (tensor<1x2x2x4xf32>, tensor<1x2x2x4xf32>) -> tensor<1x2x2x4xf32> loc("other")
  return %4, %5 : tensor<1x4xf32>, tensor<1x2x2x4xf32>
}

// An average pool has a scale of its own, and averages scores all the same.
// CHECK-LABEL: func @pooled_scores
func.func @pooled_scores(%x: tensor<1x2x2x4xf32>) -> tensor<1x1x1x4xf32> {
  // CHECK: qnn.observe %{{.*}} "pooled" {{.*}}narrow = 0>
  // CHECK: qnn.observe %{{.*}} "average" {{.*}}narrow = 0>
  %0 = qnn.mul %x, %x : (tensor<1x2x2x4xf32>, tensor<1x2x2x4xf32>) -> tensor<1x2x2x4xf32> loc("pooled")
  %1 = qnn.average_pool_2d %0 {kernel = array<i64: 2, 2>} : (tensor<1x2x2x4xf32>) -> tensor<1x1x1x4xf32> loc("average")
  return %1 : tensor<1x1x1x4xf32>
}
