// After fuse: normalization, bias additions and limits sit in their producers.

// RUN: quant-opt %S/Inputs/network.mlir --fuse | FileCheck %s

// CHECK-LABEL: func @main
// CHECK-SAME: %[[IMAGE:.*]]: tensor<1x4x4x2xf32>
// The batch normalization halves weights and biases.
// CHECK-DAG: %[[STEM_W:.*]] = qnn.constant dense<1.270000e+02> : tensor<2x3x3x2xf32>
// CHECK-DAG: %[[STEM_B:.*]] = qnn.constant dense<1.000000e+01> : tensor<2xf32>
// CHECK-DAG: %[[HEAD_W:.*]] = qnn.constant {{.*}} : tensor<3x4xf32>
// CHECK-DAG: %[[HEAD_B:.*]] = qnn.constant dense<[5.000000e-01, 5.000000e-01, -5.000000e-01]> : tensor<3xf32>
// CHECK-NOT: qnn.batch_norm
// CHECK: %[[STEM:.*]] = qnn.conv_2d %[[IMAGE]], %[[STEM_W]] bias %[[STEM_B]] {clamp = #qnn.clamp<0.000000e+00, 6.375000e+01>,
// CHECK-NEXT: %[[DEPTHWISE:.*]] = qnn.conv_2d %[[STEM]], %{{.*}} {groups = 2 : i64}
// CHECK-NEXT: %[[BLOCK:.*]] = qnn.add %[[DEPTHWISE]], %[[STEM]] {clamp = #qnn.clamp<0.000000e+00, inf>}
// CHECK-NEXT: %[[POOL:.*]] = qnn.max_pool_2d %[[BLOCK]]
// CHECK-NEXT: %[[MEAN:.*]] = qnn.average_pool_2d %[[STEM]]
// CHECK-NEXT: %[[CONCAT:.*]] = qnn.concat %[[POOL]], %[[MEAN]]
// CHECK-NEXT: %[[GLOBAL:.*]] = qnn.reduce_mean %[[CONCAT]]
// CHECK-NEXT: %[[LOGITS:.*]] = qnn.linear %[[GLOBAL]], %[[HEAD_W]] bias %[[HEAD_B]]
// CHECK-NEXT: %[[P:.*]] = qnn.softmax %[[LOGITS]]
// CHECK-NEXT: return %[[P]]
