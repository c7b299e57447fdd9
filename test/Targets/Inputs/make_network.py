#===- make_network.py - A quantized network for every target -*- python -*--===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""make_network.py OUT: writes a quantized network and an input for it.

Two convolutions, whose inputs are unsigned and signed, and a linear layer.
Sizes leave a rest everywhere: channels beside whole blocks of 16, reductions
beside whole groups of 4, pixels beside whole tiles. Writes OUT.mlir and
OUT.npy, and OUT.bin with the same bytes bare.
"""

import sys

import numpy as np

rng = np.random.default_rng(7)


def dense(values):
    data = values.astype("<i4" if values.dtype == np.int32 else np.int8)
    return f'dense<"0x{data.tobytes().hex().upper()}">'


def constant(name, values, scale):
    shape = "x".join(map(str, values.shape))
    bits = values.dtype.itemsize * 8
    limits = "<-127:127>" if bits == 8 else ""
    scales = ",".join([scale] * values.shape[0])
    kind = f"tensor<{shape}x!quant.uniform<i{bits}{limits}:f32:0, {{{scales}}}>>"
    return (
        f"    %{name} = qnn.constant {dense(values)} : "
        f"tensor<{shape}xi{bits}> as {kind}\n"
    ), kind


def layer(number, scale, *shape):
    """Weights and bias; outputs are about as large as what they are made of."""
    # The largest values are there, so that sums of pairs pass 16 bits.
    w = rng.choice([-127, -126, -3, 5, 126, 127], shape).astype(np.int8)
    b = rng.integers(-4000, 4000, shape[0]).astype(np.int32)
    w_text, w_type = constant(f"w{number}", w, f"{scale:e}")
    b_text, b_type = constant(f"b{number}", b, f"{scale / 4:e}")
    return w_text + b_text, w_type, b_type


u8 = "!quant.uniform<u8:f32, 2.500000e-01:3>"
wide = "!quant.uniform<i8:f32, 2.500000e-01:-5>"
out = "!quant.uniform<u8:f32, 2.500000e-01:120>"
constants0, w0_type, b0_type = layer(0, 2**-10, 37, 3, 3, 7)
constants1, w1_type, b1_type = layer(1, 2**-9, 32, 1, 1, 37)
constants2, w2_type, b2_type = layer(2, 2**-13, 21, 9 * 7 * 32)

text = f"""// Written by make_network.py.
module {{
  func.func @main(%x: tensor<1x9x7x7xf32> {{qnn.name = "x"}}) -> (tensor<1x21xf32> {{qnn.name = "y"}}) {{
{constants0}{constants1}{constants2}    %q = qnn.quantize %x : (tensor<1x9x7x7xf32>) -> tensor<1x9x7x7x{u8}>
    %c0 = qnn.conv_2d %q, %w0 bias %b0 {{padding = array<i64: 1, 1, 1, 1>}} : (tensor<1x9x7x7x{u8}>, {w0_type}, {b0_type}) -> tensor<1x9x7x37x{wide}>
    %c1 = qnn.conv_2d %c0, %w1 bias %b1 : (tensor<1x9x7x37x{wide}>, {w1_type}, {b1_type}) -> tensor<1x9x7x32x{u8}>
    %f = qnn.reshape %c1 : (tensor<1x9x7x32x{u8}>) -> tensor<1x2016x{u8}>
    %l = qnn.linear %f, %w2 bias %b2 : (tensor<1x2016x{u8}>, {w2_type}, {b2_type}) -> tensor<1x21x{out}>
    %y = qnn.dequantize %l : (tensor<1x21x{out}>) -> tensor<1x21xf32>
    return %y : tensor<1x21xf32>
  }}
}}
"""
with open(sys.argv[1] + ".mlir", "w") as file:
    file.write(text)
x = rng.uniform(-2, 64, (4, 9, 7, 7)).astype(np.float32)
np.save(sys.argv[1] + ".npy", x)
x[0].tofile(sys.argv[1] + ".bin")
