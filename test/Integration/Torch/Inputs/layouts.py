#===- layouts.py - Between our layouts and PyTorch's ---------*- python -*--===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""PyTorch has channels first."""


def nchw(x):
    return x.permute(0, 3, 1, 2)


def nhwc(x):
    return x.permute(0, 2, 3, 1)


def turned(w):
    """The weight of a transposed convolution as PyTorch has it."""
    return w.flip(1, 2).permute(3, 0, 1, 2)
