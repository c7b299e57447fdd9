//===- FieldText.h - Fields of specs as text --------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Text of the types that fields have, in both directions. Enumerations are
// those of the dialect: what is added there can be read here.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CONFIG_FIELDTEXT_H
#define QUANT_MLIR_LIB_CONFIG_FIELDTEXT_H

#include "quant-mlir/Config/QuantConfig.h"

#include "llvm/ADT/StringExtras.h"

#include <type_traits>

namespace quantmlir {

inline std::string toText(const std::string &value) { return value; }
inline std::string toText(unsigned value) { return std::to_string(value); }
inline std::string toText(bool value) { return value ? "true" : "false"; }
template <typename Enum, std::enable_if_t<std::is_enum_v<Enum>, int> = 0>
std::string toText(Enum value) {
  return qnn::stringifyEnum(value).str();
}

/// What text of a type may be: "true or false".
inline std::string describeAllowed(const std::string &) { return "text"; }
inline std::string describeAllowed(unsigned) { return "a number"; }
inline std::string describeAllowed(bool) { return "true or false"; }
template <typename Enum, std::enable_if_t<std::is_enum_v<Enum>, int> = 0>
std::string describeAllowed(Enum) {
  // Cases are numbered from 0.
  std::string words;
  for (unsigned i = 0; !qnn::stringifyEnum(Enum(i)).empty(); ++i) {
    bool isLast = qnn::stringifyEnum(Enum(i + 1)).empty();
    words += i == 0 ? "" : isLast ? " or " : ", ";
    words += qnn::stringifyEnum(Enum(i));
  }
  return words;
}

inline bool fromText(llvm::StringRef text, std::string &value) {
  value = text.str();
  return true;
}
inline bool fromText(llvm::StringRef text, unsigned &value) {
  return llvm::to_integer(text, value, 10);
}
inline bool fromText(llvm::StringRef text, bool &value) {
  value = text == "true";
  return value || text == "false";
}
template <typename Enum, std::enable_if_t<std::is_enum_v<Enum>, int> = 0>
bool fromText(llvm::StringRef text, Enum &value) {
  std::optional<Enum> found = qnn::symbolizeEnum<Enum>(text);
  value = found.value_or(Enum());
  return found.has_value();
}

/// The names of all fields: "bits, signedness, ...".
std::string listFields();

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_CONFIG_FIELDTEXT_H
