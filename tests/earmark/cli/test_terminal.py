"""Nothing that a title holds reaches the terminal as more than text."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earmark.cli.terminal import OnlyText, for_terminal

ROOT = Path(__file__).parents[3]
ATTACKS = [
    "\x1b]0;owned\x07", "\x1b]52;c;cm0gLXJmIH4=\x07", "\x1b[2J\x1b[H", "\x1b[8mhidden", "\x1b[6n", "\x9b31m", "a\rb",
    "a\bb", "\x1bP0;1|17/ab\x9c", "\u202eevil", "\u2066a", "a\u2028b", "a\x85b", "a\x0cb", "\x00", "\ud83d",
    "\x1b[31;8m", "\x1b[1;31;8m", "\x1b[A", "\x1b[K", "\U000e0041",
]  # fmt: skip
EVERYTHING = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("bars", [True, False])
def test_what_terminals_obey_does_not_go_out(attack: str, bars: bool) -> None:
    line = for_terminal(f"The Tin{attack} Orchard", bars=bars)
    assert line.isprintable()
    assert line.startswith("The Tin")
    assert line.endswith(" Orchard")


@given(EVERYTHING)
def test_only_text_and_line_ends_go_out(text: str) -> None:
    said = for_terminal(text.replace("\x1b[", ""))
    assert all(c.isprintable() or c in "\n\t\u200c\u200d" for c in said)
    assert said.count("\n") == text.count("\n")
    said.encode()


@given(st.dictionaries(EVERYTHING, EVERYTHING))
def test_json_loses_nothing(document: dict[str, str]) -> None:
    for ascii_only in (True, False):
        said = for_terminal(json.dumps(document, ensure_ascii=ascii_only, indent=1))
        assert json.loads(said) == json.loads(json.dumps(document))


def test_text_as_people_write_it_stays() -> None:
    for text in ("Ærø – “Näh”, 三体", "a\nb", "a\tb", "👩\u200d🚀", "می\u200cخواهم", "", "\n"):
        assert for_terminal(text) == text


def test_plain_colours_stay_and_end_with_their_line() -> None:
    assert for_terminal("\x1b[31mno\x1b[0m x\ny") == "\x1b[31mno\x1b[0m x\x1b[0m\ny"
    assert for_terminal("\x1b[31mno\x1b[0m\n") == "\x1b[31mno\x1b[0m\n"


def test_a_bar_goes_back_to_the_beginning_of_its_own_line_only() -> None:
    out = io.StringIO()
    stream = OnlyText(out, bars=True)
    for text in ("\r40 %", "\r   \r", "\r"):
        stream.write(text)
    assert out.getvalue() == "\r40 %\r   \r\r"
    assert "\r" not in for_terminal("a\rforged\n", bars=True)


def test_the_program_has_no_other_exit() -> None:
    """Whatever is printed, by whichever command, in an error too."""
    code = (
        "import sys; sys.argv = ['earmark', 'history', '--config', 'no\\x1b]0;owned\\x07\\u202e.toml']; "
        "from earmark.__main__ import main; main()"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, cwd=ROOT)  # noqa: S603
    said = (ended.stdout + ended.stderr).decode()
    assert "owned" in said
    assert all(c.isprintable() or c == "\n" for c in said)
