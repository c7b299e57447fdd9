//===- Gradients.cpp - Gradients of convolution and pooling to linalg -----===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LoweringUtils.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::lowering;
using namespace quantmlir::qnn;

//===----------------------------------------------------------------------===//
// Building blocks
//===----------------------------------------------------------------------===//

namespace {

/// The sizes of a convolution, whose channels are split into groups.
struct ConvolutionShape {
  int64_t groups, inputs, outputs; ///< channels of one group
  int64_t kernel[2], strides[2], dilations[2], padLow[2];
  int64_t inputSize[2], outputSize[2];

  template <typename Op>
  ConvolutionShape(Op op, ArrayRef<int64_t> input, ArrayRef<int64_t> weight,
                   ArrayRef<int64_t> output)
      : groups(op.getGroups()), inputs(weight[3]), outputs(weight[0] / groups) {
    for (int dim : {0, 1}) {
      kernel[dim] = weight[dim + 1];
      strides[dim] = op.getStrides()[dim];
      dilations[dim] = op.getDilations()[dim];
      padLow[dim] = op.getPadding()[2 * dim];
      inputSize[dim] = input[dim + 1];
      outputSize[dim] = output[dim + 1];
    }
  }

  /// One input and one output channel a group: no loop over channels inside.
  bool isDepthwise() const { return groups > 1 && inputs == 1 && outputs == 1; }
};

} // namespace

/// Splits the last dimension into groups, if there are several.
static Value splitGroups(OpBuilder &builder, Location loc, Value tensor,
                         int64_t groups) {
  if (groups == 1)
    return tensor;
  SmallVector<int64_t> shape(shapeOf(tensor));
  shape.back() /= groups;
  shape.insert(shape.end() - 1, groups);
  return createReshaped(builder, loc, tensor, shape);
}

/// accumulator + lhs * rhs
static Value multiplyAdd(OpBuilder &body, Location loc, ValueRange args) {
  Value product = arith::MulFOp::create(body, loc, args[0], args[1]);
  return arith::AddFOp::create(body, loc, args[2], product);
}

static int64_t getNumElements(ArrayRef<int64_t> shape) {
  return ShapedType::getNumElements(shape);
}

static Value createZeros(OpBuilder &builder, Location loc,
                         ArrayRef<int64_t> shape) {
  return createFilled(builder, loc, shape, builder.getF32FloatAttr(0.0f));
}

/// A tensor of `value` that holds the pixels of `source` every `strides` rows
/// and columns, the first one at `low`. `low` may be negative: what would be
/// outside is left out.
static Value createSpread(OpBuilder &builder, Location loc, Value source,
                          ArrayRef<int64_t> strides, ArrayRef<int64_t> low,
                          ArrayRef<int64_t> size, float value) {
  SmallVector<int64_t> shape(shapeOf(source)), offsets(shape.size(), 0);
  SmallVector<int64_t> from(shape.size(), 0), taken(shape);
  SmallVector<int64_t> steps(shape.size(), 1), ones(shape.size(), 1);
  for (int dim : {0, 1}) {
    int64_t first =
        low[dim] < 0 ? llvm::divideCeil(-low[dim], strides[dim]) : 0;
    offsets[dim + 1] = low[dim] + first * strides[dim];
    int64_t room = size[dim] - offsets[dim + 1];
    int64_t fit = room > 0 ? llvm::divideCeil(room, strides[dim]) : 0;
    from[dim + 1] = first;
    taken[dim + 1] =
        std::max<int64_t>(0, std::min(shape[dim + 1] - first, fit));
    steps[dim + 1] = strides[dim];
    shape[dim + 1] = size[dim];
  }
  Value filled =
      createFilled(builder, loc, shape, builder.getF32FloatAttr(value));
  if (llvm::is_contained(taken, 0))
    return filled;
  MLIRContext *context = builder.getContext();
  auto fold = [&](ArrayRef<int64_t> values) {
    return getAsIndexOpFoldResult(context, values);
  };
  if (ArrayRef<int64_t>(taken) != shapeOf(source))
    source = tensor::ExtractSliceOp::create(builder, loc, source, fold(from),
                                            fold(taken), fold(ones));
  return tensor::InsertSliceOp::create(builder, loc, source, filled,
                                       fold(offsets), fold(taken), fold(steps));
}

/// [O, KH, KW, I] to [KH, KW, groups, O / groups, I], turned by 180 degrees:
/// without groups where there is one, without O and I where they are one.
static Value createTurnedWeight(OpBuilder &builder, Location loc, Value weight,
                                const ConvolutionShape &conv) {
  MLIRContext *context = builder.getContext();
  AffineExpr kh, kw, c, i;
  bindDims(context, kh, kw, c, i);
  auto turned = [&](AffineExpr k, int64_t size) { return size - 1 - k; };
  AffineExpr read[] = {c, turned(kh, conv.kernel[0]),
                       turned(kw, conv.kernel[1]), i};
  int64_t channels = conv.groups * conv.outputs;
  Value result = createElementwise(
      builder, loc, {{weight, AffineMap::get(4, 0, read, context)}},
      {conv.kernel[0], conv.kernel[1], channels, conv.inputs},
      elementOf(weight),
      [](OpBuilder &, Location, ValueRange args) { return args[0]; });
  if (conv.isDepthwise())
    return createReshaped(builder, loc, result,
                          {conv.kernel[0], conv.kernel[1], conv.groups});
  if (conv.groups > 1)
    return createReshaped(builder, loc, result,
                          {conv.kernel[0], conv.kernel[1], conv.groups,
                           conv.outputs, conv.inputs});
  return result;
}

//===----------------------------------------------------------------------===//
// Convolution
//===----------------------------------------------------------------------===//

/// How many parts of a batch have sums of their own: every tile of the window
/// then reads a part that is still in the cache, and threads have a part each.
/// No more parts than make all sums half of what is read.
static int64_t chooseParts(int64_t samples, int64_t sampleElements,
                           int64_t sumElements) {
  constexpr int64_t partElements = 1 << 16;
  int64_t most =
      samples * sampleElements / (2 * std::max<int64_t>(1, sumElements));
  int64_t wanted = std::min(most, samples * sampleElements / partElements);
  int64_t parts = std::clamp<int64_t>(wanted, 1, samples);
  while (samples % parts != 0)
    --parts;
  return parts;
}

/// Dimension 0 as two: parts, and what is in each.
static Value splitSamples(OpBuilder &builder, Location loc, Value tensor,
                          int64_t parts) {
  SmallVector<int64_t> shape(shapeOf(tensor));
  shape[0] /= parts;
  shape.insert(shape.begin(), parts);
  return createReshaped(builder, loc, tensor, shape);
}

/// The convolution, with strides 1 and the turned weight, of the gradient with
/// zeros between its pixels: the gradient of an input of `shape`.
static Value createInputGradient(OpBuilder &builder, Location loc,
                                 const ConvolutionShape &conv, Value gradient,
                                 Value weight, ArrayRef<int64_t> shape,
                                 ArrayRef<int64_t> low,
                                 ArrayRef<int64_t> size) {
  gradient = splitGroups(
      builder, loc,
      createSpread(builder, loc, gradient, conv.strides, low, size, 0.0f),
      conv.groups);
  weight = createTurnedWeight(builder, loc, weight, conv);

  MLIRContext *context = builder.getContext();
  AffineExpr n, h, w, g, ci, kh, kw, co;
  SmallVector<AffineExpr> outputExprs, gradientExprs, weightExprs;
  SmallVector<int64_t> sumShape(shape);
  unsigned loops = 8;
  if (conv.isDepthwise()) {
    bindDims(context, n, h, w, g, kh, kw);
    outputExprs = {n, h, w, g};
    gradientExprs = {g};
    weightExprs = {kh, kw, g};
    loops = 6;
  } else if (conv.groups == 1) {
    bindDims(context, n, h, w, ci, kh, kw, co);
    outputExprs = {n, h, w, ci};
    gradientExprs = {co};
    weightExprs = {kh, kw, co, ci};
    loops = 7;
  } else {
    bindDims(context, n, h, w, g, ci, kh, kw, co);
    outputExprs = {n, h, w, g, ci};
    gradientExprs = {g, co};
    weightExprs = {kh, kw, g, co, ci};
    sumShape.back() = conv.inputs;
    sumShape.insert(sumShape.end() - 1, conv.groups);
  }
  if (conv.isDepthwise())
    gradient = createReshaped(builder, loc, gradient,
                              {shape[0], size[0], size[1], conv.groups});
  AffineExpr pixel[] = {n, h + kh * conv.dilations[0],
                        w + kw * conv.dilations[1]};
  gradientExprs.insert(gradientExprs.begin(), std::begin(pixel),
                       std::end(pixel));
  auto map = [&](ArrayRef<AffineExpr> results) {
    return AffineMap::get(loops, 0, results, context);
  };
  linalg::GenericOp sums = createGeneric(
      builder, loc,
      {{gradient, map(gradientExprs)}, {weight, map(weightExprs)}},
      {createZeros(builder, loc, sumShape), map(outputExprs)}, multiplyAdd);
  sums->setAttr("qnn.op", builder.getStringAttr("conv_2d_input_grad"));
  return createReshaped(builder, loc, sums.getResult(0), shape);
}

namespace {
/// Along one dimension: the pixels of the input that meet the same elements
/// of the window, every stride-th one.
struct Phase {
  /// Elements of the window: the first, and how many.
  int64_t firstTap, taps;
  /// Pixels of the input: likewise.
  int64_t first, count;
  /// Zeros before the gradient.
  int64_t low;

  Phase(const ConvolutionShape &conv, int dim, int64_t index)
      : firstTap(index) {
    int64_t stride = conv.strides[dim], padding = conv.padLow[dim];
    taps = std::max<int64_t>(
        0, llvm::divideCeilSigned(conv.kernel[dim] - index, stride));
    first = llvm::mod(index - padding, stride);
    count = std::max<int64_t>(
        0, llvm::divideCeilSigned(conv.inputSize[dim] - first, stride));
    low = taps - 1 - (first + padding - index) / stride;
  }
  bool isEmpty() const { return taps == 0 || count == 0; }
};
} // namespace

/// With strides, no zeros between pixels need to be multiplied: each phase of
/// the input is a convolution, with strides 1, of the gradient as it is.
static Value createStridedInputGradient(OpBuilder &builder, Location loc,
                                        const ConvolutionShape &conv,
                                        Value gradient, Value weight,
                                        ArrayRef<int64_t> shape) {
  SmallVector<std::pair<Phase, Phase>> phases;
  bool isComplete = true;
  for (int64_t row = 0; row < conv.strides[0]; ++row)
    for (int64_t column = 0; column < conv.strides[1]; ++column) {
      std::pair<Phase, Phase> phase(Phase(conv, 0, row),
                                    Phase(conv, 1, column));
      bool isEmpty = phase.first.isEmpty() || phase.second.isEmpty();
      isComplete &= !isEmpty;
      if (!isEmpty)
        phases.push_back(phase);
    }
  Value result = isComplete
                     ? createEmpty(builder, loc, shape, elementOf(gradient))
                     : createZeros(builder, loc, shape);
  auto fold = [&](ArrayRef<int64_t> values) {
    return getAsIndexOpFoldResult(builder.getContext(), values);
  };
  int64_t outputs = conv.groups * conv.outputs;
  for (auto [row, column] : phases) {
    ConvolutionShape part = conv;
    part.kernel[0] = row.taps, part.kernel[1] = column.taps;
    part.strides[0] = part.strides[1] = 1;
    Value taps = tensor::ExtractSliceOp::create(
        builder, loc, weight, fold({0, row.firstTap, column.firstTap, 0}),
        fold({outputs, row.taps, column.taps, conv.inputs}),
        fold({1, conv.strides[0], conv.strides[1], 1}));
    int64_t partShape[] = {shape[0], row.count, column.count, shape[3]};
    Value pixels = createInputGradient(
        builder, loc, part, gradient, taps, partShape, {row.low, column.low},
        {row.count + row.taps - 1, column.count + column.taps - 1});
    result = tensor::InsertSliceOp::create(
        builder, loc, pixels, result, fold({0, row.first, column.first, 0}),
        fold(partShape), fold({1, conv.strides[0], conv.strides[1], 1}));
  }
  return result;
}

namespace {

struct Conv2DInputGradLowering : OpConversionPattern<Conv2DInputGradOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(Conv2DInputGradOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    ArrayRef<int64_t> shape = shapeOf(op.getOutput());
    ConvolutionShape conv(op, shape, shapeOf(op.getWeight()),
                          shapeOf(op.getGradient()));
    bool isStrided = conv.strides[0] > 1 || conv.strides[1] > 1;
    bool isDilated = conv.dilations[0] > 1 || conv.dilations[1] > 1;
    if (isStrided && !isDilated) {
      rewriter.replaceOp(op, createStridedInputGradient(
                                 rewriter, loc, conv, adaptor.getGradient(),
                                 adaptor.getWeight(), shape));
      return success();
    }
    int64_t low[2], size[2];
    for (int dim : {0, 1}) {
      int64_t reach = (conv.kernel[dim] - 1) * conv.dilations[dim];
      low[dim] = reach - conv.padLow[dim];
      size[dim] = conv.inputSize[dim] + reach;
    }
    rewriter.replaceOp(
        op, createInputGradient(rewriter, loc, conv, adaptor.getGradient(),
                                adaptor.getWeight(), shape, low, size));
    return success();
  }
};

/// The sum over all pixels of the products of inputs and gradients, whose
/// channels are the lanes, for each position in the window. Large batches are
/// summed in parts, see chooseParts.
struct Conv2DWeightGradLowering : OpConversionPattern<Conv2DWeightGradOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(Conv2DWeightGradOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    ArrayRef<int64_t> shape = shapeOf(op.getOutput());
    ConvolutionShape conv(op, shapeOf(op.getInput()), shape,
                          shapeOf(op.getGradient()));
    SmallVector<int64_t> low(4, 0), high(4, 0);
    for (int dim : {0, 1}) {
      int64_t end = (conv.outputSize[dim] - 1) * conv.strides[dim] +
                    (conv.kernel[dim] - 1) * conv.dilations[dim] + 1;
      low[dim + 1] = conv.padLow[dim];
      high[dim + 1] =
          std::max<int64_t>(0, end - conv.padLow[dim] - conv.inputSize[dim]);
    }
    Value input = createPadded(rewriter, loc, adaptor.getInput(), low, high,
                               rewriter.getF32FloatAttr(0.0f));
    Value gradient = adaptor.getGradient();

    MLIRContext *context = rewriter.getContext();
    AffineExpr kh, kw, g, ci, co, n, ho, wo;
    SmallVector<AffineExpr> outputExprs, inputExprs, gradientExprs;
    SmallVector<int64_t> sumShape{conv.kernel[0], conv.kernel[1]};
    // How [O, KH, KW, I] is read from the sums.
    SmallVector<int64_t> permutation;
    unsigned loops = 8;
    if (conv.isDepthwise()) {
      bindDims(context, kh, kw, g, n, ho, wo);
      outputExprs = {kh, kw, g};
      inputExprs = gradientExprs = {g};
      sumShape.push_back(conv.groups);
      permutation = {2, 0, 1};
      loops = 6;
    } else if (conv.groups == 1) {
      bindDims(context, kh, kw, ci, co, n, ho, wo);
      outputExprs = {kh, kw, ci, co};
      inputExprs = {ci};
      gradientExprs = {co};
      sumShape.append({conv.inputs, conv.outputs});
      permutation = {3, 0, 1, 2};
      loops = 7;
    } else {
      bindDims(context, kh, kw, g, ci, co, n, ho, wo);
      input = splitGroups(rewriter, loc, input, conv.groups);
      gradient = splitGroups(rewriter, loc, gradient, conv.groups);
      outputExprs = {kh, kw, g, ci, co};
      inputExprs = {g, ci};
      gradientExprs = {g, co};
      sumShape.append({conv.groups, conv.inputs, conv.outputs});
      permutation = {2, 4, 0, 1, 3};
    }
    AffineExpr window[] = {n, ho * conv.strides[0] + kh * conv.dilations[0],
                           wo * conv.strides[1] + kw * conv.dilations[1]};
    inputExprs.insert(inputExprs.begin(), std::begin(window), std::end(window));
    AffineExpr pixel[] = {n, ho, wo};
    gradientExprs.insert(gradientExprs.begin(), std::begin(pixel),
                         std::end(pixel));
    int64_t samples = shapeOf(input)[0], parts = 1;
    if (samples > 1)
      parts = chooseParts(
          samples,
          (getNumElements(shapeOf(input)) + getNumElements(shapeOf(gradient))) /
              samples,
          getNumElements(sumShape));
    if (parts > 1) {
      AffineExpr part = getAffineDimExpr(loops++, context);
      for (SmallVector<AffineExpr> *exprs :
           {&outputExprs, &inputExprs, &gradientExprs})
        exprs->insert(exprs->begin(), part);
      input = splitSamples(rewriter, loc, input, parts);
      gradient = splitSamples(rewriter, loc, gradient, parts);
      sumShape.insert(sumShape.begin(), parts);
    }
    auto map = [&](ArrayRef<AffineExpr> results) {
      return AffineMap::get(loops, 0, results, context);
    };
    linalg::GenericOp products = createGeneric(
        rewriter, loc,
        {{input, map(inputExprs)}, {gradient, map(gradientExprs)}},
        {createZeros(rewriter, loc, sumShape), map(outputExprs)}, multiplyAdd);
    products->setAttr("qnn.op", rewriter.getStringAttr("conv_2d_weight_grad"));
    Value sums = products.getResult(0);
    if (parts > 1) {
      auto rank = static_cast<unsigned>(sumShape.size());
      AffineMap all = rewriter.getMultiDimIdentityMap(rank);
      sumShape.erase(sumShape.begin());
      sums =
          createGeneric(
              rewriter, loc, {{sums, all}},
              {createZeros(rewriter, loc, sumShape), all.dropResult(0)},
              [](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
                return arith::AddFOp::create(body, bodyLoc, args[1], args[0]);
              })
              .getResult(0);
    }
    SmallVector<int64_t> transposed;
    for (int64_t dim : permutation)
      transposed.push_back(sumShape[dim]);
    Value empty =
        createEmpty(rewriter, loc, transposed, elementOf(op.getOutput()));
    auto transpose =
        linalg::TransposeOp::create(rewriter, loc, sums, empty, permutation);
    rewriter.replaceOp(
        op, createReshaped(rewriter, loc, transpose->getResult(0), shape));
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Maximum
//===----------------------------------------------------------------------===//

/// How many elements of each window are its maximum; then, for each element,
/// the sum of its shares of the gradients of the windows whose maximum it is.
struct MaxPool2DGradLowering : OpConversionPattern<MaxPool2DGradOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(MaxPool2DGradOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    MLIRContext *context = rewriter.getContext();
    ArrayRef<int64_t> input = shapeOf(op.getInput());
    ArrayRef<int64_t> output = shapeOf(op.getMaxima());
    ArrayRef<int64_t> kernel = op.getKernel(), strides = op.getStrides();
    ArrayRef<int64_t> dilations = op.getDilations();
    SmallVector<int64_t> low(4, 0), high(4, 0);
    int64_t spreadLow[2], spreadSize[2];
    for (int dim : {0, 1}) {
      int64_t reach = (kernel[dim] - 1) * dilations[dim];
      low[dim + 1] = op.getPadding()[2 * dim];
      int64_t end = (output[dim + 1] - 1) * strides[dim] + reach + 1;
      high[dim + 1] = std::max<int64_t>(0, end - low[dim + 1] - input[dim + 1]);
      spreadLow[dim] = reach - low[dim + 1];
      spreadSize[dim] = input[dim + 1] + reach;
    }
    // Never equal to a maximum, as that one is never NaN where it matters.
    constexpr float never = std::numeric_limits<float>::quiet_NaN();
    Value padded = createPadded(rewriter, loc, adaptor.getInput(), low, high,
                                rewriter.getF32FloatAttr(never));
    AffineExpr n, h, w, c, kh, kw;
    bindDims(context, n, h, w, c, kh, kw);
    auto map = [&](ArrayRef<AffineExpr> results) {
      return AffineMap::get(6, 0, results, context);
    };
    auto addIfEqual = [](OpBuilder &body, Location bodyLoc, Value a, Value b,
                         Value term, Value sum) -> Value {
      Value equal =
          arith::CmpFOp::create(body, bodyLoc, arith::CmpFPredicate::OEQ, a, b);
      Value added = arith::SelectOp::create(body, bodyLoc, equal, term,
                                            createF32(body, bodyLoc, 0.0f));
      return arith::AddFOp::create(body, bodyLoc, sum, added);
    };
    // Carries the window's shape.
    MappedOperand window{createEmpty(rewriter, loc, kernel, elementOf(padded)),
                         map({kh, kw})};
    Value counts =
        createGeneric(rewriter, loc,
                      {{padded, map({n, h * strides[0] + kh * dilations[0],
                                     w * strides[1] + kw * dilations[1], c})},
                       {adaptor.getMaxima(), map({n, h, w, c})},
                       window},
                      {createZeros(rewriter, loc, output), map({n, h, w, c})},
                      [&](OpBuilder &body, Location bodyLoc, ValueRange args) {
                        return addIfEqual(body, bodyLoc, args[0], args[1],
                                          createF32(body, bodyLoc, 1.0f),
                                          args[3]);
                      })
            .getResult(0);
    AffineMap identity = rewriter.getMultiDimIdentityMap(4);
    Value shares = createElementwise(
        rewriter, loc, {{adaptor.getGradient(), identity}, {counts, identity}},
        output, elementOf(padded),
        [](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
          return arith::DivFOp::create(body, bodyLoc, args[0], args[1]);
        });
    AffineMap spread =
        map({n, h + kh * dilations[0], w + kw * dilations[1], c});
    Value maxima = createSpread(rewriter, loc, adaptor.getMaxima(), strides,
                                spreadLow, spreadSize, never);
    Value gradients = createSpread(rewriter, loc, shares, strides, spreadLow,
                                   spreadSize, 0.0f);
    rewriter.replaceOp(
        op,
        createGeneric(rewriter, loc,
                      {{adaptor.getInput(), map({n, h, w, c})},
                       {maxima, spread},
                       {gradients, spread},
                       window},
                      {createZeros(rewriter, loc, input), map({n, h, w, c})},
                      [&](OpBuilder &body, Location bodyLoc, ValueRange args) {
                        return addIfEqual(body, bodyLoc, args[0], args[1],
                                          args[2], args[4]);
                      })
            .getResult(0));
    return success();
  }
};

} // namespace

void quantmlir::populateQNNGradientsToLinalgPatterns(
    const TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<Conv2DInputGradLowering, Conv2DWeightGradLowering,
               MaxPool2DGradLowering>(converter, patterns.getContext());
}
