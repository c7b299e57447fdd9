// After propagate: what only moves values has one set of parameters around it.
// Here both pools, the concatenation and what goes into them form one group:
// the stem takes over the coarser scale of the block.

// RUN: quant-opt %S/Inputs/network.mlir --fuse --insert-qdq --propagate-scales | FileCheck %s

// CHECK-DAG: ![[SHARED:.+]] = !quant.uniform<u8:f32, 5.000000e-01>
// CHECK-DAG: ![[DEPTHWISE_T:.+]] = !quant.uniform<u8:f32, 5.000000e-01:128>

// CHECK-LABEL: func @main
// CHECK: %[[STEM:.*]] = qnn.conv_2d {{.*}} {clamp
// CHECK-NEXT: qnn.quantize %[[STEM]] : {{.*}} -> tensor<1x4x4x2x![[SHARED]]>
// The operands of the residual addition keep scales of their own.
// CHECK: %[[DEPTHWISE:.*]] = qnn.conv_2d {{.*}} {groups = 2 : i64}
// CHECK-NEXT: qnn.quantize %[[DEPTHWISE]] : {{.*}} -> tensor<1x4x4x2x![[DEPTHWISE_T]]>
// CHECK: %[[BLOCK:.*]] = qnn.add
// CHECK-NEXT: qnn.quantize %[[BLOCK]] : {{.*}} -> tensor<1x4x4x2x![[SHARED]]>
// CHECK: %[[POOL:.*]] = qnn.max_pool_2d
// CHECK-NEXT: qnn.quantize %[[POOL]] : {{.*}} -> tensor<1x2x2x2x![[SHARED]]>
// CHECK: %[[MEAN:.*]] = qnn.average_pool_2d
// CHECK-NEXT: qnn.quantize %[[MEAN]] : {{.*}} -> tensor<1x2x2x2x![[SHARED]]>
// CHECK: %[[CONCAT:.*]] = qnn.concat
// CHECK-NEXT: qnn.quantize %[[CONCAT]] : {{.*}} -> tensor<1x2x2x4x![[SHARED]]>
