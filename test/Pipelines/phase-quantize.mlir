// After quantize: operations work on quantized tensors, weights and biases are
// integers; softmax is the one island, and says why.

// RUN: quant-opt %S/Inputs/network.mlir --fuse --insert-qdq --propagate-scales --quantize | FileCheck %s

// CHECK-DAG: ![[IMAGE_T:.+]] = !quant.uniform<u8:f32, 1.000000e+00:128>
// CHECK-DAG: ![[STEM_T:.+]] = !quant.uniform<u8:f32, 2.500000e-01>
// CHECK-DAG: ![[SHARED:.+]] = !quant.uniform<u8:f32, 5.000000e-01>
// CHECK-DAG: ![[DEPTHWISE_T:.+]] = !quant.uniform<u8:f32, 5.000000e-01:128>
// CHECK-DAG: ![[LOGITS_T:.+]] = !quant.uniform<u8:f32, 1.000000e+00:127>

// CHECK-LABEL: func @main
// CHECK-SAME: %[[IMAGE:.*]]: tensor<1x4x4x2xf32>
// Biases in steps of input scale times weight scale: 10 / (1 * 1), and
// 0.5 / (0.5 * 1 / 127) = 127, -0.5 / (0.5 * 0.25 / 127) = -508.
// CHECK-DAG: %[[STEM_W:.*]] = qnn.constant dense<127> : tensor<2x3x3x2xi8> as
// CHECK-DAG: %[[STEM_B:.*]] = qnn.constant dense<10> : tensor<2xi32> as
// CHECK-DAG: %[[DEPTHWISE_W:.*]] = qnn.constant dense<{{\[\[\[\[}}127]]], {{\[\[\[}}-127]]]]> : tensor<2x1x1x1xi8> as
// CHECK-DAG: %[[HEAD_W:.*]] = qnn.constant dense<{{\[\[}}127, 0, 0, 0], [0, -127, 0, 0], [127, 127, 127, 127]]> : tensor<3x4xi8> as
// CHECK-DAG: %[[HEAD_B:.*]] = qnn.constant dense<[127, 127, -508]> : tensor<3xi32> as
// CHECK: %[[X:.*]] = qnn.quantize %[[IMAGE]] : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2x![[IMAGE_T]]>
// CHECK-NEXT: %[[STEM:.*]] = qnn.conv_2d %[[X]], %[[STEM_W]] bias %[[STEM_B]] {clamp = #qnn.clamp<0.000000e+00, 6.375000e+01>, {{.*}} -> tensor<1x4x4x2x![[STEM_T]]>
// CHECK-NEXT: %[[DEPTHWISE:.*]] = qnn.conv_2d %[[STEM]], %[[DEPTHWISE_W]] {{.*}} -> tensor<1x4x4x2x![[DEPTHWISE_T]]>
// CHECK-NEXT: %[[BLOCK:.*]] = qnn.add %[[DEPTHWISE]], %[[STEM]] {{.*}} -> tensor<1x4x4x2x![[SHARED]]>
// CHECK-NEXT: %[[POOL:.*]] = qnn.max_pool_2d %[[BLOCK]]
// CHECK-NEXT: %[[MEAN:.*]] = qnn.average_pool_2d %[[STEM]] {{.*}} : (tensor<1x4x4x2x![[STEM_T]]>) -> tensor<1x2x2x2x![[SHARED]]>
// CHECK-NEXT: %[[CONCAT:.*]] = qnn.concat %[[POOL]], %[[MEAN]]
// CHECK-NEXT: %[[GLOBAL:.*]] = qnn.reduce_mean %[[CONCAT]]
// CHECK-NEXT: %[[LOGITS:.*]] = qnn.linear %[[GLOBAL]], %[[HEAD_W]] bias %[[HEAD_B]] : {{.*}} -> tensor<1x3x![[LOGITS_T]]>
// CHECK-NEXT: %[[D:.*]] = qnn.dequantize %[[LOGITS]]
// CHECK-NEXT: %[[P:.*]] = qnn.softmax %[[D]] {axis = 1 : i64, qnn.island = "softmax is computed in float"}
// CHECK-NEXT: return %[[P]]
