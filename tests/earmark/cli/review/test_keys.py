"""One key each on a terminal, one line each elsewhere."""

from __future__ import annotations

import io

import click
import pytest

from earmark.cli.review.keys import Interrupted, Lines, Terminal


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


def test_keys_typed_ahead_answer_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = pressing(monkeypatch, "1s2", "q")
    assert [keys.key()[0] for _ in range(2)] == ["1", "q"]


def test_an_arrow_is_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pressing(monkeypatch, "\x1b[A").key() == ("?", "")


def test_the_end_of_the_input_is_quitting_and_control_c_ends_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pressing(monkeypatch, EOFError()).key() == ("q", "")
    with pytest.raises(Interrupted):
        pressing(monkeypatch, KeyboardInterrupt()).key()


def test_a_line_does_not_begin_with_what_was_typed_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = pressing(monkeypatch, "odu")
    assert keys.key() == ("o", "")
    monkeypatch.setattr("sys.stdin", io.StringIO("ne\n"))
    assert keys.line("words: ") == "ne"


def test_control_c_ends_a_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupting(io.StringIO):
        def readline(self, _size: int | None = -1) -> str:  # type: ignore[override]
            raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", Interrupting())
    with pytest.raises(Interrupted):
        Terminal().line("words: ")
