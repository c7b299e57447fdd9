// RUN: quant-opt %s --qnn-configure --mlir-print-local-scope | FileCheck %s --check-prefixes=CHECK,DEFAULT
// RUN: quant-opt %s --qnn-configure="preset=x86 config=%S/Inputs/configure.yaml activation-bits=6" --mlir-print-local-scope | FileCheck %s --check-prefixes=CHECK,FILE
// RUN: quant-opt %s --insert-observers="config=%S/Inputs/configure.yaml preset=x86 activation-bits=6" --mlir-print-local-scope | FileCheck %s --check-prefixes=CHECK,FILE

// A file changes the preset, an option changes both; the configuration that is
// there is replaced.
// CHECK: module attributes {qnn.config = #qnn.qconfig<
// DEFAULT-SAME: activation = <bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0
// DEFAULT-SAME: weight = <bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1
// FILE-SAME: activation = <bits = 6, signedness = unsigned
// FILE-SAME: weight = <bits = 5, signedness = signed
// FILE-SAME: overrides = [
// FILE-SAME: #qnn.override<name = "stage?", activation = <bits = 6, signedness = signed
// FILE-SAME: #qnn.override<kind = "add", keep_float = 1>
// DEFAULT-NOT: overrides
#u3 = #qnn.qspec<bits = 3, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
module attributes {qnn.config = #qnn.qconfig<activation = #u3, weight = #u3, overrides = [#qnn.override<name = "x", keep_float = 1>]>} {
  func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
    %0 = qnn.add %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("stage1")
    return %0 : tensor<4xf32>
  }
}
