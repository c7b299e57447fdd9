// After lower: arithmetic on integers, on linalg, arith and tensor. Floats occur
// where the image is quantized, where the logits are dequantized, and in the
// softmax behind these.

// RUN: quant-opt %S/Inputs/network.mlir --fuse --insert-qdq --propagate-scales --quantize --lower-to-linalg | FileCheck %s

// CHECK-LABEL: func @main
// CHECK-SAME: %[[IMAGE:.*]]: tensor<1x4x4x2xf32>
// CHECK-NOT: qnn.{{[a-z_0-9]+}} %
// CHECK: %[[X:.*]] = linalg.generic {{.*}} ins(%[[IMAGE]] : tensor<1x4x4x2xf32>) outs({{.*}} : tensor<1x4x4x2xi8>)
// CHECK: math.roundeven
// CHECK: arith.fptosi %{{.*}} : f32 to i32

// From here on, integers: padding with the zero point 128, which is -128 as i8.
// CHECK-NOT: f32
// CHECK: tensor.pad %[[X]] low[0, 1, 1, 0] high[0, 1, 1, 0]
// CHECK: tensor.yield %c-128_i8
// An accumulator of 32 bits is enough.
// CHECK: arith.extui %{{.*}} : i8 to i32
// CHECK: arith.extsi %{{.*}} : i8 to i32
// CHECK: arith.muli
// CHECK: arith.addi
// CHECK-NOT: f32
// CHECK: -> tensor<1x4x4x2xi32>
// Requantization by a multiplier and a shift; the limits 0 and 63.75 are 0 and 255.
// CHECK: arith.muli %{{.*}} : i64
// CHECK: arith.shrui %{{.*}}, %c32_i64 : i64
// CHECK: arith.shrsi %{{.*}} : i32
// CHECK: arith.maxsi %{{.*}}, %c0_i32
// CHECK: arith.minsi %{{.*}}, %c255_i32
// CHECK-NOT: f32
// CHECK: -> tensor<1x4x4x2xi8>
// The maximum is taken over stored integers.
// CHECK-NOT: f32
// CHECK: arith.maxui %{{.*}} : i8

// CHECK-NOT: f32
// CHECK: tensor.empty() : tensor<1x3xf32>
// CHECK: %[[D:.*]] = linalg.generic {{.*}} ins(%{{.*}} : tensor<1x3xi8>) outs(%{{.*}} : tensor<1x3xf32>)
// CHECK: arith.sitofp
// The exponential of the softmax is plain arithmetic.
// CHECK: arith.bitcast %{{.*}} : i32 to f32
