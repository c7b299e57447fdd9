#i8_symmetric_per_channel = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1, observer = min_max>
#loc1 = /tmp/quant-mlir-test-180319/graph.mlir:1:1
#loc2 = /tmp/quant-mlir-test-180319/graph.mlir:1:17
#loc3 = /tmp/quant-mlir-test-180319/graph.mlir:2:9
#loc4 = /tmp/quant-mlir-test-180319/graph.mlir:7:9
#loc5 = /tmp/quant-mlir-test-180319/graph.mlir:6:9
#loc6 = /tmp/quant-mlir-test-180319/graph.mlir:4:9
#loc7 = /tmp/quant-mlir-test-180319/graph.mlir:13:10
#u4_affine_per_tensor = #qnn.qspec<bits = 4, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0, observer = min_max>
module attributes {codegen.model = {arena_bytes = 192 : i64, constant_bytes = 576 : i64, inputs = [{name = "input0", shape = array<i64: 16>, type = "f32"}], kernels = [{blocks = 1 : i64, form = "elementwise", kernel = "kernel_0", lanes = 16 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "elementwise", kernel = "kernel_1", lanes = 16 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "elementwise", kernel = "kernel_2", lanes = 16 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "elementwise", kernel = "kernel_3", lanes = 16 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "elementwise", kernel = "kernel_4", lanes = 16 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "elementwise", kernel = "kernel_5", lanes = 16 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, {blocks = 1 : i64, form = "elementwise", kernel = "kernel_6", lanes = 16 : i64, layer = "", macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}], outputs = [{name = "output0", shape = array<i64: 16>, type = "f32"}, {name = "output1", shape = array<i64: 16>, type = "f32"}, {name = "output2", shape = array<i64: 16>, type = "f32"}, {name = "output3", shape = array<i64: 32>, type = "f32"}]}, qnn.config = #qnn.qconfig<activation = #u4_affine_per_tensor, weight = #i8_symmetric_per_channel>, qnn.model_info = "{\22float_weight_bytes\22:0,\22integer_only\22:true,\22layers\22:[{\22activation_bits\22:4,\22macs\22:0,\22name\22:\22mul\22,\22op\22:\22mul\22,\22parameters\22:0,\22scale\22:0.52499997615814209,\22shape\22:[16],\22weight_bits\22:0,\22zero_point\22:5},{\22activation_bits\22:4,\22macs\22:0,\22name\22:\22clip\22,\22op\22:\22clip\22,\22parameters\22:0,\22scale\22:0.47150316834449768,\22shape\22:[16],\22weight_bits\22:0,\22zero_point\22:9},{\22activation_bits\22:4,\22macs\22:0,\22name\22:\22add\22,\22op\22:\22add\22,\22parameters\22:0,\22scale\22:0.47150316834449768,\22shape\22:[16],\22weight_bits\22:0,\22zero_point\22:9},{\22activation_bits\22:4,\22macs\22:0,\22name\22:\22concat\22,\22op\22:\22concat\22,\22parameters\22:0,\22scale\22:0.47150316834449768,\22shape\22:[32],\22weight_bits\22:0,\22zero_point\22:9},{\22activation_bits\22:4,\22macs\22:0,\22name\22:\22sigmoid\22,\22op\22:\22sigmoid\22,\22parameters\22:0,\22scale\22:0.051819991320371628,\22shape\22:[16],\22weight_bits\22:0,\22zero_point\22:0}],\22quantized\22:true}"} {
  llvm.mlir.global private constant @quant_mlir_constants(dense_resource<quant_mlir_constants> : tensor<640xi8>) {addr_space = 0 : i32, alignment = 64 : i64} : !llvm.array<640 x i8> /tmp/quant-mlir-test-180319/graph.mlir:0:0
  llvm.func internal @quant_mlir_entry(%arg0: !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:1:17, %arg1: !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:2:9, %arg2: !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:2:9, %arg3: !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:2:9, %arg4: !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:7:9, %arg5: !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:1:1) attributes {passthrough = ["noinline"]} {
    %0 = llvm.mlir.addressof @quant_mlir_constants : !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:1:1
    %1 = llvm.getelementptr %0[0, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.array<640 x i8> /tmp/quant-mlir-test-180319/graph.mlir:1:1
    llvm.call @kernel_0(%arg0, %arg5) : (!llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-180319/graph.mlir:1:17
    llvm.call @kernel_1(%arg5, %arg2) : (!llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %2 = llvm.getelementptr %arg5[64] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:6:9
    llvm.call @kernel_2(%arg5, %1, %2) : (!llvm.ptr, !llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %3 = llvm.getelementptr %arg5[80] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %4 = llvm.getelementptr %1[64] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    llvm.call @kernel_3(%arg5, %3, %4) : (!llvm.ptr, !llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %5 = llvm.getelementptr %arg5[80] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    llvm.call @kernel_4(%5, %arg3) : (!llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %6 = llvm.getelementptr %arg5[64] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:7:9
    llvm.call @kernel_5(%6, %arg4) : (!llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %7 = llvm.getelementptr %1[320] : (!llvm.ptr) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    llvm.call @kernel_6(%arg5, %arg1, %7) : (!llvm.ptr, !llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-180319/graph.mlir:13:10
    llvm.return /tmp/quant-mlir-test-180319/graph.mlir:14:3
  } /tmp/quant-mlir-test-180319/graph.mlir:1:1
  llvm.func internal @kernel_0(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-180319/graph.mlir:1:17, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-180319/graph.mlir:1:17) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "elementwise", lanes = 16 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.constant(dense<0.233333334> : vector<16xf32>) : vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %1 = llvm.mlir.constant(dense<0.000000e+00> : vector<16xf32>) : vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %2 = llvm.mlir.constant(dense<-1.000000e+01> : vector<16xf32>) : vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %3 = llvm.mlir.constant(dense<5.000000e+00> : vector<16xf32>) : vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %4 = llvm.mlir.constant(dense<10> : vector<16xi32>) : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %5 = llvm.load %arg0 {alignment = 4 : i64} : !llvm.ptr -> vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %6 = llvm.fdiv %5, %0 : vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %7 = llvm.fcmp "uno" %6, %6 : vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %8 = llvm.select %7, %1, %6 : vector<16xi1>, vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %9 = llvm.intr.roundeven(%8) : (vector<16xf32>) -> vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %10 = llvm.intr.maxnum(%9, %2) {fastmathFlags = #llvm.fastmath<nnan>} : (vector<16xf32>, vector<16xf32>) -> vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %11 = llvm.intr.minnum(%10, %3) {fastmathFlags = #llvm.fastmath<nnan>} : (vector<16xf32>, vector<16xf32>) -> vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %12 = llvm.fptosi %11 : vector<16xf32> to vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %13 = llvm.add %12, %4 : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    %14 = llvm.trunc %13 : vector<16xi32> to vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:1:17
    llvm.store %14, %arg1 {alignment = 1 : i64} : vector<16xi8>, !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:1:17
    llvm.return /tmp/quant-mlir-test-180319/graph.mlir:1:17
  } /tmp/quant-mlir-test-180319/graph.mlir:1:17
  llvm.func internal @kernel_1(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-180319/graph.mlir:2:9, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-180319/graph.mlir:2:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "elementwise", lanes = 16 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.constant(dense<10> : vector<16xi32>) : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %1 = llvm.mlir.constant(dense<1781616160> : vector<16xi64>) : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %2 = llvm.mlir.constant(dense<8589934592> : vector<16xi64>) : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %3 = llvm.mlir.constant(dense<32> : vector<16xi64>) : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %4 = llvm.mlir.constant(dense<2> : vector<16xi32>) : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %5 = llvm.mlir.constant(dense<5> : vector<16xi32>) : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %6 = llvm.mlir.constant(dense<0> : vector<16xi32>) : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %7 = llvm.mlir.constant(dense<15> : vector<16xi32>) : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %8 = llvm.mlir.constant(dense<5.250000e-01> : vector<16xf32>) : vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %9 = llvm.load %arg0 {alignment = 1 : i64} : !llvm.ptr -> vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %10 = llvm.zext %9 : vector<16xi8> to vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %11 = llvm.sub %10, %0 : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %12 = llvm.mul %11, %11 : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %13 = llvm.sext %12 : vector<16xi32> to vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %14 = llvm.mul %13, %1 : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %15 = llvm.add %14, %2 : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %16 = llvm.lshr %15, %3 : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %17 = llvm.trunc %16 : vector<16xi64> to vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %18 = llvm.ashr %17, %4 : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %19 = llvm.add %18, %5 : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %20 = llvm.intr.smax(%19, %6) : (vector<16xi32>, vector<16xi32>) -> vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %21 = llvm.intr.smin(%20, %7) : (vector<16xi32>, vector<16xi32>) -> vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %22 = llvm.trunc %21 : vector<16xi32> to vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %23 = llvm.zext %22 : vector<16xi8> to vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %24 = llvm.sub %23, %5 : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %25 = llvm.sitofp %24 : vector<16xi32> to vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    %26 = llvm.fmul %25, %8 : vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:2:9
    llvm.store %26, %arg1 {alignment = 4 : i64} : vector<16xf32>, !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:2:9
    llvm.return /tmp/quant-mlir-test-180319/graph.mlir:2:9
  } /tmp/quant-mlir-test-180319/graph.mlir:2:9
  llvm.func internal @kernel_2(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-180319/graph.mlir:6:9, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-180319/graph.mlir:6:9, %arg2: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-180319/graph.mlir:6:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "elementwise", lanes = 16 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.constant(dense<10> : vector<16xi32>) : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %1 = llvm.mlir.constant(dense<66420487> : vector<16xi32>) : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %2 = llvm.mlir.constant(dense<8> : vector<16xi32>) : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %3 = llvm.mlir.constant(dense<67797241> : vector<16xi32>) : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %4 = llvm.mlir.constant(dense<67108864> : vector<16xi32>) : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %5 = llvm.mlir.constant(dense<27> : vector<16xi32>) : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %6 = llvm.mlir.constant(dense<-9> : vector<16xi32>) : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %7 = llvm.mlir.constant(dense<6> : vector<16xi32>) : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %8 = llvm.mlir.constant(dense<9> : vector<16xi32>) : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %9 = llvm.load %arg0 {alignment = 1 : i64} : !llvm.ptr -> vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %10 = llvm.load %arg1 {alignment = 1 : i64} : !llvm.ptr -> vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %11 = llvm.zext %9 : vector<16xi8> to vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %12 = llvm.zext %10 : vector<16xi8> to vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %13 = llvm.sub %11, %0 : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %14 = llvm.mul %13, %1 : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %15 = llvm.sub %12, %2 : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %16 = llvm.mul %15, %3 : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %17 = llvm.add %14, %16 : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %18 = llvm.add %17, %4 : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %19 = llvm.ashr %18, %5 : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %20 = llvm.intr.smax(%19, %6) : (vector<16xi32>, vector<16xi32>) -> vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %21 = llvm.intr.smin(%20, %7) : (vector<16xi32>, vector<16xi32>) -> vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %22 = llvm.add %21, %8 : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    %23 = llvm.trunc %22 : vector<16xi32> to vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:6:9
    llvm.store %23, %arg2 {alignment = 1 : i64} : vector<16xi8>, !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:6:9
    llvm.return /tmp/quant-mlir-test-180319/graph.mlir:6:9
  } /tmp/quant-mlir-test-180319/graph.mlir:6:9
  llvm.func internal @kernel_3(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-180319/graph.mlir:4:9, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-180319/graph.mlir:4:9, %arg2: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-180319/graph.mlir:4:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "elementwise", lanes = 16 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.poison : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %1 = llvm.mlir.constant(15 : i64) : i64 [unknown]
    %2 = llvm.mlir.constant(14 : i64) : i64 [unknown]
    %3 = llvm.mlir.constant(13 : i64) : i64 [unknown]
    %4 = llvm.mlir.constant(12 : i64) : i64 [unknown]
    %5 = llvm.mlir.constant(11 : i64) : i64 [unknown]
    %6 = llvm.mlir.constant(10 : i64) : i64 [unknown]
    %7 = llvm.mlir.constant(9 : i64) : i64 [unknown]
    %8 = llvm.mlir.constant(8 : i64) : i64 [unknown]
    %9 = llvm.mlir.constant(7 : i64) : i64 [unknown]
    %10 = llvm.mlir.constant(6 : i64) : i64 [unknown]
    %11 = llvm.mlir.constant(5 : i64) : i64 [unknown]
    %12 = llvm.mlir.constant(4 : i64) : i64 [unknown]
    %13 = llvm.mlir.constant(3 : i64) : i64 [unknown]
    %14 = llvm.mlir.constant(2 : i64) : i64 [unknown]
    %15 = llvm.mlir.constant(1 : i64) : i64 [unknown]
    %16 = llvm.mlir.constant(0 : i64) : i64 [unknown]
    %17 = llvm.load %arg0 {alignment = 1 : i64} : !llvm.ptr -> vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %18 = llvm.zext %17 : vector<16xi8> to vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %19 = llvm.extractelement %18[%16 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %20 = llvm.getelementptr inbounds|nuw %arg2[%19] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %21 = llvm.load %20 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %22 = llvm.extractelement %18[%15 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %23 = llvm.getelementptr inbounds|nuw %arg2[%22] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %24 = llvm.load %23 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %25 = llvm.extractelement %18[%14 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %26 = llvm.getelementptr inbounds|nuw %arg2[%25] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %27 = llvm.load %26 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %28 = llvm.extractelement %18[%13 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %29 = llvm.getelementptr inbounds|nuw %arg2[%28] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %30 = llvm.load %29 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %31 = llvm.extractelement %18[%12 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %32 = llvm.getelementptr inbounds|nuw %arg2[%31] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %33 = llvm.load %32 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %34 = llvm.extractelement %18[%11 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %35 = llvm.getelementptr inbounds|nuw %arg2[%34] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %36 = llvm.load %35 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %37 = llvm.extractelement %18[%10 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %38 = llvm.getelementptr inbounds|nuw %arg2[%37] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %39 = llvm.load %38 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %40 = llvm.extractelement %18[%9 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %41 = llvm.getelementptr inbounds|nuw %arg2[%40] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %42 = llvm.load %41 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %43 = llvm.extractelement %18[%8 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %44 = llvm.getelementptr inbounds|nuw %arg2[%43] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %45 = llvm.load %44 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %46 = llvm.extractelement %18[%7 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %47 = llvm.getelementptr inbounds|nuw %arg2[%46] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %48 = llvm.load %47 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %49 = llvm.extractelement %18[%6 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %50 = llvm.getelementptr inbounds|nuw %arg2[%49] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %51 = llvm.load %50 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %52 = llvm.extractelement %18[%5 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %53 = llvm.getelementptr inbounds|nuw %arg2[%52] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %54 = llvm.load %53 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %55 = llvm.extractelement %18[%4 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %56 = llvm.getelementptr inbounds|nuw %arg2[%55] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %57 = llvm.load %56 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %58 = llvm.extractelement %18[%3 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %59 = llvm.getelementptr inbounds|nuw %arg2[%58] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %60 = llvm.load %59 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %61 = llvm.extractelement %18[%2 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %62 = llvm.getelementptr inbounds|nuw %arg2[%61] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %63 = llvm.load %62 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %64 = llvm.extractelement %18[%1 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %65 = llvm.getelementptr inbounds|nuw %arg2[%64] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %66 = llvm.load %65 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %67 = llvm.insertelement %21, %0[%16 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %68 = llvm.insertelement %24, %67[%15 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %69 = llvm.insertelement %27, %68[%14 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %70 = llvm.insertelement %30, %69[%13 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %71 = llvm.insertelement %33, %70[%12 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %72 = llvm.insertelement %36, %71[%11 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %73 = llvm.insertelement %39, %72[%10 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %74 = llvm.insertelement %42, %73[%9 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %75 = llvm.insertelement %45, %74[%8 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %76 = llvm.insertelement %48, %75[%7 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %77 = llvm.insertelement %51, %76[%6 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %78 = llvm.insertelement %54, %77[%5 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %79 = llvm.insertelement %57, %78[%4 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %80 = llvm.insertelement %60, %79[%3 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %81 = llvm.insertelement %63, %80[%2 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %82 = llvm.insertelement %66, %81[%1 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    llvm.store %82, %arg1 {alignment = 1 : i64} : vector<16xi8>, !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:4:9
    llvm.return /tmp/quant-mlir-test-180319/graph.mlir:4:9
  } /tmp/quant-mlir-test-180319/graph.mlir:4:9
  llvm.func internal @kernel_4(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-180319/graph.mlir:4:9, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-180319/graph.mlir:4:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "elementwise", lanes = 16 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.constant(dense<9> : vector<16xi32>) : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %1 = llvm.mlir.constant(dense<0.471503168> : vector<16xf32>) : vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %2 = llvm.load %arg0 {alignment = 1 : i64} : !llvm.ptr -> vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %3 = llvm.zext %2 : vector<16xi8> to vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %4 = llvm.sub %3, %0 : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %5 = llvm.sitofp %4 : vector<16xi32> to vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    %6 = llvm.fmul %5, %1 : vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:4:9
    llvm.store %6, %arg1 {alignment = 4 : i64} : vector<16xf32>, !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:4:9
    llvm.return /tmp/quant-mlir-test-180319/graph.mlir:4:9
  } /tmp/quant-mlir-test-180319/graph.mlir:4:9
  llvm.func internal @kernel_5(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-180319/graph.mlir:7:9, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-180319/graph.mlir:7:9) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "elementwise", lanes = 16 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.constant(2 : index) : i64 /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %1 = llvm.mlir.constant(16 : index) : i64 [unknown]
    %2 = llvm.mlir.constant(dense<9> : vector<16xi32>) : vector<16xi32> [unknown]
    %3 = llvm.mlir.constant(dense<0.471503168> : vector<16xf32>) : vector<16xf32> [unknown]
    %4 = llvm.mlir.constant(1 : index) : i64 [unknown]
    %5 = llvm.mlir.constant(0 : index) : i64 [unknown]
    llvm.br ^bb1(%5 : i64) /tmp/quant-mlir-test-180319/graph.mlir:7:9
  ^bb1(%6: i64 /tmp/quant-mlir-test-180319/graph.mlir:7:9):  // 2 preds: ^bb0, ^bb2
    %7 = llvm.icmp "slt" %6, %0 : i64 /tmp/quant-mlir-test-180319/graph.mlir:7:9
    llvm.cond_br %7, ^bb2, ^bb3 /tmp/quant-mlir-test-180319/graph.mlir:7:9
  ^bb2:  // pred: ^bb1
    %8 = llvm.mul %6, %1 : i64 /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %9 = llvm.getelementptr %arg0[%8] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %10 = llvm.load %9 {alignment = 1 : i64} : !llvm.ptr -> vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %11 = llvm.zext %10 : vector<16xi8> to vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %12 = llvm.sub %11, %2 : vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %13 = llvm.sitofp %12 : vector<16xi32> to vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %14 = llvm.fmul %13, %3 : vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %15 = llvm.getelementptr %arg1[%8] : (!llvm.ptr, i64) -> !llvm.ptr, f32 /tmp/quant-mlir-test-180319/graph.mlir:7:9
    llvm.store %14, %15 {alignment = 4 : i64} : vector<16xf32>, !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:7:9
    %16 = llvm.add %6, %4 : i64 /tmp/quant-mlir-test-180319/graph.mlir:7:9
    llvm.br ^bb1(%16 : i64) /tmp/quant-mlir-test-180319/graph.mlir:7:9
  ^bb3:  // pred: ^bb1
    llvm.return /tmp/quant-mlir-test-180319/graph.mlir:7:9
  } /tmp/quant-mlir-test-180319/graph.mlir:7:9
  llvm.func internal @kernel_6(%arg0: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-180319/graph.mlir:13:10, %arg1: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-180319/graph.mlir:13:10, %arg2: !llvm.ptr {llvm.noalias} /tmp/quant-mlir-test-180319/graph.mlir:13:10) attributes {codegen.kernel, codegen.kernel_info = {blocks = 1 : i64, form = "elementwise", lanes = 16 : i64, macs = 0 : i64, packed = false, parallel = false, pixels = 1 : i64}, passthrough = ["noinline"], sym_visibility = "private"} {
    %0 = llvm.mlir.poison : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %1 = llvm.mlir.constant(15 : i64) : i64 [unknown]
    %2 = llvm.mlir.constant(14 : i64) : i64 [unknown]
    %3 = llvm.mlir.constant(13 : i64) : i64 [unknown]
    %4 = llvm.mlir.constant(12 : i64) : i64 [unknown]
    %5 = llvm.mlir.constant(11 : i64) : i64 [unknown]
    %6 = llvm.mlir.constant(10 : i64) : i64 [unknown]
    %7 = llvm.mlir.constant(9 : i64) : i64 [unknown]
    %8 = llvm.mlir.constant(8 : i64) : i64 [unknown]
    %9 = llvm.mlir.constant(7 : i64) : i64 [unknown]
    %10 = llvm.mlir.constant(6 : i64) : i64 [unknown]
    %11 = llvm.mlir.constant(5 : i64) : i64 [unknown]
    %12 = llvm.mlir.constant(4 : i64) : i64 [unknown]
    %13 = llvm.mlir.constant(3 : i64) : i64 [unknown]
    %14 = llvm.mlir.constant(2 : i64) : i64 [unknown]
    %15 = llvm.mlir.constant(1 : i64) : i64 [unknown]
    %16 = llvm.mlir.constant(0 : i64) : i64 [unknown]
    %17 = llvm.mlir.constant(dense<0.0518199913> : vector<16xf32>) : vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %18 = llvm.load %arg0 {alignment = 1 : i64} : !llvm.ptr -> vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %19 = llvm.zext %18 : vector<16xi8> to vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %20 = llvm.extractelement %19[%16 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %21 = llvm.getelementptr inbounds|nuw %arg2[%20] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %22 = llvm.load %21 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %23 = llvm.extractelement %19[%15 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %24 = llvm.getelementptr inbounds|nuw %arg2[%23] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %25 = llvm.load %24 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %26 = llvm.extractelement %19[%14 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %27 = llvm.getelementptr inbounds|nuw %arg2[%26] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %28 = llvm.load %27 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %29 = llvm.extractelement %19[%13 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %30 = llvm.getelementptr inbounds|nuw %arg2[%29] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %31 = llvm.load %30 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %32 = llvm.extractelement %19[%12 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %33 = llvm.getelementptr inbounds|nuw %arg2[%32] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %34 = llvm.load %33 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %35 = llvm.extractelement %19[%11 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %36 = llvm.getelementptr inbounds|nuw %arg2[%35] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %37 = llvm.load %36 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %38 = llvm.extractelement %19[%10 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %39 = llvm.getelementptr inbounds|nuw %arg2[%38] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %40 = llvm.load %39 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %41 = llvm.extractelement %19[%9 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %42 = llvm.getelementptr inbounds|nuw %arg2[%41] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %43 = llvm.load %42 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %44 = llvm.extractelement %19[%8 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %45 = llvm.getelementptr inbounds|nuw %arg2[%44] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %46 = llvm.load %45 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %47 = llvm.extractelement %19[%7 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %48 = llvm.getelementptr inbounds|nuw %arg2[%47] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %49 = llvm.load %48 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %50 = llvm.extractelement %19[%6 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %51 = llvm.getelementptr inbounds|nuw %arg2[%50] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %52 = llvm.load %51 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %53 = llvm.extractelement %19[%5 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %54 = llvm.getelementptr inbounds|nuw %arg2[%53] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %55 = llvm.load %54 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %56 = llvm.extractelement %19[%4 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %57 = llvm.getelementptr inbounds|nuw %arg2[%56] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %58 = llvm.load %57 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %59 = llvm.extractelement %19[%3 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %60 = llvm.getelementptr inbounds|nuw %arg2[%59] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %61 = llvm.load %60 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %62 = llvm.extractelement %19[%2 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %63 = llvm.getelementptr inbounds|nuw %arg2[%62] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %64 = llvm.load %63 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %65 = llvm.extractelement %19[%1 : i64] : vector<16xi64> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %66 = llvm.getelementptr inbounds|nuw %arg2[%65] : (!llvm.ptr, i64) -> !llvm.ptr, i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %67 = llvm.load %66 : !llvm.ptr -> i8 /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %68 = llvm.insertelement %22, %0[%16 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %69 = llvm.insertelement %25, %68[%15 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %70 = llvm.insertelement %28, %69[%14 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %71 = llvm.insertelement %31, %70[%13 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %72 = llvm.insertelement %34, %71[%12 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %73 = llvm.insertelement %37, %72[%11 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %74 = llvm.insertelement %40, %73[%10 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %75 = llvm.insertelement %43, %74[%9 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %76 = llvm.insertelement %46, %75[%8 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %77 = llvm.insertelement %49, %76[%7 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %78 = llvm.insertelement %52, %77[%6 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %79 = llvm.insertelement %55, %78[%5 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %80 = llvm.insertelement %58, %79[%4 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %81 = llvm.insertelement %61, %80[%3 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %82 = llvm.insertelement %64, %81[%2 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %83 = llvm.insertelement %67, %82[%1 : i64] : vector<16xi8> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %84 = llvm.zext %83 : vector<16xi8> to vector<16xi32> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %85 = llvm.sitofp %84 : vector<16xi32> to vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    %86 = llvm.fmul %85, %17 : vector<16xf32> /tmp/quant-mlir-test-180319/graph.mlir:13:10
    llvm.store %86, %arg1 {alignment = 4 : i64} : vector<16xf32>, !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:13:10
    llvm.return /tmp/quant-mlir-test-180319/graph.mlir:13:10
  } /tmp/quant-mlir-test-180319/graph.mlir:13:10
  llvm.func @quant_mlir_model_run(%arg0: !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:1:1, %arg1: !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:1:1, %arg2: !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:1:1) -> i32 {
    %0 = llvm.getelementptr %arg0[0] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:1:1
    %1 = llvm.load %0 : !llvm.ptr -> !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:1:1
    %2 = llvm.getelementptr %arg1[0] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:1:1
    %3 = llvm.load %2 : !llvm.ptr -> !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:1:1
    %4 = llvm.getelementptr %arg1[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:1:1
    %5 = llvm.load %4 : !llvm.ptr -> !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:1:1
    %6 = llvm.getelementptr %arg1[2] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:1:1
    %7 = llvm.load %6 : !llvm.ptr -> !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:1:1
    %8 = llvm.getelementptr %arg1[3] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:1:1
    %9 = llvm.load %8 : !llvm.ptr -> !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:1:1
    llvm.call @quant_mlir_entry(%1, %3, %5, %7, %9, %arg2) : (!llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> () /tmp/quant-mlir-test-180319/graph.mlir:1:1
    %10 = llvm.mlir.constant(0 : i32) : i32 /tmp/quant-mlir-test-180319/graph.mlir:1:1
    llvm.return %10 : i32 /tmp/quant-mlir-test-180319/graph.mlir:1:1
  } /tmp/quant-mlir-test-180319/graph.mlir:1:1
  llvm.mlir.global internal constant @quant_mlir_info_text("{\22abi\22:1,\22arena_bytes\22:192,\22constant_bytes\22:576,\22extra\22:{\22float_weight_bytes\22:0,\22integer_only\22:true,\22layers\22:[{\22activation_bits\22:4,\22macs\22:0,\22name\22:\22mul\22,\22op\22:\22mul\22,\22parameters\22:0,\22scale\22:0.52499997615814209,\22shape\22:[16],\22weight_bits\22:0,\22zero_point\22:5},{\22activation_bits\22:4,\22macs\22:0,\22name\22:\22clip\22,\22op\22:\22clip\22,\22parameters\22:0,\22scale\22:0.47150316834449768,\22shape\22:[16],\22weight_bits\22:0,\22zero_point\22:9},{\22activation_bits\22:4,\22macs\22:0,\22name\22:\22add\22,\22op\22:\22add\22,\22parameters\22:0,\22scale\22:0.47150316834449768,\22shape\22:[16],\22weight_bits\22:0,\22zero_point\22:9},{\22activation_bits\22:4,\22macs\22:0,\22name\22:\22concat\22,\22op\22:\22concat\22,\22parameters\22:0,\22scale\22:0.47150316834449768,\22shape\22:[32],\22weight_bits\22:0,\22zero_point\22:9},{\22activation_bits\22:4,\22macs\22:0,\22name\22:\22sigmoid\22,\22op\22:\22sigmoid\22,\22parameters\22:0,\22scale\22:0.051819991320371628,\22shape\22:[16],\22weight_bits\22:0,\22zero_point\22:0}],\22quantized\22:true},\22inputs\22:[{\22name\22:\22input0\22,\22shape\22:[16],\22type\22:\22f32\22}],\22kernels\22:[{\22blocks\22:1,\22form\22:\22elementwise\22,\22kernel\22:\22kernel_0\22,\22lanes\22:16,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22elementwise\22,\22kernel\22:\22kernel_1\22,\22lanes\22:16,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22elementwise\22,\22kernel\22:\22kernel_2\22,\22lanes\22:16,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22elementwise\22,\22kernel\22:\22kernel_3\22,\22lanes\22:16,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22elementwise\22,\22kernel\22:\22kernel_4\22,\22lanes\22:16,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22elementwise\22,\22kernel\22:\22kernel_5\22,\22lanes\22:16,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1},{\22blocks\22:1,\22form\22:\22elementwise\22,\22kernel\22:\22kernel_6\22,\22lanes\22:16,\22layer\22:\22\22,\22macs\22:0,\22packed\22:false,\22parallel\22:false,\22pixels\22:1}],\22outputs\22:[{\22name\22:\22output0\22,\22shape\22:[16],\22type\22:\22f32\22},{\22name\22:\22output1\22,\22shape\22:[16],\22type\22:\22f32\22},{\22name\22:\22output2\22,\22shape\22:[16],\22type\22:\22f32\22},{\22name\22:\22output3\22,\22shape\22:[32],\22type\22:\22f32\22}],\22threads\22:1}\00") {addr_space = 0 : i32} /tmp/quant-mlir-test-180319/graph.mlir:0:0
  llvm.func @quant_mlir_model_info() -> !llvm.ptr {
    %0 = llvm.mlir.addressof @quant_mlir_info_text : !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:0:0
    llvm.return %0 : !llvm.ptr /tmp/quant-mlir-test-180319/graph.mlir:0:0
  } /tmp/quant-mlir-test-180319/graph.mlir:0:0
} /tmp/quant-mlir-test-180319/graph.mlir:0:0
#loc = /tmp/quant-mlir-test-180319/graph.mlir:0:0
#loc8 = /tmp/quant-mlir-test-180319/graph.mlir:14:3
#loc9 = [unknown]

{-#

#-}

