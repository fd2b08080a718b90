"""The shapes of glyphs and icons, as strokes; `y` points downwards.

Drawn rather than written, so that they look the same whatever fonts a machine has.
"""

from __future__ import annotations

__all__ = ["GLYPHS", "ICONS", "Stroke"]

Stroke = tuple[tuple[float, float], ...]

GLYPHS: dict[str, tuple[Stroke, ...]] = {
    "✓": (((-0.9, 0.0), (-0.3, 0.65), (0.9, -0.75)),),
    "✕": (((-0.75, -0.75), (0.75, 0.75)), ((0.75, -0.75), (-0.75, 0.75))),
    "⊘": (((-0.7, 0.7), (0.7, -0.7)),),
    "–": (((-0.8, 0.0), (0.8, 0.0)),),
    "!": (((0.0, -1.0), (0.0, 0.2)), ((0.0, 0.8), (0.0, 0.9))),
    "…": (((-0.85, 0.0), (-0.75, 0.0)), ((-0.05, 0.0), (0.05, 0.0)), ((0.75, 0.0), (0.85, 0.0))),
    "▸": (((-0.6, -0.8), (0.6, 0.0), (-0.6, 0.8), (-0.6, -0.8)),),
}
"""Strokes of each glyph in a square from -1 to 1; ⊘ has a circle around it, ▸ is filled."""

Circle = tuple[float, float, float]

ICONS: dict[str, tuple[tuple[Circle, ...], tuple[Stroke, ...]]] = {
    "scheduled": (((0, 0, 7),), (((0, -4), (0, 0), (3, 2)),)),
    "ci": (
        ((-4, -5, 2), (-4, 5, 2), (4, -5, 2)),
        (((-4, -3), (-4, 3)), ((4, -3), (4, 0), (-4, 3))),
    ),
    "merge": (((-4, -5, 2), (-4, 5, 2), (5, 1, 2)), (((-4, -3), (-4, 3)), ((-4, -3), (-2, 0), (3, 1)))),
    "other": (((0, 0, 7),), (((-2, -3.5), (3.5, 0), (-2, 3.5), (-2, -3.5)),)),
    "missing": ((), (((-3, -3), (-2, -5.5), (2, -5.5), (3, -3), (0, 0), (0, 2)), ((0, 4.6), (0, 5.2)))),
}
"""Circles (centre, radius) and strokes of each type of job, in pixels around the centre."""
