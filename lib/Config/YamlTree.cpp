//===- YamlTree.cpp - A YAML file in memory -------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "YamlTree.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"

using namespace quantmlir;

std::string YamlNode::describe() const {
  switch (kind) {
  case Kind::Null:
    return "nothing";
  case Kind::Scalar:
    return "'" + text + "'";
  case Kind::List:
    return "a list";
  case Kind::Map:
    return "a map";
  }
  llvm_unreachable("covered switch");
}

namespace {

class Reader {
public:
  Reader(llvm::StringRef text, llvm::StringRef file) : file(file) {
    sources.setDiagHandler(
        [](const llvm::SMDiagnostic &diagnostic, void *self) {
          static_cast<Reader *>(self)->report(diagnostic);
        },
        this);
    stream.emplace(llvm::MemoryBufferRef(text, file), sources,
                   /*ShowColors=*/false);
  }

  llvm::Expected<YamlNode> read() {
    YamlNode root;
    auto document = stream->begin();
    llvm::yaml::Node *node =
        document == stream->end() ? nullptr : document->getRoot();
    bool isRead = node && read(*node, root, /*depth=*/0);
    // Errors may be found only where the document ends.
    if (isRead && !stream->failed() && ++document != stream->end() &&
        !stream->failed())
      if (llvm::yaml::Node *second = document->getRoot())
        fail(*second, "a second document; expected one");
    if (!message.empty())
      return llvm::createStringError(message);
    if (!isRead || stream->failed())
      return llvm::createStringError(file + ": is not YAML");
    return root;
  }

private:
  void report(const llvm::SMDiagnostic &diagnostic) {
    if (message.empty())
      message = (file + ":" + llvm::Twine(diagnostic.getLineNo()) + ":" +
                 llvm::Twine(diagnostic.getColumnNo() + 1) +
                 ": is not YAML: " + diagnostic.getMessage())
                    .str();
  }

  void locate(const llvm::yaml::Node &node, YamlNode &result) {
    if (!node.getSourceRange().isValid())
      return;
    auto [line, column] = sources.getLineAndColumn(node.getSourceRange().Start);
    // Collections in brackets start after the bracket for the parser.
    const char *start = node.getSourceRange().Start.getPointer();
    bool isBracket =
        column > 1 && (start[-1] == '{' || start[-1] == '[') &&
        llvm::isa<llvm::yaml::MappingNode, llvm::yaml::SequenceNode>(&node);
    result.line = line;
    result.column = isBracket ? column - 1 : column;
  }

  bool fail(const llvm::yaml::Node &node, const llvm::Twine &text) {
    YamlNode place;
    locate(node, place);
    if (message.empty())
      message = (file + ":" + llvm::Twine(place.line) + ":" +
                 llvm::Twine(place.column) + ": " + text)
                    .str();
    return false;
  }

  bool read(llvm::yaml::Node &node, YamlNode &result, unsigned depth) {
    // What the parser gives after an error has no place.
    if (stream->failed())
      return false;
    // Configurations have four levels.
    constexpr unsigned maxDepth = 8;
    if (depth > maxDepth)
      return fail(node, "is nested too deeply");
    locate(node, result);
    if (!node.getAnchor().empty() || !node.getRawTag().empty())
      return fail(node, "anchors and tags are not supported");
    if (auto *scalar = llvm::dyn_cast<llvm::yaml::ScalarNode>(&node)) {
      llvm::SmallString<32> storage;
      result.kind = YamlNode::Kind::Scalar;
      result.text = scalar->getValue(storage).str();
      return true;
    }
    if (llvm::isa<llvm::yaml::NullNode>(node))
      return true;
    if (auto *list = llvm::dyn_cast<llvm::yaml::SequenceNode>(&node)) {
      result.kind = YamlNode::Kind::List;
      for (llvm::yaml::Node &entry : *list)
        if (!read(entry, result.values.emplace_back(), depth + 1))
          return false;
      return !stream->failed();
    }
    if (auto *map = llvm::dyn_cast<llvm::yaml::MappingNode>(&node)) {
      result.kind = YamlNode::Kind::Map;
      for (llvm::yaml::KeyValueNode &entry : *map)
        if (!read(entry, result, depth))
          return false;
      return !stream->failed();
    }
    return fail(node, "aliases and block scalars are not supported");
  }

  /// One key of a map with its value.
  bool read(llvm::yaml::KeyValueNode &entry, YamlNode &map, unsigned depth) {
    auto *key = llvm::dyn_cast_or_null<llvm::yaml::ScalarNode>(entry.getKey());
    if (!key)
      return entry.getKey() && fail(*entry.getKey(), "the key is not a word");
    YamlNode name;
    if (!read(*key, name, depth))
      return false;
    if (llvm::any_of(map.keys, [&](const YamlNode &other) {
          return other.text == name.text;
        }))
      return fail(*key, "'" + name.text + "' is there twice");
    map.keys.push_back(std::move(name));
    llvm::yaml::Node *value = entry.getValue();
    return value && read(*value, map.values.emplace_back(), depth + 1);
  }

  llvm::StringRef file;
  llvm::SourceMgr sources;
  std::optional<llvm::yaml::Stream> stream;
  std::string message;
};

} // namespace

llvm::Expected<YamlNode> quantmlir::parseYaml(llvm::StringRef text,
                                              llvm::StringRef file) {
  return Reader(text, file).read();
}
