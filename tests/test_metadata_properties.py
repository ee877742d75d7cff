"""What holds whatever the fields, tags and names say, through the real service and an Audiobookshelf."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from earmark.settings import MetadataFields
from handlers.metadata.model import Field
from handlers.metadata.write import current
from listener.model import LibraryItem
from tests.test_metadata import command, settings_of
from tests.world import World, play, reconciled

TITLES = st.sampled_from(
    [
        "Saltglass",
        "saltglass",
        "Saltglass: A Novel",
        "Track 01",
        "Idris Okafor",
        "夜の図書館",
        "Saltglass 2",
        "The Ember Road",
    ]
)
PEOPLE = st.lists(
    st.sampled_from(["Idris Okafor", "Okafor, Idris", "Unknown", "Lena Marsh", "Saltglass"]), max_size=2, unique=True
)
SERIES = st.lists(
    st.tuples(st.sampled_from(["Tidewater", "The Tidewater Books"]), st.sampled_from([None, "1", "2", "1-3"])),
    max_size=2,
    unique_by=lambda one: one[0],
)
TEXTS = st.sampled_from([None, "Tide Press", "tide press", "2019", "German", "en", "<p>A <b>coast</b>.</p>", "Unknown"])
HTML = st.sampled_from(
    [None, "A coast.", "<p>A <b>coast</b> &amp; more.</p>", "<script>x()</script><p>A coast.</p>", "a < b", "<p></p>"]
)
LABELS = st.lists(st.sampled_from(["Fantasy", "fantasy", "Sci-Fi"]), max_size=2, unique=True)
RULES = st.fixed_dictionaries({name.value: st.sampled_from(["fill", "replace", "replace", "off"]) for name in Field})


@dataclass(frozen=True)
class Both:
    """One item, and Hardcover's book that carries its ASIN."""

    item: dict[str, Any]
    book: dict[str, Any]
    edition: dict[str, Any]
    rules: dict[str, str]


@st.composite
def both_sides(draw: st.DrawFn) -> Both:
    """Hardcover, tags and folder mostly mean one book, so that there is something to write."""
    tags = {"tagAlbum": "Saltglass", "tagArtist": "Idris Okafor"}
    title, authors = "Saltglass", ["Idris Okafor"]
    if draw(st.integers(0, 3)) == 0:
        tags = {"tagAlbum": draw(TITLES), "tagArtist": ", ".join(draw(PEOPLE))}
        title, authors = draw(TITLES), draw(PEOPLE)
    item = {
        "title": draw(TITLES), "authors": draw(PEOPLE), "narrators": draw(PEOPLE), "series": draw(SERIES),
        "subtitle": draw(TEXTS), "publisher": draw(TEXTS), "published_year": draw(TEXTS), "language": draw(TEXTS),
        "description": draw(TEXTS), "genres": draw(LABELS), "tags": draw(LABELS), "meta_tags": tags,
        "duration_seconds": draw(st.sampled_from([36_000.0, 36_000.0, 36_100.0, 20_000.0])),
    }  # fmt: skip
    book = {
        "title": title, "authors": authors, "description": draw(HTML), "subtitle": draw(TEXTS),
        "series": [(name, float(number) if number in ("1", "2") else None) for name, number in draw(SERIES)],
        "release_year": draw(st.sampled_from([None, 2019])), "tags": {"Genre": draw(LABELS), "Tag": draw(LABELS)},
    }  # fmt: skip
    edition = {
        "audio_seconds": 36_000, "narrators": draw(PEOPLE), "publisher": draw(TEXTS),
        "language": draw(st.sampled_from(["en", "de", None])),
    }  # fmt: skip
    return Both(item, book, edition, draw(RULES))


def add(world: World, both: Both, number: int) -> tuple[str, int]:
    """The item and the edition."""
    asin = f"B0SALT{number:04d}"
    edition = world.hardcover.add_edition(world.hardcover.add_book(**both.book), asin=asin, **both.edition)
    return world.abs.add_book(asin=asin, folder=f"Idris Okafor/Saltglass [{asin}]", **both.item), edition


async def fields_of(world: World, item: str) -> dict[Field, Any]:
    assert world.app is not None
    found: LibraryItem | None = await world.app.users["alice"].audiobookshelf.read_item(item)
    assert found is not None
    return {name: current(found, name) for name in Field}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(both_sides(), min_size=1, max_size=4), st.booleans())
def test_apply_twice_is_once_and_an_undo_is_the_identity(library: list[Both], every_match_is_right: bool) -> None:
    async def story(world: World) -> None:
        async def say(name: str, **options: Any) -> Any:
            return await command(world, name, **options)

        editions = dict(add(world, both, number) for number, both in enumerate(library))
        items = list(editions)
        world.abs.add_user("ada", kind="admin")
        rules = MetadataFields(**library[0].rules)
        async with world.opened(settings=settings_of(world, fields=rules)) as app:
            await reconciled(app, ["alice"])
            if every_match_is_right:  # by the owner's word, so that more is written
                for item, edition in editions.items():
                    await say("link", item=item, edition=edition)
            before = {item: await fields_of(world, item) for item in items}
            dry = await say("metadata")
            assert {item: await fields_of(world, item) for item in items} == before
            applied = await say("metadata", apply=True)
            assert applied["failed"] == {}
            after = {item: await fields_of(world, item) for item in items}
            sure = {(one["item"], one["field"]) for one in dry["changes"] if one["bucket"] == "apply"}
            for item in items:
                for name in Field:
                    assert after[item][name] or not before[item][name], "nothing is ever emptied"
                    if after[item][name] != before[item][name]:
                        assert (item, name.value) in sure, "only what the dry run called sure"
                        assert library[0].rules[name.value] != "off"
            again = await say("metadata", apply=True)
            assert again["metadata"]["applied"] == 0
            assert {item: await fields_of(world, item) for item in items} == after
            if applied["metadata"]["applied"]:
                undone = await say("undo", run=applied["run"]["id"])
                assert undone["left"] == {}
            assert {item: await fields_of(world, item) for item in items} == before
            once_more = await say("metadata", apply=True)
            assert once_more["metadata"]["applied"] == 0, "what a person took back waits for a person"

    with tempfile.TemporaryDirectory() as folder:
        play(Path(folder), story)
