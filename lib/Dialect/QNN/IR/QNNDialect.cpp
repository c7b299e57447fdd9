//===- QNNDialect.cpp - The qnn dialect -----------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/IR/AttributeNames.h"
#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/QuantMath/Numerics.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

#include "quant-mlir/Dialect/QNN/IR/QNNDialect.cpp.inc"
#include "quant-mlir/Dialect/QNN/IR/QNNInterfaces.cpp.inc"

#define GET_OP_CLASSES
#include "quant-mlir/Dialect/QNN/IR/QNNOps.cpp.inc"

namespace {

/// Short names for the long types and attributes of quantized modules, so that
/// a reader sees `!u8_2` where the scale does not matter.
struct QNNAsmInterface : OpAsmDialectInterface {
  using OpAsmDialectInterface::OpAsmDialectInterface;

  AliasResult getAlias(Type type, raw_ostream &os) const override {
    auto quantized = dyn_cast<quant::QuantizedType>(type);
    if (!quantized)
      return AliasResult::NoAlias;
    os << (quantized.isSigned() ? 'i' : 'u')
       << quantized.getStorageTypeIntegralWidth();
    if (isa<quant::UniformQuantizedPerAxisType>(type))
      os << "_channels";
    else if (isa<quant::UniformQuantizedSubChannelType>(type))
      os << "_blocks";
    os << '_';
    return AliasResult::FinalAlias;
  }

  AliasResult getAlias(Attribute attr, raw_ostream &os) const override {
    auto spec = dyn_cast<QSpecAttr>(attr);
    if (!spec)
      return AliasResult::NoAlias;
    os << (spec.getSignedness() == Signedness::Signed ? 'i' : 'u')
       << spec.getBits() << '_' << stringifyScheme(spec.getScheme()) << '_'
       << stringifyGranularity(spec.getGranularity());
    return AliasResult::FinalAlias;
  }
};

} // namespace

void QNNDialect::initialize() {
  addInterfaces<QNNAsmInterface>();
  registerAttributes();
  addOperations<
#define GET_OP_LIST
#include "quant-mlir/Dialect/QNN/IR/QNNOps.cpp.inc"
      >();
}

Operation *QNNDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                           Type type, Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || !isa<RankedTensorType>(type))
    return nullptr;
  return ConstantOp::create(builder, loc, type, elements);
}

LogicalResult QNNDialect::verifyOperationAttribute(Operation *op,
                                                   NamedAttribute attr) {
  if (attr.getName() == "qnn.config") {
    if (!isa<ModuleOp>(op))
      return op->emitError("'qnn.config' belongs on a module");
    if (!isa<QConfigAttr>(attr.getValue()))
      return op->emitError("'qnn.config' must be a #qnn.qconfig attribute");
  } else if (attr.getName() == "qnn.numerics") {
    auto name = dyn_cast<StringAttr>(attr.getValue());
    if (!isa<ModuleOp>(op))
      return op->emitError("'qnn.numerics' belongs on a module");
    if (!name || !findNumericsRules(name))
      return op->emitError("'qnn.numerics' must be one of ")
             << listNumericsNames();
  } else if (attr.getName() == kIslandAttribute) {
    if (!isa<StringAttr>(attr.getValue()))
      return op->emitError("'qnn.island' must be a string: the reason");
  } else if (attr.getName() == kKeepFloatAttribute) {
    if (!isa<UnitAttr>(attr.getValue()))
      return op->emitError("'qnn.keep_float' has no value");
  } else if (attr.getName() == kKeepScaleAttribute) {
    if (!isa<UnitAttr>(attr.getValue()))
      return op->emitError("'qnn.keep_scale' has no value");
  }
  return success();
}

LogicalResult QNNDialect::verifyRegionArgAttribute(Operation *op, unsigned,
                                                   unsigned argIndex,
                                                   NamedAttribute attr) {
  if (attr.getName() == "qnn.range") {
    auto range = dyn_cast<DenseF64ArrayAttr>(attr.getValue());
    if (!range || range.size() != 2 || !(range[0] <= range[1]) ||
        !std::isfinite(range[0]) || !std::isfinite(range[1]))
      return op->emitError() << "'qnn.range' of argument " << argIndex
                             << " must be array<f64: low, high> with finite "
                                "low <= high";
  } else if (attr.getName() == "qnn.name") {
    if (!isa<StringAttr>(attr.getValue()))
      return op->emitError()
             << "'qnn.name' of argument " << argIndex << " must be a string";
  }
  return success();
}
