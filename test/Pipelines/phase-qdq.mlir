// After qdq: observers are gone; every quantized value goes through a pair of
// quantize and dequantize, and the module still computes in float. The phase
// observes and calibrates first what is not yet.

// RUN: quant-opt %S/Inputs/network.mlir --fuse --insert-qdq | FileCheck %s
// RUN: quant-opt %S/Inputs/network.mlir --fuse --insert-observers --calibrate --insert-qdq | FileCheck %s
// RUN: quant-opt %S/Inputs/network.mlir --fuse --insert-qdq="weight-bits=4 activation-bits=6" | FileCheck %s --check-prefix=BITS

// CHECK-DAG: ![[IMAGE_T:.+]] = !quant.uniform<u8:f32, 1.000000e+00:128>
// CHECK-DAG: ![[STEM_T:.+]] = !quant.uniform<u8:f32, 2.500000e-01>
// CHECK-DAG: ![[DEPTHWISE_T:.+]] = !quant.uniform<u8:f32, 5.000000e-01:128>
// CHECK-DAG: ![[BLOCK_T:.+]] = !quant.uniform<u8:f32, 5.000000e-01>
// CHECK-DAG: ![[LOGITS_T:.+]] = !quant.uniform<u8:f32, 1.000000e+00:127>
// CHECK-DAG: ![[STEM_W_T:.+]] = !quant.uniform<i8<-127:127>:f32:0, {1.000000e+00,1.000000e+00}>

// CHECK-LABEL: func @main
// CHECK-SAME: %[[IMAGE:.*]]: tensor<1x4x4x2xf32>
// CHECK-NOT: qnn.observe
// CHECK: %[[Q:.*]] = qnn.quantize %[[IMAGE]] : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2x![[IMAGE_T]]>
// CHECK: %[[X:.*]] = qnn.dequantize %[[Q]]
// CHECK: qnn.quantize %{{.*}} -> tensor<2x3x3x2x![[STEM_W_T]]>
// CHECK: %[[STEM:.*]] = qnn.conv_2d %[[X]], {{.*}} -> tensor<1x4x4x2xf32>
// CHECK-NEXT: %[[STEM_Q:.*]] = qnn.quantize %[[STEM]] : {{.*}} -> tensor<1x4x4x2x![[STEM_T]]>
// CHECK-NEXT: %[[STEM_D:.*]] = qnn.dequantize %[[STEM_Q]]
// CHECK-NEXT: %[[DEPTHWISE:.*]] = qnn.conv_2d %[[STEM_D]]
// CHECK-NEXT: %[[DEPTHWISE_Q:.*]] = qnn.quantize %[[DEPTHWISE]] : {{.*}} -> tensor<1x4x4x2x![[DEPTHWISE_T]]>
// CHECK-NEXT: %[[DEPTHWISE_D:.*]] = qnn.dequantize %[[DEPTHWISE_Q]]
// CHECK-NEXT: %[[BLOCK:.*]] = qnn.add %[[DEPTHWISE_D]], %[[STEM_D]]
// CHECK-NEXT: qnn.quantize %[[BLOCK]] : {{.*}} -> tensor<1x4x4x2x![[BLOCK_T]]>
// The two pools do not share a scale yet.
// CHECK: qnn.max_pool_2d
// CHECK-NEXT: qnn.quantize {{.*}} -> tensor<1x2x2x2x![[BLOCK_T]]>
// CHECK: qnn.average_pool_2d
// CHECK-NEXT: qnn.quantize {{.*}} -> tensor<1x2x2x2x![[STEM_T]]>
// CHECK: %[[LOGITS:.*]] = qnn.linear
// CHECK-NEXT: %[[LOGITS_Q:.*]] = qnn.quantize %[[LOGITS]] : {{.*}} -> tensor<1x3x![[LOGITS_T]]>
// CHECK-NEXT: %[[LOGITS_D:.*]] = qnn.dequantize %[[LOGITS_Q]]
// CHECK-NEXT: qnn.softmax %[[LOGITS_D]]

// BITS-DAG: !quant.uniform<i4<-7:7>:f32:0,
// BITS-DAG: !quant.uniform<u6:f32,
// BITS-NOT: !quant.uniform<u8
