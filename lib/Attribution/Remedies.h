//===- Remedies.h - What may help a layer -----------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_ATTRIBUTION_REMEDIES_H
#define QUANT_MLIR_LIB_ATTRIBUTION_REMEDIES_H

#include "quant-mlir/Attribution/ErrorReport.h"
#include "quant-mlir/Attribution/QuantizedValues.h"

namespace quantmlir::qnn {

/// What to try for a layer, in the words of the configuration and of options;
/// empty where its share is small. `meanSquare` is that of the layer's values.
std::string suggestRemedy(const QuantizedValue &value,
                          const LayerErrors &errors, double meanSquare);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_LIB_ATTRIBUTION_REMEDIES_H
