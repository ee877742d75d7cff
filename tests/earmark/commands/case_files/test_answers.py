"""Case files: what they answer, offline, and what happens with broken ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from earmark.cli.main import cli
from earmark.commands.case_files.answers import match_answer, metadata_answer
from earmark.commands.case_files.reading import parse_case
from earmark.commands.case_files.sync_answer import sync_answer
from tests.earmark.commands.case_files.build import case, progress, user_book


def answer(made: dict[str, Any], command: str) -> dict[str, Any]:
    return {"match": match_answer, "metadata": metadata_answer, "sync": sync_answer}[command](parse_case(made))


def run(command: str, path: Path | str, *more: str, text: str | None = None) -> Result:
    return CliRunner().invoke(cli, [command, "--case", str(path), *more], input=text)


def test_a_match_has_the_fields_that_others_rely_on() -> None:
    found = answer(case(), "match")
    assert {name: found[name] for name in ("id", "book", "edition", "bucket")} == {
        "id": "one", "book": 7, "edition": 20, "bucket": "auto",
    }  # fmt: skip
    assert found["confidence"] >= 0.95
    assert found["reason"]
    assert {one["field"] for one in found["evidence"]} >= {"title", "author", "identifier"}
    assert found["runners_up"] == []


def test_the_thresholds_of_the_case_count() -> None:
    strict = answer(case(settings={"matching": {"auto_at": 1.0, "review_at": 0.99}}), "match")
    assert strict["bucket"] != "auto"


def test_another_book_is_a_runner_up_and_none_is_a_reject() -> None:
    other = {"id": 8, "title": "Reefglass", "contributions": [{"author": {"name": "Idris Okafor"}}], "editions": []}
    made = case()
    made["hardcover"]["books"].insert(0, other)
    found = answer(made, "match")
    assert (found["book"], [one["book_id"] for one in found["runners_up"]]) == (7, [8])
    assert answer(case(hardcover=None), "match")["bucket"] == "reject"
    assert answer(case(hardcover=None), "match")["book"] is None


def test_proposals_say_whether_they_fill_or_overwrite() -> None:
    made = case(metadata={"title": "Saltglass (Unabridged)"}, edition_more={"subtitle": "A Voyage"})
    found = {one["field"]: one for one in answer(made, "metadata")["proposals"]}
    title, publisher = found["title"], found["publisher"]
    assert (title["old"], title["new"], title["fills"], title["overwrites"]) == (
        "Saltglass (Unabridged)", "Saltglass", False, True,
    )  # fmt: skip
    assert (publisher["old"], publisher["new"], publisher["fills"], publisher["bucket"]) == (
        None,
        "Tide Press",
        True,
        "apply",
    )
    assert set(publisher) == {"field", "old", "new", "source", "confidence", "bucket", "fills", "overwrites", "why"}


def test_what_the_case_calls_matched_is_taken_as_matched_and_else_only_a_sure_match_counts() -> None:
    unlike = {
        "metadata": {"title": "Quite Another", "asin": None, "authors": [], "narrators": []},
        "edition_more": {"asin": None},
    }
    assert "apply" not in {one["bucket"] for one in answer(case(**unlike), "metadata")["proposals"]}
    for given in ({"edition": 20}, {"book": 7}):
        assert "publisher" in {one["field"] for one in answer(case(**unlike, **given), "metadata")["proposals"]}


def test_the_books_other_editions_are_known_to_the_proofs() -> None:
    twin = {"id": 21, "title": "Saltglass", "asin": "B0SALT0002", "audio_seconds": 36_000, "reading_format_id": 2,
            "contributions": [{"contribution": "Narrator", "author": {"name": "Mara Quill"}}]}  # fmt: skip
    alone = answer(case(metadata={"asin": None}), "metadata")
    tied = answer(case(metadata={"asin": None}, editions=[twin]), "metadata")
    assert [one["bucket"] for one in alone["proposals"] if one["field"] == "asin"] == ["apply"]
    assert [one["bucket"] for one in tied["proposals"] if one["field"] == "asin"] == ["review"]


def test_the_rules_and_the_day_of_the_case_count() -> None:
    off = case(settings={"metadata": {"fields": {"publisher": "off"}}})
    assert "publisher" not in {one["field"] for one in answer(off, "metadata")["proposals"]}
    before = case(now="2017-01-01T00:00:00Z", book_more={"release_year": None})
    assert "published_year" not in {one["field"] for one in answer(before, "metadata")["proposals"]}


@pytest.mark.parametrize(
    "edition",
    [
        {"reading_format_id": None, "reading_format": {"format": "Listened"}},
        {"reading_format_id": None, "reading_format": "Audiobook", "language": "en", "publisher": "Tide Press"},
        {"book_id": 7},
    ],
)
def test_editions_may_be_written_by_hand(edition: dict[str, Any]) -> None:
    assert answer(case(edition_more=edition), "match")["edition"] == 20
    assert "publisher" in {one["field"] for one in answer(case(edition_more=edition), "metadata")["proposals"]}


# sync


def test_progress_is_written_into_the_open_read() -> None:
    made = case(progress=progress(), hardcover=case()["hardcover"] | {"user_books": [user_book()]})
    found = answer(made, "sync")
    assert (found["outcome"], found["needs"]) == ("would_sync", [])
    (step,) = found["steps"]
    assert (step["do"], step["read_id"], step["values"]["progress_seconds"]) == ("write_read", 91, 18_000)


def test_a_finish_of_a_book_that_is_not_on_the_shelf_adds_it() -> None:
    found = answer(case(progress=progress(isFinished=True, progress=1, finishedAt=1764064800000)), "sync")
    assert found["outcome"] == "would_sync", found
    assert found["steps"][0]["do"] == "add_book"
    assert found["steps"][0]["status"] == "read"


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({}, "unchanged"),
        ({"progress": progress(currentTime=30, progress=0.001)}, "waiting"),
        ({"progress": progress(), "hardcover": None}, "needs_review"),
        ({"progress": progress(), "ledger": {"override": "ignore"}}, "ignored"),
        ({"progress": progress(), "ledger": {"override": "hold"}}, "held"),
    ],
)
def test_each_ending_has_its_outcome(more: dict[str, Any], outcome: str) -> None:
    assert answer(case(**more), "sync")["outcome"] == outcome


def test_a_case_that_lacks_a_fact_says_which() -> None:
    made = case(progress=progress(isFinished=True, progress=1, finishedAt=1764064800000), sessions=None)
    made["hardcover"]["user_books"] = [user_book(status_id=3, user_book_reads=[
        {"id": 90, "edition_id": 20, "started_at": "2024-01-01", "finished_at": "2024-01-09",
         "progress_seconds": 36_000}
    ])]  # fmt: skip
    found = answer(made, "sync")
    if found["needs"]:
        assert found["outcome"] == "waiting"
        assert found["needs"] == ["sessions"]
    else:
        assert found["outcome"]


# files


def test_one_case_over_many_lines_a_list_and_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    for text, ids in (
        (json.dumps(case(), indent=1), ["one"]),
        (json.dumps([case(), case(id="two")], indent=1), ["one", "two"]),
        ("\n".join(json.dumps(case(id=name)) for name in ("one", "two", "three")) + "\n\n", ["one", "two", "three"]),
        ("\ufeff" + json.dumps(case()), ["one"]),
    ):
        path.write_text(text, encoding="utf-8")
        said = run("match", path)
        assert said.exit_code == 0, said.output
        assert [json.loads(line)["id"] for line in said.output.splitlines()] == ids


def test_standard_input_is_a_dash() -> None:
    said = run("metadata", "-", text=json.dumps(case()) + "\n" + json.dumps(case(id="two")))
    assert [json.loads(line)["id"] for line in said.output.splitlines()] == ["one", "two"]


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("{", "not JSON"),
        ("[1]", "a case is one JSON object"),
        ('{"item": 3}', "a case is one JSON object"),
        (json.dumps(case(earmark_case=2)), "earmark_case 1"),
        (json.dumps(case(item={"media": None})), "item"),
        (json.dumps(case(hardcover={"books": 3})), "hardcover.books"),
        (json.dumps(case(book_more={"id": None})), "hardcover.books[0]"),
        (json.dumps(case(settings={"metadata": {"feilds": {}}})), "feilds"),
        (json.dumps(case(settings={"users": {}})), "users"),
        (json.dumps(case(now="yesterday")), "now"),
        (json.dumps(case(timezone="Europe/Atlantis")), "timezone"),
        (json.dumps(case(edition="x")), "edition"),
    ],
)
def test_a_broken_case_is_answered_with_what_is_wrong_and_the_others_go_on(
    broken: str, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join([json.dumps(case(id="before")), broken, json.dumps(case(id="after"))]))
    said = run("match", path)
    before, found, after = (json.loads(line) for line in said.output.splitlines())
    assert said.exit_code == 1
    assert words in found["error"]
    assert (before["book"], after["book"]) == (7, 7)


def test_it_goes_alone_and_needs_no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EARMARK_CONFIG", str(tmp_path / "none.toml"))
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case(progress=progress())))
    for command, more in (("match", ["Saltglass"]), ("metadata", ["--apply"]), ("sync", ["--dry-run"])):
        assert run(command, path).exit_code == 0
        assert run(command, path, *more).exit_code == 2
    assert run("match", tmp_path / "gone.json").exit_code == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["case.json"]  # no data folder came to be


def test_a_case_with_nothing_but_its_item_is_answered() -> None:
    bare = {"item": {"id": "i", "media": {"metadata": {"title": "Saltglass"}}}}
    assert answer(bare, "match")["bucket"] == "reject"
    assert answer(bare, "metadata")["proposals"] == []
    assert answer(bare, "sync")["outcome"] == "unchanged"
