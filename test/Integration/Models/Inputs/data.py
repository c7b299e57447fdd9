#===- data.py - quantc on broken data, modules, libraries -*- python -*-----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Feeds quantc a small correct model with data that are wrong in one way each,
and files that only look like modules and compiled models."""

import io
import os
import struct
import subprocess
import sys
import zipfile

import numpy as np
from onnx import TensorProto, helper
from onnx_builder import model, node, tensor, value

import hostile
from hostile import ACCEPT, REJECT, SURVIVE

FOLDER = sys.argv[2]
CASES = []


def path(name):
    return os.path.join(FOLDER, name)


def write(name, content):
    with open(path(name), "wb") as file:
        file.write(content)
    return path(name)


# A model with one input of shape Nx3x8x8, and one with two.
WEIGHT = np.linspace(-1, 1, 4 * 3 * 3 * 3).reshape(4, 3, 3, 3)
MODEL = write("model.onnx", model(
    [node("Conv", ["x", "w"], "c"), node("Relu", ["c"], "y")],
    [value("x", ["N", 3, 8, 8])], [value("y", ["N", 4, 6, 6])],
    [tensor("w", WEIGHT)]).SerializeToString())
TWO = write("two.onnx", model(
    [node("Add", ["a", "b"], "y")], [value("a", [1, 4]), value("b", [1, 4])],
    [value("y", [1, 4])], []).SerializeToString())
GOOD = np.linspace(-1, 1, 2 * 3 * 8 * 8, dtype=np.float32).reshape(2, 3, 8, 8)


def samples(expect, name, content, network=MODEL):
    """`content`: bytes of the file, or None where the file is there already."""
    if content is not None:
        write(name, content)
    CASES.append((expect, ["quantize", network, "--calibrate", path(name),
                           "-o", "{out}/model.o"], name))


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def npy_header(text, version=(1, 0), length=None, body=b""):
    text = text.encode() + b"\n"
    size = struct.pack("<H" if version[0] == 1 else "<I",
                       len(text) if length is None else length)
    return b"\x93NUMPY" + bytes(version) + size + text + body


def add_npy():
    good = npy(GOOD)
    samples(ACCEPT, "good.npy", good)
    samples(ACCEPT, "fortran.npy", npy(np.asfortranarray(GOOD)))
    samples(ACCEPT, "big_endian.npy", npy(GOOD.astype(">f4")))
    samples(REJECT, "empty.npy", b"")
    for size in (3, 6, 8, 9, 10, 40, 127, 128, 200, len(good) - 1):
        samples(REJECT, f"truncated_{size}.npy", good[:size])
    samples(SURVIVE, "trailing.npy", good + b"more")
    samples(REJECT, "text.npy", b"1.0, 2.0, 3.0\n")
    descr = "{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}"
    body = GOOD.tobytes()
    for name, kind, shape in (
            ("object", "|O", "(2, 3, 8, 8)"), ("string", "<U9", "(2, 3, 8, 8)"),
            ("complex", "<c8", "(2, 3, 8, 8)"), ("f16wide", "<f16", "(2, 3, 8, 8)"),
            ("kind", "<q4", "(2, 3, 8, 8)"), ("none", "", "(2, 3, 8, 8)"),
            ("negative", "<f4", "(-2, 3, 8, 8)"), ("zero", "<f4", "(0, 3, 8, 8)"),
            ("huge", "<f4", "(4611686018427387904, 3, 8, 8)"),
            ("wraps", "<f4", "(4294967296, 4294967296, 3, 8, 8)"),
            ("int64", "<f4", "(99999999999999999999, 3, 8, 8)"),
            ("scalar", "<f4", "()"), ("rank", "<f4", "(" + "1, " * 500 + ")"),
            ("flat", "<f4", "(384,)"), ("other", "<f4", "(2, 8, 8, 3)"),
            ("unclosed", "<f4", "(2, 3"), ("words", "<f4", "(two, three)")):
        samples(REJECT, f"header_{name}.npy",
                npy_header(descr.format(kind, shape), body=body))
    dictionary = descr.format("<f4", "(2, 3, 8, 8)")
    samples(REJECT, "header_version.npy",
            npy_header(dictionary, version=(9, 0), body=body))
    samples(REJECT, "header_length.npy",
            npy_header(dictionary, (2, 0), 2 ** 32 - 1, body))
    samples(REJECT, "header_garbage.npy",
            npy_header("[" * 60000, (2, 0), body=body))
    samples(REJECT, "header_empty.npy", npy_header("{}", body=body))
    for name, bad in (("nan", np.nan), ("inf", np.inf)):
        array = GOOD.copy()
        array[1, 2, 3, 4] = bad
        samples(REJECT, f"{name}.npy", npy(array))
    samples(REJECT, "integers.npy", npy(np.ones((2, 3, 8, 8), np.int64)))
    samples(REJECT, "two_inputs.npy", npy(GOOD), TWO)


def npz(members, compression=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)),
                             content, compression)
    return bytearray(file.getvalue())


def add_npz():
    good = npz([("x.npy", npy(GOOD))], zipfile.ZIP_DEFLATED)
    samples(ACCEPT, "good.npz", good)
    samples(REJECT, "empty.npz", b"")
    samples(REJECT, "no_entries.npz", npz([]))
    for percent in (10, 50, 90, 99):
        samples(REJECT, f"truncated_{percent}.npz",
                good[:len(good) * percent // 100])
    damaged = good.copy()
    damaged[100] ^= 0x55
    samples(REJECT, "crc.npz", damaged)
    # The directory's sizes and offset of its only entry.
    start = good.rfind(b"PK\x01\x02")
    for name, offset, content in (
            ("size", 24, struct.pack("<I", 2 ** 32 - 2)),
            ("compressed", 20, struct.pack("<I", 2 ** 32 - 2)),
            ("offset", 42, struct.pack("<I", 2 ** 32 - 2)),
            ("method", 10, struct.pack("<H", 99)),
            ("encrypted", 8, struct.pack("<H", 1)),
            ("name", 28, struct.pack("<H", 65535))):
        lies = good.copy()
        lies[start + offset:start + offset + len(content)] = content
        samples(REJECT, f"directory_{name}.npz", lies)
    # 1 GiB of zeros, in about 1 MB.
    header = npy_header("{'descr': '<f4', 'fortran_order': False, "
                        "'shape': (1398101, 3, 8, 8), }")
    samples(SURVIVE, "bomb.npz", npz([("x.npy", header + bytes(1 << 28))],
                                     zipfile.ZIP_DEFLATED))
    samples(REJECT, "text.npz", npz([("x.npy", b"1, 2, 3")]))
    samples(REJECT, "no_array.npz", npz([("readme.txt", b"1, 2, 3")]))
    row = npy(np.ones((2, 4), np.float32))
    samples(ACCEPT, "two.npz", npz([("a.npy", row), ("b.npy", row)]), TWO)
    samples(REJECT, "two_missing.npz", npz([("a.npy", row)]), TWO)
    samples(REJECT, "two_names.npz", npz([("a.npy", row), ("c.npy", row)]), TWO)
    samples(REJECT, "two_same.npz", npz([("a.npy", row), ("a.npy", row)]), TWO)
    samples(REJECT, "two_counts.npz", npz(
        [("a.npy", row), ("b.npy", npy(np.ones((3, 4), np.float32)))]), TWO)


def add_pb():
    good = helper.make_tensor("x", TensorProto.FLOAT, [2, 3, 8, 8],
                              GOOD.tobytes(), raw=True)
    content = good.SerializeToString()
    samples(ACCEPT, "good.pb", content)
    samples(REJECT, "empty.pb", b"")
    samples(REJECT, "truncated.pb", content[:-1])
    samples(REJECT, "random.pb", np.random.default_rng(0).bytes(1000))
    for name, dims in (("short", [3, 3, 8, 8]), ("huge", [2 ** 62, 3, 8, 8]),
                       ("wraps", [2 ** 32, 2 ** 32, 3, 8, 8]),
                       ("negative", [-2, 3, 8, 8]), ("zero", [0, 3, 8, 8])):
        proto = TensorProto(name="x", data_type=TensorProto.FLOAT, dims=dims)
        proto.raw_data = GOOD.tobytes() if name != "zero" else b""
        samples(REJECT, f"{name}.pb", proto.SerializeToString())
    proto = TensorProto(name="x", data_type=TensorProto.FLOAT, dims=[2, 3, 8, 8])
    proto.data_location = TensorProto.EXTERNAL
    proto.external_data.add(key="location", value="/etc/passwd")
    samples(REJECT, "external.pb", proto.SerializeToString())


def add_other_paths():
    samples(REJECT, "missing.npy", None)
    samples(REJECT, "unknown.png", b"\x89PNG")
    os.makedirs(path("folder_empty"), exist_ok=True)
    samples(REJECT, "folder_empty", None)
    os.makedirs(path("folder_mixed"), exist_ok=True)
    write("folder_mixed/0.npy", npy(GOOD[0]))
    write("folder_mixed/1.npy", npy(GOOD[0, :2]))
    samples(REJECT, "folder_mixed", None)
    os.mkfifo(path("pipe.npy"))
    samples(REJECT, "pipe.npy", None)
    os.symlink("/dev/zero", path("device.npy"))
    samples(REJECT, "device.npy", None)
    os.symlink("loop.npy", path("loop.npy"))
    samples(REJECT, "loop.npy", None)


def statistics(expect, name, content):
    write(name, content if isinstance(content, bytes) else content.encode())
    CASES.append((expect, ["quantize", MODEL, "--calibration", path(name),
                           "-o", "{out}/model.o"], name))


def add_statistics():
    saved = path("saved.json")
    subprocess.run(["quantc", "quantize", MODEL, "--calibrate",
                    path("good.npy"), "--save-calibration", saved, "-o",
                    path("good.o")], check=True, stdout=subprocess.DEVNULL)
    with open(saved, encoding="utf-8") as file:
        good = file.read()
    statistics(ACCEPT, "good.json", good)
    statistics(REJECT, "empty.json", "")
    for percent in (10, 50, 90):
        statistics(REJECT, f"truncated_{percent}.json",
                   good[:len(good) * percent // 100])
    statistics(REJECT, "binary.json", bytes(range(256)))
    statistics(REJECT, "list.json", "[]")
    statistics(REJECT, "object.json", "{}")
    statistics(REJECT, "deep.json", "[" * 200000)
    for name, old, new in (
            ("format", "quant-mlir-calibration", "something"),
            ("version", '"version": 2', '"version": 99'),
            ("nan", '"min": ', '"min": NaN'),
            ("huge", '"min": ', '"min": 1e999'),
            ("order", '"min": ', '"min": 1'),
            ("text", '"count": ', '"count": "many'),
            ("negative", '"count": ', '"count": -'),
            ("exponent", '"exponent": ', '"exponent": 9'),
            ("first", '"first": ', '"first": 1e99'),
            ("empty-bin", '"counts": [', '"counts": [0, '),
            ("negative-bin", '"counts": [', '"counts": [-'),
            ("huge-bin", '"counts": [', '"counts": [9223372036854775807, '),
            ("bins", '"counts": [', '"counts": {'),
            ("values", '"values": {', '"values": [{')):
        assert old in good, old
        statistics(REJECT, f"{name}.json", good.replace(old, new))


def network(expect, name, content):
    if content is not None:
        write(name, content)
    CASES.append((expect, ["compile", path(name), "-o", "{out}/model.o"], name))
    CASES.append((expect, ["inspect", path(name)], name))


def add_modules():
    subprocess.run(["quantc", "compile", MODEL, "--compile-to=fuse", "-o",
                    path("good.mlir")], check=True, stdout=subprocess.DEVNULL)
    with open(path("good.mlir"), "rb") as file:
        text = file.read()
    network(ACCEPT, "good.mlir", None)
    for percent in (1, 10, 50, 90):
        network(REJECT, f"truncated_{percent}.mlir",
                text[:len(text) * percent // 100])
    network(REJECT, "empty.mlir", b"")
    network(REJECT, "binary.mlir", bytes(range(256)))
    network(REJECT, "deep.mlir", b"module {" * 20000)
    network(REJECT, "unknown.mlir", b'%0 = "no.such_operation"() : () -> i32')
    network(REJECT, "declaration.mlir", b"func.func private @main()")
    function = b"func.func @%s(%%x: tensor<%sxf32>) -> tensor<%sxf32> {" \
               b"return %%x : tensor<%sxf32>}\n"
    network(REJECT, "several.mlir", function % (b"a", b"4", b"4", b"4") +
            function % (b"b", b"4", b"4", b"4"))
    network(REJECT, "dynamic.mlir", function % (b"a", b"?", b"?", b"?"))
    huge = b"1099511627776x1099511627776x4"
    network(REJECT, "huge.mlir", function % (b"a", huge, huge, huge))
    network(REJECT, "resource.mlir", text.replace(b'"0x', b'"0xzz'))
    network(REJECT, "missing.mlir", None)
    # Bytecode, whole and damaged.
    code = subprocess.run(["quant-opt", path("good.mlir"), "--emit-bytecode"],
                          check=True, capture_output=True).stdout
    network(ACCEPT, "good.mlirbc", code)
    for percent in (1, 10, 50, 90, 99):
        network(REJECT, f"truncated_{percent}.mlirbc",
                code[:len(code) * percent // 100])


def library(expect, name, content):
    if content is not None:
        write(name, content)
    CASES.append((expect, ["run", path(name), "--input", path("one.npy")],
                  name))


def add_libraries():
    write("one.npy", npy(GOOD[:1]))
    subprocess.run(["quantc", "compile", MODEL, "-o", path("good.so")],
                   check=True, stdout=subprocess.DEVNULL)
    with open(path("good.so"), "rb") as file:
        code = file.read()
    library(ACCEPT, "good.so", None)
    library(REJECT, "missing.so", None)
    library(REJECT, "empty.so", b"")
    library(REJECT, "text.so", b"INPUT(libm.so)\n")
    for size in (4, 16, 63, 64, 200, len(code) // 4, len(code) // 2,
                 len(code) * 3 // 4):
        library(REJECT, f"truncated_{size}.so", code[:size])
    library(REJECT, "other_machine.so", code[:18] + b"\xf3\x00" + code[20:])
    with open("/usr/bin/env", "rb") as file:
        library(REJECT, "program.so", file.read())


add_npy()
add_npz()
add_pb()
add_other_paths()
add_statistics()
add_modules()
add_libraries()
hostile.judge_all(CASES)
