//===- QNNEnums.td - Enumerations of the qnn dialect -------*- tablegen -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_QNNENUMS
#define QUANT_MLIR_DIALECT_QNN_IR_QNNENUMS

include "mlir/IR/EnumAttr.td"

// Plain enumerations: they appear only as parameters of attributes.
class QNN_Enum<string name, string summary, list<I32EnumCase> cases>
    : I32Enum<name, summary, cases> {
  let cppNamespace = "::quantmlir::qnn";
}

def QNN_Scheme : QNN_Enum<"Scheme", "how zero point and scale are chosen", [
  I32EnumCase<"Affine", 0, "affine">,
  I32EnumCase<"Symmetric", 1, "symmetric">,
  I32EnumCase<"PowerOfTwo", 2, "power_of_two">
]>;

def QNN_Granularity : QNN_Enum<"Granularity", "what shares one scale", [
  I32EnumCase<"PerTensor", 0, "per_tensor">,
  I32EnumCase<"PerChannel", 1, "per_channel">,
  I32EnumCase<"PerBlock", 2, "per_block">
]>;

def QNN_Signedness : QNN_Enum<"Signedness", "signedness of the stored integers", [
  I32EnumCase<"Unsigned", 0, "unsigned">,
  I32EnumCase<"Signed", 1, "signed">
]>;

def QNN_GradientRule : QNN_Enum<"GradientRule", "how gradients pass simulated rounding", [
  I32EnumCase<"StraightThrough", 0, "ste">,
  I32EnumCase<"LearnedStep", 1, "lsq">,
  I32EnumCase<"LearnedClip", 2, "pact">,
  I32EnumCase<"LearnedStepAndOffset", 3, "lsq_plus">,
  I32EnumCase<"LearnedRange", 4, "amax">
]>;

#endif // QUANT_MLIR_DIALECT_QNN_IR_QNNENUMS
