!u4_ = !quant.uniform<u4:f32, 0.23333333432674408:10>
!u4_1 = !quant.uniform<u4:f32, 0.2381698340177536:8>
!u4_2 = !quant.uniform<u4:f32, 0.52499997615814209:5>
!u4_3 = !quant.uniform<u4:f32, 0.083333335816860198>
!u4_4 = !quant.uniform<u4:f32, 0.47150316834449768:9>
!u4_5 = !quant.uniform<u4:f32, 0.051819991320371628>
#i8_symmetric_per_channel = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1, observer = min_max>
#loc2 = /tmp/quant-mlir-test-180319/graph.mlir:1:17
#u4_affine_per_tensor = #qnn.qspec<bits = 4, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0, observer = min_max>
module attributes {qnn.config = #qnn.qconfig<activation = #u4_affine_per_tensor, weight = #i8_symmetric_per_channel>} {
  func.func @main(%arg0: tensor<16xf32> {qnn.range = array<f64: -2.250000e+00, 1.250000e+00>} /tmp/quant-mlir-test-180319/graph.mlir:1:17) -> (tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<32xf32>) {
    %0 = qnn.quantize %arg0 : (tensor<16xf32>) -> tensor<16x!u4_> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %1 = qnn.dequantize %0 : (tensor<16x!u4_>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %2 = qnn.constant dense<[1.42950916, -0.653144598, 1.72098887, -0.182288736, 0.606256604, -1.25148892, 0.0600526892, -0.36465916, -0.190417841, -1.47159183, 0.662824451, -1.85155869, -1.34948242, -1.67204869, -0.531749368, -1.14624023]> : tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:5:9
    %3 = qnn.quantize %2 : (tensor<16xf32>) -> tensor<16x!u4_1> /tmp/quant-mlir-test-180319/graph.mlir:5:9
    %4 = qnn.dequantize %3 : (tensor<16x!u4_1>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:5:9
    %5 = qnn.mul %1, %1 {qnn.test = 1 : i64} : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %6 = qnn.quantize %5 : (tensor<16xf32>) -> tensor<16x!u4_2> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %7 = qnn.dequantize %6 : (tensor<16x!u4_2>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %8 = qnn.clip %1 {clamp = #qnn.clamp<0.000000e+00, 6.000000e+00>} : (tensor<16xf32>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %9 = qnn.quantize %8 : (tensor<16xf32>) -> tensor<16x!u4_3> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %10 = qnn.dequantize %9 : (tensor<16x!u4_3>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %11 = qnn.add %1, %4 {qnn.test = 1 : i64} : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %12 = qnn.quantize %11 : (tensor<16xf32>) -> tensor<16x!u4_4> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %13 = qnn.dequantize %12 : (tensor<16x!u4_4>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %14 = qnn.concat %13, %10 {axis = 0 : i64, qnn.island = "it only moves values that stay in float"} : (tensor<16xf32>, tensor<16xf32>) -> tensor<32xf32> /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %15 = qnn.quantize %14 : (tensor<32xf32>) -> tensor<32x!u4_4> /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %16 = qnn.dequantize %15 : (tensor<32x!u4_4>) -> tensor<32xf32> /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %17 = qnn.sigmoid %1 : (tensor<16xf32>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %18 = qnn.quantize %17 : (tensor<16xf32>) -> tensor<16x!u4_5> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %19 = qnn.dequantize %18 : (tensor<16x!u4_5>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    return %19, %7, %10, %16 : tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<32xf32> /tmp/quant-mlir-test-180319/graph.mlir:14:3
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

