//===- ImportResize.cpp - Resize and Upsample ----------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sizes and positions are computed in f32, as ONNX's shape inference and the
// runtimes do: where a product or quotient is close to an integer, more
// precision would give another size, or another pixel.
//
//===----------------------------------------------------------------------===//

#include "Handlers.h"

#include "llvm/ADT/Sequence.h"

#include <cmath>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnximport;
using llvm::StringRef;

namespace {

/// How positions of the result are found in the input.
struct Interpolation {
  std::string mode, coordinates, rounding;
  /// Before opset 11: the pixel before, where the size grows, else the one
  /// after.
  bool roundsByScale = false;
  double cubicCoefficient = -0.75;
  bool excludesOutside = false;
};

/// One dimension that changes its size.
struct ResizedAxis {
  int64_t axis, input, output;
  float scale;
};

/// For each position of the result the input positions that it is computed
/// from, and their weights. `taps[k][i]` is the k-th of position i.
struct Taps {
  SmallVector<SmallVector<int64_t>> indices;
  SmallVector<SmallVector<float>> weights;
};

} // namespace

/// Where position `x` of the result lies in the input.
static float getOrigin(const Interpolation &interpolation,
                       const ResizedAxis &axis, int64_t x) {
  auto position = static_cast<float>(x), input = static_cast<float>(axis.input),
       output = static_cast<float>(axis.output);
  StringRef mode = interpolation.coordinates;
  if (mode == "asymmetric")
    return position / axis.scale;
  if (mode == "align_corners")
    return axis.output == 1 ? 0.0f
                            : position * (input - 1.0f) / (output - 1.0f);
  if (mode == "pytorch_half_pixel" && axis.output == 1)
    return 0.0f;
  if (mode == "half_pixel_symmetric") {
    // The part of a pixel that rounding the size has cut off goes to both ends.
    float cut = 1.0f - output / (axis.scale * input);
    float offset = input / 2.0f * cut;
    return static_cast<float>(offset + (position + 0.5) / axis.scale - 0.5);
  }
  return (position + 0.5f) / axis.scale - 0.5f;
}

/// The pixel at `origin`.
static float roundOrigin(const Interpolation &interpolation, float scale,
                         float origin) {
  StringRef mode = interpolation.rounding;
  if (interpolation.roundsByScale)
    mode = scale < 1.0f ? "ceil" : "floor";
  float below = std::floor(origin);
  if (mode == "floor" ||
      (mode == "round_prefer_floor" && origin - below == 0.5f))
    return below;
  // Negative halves go the other way, but are outside in any case.
  return mode == "ceil" ? std::ceil(origin) : std::round(origin);
}

/// The weights of the taps around a position that is `fraction` after the
/// second of four (cubic) or the first of two (linear).
static SmallVector<double> getWeights(const Interpolation &interpolation,
                                      double fraction) {
  if (interpolation.mode == "linear")
    return {1.0 - fraction, fraction};
  // Keys' kernel: near (at a distance d up to 1) and far (up to 2).
  double a = interpolation.cubicCoefficient;
  auto near = [&](double d) { return ((a + 2) * d - (a + 3)) * d * d + 1; };
  auto far = [&](double d) {
    return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
  };
  return {far(fraction + 1), near(fraction), near(1 - fraction),
          far(2 - fraction)};
}

static Taps computeTaps(const Interpolation &interpolation,
                        const ResizedAxis &axis) {
  Taps taps;
  auto clamp = [&](int64_t index) {
    return std::clamp<int64_t>(index, 0, axis.input - 1);
  };
  bool isNearest = interpolation.mode == "nearest";
  size_t count = isNearest ? 1 : interpolation.mode == "linear" ? 2 : 4;
  taps.indices.resize(count);
  taps.weights.resize(count);
  for (int64_t x = 0; x < axis.output; ++x) {
    float origin = getOrigin(interpolation, axis, x);
    if (isNearest) {
      taps.indices[0].push_back(clamp(static_cast<int64_t>(
          roundOrigin(interpolation, axis.scale, origin))));
      taps.weights[0].push_back(1.0f);
      continue;
    }
    auto base = static_cast<int64_t>(std::floor(origin));
    SmallVector<double> weights =
        getWeights(interpolation, origin - static_cast<float>(base));
    int64_t first = count == 4 ? base - 1 : base;
    double sum = 0;
    for (auto [tap, weight] : llvm::enumerate(weights)) {
      int64_t index = first + static_cast<int64_t>(tap);
      if (interpolation.excludesOutside && index != clamp(index))
        weight = 0;
      sum += weight;
    }
    for (auto [tap, weight] : llvm::enumerate(weights)) {
      taps.indices[tap].push_back(clamp(first + static_cast<int64_t>(tap)));
      taps.weights[tap].push_back(static_cast<float>(
          interpolation.excludesOutside ? weight / sum : weight));
    }
  }
  return taps;
}

/// `value` with dimension `axis` resized: a sum of gathers, each times a
/// constant. Null after an error.
static Value resizeAxis(NodeImport &node, Value value, int64_t axis,
                        const Taps &taps) {
  Value sum;
  for (auto [indices, weights] : llvm::zip_equal(taps.indices, taps.weights)) {
    if (llvm::all_of(weights, [](float weight) { return weight == 0.0f; }))
      continue;
    Value term = node.createGather(value, axis, indices);
    if (!term)
      return {};
    if (!llvm::all_of(weights, [](float weight) { return weight == 1.0f; })) {
      auto type = cast<RankedTensorType>(term.getType());
      SmallVector<int64_t> shape(type.getRank() - axis, 1);
      shape.front() = weights.size();
      Value factor = node.createConstant(
          HostTensor::fromValues<float>(shape, ArrayRef(weights)), "weights");
      if (!factor)
        return {};
      term = qnn::MulOp::create(node.builder(), node.loc(), type, term, factor,
                                qnn::ClampAttr());
    }
    sum = sum ? qnn::AddOp::create(node.builder(), node.loc(), term.getType(),
                                   sum, term, qnn::ClampAttr())
              : term;
  }
  return sum;
}

static LogicalResult createResize(NodeImport &node,
                                  const Interpolation &interpolation,
                                  ArrayRef<ResizedAxis> axes) {
  ImportedValue &input = node.operand(0);
  Form form = NodeImport::getPreferredForm(input);
  if (input.rank() == 4)
    form = Form::ChannelsLast;
  // Too large a result is refused before its positions are listed.
  Shape shape(input.shape);
  for (const ResizedAxis &axis : axes)
    shape[axis.axis] = axis.output;
  Value value = node.getType(shape) ? node.getForm(input, form) : Value();
  for (const ResizedAxis &axis : axes) {
    if (!value)
      return failure();
    if (axis.input == axis.output && axis.scale == 1.0)
      continue;
    value = resizeAxis(node, value, NodeImport::mapAxis(axis.axis, form),
                       computeTaps(interpolation, axis));
  }
  return node.setResult(0, value, form);
}

/// The factors of an input that must be known at import; none where it is
/// absent or empty.
static FailureOr<SmallVector<float>> getScales(NodeImport &node,
                                               unsigned index) {
  SmallVector<float> scales;
  ImportedValue *value = node.getInput(index);
  if (!value || (value->isConstant() && value->constant->numElements() == 0))
    return scales;
  if (!value->isConstant())
    return node.unsupported("its input 'scales' is not known at import");
  if (value->constant->getElementType() != ElementType::F32)
    return node.emitError()
           << "input 'scales' has type "
           << elementTypeName(value->constant->getElementType())
           << ", expected f32";
  llvm::append_range(scales, value->constant->data<float>());
  return scales;
}

/// The axes with the sizes that factors give them.
static FailureOr<SmallVector<ResizedAxis>>
scaleAxes(NodeImport &node, ArrayRef<int64_t> axes, ArrayRef<float> scales) {
  if (scales.size() != axes.size())
    return node.emitError() << "scales: got " << scales.size()
                            << " values, expected " << axes.size();
  SmallVector<ResizedAxis> resized;
  for (auto [axis, scale] : llvm::zip_equal(axes, scales)) {
    int64_t size = node.operand(0).shape[axis];
    float exact = std::floor(static_cast<float>(size) * scale);
    if (!(scale > 0) || !(exact < static_cast<float>(int64_t(1) << 31)))
      return node.emitError()
             << "scales: got " << scale << ", expected a positive factor";
    resized.push_back({axis, size, static_cast<int64_t>(exact), scale});
  }
  return resized;
}

/// The axes with given sizes.
static FailureOr<SmallVector<ResizedAxis>> sizeAxes(NodeImport &node,
                                                    ArrayRef<int64_t> axes,
                                                    ArrayRef<int64_t> sizes,
                                                    StringRef policy) {
  if (sizes.size() != axes.size())
    return node.emitError() << "sizes: got " << sizes.size()
                            << " values, expected " << axes.size();
  SmallVector<ResizedAxis> resized;
  float common = 0;
  for (auto [axis, size] : llvm::zip_equal(axes, sizes)) {
    int64_t input = node.operand(0).shape[axis];
    if (size < 1 || input < 1)
      return node.emitError() << "sizes: got " << size << " for a dimension of "
                              << input << ", expected positive sizes";
    float scale = static_cast<float>(size) / static_cast<float>(input);
    if (common == 0)
      common = scale;
    common = policy == "not_larger" ? std::min(common, scale)
                                    : std::max(common, scale);
    resized.push_back({axis, input, size, scale});
  }
  // One factor for all, so that nothing is distorted.
  if (policy != "stretch")
    for (ResizedAxis &axis : resized) {
      axis.scale = common;
      axis.output = static_cast<int64_t>(
          std::round(common * static_cast<float>(axis.input)));
    }
  return resized;
}

static LogicalResult checkInterpolation(NodeImport &node,
                                        const Interpolation &interpolation) {
  if (!llvm::is_contained({"nearest", "linear", "cubic"}, interpolation.mode))
    return node.emitError() << "mode: got '" << interpolation.mode
                            << "', expected nearest, linear or cubic";
  if (!llvm::is_contained({"half_pixel", "half_pixel_symmetric",
                           "pytorch_half_pixel", "align_corners", "asymmetric"},
                          interpolation.coordinates))
    return node.unsupported("coordinate_transformation_mode '" +
                            interpolation.coordinates + "' is not supported");
  if (!llvm::is_contained(
          {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"},
          interpolation.rounding))
    return node.emitError()
           << "nearest_mode: got '" << interpolation.rounding
           << "', expected round_prefer_floor, round_prefer_ceil, floor or "
              "ceil";
  return success();
}

LogicalResult onnximport::importResize(NodeImport &node) {
  bool isFirst = node.opset() < 11;
  if (failed(node.checkCounts(isFirst ? 2 : 1, isFirst ? 2 : 4)))
    return failure();
  // The first version knew one way only, which its examples tell.
  Interpolation interpolation;
  interpolation.mode = node.getString("mode", "nearest");
  interpolation.coordinates =
      isFirst ? "asymmetric"
              : node.getString("coordinate_transformation_mode", "half_pixel");
  interpolation.rounding = node.getString("nearest_mode", "round_prefer_floor");
  interpolation.roundsByScale = isFirst;
  interpolation.cubicCoefficient = node.getFloat("cubic_coeff_a", -0.75);
  interpolation.excludesOutside = node.getInt("exclude_outside", 0) != 0;
  // Matters to a mode that is not supported.
  node.getFloat("extrapolation_value", 0.0);
  bool isAntialiased = node.getInt("antialias", 0) != 0;
  std::string policy = node.getString("keep_aspect_ratio_policy", "stretch");
  ImportedValue &input = node.operand(0);
  SmallVector<int64_t> axes = node.getInts("axes").value_or(
      llvm::to_vector(llvm::seq<int64_t>(0, input.rank())));
  if (!node.attributesAreValid() ||
      failed(checkInterpolation(node, interpolation)) ||
      failed(node.normalizeAxes(axes, input.rank())))
    return failure();
  for (int64_t &axis : axes)
    axis += axis < 0 ? input.rank() : 0;
  if (isAntialiased && interpolation.mode != "nearest")
    return node.unsupported("antialias is not supported");
  if (!llvm::is_contained({"stretch", "not_larger", "not_smaller"}, policy))
    return node.emitError() << "keep_aspect_ratio_policy: got '" << policy
                            << "', expected stretch, not_larger or "
                               "not_smaller";
  FailureOr<SmallVector<float>> scales = getScales(node, isFirst ? 1 : 2);
  if (failed(scales))
    return failure();
  FailureOr<SmallVector<ResizedAxis>> resized;
  if (!scales->empty()) {
    resized = scaleAxes(node, axes, *scales);
  } else {
    auto sizes = node.getIntegers(3, "sizes");
    if (failed(sizes))
      return failure();
    if (!*sizes)
      return node.emitError() << "scales and sizes are missing";
    resized = sizeAxes(node, axes, **sizes, policy);
  }
  return failed(resized) ? failure()
                         : createResize(node, interpolation, *resized);
}

LogicalResult onnximport::importUpsample(NodeImport &node) {
  bool isInput = node.opset() >= 9;
  if (failed(node.checkCounts(1, isInput ? 2 : 1)))
    return failure();
  Interpolation interpolation;
  interpolation.mode = node.getString("mode", "nearest");
  interpolation.coordinates = "asymmetric";
  interpolation.rounding = "floor";
  SmallVector<float> scales;
  if (isInput) {
    FailureOr<SmallVector<float>> given = getScales(node, 1);
    if (failed(given))
      return failure();
    scales = *given;
  } else if (const ::onnx::AttributeProto *given =
                 node.getAttribute("scales")) {
    scales.append(given->floats().begin(), given->floats().end());
  }
  if (!node.attributesAreValid() ||
      failed(checkInterpolation(node, interpolation)))
    return failure();
  SmallVector<int64_t> axes =
      llvm::to_vector(llvm::seq<int64_t>(0, node.operand(0).rank()));
  FailureOr<SmallVector<ResizedAxis>> resized = scaleAxes(node, axes, scales);
  return failed(resized) ? failure()
                         : createResize(node, interpolation, *resized);
}
