//===- HistogramRules.h - Ranges from histograms ----------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The rules by which known tools choose a range from a histogram. Each is the
// rule of the named tool exactly, given the same bins and counts; arithmetic is
// in double where it is in NumPy there. Histograms of magnitudes begin at 0.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CALIBRATION_HISTOGRAMRULES_H
#define QUANT_MLIR_CALIBRATION_HISTOGRAMRULES_H

#include "quant-mlir/Calibration/Histogram.h"
#include "quant-mlir/QuantMath/QuantParams.h"

namespace quantmlir {

/// The real values [min, max] that are to be representable.
struct CalibratedRange {
  double min = 0.0;
  double max = 0.0;
};

/// NVIDIA pytorch-quantization, `percentile`: the left edge of the first bin
/// whose cumulated share reaches `percent` / 100.
double choosePercentile(const UniformHistogram &magnitudes, double percent);

/// NVIDIA pytorch-quantization, `mse`: the center, among those of bins 128 and
/// above, that as the largest magnitude gives the least mean of
/// count * (quantized center - center)^2; the first of equals. In f32. With
/// fewer than 129 bins, the last center.
/// `maxLevel` is 2^(bits - 1) - 1, or 2^bits - 1 for unsigned integers.
double chooseLeastSquares(const UniformHistogram &magnitudes, int64_t maxLevel);

/// NVIDIA pytorch-quantization, `entropy`: the right edge of the bins, 128 of
/// them or more, for which the relative entropy of (the values, with what is
/// beyond added to the last bin) from (the same without that, averaged over the
/// non-empty bins of each of `numLevels` equal parts) is least; the last of
/// equals. The count of bin 0 is replaced by that of bin 1. With fewer than 128
/// bins, everything. `numLevels` is 2^(bits - 1), or 2^bits for unsigned.
double chooseLeastEntropy(const UniformHistogram &magnitudes,
                          int64_t numLevels);

/// ONNX Runtime, `CalibrationMethod.Percentile`: of magnitudes if
/// `isSymmetric`, as choosePercentile but both ways; else the left edges of the
/// bins that reach (100 - percent) / 2 percent and the rest.
CalibratedRange choosePercentileORT(const UniformHistogram &histogram,
                                    double percent, bool isSymmetric);

/// ONNX Runtime, `CalibrationMethod.Entropy`: the window around the middle of
/// the (centered) histogram, of numLevels / 2 bins to each side or more, with
/// the least relative entropy between its values, tails added to its ends, and
/// their averages over `numLevels` parts, both smoothed by 1e-4.
CalibratedRange chooseLeastEntropyORT(const UniformHistogram &histogram,
                                      int64_t numLevels);

/// TPU-MLIR's `kld`: like NVIDIA's, for multiples of 128 bins only; the first
/// bin, of zeros, does not count, and the threshold is half a bin beyond.
double chooseLeastEntropyTPU(const UniformHistogram &magnitudes,
                             int64_t numLevels);

/// OCTAV (Sakr et al., "Optimal Clipping and Magnitude-aware Differentiation
/// for Improved Quantization-aware Training", 2022, equation 6) as TPU-MLIR has
/// it: 20 Newton steps towards the clipping threshold s of least squared error,
///
///   s' = sum(|x| : |x| > s) / (4^-bits / 3 * #(0 < |x| <= s) + #(|x| > s)),
///
/// from s = 0 on, with the centers of bins as values. What is in the first bin
/// counts as zeros. Unsigned integers have one bit more.
double chooseOCTAV(const UniformHistogram &magnitudes, unsigned bits);

/// MQBench's MSEObserver: both ends of `range` are taken in by 0, 1, ... 94
/// percent; that with the least squared error of quantized bin centers wins,
/// the first of equals.
llvm::Expected<CalibratedRange>
chooseLeastSquaresMQBench(const UniformHistogram &histogram,
                          CalibratedRange range, StorageRange storage,
                          QuantScheme scheme);

/// The L_p norm of the error (Nahshan et al., "Loss Aware Post-Training
/// Quantization", 2019, section 4.1, who choose p between 2 and 4 by the loss):
/// `range` is cut to +-T, where T is its largest magnitude times 0.97^i, i =
/// 0 ... 127, with the least sum of count * |quantized center - center|^p, the
/// first of equals. p < 2 gives less weight to the few values that are cut.
llvm::Expected<CalibratedRange>
chooseLeastNorm(const UniformHistogram &histogram, CalibratedRange range,
                StorageRange storage, QuantScheme scheme, double exponent);

} // namespace quantmlir

#endif // QUANT_MLIR_CALIBRATION_HISTOGRAMRULES_H
