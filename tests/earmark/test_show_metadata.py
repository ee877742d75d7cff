"""The report of the metadata check as an owner reads it, and how far a long command is."""

from __future__ import annotations

from typing import Any

from earmark.metadata_report import Tally
from earmark.show import ProgressBar
from earmark.show_metadata import nightly, report, undone
from handlers.metadata.model import Bucket, Field, Proposal, Source, Value
from listener.model import SeriesEntry


def proposal(item: str = "1", name: Field = Field.NARRATORS, bucket: Bucket = "apply", **more: Any) -> Proposal:
    values: dict[str, Any] = {
        "item": item, "title": f"Saltglass {item}", "field": name, "old": (), "new": ("Mara Quill",),
        "source": Source.HARDCOVER, "confidence": 0.97, "bucket": bucket,
        "why": "The embedded tags say the same book",
    }  # fmt: skip
    return Proposal(**values | more)


def document(tally: Tally, **run: Any) -> dict[str, Any]:
    told = {"id": 7, "units": 3, "seconds": 1.25} | run
    return {"run": told, "metadata": tally.as_json(), "changes": tally.changes(), "failed": {}}


def test_each_book_is_told_with_both_values_the_source_and_why() -> None:
    tally = Tally(checked=2, total=2)
    series: Value = (SeriesEntry(name="Tidewater", sequence="1"),)
    tally.is_open(
        [
            proposal(),
            proposal(name=Field.SERIES, new=series),
            proposal("2", Field.TITLE, "review", old="Track 01", new="Saltglass", confidence=0.8, source=Source.NAMES),
        ]
    )
    text = report(document(tally))
    assert "2 sure enough to be written with --apply\n  Saltglass 1\n    narrators: nothing → Mara Quill\n" in text
    assert "    series: nothing → Tidewater #1\n" in text
    assert "      from Hardcover, 97% sure: the embedded tags say the same book\n" in text
    assert "1 for you to decide, with `earmark review`\n  Saltglass 2\n    title: Track 01 → Saltglass\n" in text
    assert "      from the folder name, 80% sure: " in text
    assert "2 items checked, 0 unchanged since the last time; nothing was written; 3 units, 1.2 s" in text


def test_coverage_is_told_before_and_after_and_the_way_back_is_named() -> None:
    tally = Tally(total=4, applied=2, fields_applied=2)
    tally.has_before[Field.NARRATORS] = 1
    tally.filled[Field.NARRATORS] = 2
    text = report(document(tally))
    assert "narrators    75%        3 of 4, before 1" in text
    assert "2 fields of 2 items written: `earmark undo --run 7` takes them back" in text


def test_a_long_report_shows_some_books_whole_and_counts_the_rest() -> None:
    tally = Tally()
    for number in range(40):
        tally.is_open([proposal(f"{number:02}"), proposal(f"{number:02}", Field.ASIN, new="B0SALT0001")])
    told = document(tally)
    assert len(told["changes"]) == 24
    assert told["metadata"]["proposals"]["asin"] == {"apply": 40}
    assert "  and 56 more: --json tells all" in report(told)
    everything = Tally(everything=True)
    everything.is_open(proposal(f"{number:02}") for number in range(40))
    assert len(everything.changes()) == 40


def test_trouble_and_what_only_listening_settles_are_told() -> None:
    tally = Tally(unmatched=1, stopped="the day's units are spent")
    tally.listen["1"] = {"title": "rec_0042", "why": "Nothing says for certain which book it is"}
    tally.skip("2", "Saltglass", "asin: it was edited since the check")
    told = document(tally)
    told["failed"]["applying metadata"] = "no account may update items"
    text = report(told)
    for words in (
        "1 item whose spoken opening would have to settle which book it is:\n  rec_0042: nothing says for certain",
        "1 item with no certain book on Hardcover", "skipped Saltglass: asin: it was edited since the check",
        "not done: applying metadata: no account may update items", "it stopped early: the day's units are spent",
    ):  # fmt: skip
        assert words in text, text
    assert nightly(told["metadata"]) == "metadata: 0 checked, 0 unchanged, stopped: the day's units are spent"


def test_an_undo_tells_what_was_left_and_how_to_insist() -> None:
    text = undone(
        {"undone": [1, 2], "left": {"3": "title was edited since: it is X now"}, "titles": {"3": "Saltglass"}}
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
