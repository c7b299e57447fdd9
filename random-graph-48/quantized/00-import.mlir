#loc2 = /tmp/quant-mlir-test-180319/graph.mlir:1:17
module {
  func.func @main(%arg0: tensor<16xf32> {qnn.range = array<f64: -2.250000e+00, 1.250000e+00>} /tmp/quant-mlir-test-180319/graph.mlir:1:17) -> (tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<32xf32>) {
    %0 = qnn.mul %arg0, %arg0 {qnn.test = 1 : i64} : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %1 = qnn.transpose %arg0 {permutation = array<i64: 0>} : (tensor<16xf32>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:3:9
    %2 = qnn.clip %1 {clamp = #qnn.clamp<0.000000e+00, 6.000000e+00>} : (tensor<16xf32>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %3 = qnn.constant dense<[1.42950916, -0.653144598, 1.72098887, -0.182288736, 0.606256604, -1.25148892, 0.0600526892, -0.36465916, -0.190417841, -1.47159183, 0.662824451, -1.85155869, -1.34948242, -1.67204869, -0.531749368, -1.14624023]> : tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:5:9
    %4 = qnn.add %1, %3 {qnn.test = 1 : i64} : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %5 = qnn.concat %4, %2 {axis = 0 : i64} : (tensor<16xf32>, tensor<16xf32>) -> tensor<32xf32> /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %6 = qnn.constant dense<[0.390029341, 0.275266171, 1.22541952, 1.0609014, 0.24865517, 0.683117867, 0.997719526, 0.772242426, 0.39768818, 0.242235944, 1.20344019, 1.45617497, 0.542054772, 1.15165091, 1.203560e+00, 0.342242688]> : tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:8:9
    %7 = qnn.constant dense<[-0.212547645, -0.384906501, 0.151679367, 0.463077903, 0.450588852, -0.320534587, 0.418474346, -0.0278793368, -0.335216612, 0.406541228, -0.162206292, -0.137822375, -0.409933031, 0.0277821422, 0.192838326, 0.309112817]> : tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:9:9
    %8 = qnn.constant dense<[0.179914698, -0.314270854, 0.40916568, 0.0701573789, -0.19392404, 0.33750236, -0.317892492, 0.183447763, -0.46522218, 0.057177294, -0.129800946, -0.0080046216, 0.462847382, 0.310057163, 0.0792453438, 0.00956575386]> : tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:10:9
    %9 = qnn.constant dense<[1.7846427, 0.130721033, 1.05951464, 1.50401866, 1.46979678, 0.876800537, 0.796438276, 0.340344697, 1.98392296, 1.74972141, 0.815639674, 1.71504569, 0.328197628, 1.8394829, 1.81868982, 0.247434244]> : tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:11:9
    %10 = qnn.batch_norm %arg0 scale %6 offset %7 mean %8 variance %9 {epsilon = 1.000000e-03 : f32} : (tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:12:10
    %11 = qnn.sigmoid %1 : (tensor<16xf32>) -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    return %11, %0, %2, %5 : tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<32xf32> /tmp/quant-mlir-test-180319/graph.mlir:14:3
  } /tmp/quant-mlir-test-180319/graph.mlir:1:1
} /tmp/quant-mlir-test-180319/graph.mlir:0:0
#loc = /tmp/quant-mlir-test-180319/graph.mlir:0:0
#loc1 = /tmp/quant-mlir-test-180319/graph.mlir:1:1
#loc3 = /tmp/quant-mlir-test-180319/graph.mlir:2:9
#loc4 = /tmp/quant-mlir-test-180319/graph.mlir:3:9
#loc5 = /tmp/quant-mlir-test-180319/graph.mlir:4:9
#loc6 = /tmp/quant-mlir-test-180319/graph.mlir:5:9
#loc7 = /tmp/quant-mlir-test-180319/graph.mlir:6:9
#loc8 = /tmp/quant-mlir-test-180319/graph.mlir:7:9
#loc9 = /tmp/quant-mlir-test-180319/graph.mlir:8:9
#loc10 = /tmp/quant-mlir-test-180319/graph.mlir:9:9
#loc11 = /tmp/quant-mlir-test-180319/graph.mlir:10:9
#loc12 = /tmp/quant-mlir-test-180319/graph.mlir:11:9
#loc13 = /tmp/quant-mlir-test-180319/graph.mlir:12:10
#loc14 = /tmp/quant-mlir-test-180319/graph.mlir:13:10
#loc15 = /tmp/quant-mlir-test-180319/graph.mlir:14:3

