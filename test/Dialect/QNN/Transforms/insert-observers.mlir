// RUN: quant-opt %s --qnn-insert-observers --mlir-print-local-scope | FileCheck %s
// RUN: quant-opt %s --qnn-insert-observers --qnn-insert-observers --mlir-print-local-scope | FileCheck %s
// RUN: quant-opt %s --qnn-configure="weight-bits=4 activation-bits=6" --qnn-insert-observers --mlir-print-local-scope | FileCheck %s --check-prefix=BITS

// Without a configuration, the preset is used and recorded.
// CHECK: module attributes {qnn.config = #qnn.qconfig<activation = <bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>, weight = <bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1>>}
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
  // CHECK: %[[SUM:.*]] = qnn.add
  // CHECK-NEXT: %[[O:.*]] = qnn.observe %[[SUM]]
  // CHECK-NEXT: %[[S:.*]] = qnn.softmax %[[O]] {axis = 1 : i64, qnn.island = "softmax is computed in float"}
  // CHECK-NEXT: return %[[S]]
  %0 = qnn.add %x, %y : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = qnn.softmax %0 {axis = 1 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
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
