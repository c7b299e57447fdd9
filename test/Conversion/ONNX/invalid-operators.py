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
