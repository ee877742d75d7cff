"""`earmark metadata` and its undo as processes, alone and through the service."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.process.house import House, live_in, until
from tests.process.test_review import at_terminal

pytestmark = pytest.mark.process

NARRATOR = "Mara Quill"


def a_library(house: House) -> str:
    """A book whose narrator only Hardcover knows, and an administrator's key that may write."""
    book = house.hardcover.add_book("Saltglass", authors=["Idris Okafor"])
    house.hardcover.add_edition(book, asin="B0SALT0001", audio_seconds=36_000, narrators=[NARRATOR])
    house.abs.add_user("ada", kind="admin")
    key = house.abs.api_key("ada")
    house.settings["audiobookshelf"] = f'url = "{house.abs_url}"\nadmin_token = "{key}"'
    house.write_config()
    return house.abs.add_book(
        "Saltglass", authors=["Idris Okafor"], asin="B0SALT0001", duration_seconds=36_000.0,
        meta_tags={"tagAlbum": "Saltglass", "tagArtist": "Idris Okafor"},
    )  # fmt: skip


def test_what_is_sure_is_written_told_in_the_history_and_an_undo_asks_before_it_overwrites(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        item = a_library(house)
        assert (await house.says("reconcile")).code == 0
        said = await house.says("metadata", "--apply", "--yes")
        assert said.code == 0, said
        assert "1 item written: `earmark undo --run 2` takes them back" in said.out
        assert house.abs.world.item(item).narrators == (NARRATOR,)
        assert f"narrators: nothing → {NARRATOR}" in (await house.says("history")).out
        house.abs.edit_item(item, {"metadata": {"narrators": ["Somebody Else"]}})
        left = await house.says("undo", "--run", "2")
        assert left.code == 1
        assert "Saltglass: narrators was edited since: it is Somebody Else now" in left.out
        person = await at_terminal(house, "undo", "--item", "Saltglass")
        await person.sees("take back 1 change of metadata of 1 item in Audiobookshelf? [y/N]")
        os.write(person.screen, b"y\n")
        await person.sees("over what was edited since? [y/N]")
        os.write(person.screen, b"y\n")
        await person.sees("1 change of metadata taken back")
        assert await person.ends() == 0
        assert house.abs.world.item(item).narrators == ()

    live_in(tmp_path, story)


def test_beside_a_service_it_goes_through_it_and_json_tells_everything(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        item = a_library(house)
        async with house.running() as earmark:
            assert (await house.says("reconcile")).code == 0
            document = (await house.says("metadata", "--apply", "--yes", "--json")).document()
            assert document["metadata"]["applied"] == 1
            assert house.abs.world.item(item).narrators == (NARRATOR,)
            assert (await house.says("metadata", "--json", "--item", "Saltglass")).document()["metadata"][
                "applied"
            ] == 0
            undone = await house.says("undo", "--run", str(document["run"]["id"]), "--json")
            assert undone.document()["left"] == {}
            await until(lambda: house.abs.world.item(item).narrators == (), "it is as it was")
            assert await earmark.ends(signal.SIGTERM) == 0

    live_in(tmp_path, story)
