#loc1 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
#loc2 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:17
#loc3 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
#loc4 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:7:9
#loc5 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:6:9
#loc6 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9
#loc7 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
module attributes {codegen.model = {arena_bytes = 64 : i64, constant_bytes = 64 : i64, inputs = [{name = "input0", shape = array<i64: 16>, type = "f32"}], kernels = [{blocks = 1 : i64, form = "elementwise", kernel = "kernel_0", lanes = 16 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "elementwise", kernel = "kernel_1", lanes = 16 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "elementwise", kernel = "kernel_2", lanes = 16 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "elementwise", kernel = "kernel_3", lanes = 16 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "copy", kernel = "kernel_4", lanes = 16 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}], outputs = [{name = "output0", shape = array<i64: 16>, type = "f32"}, {name = "output1", shape = array<i64: 16>, type = "f32"}, {name = "output2", shape = array<i64: 16>, type = "f32"}, {name = "output3", shape = array<i64: 32>, type = "f32"}]}, qnn.model_info = "{\22float_weight_bytes\22:0,\22integer_only\22:false,\22layers\22:[{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22mul\22,\22op\22:\22mul\22,\22parameters\22:0,\22shape\22:[16],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22clip\22,\22op\22:\22clip\22,\22parameters\22:0,\22shape\22:[16],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22add\22,\22op\22:\22add\22,\22parameters\22:0,\22shape\22:[16],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22concat\22,\22op\22:\22concat\22,\22parameters\22:0,\22shape\22:[32],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22sigmoid\22,\22op\22:\22sigmoid\22,\22parameters\22:0,\22shape\22:[16],\22weight_bits\22:0}],\22quantized\22:false}"} {
  llvm.mlir.global private constant @quant_mlir_constants(dense_resource<quant_mlir_constants> : tensor<128xi8>) {addr_space = 0 : i32, alignment = 64 : i64} : !llvm.array<128 x i8> /tmp/quant-mlir-test-e9dfdc/graph.mlir:0:0
  llvm.func internal @quant_mlir_entry(%arg0: !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:17, %arg1: !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9, %arg2: !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9, %arg3: !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9, %arg4: !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:7:9, %arg5: !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1) attributes {passthrough = ["noinline"]} {
    %0 = llvm.mlir.addressof @quant_mlir_constants : !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
    %1 = llvm.getelementptr %0[0, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.array<128 x i8> /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
    llvm.call @kernel_0(%arg0, %arg2) : (!llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
    llvm.call @kernel_1(%arg0, %1, %arg4) : (!llvm.ptr, !llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-e9dfdc/graph.mlir:6:9
    %2 = llvm.getelementptr %arg4[64] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9
    llvm.call @kernel_2(%arg0, %2) : (!llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9
    llvm.call @kernel_3(%arg0, %arg1) : (!llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
    %3 = llvm.getelementptr %arg4[64] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
    llvm.call @kernel_4(%3, %arg3) : (!llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
    llvm.return /tmp/quant-mlir-test-e9dfdc/graph.mlir:14:3
  } /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
  llvm.func internal @kernel_0(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "elementwise", lanes = 16 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.load %arg0 {alignment = 4 : i64} : !llvm.ptr -> vector<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
    %1 = llvm.fmul %0, %0 : vector<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
    llvm.store %1, %arg1 {alignment = 4 : i64} : vector<16xf32>, !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
    llvm.return /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
  } /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
  llvm.func internal @kernel_1(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-e9dfdc/graph.mlir:6:9, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-e9dfdc/graph.mlir:6:9, %arg2: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-e9dfdc/graph.mlir:6:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "elementwise", lanes = 16 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.load %arg0 {alignment = 4 : i64} : !llvm.ptr -> vector<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:6:9
    %1 = llvm.load %arg1 {alignment = 4 : i64} : !llvm.ptr -> vector<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:6:9
    %2 = llvm.fadd %0, %1 : vector<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:6:9
    llvm.store %2, %arg2 {alignment = 4 : i64} : vector<16xf32>, !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:6:9
    llvm.return /tmp/quant-mlir-test-e9dfdc/graph.mlir:6:9
  } /tmp/quant-mlir-test-e9dfdc/graph.mlir:6:9
  llvm.func internal @kernel_2(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "elementwise", lanes = 16 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.constant(dense<0.000000e+00> : vector<16xf32>) : vector<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9
    %1 = llvm.mlir.constant(dense<6.000000e+00> : vector<16xf32>) : vector<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9
    %2 = llvm.load %arg0 {alignment = 4 : i64} : !llvm.ptr -> vector<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9
    %3 = llvm.intr.maximum(%2, %0) : (vector<16xf32>, vector<16xf32>) -> vector<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9
    %4 = llvm.intr.minimum(%3, %1) : (vector<16xf32>, vector<16xf32>) -> vector<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9
    llvm.store %4, %arg1 {alignment = 4 : i64} : vector<16xf32>, !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9
    llvm.return /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9
  } /tmp/quant-mlir-test-e9dfdc/graph.mlir:4:9
  llvm.func internal @kernel_3(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "elementwise", lanes = 16 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.constant(dense<1.000000e+00> : vector<16xf32>) : vector<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
    %1 = llvm.load %arg0 {alignment = 4 : i64} : !llvm.ptr -> vector<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
    %2 = llvm.fneg %1 : vector<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
    %3 = llvm.intr.exp(%2) : (vector<16xf32>) -> vector<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
    %4 = llvm.fadd %3, %0 : vector<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
    %5 = llvm.fdiv %0, %4 : vector<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
    llvm.store %5, %arg1 {alignment = 4 : i64} : vector<16xf32>, !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
    llvm.return /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
  } /tmp/quant-mlir-test-e9dfdc/graph.mlir:13:10
  llvm.func internal @kernel_4(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "copy", lanes = 16 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.load %arg0 {alignment = 4 : i64} : !llvm.ptr -> vector<16xf32> /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
    llvm.store %0, %arg1 {alignment = 4 : i64} : vector<16xf32>, !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
    llvm.return /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
  } /tmp/quant-mlir-test-e9dfdc/graph.mlir:2:9
  llvm.func @quant_mlir_model_run(%arg0: !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1, %arg1: !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1, %arg2: !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1) -> i32 {
    %0 = llvm.getelementptr %arg0[0] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
    %1 = llvm.load %0 : !llvm.ptr -> !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
    %2 = llvm.getelementptr %arg1[0] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
    %3 = llvm.load %2 : !llvm.ptr -> !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
    %4 = llvm.getelementptr %arg1[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
    %5 = llvm.load %4 : !llvm.ptr -> !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
    %6 = llvm.getelementptr %arg1[2] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
    %7 = llvm.load %6 : !llvm.ptr -> !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
    %8 = llvm.getelementptr %arg1[3] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
    %9 = llvm.load %8 : !llvm.ptr -> !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
    llvm.call @quant_mlir_entry(%1, %3, %5, %7, %9, %arg2) : (!llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
    %10 = llvm.mlir.constant(0 : i32) : i32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
    llvm.return %10 : i32 /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
  } /tmp/quant-mlir-test-e9dfdc/graph.mlir:1:1
  llvm.mlir.global internal constant @quant_mlir_info_text("{\22abi\22:1,\22arena_bytes\22:64,\22constant_bytes\22:64,\22extra\22:{\22float_weight_bytes\22:0,\22integer_only\22:false,\22layers\22:[{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22mul\22,\22op\22:\22mul\22,\22parameters\22:0,\22shape\22:[16],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22clip\22,\22op\22:\22clip\22,\22parameters\22:0,\22shape\22:[16],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22add\22,\22op\22:\22add\22,\22parameters\22:0,\22shape\22:[16],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22concat\22,\22op\22:\22concat\22,\22parameters\22:0,\22shape\22:[32],\22weight_bits\22:0},{\22activation_bits\22:32,\22macs\22:0,\22name\22:\22sigmoid\22,\22op\22:\22sigmoid\22,\22parameters\22:0,\22shape\22:[16],\22weight_bits\22:0}],\22quantized\22:false},\22inputs\22:[{\22name\22:\22input0\22,\22shape\22:[16],\22type\22:\22f32\22}],\22kernels\22:[{\22blocks\22:1,\22form\22:\22elementwise\22,\22kernel\22:\22kernel_0\22,\22lanes\22:16,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22elementwise\22,\22kernel\22:\22kernel_1\22,\22lanes\22:16,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22elementwise\22,\22kernel\22:\22kernel_2\22,\22lanes\22:16,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22elementwise\22,\22kernel\22:\22kernel_3\22,\22lanes\22:16,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22copy\22,\22kernel\22:\22kernel_4\22,\22lanes\22:16,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1}],\22outputs\22:[{\22name\22:\22output0\22,\22shape\22:[16],\22type\22:\22f32\22},{\22name\22:\22output1\22,\22shape\22:[16],\22type\22:\22f32\22},{\22name\22:\22output2\22,\22shape\22:[16],\22type\22:\22f32\22},{\22name\22:\22output3\22,\22shape\22:[32],\22type\22:\22f32\22}],\22threads\22:1}\00") {addr_space = 0 : i32} /tmp/quant-mlir-test-e9dfdc/graph.mlir:0:0
  llvm.func @quant_mlir_model_info() -> !llvm.ptr {
    %0 = llvm.mlir.addressof @quant_mlir_info_text : !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:0:0
    llvm.return %0 : !llvm.ptr /tmp/quant-mlir-test-e9dfdc/graph.mlir:0:0
  } /tmp/quant-mlir-test-e9dfdc/graph.mlir:0:0
} /tmp/quant-mlir-test-e9dfdc/graph.mlir:0:0
#loc = /tmp/quant-mlir-test-e9dfdc/graph.mlir:0:0
#loc8 = /tmp/quant-mlir-test-e9dfdc/graph.mlir:14:3

{-#

#-}

