"""Tables on terminals of any width, and without one: whole, by cells, with every cut marked."""

from __future__ import annotations

import io

import pytest

from earmark.cli import table as module
from earmark.cli.progress_bar import ProgressBar
from earmark.cli.table import cell_width, cut, table, wrap

HEAD = ("", "user", "book", "why")
ROWS = [
    ("needs review", "alice", "ノルウェイの森", "The identifier belongs to a book of another title."),
    ("synced", "bob", "Ten Hours of Rain", "finish: finished"),
    ("waiting", "bob", "Der Zauberberg 🏔️ und was danach kam", "not listened to far enough (min_progress_percent)"),
]  # fmt: skip


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> object:
    """Standard output is a terminal of that many columns."""

    def of(columns: int | None) -> None:
        monkeypatch.setattr(module, "columns", lambda most=None: columns)

    return of


def lines(text: str) -> list[str]:
    return text.splitlines()


def test_without_a_terminal_nothing_is_cut_and_a_row_is_a_line() -> None:
    long = "x" * 500
    shown = lines(table(HEAD, [*ROWS, ("synced", "alice", long, long)], long=(2,)))
    assert len(shown) == 5
    assert shown[-1].count(long) == 2


def test_columns_stand_under_each_other_by_cells_also_with_wide_characters() -> None:
    shown = lines(table(HEAD, ROWS, long=(2,)))
    starts = {cell_width(line[: line.index(row[3])]) for line, row in zip(shown[1:], ROWS, strict=True)}
    assert len(starts) == 1
    assert cell_width(shown[0][: shown[0].index("why")]) in starts


@pytest.mark.parametrize("columns", [20, 40, 60, 80, 100, 132])
def test_a_table_fits_a_terminal_of_any_width_and_loses_no_reason(terminal: object, columns: int) -> None:
    terminal(columns)  # type: ignore[operator]
    text = table(HEAD, ROWS, long=(2,))
    assert all(cell_width(line) <= columns for line in lines(text)), text
    without_breaks = "".join(text.split())
    for row in ROWS:
        assert "".join(row[3].split()) in without_breaks.replace("…", "") or columns >= 60
        assert all(word in text for word in row[3].split() if len(word) < columns - 4)


def test_what_is_cut_is_marked() -> None:
    assert cut("ノルウェイの森", 7) == "ノルウ…"
    assert cell_width(cut("ノルウェイの森", 8)) <= 8
    assert cut("short", 5) == "short"
    assert cut("longer", 5) == "long…"


def test_lines_are_broken_by_cells() -> None:
    assert all(
        cell_width(line) <= 14 for line in wrap("ノルウェイの森 を 読む a lot of it", 14, first="  ", later="  ")
    )
    assert wrap("", 40, first="  ") == ["  "]


def test_what_drives_a_terminal_never_reaches_it() -> None:
    assert "\x1b" not in table(("book", ""), [("\x1b[2J\x07gone", "\r\nwhy")])


@pytest.mark.parametrize("columns", [20, 40, 80])
def test_a_progress_bar_is_narrower_than_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter(range(0, 1000, 10))
    bar = ProgressBar("Reconciling", lambda: next(seconds), lambda: columns)
    shown = io.StringIO()
    monkeypatch.setattr("sys.stderr", shown)
    for done in range(0, 50_001, 5_000):
        bar.update(done, 50_000)
    drawn = shown.getvalue().split("\r")[1:]
    assert all(0 < cell_width(line) < columns for line in drawn), drawn
    assert "50,000/50,000" in drawn[-1] or columns == 20
