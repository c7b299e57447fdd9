#loc1 = /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1
#loc2 = /tmp/quant-mlir-test-1ebe73/graph.mlir:1:17
#loc3 = /tmp/quant-mlir-test-1ebe73/graph.mlir:1:81
#loc4 = /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
#loc5 = /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
#loc7 = /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
module attributes {codegen.model = {arena_bytes = 384 : i64, constant_bytes = 128 : i64, inputs = [{name = "input0", shape = array<i64: 1, 7, 4, 16>, type = "f32"}, {name = "input1", shape = array<i64: 1, 8, 1, 3>, type = "f32"}], kernels = [{blocks = 1 : i64, form = "fill", kernel = "kernel_0", lanes = 9 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "fill", kernel = "kernel_1", lanes = 6 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "copy", kernel = "kernel_2", lanes = 16 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "reduction", kernel = "kernel_3", lanes = 16 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "fill", kernel = "kernel_4", lanes = 3 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "fill", kernel = "kernel_4", lanes = 3 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "fill", kernel = "kernel_5", lanes = 1 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "fill", kernel = "kernel_5", lanes = 1 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "copy", kernel = "kernel_6", lanes = 1 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "fill", kernel = "kernel_7", lanes = 1 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "scalar", kernel = "kernel_8", lanes = 1 : i64, layer = "", macs = 0 : i64, note = "has no vector form", packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "fill", kernel = "kernel_4", lanes = 3 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "fill", kernel = "kernel_4", lanes = 3 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "fill", kernel = "kernel_5", lanes = 1 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "fill", kernel = "kernel_5", lanes = 1 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "elementwise", kernel = "kernel_9", lanes = 1 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "fill", kernel = "kernel_7", lanes = 1 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "scalar", kernel = "kernel_8", lanes = 1 : i64, layer = "", macs = 0 : i64, note = "has no vector form", packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "elementwise", kernel = "kernel_10", lanes = 1 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}], outputs = [{name = "output0", shape = array<i64: 1, 1, 1, 1>, type = "f32"}]}, qnn.model_info = "{\22float_weight_bytes\22:76,\22integer_only\22:false,\22layers\22:[{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22max_pool_2d\22,\22op\22:\22max_pool_2d\22,\22parameters\22:0,\22shape\22:[1,7,1,3],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22slice\22,\22op\22:\22slice\22,\22parameters\22:0,\22shape\22:[1,1,1,1],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:9,\22name\22:\22conv_2d\22,\22op\22:\22conv_2d\22,\22parameters\22:10,\22shape\22:[1,1,1,1],\22weight_bits\22:32},{\22activation_bits\22:32,\22macs\22:9,\22name\22:\22conv_2d\22,\22op\22:\22conv_2d\22,\22parameters\22:9,\22shape\22:[1,1,1,1],\22weight_bits\22:32},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22add\22,\22op\22:\22add\22,\22parameters\22:0,\22shape\22:[1,1,1,1],\22weight_bits\22:0}],\22quantized\22:false}"} {
  llvm.mlir.global private constant @quant_mlir_constants(dense_resource<quant_mlir_constants> : tensor<192xi8>) {addr_space = 0 : i32, alignment = 64 : i64} : !llvm.array<192 x i8> /tmp/quant-mlir-test-1ebe73/graph.mlir:0:0
  llvm.func internal @quant_mlir_entry(%arg0: !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:1:17, %arg1: !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:1:81, %arg2: !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9, %arg3: !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1) attributes {passthrough = ["noinline"]} {
    %0 = llvm.mlir.addressof @quant_mlir_constants : !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1
    %1 = llvm.getelementptr %0[0, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.array<192 x i8> /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1
    llvm.call @kernel_0(%arg3) : (!llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %2 = llvm.getelementptr %arg3[132] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    llvm.call @kernel_1(%2) : (!llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %3 = llvm.getelementptr %arg3[36] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    llvm.call @kernel_2(%arg1, %3) : (!llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %4 = llvm.getelementptr %arg3[192] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    llvm.call @kernel_3(%4, %arg3) : (!llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    llvm.call @kernel_4(%arg3) : (!llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %5 = llvm.getelementptr %arg3[24] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.call @kernel_4(%5) : (!llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %6 = llvm.getelementptr %arg3[12] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.call @kernel_5(%6) : (!llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %7 = llvm.getelementptr %arg3[20] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.call @kernel_5(%7) : (!llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %8 = llvm.getelementptr %arg3[256] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %9 = llvm.getelementptr %arg3[16] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.call @kernel_6(%8, %9) : (!llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %10 = llvm.getelementptr %arg3[64] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.call @kernel_7(%10) : (!llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %11 = llvm.getelementptr %arg3[64] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.call @kernel_8(%arg3, %1, %11) : (!llvm.ptr, !llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.call @kernel_4(%arg3) : (!llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
    %12 = llvm.getelementptr %arg3[24] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
    llvm.call @kernel_4(%12) : (!llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
    %13 = llvm.getelementptr %arg3[12] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
    llvm.call @kernel_5(%13) : (!llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
    %14 = llvm.getelementptr %arg3[20] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
    llvm.call @kernel_5(%14) : (!llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
    %15 = llvm.getelementptr %arg3[64] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %16 = llvm.getelementptr %arg3[16] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.call @kernel_9(%15, %16) : (!llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %17 = llvm.getelementptr %arg3[64] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.call @kernel_7(%17) : (!llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %18 = llvm.getelementptr %1[64] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
    %19 = llvm.getelementptr %arg3[64] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
    llvm.call @kernel_8(%arg3, %18, %19) : (!llvm.ptr, !llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
    %20 = llvm.getelementptr %arg3[64] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
    %21 = llvm.getelementptr %arg3[256] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
    llvm.call @kernel_10(%20, %21, %arg2) : (!llvm.ptr, !llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
    llvm.return /tmp/quant-mlir-test-1ebe73/graph.mlir:11:3
  } /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1
  llvm.func internal @kernel_0(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "fill", lanes = 9 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.constant(dense<0xFF800000> : vector<9xf32>) : vector<9xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    llvm.store %0, %arg0 {alignment = 4 : i64} : vector<9xf32>, !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    llvm.return /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
  } /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
  llvm.func internal @kernel_1(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "fill", lanes = 6 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.constant(dense<0xFF800000> : vector<6xf32>) : vector<6xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    llvm.store %0, %arg0 {alignment = 4 : i64} : vector<6xf32>, !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    llvm.return /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
  } /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
  llvm.func internal @kernel_2(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "copy", lanes = 16 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.load %arg0 {alignment = 4 : i64} : !llvm.ptr -> vector<16xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    llvm.store %0, %arg1 {alignment = 4 : i64} : vector<16xf32>, !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %1 = llvm.getelementptr %arg0[16] : (!llvm.ptr) -> !llvm.ptr, f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %2 = llvm.load %1 {alignment = 4 : i64} : !llvm.ptr -> vector<8xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %3 = llvm.getelementptr %arg1[16] : (!llvm.ptr) -> !llvm.ptr, f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    llvm.store %2, %3 {alignment = 4 : i64} : vector<8xf32>, !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    llvm.return /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
  } /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
  llvm.func internal @kernel_3(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "reduction", lanes = 16 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.constant(dense<0xFF800000> : vector<16xf32>) : vector<16xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %1 = llvm.mlir.constant(4 : index) : i64 [unknown]
    %2 = llvm.mlir.constant(6 : index) : i64 [unknown]
    %3 = llvm.mlir.constant(dense<0xFF800000> : vector<5xf32>) : vector<5xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %4 = llvm.mlir.constant(16 : index) : i64 [unknown]
    %5 = llvm.mlir.constant(1 : index) : i64 [unknown]
    %6 = llvm.mlir.constant(0 : index) : i64 [unknown]
    llvm.br ^bb1(%6, %0 : i64, vector<16xf32>) /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
  ^bb1(%7: i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9, %8: vector<16xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9):  // 2 preds: ^bb0, ^bb2
    %9 = llvm.icmp "slt" %7, %1 : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    llvm.cond_br %9, ^bb2, ^bb3 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
  ^bb2:  // pred: ^bb1
    %10 = llvm.mul %7, %2 : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %11 = llvm.getelementptr %arg1[%10] : (!llvm.ptr, i64) -> !llvm.ptr, f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %12 = llvm.load %11 {alignment = 4 : i64} : !llvm.ptr -> vector<16xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %13 = llvm.intr.maximum(%8, %12) : (vector<16xf32>, vector<16xf32>) -> vector<16xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %14 = llvm.add %7, %5 : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    llvm.br ^bb1(%14, %13 : i64, vector<16xf32>) /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
  ^bb3:  // pred: ^bb1
    llvm.store %8, %arg0 {alignment = 4 : i64} : vector<16xf32>, !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    llvm.br ^bb4(%6, %3 : i64, vector<5xf32>) /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
  ^bb4(%15: i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9, %16: vector<5xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9):  // 2 preds: ^bb3, ^bb5
    %17 = llvm.icmp "slt" %15, %1 : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    llvm.cond_br %17, ^bb5, ^bb6 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
  ^bb5:  // pred: ^bb4
    %18 = llvm.mul %15, %2 : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %19 = llvm.add %18, %4 : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %20 = llvm.getelementptr %arg1[%19] : (!llvm.ptr, i64) -> !llvm.ptr, f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %21 = llvm.load %20 {alignment = 4 : i64} : !llvm.ptr -> vector<5xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %22 = llvm.intr.maximum(%16, %21) : (vector<5xf32>, vector<5xf32>) -> vector<5xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    %23 = llvm.add %15, %5 : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    llvm.br ^bb4(%23, %22 : i64, vector<5xf32>) /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
  ^bb6:  // pred: ^bb4
    %24 = llvm.getelementptr %arg0[16] : (!llvm.ptr) -> !llvm.ptr, f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    llvm.store %16, %24 {alignment = 4 : i64} : vector<5xf32>, !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
    llvm.return /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
  } /tmp/quant-mlir-test-1ebe73/graph.mlir:2:9
  llvm.func internal @kernel_4(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "fill", lanes = 3 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.constant(dense<0.000000e+00> : vector<3xf32>) : vector<3xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.store %0, %arg0 {alignment = 4 : i64} : vector<3xf32>, !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.return /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
  } /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
  llvm.func internal @kernel_5(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "fill", lanes = 1 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.constant(dense<0.000000e+00> : vector<1xf32>) : vector<1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.store %0, %arg0 {alignment = 4 : i64} : vector<1xf32>, !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.return /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
  } /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
  llvm.func internal @kernel_6(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "copy", lanes = 1 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.constant(0 : i32) : i32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %1 = llvm.mlir.poison : vector<1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %2 = llvm.load %arg0 : !llvm.ptr -> f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %3 = llvm.insertelement %2, %1[%0 : i32] : vector<1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.store %3, %arg1 {alignment = 4 : i64} : vector<1xf32>, !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.return /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
  } /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
  llvm.func internal @kernel_7(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "fill", lanes = 1 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.constant(dense<0.000000e+00> : vector<1xf32>) : vector<1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.store %0, %arg0 {alignment = 4 : i64} : vector<1xf32>, !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.return /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
  } /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
  llvm.func internal @kernel_8(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9, %arg2: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "scalar", lanes = 1 : i64, macs = 0 : i64, note = "has no vector form", packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.constant(3 : index) : i64 [unknown]
    %1 = llvm.mlir.constant(9 : index) : i64 [unknown]
    %2 = llvm.mlir.constant(1 : index) : i64 [unknown]
    %3 = llvm.mlir.constant(0 : index) : i64 [unknown]
    llvm.br ^bb1(%3 : i64) /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
  ^bb1(%4: i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9):  // 2 preds: ^bb0, ^bb5
    %5 = llvm.icmp "slt" %4, %0 : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.cond_br %5, ^bb2, ^bb6 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
  ^bb2:  // pred: ^bb1
    llvm.br ^bb3(%3 : i64) /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
  ^bb3(%6: i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9):  // 2 preds: ^bb2, ^bb4
    %7 = llvm.icmp "slt" %6, %0 : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.cond_br %7, ^bb4, ^bb5 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
  ^bb4:  // pred: ^bb3
    %8 = llvm.mul %3, %1 overflow<nsw, nuw> : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %9 = llvm.mul %4, %0 overflow<nsw, nuw> : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %10 = llvm.add %8, %9 overflow<nsw, nuw> : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %11 = llvm.add %10, %6 overflow<nsw, nuw> : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %12 = llvm.add %11, %3 overflow<nsw, nuw> : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %13 = llvm.getelementptr inbounds|nuw %arg0[%12] : (!llvm.ptr, i64) -> !llvm.ptr, f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %14 = llvm.load %13 : !llvm.ptr -> f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %15 = llvm.mul %3, %1 overflow<nsw, nuw> : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %16 = llvm.mul %4, %0 overflow<nsw, nuw> : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %17 = llvm.add %15, %16 overflow<nsw, nuw> : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %18 = llvm.add %17, %6 overflow<nsw, nuw> : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %19 = llvm.add %18, %3 overflow<nsw, nuw> : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %20 = llvm.getelementptr inbounds|nuw %arg1[%19] : (!llvm.ptr, i64) -> !llvm.ptr, f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %21 = llvm.load %20 : !llvm.ptr -> f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %22 = llvm.add %3, %3 overflow<nsw, nuw> : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %23 = llvm.add %22, %3 overflow<nsw, nuw> : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %24 = llvm.add %23, %3 overflow<nsw, nuw> : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %25 = llvm.getelementptr inbounds|nuw %arg2[%24] : (!llvm.ptr, i64) -> !llvm.ptr, f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %26 = llvm.load %25 : !llvm.ptr -> f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %27 = llvm.fmul %14, %21 : f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %28 = llvm.fadd %26, %27 : f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %29 = llvm.add %3, %3 overflow<nsw, nuw> : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %30 = llvm.add %29, %3 overflow<nsw, nuw> : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %31 = llvm.add %30, %3 overflow<nsw, nuw> : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %32 = llvm.getelementptr inbounds|nuw %arg2[%31] : (!llvm.ptr, i64) -> !llvm.ptr, f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.store %28, %32 : f32, !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %33 = llvm.add %6, %2 : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.br ^bb3(%33 : i64) /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
  ^bb5:  // pred: ^bb3
    %34 = llvm.add %4, %2 : i64 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.br ^bb1(%34 : i64) /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
  ^bb6:  // pred: ^bb1
    llvm.return /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
  } /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
  llvm.func internal @kernel_9(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "elementwise", lanes = 1 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.constant(0 : i32) : i32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %1 = llvm.mlir.poison : vector<1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %2 = llvm.mlir.constant(dense<0.058597032> : vector<1xf32>) : vector<1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %3 = llvm.load %arg0 : !llvm.ptr -> f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %4 = llvm.insertelement %3, %1[%0 : i32] : vector<1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    %5 = llvm.fadd %4, %2 : vector<1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.store %5, %arg1 {alignment = 4 : i64} : vector<1xf32>, !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
    llvm.return /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
  } /tmp/quant-mlir-test-1ebe73/graph.mlir:6:9
  llvm.func internal @kernel_10(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9, %arg2: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "elementwise", lanes = 1 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.constant(0 : i32) : i32 [unknown]
    %1 = llvm.mlir.poison : vector<1xf32> [unknown]
    %2 = llvm.mlir.constant(dense<0.000000e+00> : vector<1xf32>) : vector<1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
    %3 = llvm.load %arg0 : !llvm.ptr -> f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
    %4 = llvm.insertelement %3, %1[%0 : i32] : vector<1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
    %5 = llvm.load %arg1 : !llvm.ptr -> f32 /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
    %6 = llvm.insertelement %5, %1[%0 : i32] : vector<1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
    %7 = llvm.fadd %4, %6 : vector<1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
    %8 = llvm.intr.maximum(%7, %2) : (vector<1xf32>, vector<1xf32>) -> vector<1xf32> /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
    llvm.store %8, %arg2 {alignment = 4 : i64} : vector<1xf32>, !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
    llvm.return /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
  } /tmp/quant-mlir-test-1ebe73/graph.mlir:9:9
  llvm.func @quant_mlir_model_run(%arg0: !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1, %arg1: !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1, %arg2: !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1) -> i32 {
    %0 = llvm.getelementptr %arg0[0] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1
    %1 = llvm.load %0 : !llvm.ptr -> !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1
    %2 = llvm.getelementptr %arg0[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1
    %3 = llvm.load %2 : !llvm.ptr -> !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1
    %4 = llvm.getelementptr %arg1[0] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1
    %5 = llvm.load %4 : !llvm.ptr -> !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1
    llvm.call @quant_mlir_entry(%1, %3, %5, %arg2) : (!llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1
    %6 = llvm.mlir.constant(0 : i32) : i32 /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1
    llvm.return %6 : i32 /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1
  } /tmp/quant-mlir-test-1ebe73/graph.mlir:1:1
  llvm.mlir.global internal constant @quant_mlir_info_text("{\22abi\22:1,\22arena_bytes\22:384,\22constant_bytes\22:128,\22extra\22:{\22float_weight_bytes\22:76,\22integer_only\22:false,\22layers\22:[{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22max_pool_2d\22,\22op\22:\22max_pool_2d\22,\22parameters\22:0,\22shape\22:[1,7,1,3],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22slice\22,\22op\22:\22slice\22,\22parameters\22:0,\22shape\22:[1,1,1,1],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:9,\22name\22:\22conv_2d\22,\22op\22:\22conv_2d\22,\22parameters\22:10,\22shape\22:[1,1,1,1],\22weight_bits\22:32},{\22activation_bits\22:32,\22macs\22:9,\22name\22:\22conv_2d\22,\22op\22:\22conv_2d\22,\22parameters\22:9,\22shape\22:[1,1,1,1],\22weight_bits\22:32},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22add\22,\22op\22:\22add\22,\22parameters\22:0,\22shape\22:[1,1,1,1],\22weight_bits\22:0}],\22quantized\22:false},\22inputs\22:[{\22name\22:\22input0\22,\22shape\22:[1,7,4,16],\22type\22:\22f32\22},{\22name\22:\22input1\22,\22shape\22:[1,8,1,3],\22type\22:\22f32\22}],\22kernels\22:[{\22blocks\22:1,\22form\22:\22fill\22,\22kernel\22:\22kernel_0\22,\22lanes\22:9,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22fill\22,\22kernel\22:\22kernel_1\22,\22lanes\22:6,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22copy\22,\22kernel\22:\22kernel_2\22,\22lanes\22:16,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22reduction\22,\22kernel\22:\22kernel_3\22,\22lanes\22:16,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22fill\22,\22kernel\22:\22kernel_4\22,\22lanes\22:3,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22fill\22,\22kernel\22:\22kernel_4\22,\22lanes\22:3,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22fill\22,\22kernel\22:\22kernel_5\22,\22lanes\22:1,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22fill\22,\22kernel\22:\22kernel_5\22,\22lanes\22:1,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22copy\22,\22kernel\22:\22kernel_6\22,\22lanes\22:1,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22fill\22,\22kernel\22:\22kernel_7\22,\22lanes\22:1,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22scalar\22,\22kernel\22:\22kernel_8\22,\22lanes\22:1,\22layer\22:\22\22,\22macs\22:0,\22note\22:\22has no vector form\22,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22fill\22,\22kernel\22:\22kernel_4\22,\22lanes\22:3,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22fill\22,\22kernel\22:\22kernel_4\22,\22lanes\22:3,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22fill\22,\22kernel\22:\22kernel_5\22,\22lanes\22:1,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22fill\22,\22kernel\22:\22kernel_5\22,\22lanes\22:1,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22elementwise\22,\22kernel\22:\22kernel_9\22,\22lanes\22:1,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22fill\22,\22kernel\22:\22kernel_7\22,\22lanes\22:1,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22scalar\22,\22kernel\22:\22kernel_8\22,\22lanes\22:1,\22layer\22:\22\22,\22macs\22:0,\22note\22:\22has no vector form\22,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22elementwise\22,\22kernel\22:\22kernel_10\22,\22lanes\22:1,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1}],\22outputs\22:[{\22name\22:\22output0\22,\22shape\22:[1,1,1,1],\22type\22:\22f32\22}],\22threads\22:1}\00") {addr_space = 0 : i32} /tmp/quant-mlir-test-1ebe73/graph.mlir:0:0
  llvm.func @quant_mlir_model_info() -> !llvm.ptr {
    %0 = llvm.mlir.addressof @quant_mlir_info_text : !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:0:0
    llvm.return %0 : !llvm.ptr /tmp/quant-mlir-test-1ebe73/graph.mlir:0:0
  } /tmp/quant-mlir-test-1ebe73/graph.mlir:0:0
} /tmp/quant-mlir-test-1ebe73/graph.mlir:0:0
#loc = /tmp/quant-mlir-test-1ebe73/graph.mlir:0:0
#loc6 = /tmp/quant-mlir-test-1ebe73/graph.mlir:8:9
#loc8 = /tmp/quant-mlir-test-1ebe73/graph.mlir:11:3
#loc9 = [unknown]

{-#

#-}

