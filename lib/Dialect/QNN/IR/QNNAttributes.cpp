//===- QNNAttributes.cpp - Attributes of the qnn dialect ------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/IR/QNN.h"

#include "quant-mlir/QuantMath/CalibratorSpec.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/GlobPattern.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

#include "quant-mlir/Dialect/QNN/IR/QNNEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "quant-mlir/Dialect/QNN/IR/QNNAttributes.cpp.inc"

void QNNDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "quant-mlir/Dialect/QNN/IR/QNNAttributes.cpp.inc"
      >();
}

LogicalResult QSpecAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                unsigned bits, Signedness signedness,
                                Scheme scheme, Granularity granularity,
                                unsigned narrow, StringRef calibrator,
                                unsigned reduced, int64_t blockSize) {
  if ((bits < 2 || bits > 8) && bits != 16)
    return emitError() << "bits: got " << bits << ", expected 2 to 8, or 16";
  if (narrow > 1)
    return emitError() << "narrow: got " << narrow << ", expected 0 or 1";
  if (narrow && signedness == Signedness::Unsigned)
    return emitError() << "narrow: only signed ranges can be narrow";
  if (reduced > 1)
    return emitError() << "reduced: got " << reduced << ", expected 0 or 1";
  if (reduced && bits == 2)
    return emitError() << "reduced: half of a range of 2 bits is too little";
  bool isPerBlock = granularity == Granularity::PerBlock;
  if (isPerBlock != (blockSize != 0) || blockSize < 0)
    return emitError() << "block_size: got " << blockSize << ", expected "
                       << (isPerBlock ? "a positive number"
                                      : "none, as the granularity is not "
                                        "per_block");
  if (llvm::Error error = CalibratorSpec::parse(calibrator).takeError())
    return emitError() << "calibrator: " << llvm::toString(std::move(error));
  return success();
}

static LogicalResult verifyGlob(function_ref<InFlightDiagnostic()> emitError,
                                StringRef parameter, StringRef pattern) {
  llvm::Expected<llvm::GlobPattern> glob = llvm::GlobPattern::create(pattern);
  if (glob)
    return success();
  return emitError() << parameter << ": '" << pattern
                     << "' is no pattern: " << llvm::toString(glob.takeError());
}

LogicalResult
QOverrideAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                      StringRef name, StringRef kind, QSpecAttr activation,
                      QSpecAttr weight, unsigned keepFloat) {
  if (failed(verifyGlob(emitError, "name", name)) ||
      failed(verifyGlob(emitError, "kind", kind)))
    return failure();
  if (keepFloat > 1)
    return emitError() << "keep_float: got " << keepFloat
                       << ", expected 0 or 1";
  if (keepFloat && (activation || weight))
    return emitError() << "keep_float excludes activation and weight";
  if (!keepFloat && !activation && !weight)
    return emitError() << "nothing is overridden; expected activation, weight "
                          "or keep_float";
  return success();
}

LogicalResult QConfigAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  QSpecAttr, QSpecAttr, ArrayAttr overrides,
                                  unsigned poolsKeepScale,
                                  unsigned outputsKeepRange) {
  if (poolsKeepScale > 1)
    return emitError() << "pools_keep_scale: got " << poolsKeepScale
                       << ", expected 0 or 1";
  if (outputsKeepRange > 1)
    return emitError() << "outputs_keep_range: got " << outputsKeepRange
                       << ", expected 0 or 1";
  for (Attribute entry :
       overrides ? overrides.getValue() : ArrayRef<Attribute>())
    if (!isa<QOverrideAttr>(entry))
      return emitError() << "overrides: got " << entry
                         << ", expected a list of #qnn.override";
  return success();
}

LogicalResult ClampAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                APFloat lower, APFloat upper) {
  double min = lower.convertToDouble(), max = upper.convertToDouble();
  if (!(min <= max))
    return emitError() << "clamp: lower bound " << min
                       << " is above upper bound " << max;
  return success();
}

static ParseResult parseBound(AsmParser &parser, double &bound) {
  bool negative = succeeded(parser.parseOptionalMinus());
  if (succeeded(parser.parseOptionalKeyword("inf")))
    bound = std::numeric_limits<double>::infinity();
  else if (parser.parseFloat(bound))
    return failure();
  if (negative)
    bound = -bound;
  return success();
}

static void printBound(AsmPrinter &printer, double bound) {
  if (std::isinf(bound))
    printer << (bound < 0 ? "-inf" : "inf");
  else
    printer.printFloat(APFloat(bound));
}

Attribute ClampAttr::parse(AsmParser &parser, Type) {
  double min, max;
  if (parser.parseLess() || parseBound(parser, min) || parser.parseComma() ||
      parseBound(parser, max) || parser.parseGreater())
    return {};
  return parser.getChecked<ClampAttr>(parser.getContext(), min, max);
}

void ClampAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printBound(printer, getMin());
  printer << ", ";
  printBound(printer, getMax());
  printer << '>';
}
