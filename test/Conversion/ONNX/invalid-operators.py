#===- invalid-operators.py - Messages for wrong operators ---*- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
# RUN: %python %s %t | FileCheck %s

import subprocess
import sys

import numpy as np
from onnx_builder import model, node, tensor, value

# One wrong use of each operator for each message of its import.

PATH = sys.argv[1] + ".onnx"
X, Y = value("x", [1, 3, 8, 8]), value("y", None)
VOLUME = value("v", [1, 2, 4, 4, 4])


def one(op, inputs=("x",), initializers=(), opset=13, outputs="y", x=X, **attributes):
    """Prints the only error of importing a model of one wrong node."""
    with open(PATH, "wb") as file:
        file.write(model([node(op, list(inputs), outputs, **attributes)], [x], [Y],
                         initializers, opset).SerializeToString())
    run = subprocess.run(["quant-translate", "--onnx-to-qnn", PATH],
                         capture_output=True, text=True)
    assert run.returncode == 1 and run.stdout == "", run
    assert run.stderr.count("error:") == 1, run
    print(run.stderr.replace(PATH + ":0:0: ", "").strip())


def floats(name, *shape):
    return tensor(name, np.ones(shape))


def integers(name, *values):
    return tensor(name, values, np.int64)

# CHECK: error: node 'y' (Conv): input and weight have ranks 4 and 3, expected the same, at least 3
one("Conv", ["x", "w"], [floats("w", 4, 3, 3)])
# CHECK-NEXT: error: node 'y' (Gemm): inputs have ranks 4 and 2, expected 2
one("Gemm", ["x", "w"], [floats("w", 8, 4)])
# CHECK-NEXT: error: node 'y' (Gemm): input C has shape 2x2x4, which does not broadcast to 2x4
one("Gemm", ["m", "w", "c"], [floats("w", 8, 4), floats("c", 2, 2, 4)], x=value("m", [2, 8]))
# CHECK-NEXT: error: node 'y' (MatMul): inputs have ranks 4 and 0, expected at least 1
one("MatMul", ["x", "w"], [floats("w")])
# CHECK-NEXT: error: node 'y' (Add): operands do not broadcast: sizes 8 and 2 in dimension 3
one("Add", ["x", "w"], [floats("w", 2)], opset=6, broadcast=1)
# CHECK-NEXT: error: node 'y' (Clip): input 'min' has type f32 and 2 elements, expected one f32
one("Clip", ["x", "lo"], [floats("lo", 2)])
# CHECK-NEXT: error: node 'y' (Clip): input 'min' is not a number
one("Clip", ["x", "lo"], [tensor("lo", np.nan)])
# CHECK-NEXT: error: node 'y' (Clip): both bounds are infinite
one("Clip", ["x", "lo", "hi"], [tensor("lo", np.inf), tensor("hi", np.inf)])
# CHECK-NEXT: error: node 'y' (HardSigmoid): attribute 'alpha' is not a number
one("HardSigmoid", alpha=float("nan"))
# CHECK-NEXT: error: node 'y' (BatchNormalization): input has rank 1, expected at least 2
one("BatchNormalization", ["v", "o", "o", "o", "o"], [floats("o", 3)], x=value("v", [3]))
# CHECK-NEXT: error: node 'y' (BatchNormalization): input 4: got shape 4, expected 3 (the channels of the input)
one("BatchNormalization", ["x", "o", "o", "o", "s"], [floats("o", 3), floats("s", 4)])
# CHECK-NEXT: error: node 'y' (Dropout): input 'training_mode' is not one bool
one("Dropout", ["x", "r", "t"], [floats("r"), tensor("t", [True, False], np.bool_)])
# CHECK-NEXT: error: node 'y' (GlobalAveragePool): input has rank 2, expected at least 3
one("GlobalAveragePool", ["m"], x=value("m", [2, 8]))
# CHECK-NEXT: error: node 'y' (MaxPool): input has rank 2, expected at least 3
one("MaxPool", ["m"], x=value("m", [2, 8]), kernel_shape=[2])
# CHECK-NEXT: error: node 'y' (MaxPool): attribute 'kernel_shape' is missing
one("MaxPool")
# CHECK-NEXT: error: node 'y' (MaxPool): auto_pad: got 'BOTH', expected NOTSET, SAME_UPPER, SAME_LOWER or VALID
one("MaxPool", kernel_shape=[2, 2], auto_pad="BOTH")
# CHECK-NEXT: error: node 'y' (Reshape): shape: more than one size is -1
one("Reshape", ["x", "s"], [integers("s", -1, -1)])
# CHECK-NEXT: error: node 'y' (Reshape): shape: size 0 in dimension 4 stands for the input's, which has rank 4
one("Reshape", ["x", "s"], [integers("s", 1, 3, 8, 8, 0)])
# CHECK-NEXT: error: node 'y' (Reshape): shape: got size -2 in dimension 0, expected -1 or more
one("Reshape", ["x", "s"], [integers("s", -2)])
# CHECK-NEXT: error: node 'y' (Reshape): input 'shape' has type f32, expected integers
one("Reshape", ["x", "s"], [floats("s", 2)])
# CHECK-NEXT: error: node 'y' (Reshape): input 'shape' has rank 2, expected 1
one("Reshape", ["x", "s"], [tensor("s", [[192]], np.int64)])
# CHECK-NEXT: error: node 'y' (Squeeze): axes: dimension 1 has size 3, expected 1
one("Squeeze", ["x", "a"], [integers("a", 1)])
# CHECK-NEXT: error: node 'y' (Squeeze): axes: 0 is given twice
one("Squeeze", ["x", "a"], [integers("a", 0, 0)])
# CHECK-NEXT: error: node 'y' (Unsqueeze): the axes are missing
one("Unsqueeze")
# CHECK-NEXT: error: node 'y' (Slice): starts or ends are missing
one("Slice", ["x"])
# CHECK-NEXT: error: node 'y' (Slice): starts, ends, axes and steps have 2, 1, 2 and 2 values, expected the same number
one("Slice", ["x", "s", "e"], [integers("s", 0, 0), integers("e", 1)])
# CHECK-NEXT: error: node 'y' (Slice): steps: got 0, expected a step that is not 0
one("Slice", ["x", "s", "e", "a", "t"],
    [integers("s", 0), integers("e", 1), integers("a", 1), integers("t", 0)])
# CHECK-NEXT: error: node 'y' (Split): split: got 3 sizes for 2 outputs
one("Split", ["x", "s"], [integers("s", 1, 1, 1)], outputs=["y", "z"], axis=1)
# CHECK-NEXT: error: node 'y' (Split): split: got -1 after 1, expected sizes with the sum 3
one("Split", ["x", "s"], [integers("s", 1, -1)], outputs=["y", "z"], axis=1)
# CHECK-NEXT: error: node 'y' (Split): split: the sizes have the sum 2, expected 3
one("Split", ["x", "s"], [integers("s", 1, 1)], outputs=["y", "z"], axis=1)
# CHECK-NEXT: error: node 'y' (Split): num_outputs: got 3, but the node has 2 outputs
one("Split", opset=18, outputs=["y", "z"], axis=1, num_outputs=3)
# CHECK-NEXT: error: node 'y' (Gather): input 'indices' has type f32, expected integers
one("Gather", ["x", "i"], [floats("i")])
# CHECK-NEXT: error: node 'y' (Gather): indices: got 8, expected -8 to 7
one("Gather", ["x", "i"], [tensor("i", 8, np.int64)], axis=3)
# CHECK-NEXT: error: node 'y' (Pad): the pads are missing
one("Pad", ["x"])
# CHECK-NEXT: error: node 'y' (Pad): pads: got 2 values, expected 8
one("Pad", ["x", "p"], [integers("p", 0, 0)])
# CHECK-NEXT: error: node 'y' (Pad): input 'constant_value' has type f32 and 2 elements, expected one f32
one("Pad", ["x", "p", "v"], [integers("p", 0, 0, 1, 1, 0, 0, 1, 1), floats("v", 2)])
# CHECK-NEXT: error: node 'y' (Pad): input 'constant_value' is not finite
one("Pad", ["x", "p", "v"], [integers("p", 0, 0, 1, 1, 0, 0, 1, 1), tensor("v", np.inf)])
# CHECK-NEXT: error: node 'y' (Concat): attribute 'axis' is missing
one("Concat", ["x", "x"])
# CHECK-NEXT: error: node 'y' (DepthToSpace): input has rank 2, expected 4
one("DepthToSpace", ["m"], x=value("m", [2, 8]), blocksize=2)
# CHECK-NEXT: error: node 'y' (DepthToSpace): blocksize: got 0, expected 1 to 32768
one("DepthToSpace", blocksize=0)
# CHECK-NEXT: error: node 'y' (DepthToSpace): blocksize: the square of 2 does not divide 3 channels
one("DepthToSpace", blocksize=2)
# CHECK-NEXT: error: node 'y' (DepthToSpace): mode: got 'CDR', expected DCR or CRD
one("DepthToSpace", blocksize=1, mode="CDR")
# CHECK-NEXT: error: node 'y' (SpaceToDepth): blocksize: 3 does not divide 8x8
one("SpaceToDepth", blocksize=3)
# CHECK-NEXT: error: node 'y' (Relu): input 0 is missing
one("Relu", [""])
# CHECK-NEXT: error: node 'y' (Relu): got 2 outputs, expected at most 1
one("Relu", outputs=["y", "z"])
# CHECK-NEXT: error: node 'y' (Transpose): permutation: got 2 dimensions, expected 4
one("Transpose", perm=[0, 1])
# CHECK-NEXT: error: node 'unnamed' (Relu): it has no outputs
one("Relu", outputs=[""])
# CHECK-NEXT: error: node 'y' has no op_type
one("", outputs=["y"])
# CHECK-NEXT: error: node 'y' (Constant): got 0 attributes, expected one value
one("Constant", [])
# CHECK-NEXT: error: node 'y' (ConstantOfShape): shape -1 has a negative dimension (-1); a tensor's dimensions are known and at least 0
one("ConstantOfShape", ["s"], [integers("s", -1)])
# CHECK-NEXT: error: node 'y' (ConstantOfShape): attribute 'value' has 2 elements, expected 1
one("ConstantOfShape", ["s"], [integers("s", 2)], value=tensor("v", [1, 2]))
# CHECK-NEXT: error: node 'y' (Range): got start 0.000000e+00, limit 1.000000e+00 and delta 0.000000e+00, expected a finite range
one("Range", ["a", "b", "c"], [tensor("a", 0), tensor("b", 1), tensor("c", 0)])
# CHECK-NEXT: error: node 'y' (Where): the condition has type f32, expected bool
one("Where", ["c", "a", "b"], [floats("c", 2), floats("a", 2), floats("b", 2)])
# CHECK-NEXT: error: node 'y' (Constant): attribute 'value' is not a tensor
one("Constant", [], value=1.0)
# CHECK-NEXT: error: node 'y' (Range): input 2 is not a scalar of the first input's type
one("Range", ["a", "b", "c"], [tensor("a", 0), tensor("b", 1), integers("c", 1)])
# CHECK-NEXT: error: node 'y' (Equal): inputs have types f32 and i64, expected the same
one("Equal", ["a", "b"], [tensor("a", 0), integers("b", 1)])
# CHECK-NEXT: error: node 'y' (Concat): inputs have types f32 and i64, expected the same
one("Concat", ["a", "b"], [floats("a", 1), integers("b", 1)], axis=0)
# CHECK-NEXT: error: node 'y' (Expand): shape: got -2, expected 0 or more
one("Expand", ["a", "s"], [floats("a", 1), integers("s", -2)])
# CHECK-NEXT: error: node 'y' (Expand): a constant of shape 8589934592 is too large: computed constants may have 4294967296 bytes in all
one("Expand", ["a", "s"], [floats("a", 1), integers("s", 2**33)])
# CHECK-NEXT: error: node 'y' (Conv): kernel_shape: got 0x3, expected positive sizes
one("Conv", ["x", "w"], [floats("w", 4, 3, 0, 3)])
# CHECK-NEXT: error: node 'y' (Conv): a window of 5 (dilation 1) does not fit in depth 4
one("Conv", ["v", "w"], [floats("w", 4, 2, 5, 1, 1)], x=VOLUME)
# CHECK-NEXT: error: node 'y' (Conv): groups: 3 does not divide 2 input channels
one("Conv", ["v", "w"], [floats("w", 4, 2, 1, 1, 1)], x=VOLUME, group=3)
# CHECK-NEXT: error: node 'y' (ConvTranspose): strides: got 0, expected 1 to 2^30
one("ConvTranspose", ["x", "w"], [floats("w", 3, 4, 3, 3)], strides=[0, 1])
# CHECK-NEXT: error: node 'y' (ConvTranspose): output_shape: got 1 values, expected 2
one("ConvTranspose", ["x", "w"], [floats("w", 3, 4, 3, 3)], output_shape=[8])
# CHECK-NEXT: error: node 'y' (ConvTranspose): output_shape: got -8, expected 1 to 2^30
one("ConvTranspose", ["x", "w"], [floats("w", 3, 4, 3, 3)], output_shape=[-8, 8])
# CHECK-NEXT: error: node 'y' (Add): operands of shapes 1x3x8x8 and 2 do not broadcast before opset 7 (broadcast 0, axis 3)
one("Add", ["x", "w"], [floats("w", 2)], opset=6)
# CHECK-NEXT: error: node 'y' (LeakyRelu): its parameter is not finite
one("LeakyRelu", alpha=float("inf"))
# CHECK-NEXT: error: node 'y' (Gelu): approximate: got 'erf', expected none or tanh
one("Gelu", opset=20, approximate="erf")
# CHECK-NEXT: error: node 'y' (Resize): input 'scales' has type i64, expected f32
one("Resize", ["x", "", "s"], [integers("s", 1, 1, 2, 2)])
# CHECK-NEXT: error: node 'y' (Resize): scales: got 2 values, expected 4
one("Resize", ["x", "", "s"], [floats("s", 2)])
# CHECK-NEXT: error: node 'y' (Resize): scales: got -1.000000e+00, expected a positive factor
one("Resize", ["x", "", "s"], [tensor("s", [1, 1, -1, 1])])
# CHECK-NEXT: error: node 'y' (Resize): sizes: got 2 values, expected 4
one("Resize", ["x", "", "", "s"], [integers("s", 2, 2)])
# CHECK-NEXT: error: node 'y' (Resize): sizes: got 0 for a dimension of 8, expected positive sizes
one("Resize", ["x", "", "", "s"], [integers("s", 1, 3, 0, 2)])
# CHECK-NEXT: error: node 'y' (Resize): mode: got 'area', expected nearest, linear or cubic
one("Resize", ["x", "", "s"], [floats("s", 4)], mode="area")
# CHECK-NEXT: error: node 'y' (Resize): nearest_mode: got 'round', expected round_prefer_floor, round_prefer_ceil, floor or ceil
one("Resize", ["x", "", "s"], [floats("s", 4)], nearest_mode="round")
# CHECK-NEXT: error: node 'y' (Resize): keep_aspect_ratio_policy: got 'shrink', expected stretch, not_larger or not_smaller
one("Resize", ["x", "", "s"], [floats("s", 4)], opset=18, keep_aspect_ratio_policy="shrink")
# CHECK-NEXT: error: node 'y' (Resize): scales and sizes are missing
one("Resize")
# CHECK-NEXT: error: node 'y' (Pad): mode 'reflect' has nothing to repeat in a dimension of 1
one("Pad", ["m", "p"], [integers("p", 1, 0, 0, 0)], x=value("m", [1, 8]), mode="reflect")
# CHECK-NEXT: error: node 'y' (Pad): mode: got 'mirror', expected constant, reflect, edge or wrap
one("Pad", ["x", "p"], [integers("p", 0, 0, 1, 1, 0, 0, 1, 1)], mode="mirror")
# CHECK-NEXT: error: node 'y' (Pad): pads: got 2147483648, expected at most 1073741824
one("Pad", ["m", "p"], [integers("p", 0, 2**31, 0, 0)], x=value("m", [1, 8]), mode="edge")
# CHECK-NEXT: error: node 'y' (Split): a tensor of shape 1x8x8x0 is empty; empty tensors are not supported
one("Split", ["x", "s"], [integers("s", 0, 3)], outputs=["y", "z"], axis=1)
# CHECK-NEXT: error: node 'y' (MaxPool): output 0 is missing
one("MaxPool", outputs=["", "y"], kernel_shape=[2, 2])
