"""Draws a terminal program's output as an animated SVG: every line appears when it did.

    python scripts/recording.py [--speed 2] [--out docs/pictures/demo.svg]
    python scripts/recording.py --replay FILE --out FILE     of lines as they were written: seconds, a tab, the text

It stands in pages that allow no script; whoever wants no motion sees all of it at once.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from wcwidth import wcswidth

ROOT = Path(__file__).parents[1]
ROWS, COLUMNS = 20, 96
CELL, LINE, EDGE, TITLE = 8.43, 20, 16, 34  # pixels, at 14 px
LONGEST_PAUSE, END_PAUSE = 1.6, 6.0  # seconds
FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


@dataclass(frozen=True, slots=True)
class SpokenLine:
    at: float  # seconds since the start
    text: str


def record(command: Sequence[str]) -> list[SpokenLine]:
    begin = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        assert process.stdout is not None  # noqa: S101 - it was asked for
        found = [SpokenLine(time.monotonic() - begin, line.rstrip("\n")) for line in process.stdout]
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return found


def paced(lines: Sequence[SpokenLine]) -> list[SpokenLine]:
    """No pause is longer than somebody watches."""
    shown: list[SpokenLine] = []
    now = before = 0.0
    for line in lines:
        now += min(max(line.at - before, 0.0), LONGEST_PAUSE)
        before = line.at
        shown.append(SpokenLine(now, line.text))
    return shown


def draw(command: str, lines: Sequence[SpokenLine]) -> str:
    """The last rows scroll up as a terminal's do; everything in one group that is moved in steps."""
    shown = [SpokenLine(0.0, f"$ {command}"), *(SpokenLine(line.at + 0.6, cut(line.text)) for line in paced(lines))]
    whole = shown[-1].at + END_PAUSE
    width, height = round(2 * EDGE + COLUMNS * CELL), TITLE + ROWS * LINE + EDGE
    styles, texts, steps = [], [], [(0.0, 0)]
    for number, line in enumerate(shown):
        percent = 100 * line.at / whole
        styles.append(
            f"@keyframes l{number}{{0%,{max(percent - 0.01, 0):.2f}%{{opacity:0}}{percent:.2f}%,100%{{opacity:1}}}}"
        )
        y = TITLE + LINE * (number + 1) - 5
        kind = "to" if "→" in line.text else "cmd" if number == 0 else "who"
        where = f'style="animation-name:l{number}" x="{EDGE}" y="{y}"'
        texts.append(f'<text class="{kind}" {where}>{escape(line.text, quote=False)}</text>')
        if number >= ROWS:
            steps.append((percent, (number - ROWS + 1) * LINE))
    moves = "".join(f"{percent:.2f}%{{transform:translateY(-{by}px)}}" for percent, by in steps)
    last = steps[-1][1]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="A terminal: {escape(command)}, and what it prints">\n'
        f"<style>text{{font:14px {FONT};fill:#e8e2d9;white-space:pre;animation:{whole:.1f}s step-end infinite}}"
        ".cmd{fill:#fff;font-weight:bold}.to{fill:#f0a37e}"
        f"#all{{animation:scroll {whole:.1f}s step-end infinite}}"
        f"@keyframes scroll{{{moves}100%{{transform:translateY(-{last}px)}}}}"
        + "".join(styles)
        + "@media (prefers-reduced-motion:reduce){text{animation:none}#all{animation:none;"
        f"transform:translateY(-{last}px)}}}}</style>\n"
        f'<rect width="{width}" height="{height}" rx="8" fill="#1f1b18"/>\n'
        f'<g fill="#5b524b">{"".join(f"""<circle cx="{x}" cy="18" r="5"/>""" for x in (20, 38, 56))}</g>\n'
        f'<svg y="{TITLE}" width="{width}" height="{ROWS * LINE}" viewBox="0 {TITLE} {width} {ROWS * LINE}">'
        f'<g id="all">\n{chr(10).join(texts)}\n</g></svg>\n</svg>\n'
    )


def cut(text: str) -> str:
    while wcswidth(text) > COLUMNS:
        text = text[:-2] + "…"
    return text


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--speed", type=float, default=2.0)
    options.add_argument("--replay", type=Path)
    options.add_argument("--out", type=Path, default=ROOT / "docs/pictures/demo.svg")
    given = options.parse_args()
    if given.replay:
        rows = (line.partition("\t") for line in given.replay.read_text("utf-8").splitlines())
        lines = [SpokenLine(float(at), text) for at, _, text in rows]
    else:
        lines = record([sys.executable, "-u", "-m", "earmark", "demo", "--once", "--speed", str(given.speed)])
    given.out.write_text(draw("uvx earmark demo", lines), encoding="utf-8")
    print(f"{given.out}: {len(lines)} lines, {given.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
