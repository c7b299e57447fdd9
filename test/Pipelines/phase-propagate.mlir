// After propagate: what only moves values has one set of parameters around it.
// Here the concatenation, both pools in front of it and the block that the
// maximum is of form one group. A mean may have another scale than its operand:
// the stem keeps its own.

// RUN: quant-opt %S/Inputs/network.mlir --fuse --insert-qdq --propagate-scales | FileCheck %s
// RUN: quant-opt %S/Inputs/network.mlir --fuse --insert-qdq="preset=onnxruntime" --propagate-scales | FileCheck %s --check-prefix=KEEP

// CHECK-DAG: ![[STEM_T:.+]] = !quant.uniform<u8:f32, 2.500000e-01>
// CHECK-DAG: ![[SHARED:.+]] = !quant.uniform<u8:f32, 5.000000e-01>
// CHECK-DAG: ![[DEPTHWISE_T:.+]] = !quant.uniform<u8:f32, 5.000000e-01:128>

// CHECK-LABEL: func @main
// CHECK: %[[STEM:.*]] = qnn.conv_2d {{.*}} {clamp
// CHECK-NEXT: qnn.quantize %[[STEM]] : {{.*}} -> tensor<1x4x4x2x![[STEM_T]]>
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

// With pools_keep_scale the stem takes over the coarser scale of the block.
// KEEP-DAG: ![[SHARED:.+]] = !quant.uniform<i8:f32, 5.000000e-01:-128>
// KEEP-LABEL: func @main
// KEEP: %[[STEM:.*]] = qnn.conv_2d {{.*}} {clamp
// KEEP-NEXT: qnn.quantize %[[STEM]] : {{.*}} -> tensor<1x4x4x2x![[SHARED]]>
// KEEP: %[[MEAN:.*]] = qnn.average_pool_2d {{.*}}qnn.keep_scale
// KEEP-NEXT: qnn.quantize %[[MEAN]] : {{.*}} -> tensor<1x2x2x2x![[SHARED]]>
