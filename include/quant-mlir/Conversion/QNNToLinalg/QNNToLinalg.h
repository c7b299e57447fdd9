//===- QNNToLinalg.h - From qnn to linalg on tensors ------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CONVERSION_QNNTOLINALG_QNNTOLINALG_H
#define QUANT_MLIR_CONVERSION_QNNTOLINALG_QNNTOLINALG_H

#include "mlir/Pass/Pass.h"
#include "mlir/Transforms/DialectConversion.h"

namespace quantmlir {

#define GEN_PASS_DECL_CONVERTQNNTOLINALGPASS
#include "quant-mlir/Conversion/Passes.h.inc"

/// Makes `converter` turn tensors of quantized type into tensors of their
/// containers and leave every other type alone.
void populateQuantizedTypeConversions(mlir::TypeConverter &converter);

/// The patterns of one family of operations each. They expect static shapes and
/// a converter made by `populateQuantizedTypeConversions`. A pattern that does
/// not support an operation reports why as an error.
void populateQNNContractionToLinalgPatterns(
    const mlir::TypeConverter &converter, mlir::RewritePatternSet &patterns);
void populateQNNElementwiseToLinalgPatterns(
    const mlir::TypeConverter &converter, mlir::RewritePatternSet &patterns);
void populateQNNNormalizationToLinalgPatterns(
    const mlir::TypeConverter &converter, mlir::RewritePatternSet &patterns);
void populateQNNPoolingToLinalgPatterns(const mlir::TypeConverter &converter,
                                        mlir::RewritePatternSet &patterns);
void populateQNNQuantizationToLinalgPatterns(
    const mlir::TypeConverter &converter, mlir::RewritePatternSet &patterns);
void populateQNNShapeToLinalgPatterns(const mlir::TypeConverter &converter,
                                      mlir::RewritePatternSet &patterns);
void populateQNNTrainingToLinalgPatterns(const mlir::TypeConverter &converter,
                                         mlir::RewritePatternSet &patterns);
void populateQNNGradientsToLinalgPatterns(const mlir::TypeConverter &converter,
                                          mlir::RewritePatternSet &patterns);

/// All of the above.
void populateQNNToLinalgPatterns(const mlir::TypeConverter &converter,
                                 mlir::RewritePatternSet &patterns);

} // namespace quantmlir

#endif // QUANT_MLIR_CONVERSION_QNNTOLINALG_QNNTOLINALG_H
