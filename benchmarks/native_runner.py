#===- native_runner.py - Runs compiled models on request ---*- python -*----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Runs a compiled model through its C interface (Runtime/ModelABI.h). Speaks
the protocol of onnxruntime_runner.js: one JSON request a line."""

import ctypes
import json
import mmap
import re
import sys
import time

TYPES = {"f32": 4, "i8": 1, "u8": 1, "i16": 2, "u16": 2, "i32": 4, "i64": 8}


class Model:
    def __init__(self, path, threads):
        self.library = ctypes.CDLL(path)
        self.library.quant_mlir_model_info.restype = ctypes.c_char_p
        info = json.loads(self.library.quant_mlir_model_info())
        if info["threads"] > 1:
            self.library.quant_mlir_model_set_threads(threads)
        # Pages are aligned to more than the arena needs.
        self.arena = mmap.mmap(-1, max(info["arena_bytes"], 1))
        self.arena_pointer = ctypes.addressof(
            ctypes.c_char.from_buffer(self.arena))
        self.inputs, self.input_pointers = self.allocate(info["inputs"])
        self.outputs, self.output_pointers = self.allocate(info["outputs"])
        self.shape = info["outputs"][0]["shape"]

    @staticmethod
    def allocate(tensors):
        buffers = []
        for tensor in tensors:
            count = TYPES[tensor["type"]]
            for size in tensor["shape"]:
                count *= size
            buffers.append(ctypes.create_string_buffer(count))
        pointers = (ctypes.c_void_p * len(buffers))(
            *[ctypes.addressof(b) for b in buffers])
        return buffers, pointers

    def run(self):
        status = self.library.quant_mlir_model_run(
            self.input_pointers, self.output_pointers,
            ctypes.c_void_p(self.arena_pointer))
        if status:
            raise RuntimeError(f"the model returned {status}")


class Runner:
    model = None

    def load(self, path, threads, input, **_):
        self.model = Model(path, threads)
        data = open(input, "rb").read()
        if len(data) != len(self.model.inputs[0]):
            raise ValueError(f"input has {len(data)} bytes, expected "
                             f"{len(self.model.inputs[0])}")
        ctypes.memmove(self.model.inputs[0], data, len(data))
        return {}

    def run(self, output):
        self.model.run()
        with open(output, "wb") as file:
            file.write(self.model.outputs[0].raw)
        return {"shape": self.model.shape}

    def time(self, runs):
        wall, cpu = [], []
        for _ in range(runs):
            used, start = time.process_time_ns(), time.perf_counter_ns()
            self.model.run()
            wall.append((time.perf_counter_ns() - start) / 1e6)
            cpu.append((time.process_time_ns() - used) / 1e6)
        return {"wall": wall, "cpu": cpu}

    def memory(self):
        status = open("/proc/self/status").read()
        return {"peak": 1024 * int(re.search(r"VmHWM:\s+(\d+)", status)[1])}


def main():
    runner = Runner()
    for line in sys.stdin:
        request = json.loads(line)
        operation = request.pop("op")
        try:
            answer = getattr(runner, operation)(**request)
        except Exception as error:  # The other end reports it.
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
