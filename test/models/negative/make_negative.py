#===- make_negative.py - Malformed and hostile ONNX files -*- python -*-----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Writes malformed and hostile ONNX files into a folder, each wrong in one way,
and `list.tsv`: expectation, file, what is wrong. It prints the same list.

Expectations:
  reject   must fail with exit status 1 and one clear message
  survive  may be accepted or rejected with a message, but must not crash, hang
           or exhaust memory: ONNX leaves it open, or tools are often lenient
"""

import argparse
import os
import sys

import numpy as np
from onnx import AttributeProto, TensorProto, helper

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                os.pardir))
from onnx_builder import model, node, tensor, value  # noqa: E402

REJECT, SURVIVE = "reject", "survive"
INT64_MAX = 2 ** 63 - 1


class Collection:
    """Writes the files and remembers what they are."""

    def __init__(self, directory):
        self.directory = directory
        self.rows = []

    def path(self, name):
        return os.path.join(self.directory, name)

    def add(self, name, what, content, expect=REJECT):
        """`content`: bytes, or a model."""
        if not isinstance(content, bytes):
            content = content.SerializeToString()
        name += ".onnx"
        with open(self.path(name), "wb") as file:
            file.write(content)
        self.rows.append((expect, name, what))

    def write_list(self):
        text = "".join("\t".join(row) + "\n" for row in sorted(
            self.rows, key=lambda row: row[1]))
        with open(self.path("list.tsv"), "w", encoding="utf-8") as file:
            file.write(text)
        print(text, end="")


# A correct little network; the cases below spoil one thing of it each.

X, Y = value("x", [1, 3, 8, 8]), value("y", ["N", 4, "H", "W"])


def conv_weight(shape=(4, 3, 3, 3)):
    return np.random.default_rng(0).normal(0, 0.3, shape).astype(np.float32)


def conv_model(weight=None, x=X, y=Y, bias=None, extra=(), opset=13,
               **attributes):
    """x -> Conv(w[, b]) -> Relu -> y. `weight`: an array or a TensorProto."""
    weight = conv_weight() if weight is None else weight
    if isinstance(weight, np.ndarray):
        weight = tensor("w", weight, None)
    initializers = [weight, *extra]
    inputs = ["x", "w"]
    if bias is not None:
        inputs.append("b")
        initializers.append(tensor("b", bias))
    conv = node("Conv", inputs, "c", **attributes)
    return model([conv, node("Relu", ["c"], "y")], [x], [y], initializers,
                 opset)


def one_node(op, shapes, initializers=(), inputs=None, opset=13, rank=2,
             element=TensorProto.FLOAT, **attributes):
    """A model of one node; its graph inputs x0, x1 ... have the given shapes."""
    names = [f"x{i}" for i in range(len(shapes))]
    if inputs is None:
        inputs = names + [i.name for i in initializers]
    return model([node(op, inputs, "y", **attributes)],
                 [value(n, s, element) for n, s in zip(names, shapes)],
                 [value("y", [None] * rank, element)], initializers, opset)


def raw_tensor(name, dims, element=TensorProto.FLOAT, raw=b"", **fields):
    """A TensorProto that need not be consistent."""
    proto = TensorProto(name=name, data_type=element)
    proto.dims.extend(dims)
    if raw:
        proto.raw_data = raw
    for field, values in fields.items():
        getattr(proto, field).extend(values)
    return proto


# Cases by subject.


def add_broken_files(out):
    good = conv_model().SerializeToString()
    out.add("file_empty", "no bytes", b"")
    for percent in (1, 10, 25, 50, 75, 99):
        out.add(f"file_truncated_{percent:02}",
                f"the first {percent} % of a good file",
                good[:max(1, len(good) * percent // 100)])
    out.add("file_truncated_one_byte", "the last byte is missing", good[:-1])
    rng = np.random.default_rng(1)
    out.add("file_random_small", "100 random bytes", rng.bytes(100))
    out.add("file_random_large", "100,000 random bytes", rng.bytes(100000))
    out.add("file_zeros", "1000 zero bytes", bytes(1000))
    out.add("file_text", "a text file",
            b"#!/bin/sh\necho this is no network\n" * 10)
    out.add("file_trailing_garbage", "a good file and 100 random bytes",
            good + rng.bytes(100))
    flipped = bytearray(good)
    for position in rng.integers(0, len(good), 40):
        flipped[position] ^= 1 << int(rng.integers(8))
    out.add("file_bit_flips", "40 bits of a good file are flipped",
            bytes(flipped), SURVIVE)
    # Field 7 of ModelProto is the graph; its length promises 2^60 bytes.
    out.add("file_huge_length", "a field's length is 2^60 bytes",
            b"\x08\x07\x3a" + b"\x80" * 8 + b"\x10")
    out.add("file_no_graph", "only an IR version, no graph", b"\x08\x07")
    out.add("file_deep_nesting", "10,000 nested subgraphs", nested_subgraphs(10000))


def nested_subgraphs(depth):
    """A model with `If`-like nodes, each the only node of its parent's graph:
    written by hand, because building it would be recursive."""

    def field(number, content):
        size, encoded = len(content), b""
        while size >= 128:
            encoded += bytes([size & 127 | 128])
            size >>= 7
        return bytes([number << 3 | 2]) + encoded + bytes([size]) + content

    graph = b""
    for _ in range(depth):
        attribute = (field(1, b"body") + field(6, graph) + b"\xa0\x01\x05")
        graph = field(1, field(4, b"Loop") + field(5, attribute))
    return b"\x08\x07" + field(7, graph) + field(8, b"\x10\x0d")


def add_sizes(out):
    out.add("size_weight_2_40", "weight of 2^40 elements with 4 stored",
            conv_model(raw_tensor("w", [2 ** 40], float_data=[1, 2, 3, 4])))
    out.add("size_weight_4d_huge", "weight dimensions 2^31 each",
            conv_model(raw_tensor("w", [2 ** 31] * 4, float_data=[1])))
    out.add("size_weight_wraps_to_zero",
            "the weight's element count 2^64 wraps to 0, no data stored",
            conv_model(raw_tensor("w", [2 ** 32, 2 ** 32, 1, 1])))
    out.add("size_weight_wraps_to_small",
            "the weight's byte count wraps around to 16, 16 bytes stored",
            conv_model(raw_tensor("w", [4, 2 ** 62 + 1, 1, 1], raw=bytes(16))))
    out.add("size_weight_negative", "weight dimension -3",
            conv_model(raw_tensor("w", [4, -3, 3, 3], raw=bytes(432))))
    out.add("size_input_huge", "input of 2^31 x 2^31 pixels",
            conv_model(x=value("x", [1, 3, 2 ** 31, 2 ** 31])))
    out.add("size_input_int64_max", "input height 2^63-1",
            conv_model(x=value("x", [1, 3, INT64_MAX, 8])))
    out.add("size_input_negative", "input height -8",
            conv_model(x=value("x", [1, 3, -8, 8])))
    out.add("size_input_zero", "input height 0",
            conv_model(x=value("x", [1, 3, 0, 8])), SURVIVE)
    out.add("size_batch_zero", "batch 0",
            conv_model(x=value("x", [0, 3, 8, 8])), SURVIVE)
    out.add("size_channels_zero", "input and weight with 0 channels",
            conv_model(np.zeros((4, 0, 3, 3), np.float32),
                       x=value("x", [1, 0, 8, 8])), SURVIVE)
    out.add("size_pads_huge", "pads of 2^62",
            conv_model(pads=[2 ** 62] * 4))
    out.add("size_dilation_huge", "dilations of 2^62",
            conv_model(dilations=[2 ** 62] * 2))
    shape = tensor("shape", [2 ** 40, 2 ** 20], np.int64)
    out.add("size_constant_of_shape_huge", "ConstantOfShape of 2^60 elements",
            one_node("ConstantOfShape", [], [shape], opset=9))
    out.add("size_expand_huge", "Expand to 2^60 elements",
            one_node("Expand", [[1, 1]], [shape]))
    out.add("size_tile_huge", "Tile by 2^40 x 2^20",
            one_node("Tile", [[1, 1]], [tensor("r", [2 ** 40, 2 ** 20], np.int64)]))
    out.add("size_pad_huge", "Pad by 2^62 on each side",
            one_node("Pad", [[1, 1]], [tensor("p", [2 ** 62] * 4, np.int64)]))
    out.add("size_resize_huge", "Resize with scales 1e18",
            one_node("Resize", [[1, 1, 8, 8]],
                     [tensor("s", [1, 1, 1e18, 1e18])],
                     inputs=["x0", "", "s"], rank=4))
    out.add("size_rank_1000", "an input of rank 1000",
            model([node("Relu", ["x"], "y")], [value("x", [1] * 1000)],
                  [value("y", [1] * 1000)]), SURVIVE)
    long_name = "n" * 1000000
    out.add("size_name_1mb", "a value name of a million characters",
            model([node("Relu", ["x"], long_name), node("Relu", [long_name], "y")],
                  [value("x", [1])], [value("y", [1])]), SURVIVE)
    chain = [node("Relu", [f"v{i}" if i else "x"], f"v{i + 1}")
             for i in range(50000)]
    out.add("size_chain_50000", "a chain of 50,000 nodes (recursion overflows)",
            model(chain, [value("x", [1])], [value("v50000", [1])]), SURVIVE)


def add_graphs(out):
    x, y = value("x", [1, 4]), value("y", [1, 4])

    def relus(*edges, inputs=(x,), outputs=(y,), initializers=()):
        return model([node("Relu", [a], b) for a, b in edges], list(inputs),
                     list(outputs), initializers)

    out.add("graph_cycle", "two nodes feed each other", model(
        [node("Add", ["x", "b"], "a"), node("Relu", ["a"], "b"),
         node("Relu", ["b"], "y")], [x], [y]))
    out.add("graph_self_loop", "a node reads its own result",
            relus(("y", "y")))
    out.add("graph_not_sorted", "a node stands before the one it reads from",
            relus(("a", "y"), ("x", "a")), SURVIVE)
    out.add("graph_undefined_input", "a node reads 'nowhere'",
            relus(("nowhere", "y")))
    out.add("graph_undefined_output", "no node writes the output 'y'",
            relus(("x", "a")))
    out.add("graph_missing_weight", "Conv's weight 'w' is not defined", model(
        [node("Conv", ["x", "w"], "y")], [X], [Y]))
    out.add("graph_duplicate_value", "two nodes write 'a'",
            relus(("x", "a"), ("x", "a"), ("a", "y")))
    out.add("graph_node_overwrites_input", "a node writes the graph input 'x'",
            relus(("x", "x"), ("x", "y")))
    out.add("graph_node_overwrites_weight", "a node writes the initializer 'w'",
            relus(("x", "w"), ("w", "y"),
                  initializers=[tensor("w", [[1, 2, 3, 4]])]))
    out.add("graph_duplicate_initializer", "two initializers are named 'w'",
            conv_model(extra=[tensor("w", conv_weight())]))
    out.add("graph_duplicate_input", "two graph inputs are named 'x'",
            relus(("x", "y"), inputs=(x, x)))
    out.add("graph_duplicate_output", "two graph outputs are named 'y'",
            relus(("x", "y"), outputs=(y, y)), SURVIVE)
    same = [node("Relu", ["x"], "a"), node("Relu", ["a"], "y")]
    for n in same:
        n.name = "same"
    out.add("graph_duplicate_node_name", "two nodes are named 'same'",
            model(same, [x], [y]), SURVIVE)
    out.add("graph_no_nodes", "no nodes; the output is the input",
            model([], [x], [value("x", [1, 4])]), SURVIVE)
    out.add("graph_empty", "no nodes, inputs or outputs", model([], [], []))
    out.add("graph_no_outputs", "no graph outputs",
            relus(("x", "a"), outputs=()))
    out.add("graph_no_inputs", "no graph inputs, only constants",
            model([node("Relu", ["w"], "y")], [], [y],
                  [tensor("w", [[1, 2, 3, 4]])]), SURVIVE)
    out.add("graph_node_without_outputs", "a node without results",
            model([node("Relu", ["x"], []), node("Relu", ["x"], "y")], [x], [y]))
    out.add("graph_node_without_inputs", "Relu without operands",
            model([node("Relu", [], "y")], [x], [y]))
    out.add("graph_empty_operand", "Relu's only operand is the empty name",
            relus(("", "y")))
    out.add("graph_too_many_operands", "Relu with two operands",
            model([node("Relu", ["x", "x"], "y")], [x], [y]))
    out.add("graph_too_many_results", "Relu with two results",
            model([node("Relu", ["x"], ["y", "z"])], [x], [y]))
    out.add("graph_empty_op_type", "a node with an empty op_type",
            model([node("", ["x"], "y")], [x], [y]))
    unnamed = conv_model()
    unnamed.graph.initializer[0].name = ""
    out.add("graph_unnamed_initializer", "an initializer without a name", unnamed)
    out.add("graph_invalid_utf8", "a node's name is not UTF-8",
            relus(("x", "a"), ("a", "y")).SerializeToString().replace(
                b"\x1a\x01a", b"\x1a\x01\xff"), SURVIVE)
    out.add("graph_wrong_output_shape", "the output's declared shape is wrong",
            conv_model(y=value("y", [1, 4, 7, 7])))
    out.add("graph_wrong_output_type", "the output is declared as i64",
            conv_model(y=value("y", [1, 4, 6, 6], TensorProto.INT64)))
    recursive = relus(("x", "y"))
    recursive.graph.node[0].op_type = "Endless"
    recursive.graph.node[0].domain = "local"
    recursive.opset_import.append(helper.make_opsetid("local", 1))
    recursive.ir_version = 8
    call = node("Endless", ["x"], "y")
    call.domain = "local"
    recursive.functions.append(helper.make_function(
        "local", "Endless", ["x"], ["y"], [call],
        [helper.make_opsetid("", 13), helper.make_opsetid("local", 1)]))
    out.add("graph_recursive_function", "a function that calls itself", recursive)


def add_attributes(out):
    def conv_case(name, what, expect=REJECT, **attributes):
        out.add("attribute_" + name, what, conv_model(**attributes), expect)

    conv_case("strides_negative", "strides -1", strides=[-1, -1])
    conv_case("strides_zero", "strides 0", strides=[0, 0])
    conv_case("strides_length", "three strides for two dimensions",
              strides=[1, 1, 1])
    conv_case("strides_string", "strides is a string", strides="two")
    conv_case("strides_floats", "strides are floats", strides=[1.0, 1.0])
    conv_case("dilations_zero", "dilations 0", dilations=[0, 0])
    conv_case("pads_negative", "pads -1 make the output 4x4", SURVIVE,
              pads=[-1] * 4)
    conv_case("pads_length", "three pads", pads=[1, 1, 1])
    conv_case("kernel_shape_mismatch", "kernel_shape 5x5 with a 3x3 weight",
              kernel_shape=[5, 5])
    conv_case("kernel_shape_zero", "kernel_shape 0x0", kernel_shape=[0, 0])
    conv_case("group_zero", "group 0", group=0)
    conv_case("group_negative", "group -1", group=-1)
    conv_case("group_not_dividing", "group 2 with 3 channels", group=2)
    conv_case("group_float", "group is a float", group=1.0)
    conv_case("auto_pad_unknown", "auto_pad SAME_MIDDLE", auto_pad="SAME_MIDDLE")
    conv_case("auto_pad_with_pads", "auto_pad SAME_UPPER and pads together",
              SURVIVE, auto_pad="SAME_UPPER", pads=[1] * 4)
    conv_case("unknown", "Conv with an attribute 'flavour'", SURVIVE, flavour=3)
    twice = conv_model(strides=[1, 1])
    twice.graph.node[0].attribute.append(
        helper.make_attribute("strides", [2, 2]))
    out.add("attribute_twice", "strides is given twice, with other values", twice)
    untyped = conv_model(strides=[1, 1])
    untyped.graph.node[0].attribute[0].type = AttributeProto.UNDEFINED
    out.add("attribute_untyped", "strides without an attribute type", untyped,
            SURVIVE)
    lying = conv_model(strides=[1, 1])
    lying.graph.node[0].attribute[0].type = AttributeProto.FLOAT
    out.add("attribute_type_lies", "strides holds ints but says float", lying)

    out.add("attribute_perm_duplicate", "Transpose with perm [0, 0]",
            one_node("Transpose", [[2, 3]], perm=[0, 0]))
    out.add("attribute_perm_range", "Transpose with perm [0, 7]",
            one_node("Transpose", [[2, 3]], perm=[0, 7]))
    out.add("attribute_perm_length", "Transpose of rank 2 with perm [0]",
            one_node("Transpose", [[2, 3]], perm=[0]))
    out.add("attribute_concat_axis", "Concat on axis 5 of rank 2",
            one_node("Concat", [[2, 3], [2, 3]], axis=5))
    out.add("attribute_concat_axis_missing", "Concat without an axis",
            one_node("Concat", [[2, 3], [2, 3]]))
    out.add("attribute_softmax_axis", "Softmax on axis -9",
            one_node("Softmax", [[2, 3]], axis=-9))
    out.add("attribute_flatten_axis", "Flatten on axis 2^62",
            one_node("Flatten", [[2, 3]], axis=2 ** 62))
    out.add("attribute_pool_kernel_missing", "MaxPool without kernel_shape",
            one_node("MaxPool", [[1, 1, 8, 8]], rank=4))
    out.add("attribute_pool_strides_zero", "MaxPool with strides 0",
            one_node("MaxPool", [[1, 1, 8, 8]], rank=4, kernel_shape=[2, 2],
                     strides=[0, 0]))
    out.add("attribute_pool_pads_too_large", "MaxPool 2x2 with pads of 5: windows "
            "wholly in the padding",
            one_node("MaxPool", [[1, 1, 8, 8]], rank=4, kernel_shape=[2, 2],
                     pads=[5] * 4), SURVIVE)
    out.add("attribute_clip_order", "Clip with min 6 and max 0",
            one_node("Clip", [[2, 3]], [tensor("lo", 6), tensor("hi", 0)]),
            SURVIVE)
    out.add("attribute_clip_nan", "Clip with min NaN",
            one_node("Clip", [[2, 3]], [tensor("lo", np.nan), tensor("hi", 1)]),
            SURVIVE)


def add_initializers(out):
    good = conv_weight().tobytes()

    def weight_case(name, what, proto, expect=REJECT):
        out.add("data_" + name, what, conv_model(proto), expect)

    dims = [4, 3, 3, 3]
    weight_case("raw_too_short", "raw_data 4 bytes too short",
                raw_tensor("w", dims, raw=good[:-4]))
    weight_case("raw_too_long", "raw_data 4 bytes too long",
                raw_tensor("w", dims, raw=good + bytes(4)))
    weight_case("raw_odd_length", "raw_data of 431 bytes",
                raw_tensor("w", dims, raw=good[:-1]))
    weight_case("none", "no data at all", raw_tensor("w", dims))
    weight_case("float_count", "107 of 108 floats",
                raw_tensor("w", dims, float_data=[1.0] * 107))
    weight_case("wrong_field", "type f32, values in int32_data",
                raw_tensor("w", dims, int32_data=[1] * 108))
    weight_case("both_fields", "values in raw_data and in float_data",
                raw_tensor("w", dims, raw=good, float_data=[1.0] * 108), SURVIVE)
    weight_case("type_undefined", "element type 0",
                raw_tensor("w", dims, 0, good))
    weight_case("type_999", "element type 999", raw_tensor("w", dims, 999, good))
    weight_case("type_string", "string weights",
                raw_tensor("w", dims, TensorProto.STRING,
                           string_data=[b"1"] * 108))
    weight_case("type_i64", "i64 weights for an f32 Conv",
                tensor("w", np.ones(dims), np.int64))
    weight_case("type_f64", "f64 weights for an f32 Conv",
                tensor("w", np.ones(dims), np.float64))
    weight_case("type_complex", "complex weights",
                tensor("w", np.ones(dims), np.complex64))
    weight_case("rank_3", "Conv weight of rank 3 for an input of rank 4",
                tensor("w", np.ones((4, 3, 3))))
    weight_case("rank_0", "Conv weight is a scalar", tensor("w", 1.0))
    weight_case("channels", "Conv weight for 5 channels, input has 3",
                tensor("w", np.ones((4, 5, 3, 3))))
    weight_case("kernel_larger_than_input", "11x11 kernel on 8x8 pixels",
                tensor("w", np.ones((4, 3, 11, 11))))
    weight_case("kernel_empty", "0x0 kernel",
                tensor("w", np.zeros((4, 3, 0, 0))))
    for name, number in (("nan", np.nan), ("inf", np.inf)):
        spoiled = conv_weight()
        spoiled[1, 2, 0, 1] = number
        weight_case(name, f"one weight is {name}", tensor("w", spoiled), SURVIVE)
    weight_case("all_zero", "all weights are 0: no scale",
                tensor("w", np.zeros(dims)), SURVIVE)
    weight_case("denormal", "all weights are denormal",
                tensor("w", np.full(dims, 1e-42)), SURVIVE)
    weight_case("largest_float", "all weights are the largest float: sums overflow",
                tensor("w", np.full(dims, np.finfo(np.float32).max)), SURVIVE)
    out.add("data_bias_length", "bias of 5 for 4 channels",
            conv_model(bias=np.ones(5)))
    out.add("data_bias_rank", "bias of shape 4x1", conv_model(bias=np.ones((4, 1))))
    out.add("data_bias_nan", "bias is NaN", conv_model(bias=np.full(4, np.nan)),
            SURVIVE)
    narrow = raw_tensor("z", [], TensorProto.UINT8, int32_data=[70000])
    out.add("data_u8_out_of_range", "u8 zero point 70000 in int32_data", model(
        [node("QuantizeLinear", ["x", "s", "z"], "y")], [value("x", [4])],
        [value("y", [4], TensorProto.UINT8)], [tensor("s", 0.1), narrow]))


def add_batch_norms(out):
    def batch_norm(name, what, expect=REJECT, epsilon=1e-5, **spoiled):
        parts = {"scale": np.ones(3), "bias": np.zeros(3), "mean": np.zeros(3),
                 "variance": np.ones(3), **spoiled}
        out.add("batch_norm_" + name, what, one_node(
            "BatchNormalization", [[1, 3, 8, 8]],
            [tensor(key, array) for key, array in parts.items()], rank=4,
            epsilon=epsilon), expect)

    batch_norm("length", "scale of 5 for 3 channels", scale=np.ones(5))
    batch_norm("rank", "mean of shape 3x1", mean=np.zeros((3, 1)))
    batch_norm("variance_negative", "variance -1", SURVIVE,
               variance=np.full(3, -1.0))
    batch_norm("variance_zero", "variance 0 and epsilon 0: division by zero",
               SURVIVE, epsilon=0.0, variance=np.zeros(3))
    batch_norm("variance_nan", "variance NaN", SURVIVE,
               variance=np.full(3, np.nan))


def add_shapes(out):
    def shape_input(*dims):
        return [tensor("shape", dims, np.int64)]

    out.add("shape_conv_input_rank_3", "Conv 3x3 on an input of rank 3",
            conv_model(x=value("x", [3, 8, 8])))
    out.add("shape_conv_input_rank_0", "Conv on a scalar",
            conv_model(x=value("x", [])))
    out.add("shape_input_rank_unknown", "an input without a shape",
            conv_model(x=value("x", None)), SURVIVE)
    untyped = conv_model()
    untyped.graph.input[0].ClearField("type")
    out.add("shape_input_without_type", "an input without a type", untyped)
    sequence = conv_model()
    sequence.graph.input[0].CopyFrom(helper.make_tensor_sequence_value_info(
        "x", TensorProto.FLOAT, [1, 3, 8, 8]))
    out.add("shape_input_sequence", "an input that is a sequence", sequence)
    for name, element in (("string", TensorProto.STRING),
                          ("i64", TensorProto.INT64),
                          ("bool", TensorProto.BOOL),
                          ("complex64", TensorProto.COMPLEX64)):
        out.add(f"shape_input_{name}", f"an input of type {name} into Conv",
                conv_model(x=value("x", [1, 3, 8, 8], element)))
    out.add("shape_gemm", "Gemm of 2x3 with 4x5", one_node(
        "Gemm", [[2, 3]], [tensor("w", np.ones((4, 5)))]))
    out.add("shape_gemm_rank", "Gemm on an input of rank 4", one_node(
        "Gemm", [[1, 3, 1, 1]], [tensor("w", np.ones((3, 5)))]))
    out.add("shape_matmul", "MatMul of 2x3 with 4x5", one_node(
        "MatMul", [[2, 3]], [tensor("w", np.ones((4, 5)))]))
    out.add("shape_add", "Add of 2x3 and 2x4", one_node("Add", [[2, 3], [2, 4]]))
    out.add("shape_concat", "Concat on axis 0 of 2x3 and 2x4",
            one_node("Concat", [[2, 3], [2, 4]], axis=0))
    out.add("shape_reshape_count", "Reshape of 6 elements to 4x2",
            one_node("Reshape", [[2, 3]], shape_input(4, 2)))
    out.add("shape_reshape_two_unknown", "Reshape to -1 x -1",
            one_node("Reshape", [[2, 3]], shape_input(-1, -1)))
    out.add("shape_reshape_negative", "Reshape to -2 x -3",
            one_node("Reshape", [[2, 3]], shape_input(-2, -3)))
    out.add("shape_reshape_zero", "Reshape to 0 x 0 x 0 of rank 2",
            one_node("Reshape", [[2, 3]], shape_input(0, 0, 0), rank=3))
    out.add("shape_reshape_wraps", "Reshape to 2^32 x 2^32: the product wraps to 0",
            one_node("Reshape", [[2, 3]], shape_input(2 ** 32, 2 ** 32)))
    out.add("shape_squeeze", "Squeeze of a dimension of 3",
            one_node("Squeeze", [[2, 3]], [tensor("axes", [1], np.int64)], rank=1))
    out.add("shape_unsqueeze_twice", "Unsqueeze with axes 0 and 0",
            one_node("Unsqueeze", [[2, 3]], [tensor("axes", [0, 0], np.int64)],
                     rank=4))
    out.add("shape_gather_index", "Gather of index 9 from 3", one_node(
        "Gather", [[2, 3]], [tensor("i", 9, np.int64)], rank=1, axis=1))
    out.add("shape_slice_step_zero", "Slice with step 0", one_node(
        "Slice", [[2, 3]], [tensor(n, [v], np.int64) for n, v in (
            ("starts", 0), ("ends", 2), ("axes", 0), ("steps", 0))]))
    out.add("shape_split_sum", "Split of 6 into 2 and 5", model(
        [node("Split", ["x", "split"], ["a", "b"], axis=0)], [value("x", [6])],
        [value("a", [2]), value("b", [5])], [tensor("split", [2, 5], np.int64)]))


def add_quantization(out):
    def dequantize(name, what, scale, zero, expect=REJECT, axis=0):
        out.add("quantization_" + name, what, model(
            [node("DequantizeLinear", ["x", "s", "z"], "y", axis=axis)],
            [value("x", [4, 2], TensorProto.INT8)], [value("y", [4, 2])],
            [tensor("s", scale), zero]), expect)

    dequantize("scale_zero", "scale 0", 0, tensor("z", 0, np.int8), SURVIVE)
    dequantize("scale_negative", "scale -0.1", -0.1, tensor("z", 0, np.int8),
               SURVIVE)
    dequantize("scale_nan", "scale NaN", np.nan, tensor("z", 0, np.int8))
    dequantize("scale_inf", "scale infinite", np.inf, tensor("z", 0, np.int8))
    dequantize("scale_length", "3 scales for a dimension of 4", [0.1] * 3,
               tensor("z", [0] * 3, np.int8))
    dequantize("zero_point_length", "4 scales, 2 zero points", [0.1] * 4,
               tensor("z", [0] * 2, np.int8))
    dequantize("zero_point_type", "u8 zero point for i8 values", 0.1,
               tensor("z", 0, np.uint8))
    dequantize("axis_range", "axis 5 of rank 2", [0.1] * 4,
               tensor("z", [0] * 4, np.int8), axis=5)


def add_versions(out):
    out.add("version_opset_99", "opset 99", conv_model(opset=99))
    out.add("version_opset_0", "opset 0", conv_model(opset=0))
    out.add("version_opset_negative", "opset -1", conv_model(opset=-1))
    out.add("version_opset_none", "no opset import", conv_model(opset=None))
    twice = conv_model(opset=13)
    twice.opset_import.append(helper.make_opsetid("", 7))
    out.add("version_opset_twice", "the opset is imported as 13 and as 7", twice)
    foreign = conv_model(opset=None)
    foreign.opset_import.append(helper.make_opsetid("com.example", 1))
    out.add("version_opset_other_domain",
            "only the operators of com.example are imported", foreign)
    future = conv_model()
    future.ir_version = 999
    out.add("version_ir_999", "IR version 999", future, SURVIVE)
    old = conv_model()
    old.ir_version = 0
    out.add("version_ir_0", "IR version 0", old, SURVIVE)

    x, y = value("x", [1, 3, 8, 8]), value("y", [1, 3, 8, 8])
    several = [node("Einsum", ["x"], "a", equation="nchw->nchw"),
               node("DeformConv", ["a", "x", "x"], "b"),
               node("Rotate", ["b"], "c", domain="com.example"),
               node("Det", ["c"], "y")]
    out.add("operators_unsupported_several",
            "four unknown operators at once: the message should name all",
            model(several, [x], [y], domains=["com.example"]))
    out.add("operators_misspelt", "op_type 'conv'", model(
        [node("conv", ["x", "w"], "y")], [X], [Y], [tensor("w", conv_weight())]))
    out.add("operators_domain_not_imported", "an operator of a domain that is not "
            "imported", model([node("Rotate", ["x"], "y", domain="com.example")],
                              [x], [y]))
    out.add("operators_too_new", "HardSwish (opset 14) in a model of opset 13",
            model([node("HardSwish", ["x"], "y")], [x], [y]))
    body = helper.make_graph([node("Relu", ["x"], "b")], "body", [],
                             [value("b", [1, 3, 8, 8])])
    out.add("operators_if", "If with a computed condition", model(
        [node("ReduceMax", ["x"], "m", keepdims=0), node("Cast", ["m"], "c", to=9),
         node("If", ["c"], "y", then_branch=body, else_branch=body)], [x], [y]))


def add_external_data(out):
    size = conv_weight().nbytes
    with open(out.path("external_good.bin"), "wb") as file:
        file.write(conv_weight().tobytes())
    os.makedirs(out.path("external_folder"), exist_ok=True)
    link = out.path("external_link.bin")
    if not os.path.lexists(link):
        os.symlink("/etc/passwd", link)

    def external(name, what, location, expect=REJECT, **entries):
        proto = raw_tensor("w", [4, 3, 3, 3])
        proto.data_location = TensorProto.EXTERNAL
        if location is not None:
            proto.external_data.add(key="location", value=location)
        for key, text in entries.items():
            proto.external_data.add(key=key, value=str(text))
        out.add("external_" + name, what, conv_model(proto), expect)

    good = "external_good.bin"
    external("parent", "the data are in ../../etc/passwd", "../../etc/passwd")
    external("parent_hidden", "a location that leaves the folder in its middle",
             "external_folder/../../external_good.bin")
    external("absolute", "the data are in /etc/passwd", "/etc/passwd")
    external("symbolic_link", "the data are in a link to /etc/passwd",
             "external_link.bin")
    external("device", "the data are in /dev/zero", "/dev/zero")
    external("missing", "the data file does not exist", "external_missing.bin")
    external("folder", "the data file is a folder", "external_folder")
    external("location_empty", "an empty location", "")
    external("location_none", "no location", None)
    external("location_nul", "a location with a NUL character",
             "external_good.bin\0.txt")
    external("offset_beyond", "offset behind the end of the file", good,
             offset=10 ** 6, length=size)
    external("offset_negative", "offset -4", good, offset=-4, length=size)
    external("offset_text", "offset 'start'", good, offset="start")
    external("offset_huge", "offset 2^64", good, offset=2 ** 64)
    external("offset_plus_length_wraps", "offset + length wraps around", good,
             offset=INT64_MAX - 1, length=size)
    external("length_beyond", "length larger than the file", good, length=10 ** 6)
    external("length_mismatch", "length 8 for a tensor of 432 bytes", good,
             length=8)
    external("length_negative", "length -1", good, length=-1)
    external("shorter_than_tensor", "offset 400 leaves 32 of 432 bytes", good,
             offset=400)


SUBJECTS = [add_broken_files, add_sizes, add_graphs, add_attributes,
            add_initializers, add_batch_norms, add_shapes, add_quantization,
            add_versions, add_external_data]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", metavar="DIR", required=True)
    arguments = parser.parse_args()
    os.makedirs(arguments.output, exist_ok=True)
    out = Collection(arguments.output)
    for add in SUBJECTS:
        add(out)
    out.write_list()
    return 0


if __name__ == "__main__":
    sys.exit(main())
