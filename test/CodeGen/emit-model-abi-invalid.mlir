// RUN: quant-opt %s --codegen-emit-model-abi --split-input-file --verify-diagnostics

// expected-error@below {{has no planned model: expected @quant_mlir_entry and the attribute 'codegen.model'}}
module {
}

// -----

// expected-error@below {{module attribute 'qnn.model_info' is not JSON: }}
module attributes {codegen.model = {arena_bytes = 0 : i64, constant_bytes = 0 : i64, inputs = [], outputs = []}, qnn.model_info = "layers:"} {
  llvm.func @quant_mlir_entry(%inputs: !llvm.ptr, %outputs: !llvm.ptr, %arena: !llvm.ptr) {
    llvm.return
  }
}

// -----

// expected-error@below {{module attribute 'codegen.model' is not what codegen-plan-memory writes}}
module attributes {codegen.model = {inputs = [1 : i64]}} {
  llvm.func @quant_mlir_entry(%inputs: !llvm.ptr, %outputs: !llvm.ptr, %arena: !llvm.ptr) {
    llvm.return
  }
}
