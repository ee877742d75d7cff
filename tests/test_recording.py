"""The terminal that the README shows."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from scripts.recording import COLUMNS, LONGEST_PAUSE, ROWS, SpokenLine, draw, paced


def test_a_recording_shows_every_line_when_it_was_printed_and_scrolls() -> None:
    lines = [SpokenLine(number * 0.5, f"line {number} <&>") for number in range(ROWS + 5)]
    picture = draw("uvx earmark demo", lines)
    root = ElementTree.fromstring(picture)  # noqa: S314 - made here
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["$ uvx earmark demo", *(line.text for line in lines)]
    assert "translateY(-120px)" in picture  # six rows more than there are
    assert "<script" not in picture
    assert "prefers-reduced-motion" in picture
    appears = [float(at) for at in re.findall(r"opacity:0\}([\d.]+)%,100%", picture)]
    assert appears == sorted(appears)


def test_nobody_waits_for_a_pause_and_no_line_is_too_long() -> None:
    shown = paced([SpokenLine(0.0, "a"), SpokenLine(30.0, "b"), SpokenLine(30.2, "c")])
    assert [round(line.at, 1) for line in shown] == [0.0, LONGEST_PAUSE, LONGEST_PAUSE + 0.2]
    assert "…" in draw("x", [SpokenLine(0.0, "w" * (COLUMNS + 9))])
