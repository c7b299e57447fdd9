#===- digit_images.py - Draws distorted grey digits -------*- python -*-----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Draws the digits 0-9 from stroke descriptions, distorted at random.

A glyph is a list of strokes; a stroke is a list of points in a box whose x and
y run from 0 to 1, y downwards. A drawn pixel's ink depends on its distance to
the nearest stroke, so that thickness and softness need no supersampling.
"""

import numpy as np

SIZE = 28
CLASSES = 10


def _arc(cx, cy, rx, ry, start, stop, points=12):
    """Points of an elliptic arc. Angles in degrees, 0 to the right, 90 down."""
    angles = np.radians(np.linspace(start, stop, points))
    return [(cx + rx * np.cos(a), cy + ry * np.sin(a)) for a in angles]


# Several ways to write a digit; one is chosen at random for each image.
GLYPHS = {
    0: [
        [_arc(0.5, 0.5, 0.32, 0.48, 0, 360, 20)],
        [_arc(0.5, 0.5, 0.40, 0.46, -60, 300, 20)],
        [_arc(0.5, 0.5, 0.28, 0.48, 0, 360, 20), [(0.66, 0.28), (0.34, 0.72)]],
    ],
    1: [
        [[(0.52, 0.02), (0.52, 0.98)]],
        [[(0.30, 0.25), (0.55, 0.02), (0.55, 0.98)]],
        [[(0.30, 0.22), (0.52, 0.02), (0.52, 0.98)],
         [(0.28, 0.98), (0.76, 0.98)]],
    ],
    2: [
        [_arc(0.5, 0.30, 0.32, 0.28, 190, 390) + [(0.20, 0.98), (0.84, 0.98)]],
        [_arc(0.48, 0.28, 0.30, 0.26, 200, 410) +
         [(0.30, 0.82)] + _arc(0.32, 0.88, 0.09, 0.09, 270, 90, 6) +
         [(0.50, 0.84), (0.84, 0.97)]],
    ],
    3: [
        [_arc(0.46, 0.27, 0.30, 0.25, 200, 450) +
         _arc(0.46, 0.74, 0.34, 0.24, 270, 520)],
        [[(0.20, 0.03), (0.78, 0.03), (0.46, 0.40)] +
         _arc(0.46, 0.70, 0.34, 0.28, 270, 510)],
    ],
    4: [
        [[(0.70, 0.98), (0.70, 0.02), (0.16, 0.66), (0.88, 0.66)]],
        [[(0.26, 0.04), (0.20, 0.52), (0.80, 0.52)],
         [(0.74, 0.04), (0.70, 0.98)]],
    ],
    5: [
        [[(0.80, 0.03), (0.28, 0.03), (0.24, 0.45)] +
         _arc(0.46, 0.68, 0.34, 0.29, 230, 500)],
        [[(0.28, 0.04), (0.26, 0.42), (0.60, 0.42)] +
         _arc(0.54, 0.69, 0.28, 0.27, 285, 490),
         [(0.28, 0.04), (0.80, 0.06)]],
    ],
    6: [
        [[(0.70, 0.03), (0.40, 0.28), (0.22, 0.62)] +
         _arc(0.5, 0.70, 0.29, 0.27, 190, 545, 18)],
        [_arc(0.62, 0.55, 0.42, 0.53, 285, 180, 8) +
         _arc(0.50, 0.72, 0.30, 0.26, 180, 540, 18)],
    ],
    7: [
        [[(0.18, 0.04), (0.84, 0.04), (0.42, 0.98)]],
        [[(0.18, 0.05), (0.82, 0.05), (0.50, 0.50), (0.42, 0.98)],
         [(0.32, 0.50), (0.72, 0.50)]],
        [[(0.18, 0.18), (0.20, 0.04), (0.82, 0.04), (0.36, 0.98)]],
    ],
    8: [
        [_arc(0.5, 0.26, 0.26, 0.23, 90, 450, 16),
         _arc(0.5, 0.73, 0.31, 0.25, -90, 270, 16)],
        [[(0.76, 0.14)] + _arc(0.5, 0.25, 0.26, 0.22, -30, -200, 10) +
         [(0.70, 0.62)] + _arc(0.5, 0.76, 0.28, 0.22, -20, 200, 12) +
         [(0.70, 0.34), (0.76, 0.14)]],
    ],
    9: [
        [_arc(0.48, 0.30, 0.29, 0.27, 10, 370, 18) +
         [(0.76, 0.60), (0.58, 0.98)]],
        [_arc(0.48, 0.29, 0.28, 0.26, 0, 360, 18) + [(0.76, 0.98)]],
        [_arc(0.48, 0.28, 0.30, 0.26, 0, 360, 18) +
         _arc(0.40, 0.55, 0.38, 0.42, 0, 110, 8)],
    ],
}

_PIXELS = np.stack(
    np.meshgrid(np.arange(SIZE), np.arange(SIZE), indexing="xy"), axis=-1
).reshape(-1, 2).astype(np.float32)


def _distance_to_strokes(strokes):
    """Distance in pixels of each pixel to the nearest segment: [SIZE*SIZE]."""
    begin = np.concatenate([s[:-1] for s in strokes]).astype(np.float32)
    step = np.concatenate([s[1:] - s[:-1] for s in strokes]).astype(np.float32)
    length2 = np.maximum((step * step).sum(1), 1e-6)
    offset = _PIXELS[:, None, :] - begin[None]
    along = np.clip((offset * step).sum(2) / length2, 0, 1)
    rest = offset - along[..., None] * step
    return np.sqrt((rest * rest).sum(2).min(1))


def _place(rng, strokes):
    """Moves strokes from the unit box into the image: an affine map and a
    smooth wave, the same for all strokes of the glyph."""
    angle = rng.normal(0, 0.20)
    shear = rng.normal(0, 0.22)
    height = rng.uniform(14, 23)
    width = height * rng.uniform(0.50, 1.0)
    rotation = np.array([[np.cos(angle), -np.sin(angle)],
                         [np.sin(angle), np.cos(angle)]])
    matrix = rotation @ np.array([[width, -shear * height], [0, height]])
    middle = (SIZE - 1) / 2 + rng.uniform(-2.5, 2.5, 2)
    amplitude = rng.normal(0, 0.055, 2)
    phase = rng.uniform(0, 2 * np.pi, 2)
    placed = []
    for stroke in strokes:
        points = np.asarray(stroke, float) + rng.normal(0, 0.012, (len(stroke), 2))
        wave = amplitude * np.sin(2 * np.pi * points[:, ::-1] + phase)
        placed.append((points + wave - 0.5) @ matrix.T + middle)
    return placed


def _distractor(rng):
    """A short stroke that belongs to no digit."""
    begin = rng.uniform(0, SIZE, 2)
    return [np.stack([begin, begin + rng.normal(0, 5, 2)])]


def _ink(distance, radius, softness):
    return 1 / (1 + np.exp(np.clip((distance - radius) / softness, -30, 30)))


def draw_digit(rng, digit):
    """One image of `digit`: u8 [SIZE, SIZE, 1], light ink on darker paper."""
    strokes = _place(rng, GLYPHS[digit][rng.integers(len(GLYPHS[digit]))])
    softness = rng.uniform(0.15, 0.75)
    ink = _ink(_distance_to_strokes(strokes), rng.uniform(0.6, 2.2), softness)
    for _ in range(rng.integers(0, 3)):
        mark = _ink(_distance_to_strokes(_distractor(rng)),
                    rng.uniform(0.3, 1.0), softness)
        ink = np.maximum(ink, mark * rng.uniform(0.3, 0.8))

    paper = rng.uniform(0.0, 0.35)
    contrast = rng.uniform(0.30, 0.65)
    slope = rng.normal(0, 0.10, 2) @ (_PIXELS.T / SIZE - 0.5)
    image = paper + slope + contrast * ink
    image = image + rng.normal(0, rng.uniform(0.02, 0.16), image.shape)
    dropped = rng.random(image.shape) < 0.02
    image = np.where(dropped, rng.random(image.shape), image)
    return np.clip(np.rint(image * 255), 0, 255).astype(np.uint8).reshape(
        SIZE, SIZE, 1)


def draw_set(seed, count):
    """`count` images u8 [count, SIZE, SIZE, 1] and labels i64 [count]; every
    class equally often (up to one), in random order."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % CLASSES).astype(np.int64)
    images = np.stack([draw_digit(rng, int(label)) for label in labels])
    return images, labels
