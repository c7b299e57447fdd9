//===- ShareKernels.cpp - One parallel region for a whole model -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BufferOverlap.h"
#include "ClaimFunctions.h"
#include "DescribeKernel.h"

#include "quant-mlir/CodeGen/Passes.h"
#include "quant-mlir/CodeGen/TargetDescription.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/OpenMP/OpenMPDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace quantmlir {
#define GEN_PASS_DEF_SHAREKERNELS
#include "quant-mlir/CodeGen/Passes.h.inc"
} // namespace quantmlir

using namespace mlir;
using namespace quantmlir;

namespace {
/// What the pass needs to know of a function that the model calls.
struct Kernel {
  /// Null where one thread runs all of it.
  scf::ParallelOp loop;
  /// Of the loop.
  int64_t trips = 1;
  /// Rough time on one thread.
  int64_t nanoseconds = 0;
  llvm::BitVector written;
  /// A function from outside: the clock of a profiled model.
  bool isExternal = false;
};

/// Calls that one thread makes one after the other, or one call whose loop is
/// cut into chunks.
struct Step {
  SmallVector<func::CallOp, 2> calls;
  int64_t chunks = 1;
  /// Set for steps of more than one chunk.
  int64_t trips = 0;
  SmallVector<BufferUse> uses;
  /// Nothing else may happen at the same time.
  bool isAlone = false;
  /// Earlier steps that it needs the end of.
  SmallVector<unsigned> awaited;
};

class KernelSharer {
public:
  KernelSharer(ModuleOp module, func::FuncOp model,
               const TargetDescription &target, unsigned threads)
      : module(module), model(model), target(target), threads(threads) {}

  LogicalResult run();

private:
  Kernel &getKernel(func::CallOp call);
  bool isWorthThreads();
  bool isStraightLine();
  int64_t getChunks(const Kernel &kernel) const;
  void collectSteps();
  void orderSteps();
  Value reserveArena(ImplicitLocOpBuilder &b);
  void emitStep(ImplicitLocOpBuilder &b, const ClaimFunctions &functions,
                unsigned index);
  void cutLoops();

  ModuleOp module;
  func::FuncOp model;
  const TargetDescription &target;
  unsigned threads;
  llvm::MapVector<func::FuncOp, Kernel> kernels;
  SmallVector<Step> steps;
  Value counters, thread;
};
} // namespace

/// True for what makeSerial can turn into one loop from any trip to any other.
static bool countsTrips(scf::ParallelOp loop) {
  return loop.getNumLoops() == 1 && loop.getInitVals().empty() &&
         matchPattern(loop.getLowerBound().front(), m_Zero()) &&
         matchPattern(loop.getStep().front(), m_One());
}

Kernel &KernelSharer::getKernel(func::CallOp call) {
  auto function = module.lookupSymbol<func::FuncOp>(call.getCallee());
  auto [entry, inserted] = kernels.insert({function, Kernel()});
  Kernel &kernel = entry->second;
  if (!inserted)
    return kernel;
  if (function.isExternal()) {
    kernel.isExternal = true;
    return kernel;
  }
  kernel.written = getWrittenArguments(function);
  auto time = function->getAttrOfType<IntegerAttr>(kKernelNanoseconds);
  for (auto loop : function.front().getOps<scf::ParallelOp>())
    if (std::optional<int64_t> trips =
            getConstantIntValue(loop.getUpperBound().front());
        trips && time && countsTrips(loop)) {
      kernel.loop = loop;
      kernel.trips = *trips;
      kernel.nanoseconds = time.getInt();
    }
  return kernel;
}

/// True when sharing saves more than it costs to start the other threads.
bool KernelSharer::isWorthThreads() {
  double saved = 0;
  model.walk([&](func::CallOp call) {
    saved += getKernel(call).nanoseconds * (1.0 - 1.0 / threads);
  });
  return saved > target.startOfThreads;
}

/// Pieces of a kernel: several for each thread, so that one that is late or
/// slow gets fewer, as long as each takes some microseconds.
int64_t KernelSharer::getChunks(const Kernel &kernel) const {
  auto chunks = static_cast<int64_t>(kernel.nanoseconds / target.chunkTime);
  chunks = std::clamp<int64_t>(chunks, threads, 8 * threads);
  return std::min(chunks / threads * threads, kernel.trips);
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

void KernelSharer::collectSteps() {
  for (auto call : model.front().getOps<func::CallOp>()) {
    const Kernel &kernel = getKernel(call);
    bool isShared = kernel.loop && kernel.trips > 1;
    if (isShared || steps.empty() || steps.back().trips > 0)
      steps.emplace_back();
    Step &step = steps.back();
    step.calls.push_back(call);
    if (isShared) {
      step.trips = kernel.trips;
      step.chunks = getChunks(kernel);
    }
    step.isAlone |= kernel.isExternal;
    if (kernel.isExternal)
      continue;
    for (auto [i, operand] : llvm::enumerate(call.getOperands())) {
      FailureOr<std::optional<BufferUse>> use = getBufferUse(operand);
      if (failed(use)) {
        step.isAlone = true;
      } else if (*use) {
        (*use)->isWritten = kernel.written.test(i);
        step.uses.push_back(**use);
      }
    }
  }
}

/// True when one step writes what the other touches.
static bool conflict(const Step &a, const Step &b) {
  if (a.isAlone || b.isAlone)
    return true;
  for (const BufferUse &first : a.uses)
    for (const BufferUse &second : b.uses)
      if ((first.isWritten || second.isWritten) && mayOverlap(first, second))
        return true;
  return false;
}

void KernelSharer::orderSteps() {
  // Steps that no later one has awaited yet. What one has awaited, all that
  // follow it on the same thread have, too.
  SmallVector<unsigned> open;
  for (unsigned index = 0; index < steps.size(); ++index) {
    Step &step = steps[index];
    llvm::erase_if(open, [&](unsigned earlier) {
      if (!conflict(steps[earlier], step))
        return false;
      step.awaited.push_back(earlier);
      return true;
    });
    open.push_back(index);
  }
}

//===----------------------------------------------------------------------===//
// Emission
//===----------------------------------------------------------------------===//

/// Makes room for the counters of all steps at the end of the arena, and zeroes
/// them. Returns their address.
Value KernelSharer::reserveArena(ImplicitLocOpBuilder &b) {
  BlockArgument arena = model.front().getArguments().back();
  int64_t begin = cast<MemRefType>(arena.getType()).getNumElements();
  int64_t bytes = static_cast<int64_t>(steps.size()) * kStepBytes;
  arena.setType(MemRefType::get({begin + bytes}, b.getI8Type()));
  model.setType(
      b.getFunctionType(model.front().getArgumentTypes(), TypeRange()));
  NamedAttrList description(
      module->getAttrOfType<DictionaryAttr>("codegen.model"));
  description.set("arena_bytes", b.getI64IntegerAttr(begin + bytes));
  module->setAttr("codegen.model", description.getDictionary(b.getContext()));

  Value start = memref::ExtractAlignedPointerAsIndexOp::create(b, arena);
  Value place =
      arith::AddIOp::create(b, start, arith::ConstantIndexOp::create(b, begin));
  Value number = arith::IndexCastOp::create(b, b.getI64Type(), place);
  Value address = LLVM::IntToPtrOp::create(
      b, LLVM::LLVMPointerType::get(b.getContext()), number);
  LLVM::MemsetOp::create(
      b, address, arith::ConstantOp::create(b, b.getI8IntegerAttr(0)),
      arith::ConstantOp::create(b, b.getI64IntegerAttr(bytes)),
      /*isVolatile=*/false);
  return address;
}

/// Waits for what the step needs, then runs chunks of it until none is left.
void KernelSharer::emitStep(ImplicitLocOpBuilder &b,
                            const ClaimFunctions &functions, unsigned index) {
  Step &step = steps[index];
  b.setLoc(step.calls.front().getLoc());
  auto getAddress = [&](unsigned number) -> Value {
    return LLVM::GEPOp::create(
        b, counters.getType(), b.getI8Type(), counters,
        ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(number * kStepBytes)});
  };
  for (unsigned awaited : step.awaited)
    functions.emitAwait(b, getAddress(awaited), steps[awaited].chunks);
  Value address = getAddress(index);
  Value first = functions.emitClaim(b, address, step.chunks, thread);
  scf::WhileOp::create(
      b, TypeRange{b.getI64Type()}, ValueRange{first},
      [&](OpBuilder &builder, Location loc, ValueRange chunk) {
        Value zero = arith::ConstantOp::create(builder, loc,
                                               builder.getI64IntegerAttr(0));
        Value isChunk = arith::CmpIOp::create(
            builder, loc, arith::CmpIPredicate::sge, chunk[0], zero);
        scf::ConditionOp::create(builder, loc, isChunk, chunk);
      },
      [&](OpBuilder &builder, Location loc, ValueRange chunk) {
        ImplicitLocOpBuilder inner(loc, builder);
        auto constant = [&](int64_t value) -> Value {
          return arith::ConstantIndexOp::create(inner, value);
        };
        for (func::CallOp call : step.calls) {
          SmallVector<Value> operands(call.getOperands());
          const Kernel &kernel = getKernel(call);
          if (step.trips > 0) {
            Value number =
                arith::IndexCastOp::create(inner, inner.getIndexType(), chunk);
            // trips * number / chunks, for this chunk and the next.
            auto getBound = [&](Value of) -> Value {
              return arith::DivUIOp::create(
                  inner, arith::MulIOp::create(inner, of, constant(step.trips)),
                  constant(step.chunks));
            };
            operands.push_back(getBound(number));
            operands.push_back(
                getBound(arith::AddIOp::create(inner, number, constant(1))));
          } else if (kernel.loop) {
            operands.append({constant(0), constant(kernel.trips)});
          }
          func::CallOp::create(inner, call.getLoc(), call.getCallee(),
                               call.getResultTypes(), operands);
        }
        functions.emitFinish(inner, address);
        Value next = functions.emitClaim(inner, address, step.chunks, thread);
        scf::YieldOp::create(inner, next);
      });
}

/// The same loop for one thread, from `begin` to `end`.
static void makeSerial(scf::ParallelOp loop, Value begin, Value end) {
  ImplicitLocOpBuilder b(loop.getLoc(), loop);
  auto serial = scf::ForOp::create(b, begin, end, loop.getStep().front());
  Block *body = loop.getBody();
  body->getTerminator()->erase();
  Block *target = serial.getBody();
  target->getOperations().splice(target->getTerminator()->getIterator(),
                                 body->getOperations());
  body->getArgument(0).replaceAllUsesWith(serial.getInductionVar());
  loop->erase();
}

/// Kernels take the first trip of their loop and the one after the last.
void KernelSharer::cutLoops() {
  Type index = IndexType::get(module.getContext());
  for (auto &[function, kernel] : kernels) {
    if (!kernel.loop)
      continue;
    func::FuncOp kernelFunction = function;
    unsigned first = kernelFunction.getNumArguments();
    for (unsigned i = 0; i < 2; ++i)
      (void)kernelFunction.insertArgument(first + i, index, {},
                                          kernel.loop.getLoc());
    makeSerial(kernel.loop, kernelFunction.getArgument(first),
               kernelFunction.getArgument(first + 1));
  }
}

/// A list of calls whose results nobody reads, as the planner of memory leaves
/// it.
bool KernelSharer::isStraightLine() {
  return llvm::hasSingleElement(model.getBody()) &&
         model.getNumResults() == 0 &&
         llvm::all_of(model.front().getOps<func::CallOp>(),
                      [](func::CallOp call) { return call->use_empty(); });
}

LogicalResult KernelSharer::run() {
  if (!isWorthThreads())
    return success();
  ArrayRef<Type> arguments = model.getArgumentTypes();
  auto arena =
      arguments.empty() ? MemRefType() : dyn_cast<MemRefType>(arguments.back());
  if (!module->getAttrOfType<DictionaryAttr>("codegen.model") || !arena ||
      !arena.hasStaticShape() || !arena.getElementType().isInteger(8) ||
      !isStraightLine())
    return model.emitOpError("has not been planned by codegen-plan-memory: "
                             "expected an arena as its last argument and the "
                             "module's attribute 'codegen.model'");
  collectSteps();
  orderSteps();

  Block &entry = model.front();
  ImplicitLocOpBuilder b(model.getLoc(), entry.getTerminator());
  ClaimFunctions functions(module, target.triple);
  counters = reserveArena(b);
  auto region = omp::ParallelOp::create(b);
  Block *body = b.createBlock(&region.getRegion());
  omp::TerminatorOp::create(b);
  // The region captures no more than arguments: what is computed from them
  // moves in.
  SmallVector<Operation *> views;
  for (Operation &op : entry)
    if (isa<memref::ViewOp, memref::ReinterpretCastOp, memref::GetGlobalOp>(
            op) ||
        matchPattern(&op, m_Constant()))
      views.push_back(&op);
  b.setInsertionPoint(body->getTerminator());
  for (Operation *op : views)
    if (llvm::all_of(op->getUsers(), [&](Operation *user) {
          return isa<func::CallOp>(user) || llvm::is_contained(views, user);
        }))
      op->moveBefore(body->getTerminator());
  thread = functions.emitThread(b);
  for (unsigned index = 0; index < steps.size(); ++index)
    emitStep(b, functions, index);
  for (Step &step : steps)
    for (func::CallOp call : step.calls)
      call.erase();
  cutLoops();
  return success();
}

namespace {
struct ShareKernelsPass
    : public quantmlir::impl::ShareKernelsBase<ShareKernelsPass> {
  using ShareKernelsBase::ShareKernelsBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    llvm::Expected<TargetDescription> target =
        TargetDescription::get(targetTriple, targetCPU, targetFeatures);
    if (!target) {
      module.emitError(llvm::toString(target.takeError()));
      return signalPassFailure();
    }
    auto model = module.lookupSymbol<func::FuncOp>("quant_mlir_entry");
    if (model && threads > 1 &&
        failed(KernelSharer(module, model, *target, threads).run()))
      return signalPassFailure();
    // What is not worth sharing.
    SmallVector<scf::ParallelOp> loops;
    module.walk([&](scf::ParallelOp loop) {
      if (loop.getNumLoops() == 1 && loop.getInitVals().empty())
        loops.push_back(loop);
    });
    for (scf::ParallelOp loop : loops)
      makeSerial(loop, loop.getLowerBound().front(),
                 loop.getUpperBound().front());
  }
};
} // namespace
