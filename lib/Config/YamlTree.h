//===- YamlTree.h - A YAML file in memory -----------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// LLVM's YAML parser yields nodes once and in order. Configurations want to
// look at `preset` first, wherever it stands, hence this small tree.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CONFIG_YAMLTREE_H
#define QUANT_MLIR_LIB_CONFIG_YAMLTREE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace quantmlir {

/// A value with the place where it starts, counted from 1.
struct YamlNode {
  enum class Kind { Null, Scalar, List, Map };

  Kind kind = Kind::Null;
  unsigned line = 1, column = 1;
  /// Of a scalar.
  std::string text;
  /// Of a list or a map.
  std::vector<YamlNode> values;
  /// Of a map: scalars, as many as there are values, each once.
  std::vector<YamlNode> keys;

  /// What the node is, for messages: `'text'`, "a list", "a map", "nothing".
  std::string describe() const;
};

/// Reads one document. `file` is its name, for messages. Errors: what is not
/// YAML, what has several documents, anchors, aliases or tags, keys that are
/// not scalars or that are there twice, deep nesting.
llvm::Expected<YamlNode> parseYaml(llvm::StringRef text, llvm::StringRef file);

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_CONFIG_YAMLTREE_H
