//===- TorchParams.h - Scale and zero point as PyTorch has them -*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TEST_UNIT_CALIBRATION_TORCHPARAMS_H
#define QUANT_MLIR_TEST_UNIT_CALIBRATION_TORCHPARAMS_H

#include "quant-mlir/Calibration/Statistics.h"
#include "quant-mlir/QuantMath/QuantParams.h"

#include <cmath>

namespace quantmlir {

/// An observer's `_calculate_qparams`, in f32.
inline std::pair<float, int64_t>
getTorchParams(ValueRange range, StorageRange storage, bool isSymmetric) {
  constexpr float epsilon = std::numeric_limits<float>::epsilon();
  float min = std::min(range.min, 0.0f), max = std::max(range.max, 0.0f);
  auto levels = float(storage.max - storage.min);
  if (isSymmetric)
    return {std::max(std::max(-min, max) / (levels / 2), epsilon),
            storage.min < 0 ? 0 : 128};
  float scale = std::max((max - min) / levels, epsilon);
  int64_t zeroPoint = storage.min - int64_t(std::nearbyint(min / scale));
  return {scale, storage.clamp(zeroPoint)};
}

} // namespace quantmlir

#endif // QUANT_MLIR_TEST_UNIT_CALIBRATION_TORCHPARAMS_H
