// RUN: quant-opt %s --qnn-insert-observers="weight-bits=9" --verify-diagnostics

// expected-error @+1 {{bits: got 9, expected 2 to 8, or 16}}
module {
  func.func @f(%x: tensor<4xf32>) {
    return
  }
}
