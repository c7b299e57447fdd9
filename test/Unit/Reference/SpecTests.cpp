//===- SpecTests.cpp - The examples of docs/Spec.md -----------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace quantmlir;
using namespace quantmlir::reference;
using llvm::StringRef;

namespace {

/// A block of code and what it says it gives.
struct Example {
  StringRef code;
  std::vector<double> expected;
  double tolerance = 0;
};

/// "[1, 2] within 1e-5", after "// gives ".
void parseExpectation(StringRef text, Example &example) {
  auto [list, rest] = text.split(']');
  ASSERT_TRUE(list.consume_front("[")) << text.str();
  llvm::SmallVector<StringRef> numbers;
  list.split(numbers, ',');
  for (StringRef number : numbers) {
    double value = 0;
    ASSERT_FALSE(number.trim().getAsDouble(value)) << text.str();
    example.expected.push_back(value);
  }
  if (rest.consume_front(" within ")) {
    ASSERT_FALSE(rest.trim().getAsDouble(example.tolerance)) << text.str();
  }
}

class SpecTest : public ReferenceTest {
protected:
  SpecTest() {
    auto file =
        llvm::MemoryBuffer::getFile(QUANT_MLIR_SOURCE_DIR "/docs/Spec.md");
    if (file)
      text = std::move(*file);
  }

  std::vector<Example> getExamples() const {
    std::vector<Example> examples;
    StringRef rest = text->getBuffer();
    while (true) {
      rest = rest.split("\n```mlir\n").second;
      if (rest.empty())
        return examples;
      Example example;
      example.code = rest.split("\n```").first;
      parseExpectation(example.code.split("\n// gives ").second, example);
      examples.push_back(example);
    }
  }

  std::unique_ptr<llvm::MemoryBuffer> text;
};

TEST_F(SpecTest, EveryExampleGivesWhatItSays) {
  ASSERT_TRUE(text);
  for (const Example &example : getExamples()) {
    HostTensor result = run(example.code, {}).convertTo(ElementType::F64);
    ASSERT_EQ(size_t(result.numElements()), example.expected.size())
        << example.code.str();
    for (auto [actual, expected] :
         llvm::zip_equal(result.data<double>(), example.expected)) {
      double rounding = std::abs(expected) * 1e-6;
      EXPECT_NEAR(actual, expected, std::max(example.tolerance, rounding))
          << example.code.str();
    }
  }
}

TEST_F(SpecTest, EveryOperationHasAnEntryWithAnExample) {
  ASSERT_TRUE(text);
  llvm::StringSet<> examples;
  for (const Example &example : getExamples())
    examples.insert(example.code.split("func.func @").second.split('(').first);
  for (mlir::RegisteredOperationName name :
       context.getRegisteredOperationsByDialect("qnn")) {
    StringRef mnemonic = name.stripDialect();
    EXPECT_TRUE(text->getBuffer().contains(("\n### " + mnemonic + "\n").str()))
        << mnemonic.str();
    EXPECT_TRUE(examples.contains(mnemonic)) << mnemonic.str();
  }
}

} // namespace
