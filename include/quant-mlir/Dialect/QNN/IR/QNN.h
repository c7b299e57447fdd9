//===- QNN.h - The qnn dialect and its operations ---------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_QNN_H
#define QUANT_MLIR_DIALECT_QNN_IR_QNN_H

#include "quant-mlir/Dialect/QNN/IR/Interval.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "quant-mlir/Dialect/QNN/IR/QNNDialect.h.inc"
#include "quant-mlir/Dialect/QNN/IR/QNNEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "quant-mlir/Dialect/QNN/IR/QNNAttributes.h.inc"

#include "quant-mlir/Dialect/QNN/IR/QNNInterfaces.h.inc"

#define GET_OP_CLASSES
#include "quant-mlir/Dialect/QNN/IR/QNNOps.h.inc"

#endif // QUANT_MLIR_DIALECT_QNN_IR_QNN_H
