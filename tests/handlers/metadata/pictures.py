"""Pictures that differ to the eye, made for a test."""

from __future__ import annotations

import io

import pytest


def picture(width: int, height: int, seed: int = 1, *, form: str = "JPEG", quality: int = 85) -> bytes:
    """Coarse patches of light that depend on ``seed``, scaled to the size. Skips the test without Pillow."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    small = image.new("L", (8, 8))
    value = seed
    for at in range(64):
        value = (value * 1103515245 + 12345) % 2**31
        small.putpixel((at % 8, at // 8), value >> 16 & 255)
    out = io.BytesIO()
    small.resize((width, height), image.Resampling.BICUBIC).convert("RGB").save(out, form, quality=quality)
    return out.getvalue()
