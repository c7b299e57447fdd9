//===- AdaptiveRounding.h - Choosing up or down for each weight -*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Rounding every weight to its nearest step does not make the error of a
// layer's output smallest: errors of weights whose inputs go together add up.
// AdaRound (Nagel et al., arXiv:2004.10568) chooses for each weight whether it
// goes down or up, so that the output's mean squared error is small.
//
// That error is a quadratic form in the roundings, whose matrix is the second
// moment of the layer's inputs. We minimize the form itself instead of sampling
// it, so that a step costs the same for any number of samples.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_RECOVERY_ADAPTIVEROUNDING_H
#define QUANT_MLIR_RECOVERY_ADAPTIVEROUNDING_H

#include "quant-mlir/QuantMath/QuantParams.h"

#include "llvm/ADT/ArrayRef.h"

#include <array>
#include <functional>
#include <memory>
#include <vector>

namespace quantmlir {

class RoundingSearch;

struct AdaptiveRoundingOptions {
  /// Steps of the optimizer.
  int64_t iterations = 300;
  /// Adam's step size.
  double learningRate = 0.02;
  /// The part of the iterations without the regularizer that pushes every
  /// rounding to 0 or 1.
  double warmUp = 0.2;
  /// The regularizer is 1 - |2h - 1|^beta; beta goes from one to the other.
  double firstBeta = 20.0, lastBeta = 2.0;
  /// Its weight, relative to an error that is normalized to inputs of mean
  /// square 1.
  double regularization = 0.1;
};

/// Runs work(0) to work(count - 1), in any order, on several threads or one.
using ParallelFor = std::function<void(
    int64_t count, const std::function<void(int64_t)> &work)>;

/// The second moments of what the weights of one group of output channels are
/// multiplied with.
class InputMoments {
public:
  /// `size`: elements of a row of weights.
  explicit InputMoments(int64_t size);
  ~InputMoments();
  InputMoments(InputMoments &&);

  int64_t getSize() const;
  int64_t getNumPatches() const { return count; }
  /// The mean square of element `index` in the quantized network.
  double getMeanSquare(int64_t index) const;
  /// Adds `numPatches` rows of the float network and of the quantized one,
  /// [numPatches, getSize()] each.
  void add(llvm::ArrayRef<float> original, llvm::ArrayRef<float> quantized,
           int64_t numPatches, const ParallelFor &parallelFor);
  /// Adds what another one has.
  void merge(const InputMoments &other);

private:
  friend class AdaptiveRounding;
  friend double getRoundingError(const InputMoments &, llvm::ArrayRef<float>,
                                 llvm::ArrayRef<float>);
  struct Sums;
  std::unique_ptr<Sums> sums;
  int64_t count = 0;
};

/// One output channel.
struct RoundingRow {
  /// The float weights.
  llvm::ArrayRef<float> weight;
  /// Its scale is replaced by a better one if `freeScale`.
  QuantParams params;
  bool freeScale = false;
  /// Where blocks of the row have scales and zero points of their own: those of
  /// each weight, the scale as a multiple of that of `params`, and the zero
  /// point in place of that one. Else empty.
  llvm::ArrayRef<QuantParams> blocks;
  /// Receives the real values of the chosen steps.
  llvm::MutableArrayRef<float> rounded;
  /// By how much the expected squared error of the output is smaller than with
  /// weights rounded to nearest, in the output's units squared.
  double gain = 0.0;

  /// How the weight `index` is stored.
  QuantParams getParams(size_t index) const;
};

/// The scale of at most `row.params.scale` for which rounding the weights to
/// nearest makes the smallest output error, if the elements of the input were
/// independent: a few clipped weights may cost less than coarse steps for all.
double chooseRowScale(const RoundingRow &row, StorageRange storage,
                      const InputMoments &moments);

/// The mean over the patches of `w' x' - w x` squared, about its mean, less
/// what does not depend on the rounded row w': what a row costs on patches that
/// it was not chosen by.
double getRoundingError(const InputMoments &moments,
                        llvm::ArrayRef<float> weight,
                        llvm::ArrayRef<float> rounded);

/// Solves the rows of one group.
///
/// With x the input in the float network, x' in the quantized one, w the row
/// and w' its rounded form, the expected square of `w' x' - w x` about its mean
/// is minimized; the mean is the bias's to correct. Few patches say little
/// about how a long row's inputs go together, so products of different elements
/// count by `trust`, from 0 (each element by itself) to 1.
///
/// Each weight is `floor(w / s) + h(v)` with the rectified sigmoid `h(v) =
/// clamp(1.2 sigmoid(v) - 0.1, 0, 1)`. After the optimization h is rounded, and
/// single weights are then changed by a step, also beyond their neighbours, as
/// long as that makes the error smaller. A free scale follows every change, as
/// the best one for given steps has a closed form, and more starts are tried:
/// the weights rounded with other scales. From the best of all, several weights
/// are changed at once, in all but very long rows: one although it makes the
/// error larger, then others, while they make it smaller. The result is never
/// worse than rounding to nearest, by this measure.
class AdaptiveRounding {
public:
  AdaptiveRounding(const InputMoments &moments, StorageRange storage,
                   const AdaptiveRoundingOptions &options, double trust = 1.0);
  ~AdaptiveRounding();

  /// Rows that `solve` handles best in one call.
  static constexpr size_t blockSize = 8;
  /// Solves at most blockSize rows. Safe to call from several threads at once.
  void solve(llvm::MutableArrayRef<RoundingRow> rows) const;
  /// Solves a row by the search alone, from the weights rounded to nearest: a
  /// few percent worse, and much faster.
  void solveBySearch(RoundingRow &row) const;

private:
  struct Problem;

  /// Of each weight of a row, in steps from its zero point.
  std::vector<StorageRange> getLimits(const RoundingRow &row) const;
  RoundingSearch makeSearch(const RoundingRow &row,
                            llvm::ArrayRef<float> target) const;
  /// From what the optimizer found, `lowest + up`, and from other starts.
  void search(RoundingRow &row, llvm::ArrayRef<float> target,
              llvm::ArrayRef<int64_t> lowest,
              const std::vector<bool> &up) const;

  std::unique_ptr<const Problem> problem;
  StorageRange storage;
  AdaptiveRoundingOptions options;
};

/// The moments of two disjoint halves of the samples, one a group in each.
using MomentsOfHalves = std::array<std::vector<InputMoments>, 2>;

/// The `trust` that is best for layers of which `rows` are examples: rows are
/// rounded by the moments of one half, and judged by those of the other. What
/// is best for halves is then raised to what all samples deserve, as if trust
/// were n / (n + c) for n samples. Row `i` belongs to group `groups[i]`; rows
/// of one group follow each other.
double chooseTrust(const MomentsOfHalves &halves,
                   llvm::ArrayRef<RoundingRow> rows,
                   llvm::ArrayRef<int64_t> groups, StorageRange storage,
                   const ParallelFor &parallelFor);

} // namespace quantmlir

#endif // QUANT_MLIR_RECOVERY_ADAPTIVEROUNDING_H
