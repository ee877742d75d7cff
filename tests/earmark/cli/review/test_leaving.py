"""Leaving a review is final: whoever quits one half is not asked the other, and Ctrl-C ends it all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import pytest

from earmark.cli import review
from earmark.cli.review.keys import Interrupted
from earmark.settings import load
from earmark.views.answers.item import ItemAnswer
from earmark.views.answers.proposals import BookProposals, ProposalAnswer, ProposalDecision
from earmark.views.answers.review import WaitingAnswer, WithdrawalDecision
from earmark.views.plain import plain

ITEM = ItemAnswer(id="1", title="Fog", shown=False)
QUESTION = WaitingAnswer(
    item=ITEM, users=("alice",), reason="in doubt", since=datetime.fromisoformat("2026-11-26T22:30:00+00:00")
)
PROPOSAL = ProposalAnswer(
    item="1", title="Fog", field="title", old="Fog", new="The Fog", source="hardcover",
    confidence=0.9, bucket="review", fills=False, overwrites=True, why="it says so", listen=False,
)  # fmt: skip
VANISHED = replace(QUESTION, asks="withdrawn", titles=("Fog", "Rain", "Dew"), reason="they vanished")
ANSWERS: dict[str, Any] = {
    "review.list": (VANISHED, QUESTION),
    "metadata.proposals": (BookProposals(item=ITEM, path=None, proposals=(PROPOSAL,)),),
    "review.withdrawn": WithdrawalDecision(user="alice", answer="take back", books=3),
    "metadata.decide": ProposalDecision(done="written", changes=(1,)),
}


class Keyboard:
    """Presses, and then Ctrl-C."""

    def __init__(self, presses: str) -> None:
        self.left = list(presses)

    def key(self) -> tuple[str, str]:
        if not self.left:
            raise Interrupted
        return self.left.pop(0), ""

    def line(self, question: str) -> str:
        return ""


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was carried out, of two halves that wait."""
    carried: list[str] = []

    async def dispatch(name: str, options: dict[str, Any], on_progress: Any = None) -> tuple[Any, int]:
        if name not in ("review.list", "metadata.proposals"):
            carried.append(name)
        return plain(ANSWERS[name]), 0

    @asynccontextmanager
    async def dispatcher(_settings: object, _command: str) -> AsyncIterator[Any]:
        yield dispatch

    monkeypatch.setattr(review, "dispatcher", dispatcher)
    return carried


def at_the_desk(presses: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[bool, str]:
    said: list[str] = []
    monkeypatch.setattr(review, "Lines", lambda _stream: Keyboard(presses))
    monkeypatch.setattr(click, "echo", lambda text="", **_how: said.append(str(text)))
    config = tmp_path / "config.toml"
    config.write_text(
        'timezone = "Pacific/Auckland"\n[audiobookshelf]\nurl = "http://127.0.0.1:9"\n[users.alice]\n'
        'abs_token = "a-token"\nhardcover_token = "hc_pat_0001"\n'
    )
    interrupted = asyncio.run(review.at_the_desk(load(config, {}), None))
    return interrupted, "\n".join(said)


@pytest.mark.parametrize("presses", ["qaaaa", "sqaaaa", "tqaaaa"])
def test_who_quits_is_asked_nothing_more(
    presses: str, done: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    interrupted, said = at_the_desk(presses, monkeypatch, tmp_path)
    assert (interrupted, done) == (False, [])
    assert said.endswith("1 proposal of metadata waits too: `earmark review` asks about it")


@pytest.mark.parametrize("presses", ["", "s", "ss", "t"])
def test_control_c_ends_it_wherever_it_is_pressed(
    presses: str, done: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    interrupted, said = at_the_desk(presses, monkeypatch, tmp_path)
    assert (interrupted, done) == (True, [])
    assert "0 settled" in said or "0 proposals settled" in said


def test_many_finishes_are_taken_back_only_once_their_number_was_confirmed(
    done: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, said = at_the_desk("tnq", monkeypatch, tmp_path)
    assert done == []
    assert "take back 3 finishes? y or n" in said
    at_the_desk("ty", monkeypatch, tmp_path)
    assert done == ["review.withdrawn"]


def test_days_are_those_of_the_settings_zone(done: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _, said = at_the_desk("sq", monkeypatch, tmp_path)
    assert "waits since 2026-11-27" in said
