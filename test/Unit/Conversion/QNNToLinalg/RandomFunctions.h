//===- RandomFunctions.h - Small random qnn functions -----------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TEST_UNIT_CONVERSION_QNNTOLINALG_RANDOMFUNCTIONS_H
#define QUANT_MLIR_TEST_UNIT_CONVERSION_QNNTOLINALG_RANDOMFUNCTIONS_H

#include "../../Random.h"

#include "quant-mlir/Data/HostTensor.h"
#include "quant-mlir/Dialect/QNN/IR/ShapeInference.h"

#include "mlir/IR/BuiltinTypes.h"

#include <string>

namespace quantmlir::test {

/// An element type: f32 or a uniform quantized one.
struct Element {
  bool isFloat = true;
  std::string storage;
  int64_t min = 0, max = 0;
  unsigned containerBits = 32;
  int64_t zeroPoint = 0;
  /// One, or one per channel along dimension `axis`.
  std::vector<double> scales;
  int axis = -1;

  std::string text() const;

  /// A float that is exact in text.
  static double randomScale(Random &random);
  static Element floating() { return {}; }
  /// Per tensor, 4 to 16 bits.
  static Element activation(Random &random, bool allow16 = true);
  static Element activation8(Random &random) {
    return activation(random, /*allow16=*/false);
  }
};

/// Builds the text of one function.
class FunctionWriter {
public:
  FunctionWriter(Random &random, std::string name)
      : random(random), name(std::move(name)) {}

  struct Value {
    std::string name;
    qnn::Shape shape;
    Element element;

    std::string type() const;
  };

  Value argument(qnn::Shape shape, Element element);
  /// A qnn.constant of random values, within `magnitude` if that is not 0.
  Value constant(qnn::Shape shape, Element element, int64_t magnitude = 0);
  /// `qnn.<op> <operands> {attributes}`.
  Value op(llvm::StringRef op, llvm::ArrayRef<Value> operands,
           llvm::StringRef attributes, qnn::Shape shape, Element element);
  /// A convolution or linear layer, whose third operand is the bias.
  Value weighted(llvm::StringRef op, llvm::ArrayRef<Value> operands,
                 llvm::StringRef attributes, qnn::Shape shape, Element element);
  /// An operation whose operands `operation` spells out.
  Value define(std::string operation, llvm::ArrayRef<Value> operands,
               llvm::StringRef attributes, qnn::Shape shape, Element element);
  std::string finish(const Value &result);

private:
  Random &random;
  std::string name, arguments, body;
  int count = 0;
};

/// The families of operations of which functions can be made.
enum class Family {
  Conv,
  Linear,
  MatMul,
  Binary,
  Function,
  Pool,
  Reduce,
  Shape,
  Cast,
  Normalization,
  Network
};

/// A function `name` of one operation of the family; `Network` has some of
/// several.
std::string randomFunction(Family family, Random &random, std::string name);

/// A tensor of values that the type can store, extremes among them; floats near
/// and far from zero.
HostTensor randomTensor(mlir::RankedTensorType type, Random &random);

} // namespace quantmlir::test

#endif // QUANT_MLIR_TEST_UNIT_CONVERSION_QNNTOLINALG_RANDOMFUNCTIONS_H
