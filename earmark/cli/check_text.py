"""What `check` found, as text: a line as soon as it is known."""

from __future__ import annotations

from earmark.cli.table import cell_width, plain, styled
from earmark.views.answers.check import CheckAnswer, CheckRow

OK, WRONG = "ok", "WRONG"
_PAINT = {OK: styled(fg="green"), WRONG: styled(fg="red", bold=True)}


def check_row(row: CheckRow, width: int) -> str:
    """One line; ``width``: of the longest subject to come, in cells."""
    verdict, what = OK if row.ok else WRONG, plain(row.what)
    mark = _PAINT[verdict](verdict) + " " * (len(WRONG) - len(verdict))
    return f"{mark}  {what}{' ' * max(width - cell_width(what), 0)}  {plain(row.says)}"


def check_end(answer: CheckAnswer) -> str:
    return "run would work" if answer.ok else "run would not work: correct what is marked WRONG"
