//===- ArithBuilder.h - Emits what Arithmetic.h describes -------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The builder of QuantMath/Arithmetic.h that creates `arith` and `math`
// operations, on scalars or on vectors of one shape. EvalBuilder is the one
// that computes.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CONVERSION_QNNTOLINALG_ARITHBUILDER_H
#define QUANT_MLIR_CONVERSION_QNNTOLINALG_ARITHBUILDER_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

namespace quantmlir {

class ArithBuilder {
public:
  using Value = mlir::Value;

  /// Emits through `builder`, at its insertion point; what depends on constants
  /// only is folded. Constants are scalars, or splats of `vectorShape` if it is
  /// given; operands must match.
  ArithBuilder(mlir::OpBuilder &builder, mlir::Location loc,
               llvm::ArrayRef<int64_t> vectorShape = {})
      : builder(builder), loc(loc), vectorShape(vectorShape) {}

  Value constantI32(int32_t value) {
    return constant(builder.getI32IntegerAttr(value));
  }
  Value constantI64(int64_t value) {
    return constant(builder.getI64IntegerAttr(value));
  }
  Value constantF32(float value) {
    return constant(builder.getF32FloatAttr(value));
  }

  Value add(Value a, Value b) { return emit<mlir::arith::AddIOp>(a, b); }
  Value sub(Value a, Value b) { return emit<mlir::arith::SubIOp>(a, b); }
  Value mul(Value a, Value b) { return emit<mlir::arith::MulIOp>(a, b); }
  Value shrs(Value a, Value b) { return emit<mlir::arith::ShRSIOp>(a, b); }
  Value maxs(Value a, Value b) { return emit<mlir::arith::MaxSIOp>(a, b); }
  Value mins(Value a, Value b) { return emit<mlir::arith::MinSIOp>(a, b); }

  Value extToI64(Value a) {
    return emit<mlir::arith::ExtSIOp>(typeOf(builder.getI64Type()), a);
  }
  Value truncToI32(Value a) {
    return emit<mlir::arith::TruncIOp>(typeOf(builder.getI32Type()), a);
  }
  Value toF32(Value a) {
    return emit<mlir::arith::SIToFPOp>(typeOf(builder.getF32Type()), a);
  }
  Value toI32(Value a) {
    return emit<mlir::arith::FPToSIOp>(typeOf(builder.getI32Type()), a);
  }

  Value bitsToF32(Value a) {
    return emit<mlir::arith::BitcastOp>(typeOf(builder.getF32Type()), a);
  }

  Value addF(Value a, Value b) { return emit<mlir::arith::AddFOp>(a, b); }
  Value mulF(Value a, Value b) { return emit<mlir::arith::MulFOp>(a, b); }
  Value divF(Value a, Value b) { return emit<mlir::arith::DivFOp>(a, b); }
  Value roundEven(Value a) { return emit<mlir::math::RoundEvenOp>(a); }
  Value roundAway(Value a) { return emit<mlir::math::RoundOp>(a); }
  // The templates promise that no operand is NaN. Saying so saves the
  // comparisons that would propagate one.
  Value maxF(Value a, Value b) {
    return emit<mlir::arith::MaxNumFOp>(a, b, mlir::arith::FastMathFlags::nnan);
  }
  Value minF(Value a, Value b) {
    return emit<mlir::arith::MinNumFOp>(a, b, mlir::arith::FastMathFlags::nnan);
  }
  Value selectIfNaN(Value x, Value ifNaN, Value otherwise) {
    Value isNaN =
        emit<mlir::arith::CmpFOp>(mlir::arith::CmpFPredicate::UNO, x, x);
    return emit<mlir::arith::SelectOp>(isNaN, ifNaN, otherwise);
  }

private:
  template <class Op, class... Args> Value emit(Args &&...args) {
    return builder.createOrFold<Op>(loc, std::forward<Args>(args)...);
  }
  mlir::Type typeOf(mlir::Type scalar) const {
    if (vectorShape.empty())
      return scalar;
    return mlir::VectorType::get(vectorShape, scalar);
  }
  Value constant(mlir::TypedAttr value) {
    if (!vectorShape.empty())
      value = mlir::DenseElementsAttr::get(
          llvm::cast<mlir::VectorType>(typeOf(value.getType())),
          llvm::ArrayRef<mlir::Attribute>(value));
    return mlir::arith::ConstantOp::create(builder, loc, value);
  }

  mlir::OpBuilder &builder;
  mlir::Location loc;
  llvm::SmallVector<int64_t, 2> vectorShape;
};

} // namespace quantmlir

#endif // QUANT_MLIR_CONVERSION_QNNTOLINALG_ARITHBUILDER_H
