//===- Scalar bodies on vectors -------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace quantmlir;

VectorType KernelEmitter::vectorType(Type element, unsigned lanes) {
  return VectorType::get({lanes}, element);
}

Value KernelEmitter::splat(Value scalar, unsigned lanes) {
  // The value may be a constant of the body: constants are made anew.
  Attribute constant;
  auto type = vectorType(scalar.getType(), lanes);
  if (matchPattern(scalar, m_Constant(&constant)))
    return arith::ConstantOp::create(b, DenseElementsAttr::get(type, constant));
  return vector::BroadcastOp::create(b, type, scalar);
}

Value KernelEmitter::load(unsigned id, Value offset, unsigned lanes) {
  const Stream &stream = streams[id];
  if (stream.access->isScalar())
    return splat(stream.access->value, lanes);
  int64_t stride =
      kernel.tile.vectorLoop < 0 ? 0 : stream.strides[kernel.tile.vectorLoop];
  auto type = vectorType(stream.access->elementType, lanes);
  if (stride == 1)
    return vector::LoadOp::create(b, type, stream.buffer, offset);
  if (stride == 0)
    return vector::BroadcastOp::create(
        b, type, memref::LoadOp::create(b, stream.buffer, offset));
  SmallVector<Value> elements;
  for (unsigned lane = 0; lane < lanes; ++lane)
    elements.push_back(memref::LoadOp::create(b, stream.buffer,
                                              advance(offset, lane * stride)));
  return vector::FromElementsOp::create(b, type, elements);
}

void KernelEmitter::store(unsigned id, Value offset, Value value) {
  const Stream &stream = streams[id];
  int64_t stride =
      kernel.tile.vectorLoop < 0 ? 0 : stream.strides[kernel.tile.vectorLoop];
  unsigned lanes = cast<VectorType>(value.getType()).getNumElements();
  if (stride == 1 || lanes == 1) {
    vector::StoreOp::create(b, value, stream.buffer, offset);
    return;
  }
  for (unsigned lane = 0; lane < lanes; ++lane) {
    Value element = vector::ExtractOp::create(b, value, int64_t(lane));
    memref::StoreOp::create(b, element, stream.buffer,
                            advance(offset, lane * stride));
  }
}

/// A table lookup: one load per lane.
Value KernelEmitter::lookUp(Operation *op, IRMapping &mapping, unsigned lanes) {
  auto loadOp = cast<memref::LoadOp>(op);
  SmallVector<Value> elements;
  for (unsigned lane = 0; lane < lanes; ++lane) {
    SmallVector<Value> indices;
    for (Value scalar : loadOp.getIndices()) {
      Value vector = mapping.lookupOrNull(scalar);
      indices.push_back(
          vector ? Value(vector::ExtractOp::create(b, vector, int64_t(lane)))
                 : scalar);
    }
    elements.push_back(memref::LoadOp::create(b, loadOp.getMemRef(), indices));
  }
  return vector::FromElementsOp::create(b, vectorType(loadOp.getType(), lanes),
                                        elements);
}

/// Clones the body of `op` on vectors: the operations are polymorphic, so only
/// types change. Null arguments are unused.
SmallVector<Value> KernelEmitter::cloneBody(linalg::LinalgOp op,
                                            ArrayRef<Value> arguments,
                                            unsigned lanes) {
  Block *body = op.getBlock();
  IRMapping mapping;
  for (auto [argument, value] :
       llvm::zip_equal(body->getArguments(), arguments))
    if (value)
      mapping.map(argument, value);
  auto mapOutside = [&](Value value) {
    if (!mapping.contains(value))
      mapping.map(value, splat(value, lanes));
  };
  for (Operation &nested : body->without_terminator()) {
    if (isa<arith::ConstantOp>(nested)) {
      mapping.map(nested.getResult(0), splat(nested.getResult(0), lanes));
      continue;
    }
    if (isa<memref::LoadOp>(nested)) {
      mapping.map(nested.getResult(0), lookUp(&nested, mapping, lanes));
      continue;
    }
    for (Value operand : nested.getOperands())
      mapOutside(operand);
    Operation *clone = b.clone(nested, mapping);
    clone->getResult(0).setType(
        vectorType(nested.getResult(0).getType(), lanes));
  }
  SmallVector<Value> results;
  for (Value value : body->getTerminator()->getOperands()) {
    mapOutside(value);
    results.push_back(mapping.lookup(value));
  }
  return results;
}
