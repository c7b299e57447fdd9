//===- QNNToLinalg.cpp - From qnn to linalg on tensors --------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Conversion/QNNToLinalg/QNNToLinalg.h"

#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Func/Transforms/FuncConversions.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace quantmlir {
#define GEN_PASS_DEF_CONVERTQNNTOLINALGPASS
#include "quant-mlir/Conversion/Passes.h.inc"
} // namespace quantmlir

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir;
using namespace quantmlir::qnn;

void quantmlir::populateQuantizedTypeConversions(TypeConverter &converter) {
  converter.addConversion([](Type type) { return type; });
  converter.addConversion(
      [](RankedTensorType type) -> Type { return getStoredType(type); });
}

void quantmlir::populateQNNToLinalgPatterns(const TypeConverter &converter,
                                            RewritePatternSet &patterns) {
  populateQNNContractionToLinalgPatterns(converter, patterns);
  populateQNNElementwiseToLinalgPatterns(converter, patterns);
  populateQNNGradientsToLinalgPatterns(converter, patterns);
  populateQNNNormalizationToLinalgPatterns(converter, patterns);
  populateQNNPoolingToLinalgPatterns(converter, patterns);
  populateQNNQuantizationToLinalgPatterns(converter, patterns);
  populateQNNShapeToLinalgPatterns(converter, patterns);
  populateQNNTrainingToLinalgPatterns(converter, patterns);
}

//===----------------------------------------------------------------------===//
// Preconditions
//===----------------------------------------------------------------------===//

/// Why tensors of this type cannot be lowered; empty if they can.
static std::string getObstacle(Type type) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (auto tensor = dyn_cast<TensorType>(type);
      tensor && !(tensor.hasRank() && tensor.hasStaticShape())) {
    os << "has the dynamic shape of " << type << ", expected a static one";
    return text;
  }
  QuantizedType quantized = getQuantizedElementType(type);
  if (!quantized)
    return text;
  StorageRange range = getStorageRange(quantized);
  if (!quantized.isSigned() && quantized.getStorageTypeIntegralWidth() == 32) {
    os << "stores 32-bit unsigned integers, expected at most 16 bits or signed "
          "ones";
    return text;
  }
  for (int64_t group = 0, e = getNumGroups(quantized); group < e; ++group)
    if (int64_t zeroPoint = getZeroPoint(quantized, group);
        !range.contains(zeroPoint)) {
      os << "has zero point " << zeroPoint << ", expected one of its range ["
         << range.min << ", " << range.max << "]";
      return text;
    }
  return text;
}

static LogicalResult checkFunction(func::FuncOp function) {
  for (auto [index, type] : llvm::enumerate(function.getArgumentTypes()))
    if (std::string obstacle = getObstacle(type); !obstacle.empty())
      return function.emitError() << "argument " << index << " of '"
                                  << function.getName() << "' " << obstacle;
  return success();
}

static LogicalResult checkOperation(Operation *op) {
  if (auto observe = dyn_cast<ObserveOp>(op))
    return observe.emitOpError()
           << "'" << observe.getName()
           << "' cannot be lowered: calibrate and remove observers first";
  for (auto [index, type] : llvm::enumerate(op->getOperandTypes()))
    if (std::string obstacle = getObstacle(type); !obstacle.empty())
      return op->emitOpError() << "operand " << index << " " << obstacle;
  for (Type type : op->getResultTypes())
    if (std::string obstacle = getObstacle(type); !obstacle.empty())
      return op->emitOpError() << "result " << obstacle;
  return success();
}

/// Reports the first function or operation that no pattern can lower, before
/// anything is changed. The others most often fail for the same reason.
static LogicalResult checkPreconditions(ModuleOp module) {
  WalkResult result = module.walk<WalkOrder::PreOrder>([](Operation *op) {
    LogicalResult check = success();
    if (auto function = dyn_cast<func::FuncOp>(op))
      check = checkFunction(function);
    else if (isa_and_nonnull<QNNDialect>(op->getDialect()))
      check = checkOperation(op);
    return succeeded(check) ? WalkResult::advance() : WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

//===----------------------------------------------------------------------===//
// ConvertQNNToLinalgPass
//===----------------------------------------------------------------------===//

/// Containers do not say whether they are unsigned: arguments and results of
/// functions say it by an attribute.
static void markUnsigned(func::FuncOp function) {
  auto isUnsigned = [](Type type) {
    QuantizedType quantized = getQuantizedElementType(type);
    return quantized && !quantized.isSigned();
  };
  UnitAttr unit = UnitAttr::get(function.getContext());
  for (auto [index, type] : llvm::enumerate(function.getArgumentTypes()))
    if (isUnsigned(type))
      function.setArgAttr(static_cast<unsigned>(index), "qnn.unsigned", unit);
  for (auto [index, type] : llvm::enumerate(function.getResultTypes()))
    if (isUnsigned(type))
      function.setResultAttr(static_cast<unsigned>(index), "qnn.unsigned",
                             unit);
}

namespace {

struct ConvertQNNToLinalgPass
    : quantmlir::impl::ConvertQNNToLinalgPassBase<ConvertQNNToLinalgPass> {
  using ConvertQNNToLinalgPassBase::ConvertQNNToLinalgPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (failed(checkPreconditions(module)))
      return signalPassFailure();
    module.walk(markUnsigned);
    if (failed(convert(module)))
      return signalPassFailure();
    eraseDeadConstants(module);
  }

private:
  LogicalResult convert(ModuleOp module) {
    MLIRContext *context = &getContext();
    TypeConverter converter;
    populateQuantizedTypeConversions(converter);
    RewritePatternSet patterns(context);
    populateQNNToLinalgPatterns(converter, patterns);
    populateFunctionOpInterfaceTypeConversionPattern<func::FuncOp>(patterns,
                                                                   converter);
    populateCallOpTypeConversionPattern(patterns, converter);
    populateReturnOpTypeConversionPattern(patterns, converter);

    ConversionTarget target(*context);
    target.addIllegalDialect<QNNDialect, QuantDialect>();
    target.addLegalDialect<arith::ArithDialect, linalg::LinalgDialect,
                           math::MathDialect, tensor::TensorDialect>();
    target.addDynamicallyLegalOp<func::FuncOp>([&](func::FuncOp function) {
      return converter.isSignatureLegal(function.getFunctionType()) &&
             converter.isLegal(&function.getBody());
    });
    target.addDynamicallyLegalOp<func::CallOp, func::ReturnOp>(
        [&](Operation *op) { return converter.isLegal(op); });

    // A pattern that gives up says why; that the conversion then failed, which
    // the driver adds, is no news.
    bool hasReason = false;
    ScopedDiagnosticHandler handler(context, [&](Diagnostic &diagnostic) {
      if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
        return failure();
      bool isConsequence =
          hasReason &&
          StringRef(diagnostic.str()).starts_with("failed to legalize");
      hasReason = true;
      return success(isConsequence);
    });
    // Folding would materialize constants between the patterns.
    ConversionConfig config;
    config.foldingMode = DialectConversionFoldingMode::Never;
    return applyPartialConversion(module, target, std::move(patterns), config);
  }

  /// Biases and reshaped weights were replaced by new constants.
  static void eraseDeadConstants(ModuleOp module) {
    SmallVector<Operation *> dead;
    module.walk([&](arith::ConstantOp constant) {
      if (constant->use_empty())
        dead.push_back(constant);
    });
    for (Operation *constant : dead)
      constant->erase();
  }
};

} // namespace
