// RUN: quant-opt %s --codegen-bufferize-model --split-input-file --verify-diagnostics

func.func @first(%x: tensor<8xi8>) -> tensor<8xi8> {
  return %x : tensor<8xi8>
}
// expected-error@below {{a model has one public function, this is a second}}
func.func @second(%x: tensor<8xi8>) -> tensor<8xi8> {
  return %x : tensor<8xi8>
}

// -----

// expected-error@below {{found no public function to generate code for}}
module {
}

// -----

// expected-error@below {{the model's function must be straight-line code}}
func.func @branches(%x: tensor<8xi8>) -> tensor<8xi8> {
  cf.br ^end
^end:
  return %x : tensor<8xi8>
}

// -----

// expected-error@below {{result 1 of the model has type 'i32', expected a tensor of a static shape}}
func.func @scalar(%x: tensor<8xi8>, %n: i32) -> (tensor<8xi8>, i32) {
  return %x, %n : tensor<8xi8>, i32
}
