func.func @main(%x0: tensor<2x5x4x1xf32> {qnn.range = array<f64: -0.75, 1.50>}) -> (tensor<2x5x4x1xf32>) {
  %v0 = qnn.mul %x0, %x0 {qnn.test = 1} : (tensor<2x5x4x1xf32>, tensor<2x5x4x1xf32>) -> tensor<2x5x4x1xf32>
  %v1 = qnn.add %v0, %x0 {qnn.test = 1, clamp = #qnn.clamp<0.0, inf>} : (tensor<2x5x4x1xf32>, tensor<2x5x4x1xf32>) -> tensor<2x5x4x1xf32>
  return %v1 : tensor<2x5x4x1xf32>
}
