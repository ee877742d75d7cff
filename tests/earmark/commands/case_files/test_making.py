"""``earmark case``: what is in it, what is not, and that it is decided as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from earmark.commands.case_files.answers import match_answer, metadata_answer
from earmark.commands.case_files.reading import parse_case
from earmark.commands.case_files.sync_answer import sync_answer
from earmark.commands.registry import run_command
from tests.world import World, play, synced

Act: TypeAlias = Callable[[World, str], None]


async def made(world: World, **options: Any) -> dict[str, Any]:
    assert world.app is not None
    document, code = await run_command(world.app, "case", options, lambda done, of: None)
    assert code == 0
    assert isinstance(document, dict)
    return json.loads(json.dumps(document))  # type: ignore[no-any-return]


def test_a_case_holds_both_sides_and_is_decided_as_it_was(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("Saltglass", authors=["Idris Okafor"], asin="B0SALT0001",
                              meta_tags={"tagAlbum": "Saltglass", "tagArtist": "Idris Okafor"},
                              edition={"asin": "B0SALT0001", "narrators": ["Mara Quill"]})  # fmt: skip
        async with world.running():
            await world.settle()
            world.abs.put_progress("alice", book.item, current_time=7200.0)
            await world.settle()
            case = await made(world, item="Saltglass")
        assert case["item"]["media"]["metadata"]["asin"] == "B0SALT0001"
        assert [one["id"] for one in case["hardcover"]["books"]] == [book.book]
        parsed = parse_case(case)
        assert match_answer(parsed)["book"] == book.book
        assert metadata_answer(parsed)["id"] == book.item
        assert sync_answer(parsed)["outcome"] in {"unchanged", "would_sync", "waiting"}
        text = json.dumps(case)
        for secret in (*world.tokens.values(), world.abs_users["alice"].token):
            assert secret not in text
        assert "deviceInfo" not in text

    play(tmp_path, story)


def test_an_anonymous_case_names_nothing(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.add_book("Saltglass", authors=["Idris Okafor"], asin="B0SALT0001", edition={"asin": "B0SALT0001"})
        async with world.running():
            await world.settle()
            case = await made(world, item="Saltglass", anonymous=True)
        text = json.dumps(case)
        assert "Saltglass" not in text
        assert "Okafor" not in text
        assert "B0SALT0001" not in text
        assert match_answer(parse_case(case))["bucket"] == "auto"

    play(tmp_path, story)


def nothing(world: World, item: str) -> None: ...


def listened(world: World, item: str) -> None:
    world.abs.put_progress("alice", item, current_time=9000.0)


def finished(world: World, item: str) -> None:
    world.abs.finish("alice", item)


def unfinished(world: World, item: str) -> None:
    world.abs.unfinish("alice", item)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (nothing, listened), (nothing, finished), (listened, listened), (listened, nothing), (listened, finished),
        (finished, nothing), (finished, unfinished), (finished, listened),
    ],
)  # fmt: skip
def test_a_case_is_decided_like_a_dry_run(first: Act, then: Act, tmp_path: Path) -> None:
    """The same outcome and the same reason, offline, as from the service that wrote the case."""

    async def story(world: World) -> None:
        book = world.add_book("Saltglass", authors=["Idris Okafor"], asin="B0SALT0001",
                              meta_tags={"tagAlbum": "Saltglass", "tagArtist": "Idris Okafor"},
                              edition={"asin": "B0SALT0001", "narrators": ["Mara Quill"]})  # fmt: skip
        world.abs.put_progress("alice", book.item, current_time=3600.0)
        async with world.running():
            await world.settle()
            first(world, book.item)
            await world.quiet()
        then(world, book.item)
        async with world.opened() as app:
            report = await synced(app, ["alice"], dry_run=True)
            case = await made(world, item=book.item)
            answer = sync_answer(parse_case(case))
        (item,) = [one for one in report["items"] if one["item"] == book.item] or [None]
        if item is None:  # nothing to report
            assert answer["outcome"] == "unchanged", answer
        else:
            assert (answer["outcome"], answer["needs"]) == (item["outcome"], []), (answer, item)
            assert answer["reason"] == item["reason"]

    play(tmp_path, story)
