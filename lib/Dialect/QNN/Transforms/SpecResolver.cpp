//===- SpecResolver.cpp - What a configuration says of a value ------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SpecResolver.h"

#include "quant-mlir/Dialect/QNN/IR/SourceName.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

SpecResolver::SpecResolver(QConfigAttr config) : config(config) {
  if (!config.getOverrides())
    return;
  for (auto attr : config.getOverrides().getAsRange<QOverrideAttr>())
    // The verifier has seen that these are patterns.
    overrides.push_back(
        {attr, llvm::cantFail(llvm::GlobPattern::create(attr.getName())),
         llvm::cantFail(llvm::GlobPattern::create(attr.getKind()))});
}

void SpecResolver::visit(ArrayRef<std::string> names, StringRef kind,
                         function_ref<bool(QOverrideAttr)> apply) {
  bool done = false;
  // All are visited, as one that is overruled has matched nevertheless.
  for (Override &entry : llvm::reverse(overrides)) {
    if (!entry.kind.match(kind) ||
        llvm::none_of(names, [&](const std::string &name) {
          return entry.name.match(name);
        }))
      continue;
    entry.used = true;
    if (!done)
      done = apply(entry.attr);
  }
}

void SpecResolver::visit(Operation *op,
                         function_ref<bool(QOverrideAttr)> apply) {
  if (!overrides.empty())
    visit(getSourceNames(op), op->getName().stripDialect(), apply);
}

bool SpecResolver::isKeptInFloat(Operation *op) {
  bool keep = false;
  visit(op, [&](QOverrideAttr attr) {
    keep = attr.getKeepFloat();
    return keep;
  });
  return keep;
}

QSpecAttr SpecResolver::getWeight(Operation *op) {
  QSpecAttr spec = config.getWeight();
  visit(op, [&](QOverrideAttr attr) {
    if (!attr.getWeight())
      return false;
    spec = attr.getWeight();
    return true;
  });
  return spec;
}

QSpecAttr SpecResolver::getResultOverride(Operation *op) {
  QSpecAttr spec;
  visit(op, [&](QOverrideAttr attr) {
    spec = attr.getActivation();
    return spec != nullptr;
  });
  return spec;
}

QSpecAttr SpecResolver::getInput(StringRef name) {
  QSpecAttr spec = config.getActivation();
  visit(name.str(), "input", [&](QOverrideAttr attr) {
    if (!attr.getActivation())
      return false;
    spec = attr.getActivation();
    return true;
  });
  return spec;
}

void SpecResolver::warnOfUnused(ModuleOp module) const {
  for (const Override &entry : overrides) {
    if (entry.used)
      continue;
    InFlightDiagnostic warning = module.emitWarning();
    warning << "the configuration overrides what no operation matches: name '"
            << entry.attr.getName() << "'";
    if (entry.attr.getKind() != "*")
      warning << ", kind '" << entry.attr.getKind() << "'";
  }
}
