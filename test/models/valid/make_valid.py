#===- make_valid.py - Correct ONNX models in unusual forms -*- python -*----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Writes correct ONNX models that say things in unusual ways, as ONNX test
directories: NAME/model.onnx and NAME/test_data_set_0/{input,output}_<i>.pb.

The expected outputs come from reference.py, which knows nothing of ONNX: each
case states its meaning once as a graph and once as a formula.
"""

import argparse
import math
import os
import sys

import numpy as np
from onnx import TensorProto, helper, numpy_helper

import reference as ref
from cases import Case, Collection, ints, unary

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                os.pardir))
from onnx_builder import model, node, tensor, value  # noqa: E402

INT64_MAX = 2 ** 63 - 1


# Cases by subject.


def add_weight_forms(out):
    """The ways in which a model's constants can be stored."""
    case = Case(1)
    x, w, b = case.array(2, 3, 6, 6), case.weight(4, 3, 3, 3), case.array(4)
    y = ref.conv(x, w, b)
    infos = [value("x", ["N", 3, 6, 6])], [value("y", ["N", 4, 4, 4])]
    conv = node("Conv", ["x", "w", "b"], "y")

    def constant(name, array, **attributes):
        if array is not None:
            attributes = {"value": numpy_helper.from_array(array)}
        return node("Constant", [], name, **attributes)

    as_inputs = model([conv], infos[0] + [value("w", w.shape), value("b", [4])],
                      infos[1], [tensor("w", w), tensor("b", b)], opset=7,
                      ir_version=3)
    out.add("weights_initializers_as_inputs", as_inputs, [x], [y])
    out.add("weights_constant_nodes", model(
        [constant("w", w), constant("b", b), conv], *infos), [x], [y])
    out.add("weights_constant_value_floats", model(
        [constant("w", w), constant("b", None, value_floats=b.tolist()), conv],
        *infos), [x], [y])
    out.add("weights_identity", model(
        [node("Identity", ["w0"], "w"), node("Identity", ["b0"], "b"), conv],
        *infos, [tensor("w0", w), tensor("b0", b)]), [x], [y])
    out.add("weights_computed", model(
        [node("Transpose", ["w0"], "w1", perm=[3, 2, 0, 1]),
         node("Mul", ["w1", "two"], "w"), node("Reshape", ["b0", "shape"], "b"),
         conv], *infos,
        [tensor("w0", w.transpose(2, 3, 1, 0) / 2), tensor("two", 2),
         tensor("b0", b.reshape(2, 2)), ints("shape", -1)]), [x], [y])
    half = w.astype(np.float16)
    out.add("weights_half_cast", model(
        [node("Cast", ["w0"], "w", to=TensorProto.FLOAT), conv], *infos,
        [tensor("w0", half, None), tensor("b", b)]), [x],
        [ref.conv(x, half.astype(np.float32), b)])
    fields = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=w.shape,
                         float_data=w.ravel())
    out.add("weights_float_data", model([conv], *infos,
                                        [fields, tensor("b", b)]), [x], [y])
    out.add("weights_unused", model(
        [conv], *infos, [tensor("w", w), tensor("b", b), tensor("other", w)]),
        [x], [y])

    def external(name, location, content, files_name=None, **entries):
        proto = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=w.shape,
                            data_location=TensorProto.EXTERNAL)
        for key, text in {"location": location, **entries}.items():
            proto.external_data.add(key=key, value=str(text))
        out.add(name, model([conv], *infos, [proto, tensor("b", b)]), [x], [y],
                [(files_name or location, content)])

    raw = w.tobytes()
    external("weights_external", "weights.bin", raw)
    external("weights_external_range", "weights.bin",
             bytes(4096) + raw + bytes(10), offset=4096, length=len(raw))
    external("weights_external_folder", "data/weights.bin", raw)

    shared = case.weight(3, 3, 3, 3)
    bias = case.array(3)
    out.add("weights_shared", model(
        [node("Conv", ["x", "w", "b"], "c", pads=[1] * 4),
         node("Relu", ["c"], "r"),
         node("Conv", ["r", "w", "b"], "y", strides=[2, 2])],
        infos[0], [value("y", ["N", 3, 2, 2])],
        [tensor("w", shared), tensor("b", bias)]), [x],
        [ref.conv(ref.relu(ref.conv(x, shared, bias, [(1, 1)] * 2)), shared, bias,
                  strides=[2, 2])])


def add_graph_forms(out):
    """Names, unused nodes, several uses of a value."""
    case = Case(2)
    x = case.array(2, 4)
    info = value("x", ["N", 4])

    def outputs(*names):
        return [value(n, ["N", 4]) for n in names]

    out.add("graph_two_outputs_one_inner", model(
        [node("Relu", ["x"], "a"), node("Add", ["a", "x"], "b")], [info],
        outputs("a", "b")), [x], [ref.relu(x), ref.relu(x) + x])
    out.add("graph_dead_node", model(
        [node("Sigmoid", ["x"], "dead"), node("Relu", ["x"], "y")], [info],
        outputs("y")), [x], [ref.relu(x)])
    out.add("graph_same_operand_twice", model(
        [node("Mul", ["x", "x"], "y")], [info], outputs("y")), [x], [x * x])
    out.add("graph_pass_through", model(
        [node("Identity", ["x"], "y")], [info], outputs("y")), [x], [x])
    out.add("graph_identities", model(
        [node("Identity", ["x"], "a"), node("Identity", ["a"], "b"),
         node("Relu", ["b"], "c"), node("Identity", ["c"], "y")], [info],
        outputs("y")), [x], [ref.relu(x)])
    odd = model([helper.make_node("Relu", ["a b/c:0"], ["%\"\\\u00e9"]),
                 helper.make_node("Relu", ["%\"\\\u00e9"], ["y"])],
                [value("a b/c:0", ["N", 4])], outputs("y"))
    out.add("graph_odd_names", odd, [x], [ref.relu(x)])
    other = case.array(2, 4)
    out.add("graph_two_inputs", model(
        [node("Sub", ["x", "z"], "y")], [info, value("z", ["N", 4])],
        outputs("y")), [x, other], [x - other])
    out.add("graph_sum_of_three", model(
        [node("Sum", ["x", "z", "x"], "y")], [info, value("z", ["N", 4])],
        outputs("y")), [x, other], [x + other + x])
    out.add("graph_unused_input", model(
        [node("Relu", ["x"], "y")], [info, value("z", ["N", 4])],
        outputs("y")), [x, other], [ref.relu(x)])


def add_inference_no_ops(out):
    """Dropout in all its encodings."""
    x = Case(3).array(2, 3, 4)
    out.add("dropout_7", unary("Dropout", x, x, 7, ratio=0.5), [x], [x])
    out.add("dropout_10", unary("Dropout", x, x, 10, ratio=0.9), [x], [x])
    out.add("dropout_12", unary("Dropout", x, x, 12, [tensor("ratio", 0.5)]),
            [x], [x])
    out.add("dropout_13_training_false", unary(
        "Dropout", x, x, 13, [tensor("ratio", 0.5), tensor("t", False, bool)]),
        [x], [x])
    out.add("dropout_13_mask_result", model(
        [node("Dropout", ["x"], ["d", "mask"]), node("Relu", ["d"], "y")],
        [value("x", x.shape)], [value("y", x.shape)]), [x], [ref.relu(x)])


def add_clips(out):
    case = Case(4)
    x = 4 * case.array(2, 3, 4)

    def clip(name, low, high, opset, initializers=(), optional=None, **bounds):
        out.add(name, unary("Clip", x, x, opset, initializers, optional,
                            **bounds), [x], [np.clip(x, low, high)])

    low, high = tensor("low", 0), tensor("high", 6)
    clip("clip_6_attributes", 0, 6, 6, min=0.0, max=6.0)
    clip("clip_10_attributes", -1, 2.5, 10, min=-1.0, max=2.5)
    clip("clip_6_min_only", 0, None, 6, min=0.0)
    clip("clip_6_unbounded", -np.inf, np.inf, 6)
    clip("clip_11_inputs", 0, 6, 11, [low, high])
    clip("clip_13_max_only", None, 6, 13, [high], ["", "high"])
    clip("clip_13_min_only", 0, None, 13, [low], ["low"])
    clip("clip_13_unbounded", -np.inf, np.inf, 13)
    w = case.weight(3, 3, 1)
    nodes = [node("Constant", [], "low", value=tensor("", 0.0)),
             node("Constant", [], "high", value_float=6.0),
             node("Conv", ["x", "w"], "c"), node("Clip", ["c", "low", "high"], "y")]
    out.add("clip_13_constant_nodes", model(
        nodes, [value("x", x.shape)], [value("y", x.shape)], [tensor("w", w)]),
        [x], [np.clip(ref.conv(x, w), 0, 6)])


def add_shape_subgraphs(out):
    """Shapes computed in the graph, as exporters of `x.view(x.size(0), -1)`
    write them, with a dynamic batch."""
    x = Case(5).array(2, 3, 4, 4)
    y = x.reshape(2, -1)
    infos = [value("x", ["N", 3, 4, 4])], [value("y", ["N", 48])]
    gather = [node("Shape", ["x"], "s"), node("Gather", ["s", "zero"], "n", axis=0)]
    zero, minus_one = tensor("zero", 0, np.int64), ints("minus_one", -1)
    join = [node("Concat", ["n1", "minus_one"], "shape", axis=0),
            node("Reshape", ["x", "shape"], "y")]
    out.add("shape_gather_unsqueeze_11", model(
        [*gather, node("Unsqueeze", ["n"], "n1", axes=[0]), *join], *infos,
        [zero, minus_one], 11), [x], [y])
    out.add("shape_gather_unsqueeze_13", model(
        [*gather, node("Unsqueeze", ["n", "axes"], "n1"), *join], *infos,
        [zero, minus_one, ints("axes", 0)]), [x], [y])
    out.add("shape_slice", model(
        [node("Shape", ["x"], "s"), node("Slice", ["s", "from", "to"], "n1"), *join],
        *infos, [ints("from", 0), ints("to", 1), minus_one]), [x], [y])
    out.add("shape_cast_mul", model(
        [node("Shape", ["x"], "s"), node("Slice", ["s", "two", "four"], "hw"),
         node("ReduceProd", ["hw"], "p0", keepdims=1),
         node("Cast", ["p0"], "p1", to=TensorProto.FLOAT),
         node("Cast", ["p1"], "p", to=TensorProto.INT64),
         node("Concat", ["zero", "three", "p"], "shape", axis=0),
         node("Reshape", ["x", "shape"], "y")],
        infos[0], [value("y", ["N", 3, 16])],
        [ints("two", 2), ints("four", 4), ints("zero", 0), ints("three", 3)]),
        [x], [x.reshape(2, 3, 16)])
    out.add("shape_constant_of_shape", model(
        [node("Shape", ["x"], "s"),
         node("ConstantOfShape", ["s"], "half", value=tensor("", [0.5])),
         node("Add", ["x", "half"], "y")], infos[0],
        [value("y", ["N", 3, 4, 4])]), [x], [x + 0.5])
    out.add("shape_15_range", model(
        [node("Shape", ["x"], "n1", start=0, end=1), *join], *infos, [minus_one],
        15), [x], [y])


def add_reshapes(out):
    x = Case(6).array(2, 3, 4, 5)

    def case(name, op, y, opset=13, initializers=(), **attributes):
        out.add(name, unary(op, x, y, opset, initializers, batch="N",
                            **attributes), [x], [y])

    case("reshape_zero_and_minus_one", "Reshape", x.reshape(2, 12, 5), 13,
         [ints("s", 0, -1, 5)])
    case("reshape_5", "Reshape", x.reshape(2, 60), 7, [ints("s", 0, 60)])
    for axis in (0, 1, 2, 4, -1):
        case(f"flatten_axis_{axis}".replace("-", "minus_"), "Flatten",
             x.reshape(int(np.prod(x.shape[:axis])), -1), axis=axis)
    case("flatten_default_9", "Flatten", x.reshape(2, -1), 9)
    thin = x[:, :1, :, :1]

    def squeeze(name, y, opset, initializers=(), **attributes):
        out.add(name, unary("Squeeze", thin, y, opset, initializers,
                            **attributes), [thin], [y])

    squeeze("squeeze_11_attribute", thin[:, 0, :, 0], 11, axes=[1, 3])
    squeeze("squeeze_11_negative", thin[..., 0], 11, axes=[-1])
    squeeze("squeeze_13_input", thin[:, 0, :, 0], 13, [ints("axes", 1, -1)])
    squeeze("squeeze_13_all", thin[:, 0, :, 0], 13)
    wide = x[:, None, :, :, :, None]
    case("unsqueeze_11_attribute", "Unsqueeze", wide, 11, axes=[1, 5])
    case("unsqueeze_13_input", "Unsqueeze", wide, 13, [ints("axes", -1, 1)])
    shuffle = [node("Reshape", ["x", "s0"], "a"),
               node("Transpose", ["a"], "b", perm=[0, 2, 1, 3, 4]),
               node("Reshape", ["b", "s1"], "y")]
    image = Case(7).array(2, 6, 3, 3)
    out.add("reshape_channel_shuffle", model(
        shuffle, [value("x", ["N", 6, 3, 3])], [value("y", ["N", 6, 3, 3])],
        [ints("s0", -1, 2, 3, 3, 3), ints("s1", -1, 6, 3, 3)]), [image],
        [image.reshape(2, 2, 3, 3, 3).swapaxes(1, 2).reshape(2, 6, 3, 3)])
    w = Case(8).weight(4, 3, 3, 3)
    nhwc = Case(9).array(2, 6, 5, 3)
    out.add("transpose_channels_last", model(
        [node("Transpose", ["x"], "a", perm=[0, 3, 1, 2]),
         node("Conv", ["a", "w"], "b"), node("Relu", ["b"], "c"),
         node("Transpose", ["c"], "y", perm=[0, 2, 3, 1])],
        [value("x", ["N", 6, 5, 3])], [value("y", ["N", 4, 3, 4])],
        [tensor("w", w)]), [nhwc],
        [ref.relu(ref.conv(nhwc.transpose(0, 3, 1, 2), w)).transpose(0, 2, 3, 1)])


def add_slices_pads_splits(out):
    x = Case(10).array(2, 3, 6, 7)

    def slices(name, y, opset, initializers=(), optional=None, **attributes):
        out.add(name, unary("Slice", x, y, opset, initializers, optional,
                            **attributes), [x], [y])

    slices("slice_7_attributes", x[:, 1:3, :, 2:-1], 7, axes=[1, 3],
           starts=[1, 2], ends=[3, -1])
    slices("slice_7_no_axes", x[0:1, 1:3], 7, starts=[0, 1], ends=[1, 1000])
    slices("slice_10_inputs", x[:, :, 1:5:2, ::3], 10, [
        ints("starts", 1, 0), ints("ends", 5, INT64_MAX), ints("axes", 2, 3),
        ints("steps", 2, 3)])
    slices("slice_11_negative_axes", x[..., -3:], 11, [
        ints("starts", -3), ints("ends", INT64_MAX), ints("axes", -1)])
    slices("slice_13_reverse", x[..., ::-1], 13, [
        ints("starts", -1), ints("ends", -INT64_MAX), ints("axes", 3),
        ints("steps", -1)])
    slices("slice_13_steps_without_axes", x[0:2, 0:3:2, 1:6:3, 0:7:2], 13, [
        ints("starts", 0, 0, 1, 0), ints("ends", 2, 3, 6, 7),
        ints("steps", 1, 2, 3, 2)], ["starts", "ends", "", "steps"])
    slices("slice_13_i32_indices", x[:, 1:2], 13, [
        tensor(n, [v], np.int32) for n, v in (
            ("starts", 1), ("ends", 2), ("axes", 1))])

    spatial = ((0, 0), (0, 0), (1, 2), (3, 0))
    flat = [0, 0, 1, 3, 0, 0, 2, 0]

    def pads(name, y, opset, initializers=(), **attributes):
        out.add(name, unary("Pad", x, y, opset, initializers, **attributes), [x],
                [y])

    pads("pad_7_attributes", np.pad(x, spatial, constant_values=1.5), 7,
         pads=flat, value=1.5)
    pads("pad_7_edge", np.pad(x, spatial, "edge"), 7, pads=flat, mode="edge")
    pads("pad_11_inputs", np.pad(x, spatial, constant_values=-2), 11,
         [ints("pads", *flat), tensor("value", -2)])
    pads("pad_13_reflect", np.pad(x, spatial, "reflect"), 13,
         [ints("pads", *flat)], mode="reflect")
    pads("pad_13_negative", np.pad(x[:, :, 1:], ((0, 0),) * 3 + ((0, 2),)), 13,
         [ints("pads", 0, 0, -1, 0, 0, 0, 0, 2)])
    w = Case(11).weight(4, 3, 3, 3)
    out.add("pad_before_conv", model(
        [node("Pad", ["x", "pads"], "p"),
         node("Conv", ["p", "w"], "y", strides=[2, 2], pads=[0, 1, 0, 1])],
        [value("x", x.shape)], [value("y", [2, 4, None, None])],
        [tensor("w", w), ints("pads", *flat)]), [x],
        [ref.conv(x, w, None, [(1, 2), (4, 1)], [2, 2])])

    def splits(name, opset, parts, operands=(), initializers=(), **attributes):
        names = [f"y{i}" for i in range(len(parts))]
        out.add(name, model(
            [node("Split", ["x", *operands], names, **attributes)],
            [value("x", x.shape)],
            [value(n, p.shape) for n, p in zip(names, parts)],
            initializers, opset), [x], parts)

    splits("split_2_attribute", 11, [x[:, :, :4], x[:, :, 4:]], axis=2,
           split=[4, 2])
    splits("split_11_equal", 11, np.split(x, 3, 1), axis=1)
    splits("split_13_input", 13, [x[..., :1], x[..., 1:]], ["sizes"],
           [ints("sizes", 1, 6)], axis=-1)
    out.add("concat_negative_axis", model(
        [node("Concat", ["x", "x", "k"], "y", axis=-3)], [value("x", x.shape)],
        [value("y", [2, 8, 6, 7])], [tensor("k", np.ones((2, 2, 6, 7)))]), [x],
        [np.concatenate([x, x, np.ones((2, 2, 6, 7))], 1)])


def add_linear(out):
    case = Case(12)
    a, b = case.array(3, 5), case.weight(5, 4)
    row = case.array(4)

    def gemm(name, opset, first, second, c, y, operands=("w", "c"), **attributes):
        constants = [tensor(n, v) for n, v in (("w", second), ("c", c))
                     if v is not None]
        out.add(name, unary("Gemm", first, y, opset, constants, operands,
                            **attributes), [first], [y])

    y = a.astype(float) @ b
    gemm("gemm_7_row_bias", 7, a, b, row, y + row)
    gemm("gemm_9_matrix_bias", 9, a, b, np.outer([1, 2, 3], row),
         y + np.outer([1, 2, 3], row))
    gemm("gemm_11_no_bias", 11, a, b, None, y, ["w"])
    gemm("gemm_13_scalar_bias", 13, a, b, 0.75, y + 0.75)
    gemm("gemm_13_column_bias", 13, a, b, [[1], [2], [3]],
         y + [[1], [2], [3]])
    gemm("gemm_13_trans_b", 13, a, b.T, row, y + row, transB=1)
    gemm("gemm_13_trans_a_and_b", 13, a.T, b.T, row, y + row, transA=1, transB=1)
    gemm("gemm_13_alpha_beta", 13, a, b, row, 0.5 * y - 2 * row, alpha=0.5,
         beta=-2.0)
    gemm("gemm_13_beta_zero", 13, a, b, row, y, beta=0.0)
    out.add("gemm_two_inputs", model(
        [node("Gemm", ["x", "z"], "y")], [value("x", [3, 5]), value("z", [5, 4])],
        [value("y", [3, 4])]), [a, b], [y])

    x = case.array(2, 3, 5)

    def matmul(name, nodes, y, *constants):
        out.add(name, model(nodes, [value("x", x.shape)], [value("y", np.shape(y))],
                            constants), [x], [y])

    y = x.astype(float) @ b
    add = node("Add", ["m", "c"], "y")
    matmul("matmul_add", [node("MatMul", ["x", "w"], "m"), add], y + row,
           tensor("w", b), tensor("c", row))
    matmul("matmul_add_bias_first",
           [node("MatMul", ["x", "w"], "m"), node("Add", ["c", "m"], "y")],
           y + row, tensor("w", b), tensor("c", row))
    matmul("matmul_constant_left", [node("MatMul", ["w", "x"], "y")],
           np.ones((4, 3)) / 3 @ x.astype(float), tensor("w", np.ones((4, 3)) / 3))
    matmul("matmul_vector", [node("MatMul", ["x", "w"], "y")], y[..., 0],
           tensor("w", b[:, 0]))
    matmul("matmul_batched_constant", [node("MatMul", ["x", "w"], "y")],
           x.astype(float) @ np.stack([b, 2 * b]), tensor("w", [b, 2 * b]))
    z = case.array(2, 5, 3)
    out.add("matmul_two_inputs", model(
        [node("MatMul", ["x", "z"], "y")],
        [value("x", x.shape), value("z", z.shape)], [value("y", [2, 3, 3])]),
        [x, z], [x.astype(float) @ z])


def add_batch_norms(out):
    case = Case(13)
    x, w, b = case.array(2, 3, 5, 5), case.weight(4, 3, 3, 3), case.array(4)
    names = ["scale", "shift", "mean", "variance"]

    def tensors(parts):
        return [tensor(n, v) for n, v in zip(names, parts)]

    parts = case.batch_norm(3)
    y = ref.batch_norm(x, *parts)
    for opset, attributes in ((7, {"spatial": 1}), (9, {"momentum": 0.8}),
                              (14, {"training_mode": 0}), (15, {})):
        out.add(f"batch_norm_{opset}", unary(
            "BatchNormalization", x, y, opset, tensors(parts), **attributes),
            [x], [y])
    out.add("batch_norm_epsilon", unary(
        "BatchNormalization", x, ref.batch_norm(x, *parts, 0.1), 13,
        tensors(parts), epsilon=0.1), [x], [ref.batch_norm(x, *parts, 0.1)])
    flat = case.array(4, 3)
    out.add("batch_norm_rank_2", unary(
        "BatchNormalization", flat, flat, 13, tensors(parts)), [flat],
        [ref.batch_norm(flat, *parts)])

    def chain(name, nodes, y, parts, *constants):
        out.add(name, model(nodes, [value("x", ["N", *x.shape[1:]])],
                            [value("y", [None] * np.ndim(y))],
                            [*tensors(parts), *constants]), [x], [y])

    def norm(operand, result):
        return node("BatchNormalization", [operand, *names], result)

    four = case.batch_norm(4)
    weight, bias = tensor("w", w), tensor("b", b)
    y = ref.conv(x, w)
    chain("batch_norm_after_conv", [node("Conv", ["x", "w"], "c"), norm("c", "y")],
          ref.batch_norm(y, *four), four, weight)
    chain("batch_norm_after_conv_bias",
          [node("Conv", ["x", "w", "b"], "c"), norm("c", "n"),
           node("Relu", ["n"], "y")],
          ref.relu(ref.batch_norm(ref.conv(x, w, b), *four)), four, weight, bias)
    chain("batch_norm_before_padded_conv",
          [norm("x", "n"), node("Conv", ["n", "w"], "y", pads=[1] * 4)],
          ref.conv(ref.batch_norm(x, *parts), w, None, [(1, 1)] * 2), parts,
          weight)
    chain("batch_norm_conv_used_twice",
          [node("Conv", ["x", "w"], "c"), norm("c", "n"),
           node("Add", ["c", "n"], "y")],
          y + ref.batch_norm(y, *four), four, weight)
    negative = [-four[0], *four[1:]]
    chain("batch_norm_negative_scale",
          [node("Conv", ["x", "w"], "c"), norm("c", "n"), node("Relu", ["n"], "y")],
          ref.relu(ref.batch_norm(y, *negative)), negative, weight)
    transposed = case.weight(3, 4, 2, 2)
    chain("batch_norm_after_conv_transpose",
          [node("ConvTranspose", ["x", "w"], "c", strides=[2, 2]), norm("c", "y")],
          ref.batch_norm(ref.conv_transpose(x, transposed, strides=[2, 2]), *four),
          four, tensor("w", transposed))
    dense = case.weight(4, 75)
    chain("batch_norm_after_gemm",
          [node("Flatten", ["x"], "f"), node("Gemm", ["f", "w"], "g", transB=1),
           norm("g", "y")],
          ref.batch_norm(x.reshape(2, -1).astype(float) @ dense.T, *four), four,
          tensor("w", dense))


def add_convolutions(out):
    case = Case(14)

    def conv(name, x, w, bias=None, opset=13, meaning=None, op="Conv",
             **attributes):
        """`meaning`: the keyword arguments of the reference."""
        formula = ref.conv if op == "Conv" else ref.conv_transpose
        y = formula(x, w, bias, **(meaning or {}))
        constants = [tensor("w", w)] + ([] if bias is None else [tensor("b", bias)])
        out.add(name, unary(op, x, y, opset, constants, batch="N", **attributes),
                [x], [y])

    x, w, b = case.array(2, 4, 9, 8), case.weight(6, 4, 3, 3), case.array(6)
    for size in (3, 2):
        for stride in (1, 2):
            for mode in ("SAME_UPPER", "SAME_LOWER"):
                kernel = w[:, :, :size, :size]
                conv(f"conv_{mode.lower()}_{size}x{size}_stride_{stride}", x, kernel,
                     b, auto_pad=mode, strides=[stride] * 2, meaning={
                         "strides": [stride] * 2, "pads": ref.same_pads(
                             (9, 8), (size, size), [stride] * 2,
                             mode == "SAME_LOWER")})
    conv("conv_valid", x, w, auto_pad="VALID", strides=[2, 1],
         meaning={"strides": [2, 1]})
    conv("conv_notset", x, w, auto_pad="NOTSET", pads=[1] * 4,
         meaning={"pads": [(1, 1)] * 2})
    conv("conv_asymmetric_pads", x, w, b, pads=[0, 2, 1, 0],
         meaning={"pads": [(0, 1), (2, 0)]})
    conv("conv_asymmetric_pads_stride_2", x, w, b, opset=7, pads=[0, 0, 1, 1],
         strides=[2, 2], meaning={"pads": [(0, 1)] * 2, "strides": [2, 2]})
    conv("conv_dilated", x, w, b, dilations=[2, 3], pads=[2, 3, 2, 3],
         meaning={"dilations": [2, 3], "pads": [(2, 2), (3, 3)]})
    conv("conv_same_upper_dilated", x, w, b, dilations=[2, 2],
         auto_pad="SAME_UPPER",
         meaning={"dilations": [2, 2], "pads": [(2, 2), (2, 2)]})
    conv("conv_1x1_stride_2", x, w[:, :, :1, :1], b, strides=[2, 2],
         meaning={"strides": [2, 2]})
    conv("conv_kernel_is_input", x, case.weight(3, 4, 9, 8))
    conv("conv_grouped", x, case.weight(6, 2, 3, 3), b, group=2,
         meaning={"groups": 2})
    conv("conv_depthwise", x, case.weight(4, 1, 3, 3), b[:4], group=4,
         pads=[1] * 4, meaning={"groups": 4, "pads": [(1, 1)] * 2})
    conv("conv_depthwise_multiplier_2", x, case.weight(8, 1, 3, 3), case.array(8),
         group=4, strides=[2, 2], meaning={"groups": 4, "strides": [2, 2]})
    conv("conv_1d", case.array(2, 3, 10), case.weight(4, 3, 3), b[:4],
         pads=[2, 0], meaning={"pads": [(2, 0)]})
    conv("conv_3d", case.array(1, 2, 4, 5, 6), case.weight(3, 2, 2, 3, 3),
         pads=[0, 1, 1, 0, 1, 1], meaning={"pads": [(0, 0), (1, 1), (1, 1)]})

    def transposed(name, x, w, bias=None, meaning=None, **attributes):
        conv("conv_transpose" + name, x, w, bias, 11, meaning, "ConvTranspose",
             **attributes)

    small, up = case.array(2, 4, 5, 4), case.weight(4, 3, 3, 3)
    transposed("", small, up, b[:3])
    transposed("_stride_2", small, up, b[:3], strides=[2, 2], pads=[1] * 4,
               output_padding=[1, 1], meaning={
                   "strides": [2, 2], "pads": [(1, 1)] * 2,
                   "output_padding": [1, 1]})
    transposed("_asymmetric_pads", small, up, strides=[2, 2], pads=[0, 1, 2, 0],
               meaning={"strides": [2, 2], "pads": [(0, 2), (1, 0)]})
    transposed("_grouped", small, case.weight(4, 2, 2, 2), b[:4], group=2,
               strides=[2, 2], meaning={"groups": 2, "strides": [2, 2]})
    transposed("_1d", case.array(2, 3, 5), case.weight(3, 4, 3), strides=[3],
               pads=[1, 0], meaning={"strides": [3], "pads": [(1, 0)]})
    transposed("_3d", case.array(1, 2, 2, 3, 3), case.weight(2, 3, 3, 2, 2),
               strides=[2, 1, 2], pads=[1, 0, 0, 0, 1, 0],
               output_padding=[1, 0, 0], meaning={
                   "strides": [2, 1, 2], "pads": [(1, 0), (0, 1), (0, 0)],
                   "output_padding": [1, 0, 0]})
    conv("conv_3d_grouped", case.array(1, 4, 4, 3, 3), case.weight(6, 2, 3, 2, 2),
         b, group=2, strides=[2, 1, 1], pads=[1, 0, 0, 1, 0, 0],
         meaning={"groups": 2, "strides": [2, 1, 1],
                  "pads": [(1, 1), (0, 0), (0, 0)]})
    # A kernel of 3 and stride 2 make 11x9 of 5x4. The total is even on purpose:
    # ONNX's versions disagree about where the odd element goes.
    transposed("_output_shape", small, up, strides=[2, 2], output_shape=[9, 7],
               meaning={"strides": [2, 2], "pads": [(1, 1)] * 2})


def add_pools(out):
    case = Case(15)
    x = case.array(2, 3, 8, 7) - 1

    def pool(name, op, kernel, opset=13, meaning=None, **attributes):
        meaning = meaning or {}
        reduce = np.max if op == "MaxPool" else np.mean
        y = ref.pool(x, kernel, reduce, **meaning)
        out.add(name, unary(op, x, y, opset, batch="N", kernel_shape=kernel,
                            **attributes), [x], [y])

    for op, short in (("MaxPool", "max_pool"), ("AveragePool", "average_pool")):
        pool(short + "_default_strides", op, [2, 3])
        pool(short + "_opset_7", op, [3, 3], 7, {"strides": [2, 2]},
             strides=[2, 2])
        pool(short + "_ceil", op, [3, 3], 10, {"strides": [2, 2], "ceil": True},
             strides=[2, 2], ceil_mode=1)
        pool(short + "_pads", op, [3, 3],
             meaning={"strides": [2, 2], "pads": [(1, 1)] * 2}, strides=[2, 2],
             pads=[1] * 4)
        pool(short + "_asymmetric_pads", op, [3, 3],
             meaning={"strides": [2, 2], "pads": [(0, 1), (2, 0)]},
             strides=[2, 2], pads=[0, 2, 1, 0])
        pool(short + "_valid", op, [3, 2], meaning={"strides": [2, 2]},
             strides=[2, 2], auto_pad="VALID")
        for mode in ("SAME_UPPER", "SAME_LOWER"):
            pool(f"{short}_{mode.lower()}", op, [3, 2], meaning={
                "strides": [2, 2], "pads": ref.same_pads(
                    (8, 7), (3, 2), (2, 2), mode == "SAME_LOWER")},
                strides=[2, 2], auto_pad=mode)
    pool("average_pool_count_include_pad", "AveragePool", [3, 3], meaning={
        "strides": [2, 2], "pads": [(1, 1)] * 2, "count_padding": True},
        strides=[2, 2], pads=[1] * 4, count_include_pad=1)
    y = x.max((2, 3), keepdims=True)
    out.add("global_max_pool", unary("GlobalMaxPool", x, y, batch="N"), [x], [y])
    y = x.mean((2, 3), keepdims=True)
    out.add("global_average_pool", unary("GlobalAveragePool", x, y, batch="N"),
            [x], [y])
    out.add("reduce_mean_keep", unary("ReduceMean", x, y, axes=[-1, 2], keepdims=1,
                                      batch="N"), [x], [y])
    y = x.mean((2, 3))
    out.add("reduce_mean_drop", unary("ReduceMean", x, y, axes=[2, 3], keepdims=0,
                                      batch="N"), [x], [y])
    volume = case.array(1, 2, 5, 6, 4) - 1
    for op, reduce, name in (("MaxPool", np.max, "max_pool_3d"),
                             ("AveragePool", np.mean, "average_pool_3d")):
        y = ref.pool(volume, [2, 3, 3], reduce, strides=[2, 2, 1],
                     pads=[(1, 0), (1, 1), (0, 2)])
        out.add(name, unary(op, volume, y, kernel_shape=[2, 3, 3],
                            strides=[2, 2, 1], pads=[1, 1, 0, 0, 1, 2]),
                [volume], [y])
    line = case.array(2, 3, 9)
    y = ref.pool(line, [3], np.max, strides=[2])
    out.add("max_pool_1d", unary("MaxPool", line, y, kernel_shape=[3],
                                 strides=[2]), [line], [y])


def add_elementwise(out):
    case = Case(16)
    x = case.array(2, 3, 4, 5)

    def op(name, kind, y, opset=13, initializers=(), **attributes):
        out.add(name, unary(kind, x, y, opset, initializers, **attributes), [x],
                [y])

    channel = case.array(3, 1, 1)
    op("add_per_channel", "Add", x + channel, 13, [tensor("k", channel)])
    op("mul_scalar", "Mul", x * 0.25, 13, [tensor("k", 0.25)])
    op("sub_last_axis", "Sub", x - np.arange(5.0), 13, [tensor("k", np.arange(5))])
    op("div_constant", "Div", x / 4, 7, [tensor("k", [4])])
    op("leaky_relu", "LeakyRelu", np.where(x < 0, 0.2 * x, x), alpha=0.2)
    op("prelu_per_channel", "PRelu", np.where(x < 0, channel * x, x), 9,
       [tensor("slope", channel)])
    # Before opset 7, a list goes by channels.
    op("prelu_6_list", "PRelu", np.where(x < 0, channel * x, x), 6,
       [tensor("slope", channel.reshape(3))])
    op("hard_sigmoid", "HardSigmoid", np.clip(x / 6 + 0.5, 0, 1), 13, alpha=1 / 6,
       beta=0.5)
    op("hard_swish_14", "HardSwish", x * np.clip(x / 6 + 0.5, 0, 1), 14)
    op("softmax_13_last", "Softmax", ref.softmax(x, -1))
    op("softmax_13_channels", "Softmax", ref.softmax(x, 1), axis=1)
    # Before opset 13, everything from the axis on is one dimension.
    op("softmax_11_flattens", "Softmax",
       ref.softmax(x.reshape(2, -1), 1).reshape(x.shape), 11, axis=1)
    silu = [node("Sigmoid", ["x"], "s"), node("Mul", ["x", "s"], "y")]
    out.add("silu_as_two_nodes", model(
        silu, [value("x", x.shape)], [value("y", x.shape)]), [x],
        [x / (1 + np.exp(-x.astype(float)))])
    out.add("residual_block", residual_block(case, x), [x], [case.expected])
    y = x.argmax(1)
    out.add("arg_max", unary("ArgMax", x, y, element=TensorProto.INT64, axis=1,
                             keepdims=0), [x], [y])
    doubled = x.repeat(2, 2).repeat(2, 3)
    op("upsample_9", "Upsample", doubled, 9, [tensor("scales", [1, 1, 2, 2])],
       mode="nearest")
    op("resize_10_nearest", "Resize", doubled, 10,
       [tensor("scales", [1, 1, 2, 2])], mode="nearest")
    out.add("resize_13_nearest", unary(
        "Resize", x, doubled, 13, [tensor("scales", [1, 1, 2, 2])],
        ["", "scales"], mode="nearest", nearest_mode="floor",
        coordinate_transformation_mode="asymmetric"), [x], [doubled])
    out.add("resize_13_sizes", unary(
        "Resize", x, doubled, 13, [ints("sizes", 2, 3, 8, 10)],
        ["", "", "sizes"], mode="nearest", nearest_mode="floor",
        coordinate_transformation_mode="asymmetric"), [x], [doubled])


def residual_block(case, x):
    """Leaves the expected result in `case.expected`."""
    w, parts = case.weight(3, 3, 3, 3), case.batch_norm(3)
    y = ref.batch_norm(ref.conv(x, w, None, [(1, 1)] * 2), *parts)
    case.expected = ref.relu(y + x)
    names = ["scale", "shift", "mean", "variance"]
    return model(
        [node("Conv", ["x", "w"], "c", pads=[1] * 4),
         node("BatchNormalization", ["c", *names], "n"),
         node("Add", ["n", "x"], "a"), node("Relu", ["a"], "y")],
        [value("x", x.shape)], [value("y", x.shape)],
        [tensor("w", w), *[tensor(n, v) for n, v in zip(names, parts)]])


def add_formulas(out):
    """Functions as the nodes that exporters make of them."""
    x = Case(17).array(2, 3, 8)
    exact = x.astype(float)

    def graph(name, nodes, y, **constants):
        out.add(name, model(nodes, [value("x", x.shape)], [value("y", x.shape)],
                            [tensor(n, v) for n, v in constants.items()]),
                [x], [y])

    erf = np.vectorize(math.erf)(exact / math.sqrt(2))
    graph("gelu_as_nodes",
          [node("Div", ["x", "root"], "d"), node("Erf", ["d"], "e"),
           node("Add", ["e", "one"], "g"), node("Mul", ["x", "g"], "m"),
           node("Mul", ["m", "half"], "y")], exact / 2 * (1 + erf),
          root=math.sqrt(2), one=1, half=0.5)
    factor = math.sqrt(2 / math.pi)
    graph("gelu_by_tanh_as_nodes",
          [node("Pow", ["x", "three"], "c"), node("Mul", ["c", "part"], "p"),
           node("Add", ["x", "p"], "s"), node("Mul", ["s", "factor"], "f"),
           node("Tanh", ["f"], "t"), node("Add", ["t", "one"], "g"),
           node("Mul", ["half", "x"], "h"), node("Mul", ["h", "g"], "y")],
          exact / 2 * (1 + np.tanh(factor * (exact + 0.044715 * exact ** 3))),
          three=3, part=0.044715, factor=factor, one=1, half=0.5)
    scale, shift = np.linspace(0.5, 2, 8), np.linspace(-1, 1, 8)
    centered = exact - exact.mean(-1, keepdims=True)
    deviation = np.sqrt((centered ** 2).mean(-1, keepdims=True) + 1e-5)
    graph("layer_norm_as_nodes",
          [node("ReduceMean", ["x"], "m", axes=[-1]),
           node("Sub", ["x", "m"], "c"), node("Pow", ["c", "two"], "q"),
           node("ReduceMean", ["q"], "v", axes=[-1]),
           node("Add", ["v", "epsilon"], "s"), node("Sqrt", ["s"], "d"),
           node("Div", ["c", "d"], "n"), node("Mul", ["n", "scale"], "k"),
           node("Add", ["k", "shift"], "y")],
          centered / deviation * scale + shift, two=2, epsilon=1e-5,
          scale=scale, shift=shift)
    out.add("softmax_as_nodes", model(
        [node("ReduceMax", ["x"], "m", axes=[1]), node("Sub", ["x", "m"], "d"),
         node("Exp", ["d"], "e"), node("ReduceSum", ["e", "axes"], "s"),
         node("Div", ["e", "s"], "y")], [value("x", x.shape)],
        [value("y", x.shape)], [ints("axes", 1)]), [x], [ref.softmax(x, 1)])
    y = x[:, [2, 0, 0, 1]]
    out.add("gather_any_order", unary("Gather", x, y, 13, [ints("i", -1, 0, 0, 1)],
                                      axis=1), [x], [y])
    y = x[:, :, ::-3]
    out.add("slice_backwards", unary(
        "Slice", x, y, 13, [ints("s", -1), ints("e", -99), ints("a", 2),
                            ints("t", -3)]), [x], [y])


SUBJECTS = [add_weight_forms, add_graph_forms, add_inference_no_ops, add_clips,
            add_shape_subgraphs, add_reshapes, add_slices_pads_splits, add_linear,
            add_batch_norms, add_convolutions, add_pools, add_elementwise,
            add_formulas]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", metavar="DIR", required=True)
    arguments = parser.parse_args()
    out = Collection(arguments.output)
    for add in SUBJECTS:
        add(out)
    print("\n".join(sorted(out.names)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
