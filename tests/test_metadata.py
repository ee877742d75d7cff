"""The metadata check, end to end: proposals, applying what is sure, and taking it back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from earmark.commands import run_command
from earmark.metadata import Wanted
from earmark.settings import Metadata
from tests.world import TwoBooks, World, play

NARRATOR = "Mara Quill"


def a_library(world: World) -> TwoBooks:
    """A book whose narrator and publisher only Hardcover knows; tags and folder say the same title and author."""
    book = world.add_book(
        "Saltglass",
        authors=["Idris Okafor"],
        meta_tags={"tagAlbum": "Saltglass", "tagArtist": "Idris Okafor"},
        edition={"asin": "B0SALT0001", "narrators": [NARRATOR], "publisher": "Tide Press"},
        asin="B0SALT0001",
    )
    world.abs.add_user("ada", kind="admin")
    return book


def settings_of(world: World, **metadata: Any) -> Any:
    settings = world.settings()
    admin = replace(
        settings.audiobookshelf, admin_token=type(settings.users["alice"].abs_token)(world.abs.api_key("ada"))
    )
    alice = replace(settings.users["alice"], abs_url=settings.audiobookshelf.url)
    return replace(settings, audiobookshelf=admin, users={"alice": alice}, metadata=Metadata(**metadata))


async def command(world: World, name: str, **options: Any) -> Any:
    assert world.service is not None
    document, _ = await run_command(world.service, name, options, lambda done, of: None)
    return document


def test_the_check_proposes_and_writes_nothing(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = a_library(world)
        before = world.abs.world.item(book.item).narrators
        async with world.opened(settings=settings_of(world)) as service:
            await service.reconcile_now(["alice"])
            report = await command(world, "metadata")
            proposed = {change["field"]: change for change in report["changes"]}
            assert proposed["narrators"]["new"] == [NARRATOR]
            assert proposed["narrators"]["bucket"] == "apply"
            assert report["metadata"]["applied"] == 0
            assert report["metadata"]["coverage"]["before"]["narrators"] == 0
            assert world.abs.world.item(book.item).narrators == before
            again = await command(world, "metadata")
            assert again["metadata"]["unchanged"] == 1
            assert again["run"]["units"] == 0

    play(tmp_path, story)


def test_what_is_sure_is_written_and_a_whole_run_is_taken_back(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = a_library(world)
        async with world.opened(settings=settings_of(world)) as service:
            await service.reconcile_now(["alice"])
            original = world.abs.world.item(book.item)
            report = await command(world, "metadata", apply=True)
            assert report["failed"] == {}
            assert report["metadata"]["applied"] == 1
            assert report["metadata"]["coverage"]["after"]["narrators"] == 1
            assert world.abs.world.item(book.item).narrators == (NARRATOR,)
            assert (await command(world, "metadata", apply=True))["metadata"]["applied"] == 0
            undone = await command(world, "undo", run=report["run"]["id"])
            assert undone["left"] == {}
            item = world.abs.world.item(book.item)
            assert (item.narrators, item.publisher) == ((), original.publisher)

    play(tmp_path, story)


def test_a_field_the_owner_edited_after_us_is_never_touched_again(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = a_library(world)
        async with world.opened(settings=settings_of(world)) as service:
            await service.reconcile_now(["alice"])
            report = await command(world, "metadata", apply=True)
            world.abs.edit_item(book.item, {"metadata": {"narrators": ["Somebody Else"]}})
            await command(world, "metadata", apply=True)
            assert world.abs.world.item(book.item).narrators == ("Somebody Else",)
            undone = await command(world, "undo", run=report["run"]["id"])
            assert len(undone["left"]) == 1

    play(tmp_path, story)


def test_without_an_account_that_may_update_it_says_so(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = a_library(world)
        async with world.opened() as service:
            await service.reconcile_now(["alice"])
            report = await service.check_metadata(["alice"], Wanted(apply=True))
            assert "may update" in report["failed"]["applying metadata"]
            assert world.abs.world.item(book.item).narrators == ()

    play(tmp_path, story)
