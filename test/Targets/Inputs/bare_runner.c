/*===- bare_runner.c - Runs a compiled model without a C library ----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

/* For AArch64 Linux under an emulator: reads INPUT_BYTES from standard input,
 * runs the model once, writes OUTPUT_BYTES to standard output. Ends with the
 * model's status, or 2 if something is too small. Nothing of the system it is
 * built on is needed. */

#include "quant-mlir/Runtime/ModelABI.h"

#include <stddef.h>

enum { SYS_READ = 63, SYS_WRITE = 64, SYS_EXIT = 93 };

static long systemCall(long number, long a, long b, long c) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
  return x0;
}

/* What the compiler calls on its own. */
void *memset(void *target, int value, size_t count) {
  volatile unsigned char *bytes = target;
  while (count--)
    *bytes++ = (unsigned char)value;
  return target;
}
void *memcpy(void *target, const void *source, size_t count) {
  volatile unsigned char *to = target;
  const unsigned char *from = source;
  while (count--)
    *to++ = *from++;
  return target;
}

static _Alignas(QUANT_MLIR_ARENA_ALIGNMENT) unsigned char arena[1 << 20];
static unsigned char input[INPUT_BYTES], output[OUTPUT_BYTES];

/* The number behind "arena_bytes": in the model's description. */
static size_t arenaBytes(const char *info) {
  static const char key[] = "\"arena_bytes\":";
  for (; *info; ++info) {
    size_t i = 0;
    while (key[i] && info[i] == key[i])
      ++i;
    if (key[i])
      continue;
    size_t value = 0;
    for (info += i; *info >= '0' && *info <= '9'; ++info)
      value = value * 10 + (size_t)(*info - '0');
    return value;
  }
  return sizeof(arena) + 1;
}

void _start(void) {
  const void *inputs[] = {input};
  void *outputs[] = {output};
  int32_t status = 2;
  if (arenaBytes(quant_mlir_model_info()) <= sizeof(arena) &&
      systemCall(SYS_READ, 0, (long)input, sizeof(input)) == sizeof(input))
    status = quant_mlir_model_run(inputs, outputs, arena);
  if (status == 0)
    systemCall(SYS_WRITE, 1, (long)output, sizeof(output));
  systemCall(SYS_EXIT, status, 0, 0);
}
