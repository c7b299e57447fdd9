// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(qnn-insert-batch-statistics{momentum=0.25}))' | FileCheck %s
// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(qnn-insert-batch-statistics{frozen=true}))' | FileCheck %s --check-prefix=FROZEN

// CHECK-LABEL: func @normalized(
// CHECK-SAME: %[[X:[^:]*]]: tensor<2x3x4x8xf32>, %[[M:[^:]*]]: tensor<8xf32> {{[^%]*}}%[[V:[^:]*]]: tensor<8xf32> {{[^%]*}}%[[S:[^:]*]]: tensor<8xf32>, %[[O:[^:]*]]: tensor<8xf32>
// CHECK-SAME: -> (tensor<2x3x4x8xf32>, tensor<8xf32> {qnn.name = "bn.mean.new"}, tensor<8xf32> {qnn.name = "bn.variance.new"})
// FROZEN-LABEL: func @normalized(
// FROZEN-SAME: %{{[^:]*}}: tensor<2x3x4x8xf32>, %[[M:[^:]*]]: tensor<8xf32> {{[^%]*}}%[[V:[^:]*]]: tensor<8xf32>
func.func @normalized(%x: tensor<2x3x4x8xf32>,
                      %m: tensor<8xf32> {qnn.name = "bn.mean", qnn.parameter = "statistic"},
                      %v: tensor<8xf32> {qnn.name = "bn.variance", qnn.parameter = "statistic"},
                      %s: tensor<8xf32>, %o: tensor<8xf32>) -> tensor<2x3x4x8xf32> {
  // CHECK: %[[MEAN:.*]] = qnn.reduce_mean %[[X]] {axes = array<i64: 0, 1, 2>}
  // CHECK: %[[D:.*]] = qnn.sub %[[X]], %[[MEAN]]
  // CHECK: %[[D2:.*]] = qnn.mul %[[D]], %[[D]]
  // CHECK: %[[VARIANCE:.*]] = qnn.reduce_mean %[[D2]] {axes = array<i64: 0, 1, 2>}
  // CHECK: %[[KEEP:.*]] = qnn.constant dense<7.500000e-01>
  // CHECK: %[[OLD_MEAN:.*]] = qnn.mul %[[M]], %[[KEEP]]
  // CHECK: %[[QUARTER:.*]] = qnn.constant dense<2.500000e-01>
  // CHECK: %[[NEW_MEAN:.*]] = qnn.mul %[[MEAN]], %[[QUARTER]]
  // CHECK: %[[NEXT_MEAN:.*]] = qnn.add %[[OLD_MEAN]], %[[NEW_MEAN]]
  // CHECK: %[[OLD_VARIANCE:.*]] = qnn.mul %[[V]],
  // 0.25 * 24 / 23
  // CHECK: %[[UNBIASED:.*]] = qnn.constant dense<0.260869563>
  // CHECK: %[[NEW_VARIANCE:.*]] = qnn.mul %[[VARIANCE]], %[[UNBIASED]]
  // CHECK: %[[NEXT_VARIANCE:.*]] = qnn.add %[[OLD_VARIANCE]], %[[NEW_VARIANCE]]
  // CHECK: %[[Y:.*]] = qnn.batch_norm %[[X]] scale %[[S]] offset %[[O]] mean %[[MEAN]] variance %[[VARIANCE]]
  // CHECK: return %[[Y]], %[[NEXT_MEAN]], %[[NEXT_VARIANCE]]
  // FROZEN: %[[Y:.*]] = qnn.batch_norm {{.*}} mean %[[M]] variance %[[V]]
  // FROZEN: return %[[Y]], %[[M]], %[[V]]
  %y = qnn.batch_norm %x scale %s offset %o mean %m variance %v : (tensor<2x3x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x3x4x8xf32>
  return %y : tensor<2x3x4x8xf32>
}

// Statistics that are no such arguments stay.
// CHECK-LABEL: func @given
// CHECK-NOT: qnn.reduce_mean
func.func @given(%x: tensor<2x8xf32>, %c: tensor<8xf32>) -> tensor<2x8xf32> {
  %y = qnn.batch_norm %x scale %c offset %c mean %c variance %c : (tensor<2x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x8xf32>
  return %y : tensor<2x8xf32>
}
