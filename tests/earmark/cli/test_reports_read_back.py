"""Reports and whatever else a service answers are shown as they were answered; of another version they are one line."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from earmark.jobs.metadata.spool import FILLS, SUSPECT, Spool
from earmark.jobs.metadata.tally import MetadataTally
from earmark.views.answers.connect import ConnectCode, ConnectedAnswer, DisconnectedAnswer, WayToConnect
from earmark.views.answers.editions import RunningStore, StoreCleared
from earmark.views.answers.names import NamingAnswer
from earmark.views.answers.pause import PauseAnswer, PausedUser
from earmark.views.answers.probe import ProbeAnswer, ProbedBook, ProbedFact, ProbePlan
from earmark.views.answers.proposals import ProposalAnswer
from earmark.views.answers.report import CheckReport, ReportedBook, RunReport, RunSummary
from earmark.views.answers.transcribed import TranscribedAnswer, TranscribeQueue, WaitingItem
from earmark.views.answers.undo import ChangesAhead, UndoneChange, UndoneMetadata
from earmark.views.answers.unmatched import ServerMatching, Unmatched, UnmatchedGroup, UnmatchedItem
from earmark.views.plain import plain
from handlers.state.outcome import Kind
from hardcover import FactVerdict
from tests.earmark.cli.test_answers_read_back import AT, folder, says, service, without

__all__ = ["folder"]

RUN = RunSummary(id=4, kind="sync", started=AT, seconds=1.5, dry_run=True, units=3, whole=True)
BOOK = ReportedBook(
    user="alice", item="li_fog", title="Fog", outcome=Kind.NEEDS_REVIEW, what="", reason="in doubt", units=0,
    before=None, after=None,
)  # fmt: skip
SYNCED = RunReport(run=RUN, users={"alice": {"needs_review": 1}}, items=(BOOK,), failed={}, matching={}, metadata=None)
MATCHING = ServerMatching(
    checked=9, already_known=2, found={"auto": 6, "review": 1}, searched=3, left_for_later=0, units=4, stopped=None,
    unmatched=Unmatched(
        total=1,
        groups=(UnmatchedGroup(bucket="review", reason="in doubt", count=1, titles=("Fog",)),),
        items=(
            UnmatchedItem(
                item="li_fog", title="Fog", bucket="review", reason="in doubt", confidence=0.7, listened_to=True
            ),
        ),
    ),
)  # fmt: skip
NIGHT = replace(SYNCED, matching={"http://abs.test": MATCHING}, metadata=MetadataTally(checked=5).answer())
CHECKED = CheckReport(
    run=RUN, users={}, items=(), failed={}, matching={}, metadata=MetadataTally(checked=5).answer(), spool=None
)
CODE = ConnectCode(code="NVCG-0172", address="https://hc.test/link", complete_address=None, expires_at=AT)
CONNECTED = ConnectedAnswer(
    user="alice", by="code", account=None, scopes=("read:library",), missing=("write:library",), refreshed_before=AT
)
PLAN = ProbePlan(
    user="alice", account="alice_reads", book=ProbedBook(id=3, title="Wasps", authors=()), edition=7, units=1,
    units_left=50, minutes=1,
)  # fmt: skip
PROBED = ProbeAnswer(
    version="0.1.0", earmark_probe=1, at=AT, plan=None, units=2, stopped=None, left=None,
    facts=(ProbedFact(fact="H 2.8", says="A page is whole", verdict=FactVerdict.DIFFERS, saw="100 rows", units=1),),
)  # fmt: skip
UNDONE = UndoneChange(undone=4, as_=5, title="Fog", before=None, after=None, units=2, stays="a rating stays")
HEARD = TranscribedAnswer(
    item="li_fog", title="Fog", path=None, finding=None, why="", text="", start=0.0, end=0.0, stretch="opening",
    engine="", model="", confidence=0.0, numbers=(), narrators=(), book=None, bucket=None, reason=None,
    could_not="it has no sound", settled=False, bytes=0, transcripts=(),
)  # fmt: skip
QUEUE = TranscribeQueue(
    waiting=(WaitingItem(item="li_fog", title="Fog", path="Ana/Fog", why="nothing says", listened_to=True),),
    minutes_per_night=30, seconds_an_item=30.0, measured=False, nights=1,
)  # fmt: skip
EASTWARDS = datetime(2026, 11, 21, tzinfo=timezone(timedelta(hours=13)))
PAUSED = PauseAnswer(users=(PausedUser(name="alice", paused=True, until=EASTWARDS),))
NAMED = NamingAnswer(items=3, kinds={}, problems=(), script="", failed={})
STORE = RunningStore(entries=3, in_memory=2, hits=1, misses=1, hit_rate=0.5, on_disk=True)

ASKED: dict[str, tuple[tuple[str, ...], Any, str]] = {  # command: what is typed, what is answered, words of it
    "sync": (("sync",), SYNCED, "needs review  alice  Fog   in doubt"),
    "reconcile": (("reconcile",), NIGHT, "2 known before, 6 matched, 1 needs review, 0 not found, 3 searched for"),
    "metadata": (("metadata",), CHECKED, "5 items checked, 0 unchanged since the last time; nothing was written"),
    "connect.token": (("connect", "alice"), CONNECTED, "Not allowed: write:library."),
    "disconnect": (
        ("disconnect", "alice"), DisconnectedAnswer(user="alice", by="token", ended_on_hardcover=False),
        "alice's token is forgotten here",
    ),
    "probe.run": (("probe", "--user", "alice", "--book", "3", "--yes"), PROBED, "0 hold, 1 differ, 0 could not be"),
    "undo": (("undo", "4"), UNDONE, "Fog: change 4 taken back, not on the shelf → not on the shelf (2 units)\n"),
    "transcribe": (("transcribe", "fog"), HEARD, "Not transcribed: it has no sound"),
    "pause": (("pause",), PAUSED, "alice: syncing is paused until 2026-11-21 00:00"),
    "resume": (("resume",), PauseAnswer(users=()), "nobody's syncing was paused"),
    "editions.clear": (("editions", "clear", "--yes"), StoreCleared(cleared=3), "3 records cleared"),
    "editions.stats": (("editions", "stats"), STORE, "the running service: 2 in memory, 2 look-ups, 50% of them"),
}  # fmt: skip
ANSWERS = {name: answer for name, (_, answer, _) in ASKED.items()} | {
    "connect.begin": WayToConnect(user="alice", code=None, page="https://hc.test/keys"),
    "probe.plan": PLAN,
}


@pytest.mark.parametrize("command", ASKED)
def test_what_a_service_answers_is_shown_and_printed_as_it_was(command: str, folder: Path) -> None:
    arguments, answer, words = ASKED[command]
    with service(folder, ANSWERS):
        shown = says(folder, *arguments, typed="a-token\n")
        as_json = says(folder, *arguments, "--json", typed="a-token\n")
    assert words in shown.stdout
    document = json.loads(as_json.stdout)
    wanted = plain(answer)
    if command == "metadata":
        wanted = {key: value for key, value in wanted.items() if key != "spool"} | {"changes": []}
    assert (document["service"] if command == "editions.stats" else document) == wanted


@pytest.mark.parametrize("command", ASKED)
def test_an_answer_of_another_version_is_one_line(command: str, folder: Path) -> None:
    """Whichever key is missing."""
    arguments, answer, _ = ASKED[command]
    for key in plain(answer):
        with service(folder, ANSWERS | {command: without(answer, key)}):
            ended = says(folder, *arguments, typed="a-token\n")
        assert (ended.exit_code, ended.stderr.splitlines()[-1]) == (
            1,
            f"the running service carried '{command}' out, and answers as another version of Earmark does ({key} is "
            "missing): restart it, or use the command of its version",
        )


def test_a_code_without_a_complete_address_is_shown_with_its_address(folder: Path) -> None:
    answers = ANSWERS | {"connect.begin": WayToConnect(user="alice", code=CODE, page=None), "connect.wait": CONNECTED}
    with service(folder, answers):
        shown = says(folder, "connect", "alice")
    assert shown.exit_code == 1, "a scope is missing"
    assert shown.stdout.startswith("Open https://hc.test/link and enter the code  NVCG-0172\n")
    assert CODE.link == CODE.address, "what the QR code and the page's link hold"
    assert replace(CODE, complete_address="https://hc.test/link?code=1").link == "https://hc.test/link?code=1"


def test_an_undo_of_metadata_counts_first_and_names_what_is_left(folder: Path) -> None:
    done = UndoneMetadata(undone=(7,), left={"8": "it was edited since"}, titles={"7": "Fog", "8": "Rain"})
    with service(folder, {"undo": done}):
        shown = says(folder, "undo", "--run", "2", "--yes")
    assert shown.stdout.splitlines() == [
        "1 change of metadata taken back",
        "Rain: it was edited since; change 8 was not taken back (--force does it)",
    ]
    with service(folder, {"undo": ChangesAhead(changes=3, items=2)}):
        refused = says(folder, "undo", "--run", "2")
    assert "take back 3 changes of metadata of 2 items in Audiobookshelf?" in refused.stderr
    assert refused.exit_code == 2


def test_a_plan_of_names_and_what_waits_are_shown(folder: Path, tmp_path: Path) -> None:
    script = tmp_path / "names.sh"
    with service(folder, {"metadata": replace(NAMED, script="#!/bin/sh\n"), "transcribe": QUEUE}):
        shown = says(folder, "metadata", "--names", "--script", str(script))
        waiting = says(folder, "transcribe", "--waiting")
    assert shown.stdout == "all 3 items are called as the template says\n"
    assert script.read_text() == "#!/bin/sh\n"
    assert "  Fog (listened to)  Ana/Fog\n      nothing says\n1 night at 30 minutes a night" in waiting.stdout


def spooled(data: Path, text: str) -> str:
    spool = Spool(data)
    spool.close()
    spool.path.write_text(text)
    return str(spool.path)


PROPOSAL = ProposalAnswer(
    item="1", title="Fog", field="narrators", old=(), new=("Bo Lund",), source="tags", confidence=0.97, bucket="apply",
    fills=True, overwrites=False, why="", listen=False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "where"),
    [
        (f"{FILLS}\t{json.dumps(PROPOSAL.as_json())}\n", "path is missing"),
        (f"{SUSPECT}\t{json.dumps({'item': '1', 'title': 'Fog', 'path': None})}\n", "why is missing"),
    ],
)
def test_a_file_of_proposals_of_another_version_is_said_and_its_json_is_passed_on(
    line: str,
    where: str,
    folder: Path,
) -> None:
    counted = replace(CHECKED.metadata, kinds={"narrators": {FILLS: {"apply": 1}}})  # type: ignore[type-var]
    answer = replace(CHECKED, metadata=counted, spool=spooled(folder, line))
    with service(folder, {"metadata": answer}):
        ended = says(folder, "metadata")
        as_json = says(folder, "metadata", "--json")
    assert (ended.exit_code, ended.stderr.count("\n")) == (1, 1)
    assert f"as another version of Earmark does ({where})" in ended.stderr
    kind, _, text = line.partition("\t")
    assert json.loads(as_json.stdout)["changes"] == ([json.loads(text)] if kind == FILLS else [])


def test_a_check_that_could_not_be_recorded_says_why_and_shows_no_figures(folder: Path) -> None:
    answer = replace(CHECKED, metadata=None, failed={"state": "the disk is full"})
    with service(folder, {"metadata": answer}):
        shown = says(folder, "metadata")
        as_json = says(folder, "metadata", "--json")
        applied = says(folder, "metadata", "--apply", "--item", "fog")
    assert shown.stdout == applied.stdout == "not done: state: the disk is full\n"
    assert json.loads(as_json.stdout)["metadata"] is None


def test_the_moments_of_an_answer_keep_their_zone() -> None:
    assert PauseAnswer.from_json(json.loads(json.dumps(PAUSED.as_json()))).users[0].until == EASTWARDS
    assert PAUSED.as_json()["users"][0]["until"] == "2026-11-21T00:00:00+13:00"
    assert datetime.fromisoformat(SYNCED.as_json()["run"]["started"]) == AT.astimezone(UTC)
