"""Proposals of metadata: what applying and dismissing does to Audiobookshelf, and how it is taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from earmark.service.app import App
from earmark.settings import SecretStr, Settings
from handlers.book import Field, Source
from handlers.metadata.model import Proposal
from handlers.metadata.proposals import Checked
from tests.web.browser import Browser, Page
from tests.world import World, play


def with_a_writer(world: World) -> Settings:
    """Somebody may write metadata."""
    world.abs.add_user("warden", kind="admin")
    settings = world.settings()
    token = SecretStr(world.abs.api_key("warden"))
    return replace(
        settings, audiobookshelf=replace(settings.audiobookshelf, url="http://audiobookshelf.test", admin_token=token)
    )


def propose(app: App, item: str, title: str, field: Field, old: object, new: object) -> None:
    proposal = Proposal(
        item=item, title=title, field=field, old=old, new=new, source=Source.EDITION, confidence=0.91,  # type: ignore[arg-type]
        bucket="review", why="Hardcover's edition says so",
    )  # fmt: skip
    checked = Checked(item=item, fingerprint="x", has=(), name_problem=None, listen=None, at=app.ports.now())
    app.core.proposals.replace([(checked, [proposal])])


async def undone(browser: Browser, page: Page) -> Page:
    form = page.form("/undo")
    return await browser.sends(form, undo=form.buttons[0][1])


def test_a_field_is_written_and_taken_back_or_dismissed_and_wanted_again(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("Saltglass", narrators=["I. Marsh"])
        async with world.running(settings=with_a_writer(world)) as app:
            item = world.abs.world.items[book.item]
            propose(app, book.item, "Saltglass", Field.NARRATORS, ("I. Marsh",), ("Ida Marsh",))
            warden = Browser(app)
            await warden.signs_in("warden")
            assert "/review/metadata" in (await warden.opens("/review")).links
            page = await warden.opens("/review/metadata")
            for shown in ("Narrators overwritten 1", "I. Marsh", "Ida Marsh", "Hardcover's edition", "91"):
                assert shown in page.text, shown
            page = await warden.sends(page.form("/review/metadata", "apply"), act="apply")
            assert "Written to Audiobookshelf" in page.text
            assert list(item.narrators) == ["Ida Marsh"]
            assert "No proposal waits" in page.text
            page = await undone(warden, page)
            assert list(item.narrators) == ["I. Marsh"]
            assert "Ida Marsh" in page.text
            page = await warden.sends(page.form("/review/metadata", "dismiss"), act="dismiss")
            assert "No proposal waits" in page.text
            assert len(app.core.proposals.dismissed([book.item])) == 1
            page = await undone(warden, page)
            assert app.core.proposals.dismissed([book.item]) == set()
            assert "Ida Marsh" in page.text
            assert list(item.narrators) == ["I. Marsh"]

    play(tmp_path, story)


def test_many_of_one_kind_are_written_together_and_never_fills_with_overwrites(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        books = [world.add_book(f"Tale {word}", narrators=[]) for word in ("One", "Two", "Three")]
        odd = world.add_book("Odd", narrators=["N. Body"])
        async with world.running(settings=with_a_writer(world)) as app:
            for book in books:
                propose(app, book.item, "Tale", Field.NARRATORS, (), ("Ida Marsh",))
            propose(app, odd.item, "Odd", Field.NARRATORS, ("N. Body",), ("Ned Body",))
            narrators = lambda: [list(world.abs.world.items[one.item].narrators) for one in (*books, odd)]  # noqa: E731
            before = narrators()
            warden = Browser(app)
            await warden.signs_in("warden")
            page = await warden.opens("/review/metadata")
            assert page.text.index("overwritten 1") < page.text.index("filled where empty 3")
            assert page.text.index("Ned Body") < page.text.index("Ida Marsh")
            page = await warden.opens("/review/metadata?field=narrators&kind=fills")
            form = next(form for form in page.forms if form.fields.get("all") == "3" and form.buttons[0][1] == "apply")
            propose(app, "another", "Came Since", Field.NARRATORS, (), ("Ida Marsh",))
            page = await warden.sends(form, act="apply")
            assert "nothing was done" in page.text
            app.core.proposals.settle("another", Field.NARRATORS)
            page = await warden.sends(form, act="apply")
            assert "3 fields were written to Audiobookshelf." in page.text
            assert narrators() == [["Ida Marsh"]] * 3 + [["N. Body"]]
            page = await undone(warden, page)
            assert narrators() == before
            page = await warden.opens("/review/metadata?field=narrators&kind=overwrites")
            form = next(
                form for form in page.forms if form.fields.get("all") == "1" and form.buttons[0][1] == "dismiss"
            )
            page = await warden.sends(form, act="dismiss")
            assert len(app.core.proposals.dismissed([odd.item])) == 1
            await undone(warden, page)
            assert app.core.proposals.dismissed([odd.item]) == set()

    play(tmp_path, story)


def test_metadata_is_an_administrators(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("Saltglass", narrators=["I. Marsh"])
        async with world.running(settings=with_a_writer(world)) as app:
            propose(app, book.item, "Saltglass", Field.NARRATORS, ("I. Marsh",), ("Ida Marsh",))
            alice, stranger = Browser(app), Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens("/review/metadata")
            assert page.status == 403
            assert "Marsh" not in page.text
            form = page.form("/theme")
            form.action = "/review/metadata"
            fields = {"item": book.item, "field": "narrators", "act": "apply"}
            assert (await alice.sends(form, **fields)).status == 403
            assert (await stranger.opens("/review/metadata")).path.startswith("/sign-in")
            assert list(world.abs.world.items[book.item].narrators) == ["I. Marsh"]

    play(tmp_path, story)


def test_an_administrator_of_another_audiobookshelf_sees_none_of_it(tmp_path: Path) -> None:
    """Two servers: what is nobody's in particular belongs to one of them."""

    async def story(world: World) -> None:
        book = world.add_book("Saltglass", narrators=["I. Marsh"])
        settings = with_a_writer(world)
        elsewhere = replace(settings.users["bob"], abs_url="http://another.test")
        settings = replace(settings, users={"alice": settings.users["alice"], "bob": elsewhere})
        async with world.opened(settings=settings) as app:
            propose(app, book.item, "Saltglass", Field.NARRATORS, ("I. Marsh",), ("Ida Marsh",))
            propose(app, "of-the-other-server", "Hidden Title", Field.NARRATORS, (), ("N. Body",))
            warden = Browser(app)
            await warden.signs_in("warden")
            page = await warden.opens("/review/metadata")
            assert "Ida Marsh" in page.text
            assert "Hidden Title" not in page.text
            form = page.form("/review/metadata", "apply")
            fields = {"item": "of-the-other-server", "act": "dismiss"}
            assert (await warden.sends(form, **fields)).status == 404
            form.fields |= {"all": "2", "kind": "fills"}
            assert (await warden.sends(form, act="dismiss")).status == 403
            assert len(app.core.proposals.find()) == 2

    play(tmp_path, story, users=("alice", "bob"))
