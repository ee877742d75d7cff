"""One vocabulary wherever users read: pages of documentation, settings, help texts, names in JSON and metrics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from earmark.cli.main import cli, commands_of
from earmark.observe.metrics import Metrics
from earmark.observe.outcome_text import WORDS
from tests.earmark.facts import Invented

ROOT = Path(__file__).parents[1]
READ_BY_USERS = (
    "README.md",
    "CHANGELOG.md",
    "docs/commands.md",
    "docs/glossary.md",
    "config.example.toml",
    "compose.yaml",
)

# What other programs call sync, write, event and listening; and what means too many things.
FORBIDDEN = re.compile(r"(?i)\b(tells?|telling|told|hears?|hearing|looks?|looked|looking|mend(s|ed|ing)?|anew)\b(?!-)")
HEARD = re.compile(r"(?i)\bheard\b")


def found(text: str) -> list[str]:
    return [line.strip()[:100] for line in text.splitlines() if FORBIDDEN.search(re.sub(r"(?i)look-ups?", "", line))]


@pytest.mark.parametrize("name", READ_BY_USERS)
def test_pages_and_settings_speak_of_syncs_writes_and_events(name: str) -> None:
    assert found((ROOT / name).read_text(encoding="utf-8")) == []


def test_readme_and_settings_say_listened_to() -> None:
    for name in ("README.md", "config.example.toml", "docs/glossary.md"):
        assert not HEARD.search((ROOT / name).read_text(encoding="utf-8")), name


def helps(command: click.Command) -> Iterator[str]:
    yield command.help or ""
    for parameter in command.params:
        yield getattr(parameter, "help", None) or ""
    if isinstance(command, click.Group):
        for below in commands_of(command).values():
            yield from helps(below)


def test_help_texts_do_too() -> None:
    assert found("\n".join(helps(cli))) == []


def test_metrics_do_too() -> None:
    assert found(Metrics(Invented().facts, ["alice"]).render().decode().replace("_", " ")) == []


def test_the_words_of_outcomes_are_their_names() -> None:
    assert {kind.value: text for kind, text in WORDS.items()} == {
        kind.value: kind.value.replace("_", " ") for kind in WORDS
    }


def test_what_is_forbidden_is_found() -> None:
    assert found("Earmark hears it\nand look-ups are fine\nbut to look is not") == [
        "Earmark hears it",
        "but to look is not",
    ]
