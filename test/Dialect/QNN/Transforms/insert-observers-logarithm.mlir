// RUN: quant-opt %s --qnn-insert-observers --mlir-print-local-scope | FileCheck %s
// RUN: quant-opt %s --qnn-insert-observers --qnn-insert-observers --mlir-print-local-scope | FileCheck %s

// From sound to a logarithmic spectrum: all in float. What follows the logarithm
// is quantized. Moving values back to where they were does not change that.
// CHECK-LABEL: func @spectrum
// CHECK-SAME: %[[X:.*]]: tensor<1x8xf32>
func.func @spectrum(%x: tensor<1x8xf32>) -> tensor<2x2xf32> {
  // CHECK-NOT: qnn.observe %[[X]]
  // CHECK: qnn.reshape %[[X]] {qnn.island = "the logarithm 'ln' needs small values as exactly as large ones", qnn.keep_float}
  // CHECK-NOT: qnn.observe %
  // CHECK: %[[RE:.*]] = qnn.linear {{.*}}qnn.keep_float}
  // CHECK: %[[S:.*]] = qnn.mul %[[RE]], %[[RE]] {{.*}}qnn.keep_float}
  // CHECK: %[[M:.*]] = qnn.sqrt %[[S]] {{.*}}qnn.keep_float}
  // CHECK: %[[MEL:.*]] = qnn.linear %[[M]], {{.*}}clamp = #qnn.clamp<1.000000e-03, inf>{{.*}}qnn.keep_float}
  // CHECK: %[[L:.*]] = qnn.log %[[MEL]] {qnn.island = "the logarithm needs small values as exactly as large ones", qnn.keep_float}
  // CHECK: %[[LO:.*]] = qnn.observe %[[L]] "ln"
  // CHECK: qnn.linear %[[LO]]
  %wf = qnn.constant dense<0.5> : tensor<4x4xf32>
  %wm = qnn.constant dense<0.25> : tensor<2x4xf32>
  %w = qnn.constant dense<1.0> : tensor<2x2xf32>
  %0 = qnn.reshape %x : (tensor<1x8xf32>) -> tensor<2x4xf32>
  %1 = qnn.linear %0, %wf : (tensor<2x4xf32>, tensor<4x4xf32>) -> tensor<2x4xf32>
  %2 = qnn.mul %1, %1 : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %3 = qnn.sqrt %2 : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %4 = qnn.linear %3, %wm {clamp = #qnn.clamp<1.0e-3, inf>} : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x2xf32>
  %5 = qnn.log %4 : (tensor<2x2xf32>) -> tensor<2x2xf32> loc("ln")
  %6 = qnn.linear %5, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32> loc("fc")
  return %6 : tensor<2x2xf32>
}

// Activation functions end what the logarithm wants: what the last one gives
// is in float, the layers before are not.
// CHECK-LABEL: func @network
func.func @network(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK: %[[F:.*]] = qnn.linear {{.*}} {clamp = #qnn.clamp<0.000000e+00, inf>} :
  // CHECK: %[[FO:.*]] = qnn.observe %[[F]] "first"
  // CHECK: %[[H:.*]] = qnn.linear %[[FO]], {{.*}} {clamp = #qnn.clamp<0.000000e+00, inf>, qnn.island = "the logarithm
  // CHECK: %[[A:.*]] = qnn.linear %[[H]], {{.*}}qnn.keep_float
  %w = qnn.constant dense<1.0> : tensor<4x4xf32>
  %first = qnn.linear %x, %w {clamp = #qnn.clamp<0.0, inf>} : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32> loc("first")
  %0 = qnn.linear %first, %w {clamp = #qnn.clamp<0.0, inf>} : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  %1 = qnn.linear %0, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  %2 = qnn.log %1 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %2 : tensor<1x4xf32>
}

// So does softmax, which needs no more than other functions do.
// CHECK-LABEL: func @log_softmax
func.func @log_softmax(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK: %[[Y:.*]] = qnn.linear
  // CHECK-NOT: keep_float
  // CHECK: %[[YO:.*]] = qnn.observe %[[Y]] "scores"
  // CHECK: %[[P:.*]] = qnn.softmax %[[YO]] {axis = 1 : i64, qnn.island = "softmax is computed in float"}
  // CHECK-NEXT: qnn.log %[[P]] {{.*}}qnn.keep_float
  %w = qnn.constant dense<1.0> : tensor<4x4xf32>
  %0 = qnn.linear %x, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32> loc("scores")
  %1 = qnn.softmax %0 {axis = 1 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = qnn.log %1 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %2 : tensor<1x4xf32>
}

// Another user of the input quantizes it for itself.
// CHECK-LABEL: func @two_users
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>
func.func @two_users(%x: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  // CHECK: %[[XO:.*]] = qnn.observe %[[X]]
  // CHECK: qnn.linear %[[XO]]
  // CHECK: %[[A:.*]] = qnn.abs %[[X]] {{.*}}qnn.keep_float
  // CHECK-NEXT: qnn.log %[[A]]
  %w = qnn.constant dense<1.0> : tensor<4x4xf32>
  %0 = qnn.linear %x, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  %1 = qnn.abs %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = qnn.log %1 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %0, %2 : tensor<1x4xf32>, tensor<1x4xf32>
}

// What is quantized already stays so.
// CHECK-LABEL: func @given
func.func @given(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK-NOT: keep_float
  // CHECK: %[[XO:.*]] = qnn.observe
  // CHECK: qnn.log %[[XO]]
  // CHECK: qnn.observe
  // CHECK: return
  %s = qnn.observe %x "given" {spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>} : tensor<1x4xf32>
  %0 = qnn.log %s : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}
