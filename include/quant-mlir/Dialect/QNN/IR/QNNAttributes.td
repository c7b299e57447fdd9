//===- QNNAttributes.td - Attributes of the qnn dialect ----*- tablegen -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_QNNATTRIBUTES
#define QUANT_MLIR_DIALECT_QNN_IR_QNNATTRIBUTES

include "mlir/IR/AttrTypeBase.td"
include "quant-mlir/Dialect/QNN/IR/QNNDialect.td"
include "quant-mlir/Dialect/QNN/IR/QNNEnums.td"

class QNN_Attr<string name, string attrMnemonic> : AttrDef<QNNDialect, name> {
  let mnemonic = attrMnemonic;
}

def QNN_QSpecAttr : QNN_Attr<"QSpec", "qspec"> {
  let summary = "How one kind of tensor is quantized";
  let description = [{
    Width, signedness, scheme, granularity and calibrator of one kind of tensor.
    `narrow` leaves out the most negative value of a signed range, so that it
    is symmetric: -127 to 127 at 8 bits. `calibrator` names the rule that chooses
    the range, with its parameter, as `quantc --calibrator` does; left out, it
    is `min-max`. `reduced` uses half of the range, 0 to 127 or -64 to 63 at 8
    bits, for processors whose products of bytes could saturate. The scheme
    `power_of_two` is symmetric with a scale that is a power of two. `per_block`
    gives every `block_size` input channels of an output channel of a weight a
    scale of their own.

    ```mlir
    #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1, calibrator = "percentile:99.99">
    #qnn.qspec<bits = 4, signedness = signed, scheme = symmetric, granularity = per_block, narrow = 1, block_size = 32>
    ```
  }];
  let parameters = (ins
    "unsigned":$bits,
    EnumParameter<QNN_Signedness>:$signedness,
    EnumParameter<QNN_Scheme>:$scheme,
    EnumParameter<QNN_Granularity>:$granularity,
    "unsigned":$narrow,
    StringRefParameter<"which rule chooses the range", "\"min-max\"">:$calibrator,
    DefaultValuedParameter<"unsigned", "0">:$reduced,
    DefaultValuedParameter<"int64_t", "0">:$block_size
  );
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def QNN_QOverrideAttr : QNN_Attr<"QOverride", "override"> {
  let summary = "What a configuration changes for some operations";
  let description = [{
    Applies to operations one of whose source nodes has a name that matches
    `name`, and whose mnemonic matches `kind`. Both are globs (`*`, `?`, `[a-c]`)
    and match everything if left out. `activation` is for results, `weight` for
    weights. Arguments of the function are of kind `input`. With `keep_float` the
    operation is not quantized.

    ```mlir
    #qnn.override<name = "stage1/*", kind = "conv_2d", weight = #qnn.qspec<bits = 4, ...>>
    #qnn.override<name = "head", keep_float = 1>
    ```
  }];
  let parameters = (ins
    StringRefParameter<"", "\"*\"">:$name,
    StringRefParameter<"", "\"*\"">:$kind,
    OptionalParameter<"QSpecAttr">:$activation,
    OptionalParameter<"QSpecAttr">:$weight,
    DefaultValuedParameter<"unsigned", "0">:$keep_float
  );
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def QNN_QConfigAttr : QNN_Attr<"QConfig", "qconfig"> {
  let summary = "How activations and weights are quantized";
  let description = [{
    `activation` and `weight` are for all operations that no override matches.
    `overrides` is a list of `#qnn.override`; where several give the same, the last
    one holds. With `pools_keep_scale` the result of `qnn.average_pool_2d` has the
    scale and the zero point of its operand. With `outputs_keep_range` no calibrator
    cuts the ranges of a function's results.

    ```mlir
    #qnn.qconfig<activation = #u8, weight = #i8,
                 overrides = [#qnn.override<kind = "linear", weight = #i4>]>
    ```
  }];
  let parameters = (ins "QSpecAttr":$activation, "QSpecAttr":$weight,
                        OptionalParameter<"::mlir::ArrayAttr">:$overrides,
                        DefaultValuedParameter<"unsigned", "0">:$pools_keep_scale,
                        DefaultValuedParameter<"unsigned", "0">:$outputs_keep_range);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def QNN_ClampAttr : QNN_Attr<"Clamp", "clamp"> {
  let summary = "An activation that limits values to an interval";
  let description = [{
    Applied to the result of the operation that carries it, in the real domain.
    ReLU is `#qnn.clamp<0.0, inf>`, ReLU6 is `#qnn.clamp<0.0, 6.0>`. A bound
    may be infinite; the lower one is not above the upper one.
  }];
  let parameters = (ins APFloatParameter<"">:$lower, APFloatParameter<"">:$upper);
  let builders = [AttrBuilder<(ins "double":$min, "double":$max), [{
    return $_get($_ctxt, ::llvm::APFloat(min), ::llvm::APFloat(max));
  }]>];
  let extraClassDeclaration = [{
    double getMin() const { return getLower().convertToDouble(); }
    double getMax() const { return getUpper().convertToDouble(); }
  }];
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def QNN_GradientRuleAttr
    : EnumAttr<QNNDialect, QNN_GradientRule, "gradient_rule"> {
  let assemblyFormat = "`<` $value `>`";
}

#endif // QUANT_MLIR_DIALECT_QNN_IR_QNNATTRIBUTES
