#i8_symmetric_per_channel = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1, observer = min_max>
#loc2 = /tmp/quant-mlir-test-180319/graph.mlir:1:17
#loc4 = /tmp/quant-mlir-test-180319/graph.mlir:13:10
#loc5 = /tmp/quant-mlir-test-180319/graph.mlir:4:9
#loc6 = /tmp/quant-mlir-test-180319/graph.mlir:5:9
#loc7 = /tmp/quant-mlir-test-180319/graph.mlir:2:9
#loc8 = /tmp/quant-mlir-test-180319/graph.mlir:6:9
#loc9 = /tmp/quant-mlir-test-180319/graph.mlir:7:9
#map = affine_map<(d0) -> (d0)>
#u4_affine_per_tensor = #qnn.qspec<bits = 4, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0, observer = min_max>
module attributes {qnn.config = #qnn.qconfig<activation = #u4_affine_per_tensor, weight = #i8_symmetric_per_channel>, qnn.model_info = "{\22float_weight_bytes\22:0,\22integer_only\22:true,\22layers\22:[{\22activation_bits\22:4,\22macs\22:0,\22name\22:\22mul\22,\22op\22:\22mul\22,\22parameters\22:0,\22scale\22:0.52499997615814209,\22shape\22:[16],\22weight_bits\22:0,\22zero_point\22:5},{\22activation_bits\22:4,\22macs\22:0,\22name\22:\22clip\22,\22op\22:\22clip\22,\22parameters\22:0,\22scale\22:0.47150316834449768,\22shape\22:[16],\22weight_bits\22:0,\22zero_point\22:9},{\22activation_bits\22:4,\22macs\22:0,\22name\22:\22add\22,\22op\22:\22add\22,\22parameters\22:0,\22scale\22:0.47150316834449768,\22shape\22:[16],\22weight_bits\22:0,\22zero_point\22:9},{\22activation_bits\22:4,\22macs\22:0,\22name\22:\22concat\22,\22op\22:\22concat\22,\22parameters\22:0,\22scale\22:0.47150316834449768,\22shape\22:[32],\22weight_bits\22:0,\22zero_point\22:9},{\22activation_bits\22:4,\22macs\22:0,\22name\22:\22sigmoid\22,\22op\22:\22sigmoid\22,\22parameters\22:0,\22scale\22:0.051819991320371628,\22shape\22:[16],\22weight_bits\22:0,\22zero_point\22:0}],\22quantized\22:true}"} {
  func.func @main(%arg0: tensor<16xf32> {qnn.range = array<f64: -2.250000e+00, 1.250000e+00>} /tmp/quant-mlir-test-180319/graph.mlir:1:17) -> (tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<32xf32>) {
    %c32_i64 = arith.constant 32 : i64 [unknown]
    %cst = arith.constant 0.0518199913 : f32 [unknown]
    %cst_0 = arith.constant dense_resource<__elided__> : tensor<256xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %c6_i32 = arith.constant 6 : i32 [unknown]
    %c-9_i32 = arith.constant -9 : i32 [unknown]
    %c27_i32 = arith.constant 27 : i32 [unknown]
    %c67108864_i32 = arith.constant 67108864 : i32 [unknown]
    %c67797241_i32 = arith.constant 67797241 : i32 [unknown]
    %c8_i32 = arith.constant 8 : i32 [unknown]
    %c66420487_i32 = arith.constant 66420487 : i32 [unknown]
    %c9_i32 = arith.constant 9 : i32 [unknown]
    %cst_1 = arith.constant 0.471503168 : f32 [unknown]
    %cst_2 = arith.constant dense_resource<__elided__> : tensor<256xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %cst_3 = arith.constant 5.250000e-01 : f32 [unknown]
    %c15_i32 = arith.constant 15 : i32 [unknown]
    %c0_i32 = arith.constant 0 : i32 [unknown]
    %c2_i32 = arith.constant 2 : i32 [unknown]
    %c8589934592_i64 = arith.constant 8589934592 : i64 [unknown]
    %c1781616160_i64 = arith.constant 1781616160 : i64 [unknown]
    %c5_i32 = arith.constant 5 : i32 [unknown]
    %cst_4 = arith.constant 5.000000e+00 : f32 [unknown]
    %cst_5 = arith.constant -1.000000e+01 : f32 [unknown]
    %cst_6 = arith.constant 0.000000e+00 : f32 [unknown]
    %c10_i32 = arith.constant 10 : i32 [unknown]
    %cst_7 = arith.constant 0.233333334 : f32 [unknown]
    %cst_8 = arith.constant dense<[14, 5, 15, 7, 11, 3, 8, 6, 7, 2, 11, 0, 2, 1, 6, 3]> : tensor<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:5:9
    %0 = tensor.empty() : tensor<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %1 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%arg0 : tensor<16xf32>) outs(%0 : tensor<16xi8>) {
    ^bb0(%in: f32 /tmp/quant-mlir-test-180319/graph.mlir:1:17, %out: i8 /tmp/quant-mlir-test-180319/graph.mlir:1:17):
      %13 = arith.divf %in, %cst_7 : f32 /tmp/quant-mlir-test-180319/graph.mlir:1:17
      %14 = arith.cmpf uno, %13, %13 : f32 /tmp/quant-mlir-test-180319/graph.mlir:1:17
      %15 = arith.select %14, %cst_6, %13 : f32 /tmp/quant-mlir-test-180319/graph.mlir:1:17
      %16 = math.roundeven %15 : f32 /tmp/quant-mlir-test-180319/graph.mlir:1:17
      %17 = arith.maxnumf %16, %cst_5 fastmath<nnan> : f32 /tmp/quant-mlir-test-180319/graph.mlir:1:17
      %18 = arith.minnumf %17, %cst_4 fastmath<nnan> : f32 /tmp/quant-mlir-test-180319/graph.mlir:1:17
      %19 = arith.fptosi %18 : f32 to i32 /tmp/quant-mlir-test-180319/graph.mlir:1:17
      %20 = arith.addi %19, %c10_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:1:17
      %21 = arith.trunci %20 : i32 to i8 /tmp/quant-mlir-test-180319/graph.mlir:1:17
      linalg.yield %21 : i8 /tmp/quant-mlir-test-180319/graph.mlir:1:17
    } -> tensor<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %2 = linalg.generic {indexing_maps = [#map, #map, #map], iterator_types = ["parallel"]} ins(%1, %1 : tensor<16xi8>, tensor<16xi8>) outs(%0 : tensor<16xi8>) {
    ^bb0(%in: i8 /tmp/quant-mlir-test-180319/graph.mlir:1:17, %in_10: i8 /tmp/quant-mlir-test-180319/graph.mlir:1:17, %out: i8 /tmp/quant-mlir-test-180319/graph.mlir:2:9):
      %13 = arith.extui %in : i8 to i32 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      %14 = arith.subi %13, %c10_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      %15 = arith.extui %in_10 : i8 to i32 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      %16 = arith.subi %15, %c10_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      %17 = arith.muli %14, %16 : i32 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      %18 = arith.extsi %17 : i32 to i64 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      %19 = arith.muli %18, %c1781616160_i64 : i64 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      %20 = arith.addi %19, %c8589934592_i64 : i64 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      %21 = arith.shrui %20, %c32_i64 : i64 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      %22 = arith.trunci %21 : i64 to i32 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      %23 = arith.shrsi %22, %c2_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      %24 = arith.addi %23, %c5_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      %25 = arith.maxsi %24, %c0_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      %26 = arith.minsi %25, %c15_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      %27 = arith.trunci %26 : i32 to i8 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      linalg.yield %27 : i8 /tmp/quant-mlir-test-180319/graph.mlir:2:9
    } -> tensor<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %3 = tensor.empty() : tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %4 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%2 : tensor<16xi8>) outs(%3 : tensor<16xf32>) {
    ^bb0(%in: i8 /tmp/quant-mlir-test-180319/graph.mlir:2:9, %out: f32 /tmp/quant-mlir-test-180319/graph.mlir:2:9):
      %13 = arith.extui %in : i8 to i32 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      %14 = arith.subi %13, %c5_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      %15 = arith.sitofp %14 : i32 to f32 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      %16 = arith.mulf %15, %cst_3 : f32 /tmp/quant-mlir-test-180319/graph.mlir:2:9
      linalg.yield %16 : f32 /tmp/quant-mlir-test-180319/graph.mlir:2:9
    } -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %5 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%1 : tensor<16xi8>) outs(%0 : tensor<16xi8>) {
    ^bb0(%in: i8 /tmp/quant-mlir-test-180319/graph.mlir:1:17, %out: i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9):
      %13 = arith.index_castui %in : i8 to index /tmp/quant-mlir-test-180319/graph.mlir:4:9
      %extracted = tensor.extract %cst_2[%13] : tensor<256xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
      linalg.yield %extracted : i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    } -> tensor<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %6 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%5 : tensor<16xi8>) outs(%3 : tensor<16xf32>) {
    ^bb0(%in: i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9, %out: f32 /tmp/quant-mlir-test-180319/graph.mlir:4:9):
      %13 = arith.extui %in : i8 to i32 /tmp/quant-mlir-test-180319/graph.mlir:4:9
      %14 = arith.subi %13, %c9_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:4:9
      %15 = arith.sitofp %14 : i32 to f32 /tmp/quant-mlir-test-180319/graph.mlir:4:9
      %16 = arith.mulf %15, %cst_1 : f32 /tmp/quant-mlir-test-180319/graph.mlir:4:9
      linalg.yield %16 : f32 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    } -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %7 = linalg.generic {indexing_maps = [#map, #map, #map], iterator_types = ["parallel"]} ins(%1, %cst_8 : tensor<16xi8>, tensor<16xi8>) outs(%0 : tensor<16xi8>) {
    ^bb0(%in: i8 /tmp/quant-mlir-test-180319/graph.mlir:1:17, %in_10: i8 /tmp/quant-mlir-test-180319/graph.mlir:5:9, %out: i8 /tmp/quant-mlir-test-180319/graph.mlir:6:9):
      %13 = arith.extui %in : i8 to i32 /tmp/quant-mlir-test-180319/graph.mlir:6:9
      %14 = arith.extui %in_10 : i8 to i32 /tmp/quant-mlir-test-180319/graph.mlir:6:9
      %15 = arith.subi %13, %c10_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:6:9
      %16 = arith.muli %15, %c66420487_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:6:9
      %17 = arith.subi %14, %c8_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:6:9
      %18 = arith.muli %17, %c67797241_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:6:9
      %19 = arith.addi %16, %18 : i32 /tmp/quant-mlir-test-180319/graph.mlir:6:9
      %20 = arith.addi %19, %c67108864_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:6:9
      %21 = arith.shrsi %20, %c27_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:6:9
      %22 = arith.maxsi %21, %c-9_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:6:9
      %23 = arith.minsi %22, %c6_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:6:9
      %24 = arith.addi %23, %c9_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:6:9
      %25 = arith.trunci %24 : i32 to i8 /tmp/quant-mlir-test-180319/graph.mlir:6:9
      linalg.yield %25 : i8 /tmp/quant-mlir-test-180319/graph.mlir:6:9
    } -> tensor<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %8 = tensor.empty() : tensor<32xi8> /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %inserted_slice = tensor.insert_slice %7 into %8[0] [16] [1] : tensor<16xi8> into tensor<32xi8> /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %inserted_slice_9 = tensor.insert_slice %5 into %inserted_slice[16] [16] [1] : tensor<16xi8> into tensor<32xi8> /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %9 = tensor.empty() : tensor<32xf32> /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %10 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%inserted_slice_9 : tensor<32xi8>) outs(%9 : tensor<32xf32>) {
    ^bb0(%in: i8 /tmp/quant-mlir-test-180319/graph.mlir:7:9, %out: f32 /tmp/quant-mlir-test-180319/graph.mlir:7:9):
      %13 = arith.extui %in : i8 to i32 /tmp/quant-mlir-test-180319/graph.mlir:7:9
      %14 = arith.subi %13, %c9_i32 : i32 /tmp/quant-mlir-test-180319/graph.mlir:7:9
      %15 = arith.sitofp %14 : i32 to f32 /tmp/quant-mlir-test-180319/graph.mlir:7:9
      %16 = arith.mulf %15, %cst_1 : f32 /tmp/quant-mlir-test-180319/graph.mlir:7:9
      linalg.yield %16 : f32 /tmp/quant-mlir-test-180319/graph.mlir:7:9
    } -> tensor<32xf32> /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %11 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%1 : tensor<16xi8>) outs(%0 : tensor<16xi8>) {
    ^bb0(%in: i8 /tmp/quant-mlir-test-180319/graph.mlir:1:17, %out: i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10):
      %13 = arith.index_castui %in : i8 to index /tmp/quant-mlir-test-180319/graph.mlir:13:10
      %extracted = tensor.extract %cst_0[%13] : tensor<256xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
      linalg.yield %extracted : i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    } -> tensor<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %12 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%11 : tensor<16xi8>) outs(%3 : tensor<16xf32>) {
    ^bb0(%in: i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10, %out: f32 /tmp/quant-mlir-test-180319/graph.mlir:13:10):
      %13 = arith.extui %in : i8 to i32 /tmp/quant-mlir-test-180319/graph.mlir:13:10
      %14 = arith.sitofp %13 : i32 to f32 /tmp/quant-mlir-test-180319/graph.mlir:13:10
      %15 = arith.mulf %14, %cst : f32 /tmp/quant-mlir-test-180319/graph.mlir:13:10
      linalg.yield %15 : f32 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    } -> tensor<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    return %12, %4, %6, %10 : tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<32xf32> /tmp/quant-mlir-test-180319/graph.mlir:14:3
  } /tmp/quant-mlir-test-180319/graph.mlir:1:1
} /tmp/quant-mlir-test-180319/graph.mlir:0:0
#loc = /tmp/quant-mlir-test-180319/graph.mlir:0:0
#loc1 = /tmp/quant-mlir-test-180319/graph.mlir:1:1
#loc3 = [unknown]
#loc10 = /tmp/quant-mlir-test-180319/graph.mlir:14:3

