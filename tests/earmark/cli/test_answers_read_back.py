"""What a service answers over its socket is read back as it was; an answer of another version is one line."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from earmark.cli.main import cli
from earmark.service.control import listening
from earmark.service.lock import DataDirLock
from earmark.views.answers.item import ItemAnswer
from earmark.views.answers.link import LinkedEdition, LinkPreview, OverrideAnswer
from earmark.views.answers.match import FoundEdition, LastOutcome, MatchAnswer, PinAnswer
from earmark.views.answers.review import WaitingAnswer
from earmark.views.answers.verdict import NightVerdict, RunnerUp, VerdictBook, VerdictEdition, WeighedField
from earmark.views.plain import plain
from handlers.state.outcome import Kind

AT = datetime(2026, 11, 20, 3, 5, tzinfo=UTC)
ITEM = ItemAnswer(id="li_fog", title="Fog", subtitle="A Novel", authors=("Ana Ruiz",), duration_seconds=36_000.0)
MATCHED = MatchAnswer(
    user="alice",
    item=ITEM,
    identifiers=("asin:B0FOG00001",),
    candidates=(
        FoundEdition(
            edition=7, book=3, title="Fog", authors=("Ana Ruiz",), format="audio", audio_seconds=36_100, pages=None,
            language=None, found_by=("asin:B0FOG00001",),
        ),
    ),
    verdict=None,
    night=NightVerdict(
        bucket="review",
        confidence=0.71,
        reason="The lengths differ.",
        book=VerdictBook(book_id=3, title="Fog", authors=("Ana Ruiz",)),
        edition=7,
        evidence=(WeighedField(field="title", weight=2.3, text="the same"),),
        caps=("the length",),
        runners_up=(
            RunnerUp(
                book_id=4, title="Fogs", authors=(), editions=(VerdictEdition(edition_id=9),), confidence=0.25
            ),
        ),
        at=AT,
        by="score",
        searched=True,
    ),
    pin=PinAnswer(book=3, edition=7, from_="link", reason="linked by the owner", since=AT),
    override="link",
    held=True,
    last_outcome=LastOutcome(outcome=Kind.HELD, reason="held by its owner"),
)  # fmt: skip
PREVIEW = LinkPreview(
    item=ITEM,
    edition=LinkedEdition(
        edition=7, book=3, title="Fog", authors=("Ana Ruiz",), format="audio", audio_seconds=36_100, pages=None,
        language="English", narrators=("Bo Lund",),
    ),
    disagreements=(),
)  # fmt: skip
DONE = OverrideAnswer(item=ITEM, user=None, done="linked to edition 7 of book 3", changed=True)
QUESTION = WaitingAnswer(item=ITEM, users=("alice",), reason="in doubt", since=AT)
ANSWERS = {
    "match": MATCHED,
    "link.preview": PREVIEW,
    "link": DONE,
    "ignore": replace(DONE, done="ignored: it is not synced"),
    "review.list": (QUESTION,),
    "metadata.proposals": (),
}


@contextmanager
def service(folder: Path, answers: dict[str, Any]) -> Iterator[list[str]]:
    """One that answers so; what it was asked."""
    asked: list[str] = []
    ready, ended = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def handle(name: str, _options: dict[str, Any], _on_progress: Any) -> tuple[Any, int]:
        asked.append(name)
        return answers[name], 0

    async def serve() -> None:
        async with listening(folder, handle):
            ready.set()
            await ended.wait()

    lock = DataDirLock(folder, command="earmark run", started=AT)
    lock.acquire()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert ready.wait(10)
        yield asked
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()
        lock.release()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    (tmp_path / "config.toml").write_text(
        f'data_dir = "{data}"\ntimezone = "Asia/Kathmandu"\n[audiobookshelf]\nurl = "http://127.0.0.1:9"\n'
        '[users.alice]\nabs_token = "a-token"\nhardcover_token = "hc_pat_0001"\n'
    )
    return data


def says(folder: Path, *arguments: str, typed: str = "") -> Result:
    config = str(folder.parent / "config.toml")
    return CliRunner().invoke(cli, [*arguments, "--config", config], input=typed, catch_exceptions=False)


def test_a_match_is_shown_with_all_that_was_answered(folder: Path) -> None:
    with service(folder, ANSWERS):
        shown = says(folder, "match", "fog")
        as_json = says(folder, "match", "fog", "--json")
    assert (shown.exit_code, shown.stdout.splitlines()) == (
        0,
        [
            "Fog: A Novel",
            "  by Ana Ruiz; read by nobody named",
            "  asin:B0FOG00001; 10:00:00",
            "  li_fog",
            "",
            *shown.stdout.splitlines()[5:-8],
            "the nightly run, 2026-11-20 08:50 (Asia/Kathmandu), by identifier and by title: review at 71.0%, edition "
            "7 of book 3, “Fog”: The lengths differ.",
            "   +2.30  title: the same",
            "  capped: the length",
            "  also: 25.0%  “Fogs” by nobody named (book 4, edition 9)",
            "pinned for alice: edition 7 of book 3, by link: linked by the owner",
            "override: link",
            "held: nothing is written until `earmark release`",
            "last sync: held, held by its owner",
        ],
    )
    assert json.loads(as_json.stdout) == plain(MATCHED)


def test_a_link_says_what_it_links_and_a_review_asks(folder: Path) -> None:
    with service(folder, ANSWERS) as asked:
        linked = says(folder, "link", "fog", "7")
        reviewed = says(folder, "review", typed="q\n")
        listed = says(folder, "review", "--json")
    assert "  → edition 7 of book 3: Fog, by Ana Ruiz\n    audio; 10:01:40; English; read by Bo Lund" in linked.stdout
    assert linked.stdout.endswith("Fog: linked to edition 7 of book 3\n")
    assert "waits since 2026-11-20: in doubt" in reviewed.stdout
    assert json.loads(listed.stdout) == plain([QUESTION])
    assert asked == ["link.preview", "link", "review.list", "metadata.proposals", "review.list"]


def without(answer: Any, *path: Any) -> Any:
    """Its JSON, without what is at this place: what an older version answers."""
    document = json.loads(json.dumps(plain(answer)))
    of = document
    for key in path[:-1]:
        of = of[key]
    del of[path[-1]]
    return document


@pytest.mark.parametrize(
    ("arguments", "command", "answer", "says_so"),
    [
        (("match", "fog"), "match", without(MATCHED, "night", "searched"), "night.searched is missing"),
        (("match", "fog", "--json"), "match", without(MATCHED, "held"), "held is missing"),
        (("match", "fog"), "match", plain(MATCHED) | {"mood": 1}, "mood is not known"),
        (("match", "fog"), "match", [], "it is not an object: []"),
        (("link", "fog", "7"), "link.preview", without(PREVIEW, "edition", "book"), "edition.book is missing"),
        (("ignore", "fog"), "ignore", without(DONE, "changed"), "changed is missing"),
        (("review",), "review.list", without([QUESTION], 0, "since"), "[0].since is missing"),
        (("review",), "metadata.proposals", [{}], "[0].item is missing"),
    ],
)
def test_an_answer_of_another_version_is_one_line_that_says_where(
    arguments: tuple[str, ...], command: str, answer: Any, says_so: str, folder: Path
) -> None:
    with service(folder, ANSWERS | {command: answer}):
        ended = says(folder, *arguments)
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.splitlines() == [
        f"the running service carried '{command}' out, and answers as another version of Earmark does ({says_so}): "
        "restart it, or use the command of its version"
    ]
