//===- ModelABI.h - The C interface of a compiled model ---------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

/* Plain C. A compiled model (.o or .so) exports these three symbols and nothing
 * else. There is no state that a run changes: two threads may run one model
 * at the same time, each with its own arena. */

#ifndef QUANT_MLIR_RUNTIME_MODELABI_H
#define QUANT_MLIR_RUNTIME_MODELABI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Version of this interface: the value of "abi" in the model's description. */
#define QUANT_MLIR_MODEL_ABI 1

/* Alignment in bytes that the arena must have. */
#define QUANT_MLIR_ARENA_ALIGNMENT 64

/* JSON, never null, valid as long as the code is loaded:
 *   {"abi": 1,
 *    "inputs":  [{"name": "x", "type": "u8", "shape": [1, 224, 224, 3]}, ...],
 *    "outputs": [...],
 *    "arena_bytes": 123456, "constant_bytes": 123456, "threads": 1,
 *    "kernels": [{"kernel": "kernel_0", "layer": "conv1", ...}, ...],
 *    "extra": {...}}
 * Types: f32, i8, u8, i16, u16, i32, i64. Shapes are static; tensors are dense,
 * row-major, and need the alignment of their element type only. "kernels"
 * says, in the order of execution, which code computes which layers; "extra" is
 * what the compiler was told to attach. Both may be absent, and nobody needs
 * them to run the model. A model that was compiled to be profiled also has
 * "profile_offset": there the arena has, after a run, one struct timespec
 * before each kernel and one after the last.
 *
 * A model that holds code for several targets also has "target": the name of
 * the one that this processor runs. It is chosen once, by the first call of
 * info or run, as the best that the processor supports; the environment
 * variable QUANT_MLIR_TARGET may name another that it supports. Sizes and
 * kernels can differ between targets. */
const char *quant_mlir_model_info(void);

/* Runs the model once. `inputs` and `outputs` hold one pointer per tensor, in
 * the order of the description. `arena` has "arena_bytes" bytes, aligned to
 * QUANT_MLIR_ARENA_ALIGNMENT; what is in it does not matter. Inputs are not
 * written to; outputs must not overlap inputs. Returns 0, or 1 and does nothing
 * when the model holds no code that this processor supports. */
int32_t quant_mlir_model_run(const void *const *inputs, void *const *outputs,
                             void *arena);

/* Present only when "threads" is above 1: sets the number of threads of later
 * runs (at least 1). Results do not depend on it. */
void quant_mlir_model_set_threads(int32_t threads);

#ifdef __cplusplus
}
#endif

#endif /* QUANT_MLIR_RUNTIME_MODELABI_H */
