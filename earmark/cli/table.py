"""Tables by the cells of a terminal: a CJK character takes two, an accent none. Without a terminal nothing is cut."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Collection, Mapping, Sequence

import click

GAP = 2
SHORTEST_LONG = 16  # cells that a long column keeps, before rows are broken up
SHORTEST_LAST = 24
INDENT = 4

Paint = Callable[[str], str]
Row = Sequence[str]


def plain(text: object) -> str:
    """Titles come from elsewhere: nothing in them may drive the terminal."""
    return "".join(character if character.isprintable() else " " for character in str(text))


def cell_width(text: str) -> int:
    """In cells."""
    import wcwidth  # noqa: PLC0415 - the service shows no tables

    return len(text) if text.isascii() and text.isprintable() else max(wcwidth.width(text), 0)


def fill(text: str, cells: int) -> str:
    """With spaces up to ``cells``."""
    return text + " " * max(cells - cell_width(text), 0)


def cut(text: str, cells: int) -> str:
    """Not wider than ``cells``; what was cut is marked."""
    if cell_width(text) <= cells:
        return text
    import wcwidth  # noqa: PLC0415 - as above

    return wcwidth.clip(text, 0, max(cells - 1, 0)).rstrip() + "…"


def wrap(text: str, cells: int, *, first: str = "", later: str = "") -> list[str]:
    """Lines not wider than ``cells``, at least one. ``first`` and ``later`` indent."""
    import wcwidth  # noqa: PLC0415 - as above

    return wcwidth.wrap(text, max(cells, 12), initial_indent=first, subsequent_indent=later) or [first]


def folded(text: str) -> str:
    """Lines that are longer than the terminal are broken, and go on below their beginning."""
    terminal = columns()
    if terminal is None:
        return text
    lines: list[str] = []
    for line in text.split("\n"):
        if cell_width(line) <= terminal:
            lines.append(line)
            continue
        lead = " " * min(len(line) - len(line.lstrip()), terminal // 4)
        lines += wrap(line.strip(), terminal, first=lead, later=lead + "  ")
    return "\n".join(lines)


def columns(most: int | None = None) -> int | None:
    """How wide the terminal is; ``None``: standard output is none, so nothing is cut or broken."""
    if not sys.stdout.isatty():
        return None
    found = shutil.get_terminal_size().columns
    return min(found, most) if most is not None else found


def table(
    head: Row,
    rows: Sequence[Row],
    *,
    long: Collection[int] = (),
    paint: Mapping[int, Paint] | None = None,
    labels: bool = False,
) -> str:
    """Columns as wide as they need. On a terminal they fit it: columns that are ``long`` (and the last one) give way,
    the last one is broken into lines, and where even that is too narrow each row becomes a few lines of its own.

    ``paint`` styles the cells of a column, below the head. ``labels``: where rows are broken up, each cell is led by
    the head of its column, for numbers that say nothing alone.
    """
    head, rows = [plain(cell) for cell in head], [[plain(cell) for cell in row] for row in rows]
    shown = [head, *rows] if any(head) else rows
    if not shown:
        return ""
    widths = [max(cell_width(row[column]) for row in shown) for column in range(len(head))]
    terminal = columns()
    if terminal is not None:
        fitted = _fit(widths, terminal, long)
        if fitted is None:
            if labels:
                rows = [
                    [f"{name} {cell}" if cell else "" for name, cell in zip(head, row, strict=True)] for row in rows
                ]
            shown = rows
            return "\n".join(line for row in shown for line in _broken(row, terminal, long, paint or {}))
        widths = fitted
    lines = [] if not any(head) else _lines(head, widths, {}, terminal)
    for row in rows:
        lines += _lines(row, widths, paint or {}, terminal)
    return "\n".join(lines)


def _fit(widths: Sequence[int], terminal: int, long: Collection[int]) -> list[int] | None:
    """Widths that fit, or ``None``."""
    found = list(widths)
    excess = sum(found) + GAP * (len(found) - 1) - terminal
    last = len(found) - 1
    for column, shortest in [(last, SHORTEST_LAST), *((one, SHORTEST_LONG) for one in long if one != last)]:
        if excess > 0:
            given = min(excess, max(found[column] - shortest, 0))
            found[column] -= given
            excess -= given
    return found if excess <= 0 else None


def _lines(row: Row, widths: Sequence[int], paint: Mapping[int, Paint], terminal: int | None) -> list[str]:
    cells = [
        _painted(paint.get(column), cut(cell, widths[column]) if terminal else cell, widths[column])
        for column, cell in enumerate(row[:-1])
    ]
    last = [row[-1]] if terminal is None else wrap(row[-1], widths[-1])
    style = paint.get(len(row) - 1)
    lead = "".join(cell + " " * GAP for cell in cells)
    margin = " " * (sum(widths[:-1]) + GAP * len(cells))
    return [
        ((margin if number else lead) + (style(line) if style and line else line)).rstrip()
        for number, line in enumerate(last)
    ]


def _painted(style: Paint | None, text: str, cells: int) -> str:
    return (style(text) if style and text else text) + " " * max(cells - cell_width(text), 0)


def _broken(row: Row, terminal: int, long: Collection[int], paint: Mapping[int, Paint]) -> list[str]:
    """A row over several lines: what is short side by side, with the first long cell where it has room beside them;
    then each long cell on lines of its own."""
    apart = [number for number in range(len(row)) if number in {*long, len(row) - 1} and row[number]]
    short = [(number, cell) for number, cell in enumerate(row) if number not in apart and cell]
    if short and apart and cell_width("  ".join(cell for _, cell in (*short, (0, row[apart[0]])))) <= terminal:
        first = apart.pop(0)
        short.append((first, row[first]))
    lines = wrap("  ".join(paint.get(number, str)(cell) for number, cell in short), terminal) if short else []
    for number, cell in enumerate(row):
        if number in apart:
            indent = " " * INDENT if lines else ""
            lines += [paint.get(number, str)(line) for line in wrap(cell, terminal, first=indent, later=indent)]
    return lines


def styled(**how: object) -> Paint:
    """``styled(fg="green")``: in that colour where the command line wants colours."""
    return lambda text: click.style(text, **how) if wants_colours() else text  # type: ignore[arg-type]


def wants_colours() -> bool:
    """As ``--color`` and ``NO_COLOR`` say, else on a terminal."""
    context = click.get_current_context(silent=True)
    if context is None:
        return False
    return sys.stdout.isatty() if context.color is None else context.color
