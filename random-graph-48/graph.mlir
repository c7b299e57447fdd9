func.func @main(%x0: tensor<16xf32> {qnn.range = array<f64: -2.25, 1.25>}) -> (tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<32xf32>) {
  %v0 = qnn.mul %x0, %x0 {qnn.test = 1} : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
  %v1 = qnn.transpose %x0 {permutation = array<i64: 0>} : (tensor<16xf32>) -> tensor<16xf32>
  %v2 = qnn.clip %v1 {clamp = #qnn.clamp<0.0, 6.0>} : (tensor<16xf32>) -> tensor<16xf32>
  %c3 = qnn.constant dense<"0x28FAB63F7C3427BF5D49DC3FE6A93ABEA2331B3FCA30A0BFCFF9753D9BB4BABEE5FC42BE1F5DBCBFDDAE293FE0FFECBFD7BBACBFB105D6BFBA2008BF00B892BF"> : tensor<16xf32>
  %v4 = qnn.add %v1, %c3 {qnn.test = 1} : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
  %v5 = qnn.concat %v4, %v2 {axis = 0 : i64} : (tensor<16xf32>, tensor<16xf32>) -> tensor<32xf32>
  %c6 = qnn.constant dense<"0xEDB1C73EB0EF8C3E8CDA9C3F9ECB873F769F7E3ED0E02E3F8C6A7F3FAEB1453FC99DCB3EB30C783E540A9A3FF163BA3F1AC40A3F4C69933F410E9A3F6F3AAF3E"> : tensor<16xf32>
  %c7 = qnn.constant dense<"0x17A659BE7712C5BED6511B3E8C18ED3E95B3E63E1C1DA4BE4542D63E3563E4BC83A1ABBE2C26D03E681926BE4F210DBEBEE2D1BE6097E33C6977453E09449E3E"> : tensor<16xf32>
  %c8 = qnn.constant dense<"0x8F3B383E1CE8A0BE2A7ED13EACAE8F3D069446BE1CCDAC3ECEC2A2BEBBD93B3E9A31EEBEBD326A3D8AEA04BED12503BC55FAEC3ED0BF9E3E624BA23DAEB91C3C"> : tensor<16xf32>
  %c9 = qnn.constant dense<"0x2C6FE43FBCDB053E2D9E873FAF83C03F4D22BC3F0076603F61E34B3FA941AE3E30F1FD3FDFF6DF3FC3CD503F9E86DB3F8509A83E2D74EB3FD4CAE83F675F7D3E"> : tensor<16xf32>
  %v10 = qnn.batch_norm %x0 scale %c6 offset %c7 mean %c8 variance %c9 {epsilon = 0.001 : f32} : (tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
  %v11 = qnn.sigmoid %v1 : (tensor<16xf32>) -> tensor<16xf32>
  return %v11, %v0, %v2, %v5 : tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<32xf32>
}
