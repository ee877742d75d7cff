"""Nothing that a title holds reaches the terminal as more than text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earmark.cli.terminal import as_json, echo, for_terminal

ATTACKS = [
    "\x1b]0;owned\x07", "\x1b]52;c;cm0gLXJmIH4=\x07", "\x1b[2J\x1b[H", "\x1b[8mhidden", "\x1b[6n", "\x9b31m", "a\rb",
    "a\bb",     "\x1bP0;1|17/ab\x9c", "\u202eevil", "\u2066a", "a\u2028b", "a\x85b", "a\x0cb", "\x00", "\ud83d",
    "\x1b[31;8m", "\x1b[1;31;8m",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("colours", [True, False])
def test_what_terminals_obey_does_not_go_out(attack: str, colours: bool, capsys: pytest.CaptureFixture[str]) -> None:
    echo(f"The Tin{attack} Orchard", colours=colours)
    (line, rest) = capsys.readouterr().out.split("\n", 1)
    assert line.isprintable()
    assert line.startswith("The Tin")
    assert rest == ""


@given(st.text(st.characters(exclude_categories=())))
def test_only_printable_characters_and_line_ends_go_out(text: str) -> None:
    said = for_terminal(text)
    assert all(c.isprintable() or c in "\n\u200c\u200d" for c in said)
    assert said.count("\n") == text.count("\n")
    said.encode()


def test_text_as_people_write_it_stays() -> None:
    for text in ("Ærø – “Näh”, 三体", "a\nb", "👩\u200d🚀", "می\u200cخواهم", ""):
        assert for_terminal(text) == text


def test_our_colours_stay_where_they_are_wanted_and_end_with_the_line() -> None:
    assert for_terminal("\x1b[31mno\x1b[0m x\ny", colours=True) == "\x1b[31mno\x1b[0m x\x1b[0m\ny"
    assert for_terminal("\x1b[31mno\x1b[0m x\ny") == "no x\ny"


def test_json_is_ascii() -> None:
    said = as_json({"title": "\x1b]0;\u202e\ud83dÄ"})
    assert said.isascii()
    assert said.replace("\n", "").isprintable()
    assert json.loads(said) == {"title": "\x1b]0;\u202e\ud83dÄ"}
