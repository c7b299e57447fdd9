//===- EmitModelABI.cpp - The C entry points of a compiled model ----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/CodeGen/CodeGen.h"
#include "quant-mlir/CodeGen/Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/OpenMP/OpenMPDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

namespace quantmlir {
#define GEN_PASS_DEF_EMITMODELABI
#include "quant-mlir/CodeGen/Passes.h.inc"
} // namespace quantmlir

using namespace mlir;
using namespace quantmlir;

/// True for a list of what describeTensors reads.
static bool areTensors(ArrayAttr tensors) {
  return tensors && llvm::all_of(tensors, [](Attribute attribute) {
           auto tensor = dyn_cast<DictionaryAttr>(attribute);
           return tensor && tensor.getAs<StringAttr>("name") &&
                  tensor.getAs<StringAttr>("type") &&
                  tensor.getAs<DenseI64ArrayAttr>("shape");
         });
}

/// True for what codegen-plan-memory writes.
static bool isPlan(DictionaryAttr model) {
  auto kernels = model.getAs<ArrayAttr>("kernels");
  return areTensors(model.getAs<ArrayAttr>("inputs")) &&
         areTensors(model.getAs<ArrayAttr>("outputs")) &&
         model.getAs<IntegerAttr>("arena_bytes") &&
         model.getAs<IntegerAttr>("constant_bytes") &&
         (!kernels || llvm::all_of(kernels, llvm::IsaPred<DictionaryAttr>));
}

static llvm::json::Array describeTensors(ArrayAttr tensors) {
  llvm::json::Array result;
  for (auto tensor : tensors.getAsRange<DictionaryAttr>()) {
    llvm::json::Array shape;
    for (int64_t extent :
         cast<DenseI64ArrayAttr>(tensor.get("shape")).asArrayRef())
      shape.push_back(extent);
    result.push_back(llvm::json::Object{
        {"name",
         llvm::json::fixUTF8(tensor.getAs<StringAttr>("name").getValue())},
        {"type", tensor.getAs<StringAttr>("type").getValue()},
        {"shape", std::move(shape)}});
  }
  return result;
}

/// Booleans, integers and strings as they are.
static llvm::json::Array describeKernels(ArrayAttr kernels) {
  llvm::json::Array result;
  for (auto kernel : kernels.getAsRange<DictionaryAttr>()) {
    llvm::json::Object object;
    for (NamedAttribute entry : kernel) {
      llvm::json::Value &value = object[entry.getName().strref()];
      // A BoolAttr is an IntegerAttr, too.
      if (auto flag = dyn_cast<BoolAttr>(entry.getValue()))
        value = flag.getValue();
      else if (auto number = dyn_cast<IntegerAttr>(entry.getValue()))
        value = number.getInt();
      else if (auto text = dyn_cast<StringAttr>(entry.getValue()))
        value = llvm::json::fixUTF8(text.getValue());
    }
    result.push_back(std::move(object));
  }
  return result;
}

static constexpr StringLiteral kInfoText = "quant_mlir_info_text";

StringRef quantmlir::getModelDescription(ModuleOp module) {
  auto global = module.lookupSymbol<LLVM::GlobalOp>(kInfoText);
  auto text = global ? dyn_cast_or_null<StringAttr>(global.getValueOrNull())
                     : StringAttr();
  return text ? text.getValue().drop_back() : StringRef();
}

namespace {
struct EmitModelABIPass
    : public quantmlir::impl::EmitModelABIBase<EmitModelABIPass> {
  using EmitModelABIBase::EmitModelABIBase;

  void runOnOperation() override;
  FailureOr<std::string> describeModel(DictionaryAttr model);
  void emitRun(LLVM::LLVMFuncOp entry, int64_t numInputs, int64_t numOutputs);
  void emitInfo(StringRef json);
  void emitThreads();
};
} // namespace

FailureOr<std::string> EmitModelABIPass::describeModel(DictionaryAttr model) {
  llvm::json::Object object{
      {"abi", 1},
      {"inputs", describeTensors(model.getAs<ArrayAttr>("inputs"))},
      {"outputs", describeTensors(model.getAs<ArrayAttr>("outputs"))},
      {"arena_bytes", model.getAs<IntegerAttr>("arena_bytes").getInt()},
      {"constant_bytes", model.getAs<IntegerAttr>("constant_bytes").getInt()},
      {"threads", static_cast<int64_t>(threads)}};
  if (auto target = getOperation()->getAttrOfType<StringAttr>(kTargetAttribute))
    object["target"] = target.getValue();
  if (auto kernels = model.getAs<ArrayAttr>("kernels"))
    object["kernels"] = describeKernels(kernels);
  if (auto offset = model.getAs<IntegerAttr>("profile_offset"))
    object["profile_offset"] = offset.getInt();
  if (auto extra =
          getOperation()->getAttrOfType<StringAttr>("qnn.model_info")) {
    llvm::Expected<llvm::json::Value> value = llvm::json::parse(extra);
    if (!value)
      return getOperation().emitError(
                 "module attribute 'qnn.model_info' is not JSON: ")
             << llvm::toString(value.takeError());
    object["extra"] = std::move(*value);
  }
  return llvm::formatv("{0}", llvm::json::Value(std::move(object))).str();
}

/// int32_t quant_mlir_model_run(inputs, outputs, arena)
void EmitModelABIPass::emitRun(LLVM::LLVMFuncOp entry, int64_t numInputs,
                               int64_t numOutputs) {
  ImplicitLocOpBuilder b(entry.getLoc(), &getContext());
  b.setInsertionPointToEnd(getOperation().getBody());
  Type pointer = LLVM::LLVMPointerType::get(&getContext());
  auto type =
      LLVM::LLVMFunctionType::get(b.getI32Type(), {pointer, pointer, pointer});
  auto run = LLVM::LLVMFuncOp::create(b, "quant_mlir_model_run", type);
  b.setInsertionPointToStart(run.addEntryBlock(b));
  SmallVector<Value> arguments;
  auto loadPointers = [&](Value array, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      Value address = LLVM::GEPOp::create(b, pointer, pointer, array,
                                          ArrayRef<LLVM::GEPArg>{int32_t(i)});
      arguments.push_back(LLVM::LoadOp::create(b, pointer, address));
    }
  };
  loadPointers(run.getArgument(0), numInputs);
  loadPointers(run.getArgument(1), numOutputs);
  arguments.push_back(run.getArgument(2));
  LLVM::CallOp::create(b, entry, arguments);
  LLVM::ReturnOp::create(b, Value(LLVM::ConstantOp::create(
                                b, b.getI32Type(), b.getI32IntegerAttr(0))));
}

/// const char *quant_mlir_model_info(void)
void EmitModelABIPass::emitInfo(StringRef json) {
  ImplicitLocOpBuilder b(getOperation().getLoc(), &getContext());
  b.setInsertionPointToEnd(getOperation().getBody());
  Type pointer = LLVM::LLVMPointerType::get(&getContext());
  std::string text = json.str();
  text.push_back('\0');
  auto global = LLVM::GlobalOp::create(
      b, LLVM::LLVMArrayType::get(b.getI8Type(), text.size()),
      /*isConstant=*/true, LLVM::Linkage::Internal, kInfoText,
      b.getStringAttr(text));
  auto info = LLVM::LLVMFuncOp::create(
      b, "quant_mlir_model_info", LLVM::LLVMFunctionType::get(pointer, {}));
  b.setInsertionPointToStart(info.addEntryBlock(b));
  LLVM::ReturnOp::create(b, Value(LLVM::AddressOfOp::create(b, global)));
}

/// void quant_mlir_model_set_threads(int32_t), and the variable that every
/// parallel region takes its number of threads from.
void EmitModelABIPass::emitThreads() {
  ImplicitLocOpBuilder b(getOperation().getLoc(), &getContext());
  b.setInsertionPointToEnd(getOperation().getBody());
  auto variable = LLVM::GlobalOp::create(
      b, b.getI32Type(), /*isConstant=*/false, LLVM::Linkage::Internal,
      "quant_mlir_threads", b.getI32IntegerAttr(threads));
  auto type = LLVM::LLVMFunctionType::get(
      LLVM::LLVMVoidType::get(&getContext()), {b.getI32Type()});
  auto set = LLVM::LLVMFuncOp::create(b, "quant_mlir_model_set_threads", type);
  b.setInsertionPointToStart(set.addEntryBlock(b));
  LLVM::StoreOp::create(b, set.getArgument(0),
                        LLVM::AddressOfOp::create(b, variable));
  LLVM::ReturnOp::create(b, ValueRange{});

  getOperation().walk([&](omp::ParallelOp parallel) {
    ImplicitLocOpBuilder builder(parallel.getLoc(), parallel);
    Value address = LLVM::AddressOfOp::create(builder, variable);
    Value count = LLVM::LoadOp::create(builder, builder.getI32Type(), address);
    parallel.getNumThreadsMutable().assign(count);
  });
}

void EmitModelABIPass::runOnOperation() {
  ModuleOp module = getOperation();
  auto entry = module.lookupSymbol<LLVM::LLVMFuncOp>("quant_mlir_entry");
  auto model = module->getAttrOfType<DictionaryAttr>("codegen.model");
  if (!entry || !model) {
    module.emitError("has no planned model: expected @quant_mlir_entry and the "
                     "attribute 'codegen.model'");
    return signalPassFailure();
  }
  if (!isPlan(model)) {
    module.emitError("module attribute 'codegen.model' is not what "
                     "codegen-plan-memory writes");
    return signalPassFailure();
  }
  FailureOr<std::string> json = describeModel(model);
  if (failed(json))
    return signalPassFailure();
  for (auto function : module.getOps<LLVM::LLVMFuncOp>()) {
    if (function.isExternal())
      continue;
    function.setLinkage(LLVM::Linkage::Internal);
    // Kernels stay functions: inlined they would only make one huge function
    // that takes long to compile.
    function->setAttr(
        "passthrough",
        ArrayAttr::get(&getContext(),
                       StringAttr::get(&getContext(), "noinline")));
  }
  emitRun(entry, model.getAs<ArrayAttr>("inputs").size(),
          model.getAs<ArrayAttr>("outputs").size());
  emitInfo(*json);
  if (threads > 1)
    emitThreads();
}
