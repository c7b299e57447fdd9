//===- GraphWriter.h - Grows a random network -------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TEST_UNIT_COMPILER_GRAPHWRITER_H
#define QUANT_MLIR_TEST_UNIT_COMPILER_GRAPHWRITER_H

#include "RandomGraph.h"

#include "llvm/ADT/StringExtras.h"

#include <optional>

namespace quantmlir::test {

/// A value of the network: its name in the IR.
struct Value {
  std::string name;
  qnn::Shape shape;
};

/// Grows a graph from its inputs. Each `add...` function appends an operation
/// on a value, or does nothing where the operation does not fit.
class GraphWriter {
public:
  explicit GraphWriter(Random &random) : random(random) {}

  RandomGraph write();

private:
  static constexpr int64_t maxElements = 4096;

  static mlir::InFlightDiagnostic noDiagnostic() { return {}; }
  static int64_t countElements(const qnn::Shape &shape) {
    int64_t count = 1;
    for (int64_t size : shape)
      count *= size;
    return count;
  }
  static std::string list(llvm::ArrayRef<int64_t> values);
  static std::string type(const qnn::Shape &shape);

  /// Few, around a multiple of a vector's length, or any number.
  int64_t randomChannels();
  std::string randomClamp();
  qnn::Shape randomShape();
  bool isImage(const Value &value) const { return value.shape.size() == 4; }
  /// Any value so far, the latest more often.
  Value pick();
  /// A value whose shape `accept` accepts.
  template <typename Predicate>
  std::optional<Value> pickWhere(Predicate accept);

  /// A constant with values in [low, high].
  Value constant(const qnn::Shape &shape, double low, double high);
  /// A weight with `fanIn` terms per result; sometimes one that is used
  /// already.
  Value weight(const qnn::Shape &shape, int64_t fanIn);
  Value define(std::string operation, llvm::ArrayRef<Value> operands,
               std::string attributes, const qnn::Shape &shape);
  Value op(llvm::StringRef name, llvm::ArrayRef<Value> operands,
           std::string attributes, const qnn::Shape &shape);
  void addArgument(qnn::Shape shape);

  std::optional<Value> convolve(const Value &x, bool keepsShape);
  std::optional<Value> convolveTransposed(const Value &x);
  void addLinear(const Value &x);
  Value normalize(const Value &x);
  Value activate(const Value &x);
  Value limit(const Value &x, llvm::StringRef low, llvm::StringRef high);
  void addFunctionOfRange(const Value &x);
  void addFormula(const Value &x);
  void addBinary(const Value &x);
  void addQuotient(const Value &x);
  void addMatMul(const Value &x);
  void addPool(const Value &x);
  void addReduction(const Value &x);
  void addConcat(const Value &x);
  void addReshape(const Value &x);
  void addTranspose(const Value &x);
  void addSlice(const Value &x);
  void addGather(const Value &x);
  void addPad(const Value &x);
  void addResidualBlock(const Value &x);
  void addLineConvolution(const Value &x);
  void addSqueezeAndExcite(const Value &x);
  void addOperation();
  unsigned pickBits();
  std::string pickConfig();
  void writeResults(RandomGraph &graph);

  Random &random;
  RandomGraph graph;
  std::string arguments, body;
  std::vector<Value> values, weights;
  std::vector<std::string> usedNames;
  int count = 0;
};

template <typename Predicate>
std::optional<Value> GraphWriter::pickWhere(Predicate accept) {
  std::vector<Value> candidates;
  for (const Value &value : values)
    if (accept(value.shape))
      candidates.push_back(value);
  if (candidates.empty())
    return std::nullopt;
  return candidates[random.between(0, static_cast<int64_t>(candidates.size()) -
                                          1)];
}

} // namespace quantmlir::test

#endif // QUANT_MLIR_TEST_UNIT_COMPILER_GRAPHWRITER_H
