// RUN: quant-opt %s --codegen-write-in-place --split-input-file --verify-diagnostics

func.func @pad_dynamic(%x: tensor<?xi8>) -> tensor<?xi8> {
  %zero = arith.constant 0 : i8
  // expected-error@below {{in code generation needs static shapes and a constant padding value}}
  %0 = tensor.pad %x low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %zero : i8
  } : tensor<?xi8> to tensor<?xi8>
  return %0 : tensor<?xi8>
}

// -----

func.func @pad_value(%x: tensor<4xi8>, %value: i8) -> tensor<6xi8> {
  // expected-error@below {{in code generation needs a constant padding value}}
  %0 = tensor.pad %x low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %value : i8
  } : tensor<4xi8> to tensor<6xi8>
  return %0 : tensor<6xi8>
}

// -----

func.func @concat_dynamic(%x: tensor<?xi8>) -> tensor<?xi8> {
  // expected-error@below {{in code generation needs a static shape}}
  %0 = tensor.concat dim(0) %x, %x : (tensor<?xi8>, tensor<?xi8>) -> tensor<?xi8>
  return %0 : tensor<?xi8>
}

// -----

func.func @concat_operand(%x: tensor<?xi8>) -> tensor<4xi8> {
  // expected-error@below {{in code generation needs static operands}}
  %0 = tensor.concat dim(0) %x, %x : (tensor<?xi8>, tensor<?xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
