"""Covers by size and by sight."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib

import pytest

from handlers.metadata import covers
from handlers.metadata.covers import Picture, compare_covers, look
from tests.handlers.metadata.pictures import picture

Image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_the_size_is_read_from_the_head(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(covers, "can_see", lambda: False)
    assert look(picture(300, 200, form=form)) == Picture(width=300, height=200, sight=None)


def test_lossless_webp_and_progressive_jpeg_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(covers, "can_see", lambda: False)
    for form, options in (("WEBP", {"lossless": True}), ("JPEG", {"progressive": True})):
        out = io.BytesIO()
        Image.new("RGB", (31, 17)).save(out, form, **options)
        assert look(out.getvalue()) == Picture(width=31, height=17, sight=None)


@pytest.mark.parametrize(
    "data",
    [b"", b"<html>", b"\xff\xd8", b"\xff\xd8\xff\xe0\0\x10JFIF", b"\x89PNG\r\n\x1a\n\0\0", b"RIFF\0\0\0\0WEBPVP8X"],
)
def test_what_is_no_picture_is_none(data: bytes) -> None:
    assert look(data) is None


def test_a_picture_that_breaks_off_has_a_size_but_is_not_seen() -> None:
    found = look(picture(300, 200)[:700])
    assert found is None or found.sight is None


@pytest.mark.parametrize(
    ("width", "height", "form", "quality"),
    [(1000, 1000, "JPEG", 95), (120, 120, "JPEG", 30), (500, 500, "PNG", 85), (500, 510, "WEBP", 50)],
)
def test_the_same_picture_in_another_size_and_quality(width: int, height: int, form: str, quality: int) -> None:
    ours = look(picture(500, 500))
    theirs = look(picture(width, height, form=form, quality=quality))
    finding = compare_covers(ours, theirs)
    assert finding.same is True
    assert not finding.is_better  # also not when it is larger


def test_another_picture_is_better_only_when_it_is_not_smaller() -> None:
    ours = look(picture(500, 500))
    for seed in range(2, 12):
        assert compare_covers(ours, look(picture(1000, 1000, seed))).is_better
        finding = compare_covers(ours, look(picture(300, 300, seed)))
        assert (finding.same, finding.is_better) == (False, False)


def test_by_size_alone_nothing_is_better() -> None:
    finding = compare_covers(Picture(width=100, height=100), Picture(width=2000, height=2000))
    assert (finding.same, finding.is_better) == (None, False)
    assert "100x100" in finding.why
    assert compare_covers(None, Picture(width=9, height=9, sight=0)).is_better is False
    assert compare_covers(Picture(width=9, height=9, sight=0), None).is_better is False


def test_a_picture_that_is_larger_than_its_head_says_is_not_unpacked() -> None:
    """A PNG whose first chunk is another: the size that is read from fixed places is a lie."""
    png = picture(6000, 6000, form="PNG")
    lie = struct.pack(">I4sII", 8, b"tEXt", 10, 10)
    lie += struct.pack(">I", zlib.crc32(lie[4:]))
    tracemalloc.start()
    try:
        found = look(png[:8] + lie + png[8:])
        assert found is None or found.sight is None
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
    assert covers._sight(png) is None


def test_other_formats_are_not_opened() -> None:
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "TIFF")
    assert covers._sight(out.getvalue()) is None
