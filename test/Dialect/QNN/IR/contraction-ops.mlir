// RUN: quant-opt %s | quant-opt | FileCheck %s
// RUN: quant-opt %s --emit-bytecode | quant-opt | FileCheck %s

// CHECK-DAG: ![[X:.+]] = !quant.uniform<u8:f32, 5.000000e-01:128>
// CHECK-DAG: ![[Y:.+]] = !quant.uniform<u8:f32, 1.000000e+00:3>
// CHECK-DAG: ![[W:.+]] = !quant.uniform<i8<-127:127>:f32, 2.500000e-01>
// CHECK-DAG: ![[WC:.+]] = !quant.uniform<i8<-127:127>:f32:0, {2.500000e-01,1.250000e-01}>
// CHECK-DAG: ![[B:.+]] = !quant.uniform<i32:f32, 1.250000e-01>
// CHECK-DAG: ![[BC:.+]] = !quant.uniform<i32:f32:0, {1.250000e-01,6.250000e-02}>
!x = !quant.uniform<u8:f32, 0.5:128>
!y = !quant.uniform<u8:f32, 1.0:3>
!w = !quant.uniform<i8<-127:127>:f32, 0.25>
!wc = !quant.uniform<i8<-127:127>:f32:0, {0.25, 0.125}>
!b = !quant.uniform<i32:f32, 0.125>
!bc = !quant.uniform<i32:f32:0, {0.125, 0.0625}>

// CHECK-LABEL: func @conv_2d_float
func.func @conv_2d_float(%x: tensor<?x8x8x4xf32>, %w: tensor<2x3x3x2xf32>,
                         %b: tensor<2xf32>) -> tensor<?x4x4x2xf32> {
  // CHECK: qnn.conv_2d %{{.*}}, %{{.*}} bias %{{.*}} {clamp = #qnn.clamp<0.000000e+00, inf>, groups = 2 : i64, padding = array<i64: 1, 0, 1, 0>, strides = array<i64: 2, 2>} : (tensor<?x8x8x4xf32>, tensor<2x3x3x2xf32>, tensor<2xf32>) -> tensor<?x4x4x2xf32>
  %0 = qnn.conv_2d %x, %w bias %b {clamp = #qnn.clamp<0.0, inf>, groups = 2 : i64, padding = array<i64: 1, 0, 1, 0>, strides = array<i64: 2, 2>}
       : (tensor<?x8x8x4xf32>, tensor<2x3x3x2xf32>, tensor<2xf32>) -> tensor<?x4x4x2xf32>
  return %0 : tensor<?x4x4x2xf32>
}

// Every attribute has a default, which is not printed.
// CHECK-LABEL: func @conv_2d_defaults
func.func @conv_2d_defaults(%x: tensor<1x8x8x4xf32>, %w: tensor<2x3x3x4xf32>) -> tensor<1x6x6x2xf32> {
  // CHECK: qnn.conv_2d %{{.*}}, %{{.*}} : (tensor<1x8x8x4xf32>, tensor<2x3x3x4xf32>) -> tensor<1x6x6x2xf32>
  %0 = qnn.conv_2d %x, %w : (tensor<1x8x8x4xf32>, tensor<2x3x3x4xf32>) -> tensor<1x6x6x2xf32>
  return %0 : tensor<1x6x6x2xf32>
}

// CHECK-LABEL: func @conv_2d_depthwise
func.func @conv_2d_depthwise(%x: tensor<1x8x8x4xf32>, %w: tensor<4x3x3x1xf32>) -> tensor<1x4x4x4xf32> {
  // CHECK: dilations = array<i64: 2, 2>, groups = 4
  %0 = qnn.conv_2d %x, %w {groups = 4 : i64, dilations = array<i64: 2, 2>} : (tensor<1x8x8x4xf32>, tensor<4x3x3x1xf32>) -> tensor<1x4x4x4xf32>
  return %0 : tensor<1x4x4x4xf32>
}

// CHECK-LABEL: func @conv_2d_per_tensor
func.func @conv_2d_per_tensor(%x: tensor<1x8x8x4x!x>, %w: tensor<2x1x1x4x!w>,
                              %b: tensor<2x!b>) -> tensor<1x8x8x2x!y> {
  // CHECK: : (tensor<1x8x8x4x![[X]]>, tensor<2x1x1x4x![[W]]>, tensor<2x![[B]]>) -> tensor<1x8x8x2x![[Y]]>
  %0 = qnn.conv_2d %x, %w bias %b : (tensor<1x8x8x4x!x>, tensor<2x1x1x4x!w>, tensor<2x!b>) -> tensor<1x8x8x2x!y>
  return %0 : tensor<1x8x8x2x!y>
}

// CHECK-LABEL: func @conv_2d_per_channel
func.func @conv_2d_per_channel(%x: tensor<1x8x8x4x!x>, %w: tensor<2x1x1x4x!wc>,
                               %b: tensor<2x!bc>) -> tensor<1x8x8x2x!y> {
  // CHECK: : (tensor<1x8x8x4x![[X]]>, tensor<2x1x1x4x![[WC]]>, tensor<2x![[BC]]>) -> tensor<1x8x8x2x![[Y]]>
  %0 = qnn.conv_2d %x, %w bias %b : (tensor<1x8x8x4x!x>, tensor<2x1x1x4x!wc>, tensor<2x!bc>) -> tensor<1x8x8x2x!y>
  return %0 : tensor<1x8x8x2x!y>
}

// CHECK-LABEL: func @linear_float
func.func @linear_float(%x: tensor<?x7x4xf32>, %w: tensor<2x4xf32>, %b: tensor<2xf32>) -> tensor<?x7x2xf32> {
  // CHECK: qnn.linear %{{.*}}, %{{.*}} bias %{{.*}} {clamp = #qnn.clamp<-1.000000e+00, 6.000000e+00>} : (tensor<?x7x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<?x7x2xf32>
  %0 = qnn.linear %x, %w bias %b {clamp = #qnn.clamp<-1.0, 6.0>} : (tensor<?x7x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<?x7x2xf32>
  return %0 : tensor<?x7x2xf32>
}

// CHECK-LABEL: func @linear_quantized
func.func @linear_quantized(%x: tensor<1x4x!x>, %w: tensor<2x4x!wc>, %b: tensor<2x!bc>) -> tensor<1x2x!y> {
  // CHECK: qnn.linear %{{.*}}, %{{.*}} bias %{{.*}} : (tensor<1x4x![[X]]>, tensor<2x4x![[WC]]>, tensor<2x![[BC]]>) -> tensor<1x2x![[Y]]>
  %0 = qnn.linear %x, %w bias %b : (tensor<1x4x!x>, tensor<2x4x!wc>, tensor<2x!bc>) -> tensor<1x2x!y>
  return %0 : tensor<1x2x!y>
}

// CHECK-LABEL: func @linear_quantized_no_bias
func.func @linear_quantized_no_bias(%x: tensor<1x4x!x>, %w: tensor<2x4x!w>) -> tensor<1x2x!y> {
  // CHECK: qnn.linear %{{.*}}, %{{.*}} : (tensor<1x4x![[X]]>, tensor<2x4x![[W]]>) -> tensor<1x2x![[Y]]>
  %0 = qnn.linear %x, %w : (tensor<1x4x!x>, tensor<2x4x!w>) -> tensor<1x2x!y>
  return %0 : tensor<1x2x!y>
}

// CHECK-LABEL: func @matmul_float
func.func @matmul_float(%a: tensor<5x1x2x3xf32>, %b: tensor<7x3x4xf32>) -> tensor<5x7x2x4xf32> {
  // CHECK: qnn.matmul %{{.*}}, %{{.*}} : (tensor<5x1x2x3xf32>, tensor<7x3x4xf32>) -> tensor<5x7x2x4xf32>
  %0 = qnn.matmul %a, %b : (tensor<5x1x2x3xf32>, tensor<7x3x4xf32>) -> tensor<5x7x2x4xf32>
  return %0 : tensor<5x7x2x4xf32>
}

// CHECK-LABEL: func @matmul_quantized
func.func @matmul_quantized(%a: tensor<2x3x!x>, %b: tensor<3x4x!x>) -> tensor<2x4x!y> {
  // CHECK: qnn.matmul %{{.*}}, %{{.*}} {clamp = #qnn.clamp<0.000000e+00, 6.000000e+00>} : (tensor<2x3x![[X]]>, tensor<3x4x![[X]]>) -> tensor<2x4x![[Y]]>
  %0 = qnn.matmul %a, %b {clamp = #qnn.clamp<0.0, 6.0>} : (tensor<2x3x!x>, tensor<3x4x!x>) -> tensor<2x4x!y>
  return %0 : tensor<2x4x!y>
}

// CHECK-LABEL: func @conv_transpose_2d
func.func @conv_transpose_2d(%x: tensor<?x4x4x6xf32>, %w: tensor<4x3x3x3xf32>, %b: tensor<4xf32>) -> tensor<?x8x9x4xf32> {
  // CHECK-NEXT: qnn.conv_transpose_2d %{{.*}}, %{{.*}} bias %{{.*}} {clamp = #qnn.clamp<0.000000e+00, inf>, groups = 2 : i64, output_padding = array<i64: 1, 0>, padding = array<i64: 1, 1, 0, 0>, strides = array<i64: 2, 2>}
  %0 = qnn.conv_transpose_2d %x, %w bias %b {clamp = #qnn.clamp<0.0, inf>, groups = 2 : i64, output_padding = array<i64: 1, 0>, padding = array<i64: 1, 1, 0, 0>, strides = array<i64: 2, 2>}
      : (tensor<?x4x4x6xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>) -> tensor<?x8x9x4xf32>
  return %0 : tensor<?x8x9x4xf32>
}
