//===- QNNQuantizationOps.cpp - Constants, observers, changes of type -----===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "VerifierUtils.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir::qnn;

/// The real values that a quantized type can represent.
static Interval getRepresentableRange(QuantizedType type) {
  std::optional<Interval> all;
  for (int64_t group = 0, e = getNumGroups(type); group < e; ++group) {
    double scale = getScale(type, group);
    int64_t zero = getZeroPoint(type, group);
    Interval range{(type.getStorageTypeMin() - zero) * scale,
                   (type.getStorageTypeMax() - zero) * scale};
    all = all ? all->unite(range) : range;
  }
  return all.value_or(Interval::everything());
}

//===----------------------------------------------------------------------===//
// ConstantOp
//===----------------------------------------------------------------------===//

ParseResult ConstantOp::parse(OpAsmParser &parser, OperationState &result) {
  ElementsAttr value;
  if (parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseAttribute(value))
    return failure();
  result.getOrAddProperties<Properties>().setValue(value);
  Type type = value.getType();
  if (succeeded(parser.parseOptionalKeyword("as")) && parser.parseType(type))
    return failure();
  result.addTypes(type);
  return success();
}

void ConstantOp::print(OpAsmPrinter &printer) {
  printer.printOptionalAttrDict((*this)->getAttrs(), {"value"});
  printer << ' ' << getValue();
  if (getValue().getType() != getType())
    printer << " as " << getType();
}

LogicalResult ConstantOp::verify() {
  Type stored = getStoredType(getType());
  if (getValue().getType() != stored)
    return emitOpError() << "value has type " << getValue().getType()
                         << ", expected " << stored;
  auto resource = dyn_cast<DenseResourceElementsAttr>(getValue());
  if (!resource && !isa<DenseElementsAttr>(getValue()))
    return emitOpError("value: expected dense elements or a resource");
  // A resource may be missing: large ones are left out of printed modules.
  const AsmResourceBlob *blob =
      resource ? resource.getRawHandle().getBlob() : nullptr;
  if (!blob)
    return success();
  size_t expected = resource.getNumElements() *
                    (resource.getElementType().getIntOrFloatBitWidth() / 8);
  if (blob->getData().size() != expected)
    return emitOpError() << "value: resource '"
                         << resource.getRawHandle().getKey() << "' has "
                         << blob->getData().size() << " bytes, expected "
                         << expected;
  return success();
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

//===----------------------------------------------------------------------===//
// ObserveOp
//===----------------------------------------------------------------------===//

LogicalResult ObserveOp::verify() {
  if (getName().empty())
    return emitOpError("name: expected a name that is unique in the module");
  if (getLow().has_value() != getHigh().has_value())
    return emitOpError("low and high: expected both or neither");
  if (std::optional<int64_t> axis = getAxis()) {
    ArrayRef<int64_t> shape = shapeOf(getInput());
    if (*axis < 0 || *axis >= static_cast<int64_t>(shape.size()) ||
        ShapedType::isDynamic(shape[*axis]))
      return emitOpError() << "axis: got " << *axis
                           << ", expected a dimension of known size";
  }
  if (!getLow())
    return success();
  int64_t channels = getNumGroups();
  if (static_cast<int64_t>(getLow()->size()) != channels ||
      static_cast<int64_t>(getHigh()->size()) != channels)
    return emitOpError() << "low and high: got " << getLow()->size() << " and "
                         << getHigh()->size() << " values, expected "
                         << channels;
  for (auto [low, high] : llvm::zip_equal(*getLow(), *getHigh()))
    if (!(low <= high) || !std::isfinite(low) || !std::isfinite(high))
      return emitOpError() << "low and high: got " << low << " and " << high
                           << ", expected finite values with low <= high";
  return success();
}

int64_t ObserveOp::getBlocksPerChannel() {
  int64_t size = getSpec().getBlockSize();
  ArrayRef<int64_t> shape = shapeOf(getInput());
  if (getSpec().getGranularity() != Granularity::PerBlock || !getAxis() ||
      getAxis() == static_cast<int64_t>(shape.size()) - 1 ||
      ShapedType::isDynamic(shape.back()) || shape.back() % size != 0)
    return 1;
  return std::max<int64_t>(shape.back() / size, 1);
}

int64_t ObserveOp::getNumGroups() {
  return (getAxis() ? shapeOf(getInput())[*getAxis()] : 1) *
         getBlocksPerChannel();
}

Interval ObserveOp::inferRange(ArrayRef<Interval> operands) {
  return operands[0];
}

//===----------------------------------------------------------------------===//
// QuantizeOp, DequantizeOp, RequantizeOp
//===----------------------------------------------------------------------===//

LogicalResult QuantizeOp::verify() {
  return verifyGroups(*this, getOutput().getType());
}

/// quantize(dequantize(q)) = q where the types agree: q - z is exact in f32 up
/// to 16 bits, and ((q - z) * s) / s is within one rounding of it.
OpFoldResult QuantizeOp::fold(FoldAdaptor) {
  auto producer = getInput().getDefiningOp<DequantizeOp>();
  if (!producer || producer.getInput().getType() != getType() ||
      getQuantizedElementType(getType()).getStorageTypeIntegralWidth() > 16)
    return {};
  return producer.getInput();
}

Interval QuantizeOp::inferRange(ArrayRef<Interval> operands) {
  return operands[0].intersect(
      getRepresentableRange(getQuantizedElementType(getType())));
}

LogicalResult DequantizeOp::verify() {
  return verifyGroups(*this, getInput().getType());
}

Interval DequantizeOp::inferRange(ArrayRef<Interval> operands) {
  return operands[0].intersect(
      getRepresentableRange(getQuantizedElementType(getInput().getType())));
}

LogicalResult RequantizeOp::verify() {
  return verifyAllFloatOrPerTensor(*this);
}

OpFoldResult RequantizeOp::fold(FoldAdaptor) {
  return getInput().getType() == getType() ? OpFoldResult(getInput())
                                           : OpFoldResult();
}

Interval RequantizeOp::inferRange(ArrayRef<Interval> operands) {
  return operands[0].intersect(
      getRepresentableRange(getQuantizedElementType(getType())));
}
