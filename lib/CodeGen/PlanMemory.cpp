//===- PlanMemory.cpp - One arena, one blob of constants ------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConstantBytes.h"
#include "DescribeKernel.h"

#include "quant-mlir/CodeGen/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

namespace quantmlir {
#define GEN_PASS_DEF_PLANMEMORY
#include "quant-mlir/CodeGen/Passes.h.inc"
} // namespace quantmlir

using namespace mlir;
using namespace quantmlir;

static constexpr int64_t kAlignment = 64;
/// Bytes of a timespec.
static constexpr int64_t kTimeBytes = 16;

static int64_t bytesPerElement(MemRefType type) {
  return llvm::divideCeil(type.getElementTypeBitWidth(), 8);
}

/// Elements from the first to the last that a strided buffer touches.
static int64_t getSpan(MemRefType type) {
  auto [strides, offset] = type.getStridesAndOffset();
  int64_t span = 1;
  for (auto [extent, stride] : llvm::zip_equal(type.getShape(), strides)) {
    if (extent == 0)
      return 0;
    span += (extent - 1) * stride;
  }
  return span;
}

/// What a buffer is a part of: an allocation, a global or an argument.
static Value findRoot(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!isa<memref::SubViewOp, memref::ExpandShapeOp, memref::CollapseShapeOp,
             memref::CastOp, memref::ReinterpretCastOp,
             UnrealizedConversionCastOp>(op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

/// Where `value` starts within its root, in elements: the static offset of its
/// type, except that casts to offset 0 at a call mean "from here".
static int64_t findOffset(Value value) {
  if (auto cast = value.getDefiningOp<UnrealizedConversionCastOp>())
    value = cast.getOperand(0);
  auto [strides, offset] =
      llvm::cast<MemRefType>(value.getType()).getStridesAndOffset();
  return offset;
}

namespace {
struct Buffer {
  int64_t bytes = 0;
  /// Positions of the first and the last call that touch it.
  int64_t begin = -1, end = -1;
  /// Breaks ties, so that plans are the same everywhere.
  int64_t order = 0;
  int64_t offset = -1;
};

/// Interval packing: larger buffers choose first, each the lowest gap that is
/// free during its whole life.
int64_t planArena(MutableArrayRef<Buffer *> buffers) {
  llvm::sort(buffers, [](const Buffer *a, const Buffer *b) {
    return std::make_tuple(-a->bytes, a->begin, a->order) <
           std::make_tuple(-b->bytes, b->begin, b->order);
  });
  int64_t arenaBytes = 0;
  SmallVector<Buffer *> placed;
  for (Buffer *buffer : buffers) {
    SmallVector<std::pair<int64_t, int64_t>> taken;
    for (Buffer *other : placed)
      if (other->begin <= buffer->end && buffer->begin <= other->end)
        taken.push_back({other->offset, other->offset + other->bytes});
    llvm::sort(taken);
    int64_t offset = 0;
    for (auto [begin, end] : taken) {
      if (begin - offset >= buffer->bytes)
        break;
      offset = std::max(offset, end);
    }
    buffer->offset = offset;
    arenaBytes = std::max(arenaBytes, offset + buffer->bytes);
    placed.push_back(buffer);
  }
  return arenaBytes;
}

class MemoryPlanner {
public:
  MemoryPlanner(ModuleOp module, func::FuncOp model, bool profile)
      : module(module), model(model), builder(model.getContext()),
        profile(profile) {}

  LogicalResult run();

private:
  LogicalResult collect();
  LogicalResult mergeConstants();
  LogicalResult rewrite();
  void describeModel(int64_t numInputs);
  ArrayAttr describeKernels();
  void emitClock(OpBuilder &b, Location loc, int64_t position);
  Value materialize(OpBuilder &b, Location loc, Value operand, Type type);

  ModuleOp module;
  func::FuncOp model;
  OpBuilder builder;
  SmallVector<func::CallOp> calls;
  llvm::MapVector<Operation *, Buffer> buffers;
  llvm::MapVector<StringAttr, int64_t> constantOffsets;
  bool profile;
  int64_t arenaBytes = 0, constantBytes = 0, profileOffset = 0;
  Value arena, constants;
  llvm::DenseMap<Value, Value> byteArguments;
};
} // namespace

LogicalResult MemoryPlanner::collect() {
  for (Operation &op : model.front()) {
    auto call = dyn_cast<func::CallOp>(op);
    if (!call) {
      if (!isMemoryEffectFree(&op) &&
          !isa<memref::AllocOp, memref::GetGlobalOp, func::ReturnOp>(op))
        return op.emitOpError("is left in the model's function, where only "
                              "calls of kernels can be");
      continue;
    }
    if (call.getNumResults() != 0)
      return call.emitOpError("calls a function that is no kernel: inline it "
                              "(--inline) before its operations are lowered");
    int64_t position = calls.size();
    calls.push_back(call);
    for (Value operand : call.getOperands()) {
      Value root = findRoot(operand);
      Operation *definition = root.getDefiningOp();
      if (!definition)
        continue;
      if (auto global = dyn_cast<memref::GetGlobalOp>(definition)) {
        constantOffsets.insert({global.getNameAttr().getAttr(), 0});
        continue;
      }
      auto alloc = dyn_cast<memref::AllocOp>(definition);
      if (!alloc)
        return definition->emitOpError("is not a buffer that can be planned");
      Buffer &buffer = buffers[alloc];
      if (buffer.begin < 0)
        buffer.begin = position, buffer.order = buffers.size();
      buffer.end = position;
      buffer.bytes = llvm::alignTo(getSpan(alloc.getType()) *
                                       bytesPerElement(alloc.getType()),
                                   kAlignment);
    }
  }
  return success();
}

LogicalResult MemoryPlanner::mergeConstants() {
  SymbolTable symbols(module);
  SmallVector<char> blob, storage;
  for (auto &[name, offset] : constantOffsets) {
    auto global = symbols.lookup<memref::GlobalOp>(name);
    std::optional<ArrayRef<char>> bytes;
    if (global && global.getInitialValue())
      bytes = getConstantBytes(*global.getInitialValue(), storage);
    if (!bytes)
      return module.emitError("constant '")
             << name.getValue() << "' has no bytes to be stored";
    offset = blob.size();
    blob.append(bytes->begin(), bytes->end());
    blob.resize(llvm::alignTo(blob.size(), kAlignment));
  }
  for (auto global :
       llvm::make_early_inc_range(module.getOps<memref::GlobalOp>()))
    global.erase();
  constantBytes = blob.size();
  // Vectors may read past the end of the last constant.
  blob.resize(blob.size() + kAlignment);
  auto type =
      MemRefType::get({static_cast<int64_t>(blob.size())}, builder.getI8Type());
  builder.setInsertionPointToStart(module.getBody());
  memref::GlobalOp::create(
      builder, module.getLoc(), "quant_mlir_constants",
      builder.getStringAttr("private"), type,
      makeByteConstant(module.getContext(), "quant_mlir_constants", blob),
      /*constant=*/true, builder.getI64IntegerAttr(kAlignment));
  builder.setInsertionPointToStart(&model.front());
  constants = memref::GetGlobalOp::create(builder, model.getLoc(), type,
                                          "quant_mlir_constants");
  return success();
}

/// The argument of a kernel: a view of bytes, given the kernel's strides.
Value MemoryPlanner::materialize(OpBuilder &b, Location loc, Value operand,
                                 Type type) {
  auto memrefType = cast<MemRefType>(type);
  Value root = findRoot(operand);
  int64_t offset = findOffset(operand) * bytesPerElement(memrefType);
  Value base;
  if (auto global = root.getDefiningOp<memref::GetGlobalOp>()) {
    base = constants;
    offset += constantOffsets.lookup(global.getNameAttr().getAttr());
  } else if (Operation *alloc = root.getDefiningOp()) {
    base = arena;
    offset += buffers.lookup(alloc).offset;
  } else {
    base = byteArguments.lookup(root);
  }
  Value shift = arith::ConstantIndexOp::create(b, loc, offset);
  auto flatType =
      MemRefType::get({getSpan(memrefType)}, memrefType.getElementType());
  Value flat = memref::ViewOp::create(b, loc, flatType, base, shift,
                                      /*sizes=*/ValueRange{});
  auto [strides, zero] = memrefType.getStridesAndOffset();
  return memref::ReinterpretCastOp::create(b, loc, memrefType, flat, 0,
                                           memrefType.getShape(), strides);
}

/// Calls clock_gettime(CLOCK_MONOTONIC, ...) for the given place in the arena.
void MemoryPlanner::emitClock(OpBuilder &b, Location loc, int64_t position) {
  constexpr StringLiteral name = "clock_gettime";
  constexpr int32_t kMonotonic = 1;
  auto timeType = MemRefType::get({2}, b.getI64Type());
  auto function = module.lookupSymbol<func::FuncOp>(name);
  if (!function) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(module.getBody());
    function = func::FuncOp::create(
        b, loc, name,
        b.getFunctionType({b.getI32Type(), timeType}, b.getI32Type()));
    function.setPrivate();
  }
  Value clock =
      arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(kMonotonic));
  Value shift = arith::ConstantIndexOp::create(
      b, loc, profileOffset + position * kTimeBytes);
  Value time = memref::ViewOp::create(b, loc, timeType, arena, shift,
                                      /*sizes=*/ValueRange{});
  func::CallOp::create(b, loc, function, ValueRange{clock, time});
}

LogicalResult MemoryPlanner::rewrite() {
  // Arguments become bytes, beside the old ones until those are unused.
  unsigned numArguments = model.getNumArguments();
  for (unsigned i = 0; i < numArguments; ++i) {
    Value old = model.getArgument(i);
    auto type = cast<MemRefType>(old.getType());
    auto byteType = MemRefType::get(
        {type.getNumElements() * bytesPerElement(type)}, builder.getI8Type());
    (void)model.insertArgument(numArguments + i, byteType, {}, old.getLoc());
    byteArguments[old] = model.getArgument(numArguments + i);
  }
  (void)model.insertArgument(2 * numArguments,
                             MemRefType::get({arenaBytes}, builder.getI8Type()),
                             {}, model.getLoc());
  arena = model.getArgument(2 * numArguments);

  for (auto [position, call] : llvm::enumerate(calls)) {
    OpBuilder b(call);
    if (profile)
      emitClock(b, call.getLoc(), position);
    SmallVector<Value> operands;
    for (Value operand : call.getOperands())
      operands.push_back(
          materialize(b, call.getLoc(), operand, operand.getType()));
    func::CallOp::create(b, call.getLoc(), call.getCallee(), TypeRange{},
                         operands);
    call.erase();
  }
  if (profile) {
    OpBuilder b(model.front().getTerminator());
    emitClock(b, model.getLoc(), calls.size());
  }
  // Views, allocations and constants that nothing uses any more.
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(model.front())))
    if (op.use_empty() &&
        isa<memref::SubViewOp, memref::ExpandShapeOp, memref::CollapseShapeOp,
            memref::CastOp, memref::ReinterpretCastOp, memref::AllocOp,
            memref::GetGlobalOp, UnrealizedConversionCastOp>(op) &&
        op.getResult(0) != constants)
      op.erase();
  llvm::BitVector oldArguments(model.getNumArguments());
  oldArguments.set(0, numArguments);
  if (failed(model.eraseArguments(oldArguments)))
    return failure();
  return success();
}

static StringRef getTypeName(Type type, bool isUnsigned) {
  if (type.isF32())
    return "f32";
  unsigned bits = type.isInteger() ? type.getIntOrFloatBitWidth() : 0;
  switch (bits) {
  case 8:
    return isUnsigned ? "u8" : "i8";
  case 16:
    return isUnsigned ? "u16" : "i16";
  case 32:
    return "i32";
  case 64:
    return "i64";
  default:
    return "";
  }
}

/// The names in a location, in order: source nodes that went into an operation.
static std::string getSourceNames(Location location) {
  SmallVector<StringRef> names;
  location->walk([&](Location part) {
    if (auto named = dyn_cast<NameLoc>(part))
      if (!llvm::is_contained(names, named.getName().getValue()))
        names.push_back(named.getName());
    return WalkResult::advance();
  });
  return llvm::join(names, " + ");
}

/// One dictionary per call: the kernel's codegen.kernel_info, the layers it
/// computes and its name.
ArrayAttr MemoryPlanner::describeKernels() {
  SymbolTable symbols(module);
  SmallVector<Attribute> kernels;
  for (func::CallOp call : calls) {
    NamedAttrList entry;
    if (auto kernel = symbols.lookup<func::FuncOp>(call.getCallee()))
      if (auto info = kernel->getAttrOfType<DictionaryAttr>(kKernelInfo))
        entry.append(info.getValue());
    entry.set("kernel", call.getCalleeAttr().getAttr());
    entry.set("layer", builder.getStringAttr(getSourceNames(call.getLoc())));
    kernels.push_back(entry.getDictionary(builder.getContext()));
  }
  return builder.getArrayAttr(kernels);
}

void MemoryPlanner::describeModel(int64_t numInputs) {
  SmallVector<Attribute> inputs, outputs;
  for (unsigned i = 0, e = model.getNumArguments(); i < e; ++i) {
    auto type = cast<MemRefType>(model.getArgument(i).getType());
    StringRef typeName = getTypeName(type.getElementType(),
                                     !!model.getArgAttr(i, "qnn.unsigned"));
    auto name = model.getArgAttrOfType<StringAttr>(i, "qnn.name");
    NamedAttribute entries[] = {
        builder.getNamedAttr("name", name ? name : builder.getStringAttr("")),
        builder.getNamedAttr("type", builder.getStringAttr(typeName)),
        builder.getNamedAttr("shape",
                             builder.getDenseI64ArrayAttr(type.getShape()))};
    (i < numInputs ? inputs : outputs)
        .push_back(builder.getDictionaryAttr(entries));
  }
  NamedAttrList entries;
  entries.set("inputs", builder.getArrayAttr(inputs));
  entries.set("outputs", builder.getArrayAttr(outputs));
  entries.set("arena_bytes", builder.getI64IntegerAttr(arenaBytes));
  entries.set("constant_bytes", builder.getI64IntegerAttr(constantBytes));
  entries.set("kernels", describeKernels());
  if (profile)
    entries.set("profile_offset", builder.getI64IntegerAttr(profileOffset));
  module->setAttr("codegen.model", entries.getDictionary(builder.getContext()));
}

LogicalResult MemoryPlanner::run() {
  auto numInputs = model->getAttrOfType<IntegerAttr>("codegen.num_inputs");
  if (!numInputs)
    return model.emitOpError(
        "has not been bufferized by codegen-bufferize-model");
  if (!llvm::hasSingleElement(model.getBody()))
    return model.emitError("the model's function must be straight-line code");
  for (unsigned i = 0, e = model.getNumArguments(); i < e; ++i) {
    auto type = dyn_cast<MemRefType>(model.getArgument(i).getType());
    if (!type || !type.hasStaticShape() || !type.getLayout().isIdentity())
      return model.emitError("argument ")
             << i << " of the model has type " << model.getArgument(i).getType()
             << ", expected a buffer of a static shape";
    if (getTypeName(type.getElementType(), false).empty())
      return model.emitError("argument ")
             << i << " of the model has element type " << type.getElementType()
             << ", expected f32, i8, i16, i32 or i64";
  }
  if (failed(collect()))
    return failure();
  SmallVector<Buffer *> pointers;
  for (auto &[alloc, buffer] : buffers)
    pointers.push_back(&buffer);
  arenaBytes = planArena(pointers) + kAlignment;
  if (profile) {
    profileOffset = arenaBytes;
    arenaBytes += llvm::alignTo((calls.size() + 1) * kTimeBytes, kAlignment);
  }
  if (failed(mergeConstants()))
    return failure();
  describeModel(numInputs.getInt());
  if (failed(rewrite()))
    return failure();
  model.setSymName("quant_mlir_entry");
  model->removeAttr("codegen.num_inputs");
  for (unsigned i = 0, e = model.getNumArguments(); i < e; ++i)
    model.setArgAttrs(i, ArrayRef<NamedAttribute>{});
  return success();
}

namespace {
struct PlanMemoryPass : public quantmlir::impl::PlanMemoryBase<PlanMemoryPass> {
  using PlanMemoryBase::PlanMemoryBase;

  void runOnOperation() override {
    for (auto function :
         llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
      if (!function.isPublic() || function.isDeclaration())
        continue;
      if (failed(MemoryPlanner(getOperation(), function, profile).run()))
        return signalPassFailure();
      break;
    }
    // No kernel may allocate: the interface promises that nothing does.
    auto found = getOperation().walk([&](memref::AllocOp alloc) {
      alloc.emitOpError("is left after memory planning");
      return WalkResult::interrupt();
    });
    if (found.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace
