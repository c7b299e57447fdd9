//===- TargetChoice.cpp - Which target does this processor support --------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TargetChoice.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"

using namespace quantmlir;

//===----------------------------------------------------------------------===//
// What a target needs
//===----------------------------------------------------------------------===//

namespace {
/// Positions in ProcessorWords: registers after `cpuid` with leaf and subleaf.
enum Word : unsigned {
  Leaf1ECX,
  Leaf7EBX,
  Leaf7ECX,
  Leaf7EDX,
  Leaf7Sub1EAX,
  Leaf7Sub1EDX,
  ExtendedECX, // leaf 0x80000001
  XCR0,        // by xgetbv: which registers the system saves
};

struct FeatureBit {
  llvm::StringLiteral name;
  Word word;
  uint32_t mask;
};
} // namespace

/// The features that change the code of a model. Others that processors have
/// (AES, TSX, SHA, ...) are instructions that the code generator never selects
/// on its own.
static const FeatureBit kFeatureBits[] = {
    {"sse3", Leaf1ECX, 1u << 0},
    {"pclmul", Leaf1ECX, 1u << 1},
    {"ssse3", Leaf1ECX, 1u << 9},
    {"fma", Leaf1ECX, 1u << 12},
    {"sse4.1", Leaf1ECX, 1u << 19},
    {"sse4.2", Leaf1ECX, 1u << 20},
    {"movbe", Leaf1ECX, 1u << 22},
    {"popcnt", Leaf1ECX, 1u << 23},
    {"avx", Leaf1ECX, 1u << 28},
    {"f16c", Leaf1ECX, 1u << 29},
    {"bmi", Leaf7EBX, 1u << 3},
    {"avx2", Leaf7EBX, 1u << 5},
    {"bmi2", Leaf7EBX, 1u << 8},
    {"avx512f", Leaf7EBX, 1u << 16},
    {"avx512dq", Leaf7EBX, 1u << 17},
    {"avx512ifma", Leaf7EBX, 1u << 21},
    {"avx512cd", Leaf7EBX, 1u << 28},
    {"avx512bw", Leaf7EBX, 1u << 30},
    {"avx512vl", Leaf7EBX, 1u << 31},
    {"avx512vbmi", Leaf7ECX, 1u << 1},
    {"avx512vbmi2", Leaf7ECX, 1u << 6},
    {"gfni", Leaf7ECX, 1u << 8},
    {"vpclmulqdq", Leaf7ECX, 1u << 10},
    {"avx512vnni", Leaf7ECX, 1u << 11},
    {"avx512bitalg", Leaf7ECX, 1u << 12},
    {"avx512vpopcntdq", Leaf7ECX, 1u << 14},
    {"avx512fp16", Leaf7EDX, 1u << 23},
    {"avxvnni", Leaf7Sub1EAX, 1u << 4},
    {"avx512bf16", Leaf7Sub1EAX, 1u << 5},
    {"avxifma", Leaf7Sub1EAX, 1u << 23},
    {"avxvnniint8", Leaf7Sub1EDX, 1u << 4},
    {"avxneconvert", Leaf7Sub1EDX, 1u << 5},
    {"avxvnniint16", Leaf7Sub1EDX, 1u << 10},
    {"lzcnt", ExtendedECX, 1u << 5},
    {"sse4a", ExtendedECX, 1u << 6},
    {"xop", ExtendedECX, 1u << 11},
    {"fma4", ExtendedECX, 1u << 16},
    {"tbm", ExtendedECX, 1u << 21},
    // SSE and AVX state; then opmask and the two parts of AVX-512.
    {"avx", XCR0, 0x06},
    {"avx512f", XCR0, 0xe6},
};

/// Features that change the code and that nothing above can check.
static const llvm::StringLiteral kUncheckedFeatures[] = {
    "egpr", "push2pop2", "ppx", "ndd", "ccmp", "cf", "nf", "zu", "avx10.1"};

llvm::Expected<TargetVersion> TargetVersion::get(llvm::StringRef triple,
                                                 llvm::StringRef text) {
  TargetVersion version;
  version.name = text.str();
  auto [cpu, extra] = text.split('+');
  std::string features;
  for (llvm::StringRef feature : llvm::split(extra, '+'))
    if (!feature.empty())
      features += (features.empty() ? "+" : ",+") + feature.str();
  if (cpu.empty())
    return llvm::createStringError("target '" + text +
                                   "': expected NAME or NAME+FEATURE");
  auto description = TargetDescription::get(triple, cpu, features);
  if (!description)
    return description.takeError();
  version.description = std::move(*description);
  const llvm::Triple &resolved = version.description.triple;
  if (resolved.getArch() != llvm::Triple::x86_64)
    return llvm::createStringError(
        "several targets in one output need triple x86_64, got '" +
        resolved.str() + "'");

  std::string error;
  const llvm::Target *backend =
      llvm::TargetRegistry::lookupTarget(resolved, error);
  if (!backend)
    return llvm::createStringError(error);
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget(
      backend->createMCSubtargetInfo(resolved, version.description.cpu,
                                     version.description.features));
  llvm::StringSet<> enabled;
  for (const llvm::SubtargetFeatureKV &feature :
       subtarget->getEnabledProcessorFeatures())
    enabled.insert(feature.Key);
  for (llvm::StringRef feature : kUncheckedFeatures)
    if (enabled.contains(feature))
      return llvm::createStringError(
          "target '" + text + "' has feature '" + feature +
          "', which cannot be checked for at run time");
  for (const FeatureBit &bit : kFeatureBits)
    if (enabled.contains(bit.name))
      version.required[bit.word] |= bit.mask;
  return version;
}

//===----------------------------------------------------------------------===//
// The code that chooses
//===----------------------------------------------------------------------===//

namespace {
class ChoiceEmitter {
public:
  ChoiceEmitter(llvm::Module &module, llvm::ArrayRef<TargetVersion> versions)
      : module(module), context(module.getContext()), versions(versions),
        b(context), i32(b.getInt32Ty()) {}

  llvm::Function *emit();

private:
  using Registers = std::array<llvm::Value *, 4>;

  llvm::BasicBlock *addBlock(llvm::StringRef name) {
    return llvm::BasicBlock::Create(context, name, function);
  }
  Registers emitCPUID(llvm::Value *leaf, uint32_t subleaf);
  void readProcessor();
  llvm::Value *emitSupported(const TargetVersion &version);
  void chooseByName(llvm::Value *best);

  llvm::Module &module;
  llvm::LLVMContext &context;
  llvm::ArrayRef<TargetVersion> versions;
  llvm::IRBuilder<> b;
  llvm::IntegerType *i32;
  llvm::Function *function = nullptr;
  llvm::GlobalVariable *chosen = nullptr;
  std::array<llvm::Value *, kNumProcessorWords> words = {};
  llvm::SmallVector<llvm::Value *> supported;
};
} // namespace

/// eax, ebx, ecx, edx.
ChoiceEmitter::Registers ChoiceEmitter::emitCPUID(llvm::Value *leaf,
                                                  uint32_t subleaf) {
  auto *result = llvm::StructType::get(context, {i32, i32, i32, i32});
  auto *code = llvm::InlineAsm::get(
      llvm::FunctionType::get(result, {i32, i32}, false), "cpuid",
      "={ax},={bx},={cx},={dx},{ax},{cx},~{dirflag},~{fpsr},~{flags}",
      /*hasSideEffects=*/false);
  llvm::Value *call = b.CreateCall(code, {leaf, b.getInt32(subleaf)});
  Registers registers;
  for (unsigned i = 0; i < registers.size(); ++i)
    registers[i] = b.CreateExtractValue(call, i);
  return registers;
}

/// Fills `words`; those that the processor does not have are 0.
void ChoiceEmitter::readProcessor() {
  llvm::Value *zero = b.getInt32(0);
  auto onlyIf = [&](llvm::Value *condition, llvm::Value *word) {
    return b.CreateSelect(condition, word, zero);
  };
  Registers basic = emitCPUID(zero, 0);
  words[Leaf1ECX] = emitCPUID(b.getInt32(1), 0)[2];
  llvm::Value *hasLeaf7 = b.CreateICmpUGE(basic[0], b.getInt32(7));
  Registers leaf7 = emitCPUID(b.getInt32(7), 0);
  words[Leaf7EBX] = onlyIf(hasLeaf7, leaf7[1]);
  words[Leaf7ECX] = onlyIf(hasLeaf7, leaf7[2]);
  words[Leaf7EDX] = onlyIf(hasLeaf7, leaf7[3]);
  llvm::Value *hasSubleaf =
      b.CreateICmpUGE(onlyIf(hasLeaf7, leaf7[0]), b.getInt32(1));
  Registers subleaf = emitCPUID(b.getInt32(7), 1);
  words[Leaf7Sub1EAX] = onlyIf(hasSubleaf, subleaf[0]);
  words[Leaf7Sub1EDX] = onlyIf(hasSubleaf, subleaf[3]);
  llvm::Value *extendedLeaf = b.getInt32(0x80000001u);
  words[ExtendedECX] = onlyIf(
      b.CreateICmpUGE(emitCPUID(b.getInt32(0x80000000u), 0)[0], extendedLeaf),
      emitCPUID(extendedLeaf, 0)[2]);

  // xgetbv exists only where the system uses xsave.
  llvm::Value *hasXGetBV =
      b.CreateICmpNE(b.CreateAnd(words[Leaf1ECX], b.getInt32(1u << 27)), zero);
  llvm::BasicBlock *before = b.GetInsertBlock(), *read = addBlock("xgetbv"),
                   *after = addBlock("choose");
  b.CreateCondBr(hasXGetBV, read, after);
  b.SetInsertPoint(read);
  auto *result = llvm::StructType::get(context, {i32, i32});
  auto *code = llvm::InlineAsm::get(
      llvm::FunctionType::get(result, {i32}, false), "xgetbv",
      "={ax},={dx},{cx},~{dirflag},~{fpsr},~{flags}", /*hasSideEffects=*/false);
  llvm::Value *low = b.CreateExtractValue(b.CreateCall(code, {zero}), 0);
  b.CreateBr(after);
  b.SetInsertPoint(after);
  llvm::PHINode *saved = b.CreatePHI(i32, 2);
  saved->addIncoming(zero, before);
  saved->addIncoming(low, read);
  words[XCR0] = saved;
}

llvm::Value *ChoiceEmitter::emitSupported(const TargetVersion &version) {
  llvm::Value *result = b.getTrue();
  for (auto [word, mask] : llvm::zip_equal(words, version.required))
    if (mask != 0)
      result = b.CreateAnd(result,
                           b.CreateICmpEQ(b.CreateAnd(word, b.getInt32(mask)),
                                          b.getInt32(mask)));
  return result;
}

/// Stores and returns the version that the environment names, or `best`.
void ChoiceEmitter::chooseByName(llvm::Value *best) {
  llvm::Type *pointer = b.getPtrTy();
  llvm::FunctionCallee getEnvironment =
      module.getOrInsertFunction("getenv", pointer, pointer);
  llvm::FunctionCallee compare =
      module.getOrInsertFunction("strcmp", i32, pointer, pointer);
  llvm::Value *wanted =
      b.CreateCall(getEnvironment, {b.CreateGlobalString(kTargetVariable)});
  llvm::BasicBlock *before = b.GetInsertBlock(), *named = addBlock("named"),
                   *done = addBlock("done");
  b.CreateCondBr(b.CreateIsNull(wanted), done, named);
  b.SetInsertPoint(named);
  llvm::Value *choice = best;
  for (auto [index, version] : llvm::enumerate(versions)) {
    llvm::Value *difference =
        b.CreateCall(compare, {wanted, b.CreateGlobalString(version.name)});
    llvm::Value *matches = b.CreateAnd(
        b.CreateICmpEQ(difference, b.getInt32(0)), supported[index]);
    choice = b.CreateSelect(matches, b.getInt32(index), choice);
  }
  b.CreateBr(done);
  b.SetInsertPoint(done);
  llvm::PHINode *result = b.CreatePHI(i32, 2);
  result->addIncoming(best, before);
  result->addIncoming(choice, named);
  b.CreateAlignedStore(result, chosen, llvm::Align(4))
      ->setAtomic(llvm::AtomicOrdering::Monotonic);
  b.CreateRet(result);
}

llvm::Function *ChoiceEmitter::emit() {
  // Threads that come first all find the same; none waits for another.
  llvm::Constant *undecided = b.getInt32(-2);
  chosen = new llvm::GlobalVariable(module, i32, /*isConstant=*/false,
                                    llvm::GlobalValue::InternalLinkage,
                                    undecided, "quant_mlir_target");
  function = llvm::Function::Create(llvm::FunctionType::get(i32, false),
                                    llvm::GlobalValue::InternalLinkage,
                                    "quant_mlir_choose_target", module);
  b.SetInsertPoint(addBlock("entry"));
  llvm::LoadInst *known = b.CreateAlignedLoad(i32, chosen, llvm::Align(4));
  known->setAtomic(llvm::AtomicOrdering::Monotonic);
  llvm::BasicBlock *use = addBlock("known"), *ask = addBlock("ask");
  b.CreateCondBr(b.CreateICmpNE(known, undecided), use, ask);
  b.SetInsertPoint(use);
  b.CreateRet(known);
  b.SetInsertPoint(ask);
  readProcessor();
  llvm::Value *best = b.getInt32(-1);
  for (auto [index, version] : llvm::enumerate(versions)) {
    supported.push_back(emitSupported(version));
    best = b.CreateSelect(supported.back(), b.getInt32(index), best);
  }
  chooseByName(best);
  return function;
}

llvm::Function *
quantmlir::emitTargetChoice(llvm::Module &module,
                            llvm::ArrayRef<TargetVersion> versions) {
  return ChoiceEmitter(module, versions).emit();
}
