func.func @main(%x0: tensor<1x7x4x16xf32> {qnn.range = array<f64: 0.00, 0.50>}, %x1: tensor<1x8x1x3xf32> {qnn.range = array<f64: -0.25, 0.75>}) -> (tensor<1x1x1x1xf32>) {
  %v0 = qnn.max_pool_2d %x1 {kernel = array<i64: 4, 1>, strides = array<i64: 1, 2>, padding = array<i64: 3, 2, 0, 0>, dilations = array<i64: 2, 2>, ceil_mode} : (tensor<1x8x1x3xf32>) -> tensor<1x7x1x3xf32>
  %v1 = qnn.slice %v0 {offsets = array<i64: 0, 5, 0, 1>, strides = array<i64: 1, 1, 3, 1>} : (tensor<1x7x1x3xf32>) -> tensor<1x1x1x1xf32>
  %c2 = qnn.constant dense<"0xA66F023FEC19E43E78610B3FF1EE4C3E4A20B83DCAB0EBBE2DB7103F5DB2C93E187E89BE"> : tensor<1x3x3x1xf32>
  %c3 = qnn.constant dense<"0x7103703D"> : tensor<1xf32>
  %v4 = qnn.conv_2d %v1, %c2 bias %c3 {strides = array<i64: 1, 1>, padding = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1} : (tensor<1x1x1x1xf32>, tensor<1x3x3x1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %c5 = qnn.constant dense<"0x8F6A0EBFA071AE3E3981003F88F0DC3D1FB54CBEC93D593E827EF63EE267C3BD191FCC3E"> : tensor<1x3x3x1xf32>
  %v6 = qnn.conv_2d %v4, %c5 {strides = array<i64: 1, 1>, padding = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1} : (tensor<1x1x1x1xf32>, tensor<1x3x3x1xf32>) -> tensor<1x1x1x1xf32>
  %v7 = qnn.add %v6, %v1 : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  %v8 = qnn.relu %v7 : (tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  return %v8 : tensor<1x1x1x1xf32>
}
