#loc2 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:17
module {
  func.func @main(%arg0: tensor<16xf32> {qnn.range = array<f64: -2.250000e+00, 1.250000e+00>} /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:17) -> (tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<32xf32>) {
    %0 = qnn.constant dense<[1.42950916, -0.653144598, 1.72098887, -0.182288736, 0.606256604, -1.25148892, 0.0600526892, -0.36465916, -0.190417841, -1.47159183, 0.662824451, -1.85155869, -1.34948242, -1.67204869, -0.531749368, -1.14624023]> : tensor<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:5:9
    %1 = qnn.mul %arg0, %arg0 {qnn.test = 1 : i64} : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
    %2 = qnn.clip %arg0 {clamp = #qnn.clamp<0.000000e+00, 6.000000e+00>} : (tensor<16xf32>) -> tensor<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9
    %3 = qnn.add %arg0, %0 {qnn.test = 1 : i64} : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:6:9
    %4 = qnn.concat %3, %2 {axis = 0 : i64} : (tensor<16xf32>, tensor<16xf32>) -> tensor<32xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:7:9
    %5 = qnn.sigmoid %arg0 : (tensor<16xf32>) -> tensor<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
    return %5, %1, %2, %4 : tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<32xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:14:3
  } /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
} /tmp/quant-mlir-test-e9dfdc/graph.mlir:0:0
#loc = /tmp/quant-mlir-test-e9dfdc/graph.mlir:0:0
#loc1 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
#loc3 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:5:9
#loc4 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
#loc5 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9
#loc6 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:6:9
#loc7 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:7:9
#loc8 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
#loc9 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:14:3

