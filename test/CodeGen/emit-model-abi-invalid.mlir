// RUN: quant-opt %s --codegen-emit-model-abi --verify-diagnostics

// expected-error@below {{has no planned model: expected @quant_mlir_entry and the attribute 'codegen.model'}}
module {
}
