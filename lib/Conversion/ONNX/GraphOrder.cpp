//===- GraphOrder.cpp - Checks names and sorts the nodes of a graph -------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphOrder.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"

#include <queue>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnximport;
using llvm::SmallVector;
using llvm::StringRef;
using ::onnx::GraphProto;
using ::onnx::NodeProto;

StringRef onnximport::getNodeName(const NodeProto &node) {
  if (!node.name().empty())
    return node.name();
  for (const std::string &output : node.output())
    if (!output.empty())
      return output;
  return "unnamed";
}

/// Names come from the file and may be of any length.
static std::string shorten(StringRef name) {
  constexpr size_t longest = 200;
  return name.size() <= longest ? name.str()
                                : name.take_front(longest).str() + "...";
}

std::string onnximport::describe(const NodeProto &node) {
  return "node '" + shorten(getNodeName(node)) + "' (" +
         shorten(node.op_type()) + ")";
}

namespace {
class GraphOrder {
public:
  GraphOrder(const GraphProto &graph, EmitError emitError)
      : graph(graph), emitError(emitError) {}

  FailureOr<SmallVector<const NodeProto *>> run();

private:
  /// What a name stands for if no node defines it.
  static constexpr int input = -1, initializer = -2;

  LogicalResult defineNames();
  LogicalResult define(StringRef name, int definition);
  LogicalResult connect();
  void markLive();
  FailureOr<SmallVector<const NodeProto *>> sort();
  InFlightDiagnostic reportCycle(llvm::ArrayRef<int> pending);

  const GraphProto &graph;
  EmitError emitError;
  /// The node that defines a name, or `input` or `initializer`.
  llvm::StringMap<int> definitions;
  std::vector<SmallVector<int, 2>> producers, consumers;
  llvm::BitVector live;
};
} // namespace

LogicalResult GraphOrder::define(StringRef name, int definition) {
  auto [entry, isNew] = definitions.try_emplace(name, definition);
  if (isNew)
    return success();
  // Before IR version 4 every initializer was an input as well.
  if (entry->second == input && definition == initializer) {
    entry->second = initializer;
    return success();
  }
  auto describeDefinition = [&](int which) -> std::string {
    if (which == input)
      return "a graph input";
    if (which == initializer)
      return "an initializer";
    return describe(graph.node(which));
  };
  return emitError() << "value '" << shorten(name) << "' is defined twice: by "
                     << describeDefinition(entry->second) << " and by "
                     << describeDefinition(definition);
}

LogicalResult GraphOrder::defineNames() {
  for (const auto &value : graph.input()) {
    if (value.name().empty())
      return emitError() << "a graph input has no name";
    if (failed(define(value.name(), input)))
      return failure();
  }
  for (const auto &tensor : graph.initializer()) {
    if (tensor.name().empty())
      return emitError() << "an initializer has no name";
    if (failed(define(tensor.name(), initializer)))
      return failure();
  }
  for (const auto &tensor : graph.sparse_initializer())
    if (failed(define(tensor.values().name(), initializer)))
      return failure();
  for (int index = 0; index < graph.node_size(); ++index) {
    const NodeProto &node = graph.node(index);
    if (node.op_type().empty())
      return emitError() << "node '" << shorten(getNodeName(node))
                         << "' has no op_type";
    if (llvm::all_of(node.output(),
                     [](const std::string &name) { return name.empty(); }))
      return emitError() << describe(node) << ": it has no outputs";
    for (const std::string &name : node.output())
      if (!name.empty() && failed(define(name, index)))
        return failure();
  }
  return success();
}

LogicalResult GraphOrder::connect() {
  producers.resize(graph.node_size());
  consumers.resize(graph.node_size());
  for (int index = 0; index < graph.node_size(); ++index) {
    for (const std::string &name : graph.node(index).input()) {
      if (name.empty())
        continue;
      auto definition = definitions.find(name);
      if (definition == definitions.end())
        return emitError() << describe(graph.node(index)) << ": its input '"
                           << shorten(name)
                           << "' is not defined by any node, graph input or "
                              "initializer";
      if (definition->second < 0)
        continue;
      producers[index].push_back(definition->second);
      consumers[definition->second].push_back(index);
    }
  }
  if (graph.output_size() == 0)
    return emitError() << "the graph has no outputs";
  for (const auto &output : graph.output())
    if (!definitions.contains(output.name()))
      return emitError() << "graph output '" << shorten(output.name())
                         << "' is not defined by any node, graph input or "
                            "initializer";
  return success();
}

void GraphOrder::markLive() {
  live.resize(graph.node_size());
  SmallVector<int> worklist;
  auto visit = [&](int index) {
    if (index >= 0 && !live.test(index)) {
      live.set(index);
      worklist.push_back(index);
    }
  };
  for (const auto &output : graph.output())
    visit(definitions.lookup(output.name()));
  while (!worklist.empty())
    for (int producer : producers[worklist.pop_back_val()])
      visit(producer);
}

/// Follows unfinished producers until a node comes a second time.
InFlightDiagnostic GraphOrder::reportCycle(llvm::ArrayRef<int> pending) {
  int node = 0;
  while (pending[node] == 0)
    ++node;
  llvm::BitVector seen(graph.node_size());
  while (!seen.test(node)) {
    seen.set(node);
    for (int producer : producers[node])
      if (pending[producer] != 0)
        node = producer;
  }
  return emitError() << "the graph has a cycle through "
                     << describe(graph.node(node));
}

FailureOr<SmallVector<const NodeProto *>> GraphOrder::sort() {
  std::vector<int> pending(graph.node_size());
  std::priority_queue<int, std::vector<int>, std::greater<>> ready;
  for (int index = 0; index < graph.node_size(); ++index) {
    pending[index] = producers[index].size();
    if (pending[index] == 0)
      ready.push(index);
  }
  SmallVector<const NodeProto *> order;
  int finished = 0;
  while (!ready.empty()) {
    int index = ready.top();
    ready.pop();
    ++finished;
    if (live.test(index))
      order.push_back(&graph.node(index));
    for (int consumer : consumers[index])
      if (--pending[consumer] == 0)
        ready.push(consumer);
  }
  if (finished != graph.node_size())
    return reportCycle(pending);
  return order;
}

FailureOr<SmallVector<const NodeProto *>> GraphOrder::run() {
  if (failed(defineNames()) || failed(connect()))
    return failure();
  markLive();
  return sort();
}

FailureOr<SmallVector<const NodeProto *>>
onnximport::orderNodes(const GraphProto &graph, EmitError emitError) {
  return GraphOrder(graph, emitError).run();
}
