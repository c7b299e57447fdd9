//===- Passes.td - Passes of the CPU code generator --------*- tablegen -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CODEGEN_PASSES
#define QUANT_MLIR_CODEGEN_PASSES

include "mlir/Pass/PassBase.td"

class CodeGenTargetOptions {
  list<Option> targetOptions = [
    Option<"targetCPU", "target-cpu", "std::string", "\"host\"",
           "Processor to generate code for: 'host', or a name LLVM knows">,
    Option<"targetFeatures", "target-features", "std::string", "\"\"",
           "Features to add to or take from the processor's ('+avx2,-fma')">,
    Option<"targetTriple", "target-triple", "std::string", "\"\"",
           "Target triple; empty: the host's">
  ];
}

def FuseElementwise : Pass<"codegen-fuse-elementwise", "mlir::func::FuncOp"> {
  let summary = "Make every chain of elementwise operations one linalg.generic";
  let description = [{
    Named `linalg` operations become `linalg.generic`; an elementwise producer
    with a single reader, visited once per element of that reader, is fused into
    it. Work is never duplicated and nothing is fused into the operands of a
    reduction, so contractions stay recognizable. A `tensor.collapse_shape`
    between a reduction and its elementwise reader moves behind the reader.

    Before:
    ```mlir
    %1 = linalg.generic {all parallel} ins(%acc, %bias) { arith.addi }
    %2 = linalg.generic {all parallel} ins(%1) { arith.maxsi }
    ```
    After:
    ```mlir
    %2 = linalg.generic {all parallel} ins(%acc, %bias) { arith.addi; arith.maxsi }
    ```
  }];
  let dependentDialects = ["mlir::linalg::LinalgDialect",
                           "mlir::tensor::TensorDialect",
                           "mlir::arith::ArithDialect"];
}

def TransposeOperands : Pass<"codegen-transpose-operands", "mlir::func::FuncOp"> {
  let summary = "Transpose computed operands that kernels would walk with a stride";
  let description = [{
    The lanes of a contraction run along the last dimension of its result. A
    constant operand is packed for that later; one that is computed (keys of an
    attention, say) and has another dimension last is transposed first, which
    costs far less than a strided load for every product.

    Before:
    ```mlir
    linalg.generic {maps = [(m, n, k) -> (m, k), (m, n, k) -> (n, k), (m, n, k) -> (m, n)]}
        ins(%a, %b : tensor<8x64xi8>, tensor<8x64xi8>)
    ```
    After:
    ```mlir
    %t = linalg.transpose ins(%b) outs(%e : tensor<64x8xi8>) permutation = [1, 0]
    linalg.generic {maps = [(m, n, k) -> (m, k), (m, n, k) -> (k, n), (m, n, k) -> (m, n)]}
        ins(%a, %t : tensor<8x64xi8>, tensor<64x8xi8>)
    ```
  }];
  let dependentDialects = ["mlir::linalg::LinalgDialect",
                           "mlir::tensor::TensorDialect"];
}

def InferOperandRanges : Pass<"codegen-infer-operand-ranges", "mlir::func::FuncOp"> {
  let summary = "Prove which values the bytes that are multiplied can have";
  let description = [{
    Follows the ranges of integers through scalar bodies (by the interface that
    `arith` operations have), through what moves tensors, and through reductions
    that do not leave the range of what they read, such as maxima. Where an
    operand of a reduction over bytes cannot have all 256 values, the reduction
    gets an attribute with the smallest and the largest value of each operand, as
    unsigned bytes. Activations of fewer than 8 bits, outputs of limited
    functions and the like then allow longer sums in 16 bits: see
    `--codegen-outline-kernels`, which takes the attribute away.

    Before:
    ```mlir
    %x = linalg.generic {all parallel} ins(%a : tensor<1x64xi32>) { maxsi 0; minsi 127; trunci }
    %y = linalg.generic {reduction} ins(%x, %w : tensor<1x64xi8>, tensor<8x64xi8>)
    ```
    After:
    ```mlir
    %x = linalg.generic {all parallel} ins(%a : tensor<1x64xi32>) { maxsi 0; minsi 127; trunci }
    %y = linalg.generic {reduction} ins(%x, %w : tensor<1x64xi8>, tensor<8x64xi8>)
        attrs = {codegen.input_ranges = array<i64: 0, 127, 0, 255>}
    ```
  }];
}

def ReplaceDivisions : Pass<"codegen-replace-divisions", "mlir::func::FuncOp">,
                       CodeGenTargetOptions {
  let summary = "Quantize without dividing";
  let description = [{
    Replaces the division of a quantization (a constant divisor, NaN made zero,
    rounded to even, limited) by a product with the reciprocal and one
    correction, where every number is proved to be rounded to the same integer:
    see `QuantMath/Reciprocal.h`. Numbers are limited first, so that no product
    overflows. Only where the target has fused multiply-add; a vector's division
    takes several times as long as the rest.

    Before:
    ```mlir
    %q = arith.divf %x, %scale : f32
    %nan = arith.cmpf uno, %q, %q : f32
    %n = arith.select %nan, %zero, %q : f32
    %r = math.roundeven %n : f32
    %a = arith.maxnumf %r, %low : f32
    %b = arith.minnumf %a, %high : f32
    ```
    After:
    ```mlir
    %x1 = ... %x, between %low and %high times %scale
    %q0 = arith.mulf %x1, %reciprocal : f32
    %m = arith.negf %q0 : f32
    %e = math.fma %m, %scale, %x1 : f32
    %q = math.fma %e, %reciprocal, %q0 : f32
    %nan = arith.cmpf uno, %q, %q : f32
    %n = arith.select %nan, %zero, %q : f32
    %b = math.roundeven %n : f32
    ```
  }];
  let options = targetOptions;
  let dependentDialects = ["mlir::arith::ArithDialect",
                           "mlir::math::MathDialect"];
}

def WriteInPlace : Pass<"codegen-write-in-place", "mlir::func::FuncOp"> {
  let summary = "Let producers write into padded and concatenated buffers";
  let description = [{
    `tensor.pad` and `tensor.concat` become a chain of `tensor.insert_slice` into
    one `tensor.empty`, placed before the first producer, so that bufferization
    makes the producers write into their part of that buffer. Only the border of
    a padded tensor is filled. A concatenation of more than 32 operands stays:
    they are copied.

    Before:
    ```mlir
    %0 = linalg.generic ... outs(%empty : tensor<1x4x4x8xi8>)
    %1 = tensor.pad %0 low[0, 1, 1, 0] high[0, 1, 1, 0] { tensor.yield %c0 }
    ```
    After:
    ```mlir
    %d = tensor.empty() : tensor<1x6x6x8xi8>
    ... the four border slices of %d are filled: %d4
    %0 = linalg.generic ... outs(%empty : tensor<1x4x4x8xi8>)
    %1 = tensor.insert_slice %0 into %d4[0, 1, 1, 0] [1, 4, 4, 8] [1, 1, 1, 1]
    ```
  }];
  let dependentDialects = ["mlir::linalg::LinalgDialect",
                           "mlir::tensor::TensorDialect",
                           "mlir::arith::ArithDialect"];
}

def BufferizeModel : Pass<"codegen-bufferize-model", "mlir::ModuleOp"> {
  let summary = "Bufferize the model; results become output arguments";
  let description = [{
    Runs One-Shot Bufferize across the function boundary with identity layouts.
    Inputs are never written to. Each result becomes an additional argument at
    the end (in order, with its attributes); what it was computed into is then
    that argument, unless it is shared or an input, in which case it is copied.

    Before:
    ```mlir
    func.func @main(%x: tensor<8xi8>) -> tensor<8xi8> {
      %0 = tensor.empty() : tensor<8xi8>
      %1 = linalg.generic ins(%x) outs(%0)
      return %1
    ```
    After:
    ```mlir
    func.func @main(%x: memref<8xi8>, %y: memref<8xi8>) {
      linalg.generic ins(%x) outs(%y)
      return
    ```
  }];
  let dependentDialects = ["mlir::bufferization::BufferizationDialect",
                           "mlir::linalg::LinalgDialect",
                           "mlir::memref::MemRefDialect"];
}

def OutlineKernels : Pass<"codegen-outline-kernels", "mlir::ModuleOp">,
                     CodeGenTargetOptions {
  let summary = "Move each operation, with its epilogue, into a shared function";
  let description = [{
    Every `linalg` operation of the model becomes a call of a private function.
    A reduction is grouped with the fill of its accumulator and with the
    elementwise operation that alone reads it: the accumulator then lives inside
    the function and needs no memory of the model. Groups that are equal but for
    the buffers they touch share one function. Constant weights of contractions
    are packed into the layout that the kernel reads (see PackWeights.h); the
    function then takes the packed bytes and casts them, and the contraction
    carries the attribute `codegen.packed`. On processors with AVX2 and
    without VNNI it also carries `codegen.chain`, the number of steps of four
    products that may be added in 16 bits, where the weights prove that none of
    these sums overflows (see ProductChains.h); it is part of what makes kernels
    equal. With `codegen.rest_steps`, weights of which few do not fit are split
    into two steps each. Weights whose values all fit 4 or 2 bits are packed to
    so many, which `codegen.weight_bits` says.

    Before:
    ```mlir
    %acc = memref.alloc() : memref<1x16xi32>
    linalg.fill ins(%c0) outs(%acc)
    linalg.generic {contraction} ins(%x, %w) outs(%acc)
    linalg.generic {elementwise} ins(%acc, %bias) outs(%y)
    ```
    After:
    ```mlir
    call @kernel_0(%x, %packed, %bias, %y)
    ```
  }];
  let options = targetOptions;
  let dependentDialects = ["mlir::func::FuncDialect",
                           "mlir::memref::MemRefDialect"];
}

def EmitKernels : Pass<"codegen-emit-kernels", "mlir::func::FuncOp">,
                  CodeGenTargetOptions {
  let summary = "Turn kernels into tiled and vectorized loops";
  let description = [{
    Replaces the `linalg` operations of a kernel (a function with the attribute
    `codegen.kernel`) by loops over tiles. The lanes of a vector run along the
    dimension that is contiguous in memory; contractions keep a tile of
    neighbouring pixels times 16 output channels in registers; the epilogue is
    the scalar body on vectors. Weights packed to 4 or 2 bits are extended in
    registers, or once for many tiles, to memory of the stack, where that costs
    less. Where products of four bytes or of two words are added at once,
    depthwise convolutions take so many taps of each channel, whose bytes they
    interleave. Where it costs less, sums of a tile wait on the stack, and their epilogue is computed
    between the products of the next tile. Weights that do not stay in the cache
    are fetched ahead. With `threads`
    above 1 the outermost loop of a kernel that is worth it becomes
    `scf.parallel`, and `codegen.nanoseconds` is the estimate of its time on one
    thread. Operations of other forms become plain loops. The attribute
    `codegen.kernel_info` then says which form
    a kernel got, with which tile, how many products a cycle that form allows at
    most, and why not a better one.

    Before:
    ```mlir
    linalg.generic {elementwise} ins(%x : memref<64xf32>) outs(%y : memref<64xf32>)
    ```
    After:
    ```mlir
    scf.for %i = %c0 to %c64 step %c16 {
      %0 = vector.load %x[%i] : memref<64xf32>, vector<16xf32>
      ...
      vector.store %1, %y[%i] : memref<64xf32>, vector<16xf32>
    }
    ```
  }];
  let options = targetOptions # [
    Option<"threads", "threads", "unsigned", "1",
           "Number of threads to prepare kernels for">
  ];
  let dependentDialects = [
    "mlir::LLVM::LLVMDialect", "mlir::arith::ArithDialect",
    "mlir::linalg::LinalgDialect", "mlir::math::MathDialect",
    "mlir::memref::MemRefDialect", "mlir::scf::SCFDialect",
    "mlir::vector::VectorDialect"];
}

def PlanMemory : Pass<"codegen-plan-memory", "mlir::ModuleOp"> {
  let summary = "Give every buffer a place in one arena, every constant one in a blob";
  let description = [{
    The model's function becomes `@quant_mlir_entry(inputs..., outputs..., arena)`
    on byte buffers. Each `memref.alloc` gets an offset in the arena: buffers
    whose lives (first to last call that touches them) overlap do not. Larger
    buffers choose first; offsets are multiples of 64; 64 bytes of slack end the
    arena. All constants lie in one global blob, each at a multiple of 64. No
    allocation is left. The module's attribute `codegen.model` then describes the
    model: names, types and shapes of inputs and outputs, sizes in bytes, and
    the kernels in the order they are called in.

    With `profile` the arena ends in one `timespec` (two 64-bit integers) more
    than there are calls, which `clock_gettime` fills in before each call and
    after the last.

    Before:
    ```mlir
    %0 = memref.alloc() : memref<100xi8>
    call @kernel_0(%x, %0)
    ```
    After:
    ```mlir
    %0 = memref.view %arena[%c0][] : memref<192xi8> to memref<100xi8>
    call @kernel_0(%x, %0)
    ```
  }];
  let options = [
    Option<"profile", "profile", "bool", "false",
           "Note the time before and after each kernel">
  ];
  let dependentDialects = ["mlir::memref::MemRefDialect",
                           "mlir::arith::ArithDialect"];
}

def ShareKernels : Pass<"codegen-share-kernels", "mlir::ModuleOp">,
                   CodeGenTargetOptions {
  let summary = "Run the kernels of a model on several threads";
  let description = [{
    The whole model becomes one parallel region, so that threads are started
    once. Its calls become steps: a call of a kernel with an `scf.parallel` loop,
    which is cut into chunks, or a row of other calls. Every thread walks all
    steps; it claims chunks of a step until none is left, threads of even numbers
    from the front and of odd ones from the back. Before that it waits for the
    end of those earlier steps that write what the step touches, or touch what
    it writes, by the bytes that their operands cover; there is no other barrier.
    A thread that is late finds its chunks done by others. Counters lie at the
    end of the arena, 64 bytes a step (see ClaimFunctions.h).

    Where all this would save less than starting threads costs, and with
    `threads` of 1, `scf.parallel` loops become `scf.for`, and nothing else
    happens. Results do not depend on the number of threads: a loop's trips
    compute different elements, each in one order.

    Before:
    ```mlir
    func.func private @kernel_0(%x: memref<1024xf32>, ...) {
      scf.parallel (%i) = (%c0) to (%c64) step (%c1) { ... }
    func.func @quant_mlir_entry(..., %arena: memref<4160xi8>) {
      call @kernel_0(%x, %y)
      call @kernel_1(%y, %z)
    ```
    After:
    ```mlir
    func.func private @kernel_0(%x: memref<1024xf32>, ..., %begin: index, %end: index) {
      scf.for %i = %begin to %end step %c1 { ... }
    func.func @quant_mlir_entry(..., %arena: memref<4288xi8>) {
      omp.parallel {
        %thread = llvm.call @omp_get_thread_num() : () -> i32
        scf.while chunks of the first step are left {
          call @kernel_0(%x, %y, %begin, %end)
        llvm.call @quant_mlir_await(%step0, %chunks)
        scf.while chunks of the second step are left {
          call @kernel_1(%y, %z, %begin, %end)
    ```
  }];
  let options = targetOptions # [
    Option<"threads", "threads", "unsigned", "1",
           "Number of threads the model uses until told otherwise">
  ];
  let dependentDialects = [
    "mlir::LLVM::LLVMDialect", "mlir::arith::ArithDialect",
    "mlir::memref::MemRefDialect", "mlir::omp::OpenMPDialect",
    "mlir::scf::SCFDialect"];
}

def EmitModelABI : Pass<"codegen-emit-model-abi", "mlir::ModuleOp"> {
  let summary = "Add the C entry points of a compiled model";
  let description = [{
    Adds `quant_mlir_model_run`, `quant_mlir_model_info` and, when the model uses
    threads, `quant_mlir_model_set_threads` (see Runtime/ModelABI.h) to a module
    in the LLVM dialect, and makes everything else internal to the object.

    Before:
    ```mlir
    llvm.func @quant_mlir_entry(%in: !llvm.ptr, %out: !llvm.ptr, %arena: !llvm.ptr)
    ```
    After:
    ```mlir
    llvm.func @quant_mlir_model_run(%ins: !llvm.ptr, %outs: !llvm.ptr, %arena: !llvm.ptr) -> i32 {
      ... loads the pointers and calls @quant_mlir_entry
    ```
  }];
  let options = [
    Option<"threads", "threads", "unsigned", "1",
           "Number of threads the model uses until told otherwise">
  ];
  let dependentDialects = ["mlir::LLVM::LLVMDialect"];
}

#endif // QUANT_MLIR_CODEGEN_PASSES
