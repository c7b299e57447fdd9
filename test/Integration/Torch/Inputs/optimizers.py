#===- optimizers.py - Steps of optimizers next to PyTorch's -*- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Writes a function whose last results are gradients, and the values of its
parameters before a step; compares what an inserted optimizer makes of them with
what PyTorch's makes of the same gradients. Scales are compared with PyTorch's
steps on their logarithms.

  optimizers.py write DIR                DIR/gradients.mlir, DIR/OPTIMIZER.npz
  optimizers.py check DIR OPTIMIZER FILE...
"""

import sys

import numpy as np
import torch

RATE, SCALE_RATE, DECAY, STEPS = 0.01, 0.003, 0.1, 4
# Weights of a common and of a small size, biases of some size and of none, and
# scales of very different sizes.
PARAMETERS = {
    "w": ("weight", np.array([[3, -4, 0.5], [1, 0, -2]])),
    "tiny_w": ("weight", np.array([1e-6, -2e-6])),
    "b": ("bias", np.array([2, -1, 0.25])),
    "zero_b": ("bias", np.zeros(2)),
    "s": ("scale", np.array(0.5)),
    "many_s": ("scale", np.array([1e-6, 0.02, 30])),
    "z": ("zero_point", np.array(3.5)),
}


def text_of(shape):
    return f"tensor<{''.join(f'{size}x' for size in shape)}f32>"


def size_of(kind, value):
    """What relative steps are relative to."""
    if kind in ("scale", "zero_point"):
        return 1.0
    return max(float((value ** 2).mean() ** 0.5), 0.0 if kind == "weight" else 1e-3)


def steps_of(optimizer):
    """Values, gradient and states before the last step, and values after it."""
    random = np.random.default_rng(3)
    inputs, expected = {}, {}
    for name, (kind, value) in PARAMETERS.items():
        is_log = kind == "scale" and optimizer != "sgd"
        value = torch.tensor(value, dtype=torch.float64)
        p = (value.log() if is_log else value).clone().requires_grad_()
        rate = SCALE_RATE if kind in ("scale", "zero_point") else RATE
        options = {"lr": rate, "weight_decay": DECAY if kind == "weight" else 0}
        torch_optimizer = (torch.optim.SGD([p], momentum=0.9, **options)
                           if optimizer == "sgd" else torch.optim.Adam([p], **options))
        for step in range(STEPS):
            now = p.detach().exp() if is_log else p.detach().clone()
            gradient = torch.tensor(random.standard_normal(p.shape))
            if kind == "scale" and not is_log:
                gradient = -abs(gradient)  # no scale is near its limit
            # The loss changes with the relative change of a scale.
            if is_log:
                gradient = gradient / now
            state = {key: s.clone() for key, s in torch_optimizer.state[p].items()
                     if torch.is_tensor(s)}
            p.grad = gradient * now if is_log else gradient
            if optimizer == "relative-adam":
                torch_optimizer.param_groups[0]["lr"] = rate * size_of(kind, now)
            torch_optimizer.step()
        inputs[name] = now
        inputs[f"{name}_gradient"] = gradient
        kinds = {"velocity": "momentum_buffer"} if optimizer == "sgd" else {
            "first_moment": "exp_avg", "second_moment": "exp_avg_sq"}
        for ours, theirs in kinds.items():
            inputs[f"{name}.{ours}"] = state[theirs]
            expected[f"{name}.{ours}.new"] = torch_optimizer.state[p][theirs]
        expected[f"{name}.new"] = p.detach().exp() if is_log else p.detach()
    # What makes up for moments that start from 0.
    factor = 1 if optimizer == "sgd" else (1 - 0.999 ** STEPS) ** 0.5 / (1 - 0.9 ** STEPS)
    inputs["learning_rate"] = torch.tensor(RATE * factor)
    inputs["scale_learning_rate"] = torch.tensor(SCALE_RATE * factor)
    return inputs, expected


def write(folder):
    arguments, results = ['%sample: tensor<1xf32> {qnn.name = "sample"}'], []
    for name, (kind, value) in PARAMETERS.items():
        kind = f'qnn.parameter = "{kind}"'
        arguments.append(f'%{name}: {text_of(value.shape)} {{qnn.name = "{name}", {kind}}}')
        results.append((f"%{name}_gradient", text_of(value.shape)))
    for name, (_, value) in PARAMETERS.items():
        arguments.append(f'%{name}_gradient: {text_of(value.shape)} {{qnn.name = "{name}_gradient"}}')
    types = ", ".join(type for _, type in results)
    with open(f"{folder}/gradients.mlir", "w") as file:
        print(f"func.func @main({', '.join(arguments)}) -> ({types}) {{\n"
              f"  return {', '.join(value for value, _ in results)} : {types}\n}}", file=file)
    for optimizer in ("sgd", "adam", "relative-adam"):
        inputs, _ = steps_of(optimizer)
        np.savez(f"{folder}/{optimizer}.npz", sample=np.zeros((1, 1), np.float32),
                 **{name: value.numpy().astype(np.float32)[None]
                    for name, value in inputs.items()})


def check(folder, optimizer, files):
    _, expected = steps_of(optimizer)
    for file in files:
        found, right = np.load(f"{folder}/{file}"), 0
        for name, value in expected.items():
            want = value.numpy()
            if np.allclose(found[name].reshape(want.shape), want, rtol=1e-5, atol=1e-12):
                right += 1
            else:
                print(f"{name}: got {found[name]}, expected {want}")
        print(f"{optimizer}, {file}: {right} of {len(expected)} values agree")


if sys.argv[1] == "write":
    write(sys.argv[2])
else:
    check(sys.argv[2], sys.argv[3], sys.argv[4:])
