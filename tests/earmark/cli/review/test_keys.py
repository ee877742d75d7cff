"""One key each on a terminal, one line each elsewhere."""

from __future__ import annotations

import io

import click
import pytest

from earmark.cli.review.keys import Lines, Terminal


def test_lines_are_keys_with_what_belongs_to_them() -> None:
    keys = Lines(io.StringIO("1\n\n  s  \no  https://hardcover.app/books/dune \nw\nfield guide\n"))
    assert keys.key() == ("1", "")
    assert keys.key() == ("s", "")
    assert keys.key() == ("o", "https://hardcover.app/books/dune")
    assert keys.key() == ("w", "")
    assert keys.line("words: ") == "field guide"
    assert keys.key() == ("q", ""), "the end of the input is the end of the work"
    assert keys.line("words: ") == ""


def pressing(monkeypatch: pytest.MonkeyPatch, *presses: str | BaseException) -> Terminal:
    left = list(presses)

    def getchar() -> str:
        press = left.pop(0)
        if isinstance(press, BaseException):
            raise press
        return press

    monkeypatch.setattr(click, "getchar", getchar)
    return Terminal()


def test_keys_typed_ahead_come_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = pressing(monkeypatch, "1s2", "q")
    assert [keys.key()[0] for _ in range(4)] == ["1", "s", "2", "q"]


def test_an_arrow_is_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pressing(monkeypatch, "\x1b[A").key() == ("?", "")


@pytest.mark.parametrize("end", [EOFError(), KeyboardInterrupt()])
def test_leaving_by_the_keyboard_is_quitting(monkeypatch: pytest.MonkeyPatch, end: BaseException) -> None:
    assert pressing(monkeypatch, end).key() == ("q", "")


def test_a_line_begins_with_what_was_typed_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = pressing(monkeypatch, "odu")
    assert keys.key() == ("o", "")
    monkeypatch.setattr("sys.stdin", io.StringIO("ne\n"))
    assert keys.line("words: ") == "dune"
