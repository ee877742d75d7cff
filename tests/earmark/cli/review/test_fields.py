"""Going through proposals of metadata: both sides next to each other, one key each."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import click

from earmark.cli.review.fields import FieldDesk
from earmark.commands.dispatch import answer_to
from earmark.sandbox.faults import status
from earmark.service.app import App
from earmark.views.answers.proposals import BookProposals
from tests.over_json import over_json
from tests.test_metadata import settings_of
from tests.world import World, play, reconciled


class Typed:
    """The keys a person presses."""

    def __init__(self, script: Iterable[str]) -> None:
        self._script = deque(script)

    def key(self) -> tuple[str, str]:
        return (self._script.popleft(), "") if self._script else ("q", "")

    def line(self, question: str) -> str:
        return ""


def a_doubtful_one(world: World) -> str:
    """Everything but the length and the narrator agrees: what belongs to the edition is for a person to decide."""
    book = world.hardcover.add_book("Saltglass", authors=["Idris Okafor"], series=[("Tidewater", 1.0)])
    world.hardcover.add_edition(
        book, asin="B0SALT0001", audio_seconds=36_000, narrators=["Lena Marsh"], publisher="Tide Press"
    )
    world.abs.add_user("ada", kind="admin")
    tags = {"tagAlbum": "Saltglass", "tagArtist": "Idris Okafor", "tagComposer": "Bo Lund"}
    return world.abs.add_book(
        "Saltglass", authors=["Idris Okafor"], asin="B0SALT0001", duration_seconds=34_500.0, meta_tags=tags
    )


async def at_the_desk(app: App, *script: str) -> str:
    """What was said."""
    said: list[str] = []

    await FieldDesk(await proposed(app), partial(over_json, app), Typed(script), said.append).work()
    return click.unstyle("\n".join(said))


async def checked(app: App) -> list[str]:
    """The fields a person is asked about, in order."""
    await reconciled(app, ["alice"])
    return [one.field for book in await proposed(app) for one in book.proposals]


async def proposed(app: App) -> tuple[BookProposals, ...]:
    return await answer_to(partial(over_json, app), "metadata.proposals", {}, tuple[BookProposals, ...])


def test_both_sides_stand_next_to_each_other_with_the_reason(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        a_doubtful_one(world)
        async with world.opened(settings=settings_of(world)) as app:
            asked = await checked(app)
            assert "publisher" in asked
            said = await at_the_desk(app, *["s"] * len(asked))
            for words in (
                "Saltglass", "by Idris Okafor", "── 1 of", "Audiobookshelf", "│ Hardcover", "nothing", "│ Tide Press",
                "% sure: ", "a apply", f"0 proposals settled (0 applied, 0 dismissed), {len(asked)} left",
            ):  # fmt: skip
                assert words in said, said

    play(tmp_path, story)


def test_apply_writes_dismiss_is_for_ever_and_back_takes_back(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        item = a_doubtful_one(world)
        async with world.opened(settings=settings_of(world)) as app:
            asked = await checked(app)
            assert asked[0] == "narrators"
            said = await at_the_desk(app, "a")
            assert "written (change 1)" in said
            assert world.abs.world.item(item).narrators == ("Lena Marsh",)
            said = await at_the_desk(app, "d", "b", "d", "q")
            assert "not proposed again" in said
            assert "taken back" in said
            world.abs.scan(item)
            await reconciled(app, ["alice"])
            assert [one.field.value for one in app.core.proposals.find(bucket="review")] == asked[2:]

    play(tmp_path, story)


def test_back_also_takes_back_what_was_written(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        item = a_doubtful_one(world)
        async with world.opened(settings=settings_of(world)) as app:
            asked = await checked(app)
            said = await at_the_desk(app, "a", "b", "n")
            assert "taken back" in said
            assert f"0 proposals settled (0 applied, 0 dismissed), {len(asked)} left" in said
            assert world.abs.world.item(item).narrators == ()
            assert (await checked(app)) == asked

    play(tmp_path, story)


def test_trouble_is_said_and_the_question_stays(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        item = a_doubtful_one(world)
        async with world.opened(settings=settings_of(world)) as app:
            await checked(app)
            world.abs.faults.when(lambda call: call.method == "PATCH", status(403, "Forbidden"), times=1)
            said = await at_the_desk(app, "?", "a", "a")
            assert "skip the rest of this book" in said
            assert "1 proposal settled (1 applied" in said
            assert world.abs.world.item(item).narrators == ("Lena Marsh",)

    play(tmp_path, story)


def test_all_of_one_field_and_kind_are_applied_together_after_a_yes(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        item = a_doubtful_one(world)
        async with world.opened(settings=settings_of(world)) as app:
            asked = await checked(app)
            assert "nothing was done" in await at_the_desk(app, "A", "n")
            assert world.abs.world.item(item).narrators == ()
            said = await at_the_desk(app, "A", "y", "q")
            assert "apply all 1 narrators: fills? y or n" in said
            assert "1 field of 1 item written; `earmark undo --run 2` takes them back" in said
            assert world.abs.world.item(item).narrators == ("Lena Marsh",)
            said = await at_the_desk(app, "D", "y", "q")
            assert "not proposed again" in said
            assert f"1 proposal settled (0 applied, 0 dismissed), {len(asked) - 2} left" in said

    play(tmp_path, story)
