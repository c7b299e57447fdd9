// RUN: quant-opt %s --qnn-insert-observers --split-input-file --verify-diagnostics | FileCheck %s
// RUN: quant-opt %s --qnn-insert-observers --qnn-insert-observers --split-input-file --verify-diagnostics | FileCheck %s

// By name, by kind, or both; the last one that gives a spec holds. Names of all
// source nodes count. Moving values keeps their spec; a constant has that of
// what is made with it.
#u8 = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
#u6 = #qnn.qspec<bits = 6, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
#u5 = #qnn.qspec<bits = 5, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
#i8 = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1>
#i4 = #qnn.qspec<bits = 4, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1>
#i3 = #qnn.qspec<bits = 3, signedness = signed, scheme = symmetric, granularity = per_tensor, narrow = 1>
module attributes {qnn.config = #qnn.qconfig<activation = #u8, weight = #i8, overrides = [
    #qnn.override<kind = "linear", weight = #i4>,
    #qnn.override<name = "stage1/*", activation = #u6>,
    #qnn.override<name = "stage1/*", kind = "linear", weight = #i3>,
    #qnn.override<name = "offset", activation = #u5>,
    #qnn.override<name = "tokens", kind = "input", activation = #u5>]>} {
  // CHECK-LABEL: func @overrides
  func.func @overrides(%x: tensor<1x4xf32> {qnn.name = "tokens"}) -> tensor<2x1xf32> {
    // CHECK-DAG: qnn.observe %{{.*}} "tokens" {spec = #u5_
    // CHECK-DAG: qnn.observe %{{.*}} "stage1/fc.weight" {spec = #i3_
    // CHECK-DAG: qnn.observe %{{.*}} "head/fc.weight" {axis = 0 : i64, spec = #i4_
    // CHECK-DAG: qnn.observe %{{.*}} "stage1/fc" {spec = #u6_
    // CHECK-DAG: qnn.observe %{{.*}} "turn" {spec = #u6_
    // CHECK-DAG: qnn.observe %{{.*}} "constant" {spec = #u5_
    // CHECK-DAG: qnn.observe %{{.*}} "sum" {spec = #u5_
    // CHECK-DAG: qnn.observe %{{.*}} "head/fc" {spec = #u8_
    %v = qnn.constant dense<1.0> : tensor<4x4xf32>
    %w = qnn.constant dense<1.0> : tensor<1x2xf32>
    %c = qnn.constant dense<3.0> : tensor<2xf32>
    %0 = qnn.linear %x, %v : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32> loc("stage1/fc")
    %1 = qnn.reshape %0 : (tensor<1x4xf32>) -> tensor<2x2xf32> loc("turn")
    %2 = qnn.add %1, %c : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32> loc(fused["sum", "offset"])
    %3 = qnn.linear %2, %w : (tensor<2x2xf32>, tensor<1x2xf32>) -> tensor<2x1xf32> loc("head/fc")
    return %3 : tensor<2x1xf32>
  }
}

// -----

// What is kept in float says so. Its operands are quantized for those who made
// them.
#u8 = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
#i8 = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1>
module attributes {qnn.config = #qnn.qconfig<activation = #u8, weight = #i8, overrides = [
    #qnn.override<name = "second", keep_float = 1>]>} {
  // CHECK-LABEL: func @keep_float
  func.func @keep_float(%x: tensor<4xf32>) -> tensor<4xf32> {
    // CHECK: %[[A:.*]] = qnn.add
    // CHECK: %[[AO:.*]] = qnn.observe %[[A]] "first"
    // CHECK: %[[B:.*]] = qnn.add %[[AO]], %[[AO]] {qnn.island = "kept in float by the configuration", qnn.keep_float}
    // CHECK: %[[BO:.*]] = qnn.observe %[[B]] "second"
    // CHECK: qnn.add %[[BO]], %[[BO]] :
    %0 = qnn.add %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("first")
    %1 = qnn.add %0, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("second")
    %2 = qnn.add %1, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("third")
    return %2 : tensor<4xf32>
  }
}

// -----

// Two operations share a weight but not its spec: each has an observer.
#u8 = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
#i8 = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1>
#i4 = #qnn.qspec<bits = 4, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1>
module attributes {qnn.config = #qnn.qconfig<activation = #u8, weight = #i8, overrides = [
    #qnn.override<name = "second", weight = #i4>]>} {
  // CHECK-LABEL: func @shared_weight
  func.func @shared_weight(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
    // CHECK-DAG: qnn.observe %[[W:.*]] "first.weight" {axis = 0 : i64, spec = #i8_
    // CHECK-DAG: qnn.observe %{{.*}} "second.weight" {axis = 0 : i64, spec = #i4_
    %w = qnn.constant dense<1.0> : tensor<2x2xf32>
    %0 = qnn.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("first")
    %1 = qnn.linear %0, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("second")
    return %1 : tensor<1x2xf32>
  }
}

// -----

// A logarithm, in float otherwise, with a spec.
#u8 = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
module attributes {qnn.config = #qnn.qconfig<activation = #u8, weight = #u8, overrides = [
    #qnn.override<kind = "log", activation = #u8>]>} {
  // CHECK-LABEL: func @logarithm
  func.func @logarithm(%x: tensor<4xf32>) -> tensor<4xf32> {
    // CHECK: %[[XO:.*]] = qnn.observe
    // CHECK-NEXT: %[[Y:.*]] = qnn.log %[[XO]] :
    // CHECK-NEXT: qnn.observe %[[Y]]
    %0 = qnn.log %x : (tensor<4xf32>) -> tensor<4xf32>
    return %0 : tensor<4xf32>
  }
}

// -----

// Patterns that match nothing are named; one that is overruled has matched.
#u8 = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
// expected-warning @+2 {{the configuration overrides what no operation matches: name 'layer9*'}}
// expected-warning @+1 {{the configuration overrides what no operation matches: name 'a', kind 'conv_2d'}}
module attributes {qnn.config = #qnn.qconfig<activation = #u8, weight = #u8, overrides = [
    #qnn.override<name = "layer9*", activation = #u8>,
    #qnn.override<name = "a", kind = "conv_2d", keep_float = 1>,
    #qnn.override<name = "a", activation = #u8>,
    #qnn.override<kind = "add", activation = #u8>]>} {
  func.func @unused(%x: tensor<4xf32>) -> tensor<4xf32> {
    %0 = qnn.add %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("a")
    return %0 : tensor<4xf32>
  }
}

// -----

// So are blocks that fit no weight.
#u8 = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
#blocks = #qnn.qspec<bits = 4, signedness = signed, scheme = symmetric, granularity = per_block, narrow = 1, block_size = 3>
#fitting = #qnn.qspec<bits = 4, signedness = signed, scheme = symmetric, granularity = per_block, narrow = 1, block_size = 4>
// expected-warning @+1 {{no weight has blocks of 3 input channels: no layer has a multiple of them, so each output channel has one scale}}
module attributes {qnn.config = #qnn.qconfig<activation = #u8, weight = #blocks, overrides = [
    #qnn.override<name = "fits", weight = #fitting>]>} {
  func.func @blocks(%x: tensor<1x8xf32>) -> tensor<1x4xf32> {
    %w = qnn.constant dense<1.0> : tensor<8x8xf32>
    %v = qnn.constant dense<1.0> : tensor<4x8xf32>
    %0 = qnn.linear %x, %w : (tensor<1x8xf32>, tensor<8x8xf32>) -> tensor<1x8xf32> loc("a")
    %1 = qnn.linear %0, %v : (tensor<1x8xf32>, tensor<4x8xf32>) -> tensor<1x4xf32> loc("fits")
    return %1 : tensor<1x4xf32>
  }
}
