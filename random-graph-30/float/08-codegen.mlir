#loc1 = /tmp/quant-mlir-test-72eca7/graph.mlir:1:1
#loc2 = /tmp/quant-mlir-test-72eca7/graph.mlir:1:17
#loc3 = /tmp/quant-mlir-test-72eca7/graph.mlir:2:9
#loc4 = /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
module attributes {codegen.model = {arena_bytes = 64 : i64, constant_bytes = 0 : i64, inputs = [{name = "input0", shape = array<i64: 2, 5, 4, 1>, type = "f32"}], kernels = [{blocks = 1 : i64, form = "elementwise", kernel = "kernel_0", lanes = 16 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}], outputs = [{name = "output0", shape = array<i64: 2, 5, 4, 1>, type = "f32"}]}, qnn.model_info = "{\22float_weight_bytes\22:0,\22integer_only\22:false,\22layers\22:[{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22mul\22,\22op\22:\22mul\22,\22parameters\22:0,\22shape\22:[2,5,4,1],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22add\22,\22op\22:\22add\22,\22parameters\22:0,\22shape\22:[2,5,4,1],\22weight_bits\22:0}],\22quantized\22:false}"} {
  llvm.mlir.global private constant @quant_mlir_constants(dense_resource<quant_mlir_constants> : tensor<64xi8>) {addr_space = 0 : i32, alignment = 64 : i64} : !llvm.array<64 x i8> /tmp/quant-mlir-test-72eca7/graph.mlir:0:0
  llvm.func internal @quant_mlir_entry(%arg0: !llvm.ptr /tmp/quant-mlir-test-72eca7/graph.mlir:1:17, %arg1: !llvm.ptr /tmp/quant-mlir-test-72eca7/graph.mlir:2:9, %arg2: !llvm.ptr /tmp/quant-mlir-test-72eca7/graph.mlir:1:1) attributes {passthrough = ["noinline"]} {
    llvm.call @kernel_0(%arg0, %arg1) : (!llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    llvm.return /tmp/quant-mlir-test-72eca7/graph.mlir:4:3
  } /tmp/quant-mlir-test-72eca7/graph.mlir:1:1
  llvm.func internal @kernel_0(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-72eca7/graph.mlir:3:9, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-72eca7/graph.mlir:3:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "elementwise", lanes = 16 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.constant(16 : index) : i64 [unknown]
    %1 = llvm.mlir.constant(dense<0.000000e+00> : vector<16xf32>) : vector<16xf32> [unknown]
    %2 = llvm.mlir.constant(dense<0.000000e+00> : vector<8xf32>) : vector<8xf32> /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    %3 = llvm.mlir.constant(1 : index) : i64 [unknown]
    %4 = llvm.mlir.constant(2 : index) : i64 [unknown]
    %5 = llvm.mlir.constant(0 : index) : i64 [unknown]
    llvm.br ^bb1(%5 : i64) /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
  ^bb1(%6: i64 /tmp/quant-mlir-test-72eca7/graph.mlir:3:9):  // 2 preds: ^bb0, ^bb2
    %7 = llvm.icmp "slt" %6, %4 : i64 /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    llvm.cond_br %7, ^bb2, ^bb3 /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
  ^bb2:  // pred: ^bb1
    %8 = llvm.mul %6, %0 : i64 /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    %9 = llvm.getelementptr %arg0[%8] : (!llvm.ptr, i64) -> !llvm.ptr, f32 /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    %10 = llvm.load %9 {alignment = 4 : i64} : !llvm.ptr -> vector<16xf32> /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    %11 = llvm.fmul %10, %10 : vector<16xf32> /tmp/quant-mlir-test-72eca7/graph.mlir:2:9
    %12 = llvm.fadd %11, %10 : vector<16xf32> /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    %13 = llvm.intr.maximum(%12, %1) : (vector<16xf32>, vector<16xf32>) -> vector<16xf32> /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    %14 = llvm.getelementptr %arg1[%8] : (!llvm.ptr, i64) -> !llvm.ptr, f32 /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    llvm.store %13, %14 {alignment = 4 : i64} : vector<16xf32>, !llvm.ptr /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    %15 = llvm.add %6, %3 : i64 /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    llvm.br ^bb1(%15 : i64) /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
  ^bb3:  // pred: ^bb1
    %16 = llvm.getelementptr %arg0[32] : (!llvm.ptr) -> !llvm.ptr, f32 /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    %17 = llvm.load %16 {alignment = 4 : i64} : !llvm.ptr -> vector<8xf32> /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    %18 = llvm.fmul %17, %17 : vector<8xf32> /tmp/quant-mlir-test-72eca7/graph.mlir:2:9
    %19 = llvm.fadd %18, %17 : vector<8xf32> /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    %20 = llvm.intr.maximum(%19, %2) : (vector<8xf32>, vector<8xf32>) -> vector<8xf32> /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    %21 = llvm.getelementptr %arg1[32] : (!llvm.ptr) -> !llvm.ptr, f32 /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    llvm.store %20, %21 {alignment = 4 : i64} : vector<8xf32>, !llvm.ptr /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
    llvm.return /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
  } /tmp/quant-mlir-test-72eca7/graph.mlir:3:9
  llvm.func @quant_mlir_model_run(%arg0: !llvm.ptr /tmp/quant-mlir-test-72eca7/graph.mlir:1:1, %arg1: !llvm.ptr /tmp/quant-mlir-test-72eca7/graph.mlir:1:1, %arg2: !llvm.ptr /tmp/quant-mlir-test-72eca7/graph.mlir:1:1) -> i32 {
    %0 = llvm.getelementptr %arg0[0] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr /tmp/quant-mlir-test-72eca7/graph.mlir:1:1
    %1 = llvm.load %0 : !llvm.ptr -> !llvm.ptr /tmp/quant-mlir-test-72eca7/graph.mlir:1:1
    %2 = llvm.getelementptr %arg1[0] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr /tmp/quant-mlir-test-72eca7/graph.mlir:1:1
    %3 = llvm.load %2 : !llvm.ptr -> !llvm.ptr /tmp/quant-mlir-test-72eca7/graph.mlir:1:1
    llvm.call @quant_mlir_entry(%1, %3, %arg2) : (!llvm.ptr, !llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-72eca7/graph.mlir:1:1
    %4 = llvm.mlir.constant(0 : i32) : i32 /tmp/quant-mlir-test-72eca7/graph.mlir:1:1
    llvm.return %4 : i32 /tmp/quant-mlir-test-72eca7/graph.mlir:1:1
  } /tmp/quant-mlir-test-72eca7/graph.mlir:1:1
  llvm.mlir.global internal constant @quant_mlir_info_text("{\22abi\22:1,\22arena_bytes\22:64,\22constant_bytes\22:0,\22extra\22:{\22float_weight_bytes\22:0,\22integer_only\22:false,\22layers\22:[{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22mul\22,\22op\22:\22mul\22,\22parameters\22:0,\22shape\22:[2,5,4,1],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22add\22,\22op\22:\22add\22,\22parameters\22:0,\22shape\22:[2,5,4,1],\22weight_bits\22:0}],\22quantized\22:false},\22inputs\22:[{\22name\22:\22input0\22,\22shape\22:[2,5,4,1],\22type\22:\22f32\22}],\22kernels\22:[{\22blocks\22:1,\22form\22:\22elementwise\22,\22kernel\22:\22kernel_0\22,\22lanes\22:16,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1}],\22outputs\22:[{\22name\22:\22output0\22,\22shape\22:[2,5,4,1],\22type\22:\22f32\22}],\22threads\22:1}\00") {addr_space = 0 : i32} /tmp/quant-mlir-test-72eca7/graph.mlir:0:0
  llvm.func @quant_mlir_model_info() -> !llvm.ptr {
    %0 = llvm.mlir.addressof @quant_mlir_info_text : !llvm.ptr /tmp/quant-mlir-test-72eca7/graph.mlir:0:0
    llvm.return %0 : !llvm.ptr /tmp/quant-mlir-test-72eca7/graph.mlir:0:0
  } /tmp/quant-mlir-test-72eca7/graph.mlir:0:0
} /tmp/quant-mlir-test-72eca7/graph.mlir:0:0
#loc = /tmp/quant-mlir-test-72eca7/graph.mlir:0:0
#loc5 = /tmp/quant-mlir-test-72eca7/graph.mlir:4:3
#loc6 = [unknown]

{-#

#-}

