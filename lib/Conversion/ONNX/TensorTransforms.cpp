//===- TensorTransforms.cpp - Moves the elements of constants -------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TensorTransforms.h"

#include "llvm/ADT/STLExtras.h"

#include <cstring>

using namespace quantmlir;
using namespace quantmlir::onnximport;
using llvm::ArrayRef;
using llvm::SmallVector;

SmallVector<int64_t, 4> onnximport::permute(ArrayRef<int64_t> values,
                                            ArrayRef<int64_t> order) {
  SmallVector<int64_t, 4> result;
  for (int64_t index : order)
    result.push_back(values[index]);
  return result;
}

SmallVector<int64_t, 4> onnximport::getStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t, 4> strides(shape.size(), 1);
  for (size_t dim = shape.size(); dim-- > 1;)
    strides[dim - 1] = strides[dim] * shape[dim];
  return strides;
}

/// Copies elements of `width` bytes (a constant once inlined).
template <size_t width>
static void copyStrided(const uint8_t *input, uint8_t *output, int64_t count,
                        ArrayRef<int64_t> shape, int64_t offset,
                        ArrayRef<int64_t> strides) {
  // The last dimension is a plain loop, the others count like an odometer.
  SmallVector<int64_t, 8> index(shape.size(), 0);
  int64_t inner = shape.empty() ? 1 : shape.back();
  int64_t innerStride = shape.empty() ? 0 : strides.back();
  int64_t position = offset;
  for (int64_t done = 0; done < count; done += inner) {
    for (int64_t i = 0; i < inner; ++i, output += width)
      std::memcpy(output, input + (position + i * innerStride) * width, width);
    for (size_t dim = shape.size(); dim-- > 0;) {
      if (dim + 1 == shape.size())
        continue;
      position += strides[dim];
      if (++index[dim] < shape[dim])
        break;
      position -= strides[dim] * shape[dim];
      index[dim] = 0;
    }
  }
}

HostTensor onnximport::gatherStrided(const HostTensor &input,
                                     ArrayRef<int64_t> shape, int64_t offset,
                                     ArrayRef<int64_t> strides) {
  HostTensor result = HostTensor::zeros(input.getElementType(), shape);
  const uint8_t *from = input.rawData().data();
  uint8_t *to = result.rawData().data();
  int64_t count = result.numElements();
  switch (byteWidth(input.getElementType())) {
  case 1:
    copyStrided<1>(from, to, count, shape, offset, strides);
    break;
  case 2:
    copyStrided<2>(from, to, count, shape, offset, strides);
    break;
  case 4:
    copyStrided<4>(from, to, count, shape, offset, strides);
    break;
  default:
    copyStrided<8>(from, to, count, shape, offset, strides);
  }
  return result;
}

HostTensor onnximport::transposeTensor(const HostTensor &input,
                                       ArrayRef<int64_t> order) {
  return gatherStrided(input, permute(input.getShape(), order), 0,
                       permute(getStrides(input.getShape()), order));
}

HostTensor onnximport::broadcastTensor(const HostTensor &input,
                                       ArrayRef<int64_t> shape) {
  SmallVector<int64_t, 4> strides(shape.size(), 0);
  SmallVector<int64_t, 4> inputStrides = getStrides(input.getShape());
  size_t first = shape.size() - input.getRank();
  for (int64_t dim = 0; dim < input.getRank(); ++dim)
    if (input.getDim(dim) != 1)
      strides[first + dim] = inputStrides[dim];
  return gatherStrided(input, shape, 0, strides);
}

HostTensor onnximport::reshapeTensor(HostTensor input,
                                     ArrayRef<int64_t> shape) {
  // The caller has counted; a refused shape leaves the tensor as it was.
  llvm::consumeError(input.reshape(shape));
  return input;
}
