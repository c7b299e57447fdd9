// RUN: quant-opt %s --codegen-plan-memory | FileCheck %s
// RUN: quant-opt %s --codegen-plan-memory=profile=true | FileCheck %s --check-prefix=PROFILE

// %a and %c never live at the same time: they share the first 128 bytes. The slack
// at the end is 64 bytes.
// CHECK:       module attributes {codegen.model = {arena_bytes = 320 : i64, constant_bytes = 64 : i64,
// CHECK-SAME:    inputs = [{name = "x", shape = array<i64: 100>, type = "u8"}]
// CHECK-SAME:    kernels = [{form = "fill", kernel = "kernel_0", layer = "pad"}, {kernel = "kernel_1", layer = "conv + relu"}, {form = "fill", kernel = "kernel_0", layer = ""},
// CHECK-SAME:    outputs = [{name = "y", shape = array<i64: 100>, type = "i8"}]
// CHECK:       memref.global "private" constant @quant_mlir_constants : memref<128xi8> {{.*}} {alignment = 64 : i64}
// CHECK:       func.func @quant_mlir_entry(%[[X:.+]]: memref<100xi8>, %[[Y:.+]]: memref<100xi8>, %[[ARENA:.+]]: memref<320xi8>)
// CHECK-NOT:     memref.alloc
// CHECK:         %[[A:.+]] = memref.view %[[ARENA]][%c0
// CHECK:         call @kernel_0(%{{.+}}, %{{.+}})
// CHECK:         memref.view %[[ARENA]][%c128
// CHECK:         memref.view %[[ARENA]][%c0
// CHECK:         memref.view %[[Y]][%c0

// Five times of 16 bytes, around four calls, lie behind the other buffers.
// PROFILE:       codegen.model = {arena_bytes = 448 : i64, {{.*}}profile_offset = 320 : i64}
// PROFILE:       func.func private @clock_gettime(i32, memref<2xi64>) -> i32
// PROFILE:       func.func @quant_mlir_entry({{.*}}, %[[ARENA:.+]]: memref<448xi8>)
// PROFILE:         %[[OFFSET:.+]] = arith.constant 320 : index
// PROFILE:         %[[TIME:.+]] = memref.view %[[ARENA]][%[[OFFSET]]][] : memref<448xi8> to memref<2xi64>
// PROFILE:         call @clock_gettime(%{{.+}}, %[[TIME]])
// PROFILE-NOT:     call @clock_gettime
// PROFILE:         call @kernel_0
// PROFILE:         call @clock_gettime
// PROFILE-NOT:     call @clock_gettime
// PROFILE:         call @kernel_1
// PROFILE:         call @clock_gettime
// PROFILE:         call @kernel_0
// PROFILE:         call @clock_gettime
// PROFILE:         call @kernel_0
// PROFILE:         arith.constant 384 : index
// PROFILE:         call @clock_gettime
// PROFILE-NEXT:    return
memref.global "private" constant @c : memref<3xi8> = dense<[1, 2, 3]>
func.func private @kernel_0(memref<100xi8>, memref<100xi8>) attributes {codegen.kernel_info = {form = "fill"}}
func.func private @kernel_1(memref<100xi8>, memref<3xi8>, memref<100xi8>)
func.func @main(%x: memref<100xi8> {qnn.name = "x", qnn.unsigned}, %y: memref<100xi8> {qnn.name = "y"})
    attributes {codegen.num_inputs = 1 : i64} {
  %a = memref.alloc() : memref<100xi8>
  call @kernel_0(%x, %a) : (memref<100xi8>, memref<100xi8>) -> () loc("pad")
  %b = memref.alloc() : memref<100xi8>
  %c = memref.get_global @c : memref<3xi8>
  call @kernel_1(%a, %c, %b) : (memref<100xi8>, memref<3xi8>, memref<100xi8>) -> () loc(fused["conv", "relu"])
  %d = memref.alloc() : memref<100xi8>
  call @kernel_0(%b, %d) : (memref<100xi8>, memref<100xi8>) -> ()
  call @kernel_0(%d, %y) : (memref<100xi8>, memref<100xi8>) -> ()
  return
}
