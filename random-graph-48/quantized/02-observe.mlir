#i8_symmetric_per_channel = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1, observer = min_max>
#loc2 = /tmp/quant-mlir-test-180319/graph.mlir:1:17
#u4_affine_per_tensor = #qnn.qspec<bits = 4, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0, observer = min_max>
module attributes {qnn.config = #qnn.qconfig<activation = #u4_affine_per_tensor, weight = #i8_symmetric_per_channel>} {
  func.func @main(%arg0: tensor<16xf32> {qnn.range = array<f64: -2.250000e+00, 1.250000e+00>} /tmp/quant-mlir-test-180319/graph.mlir:1:17) -> (tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<32xf32>) {
    %0 = qnn.observe %arg0 "input0" {spec = #u4_affine_per_tensor} : tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %1 = qnn.constant dense<[1.42950916, -0.653144598, 1.72098887, -0.182288736, 0.606256604, -1.25148892, 0.0600526892, -0.36465916, -0.190417841, -1.47159183, 0.662824451, -1.85155869, -1.34948242, -1.67204869, -0.531749368, -1.14624023]> : tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:5:9
    %2 = qnn.observe %1 "constant" {spec = #u4_affine_per_tensor} : tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:5:9
    %3 = qnn.mul %0, %0 {qnn.test = 1 : i64} : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %4 = qnn.observe %3 "mul" {spec = #u4_affine_per_tensor} : tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %5 = qnn.clip %0 {clamp = #qnn.clamp<0.000000e+00, 6.000000e+00>} : (tensor<16xf32>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %6 = qnn.observe %5 "clip" {spec = #u4_affine_per_tensor} : tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %7 = qnn.add %0, %2 {qnn.test = 1 : i64} : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %8 = qnn.observe %7 "add" {spec = #u4_affine_per_tensor} : tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %9 = qnn.concat %8, %6 {axis = 0 : i64} : (tensor<16xf32>, tensor<16xf32>) -> tensor<32xf32> /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %10 = qnn.observe %9 "concat" {spec = #u4_affine_per_tensor} : tensor<32xf32> /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %11 = qnn.sigmoid %0 : (tensor<16xf32>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %12 = qnn.observe %11 "sigmoid" {spec = #u4_affine_per_tensor} : tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    return %12, %4, %6, %10 : tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<32xf32> /tmp/quant-mlir-test-180319/graph.mlir:14:3
  } /tmp/quant-mlir-test-180319/graph.mlir:1:1
} /tmp/quant-mlir-test-180319/graph.mlir:0:0
#loc = /tmp/quant-mlir-test-180319/graph.mlir:0:0
#loc1 = /tmp/quant-mlir-test-180319/graph.mlir:1:1
#loc3 = /tmp/quant-mlir-test-180319/graph.mlir:5:9
#loc4 = /tmp/quant-mlir-test-180319/graph.mlir:2:9
#loc5 = /tmp/quant-mlir-test-180319/graph.mlir:4:9
#loc6 = /tmp/quant-mlir-test-180319/graph.mlir:6:9
#loc7 = /tmp/quant-mlir-test-180319/graph.mlir:7:9
#loc8 = /tmp/quant-mlir-test-180319/graph.mlir:13:10
#loc9 = /tmp/quant-mlir-test-180319/graph.mlir:14:3

