"""The report of the metadata check as an owner reads it, and how far a long command is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from earmark.cli.metadata_screen import as_json, report
from earmark.cli.metadata_text import names, nightly, undone
from earmark.cli.progress_bar import ProgressBar
from earmark.jobs.metadata.spool import Spool
from earmark.jobs.metadata.tally import MetadataTally
from earmark.views.answers.names import FileName, MisnamedItem, NamingAnswer
from earmark.views.answers.report import CheckReport, RunSummary
from earmark.views.answers.undo import UndoneMetadata
from handlers.metadata.model import Bucket, Field, Proposal, Source, Value
from handlers.state.database import DatabaseError
from listener.model import SeriesEntry


def proposal(item: str = "1", name: Field = Field.NARRATORS, bucket: Bucket = "apply", **more: Any) -> Proposal:
    values: dict[str, Any] = {
        "item": item, "title": f"Saltglass {item}", "field": name, "old": (), "new": ("Mara Quill",),
        "source": Source.HARDCOVER, "confidence": 0.97, "bucket": bucket,
        "why": "The embedded tags say the same book",
    }  # fmt: skip
    return Proposal(**values | more)


RUN = RunSummary(
    id=7, kind="metadata", started=datetime(2026, 11, 20, tzinfo=UTC), seconds=1.25, dry_run=False, units=3, whole=True
)


def answer(tally: MetadataTally, failed: dict[str, str] | None = None) -> CheckReport:
    spool = tally.spool.close() if tally.spool is not None else None
    return CheckReport(
        run=RUN, users={}, items=(), failed=failed or {}, matching={}, metadata=tally.answer(), spool=spool
    )


def screen(tally: MetadataTally, **how: Any) -> list[str]:
    return "\n".join(report(answer(tally), **how)).splitlines()


PATHS = {"1": "Idris Okafor/Saltglass", "2": "Idris Okafor/Saltglass (2)"}


def overwrite(item: str = "2", bucket: Bucket = "review", **more: Any) -> Proposal:
    return proposal(item, Field.PUBLISHER, bucket, **{"old": "Reef House", "new": "Tide Press", **more})


def test_overwrites_come_first_then_wrong_matches_then_fills_then_what_cannot_be_settled(tmp_path: Path) -> None:
    tally = MetadataTally(spool=Spool(tmp_path), checked=2, total=2, unmatched=1)
    tally.suspect(
        "2", "Saltglass", "Idris Okafor/Saltglass (2)", "The folder name speaks of another book than the match"
    )
    tally.unsettled("1", "Saltglass", "Idris Okafor/Saltglass", "Nothing says for certain which book it is")
    tally.is_open([proposal(), overwrite(), overwrite("1", "apply"), overwrite("1", "reject", new="Elsewhere")], PATHS)
    lines = screen(tally)
    order = [
        "1 overwrite that --apply would write",
        "1 overwrite for you to decide, with `earmark review`",
        "1 item whose match may be wrong: `earmark match ITEM` explains one",
        "narrators: 1 fill, like",
        "1 item that only listening to the opening could settle",
        "1 difference that your rules leave alone, or too unsure to propose; --all lists them",
    ]
    assert [line for line in lines if line in order] == order
    assert lines[0] == order[0]
    assert lines[1:4] == [
        "  Saltglass 1  ·  Idris Okafor/Saltglass", "    publisher: Reef House → Tide Press",
        "      97% sure, from Hardcover: the embedded tags say the same book",
    ]  # fmt: skip
    assert not [line for line in lines if "Elsewhere" in line]
    assert [line for line in screen_of_all(tmp_path, tally) if "Elsewhere" in line]


def screen_of_all(folder: Path, tally: MetadataTally) -> list[str]:
    tally.spool = None
    spooled = replace(answer(tally), spool=str(folder / "metadata-report.jsonl"))
    return list(report(spooled, everything=True))


def test_every_overwrite_is_shown_and_three_fills_of_a_field(tmp_path: Path) -> None:
    tally = MetadataTally(spool=Spool(tmp_path))
    tally.is_open([overwrite(str(number)) for number in range(300)], {})
    tally.is_open([proposal(str(number), new=(f"Reader {number}",)) for number in range(300)], {})
    lines = screen(tally)
    assert sum("Reef House → Tide Press" in line for line in lines) == 300
    assert sum("Reader " in line for line in lines) == 3
    assert "narrators: 300 fills, like" in lines
    assert sum("nothing → Reader " in line for line in screen_of_all(tmp_path, tally)) == 300


def test_two_items_of_one_title_are_told_apart_by_their_path(tmp_path: Path) -> None:
    tally = MetadataTally(spool=Spool(tmp_path))
    tally.is_open([overwrite("1", title="Saltglass"), overwrite("2", title="Saltglass")], PATHS)
    lines = screen(tally)
    assert [line for line in lines if line.startswith("  Saltglass")] == [
        f"  Saltglass  ·  {path}" for path in PATHS.values()
    ]


def test_coverage_is_told_before_and_after_and_the_way_back_is_named(tmp_path: Path) -> None:
    tally = MetadataTally(spool=Spool(tmp_path), total=4, applied=2, fields_applied=2)
    tally.has_before[Field.NARRATORS] = 1
    tally.filled[Field.NARRATORS] = 2
    text = "\n".join(screen(tally))
    assert "narrators    75%        3 of 4, before 1" in text
    assert "2 fields of 2 items written: `earmark undo --run 7` takes them back" in text


def test_series_and_sources_are_told_in_words(tmp_path: Path) -> None:
    tally = MetadataTally(spool=Spool(tmp_path))
    series: Value = (SeriesEntry(name="Tidewater", sequence="1"),)
    old: Value = (SeriesEntry(name="Tidewater", sequence="7"),)
    title = proposal("2", Field.TITLE, "review", old="A", new="Saltglass", confidence=0.8, source=Source.NAMES)
    tally.is_open([proposal(name=Field.SERIES, old=old, new=series), title], {})
    text = "\n".join(screen(tally))
    assert "    series: Tidewater #7 → Tidewater #1\n" in text
    assert "      80% sure, from the folder name: " in text


def test_trouble_is_told(tmp_path: Path) -> None:
    tally = MetadataTally(spool=Spool(tmp_path), unmatched=1, stopped="the day's units are spent")
    tally.skip("2", "Saltglass", "asin: it was edited since the check")
    told = answer(tally, failed={"applying metadata": "no account may update items"})
    text = "\n".join(report(told))
    for words in (
        "1 item with no certain book on Hardcover", "skipped Saltglass: asin: it was edited since the check",
        "not done: applying metadata: no account may update items", "it stopped early: the day's units are spent",
    ):  # fmt: skip
        assert words in text, text
    assert told.metadata is not None
    assert nightly(told.metadata) == "metadata: 0 checked, 0 unchanged, stopped: the day's units are spent"


def test_a_data_folder_that_takes_nothing_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="can not be written"):
        Spool(tmp_path / "gone")
    spool = Spool(tmp_path)
    assert (tmp_path / "metadata-report.part").stat().st_mode & 0o777 == 0o600
    (tmp_path / "metadata-report.jsonl").mkdir()
    with pytest.raises(DatabaseError):
        spool.close()


def test_the_json_document_has_every_proposal_and_is_written_in_pieces(tmp_path: Path) -> None:
    tally = MetadataTally(spool=Spool(tmp_path))
    told = answer(tally)
    assert json.loads("".join(as_json(told)))["changes"] == []
    tally = MetadataTally(spool=Spool(tmp_path))
    tally.is_open([proposal(), overwrite(), overwrite("1", "reject")], PATHS)
    pieces = list(as_json(answer(tally)))
    assert len(pieces) == 5
    whole = json.loads("".join(pieces))
    assert [(one["item"], one["fills"], one["overwrites"], one["path"]) for one in whole["changes"]] == [
        ("1", True, False, PATHS["1"]), ("2", False, True, PATHS["2"]), ("1", False, True, PATHS["1"]),
    ]  # fmt: skip
    assert whole["metadata"]["kinds"]["publisher"] == {"left": {"reject": 1}, "overwrites": {"review": 1}}
    assert "spool" not in whole


def test_a_naming_plan_shows_files_and_why_a_name_stays() -> None:
    about: dict[str, Any] = {"item": "1", "title": "B", "library": "lib", "library_name": None}
    file = MisnamedItem(
        **about, kind="the file's name", found="A/B", expected="A/B", details=("the file's name",),
        files=(FileName(found="a.mp3", expected="B.mp3"),),
    )  # fmt: skip
    doubt = MisnamedItem(**about, kind="in doubt", found="C", expected=None, details=("its match waits",), files=())
    plan = NamingAnswer(
        items=2, kinds={"the file's name": 1, "in doubt": 1}, problems=(file, doubt), script="", failed={}
    )
    assert names(plan).splitlines()[:5] == [
        "the file's name: 1", "  A/B", "    a.mp3 → B.mp3", "in doubt: 1", "  C",
    ]  # fmt: skip
    assert "    stays: its match waits" in names(plan)


def test_an_undo_tells_what_was_left_and_how_to_insist() -> None:
    text = undone(
        UndoneMetadata(undone=(1, 2), left={"3": "title was edited since: it is X now"}, titles={"3": "Saltglass"})
    )
    assert text.splitlines() == [
        "2 changes of metadata taken back",
        "Saltglass: title was edited since: it is X now; change 3 was not taken back (--force does it)",
    ]


def test_a_progress_bar_tells_speed_and_time_left_once_they_are_known() -> None:
    seconds = iter([0.0, 0.0, 1.0, 10.0, 20.0])
    bar = ProgressBar("Checking", lambda: next(seconds))
    assert bar.line(0, 5000).endswith(" 0/5,000")
    assert bar.line(100, 5000).endswith(" 100/5,000")
    assert bar.line(1000, 5000).endswith(" 1,000/5,000  100 a second, 0:00:40 left")
    assert bar.line(5000, 5000).endswith(" 5,000/5,000  250 a second")
