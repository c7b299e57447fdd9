//===- ByteDotEmitter.cpp - Instructions that multiply groups of bytes ----===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace quantmlir;

/// The instruction that multiplies quads on `target`.
static StringRef getQuadIntrinsic(const TargetDescription &target,
                                  bool xIsUnsigned) {
  switch (target.quadInstructions) {
  case QuadInstructions::VPDPBUSD:
    return target.dotLanes == 16 ? "llvm.x86.avx512.vpdpbusd.512"
                                 : "llvm.x86.avx512.vpdpbusd.256";
  case QuadInstructions::SDOT:
    return "llvm.aarch64.neon.sdot";
  case QuadInstructions::USDOT:
    return xIsUnsigned ? "llvm.aarch64.neon.usdot" : "llvm.aarch64.neon.sdot";
  }
  llvm_unreachable("every instruction is listed");
}

/// One register of accumulators. x and w are bytes.
Value KernelEmitter::multiplyAddRegister(Value x, Value w, Value accumulator) {
  if (kernel.dot.product == DotProduct::Quads)
    return callIntrinsic(getQuadIntrinsic(target, kernel.dot.xIsUnsigned),
                         accumulator.getType(), {accumulator, x, w});
  // With the addition, saddlp becomes sadalp.
  unsigned products = cast<VectorType>(x.getType()).getNumElements();
  Value product = callIntrinsic("llvm.aarch64.neon.smull",
                                vectorType(b.getI16Type(), products), {x, w});
  return arith::AddIOp::create(b, accumulator,
                               callIntrinsic("llvm.aarch64.neon.saddlp",
                                             accumulator.getType(), {product}));
}

/// accumulator + groups of x * groups of w, a word each.
Value KernelEmitter::multiplyAddBytes(Value x, Value w, Value accumulator) {
  int64_t lanes = cast<VectorType>(accumulator.getType()).getNumElements();
  int64_t part = kernel.dot.product == DotProduct::Quads ? target.dotLanes : 4;
  auto bytes = vectorType(b.getI8Type(), part * kernel.dot.group);
  auto slice = [&](Value value, int64_t first) -> Value {
    if (lanes == part)
      return value;
    return vector::ExtractStridedSliceOp::create(
        b, value, ArrayRef<int64_t>{first}, ArrayRef<int64_t>{part},
        ArrayRef<int64_t>{1});
  };
  Value result = accumulator;
  for (int64_t first = 0; first < lanes; first += part) {
    Value sums = multiplyAddRegister(
        vector::BitCastOp::create(b, bytes, slice(x, first)),
        vector::BitCastOp::create(b, bytes, slice(w, first)),
        slice(accumulator, first));
    if (lanes == part)
      return sums;
    result = vector::InsertStridedSliceOp::create(
        b, sums, result, ArrayRef<int64_t>{first}, ArrayRef<int64_t>{1});
  }
  return result;
}
