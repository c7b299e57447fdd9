// RUN: quant-opt %s --qnn-fold-batch-norm | FileCheck %s
// RUN: quant-opt %s --qnn-fold-batch-norm=remember=true | FileCheck %s --check-prefix=REMEMBER

// With epsilon 1, the factors are 4 / sqrt(3 + 1) = 2 and 1 / sqrt(15 + 1) = 0.25;
// the shifts 1 - 2 * 3 = -5 and 0.5 - 0.25 * 4 = -0.5.

// What is remembered is the mean without the bias, 3 - 10 and 4 - 20.
// REMEMBER-LABEL: func @conv
// REMEMBER: qnn.conv_2d {{.*}}qnn.folded_batch_norm = {epsilon = 1.000000e+00 : f32, mean = array<f32: -7.000000e+00, -1.600000e+01>, scale = array<f32: 4.000000e+00, 1.000000e+00>, variance = array<f32: 3.000000e+00, 1.500000e+01>}

// CHECK-LABEL: func @conv
// CHECK-SAME: %[[X:.*]]: tensor<1x2x2x2xf32>
func.func @conv(%x: tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32> {
  %scale = qnn.constant dense<[4.0, 1.0]> : tensor<2xf32>
  %offset = qnn.constant dense<[1.0, 0.5]> : tensor<2xf32>
  %mean = qnn.constant dense<[3.0, 4.0]> : tensor<2xf32>
  %variance = qnn.constant dense<[3.0, 15.0]> : tensor<2xf32>
  %w = qnn.constant dense<[[[[1.0, 2.0]]], [[[4.0, 8.0]]]]> : tensor<2x1x1x2xf32>
  %b = qnn.constant dense<[10.0, 20.0]> : tensor<2xf32>
  // CHECK-DAG: %[[W:.*]] = qnn.constant dense<{{\[\[\[\[}}2.000000e+00, 4.000000e+00]]], {{\[\[\[}}1.000000e+00, 2.000000e+00]]]]>
  // CHECK-DAG: %[[B:.*]] = qnn.constant dense<[1.500000e+01, 4.500000e+00]>
  // CHECK: %[[Y:.*]] = qnn.conv_2d %[[X]], %[[W]] bias %[[B]]
  // CHECK-NOT: qnn.batch_norm
  // CHECK: return %[[Y]]
  %0 = qnn.conv_2d %x, %w bias %b : (tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  %1 = qnn.batch_norm %0 scale %scale offset %offset mean %mean variance %variance {epsilon = 1.0 : f32} : (tensor<1x2x2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  return %1 : tensor<1x2x2x2xf32>
}

// Attributes of the convolution stay; an activation of the normalization moves.
// CHECK-LABEL: func @depthwise_without_bias
func.func @depthwise_without_bias(%x: tensor<1x2x2x2xf32>) -> tensor<1x1x1x2xf32> {
  %scale = qnn.constant dense<[4.0, 1.0]> : tensor<2xf32>
  %offset = qnn.constant dense<[1.0, 0.5]> : tensor<2xf32>
  %mean = qnn.constant dense<[3.0, 4.0]> : tensor<2xf32>
  %variance = qnn.constant dense<[3.0, 15.0]> : tensor<2xf32>
  %w = qnn.constant dense<[[[[1.0]]], [[[24.0]]]]> : tensor<2x1x1x1xf32>
  // CHECK-DAG: %[[W:.*]] = qnn.constant dense<{{\[\[\[\[}}2.000000e+00]]], {{\[\[\[}}6.000000e+00]]]]>
  // CHECK-DAG: %[[B:.*]] = qnn.constant dense<[-5.000000e+00, -5.000000e-01]>
  // CHECK: qnn.conv_2d %{{.*}}, %[[W]] bias %[[B]] {clamp = #qnn.clamp<0.000000e+00, inf>, groups = 2 : i64, strides = array<i64: 2, 2>}
  // CHECK-NOT: qnn.batch_norm
  %0 = qnn.conv_2d %x, %w {groups = 2 : i64, strides = array<i64: 2, 2>} : (tensor<1x2x2x2xf32>, tensor<2x1x1x1xf32>) -> tensor<1x1x1x2xf32>
  %1 = qnn.batch_norm %0 scale %scale offset %offset mean %mean variance %variance {epsilon = 1.0 : f32, clamp = #qnn.clamp<0.0, inf>} : (tensor<1x1x1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x1x1x2xf32>
  return %1 : tensor<1x1x1x2xf32>
}

// CHECK-LABEL: func @linear
func.func @linear(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %scale = qnn.constant dense<[4.0, 1.0]> : tensor<2xf32>
  %offset = qnn.constant dense<[1.0, 0.5]> : tensor<2xf32>
  %mean = qnn.constant dense<[3.0, 4.0]> : tensor<2xf32>
  %variance = qnn.constant dense<[3.0, 15.0]> : tensor<2xf32>
  %w = qnn.constant dense<[[1.0, 2.0], [4.0, 8.0]]> : tensor<2x2xf32>
  // CHECK-DAG: %[[W:.*]] = qnn.constant dense<{{\[\[}}2.000000e+00, 4.000000e+00], [1.000000e+00, 2.000000e+00]]>
  // CHECK-DAG: %[[B:.*]] = qnn.constant dense<[-5.000000e+00, -5.000000e-01]>
  // CHECK: qnn.linear %{{.*}}, %[[W]] bias %[[B]]
  // CHECK-NOT: qnn.batch_norm
  %0 = qnn.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = qnn.batch_norm %0 scale %scale offset %offset mean %mean variance %variance {epsilon = 1.0 : f32} : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// Two convolutions share a weight, one is normalized: it gets a copy.
// CHECK-LABEL: func @shared_weight
// CHECK-SAME: %[[X:.*]]: tensor<1x1x1x1xf32>
func.func @shared_weight(%x: tensor<1x1x1x1xf32>) -> (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) {
  %one = qnn.constant dense<1.0> : tensor<1xf32>
  %zero = qnn.constant dense<0.0> : tensor<1xf32>
  %variance = qnn.constant dense<3.0> : tensor<1xf32>
  %w = qnn.constant dense<7.0> : tensor<1x1x1x1xf32>
  // CHECK-DAG: %[[W:.*]] = qnn.constant dense<7.000000e+00> : tensor<1x1x1x1xf32>
  // CHECK-DAG: %[[FOLDED:.*]] = qnn.constant dense<3.500000e+00> : tensor<1x1x1x1xf32>
  // CHECK-DAG: %[[Y:.*]] = qnn.conv_2d %[[X]], %[[FOLDED]]
  // CHECK-DAG: %[[Z:.*]] = qnn.conv_2d %[[X]], %[[W]] :
  // CHECK: return %[[Y]], %[[Z]]
  %0 = qnn.conv_2d %x, %w : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  %1 = qnn.batch_norm %0 scale %one offset %zero mean %zero variance %variance {epsilon = 1.0 : f32} : (tensor<1x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %2 = qnn.conv_2d %x, %w : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  return %1, %2 : tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>
}

// The convolution's own result is needed as well: the normalization becomes a
// depthwise convolution.
// CHECK-LABEL: func @producer_has_other_users
// CHECK-SAME: %[[X:.*]]: tensor<1x2x2x2xf32>, %[[W:.*]]: tensor<2x1x1x2xf32>
func.func @producer_has_other_users(%x: tensor<1x2x2x2xf32>, %w: tensor<2x1x1x2xf32>) -> (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) {
  %scale = qnn.constant dense<[4.0, 1.0]> : tensor<2xf32>
  %offset = qnn.constant dense<[1.0, 0.5]> : tensor<2xf32>
  %mean = qnn.constant dense<[3.0, 4.0]> : tensor<2xf32>
  %variance = qnn.constant dense<[3.0, 15.0]> : tensor<2xf32>
  // CHECK-DAG: %[[SHIFT:.*]] = qnn.constant dense<[-5.000000e+00, -5.000000e-01]> : tensor<2xf32>
  // CHECK-DAG: %[[FACTOR:.*]] = qnn.constant dense<{{\[\[\[\[}}2.000000e+00]]], {{\[\[\[}}2.500000e-01]]]]> : tensor<2x1x1x1xf32>
  // CHECK: %[[CONV:.*]] = qnn.conv_2d %[[X]], %[[W]] :
  // CHECK: %[[NORM:.*]] = qnn.conv_2d %[[CONV]], %[[FACTOR]] bias %[[SHIFT]] {groups = 2 : i64}
  // CHECK: return %[[CONV]], %[[NORM]]
  %0 = qnn.conv_2d %x, %w : (tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x2x2x2xf32>
  %1 = qnn.batch_norm %0 scale %scale offset %offset mean %mean variance %variance {epsilon = 1.0 : f32} : (tensor<1x2x2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  return %0, %1 : tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>
}

// An activation between the two does not commute with the normalization, which
// becomes a convolution of its own.
// CHECK-LABEL: func @producer_has_activation
func.func @producer_has_activation(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %one = qnn.constant dense<1.0> : tensor<2xf32>
  %w = qnn.constant dense<3.0> : tensor<2x2xf32>
  // CHECK: %[[Y:.*]] = qnn.linear {{.*}} {clamp = #qnn.clamp<0.000000e+00, inf>}
  // CHECK: %[[IMAGE:.*]] = qnn.reshape %[[Y]] : (tensor<1x2xf32>) -> tensor<1x1x1x2xf32>
  // CHECK: %[[NORM:.*]] = qnn.conv_2d %[[IMAGE]], %{{.*}} bias %{{.*}} {clamp = #qnn.clamp<0.000000e+00, 6.000000e+00>, groups = 2 : i64}
  // CHECK: qnn.reshape %[[NORM]] : (tensor<1x1x1x2xf32>) -> tensor<1x2xf32>
  %0 = qnn.linear %x, %w {clamp = #qnn.clamp<0.0, inf>} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = qnn.batch_norm %0 scale %one offset %one mean %one variance %one {clamp = #qnn.clamp<0.0, 6.0>} : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// CHECK-LABEL: func @unknown_size
// CHECK-SAME: %[[X:.*]]: tensor<?x2xf32>
func.func @unknown_size(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
  %one = qnn.constant dense<1.0> : tensor<2xf32>
  // CHECK: %[[PRODUCT:.*]] = qnn.mul %[[X]], %{{.*}} : (tensor<?x2xf32>, tensor<2xf32>)
  // CHECK: qnn.add %[[PRODUCT]], %{{.*}} : (tensor<?x2xf32>, tensor<2xf32>)
  %0 = qnn.batch_norm %x scale %one offset %one mean %one variance %one : (tensor<?x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// Statistics that are computed at run time stay.
// CHECK-LABEL: func @statistics_not_constant
func.func @statistics_not_constant(%x: tensor<1x2xf32>, %mean: tensor<2xf32>) -> tensor<1x2xf32> {
  %one = qnn.constant dense<1.0> : tensor<2xf32>
  // CHECK: qnn.batch_norm
  %0 = qnn.batch_norm %x scale %one offset %one mean %mean variance %one : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// There is no root of -1 + 1e-5.
// CHECK-LABEL: func @negative_variance
func.func @negative_variance(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %one = qnn.constant dense<1.0> : tensor<2xf32>
  %variance = qnn.constant dense<-1.0> : tensor<2xf32>
  // CHECK: qnn.batch_norm
  %0 = qnn.batch_norm %x scale %one offset %one mean %one variance %variance : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// A transposed convolution; its weight has the output channels first, too.
// CHECK-LABEL: func @conv_transpose
func.func @conv_transpose(%x: tensor<1x2x2x1xf32>) -> tensor<1x4x4x1xf32> {
  // CHECK-DAG: %[[W:.*]] = qnn.constant dense<6.000000e+00> : tensor<1x2x2x1xf32>
  // CHECK-DAG: %[[B:.*]] = qnn.constant dense<-1.000000e+00> : tensor<1xf32>
  // CHECK: qnn.conv_transpose_2d %{{.*}}, %[[W]] bias %[[B]] {clamp = #qnn.clamp<0.000000e+00, inf>, strides = array<i64: 2, 2>}
  %w = qnn.constant dense<3.0> : tensor<1x2x2x1xf32>
  %scale = qnn.constant dense<4.0> : tensor<1xf32>
  %offset = qnn.constant dense<1.0> : tensor<1xf32>
  %mean = qnn.constant dense<1.0> : tensor<1xf32>
  %variance = qnn.constant dense<3.0> : tensor<1xf32>
  %0 = qnn.conv_transpose_2d %x, %w {strides = array<i64: 2, 2>} : (tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x4x4x1xf32>
  %1 = qnn.batch_norm %0 scale %scale offset %offset mean %mean variance %variance {clamp = #qnn.clamp<0.0, inf>, epsilon = 1.0 : f32}
      : (tensor<1x4x4x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x4x1xf32>
  return %1 : tensor<1x4x4x1xf32>
}

// Two uses of one layer share the folded weight as they shared the given one.
// CHECK-LABEL: func @shared_layer
func.func @shared_layer(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  // CHECK: %[[W:.*]] = qnn.constant dense<6.000000e+00> : tensor<1x1xf32>
  // CHECK-NOT: qnn.constant dense<6.000000e+00> : tensor<1x1xf32>
  // CHECK: qnn.linear %{{.*}}, %[[W]] bias
  // CHECK: qnn.linear %{{.*}}, %[[W]] bias
  %w = qnn.constant dense<3.0> : tensor<1x1xf32>
  %scale = qnn.constant dense<4.0> : tensor<1xf32>
  %offset = qnn.constant dense<1.0> : tensor<1xf32>
  %variance = qnn.constant dense<3.0> : tensor<1xf32>
  %0 = qnn.linear %x, %w : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %1 = qnn.batch_norm %0 scale %scale offset %offset mean %offset variance %variance {epsilon = 1.0 : f32}
      : (tensor<1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  %2 = qnn.linear %1, %w : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %3 = qnn.batch_norm %2 scale %scale offset %offset mean %offset variance %variance {epsilon = 1.0 : f32}
      : (tensor<1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

// A result of another type, and an image without pixels, which no convolution
// takes.
// CHECK-LABEL: func @lone_of_another_type
func.func @lone_of_another_type(%x: tensor<?x2x2x2xf32>) -> tensor<1x2x2x2xf32> {
  // CHECK: %[[PRODUCT:.*]] = qnn.mul %{{.*}}, %{{.*}} : (tensor<?x2x2x2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  // CHECK: qnn.add %[[PRODUCT]], %{{.*}} : (tensor<1x2x2x2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  %one = qnn.constant dense<1.0> : tensor<2xf32>
  %0 = qnn.batch_norm %x scale %one offset %one mean %one variance %one : (tensor<?x2x2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  return %0 : tensor<1x2x2x2xf32>
}

// CHECK-LABEL: func @lone_without_pixels
func.func @lone_without_pixels(%x: tensor<1x0x0x2xf32>) -> tensor<1x0x0x2xf32> {
  // CHECK: qnn.mul
  // CHECK: qnn.add
  %one = qnn.constant dense<1.0> : tensor<2xf32>
  %0 = qnn.batch_norm %x scale %one offset %one mean %one variance %one : (tensor<1x0x0x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x0x0x2xf32>
  return %0 : tensor<1x0x0x2xf32>
}

// The producer's channels are not known to be others, but its weight's are.
// CHECK-LABEL: func @channels_of_another_number
func.func @channels_of_another_number(%x: tensor<1x2xf32>) -> tensor<1x?xf32> {
  // CHECK: qnn.linear %{{.*}}, %{{.*}} : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<1x?xf32>
  // CHECK: qnn.mul
  %w = qnn.constant dense<1.0> : tensor<3x2xf32>
  %one = qnn.constant dense<1.0> : tensor<2xf32>
  %0 = qnn.linear %x, %w : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<1x?xf32>
  %1 = qnn.batch_norm %0 scale %one offset %one mean %one variance %one : (tensor<1x?xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x?xf32>
  return %1 : tensor<1x?xf32>
}
