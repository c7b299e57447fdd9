// Zero-sized and scalar tensors pass through every phase.
// RUN: quant-opt %s --split-input-file --fuse --insert-qdq --propagate-scales --quantize --lower-to-linalg --codegen | FileCheck %s

// CHECK: llvm.func @quant_mlir_model_run
func.func @no_samples(%x: tensor<0x8x8x3xf32> {qnn.range = array<f64: -1.0, 1.0>}) -> tensor<0x6x6x4xf32> {
  %w = qnn.constant dense<1.0> : tensor<4x3x3x3xf32>
  %0 = qnn.conv_2d %x, %w : (tensor<0x8x8x3xf32>, tensor<4x3x3x3xf32>) -> tensor<0x6x6x4xf32>
  %1 = qnn.relu %0 : (tensor<0x6x6x4xf32>) -> tensor<0x6x6x4xf32>
  return %1 : tensor<0x6x6x4xf32>
}

// -----

// CHECK: llvm.func @quant_mlir_model_run
func.func @no_inputs(%x: tensor<1x0xf32> {qnn.range = array<f64: -1.0, 1.0>}) -> tensor<1x2xf32> {
  %w = qnn.constant dense<> : tensor<2x0xf32>
  %0 = qnn.linear %x, %w : (tensor<1x0xf32>, tensor<2x0xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

// CHECK: llvm.func @quant_mlir_model_run
func.func @scalars(%x: tensor<f32> {qnn.range = array<f64: -1.0, 1.0>}) -> tensor<f32> {
  %0 = qnn.sigmoid %x : (tensor<f32>) -> tensor<f32>
  %1 = qnn.add %0, %x : (tensor<f32>, tensor<f32>) -> tensor<f32>
  %2 = qnn.mul %1, %x : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %2 : tensor<f32>
}

// -----

// CHECK: llvm.func @quant_mlir_model_run
func.func @nothing_but_zeros(%x: tensor<1x1x1x1xf32> {qnn.range = array<f64: 0.0, 0.0>}) -> tensor<1x1x1x1xf32> {
  %w = qnn.constant dense<0.0> : tensor<1x1x1x1xf32>
  %b = qnn.constant dense<0.0> : tensor<1xf32>
  %0 = qnn.conv_2d %x, %w bias %b : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %1 = qnn.max_pool_2d %0 {kernel = array<i64: 1, 1>} : (tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  return %1 : tensor<1x1x1x1xf32>
}

// -----

// CHECK: llvm.func @quant_mlir_model_run
func.func @moves_of_nothing(%x: tensor<0x4xf32> {qnn.range = array<f64: -1.0, 1.0>}, %y: tensor<2x4xf32> {qnn.range = array<f64: -1.0, 1.0>}) -> (tensor<0x2xf32>, tensor<0x8xf32>, tensor<2x4xf32>, tensor<0x4xf32>) {
  %0 = qnn.gather %x {axis = 1 : i64, indices = array<i64: 2, 0>} : (tensor<0x4xf32>) -> tensor<0x2xf32>
  %1 = qnn.concat %x, %x {axis = 1 : i64} : (tensor<0x4xf32>, tensor<0x4xf32>) -> tensor<0x8xf32>
  %2 = qnn.concat %x, %y {axis = 0 : i64} : (tensor<0x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %3 = qnn.slice %y {offsets = array<i64: 2, 0>, strides = array<i64: 1, 1>} : (tensor<2x4xf32>) -> tensor<0x4xf32>
  return %0, %1, %2, %3 : tensor<0x2xf32>, tensor<0x8xf32>, tensor<2x4xf32>, tensor<0x4xf32>
}

// -----

// CHECK: llvm.func @quant_mlir_model_run
func.func @image_without_pixels(%x: tensor<1x0x0x3xf32> {qnn.range = array<f64: -1.0, 1.0>}) -> tensor<1x0x0x3xf32> {
  %w = qnn.constant dense<0.5> : tensor<3xf32>
  %0 = qnn.batch_norm %x scale %w offset %w mean %w variance %w : (tensor<1x0x0x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x0x0x3xf32>
  return %0 : tensor<1x0x0x3xf32>
}
