// After observe: every value that will be quantized has exactly one observer,
// named as in the source; what stays in float says why.

// RUN: quant-opt %S/Inputs/network.mlir --fuse --insert-observers | FileCheck %s

// CHECK-DAG: #[[WEIGHT:.+]] = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1
// CHECK-DAG: #[[ACTIVATION:.+]] = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0, calibrator = "mse">
// CHECK-DAG: #[[UNCUT:.+]] = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
// CHECK: module attributes {qnn.config = #qnn.qconfig<activation = #[[ACTIVATION]], weight = #[[WEIGHT]], outputs_keep_range = 1>}
// CHECK: func @main
// CHECK-SAME: %[[IMAGE:.*]]: tensor<1x4x4x2xf32>
// CHECK: %[[X:.*]] = qnn.observe %[[IMAGE]] "image" {spec = #[[ACTIVATION]]}
// CHECK-DAG: qnn.observe %{{.*}} "head/linear.weight" {axis = 0 : i64, spec = #[[WEIGHT]]}
// CHECK-DAG: qnn.observe %{{.*}} "block/depthwise.weight" {axis = 0 : i64, spec = #[[WEIGHT]]}
// CHECK-DAG: %[[W:.*]] = qnn.observe %{{.*}} "stem/conv.weight" {axis = 0 : i64, spec = #[[WEIGHT]]}
// CHECK: %[[STEM:.*]] = qnn.conv_2d %[[X]], %[[W]]
// CHECK-NEXT: %[[STEM_O:.*]] = qnn.observe %[[STEM]] "stem/conv" {spec = #[[ACTIVATION]]}
// CHECK-NEXT: %[[DEPTHWISE:.*]] = qnn.conv_2d %[[STEM_O]]
// CHECK-NEXT: %[[DEPTHWISE_O:.*]] = qnn.observe %[[DEPTHWISE]] "block/depthwise"
// CHECK-NEXT: %[[SUM:.*]] = qnn.add %[[DEPTHWISE_O]], %[[STEM_O]]
// CHECK-NEXT: qnn.observe %[[SUM]] "block/add"
// CHECK: qnn.observe %{{.*}} "pool/max"
// CHECK: qnn.observe %{{.*}} "pool/mean"
// CHECK: qnn.observe %{{.*}} "concat"
// CHECK: qnn.observe %{{.*}} "head/pool"
// CHECK: %[[LOGITS:.*]] = qnn.observe %{{.*}} "head/linear" {spec = #[[UNCUT]]}
// CHECK-NEXT: %[[P:.*]] = qnn.softmax %[[LOGITS]] {axis = 1 : i64, qnn.island = "softmax is computed in float"}
// CHECK-NEXT: return %[[P]]
