// RUN: quant-opt %s | quant-opt | FileCheck %s
// RUN: quant-opt %s --emit-bytecode | quant-opt | FileCheck %s

// CHECK-DAG: #[[ACTIVATION:.+]] = #qnn.qspec<bits = 16, signedness = signed, scheme = affine, granularity = per_tensor, narrow = 0>
// CHECK-DAG: #[[WEIGHT:.+]] = #qnn.qspec<bits = 2, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1, calibrator = "percentile:99.9">
#activation = #qnn.qspec<bits = 16, signedness = signed, scheme = affine, granularity = per_tensor, narrow = 0>
#weight = #qnn.qspec<bits = 2, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1, calibrator = "percentile:99.9">

// CHECK-DAG: #[[BLOCKS:.+]] = #qnn.qspec<bits = 4, signedness = signed, scheme = power_of_two, granularity = per_block, narrow = 0, reduced = 1, block_size = 32>
#blocks = #qnn.qspec<bits = 4, signedness = signed, scheme = power_of_two, granularity = per_block, narrow = 0, reduced = 1, block_size = 32>

// CHECK: module attributes {qnn.config = #qnn.qconfig<activation = #[[ACTIVATION]], weight = #[[WEIGHT]]>, qnn.numerics = "torch", test.blocks = #[[BLOCKS]]}
module attributes {qnn.config = #qnn.qconfig<activation = #activation, weight = #weight>, qnn.numerics = "torch", test.blocks = #blocks} {
  // CHECK: func @f(%{{.*}}: tensor<2xf32> {qnn.name = "image", qnn.range = array<f64: -1.000000e+00, 2.500000e+00>}) -> (tensor<2xf32> {qnn.name = "logits"})
  func.func @f(%x: tensor<2xf32> {qnn.name = "image", qnn.range = array<f64: -1.0, 2.5>}) -> (tensor<2xf32> {qnn.name = "logits"}) {
    // CHECK: qnn.softmax %{{.*}} {axis = 0 : i64, qnn.island = "softmax is computed in float"}
    %0 = qnn.softmax %x {axis = 0 : i64, qnn.island = "softmax is computed in float"} : (tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }

  // CHECK-LABEL: func @clamps
  func.func @clamps(%x: tensor<2xf32>) -> tensor<2xf32> {
    // CHECK: #qnn.clamp<-inf, -5.000000e-01>
    %0 = qnn.clip %x {clamp = #qnn.clamp<-inf, -0.5>} : (tensor<2xf32>) -> tensor<2xf32>
    // CHECK: #qnn.clamp<3.000000e+00, 3.000000e+00>
    %1 = qnn.clip %0 {clamp = #qnn.clamp<3.0, 3.0>} : (tensor<2xf32>) -> tensor<2xf32>
    return %1 : tensor<2xf32>
  }
}

// What is left out of an override prints as left out.
// CHECK: qnn.config = #qnn.qconfig<{{.*}}overrides = [#qnn.override<name = "stage1/*", kind = "conv_*", weight = #[[WEIGHT]]>, #qnn.override<name = "head", keep_float = 1>]>
module @overrides attributes {qnn.config = #qnn.qconfig<activation = #activation, weight = #weight, overrides = [
    #qnn.override<name = "stage1/*", kind = "conv_*", weight = #weight>,
    #qnn.override<name = "head", keep_float = 1>]>} {}

// CHECK: qnn.config = #qnn.qconfig<activation = #[[ACTIVATION]], weight = #[[WEIGHT]], pools_keep_scale = 1>
module @pools attributes {qnn.config = #qnn.qconfig<activation = #activation, weight = #weight, pools_keep_scale = 1>} {}

// CHECK: qnn.config = #qnn.qconfig<activation = #[[ACTIVATION]], weight = #[[WEIGHT]], outputs_keep_range = 1>
module @outputs attributes {qnn.config = #qnn.qconfig<activation = #activation, weight = #weight, outputs_keep_range = 1>} {}
