// RUN: quantc compile %s -o %t.onnx
// RUN: %python %models/describe_onnx.py %t.onnx | FileCheck %s

// A module with pairs, as after phase propagate. The names of inputs and outputs
// are those of qnn.name; the layout at the boundary is the function's.

// CHECK: opset 13
// CHECK-NEXT: input image 1x2x4x4

// The transpose at the boundary is gone, and so is the second pair with the same
// parameters.
// CHECK-NOT: Transpose
// CHECK: QuantizeLinear 'image/quantize' : 'image', 'image/quantize/scale', 'image/quantize/zero_point' -> image/quantize
// CHECK: DequantizeLinear 'image/dequantize'
// CHECK-NOT: QuantizeLinear '{{.*}}', 'image/dequantize'

// The bias counts in steps of input scale times weight scale.
// CHECK: DequantizeLinear 'conv/bias/dequantize' axis=0 : 'conv/bias/stored', 'conv/bias/scale' -> conv/bias/dequantize
// CHECK: DequantizeLinear 'weight/dequantize' axis=0 : 'weight/stored', 'weight/scale', 'weight/zero_point' -> weight/dequantize
// CHECK: Conv 'conv' kernel_shape=[1, 1] strides=[2, 2] pads=[0, 1, 0, 0] dilations=[1, 1] group=1 : 'image/dequantize', 'weight/dequantize', 'conv/bias/dequantize' -> conv
// CHECK: Clip 'conv/clip' : 'conv', 'conv/clip/min', 'conv/clip/max' -> conv/clip
// CHECK: QuantizeLinear 'conv/quantize' : 'conv/clip'

// Storage of 7 bits needs its range kept.
// CHECK: Relu 'sum/relu' : 'sum' -> sum/relu
// CHECK: Clip 'sum/limit' : 'sum/relu', 'sum/limit/min', 'sum/limit/max' -> sum/limit
// CHECK: QuantizeLinear 'sum/quantize' : 'sum/limit'

// A flattened image comes in ONNX's order, so the columns of the weight move.
// CHECK: Reshape 'flat' : 'sum/dequantize', 'flat/shape' -> flat
// CHECK: Gemm 'linear' transB=1 : 'flat/dequantize', 'linear/weight/dequantize' -> logits
// CHECK: output logits 1x1

// RUN: %python %models/describe_onnx.py %t.onnx | FileCheck %s --check-prefix=VALUES
// VALUES-DAG: constant conv/bias/stored int32 3 = 4 -8 0
// VALUES-DAG: constant conv/bias/scale float32 3 = 0.25 0.125 0.5
// VALUES-DAG: constant weight/stored int8 3x2x1x1 = 2 4 127 -127 0 1
// VALUES-DAG: constant weight/scale float32 3 = 0.5 0.25 1
// VALUES-DAG: constant weight/zero_point int8 3 = 0 0 0
// VALUES-DAG: constant image/quantize/zero_point uint8 scalar = 3
// VALUES-DAG: constant sum/limit/min float32 scalar = 0
// VALUES-DAG: constant sum/limit/max float32 scalar = 12.7
// VALUES-DAG: constant linear/weight/stored int8 1x12 = 0 3 6 9 1 4 7 10 2 5 8 11
// VALUES-DAG: constant flat/shape int64 2 = 1 12

!image = !quant.uniform<u8:f32, 0.5:3>
!weight = !quant.uniform<i8<-127:127>:f32:0, {0.5, 0.25, 1.0}>
!conv = !quant.uniform<u8:f32, 0.1>
!sum = !quant.uniform<u7:f32, 0.1>
!columns = !quant.uniform<i8<-127:127>:f32, 1.0>

func.func @main(%image: tensor<1x2x4x4xf32> {qnn.name = "image"}) -> (tensor<1x1xf32> {qnn.name = "logits"}) {
  %0 = qnn.quantize %image : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4x!image> loc("image")
  %1 = qnn.dequantize %0 : (tensor<1x2x4x4x!image>) -> tensor<1x2x4x4xf32> loc("image")
  %2 = qnn.transpose %1 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x2x4x4xf32>) -> tensor<1x4x4x2xf32> loc("move")
  %3 = qnn.quantize %2 : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2x!image> loc("move")
  %4 = qnn.dequantize %3 : (tensor<1x4x4x2x!image>) -> tensor<1x4x4x2xf32> loc("move")
  %w = qnn.constant dense<[[[[1.0, 2.0]]], [[[100.0, -100.0]]], [[[0.4, 0.6]]]]> : tensor<3x1x1x2xf32> loc("weight")
  %wq = qnn.quantize %w : (tensor<3x1x1x2xf32>) -> tensor<3x1x1x2x!weight> loc("weight")
  %wd = qnn.dequantize %wq : (tensor<3x1x1x2x!weight>) -> tensor<3x1x1x2xf32> loc("weight")
  %b = qnn.constant dense<[1.0, -1.0, 0.1]> : tensor<3xf32> loc("bias")
  %5 = qnn.conv_2d %4, %wd bias %b {clamp = #qnn.clamp<-1.0, 6.0>, strides = array<i64: 2, 2>, padding = array<i64: 0, 0, 1, 0>} : (tensor<1x4x4x2xf32>, tensor<3x1x1x2xf32>, tensor<3xf32>) -> tensor<1x2x3x3xf32> loc("conv")
  %6 = qnn.quantize %5 : (tensor<1x2x3x3xf32>) -> tensor<1x2x3x3x!conv> loc("conv")
  %7 = qnn.dequantize %6 : (tensor<1x2x3x3x!conv>) -> tensor<1x2x3x3xf32> loc("conv")
  %8 = qnn.max_pool_2d %7 {kernel = array<i64: 1, 2>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x3xf32> loc("pool")
  %9 = qnn.add %8, %8 {clamp = #qnn.clamp<0.0, inf>} : (tensor<1x2x2x3xf32>, tensor<1x2x2x3xf32>) -> tensor<1x2x2x3xf32> loc("sum")
  %10 = qnn.quantize %9 : (tensor<1x2x2x3xf32>) -> tensor<1x2x2x3x!sum> loc("sum")
  %11 = qnn.dequantize %10 : (tensor<1x2x2x3x!sum>) -> tensor<1x2x2x3xf32> loc("sum")
  %12 = qnn.reshape %11 : (tensor<1x2x2x3xf32>) -> tensor<1x12xf32> loc("flat")
  %13 = qnn.quantize %12 : (tensor<1x12xf32>) -> tensor<1x12x!sum> loc("flat")
  %14 = qnn.dequantize %13 : (tensor<1x12x!sum>) -> tensor<1x12xf32> loc("flat")
  %c = qnn.constant dense<[[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]]> : tensor<1x12xi8> as tensor<1x12x!columns> loc("columns")
  %cd = qnn.dequantize %c : (tensor<1x12x!columns>) -> tensor<1x12xf32> loc("columns")
  %15 = qnn.linear %14, %cd : (tensor<1x12xf32>, tensor<1x12xf32>) -> tensor<1x1xf32> loc("linear")
  return %15 : tensor<1x1xf32>
}
