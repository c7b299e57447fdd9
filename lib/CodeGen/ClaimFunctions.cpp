//===- How threads share the steps of a model -----------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ClaimFunctions.h"

using namespace mlir;
using namespace quantmlir;

/// Looks at `finished` before a waiting thread gives its processor to others:
/// some tens of microseconds, more than another needs to finish a chunk unless
/// it is not running at all.
static constexpr int64_t kLooks = 1000;

static Value constant(ImplicitLocOpBuilder &b, int64_t value, unsigned bits) {
  return LLVM::ConstantOp::create(
      b, b.getIntegerType(bits),
      b.getIntegerAttr(b.getIntegerType(bits), value));
}

/// The address of `finished`.
static Value getFinished(ImplicitLocOpBuilder &b, Value step) {
  return LLVM::GEPOp::create(b, step.getType(), b.getI64Type(), step,
                             ArrayRef<LLVM::GEPArg>{1});
}

LLVM::LLVMFuncOp ClaimFunctions::declare(StringRef name, Type result,
                                         ArrayRef<Type> arguments) {
  builder.setInsertionPointToEnd(module.getBody());
  return LLVM::LLVMFuncOp::create(
      builder, name, LLVM::LLVMFunctionType::get(result, arguments));
}

ClaimFunctions::ClaimFunctions(ModuleOp module, const llvm::Triple &triple)
    : builder(module.getLoc(), module.getContext()), module(module) {
  Type i32 = builder.getI32Type(), i64 = builder.getI64Type();
  Type pointer = LLVM::LLVMPointerType::get(module.getContext());
  thread = declare("omp_get_thread_num", i32, {});
  yield = declare("sched_yield", i32, {});
  claim = declare("quant_mlir_claim", i64, {pointer, i64, i32});
  await = declare("quant_mlir_await",
                  LLVM::LLVMVoidType::get(module.getContext()), {pointer, i64});
  defineClaim();
  defineAwait(triple);
}

/// i64 claim(step, chunks, thread)
void ClaimFunctions::defineClaim() {
  ImplicitLocOpBuilder &b = builder;
  b.setInsertionPointToStart(claim.addEntryBlock(b));
  Value step = claim.getArgument(0), chunks = claim.getArgument(1);
  Value half = constant(b, 32, 64), one = constant(b, 1, 64);
  // Threads of odd numbers take from the back.
  Value takesLast =
      LLVM::TruncOp::create(b, b.getI1Type(), claim.getArgument(2));
  Value unit = LLVM::SelectOp::create(b, takesLast,
                                      LLVM::ShlOp::create(b, one, half), one);
  // What a chunk reads was awaited before; no order is needed here.
  Value claimed = LLVM::AtomicRMWOp::create(
      b, LLVM::AtomicBinOp::add, step, unit, LLVM::AtomicOrdering::monotonic);
  Value back = LLVM::LShrOp::create(b, claimed, half);
  Value front =
      LLVM::AndOp::create(b, claimed, constant(b, (int64_t(1) << 32) - 1, 64));
  Value fromBack =
      LLVM::SubOp::create(b, LLVM::SubOp::create(b, chunks, one), back);
  Value chunk = LLVM::SelectOp::create(b, takesLast, fromBack, front);
  Value isLeft = LLVM::ICmpOp::create(
      b, LLVM::ICmpPredicate::slt, LLVM::AddOp::create(b, front, back), chunks);
  LLVM::ReturnOp::create(
      b, Value(LLVM::SelectOp::create(b, isLeft, chunk, constant(b, -1, 64))));
}

/// Tells the processor that this is a loop which waits.
static void emitPause(ImplicitLocOpBuilder &b, const llvm::Triple &triple) {
  if (triple.isX86())
    LLVM::CallIntrinsicOp::create(b, b.getStringAttr("llvm.x86.sse2.pause"),
                                  ValueRange{});
  else if (triple.isAArch64())
    LLVM::CallIntrinsicOp::create(b, b.getStringAttr("llvm.aarch64.hint"),
                                  ValueRange{constant(b, /*yield=*/1, 32)});
}

/// void await(step, chunks)
void ClaimFunctions::defineAwait(const llvm::Triple &triple) {
  ImplicitLocOpBuilder &b = builder;
  Block *entry = await.addEntryBlock(b);
  Region &body = await.getBody();
  Type i64 = b.getI64Type();
  Block *look = b.createBlock(&body, body.end(), {i64}, {b.getLoc()});
  Block *wait = b.createBlock(&body, body.end());
  Block *giveUp = b.createBlock(&body, body.end());
  Block *done = b.createBlock(&body, body.end());

  b.setInsertionPointToEnd(entry);
  Value finished = getFinished(b, await.getArgument(0));
  LLVM::BrOp::create(b, ValueRange{constant(b, 0, 64)}, look);

  b.setInsertionPointToEnd(look);
  auto count = LLVM::LoadOp::create(
      b, i64, finished, /*alignment=*/8, /*isVolatile=*/false,
      /*isNonTemporal=*/false, /*isInvariant=*/false,
      /*isInvariantGroup=*/false, LLVM::AtomicOrdering::acquire);
  Value isDone = LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::sge, count,
                                      await.getArgument(1));
  LLVM::CondBrOp::create(b, isDone, done, wait);

  b.setInsertionPointToEnd(wait);
  emitPause(b, triple);
  Value looks =
      LLVM::AddOp::create(b, look->getArgument(0), constant(b, 1, 64));
  Value isLong = LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::sgt, looks,
                                      constant(b, kLooks, 64));
  LLVM::CondBrOp::create(b, isLong, giveUp, ValueRange{}, look,
                         ValueRange{looks});

  b.setInsertionPointToEnd(giveUp);
  LLVM::CallOp::create(b, yield, ValueRange{});
  LLVM::BrOp::create(b, ValueRange{looks}, look);

  b.setInsertionPointToEnd(done);
  LLVM::ReturnOp::create(b, ValueRange{});
}

Value ClaimFunctions::emitThread(ImplicitLocOpBuilder &b) const {
  return LLVM::CallOp::create(b, thread, ValueRange{}).getResult();
}

Value ClaimFunctions::emitClaim(ImplicitLocOpBuilder &b, Value step,
                                int64_t chunks, Value number) const {
  return LLVM::CallOp::create(b, claim,
                              ValueRange{step, constant(b, chunks, 64), number})
      .getResult();
}

void ClaimFunctions::emitFinish(ImplicitLocOpBuilder &b, Value step) const {
  LLVM::AtomicRMWOp::create(b, LLVM::AtomicBinOp::add, getFinished(b, step),
                            constant(b, 1, 64), LLVM::AtomicOrdering::release);
}

void ClaimFunctions::emitAwait(ImplicitLocOpBuilder &b, Value step,
                               int64_t chunks) const {
  LLVM::CallOp::create(b, await, ValueRange{step, constant(b, chunks, 64)});
}
