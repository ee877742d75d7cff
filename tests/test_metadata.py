"""The metadata check, end to end: proposals, applying what is sure, and taking it back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from earmark.jobs.metadata.run import Wanted
from earmark.jobs.metadata.spool import read_spool
from earmark.sandbox.faults import lose_reply, lose_request
from earmark.service.control import CommandFailed
from earmark.settings import MetadataFields, MetadataSettings
from handlers.metadata.model import Field
from tests.handlers.metadata.pictures import picture
from tests.over_json import over_json
from tests.world import TwoBooks, World, metadata_checked, play, reconciled

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
    return replace(settings, audiobookshelf=admin, users={"alice": alice}, metadata=MetadataSettings(**metadata))


async def command(world: World, name: str, **options: Any) -> Any:
    assert world.app is not None
    document, _ = await over_json(world.app, name, options)
    if isinstance(document, dict) and "spool" in document:
        return document | {"changes": proposals_of(document["spool"])}
    return document


def proposals_of(spool: str | None) -> list[dict[str, Any]]:
    return [json.loads(line) for line in read_spool(spool, ("fills", "overwrites", "left"))]


def test_the_check_proposes_and_writes_nothing(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = a_library(world)
        before = world.abs.world.item(book.item).narrators
        async with world.opened(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
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
        async with world.opened(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
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
        async with world.opened(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
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
        async with world.opened() as app:
            await reconciled(app, ["alice"])
            report = await metadata_checked(app, ["alice"], Wanted(apply=True))
            assert "may update" in report["failed"]["applying metadata"]
            assert world.abs.world.item(book.item).narrators == ()

    play(tmp_path, story)


def narrators(world: World, book: TwoBooks) -> tuple[str, ...]:
    return tuple(world.abs.world.item(book.item).narrators)


def test_the_night_checks_too_and_applies_where_the_settings_say_so(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = a_library(world)
        async with world.opened(settings=settings_of(world, apply=True)) as app:
            dry = await reconciled(app, ["alice"], dry_run=True)
            assert dry["metadata"]["proposals"]["narrators"] == {"apply": 1}
            assert narrators(world, book) == ()
            assert app.core.proposals.counts() == {}
            night = await reconciled(app, ["alice"])
            assert night["failed"] == {}
            assert night["metadata"]["applied"] == 1
            assert "changes" not in night
            assert narrators(world, book) == (NARRATOR,)
            second = await reconciled(app, ["alice"])
            assert second["metadata"]["applied"] == 0
            assert second["metadata"]["unchanged"] == 1

    play(tmp_path, story)


def test_our_own_write_makes_no_traffic_to_hardcover_and_no_second_check(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = a_library(world)
        world.abs.put_progress("alice", book.item, current_time=7200)
        async with world.running(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
            await command(world, "metadata", apply=True)
            assert narrators(world, book) == (NARRATOR,)
            asked, told = len(world.hardcover.requests), len(world.outcomes)
            await world.quiet()
            assert len(world.hardcover.requests) == asked
            assert len(world.outcomes) == told
            again = await command(world, "metadata", apply=True)
            assert (again["metadata"]["checked"], again["metadata"]["unchanged"]) == (0, 1)
            assert len(world.hardcover.requests) == asked

    play(tmp_path, story)


def test_an_answer_that_is_lost_is_looked_at_again_and_can_be_undone(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = a_library(world)
        async with world.opened(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
            world.abs.faults.when(lambda call: call.method == "PATCH", lose_reply())
            report = await command(world, "metadata", apply=True)
            world.abs.faults.clear()
            assert report["failed"]
            assert narrators(world, book) == (NARRATOR,)
            assert app.state.history.metadata_changes() == []
            again = await command(world, "metadata", apply=True)
            assert again["failed"] == {}
            assert len(app.state.history.metadata_changes(run=report["run"]["id"])) > 1
            await command(world, "undo", run=report["run"]["id"])
            assert narrators(world, book) == ()

    play(tmp_path, story)


def test_a_write_that_never_arrived_leaves_no_trace_and_is_made_again(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = a_library(world)
        async with world.opened(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
            world.abs.faults.when(lambda call: call.method == "PATCH", lose_request())
            await command(world, "metadata", apply=True)
            world.abs.faults.clear()
            assert narrators(world, book) == ()
            await command(world, "metadata", apply=True)
            assert narrators(world, book) == (NARRATOR,)
            assert app.state.history.being_written() == []

    play(tmp_path, story)


def test_what_a_person_took_back_is_only_proposed_from_then_on(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = a_library(world)
        async with world.opened(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
            report = await command(world, "metadata", apply=True)
            await command(world, "undo", run=report["run"]["id"])
            again = await command(world, "metadata", apply=True)
            assert again["metadata"]["applied"] == 0
            (change,) = [one for one in again["changes"] if one["field"] == "narrators"]
            assert change["bucket"] == "review"
            assert "taken back" in change["why"]
            assert narrators(world, book) == ()
            with pytest.raises(CommandFailed, match="taken back already"):
                await command(world, "undo", run=report["run"]["id"])

    play(tmp_path, story)


def test_what_was_taken_back_in_bulk_is_done_again_in_bulk_and_a_later_edit_wins(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book, other = a_library(world), another(world)
        async with world.opened(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
            report = await command(world, "metadata", apply=True)
            with pytest.raises(CommandFailed, match="nothing of run"):
                await command(world, "metadata", again=report["run"]["id"])
            await command(world, "undo", run=report["run"]["id"])
            world.abs.edit_item(other.item, {"metadata": {"narrators": ["Somebody Else"]}})
            done = await command(world, "metadata", again=report["run"]["id"])
            assert narrators(world, book) == (NARRATOR,)
            assert narrators(world, other) == ("Somebody Else",)
            assert [one["why"] for one in done["skipped"]] == ["narrators: it was edited since the check"]
            await command(world, "undo", run=done["run"])
            assert narrators(world, book) == ()

    play(tmp_path, story)


def another(world: World) -> TwoBooks:
    return world.add_book(
        "Reefglass", authors=["Idris Okafor"], meta_tags={"tagAlbum": "Reefglass", "tagArtist": "Idris Okafor"},
        edition={"asin": "B0REEF0001", "narrators": [NARRATOR], "publisher": "Tide Press"}, asin="B0REEF0001",
    )  # fmt: skip


def test_proposals_of_one_field_and_kind_are_decided_together_and_never_fills_with_overwrites(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book, other = a_library(world), another(world)
        for one in (book, other):  # neither tags nor names: a person decides
            world.abs.edit_item(one.item, {"metadata": {"publisher": ""}})
        world.abs.edit_item(other.item, {"metadata": {"narrators": ["Somebody Else"]}})
        metadata = {"fields": MetadataFields(narrators="replace", publisher="replace")}
        async with world.opened(settings=settings_of(world, **metadata)) as app:
            await reconciled(app, ["alice"])
            first = await command(world, "metadata", apply=True)
            await command(world, "undo", run=first["run"]["id"])
            await command(world, "metadata")
            waiting = app.core.proposals.find(bucket="review")
            kinds = {(one.item, one.fills) for one in waiting if one.field == "narrators"}
            assert kinds == {(book.item, True), (other.item, False)}
            counted = await command(world, "metadata.bulk", field="narrators", kind="fills", do="count")
            assert counted["count"] == 1
            done = await command(world, "metadata.bulk", field="narrators", kind="fills", do="apply")
            assert (done["count"], done["items"]) == (1, 1)
            assert narrators(world, book) == (NARRATOR,)
            assert narrators(world, other) == ("Somebody Else",)
            await command(world, "metadata.bulk", field="narrators", kind="overwrites", do="dismiss")
            assert narrators(world, other) == ("Somebody Else",)
            assert "narrators" not in {one.field for one in app.core.proposals.find(bucket="review")}
            await command(world, "undo", run=done["run"])
            assert narrators(world, book) == ()
            for wrong in ({"kind": "both"}, {"field": "colour"}, {"do": "burn"}):
                with pytest.raises(CommandFailed):
                    await command(world, "metadata.bulk", **{"field": "title", "kind": "fills", "do": "count", **wrong})

    play(tmp_path, story)


@pytest.mark.parametrize("options", [{"item": ""}, {"item": " "}, {"library": ""}, {"apply": True, "item": ""}])
def test_an_empty_narrowing_option_is_refused(options: dict[str, Any], tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = a_library(world)
        async with world.opened(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
            with pytest.raises(CommandFailed) as refused:
                await command(world, "metadata", **options)
            assert refused.value.exit_code == 2
            assert narrators(world, book) == ()

    play(tmp_path, story)


def test_a_later_edit_is_overwritten_by_an_undo_only_when_asked(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = a_library(world)
        async with world.opened(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
            await command(world, "metadata", apply=True)
            world.abs.edit_item(book.item, {"metadata": {"narrators": ["Somebody Else"]}})
            (change,) = [one for one in app.state.history.metadata_changes() if "narrators" in (one.after or {})]
            left = await command(world, "undo", id=change.id)
            assert "Somebody Else" in left["left"][str(change.id)]
            assert narrators(world, book) == ("Somebody Else",)
            await command(world, "undo", id=change.id, force=True)
            assert narrators(world, book) == ()

    play(tmp_path, story)


def test_an_edit_between_check_and_write_wins(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = a_library(world)
        async with world.opened(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
            (proposal,) = [one for one in app.core.proposals.find() if one.field is Field.NARRATORS]
            world.abs.edit_item(book.item, {"metadata": {"narrators": ["Somebody Else"]}})
            with pytest.raises(CommandFailed, match="edited since"):
                await command(world, "metadata.decide", item=proposal.item, field="narrators", do="apply")
            assert narrators(world, book) == ("Somebody Else",)

    play(tmp_path, story)


def test_the_owners_link_counts_as_the_match_and_an_ignored_item_has_none(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("Saltglass", authors=["Idris Okafor"], asin=None, edition={"narrators": [NARRATOR]})
        world.abs.add_user("ada", kind="admin")
        async with world.opened(settings=settings_of(world)):
            report = await command(world, "metadata")
            assert report["metadata"]["unmatched"] == 1
            await command(world, "link", item=book.item, edition=book.edition)
            report = await command(world, "metadata")
            assert report["metadata"]["unmatched"] == 0
            assert [one["new"] for one in report["changes"] if one["field"] == "narrators"] == [[NARRATOR]]
            await command(world, "ignore", item=book.item)
            assert (await command(world, "metadata"))["metadata"]["proposals"] == {}

    play(tmp_path, story)


def test_one_item_or_one_library_or_so_many_items(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        books = [
            world.add_book(
                f"Saltglass {name}", authors=["Idris Okafor"], meta_tags={"tagAlbum": f"Saltglass {name}"},
                edition={"narrators": [NARRATOR]},
            )
            for name in ("Amber", "Birch", "Cobalt")
        ]  # fmt: skip
        world.abs.add_user("ada", kind="admin")
        everything = MetadataFields(**{name.value: "off" for name in Field if name is not Field.NARRATORS})
        async with world.opened(settings=settings_of(world, fields=everything)) as app:
            await reconciled(app, ["alice"])
            with pytest.raises(CommandFailed, match="there is no library Nowhere"):
                await command(world, "metadata", library="nowhere".title())
            name = next(iter(world.abs.world.libraries.values())).name
            assert (await command(world, "metadata", library=name.upper()))["metadata"]["unchanged"] == 3
            one = await command(world, "metadata", item=books[1].item, apply=True)
            assert [narrators(world, book) for book in books] == [(), (NARRATOR,), ()]
            assert one["metadata"]["applied"] == 1
            await command(world, "metadata", apply=True, limit=1)
            assert sum(bool(narrators(world, book)) for book in books) == 2

    play(tmp_path, story)


def test_a_day_without_units_stops_the_check_and_the_next_one_goes_on(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        a_library(world)
        async with world.opened(settings=settings_of(world, fields=MetadataFields(title="off"))) as app:
            await reconciled(app, ["alice"])
            app.core.store.clear()
            app.core.proposals.forget(next(iter(app.core.proposals.find())).item)
            limiter = app.users["alice"].client.limiter
            limiter.refused(3600.0, daily=True)
            report = await command(world, "metadata", apply=True)
            assert report["failed"] == {}
            assert report["metadata"]["stopped"]
            assert report["metadata"]["checked"] == 0
            await world.settle(25 * 3600)
            again = await command(world, "metadata")
            assert (again["metadata"]["stopped"], again["metadata"]["checked"]) == (None, 1)

    play(tmp_path, story)


def test_after_a_month_what_hardcover_says_is_looked_at_again(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        a_library(world)
        async with world.opened(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
            await world.settle(29 * 86_400)
            assert (await command(world, "metadata"))["metadata"]["checked"] == 0
            await world.settle(12 * 86_400)
            assert (await command(world, "metadata"))["metadata"]["checked"] == 1

    play(tmp_path, story)


def test_a_description_is_compared_as_audiobookshelf_keeps_it(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        html = "<p>A coast of <b>salt</b>.</p><script>alert(1)</script>"
        book = world.hardcover.add_book("Saltglass", authors=["Idris Okafor"], description=html)
        world.hardcover.add_edition(book, asin="B0SALT0001", audio_seconds=36_000)
        item = world.abs.add_book(
            "Saltglass", authors=["Idris Okafor"], asin="B0SALT0001", meta_tags={"tagAlbum": "Saltglass"}
        )
        world.abs.add_user("ada", kind="admin")
        async with world.opened(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
            report = await command(world, "metadata", apply=True)
            assert report["metadata"]["skipped"] == []
            assert world.abs.world.item(item).description == "<p>A coast of <b>salt</b>.</p>"
            world.abs.scan(item)
            again = await command(world, "metadata", apply=True)
            assert (again["metadata"]["checked"], again["metadata"]["applied"]) == (1, 0)
            undone = await command(world, "undo", run=report["run"]["id"])
            assert undone["left"] == {}
            assert not world.abs.world.item(item).description

    play(tmp_path, story)


def test_each_item_is_written_to_by_an_account_of_its_own_server_that_may(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = a_library(world)
        async with world.opened() as app:  # no administrator's key, and alice may not update
            await reconciled(app, ["alice"])
            with pytest.raises(CommandFailed, match="may update items"):
                await command(world, "metadata.decide", item=book.item, field="narrators", do="apply")

    play(tmp_path, story)


def test_the_naming_plan_reads_through_everybody_and_handles_each_library_by_name(tmp_path: Path) -> None:
    """What only the second user may see, and a library of its own, are in the plan as well."""

    async def story(world: World) -> None:
        first = a_library(world)
        kids = world.abs.add_book(
            "Reefglass", authors=["Idris Okafor"], library=world.abs.add_library("Kids"), folder="reefglass", asin=None
        )
        world.abs.world.users[world.abs_users["alice"].id].libraries = {world.abs.world.item(first.item).library_id}
        settings = settings_of(world)
        bob = replace(world.settings().users["bob"], abs_url=settings.audiobookshelf.url)
        async with world.opened(settings=replace(settings, users=settings.users | {"bob": bob})) as app:
            await reconciled(app, ["alice", "bob"])
            plan = await command(world, "metadata", names=True)
            assert plan["items"] == 2
            found = {one["item"]: one for one in plan["problems"]}
            assert found[kids]["library_name"] == "Kids"
            assert found[kids]["expected"].startswith("Idris Okafor/Reefglass")
            assert "root_for" in plan["script"]
            assert "Kids" in plan["script"]

    play(tmp_path, story, users=("alice", "bob"))


@pytest.mark.parametrize("wrong", ["match", "proposal"])
def test_an_item_with_a_wrong_identifier_and_a_right_folder_keeps_its_name(wrong: str, tmp_path: Path) -> None:
    """Case: another book's ASIN was written into it. The folder is the last witness of what the files are."""

    async def story(world: World) -> None:
        a_library(world)
        world.add_book("Reefglass", authors=["Lena Marsh"], asin="B0REEF0001", edition={"asin": "B0REEF0001"})
        more = {"asin": "B0REEF0001"} if wrong == "match" else {"asin": "B0SALT0001", "narrators": ["Unknown"]}
        item = world.abs.add_book(
            "Saltglass" if wrong == "match" else "Saltglass (Unabridged) [64kbps]", authors=["Idris Okafor"],
            folder="Idris Okafor/Saltglass (right)", meta_tags={"tagAlbum": "Saltglass", "tagArtist": "Idris Okafor"},
            **more,
        )  # fmt: skip
        async with world.opened(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
            await command(world, "metadata")
            plan = await command(world, "metadata", names=True)
            (problem,) = [one for one in plan["problems"] if one["item"] == item]
            assert (problem["expected"], problem["kind"]) == (None, "in doubt: it keeps its name")
            assert ("match" if wrong == "match" else "title") in problem["details"][0]

    play(tmp_path, story)


def test_nothing_is_to_be_called_by_fields_that_are_in_doubt(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        a_library(world)
        swapped = world.abs.add_book(
            "Devon Achebe", authors=["Cinder", "Oak"], asin=None, folder="Devon Achebe/Cinder and Oak", meta_tags={}
        )
        async with world.opened(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
            plan = await command(world, "metadata", names=True)
            assert plan["items"] == 2
            (problem,) = [one for one in plan["problems"] if one["item"] == swapped]
            assert problem["expected"] is None
            assert "in doubt" in problem["kind"]
            assert "Cinder, Oak" not in plan["script"]

    play(tmp_path, story)


@pytest.mark.parametrize(("theirs", "told"), [("another", True), ("the same", False), ("nothing", False)])
def test_a_better_cover_is_told_and_the_same_one_is_not(tmp_path: Path, theirs: str, told: bool) -> None:
    async def story(world: World) -> None:
        mine = picture(500, 500)
        book = world.add_book(
            "Saltglass",
            authors=["Idris Okafor"],
            meta_tags={"tagAlbum": "Saltglass", "tagArtist": "Idris Okafor"},
            edition={"asin": "B0SALT0001", "cover": "http://hardcover.test/covers/1.jpg"},
            asin="B0SALT0001",
            cover=mine,
        )
        pictures = {"another": picture(1000, 1000, seed=2), "the same": picture(1000, 1000)}
        if theirs in pictures:
            world.hardcover.front.pictures["/covers/1.jpg"] = pictures[theirs]
        world.abs.add_user("ada", kind="admin")
        settings = settings_of(world, fields=MetadataFields(cover="replace"))
        async with world.opened(settings=settings) as app:
            await reconciled(app, ["alice"])
            report = await command(world, "metadata", apply=True)
            covers = [one for one in report["changes"] if one["field"] == "cover"]
            assert [one["bucket"] for one in covers] == ["reject"] * told
            assert all("500x500 here, 1000x1000 on Hardcover" in one["why"] for one in covers)
            assert world.abs.world.item(book.item).cover == mine
            assert report["metadata"]["skipped"] == []

    play(tmp_path, story)
