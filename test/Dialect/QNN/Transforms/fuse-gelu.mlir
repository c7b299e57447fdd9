// RUN: quant-opt %s --qnn-fuse-gelu --canonicalize | FileCheck %s

// CHECK-LABEL: func @by_erf
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>
func.func @by_erf(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK-NEXT: %[[Y:.*]] = qnn.gelu %[[X]] :
  // CHECK-NEXT: return %[[Y]]
  %chalf = qnn.constant dense<0.5> : tensor<f32>
  %cone = qnn.constant dense<1.0> : tensor<f32>
  %croot = qnn.constant dense<0.707106769> : tensor<f32>
  %s = qnn.mul %x, %croot : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %e = qnn.erf %s : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %g = qnn.add %cone, %e : (tensor<f32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %m = qnn.mul %x, %g : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %y = qnn.mul %m, %chalf : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// Another association.
// CHECK-LABEL: func @half_first
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>
func.func @half_first(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK-NEXT: %[[Y:.*]] = qnn.gelu %[[X]] :
  // CHECK-NEXT: return %[[Y]]
  %chalf = qnn.constant dense<0.5> : tensor<f32>
  %cone = qnn.constant dense<1.0> : tensor<f32>
  %croot = qnn.constant dense<0.707106769> : tensor<f32>
  %s = qnn.mul %x, %croot : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %e = qnn.erf %s : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %g = qnn.add %cone, %e : (tensor<f32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %h = qnn.mul %chalf, %x : (tensor<f32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %y = qnn.mul %g, %h : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// x is a product itself.
// CHECK-LABEL: func @of_a_product
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>
func.func @of_a_product(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK-NEXT: %[[P:.*]] = qnn.mul %[[X]], %[[X]]
  // CHECK-NEXT: qnn.gelu %[[P]] :
  %chalf = qnn.constant dense<0.5> : tensor<f32>
  %cone = qnn.constant dense<1.0> : tensor<f32>
  %croot = qnn.constant dense<0.707106769> : tensor<f32>
  %p = qnn.mul %x, %x : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %s = qnn.mul %p, %croot : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %e = qnn.erf %s : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %g = qnn.add %e, %cone : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %m = qnn.mul %p, %g : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %y = qnn.mul %m, %chalf : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// CHECK-LABEL: func @by_tanh
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>
func.func @by_tanh(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK-NEXT: %[[Y:.*]] = qnn.gelu %[[X]] {tanh} :
  // CHECK-NEXT: return %[[Y]]
  %chalf = qnn.constant dense<0.5> : tensor<f32>
  %cone = qnn.constant dense<1.0> : tensor<f32>
  %cpart = qnn.constant dense<0.044715> : tensor<f32>
  %cfactor = qnn.constant dense<0.797884583> : tensor<f32>
  %q = qnn.pow %x {exponent = 3.0 : f32} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %t = qnn.mul %cpart, %q : (tensor<f32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %a = qnn.add %x, %t : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %i = qnn.mul %a, %cfactor : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %h = qnn.tanh %i : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %g = qnn.add %h, %cone : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %m = qnn.mul %x, %g : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %y = qnn.mul %m, %chalf : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// The cube as two products.
// CHECK-LABEL: func @by_tanh_of_products
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>
func.func @by_tanh_of_products(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK-NEXT: %[[Y:.*]] = qnn.gelu %[[X]] {tanh} :
  // CHECK-NEXT: return %[[Y]]
  %chalf = qnn.constant dense<0.5> : tensor<f32>
  %cone = qnn.constant dense<1.0> : tensor<f32>
  %cpart = qnn.constant dense<0.044715> : tensor<f32>
  %cfactor = qnn.constant dense<0.797884583> : tensor<f32>
  %q2 = qnn.mul %x, %x : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %q = qnn.mul %q2, %x : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %t = qnn.mul %cpart, %q : (tensor<f32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %a = qnn.add %x, %t : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %i = qnn.mul %a, %cfactor : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %h = qnn.tanh %i : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %g = qnn.add %h, %cone : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %m = qnn.mul %x, %g : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %y = qnn.mul %m, %chalf : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// A factor of 1 and not 1/2.
// CHECK-LABEL: func @not_half
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>
func.func @not_half(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK-NOT: qnn.gelu
  %chalf = qnn.constant dense<0.5> : tensor<f32>
  %cone = qnn.constant dense<1.0> : tensor<f32>
  %croot = qnn.constant dense<0.707106769> : tensor<f32>
  %s = qnn.mul %x, %croot : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %e = qnn.erf %s : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %g = qnn.add %cone, %e : (tensor<f32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %y = qnn.mul %x, %g : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// sqrt(2 / pi) * x * (1 + 0.044715 * x^2)
// CHECK-LABEL: func @tanh_factored
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>
func.func @tanh_factored(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK: %[[Y:.*]] = qnn.gelu %[[X]] {tanh}
  // CHECK: return %[[Y]]
  %chalf = qnn.constant dense<0.5> : tensor<f32>
  %cone = qnn.constant dense<1.0> : tensor<f32>
  %cpart = qnn.constant dense<0.044715> : tensor<f32>
  %cfactor = qnn.constant dense<0.797884583> : tensor<f32>
  %q = qnn.pow %x {exponent = 2.0 : f32} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %t = qnn.mul %q, %cpart : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %a = qnn.add %t, %cone : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %f = qnn.mul %x, %cfactor : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %i = qnn.mul %f, %a : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %h = qnn.tanh %i : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %g = qnn.add %h, %cone : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %x2 = qnn.mul %x, %chalf : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %y = qnn.mul %x2, %g : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}
