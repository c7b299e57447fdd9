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
