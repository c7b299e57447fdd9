//===- Operators.cpp - The operators that can be imported -----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Handlers.h"

#include "llvm/ADT/StringSwitch.h"

using namespace quantmlir;
using namespace quantmlir::onnximport;

OperatorInfo onnximport::lookupOperator(llvm::StringRef op) {
  return llvm::StringSwitch<OperatorInfo>(op)
      .Case("Add", {importAdd, 1})
      .Case("AveragePool", {importPool, 1})
      .Case("BatchNormalization", {importBatchNormalization, 1})
      .Case("Cast", {importCast, 1, OnStored::Reads})
      .Case("CastLike", {importCastLike, 15})
      .Case("Clip", {importClip, 1})
      .Case("Concat", {importConcat, 1})
      .Case("Conv", {importConv, 1})
      .Case("ConvTranspose", {importConvTranspose, 1})
      .Case("DepthToSpace", {importDepthToSpace, 1, OnStored::Moves})
      .Case("DequantizeLinear", {importDequantizeLinear, 10, OnStored::Reads})
      .Case("Div", {importDiv, 1})
      .Case("Dropout", {importDropout, 1})
      .Case("Elu", {importElu, 1})
      .Case("Erf", {importUnary, 9})
      .Case("Flatten", {importFlatten, 1, OnStored::Moves})
      .Case("Gather", {importGather, 1, OnStored::Moves})
      .Case("Gelu", {importGelu, 20})
      .Case("Gemm", {importGemm, 1})
      .Case("GlobalAveragePool", {importGlobalPool, 1})
      .Case("GlobalMaxPool", {importGlobalPool, 1})
      .Case("HardSigmoid", {importHardSigmoid, 1})
      .Case("HardSwish", {importUnary, 14})
      .Case("Identity", {importIdentity, 1, OnStored::Reads})
      .Case("LayerNormalization", {importLayerNormalization, 17})
      .Case("LeakyRelu", {importLeakyRelu, 1})
      .Case("MatMul", {importMatMul, 1})
      .Case("MaxPool", {importPool, 1, OnStored::Moves})
      .Cases({"Max", "Min"}, {importExtremum, 1})
      .Case("Mul", {importMul, 1})
      .Case("Neg", {importNeg, 1})
      .Case("PRelu", {importPRelu, 1})
      .Case("Pad", {importPad, 1})
      .Case("Pow", {importPow, 1})
      .Case("Reciprocal", {importReciprocal, 1})
      .Case("QuantizeLinear", {importQuantizeLinear, 10})
      .Cases({"ReduceMax", "ReduceMean", "ReduceSum"}, {importReduce, 1})
      .Cases({"Abs", "Exp", "Log", "Relu", "Sqrt"}, {importUnary, 1})
      .Case("Reshape", {importReshape, 1, OnStored::Moves})
      .Case("Resize", {importResize, 10})
      .Case("Sigmoid", {importUnary, 1})
      .Case("Slice", {importSlice, 1, OnStored::Moves})
      .Case("Softmax", {importSoftmax, 1})
      .Case("SpaceToDepth", {importSpaceToDepth, 1, OnStored::Moves})
      .Case("Split", {importSplit, 2, OnStored::Moves})
      .Case("Squeeze", {importSqueeze, 1, OnStored::Moves})
      .Case("Sub", {importSub, 1})
      .Case("Sum", {importSum, 1})
      .Case("Tanh", {importUnary, 1})
      .Case("Transpose", {importTranspose, 1, OnStored::Moves})
      .Case("Unsqueeze", {importUnsqueeze, 1, OnStored::Moves})
      .Case("Upsample", {importUpsample, 7})
      // Folded, or not at all.
      .Cases({"Ceil", "Constant", "Equal", "Floor", "Greater", "Less",
              "ReduceProd", "Shape", "Size"},
             {importConstantOnly, 1})
      .Case("Expand", {importConstantOnly, 8})
      .Cases({"ConstantOfShape", "Where"}, {importConstantOnly, 9})
      .Case("Range", {importConstantOnly, 11})
      .Cases({"GreaterOrEqual", "LessOrEqual"}, {importConstantOnly, 12})
      .Default({nullptr, 0});
}
