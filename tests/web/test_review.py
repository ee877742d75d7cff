"""Deciding which book an item is, one card at a time: what it does to the world, and how it is taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from handlers.state.outcome import Key
from handlers.state.overrides import OverrideKind
from tests.web.browser import Browser, Page
from tests.world import HOUR, READING, TwoBooks, World, at_once, play, reconciled

OTHER = "A Wholly Different Book"


def doubtful(world: World, title: str = "Saltglass", edition: Any = (), **more: Any) -> TwoBooks:
    """An item whose identifier belongs to a book of another title: a person has to decide."""
    book = world.add_book(OTHER, authors=["Idris Okafor"], edition=dict(edition))
    item = world.abs.add_book(
        title, authors=["Idris Okafor"], asin=world.abs.world.items[book.item].asin, duration_seconds=36000.0, **more
    )
    return TwoBooks(item=item, book=book.book, edition=book.edition)


async def listens(world: World, item: str, user: str = "alice") -> None:
    session = world.abs.play(user, item)
    world.abs.sync(user, session, HOUR)
    world.abs.close(user, session)
    await world.settle(5)


def on_shelf(world: World, book: TwoBooks, user: str = "alice") -> object:
    return world.hardcover.on_shelf(user, book.book)


async def choose(browser: Browser, page: Page, edition: int) -> Page:
    return await browser.sends(page.form("/review", str(edition)), edition=str(edition))


def test_a_choice_is_followed_and_its_undo_leaves_nothing_behind(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = doubtful(world)
        async with world.running() as app:
            await listens(world, book.item)
            alice = Browser(app)
            page = await alice.signs_in("alice")
            assert 'class="count">1</b>' in page.html
            page = await alice.opens("/review")
            for shown in ("1 of 1", "Saltglass", OTHER, "What speaks for and against it", "≠"):
                assert shown in page.text, shown
            assert "Authors Idris Okafor = Idris Okafor" in page.text
            assert "Language – en" in page.text  # nothing is not the same as something
            assert f"/covers/edition/{book.edition}" in page.images
            assert 'data-key="1"' in page.html
            assert on_shelf(world, book) is None
            page = await choose(alice, page, book.edition)
            assert "Linked. It is synced in a moment." in page.text
            await world.settle(5)
            assert on_shelf(world, book) is not None
            assert world.read("alice", book).progress_seconds == 3600
            assert "Nothing waits for you" in (await alice.opens("/review")).text
            page = await alice.sends(page.form("/undo"), undo=page.form("/undo").buttons[0][1])
            assert "as it was before" in page.text
            await world.settle(5)
            assert on_shelf(world, book) is None
            assert app.state.overrides.of("alice") == {}
            page = await alice.opens("/review")
            assert "1 of 1" in page.text
            page = await choose(alice, page, book.edition)  # after all
            await world.settle(5)
            assert world.read("alice", book).progress_seconds == 3600
            assert world.hardcover.on_shelf("alice", book.book).status_id == READING  # type: ignore[union-attr]

    play(tmp_path, story, progress=at_once())


def test_ignoring_and_skipping_lead_to_the_next_card(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        first, second = doubtful(world, "Saltglass"), doubtful(world, "Fogbound")
        async with world.running() as app:
            await listens(world, first.item)
            await listens(world, second.item)
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens("/review")
            assert "Saltglass" in page.text
            page = await alice.opens(next(link for link in page.links if link == f"/review?item={second.item}"))
            assert "Fogbound" in page.text
            assert "2 of 2" in page.text
            page = await alice.opens("/review")
            page = await alice.sends(page.form("/review", "ignore"), act="ignore")
            assert "Fogbound" in page.text
            assert "1 of 1" in page.text
            assert app.state.overrides.of("alice") == {first.item: frozenset({OverrideKind.IGNORE})}
            undo = page.form("/undo")
            page = await alice.sends(undo, undo=undo.buttons[0][1])
            assert page.path.startswith(f"/review?item={first.item}")
            assert "Saltglass" in page.text
            assert app.state.overrides.of("alice") == {}
            again = await alice.sends(undo, undo=undo.buttons[0][1])
            assert "cannot be taken back here any more" in again.text

    play(tmp_path, story, progress=at_once())


def test_what_was_answered_elsewhere_is_not_answered_twice(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        first, second = doubtful(world, "Saltglass"), doubtful(world, "Fogbound")
        async with world.running() as app:
            await listens(world, first.item)
            await listens(world, second.item)
            alice, phone = Browser(app), Browser(app)
            await alice.signs_in("alice")
            await phone.signs_in("alice")
            open_page = await phone.opens(f"/review?item={first.item}")
            await alice.sends((await alice.opens("/review")).form("/review", "ignore"), act="ignore")
            page = await choose(phone, open_page, first.edition)
            assert "answered elsewhere meanwhile" in page.text
            assert app.state.overrides.of("alice") == {first.item: frozenset({OverrideKind.IGNORE})}
            page = await phone.opens(f"/review?item={first.item}")
            assert "answered elsewhere meanwhile" in page.text
            assert "Fogbound" in page.text

    play(tmp_path, story, progress=at_once())


def test_each_answers_for_themselves_and_an_administrator_for_everybody(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("warden", kind="admin")
        book = doubtful(world)
        async with world.running() as app:
            await listens(world, book.item, "alice")
            await listens(world, book.item, "bob")
            bob, warden = Browser(app), Browser(app)
            await bob.signs_in("bob")
            page = await bob.opens("/review")
            assert "1 of 1 · bob" in page.text
            await choose(bob, page, book.edition)
            await world.settle(5)
            assert on_shelf(world, book, "bob") is not None
            assert on_shelf(world, book, "alice") is None
            await warden.signs_in("warden")
            page = await warden.opens("/review")
            assert "1 of 1 · alice" in page.text
            page = await choose(warden, page, book.edition)
            await world.settle(5)
            assert on_shelf(world, book, "alice") is not None
            undo = page.form("/undo")
            await warden.sends(undo, undo=undo.buttons[0][1])
            await world.settle(5)
            assert on_shelf(world, book, "alice") is None
            assert on_shelf(world, book, "bob") is not None  # that was bob's own word

    play(tmp_path, story, users=("alice", "bob"), progress=at_once())


def test_nobody_undoes_or_answers_what_is_anothers(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = doubtful(world)
        async with world.running() as app:
            await listens(world, book.item, "alice")
            alice, bob = Browser(app), Browser(app)
            await alice.signs_in("alice")
            await bob.signs_in("bob")
            page = await bob.opens(f"/review?item={book.item}")
            assert "Saltglass" not in page.text
            form = (await alice.opens("/review")).form("/review", "ignore")
            stolen = page.form("/theme").fields["form"]
            form.fields["form"] = stolen
            await bob.sends(form, act="ignore")
            assert app.state.overrides.of("alice") == {}
            assert (await bob.opens("/review?user=alice")).status == 403
            page = await alice.sends((await alice.opens("/review")).form("/review", "ignore"), act="ignore")
            undo = page.form("/undo")
            undo.fields["form"] = stolen
            await bob.sends(undo, undo=undo.buttons[0][1])
            assert app.state.overrides.of("alice") != {}

    play(tmp_path, story, users=("alice", "bob"), progress=at_once())


def test_other_editions_are_searched_for_and_named(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = doubtful(world)
        right = world.add_book("Saltglass", authors=["Idris Okafor"])
        async with world.running() as app:
            await listens(world, book.item)
            alice = Browser(app)
            await alice.signs_in("alice")
            for query in ("q=Saltglass", f"named={right.edition}", f"named=https://hardcover.app/id/book/{right.book}"):
                page = await alice.opens(f"/review?item={book.item}&{query}")
                assert "Found on Hardcover" in page.text, query
                assert str(right.edition) in [value for _, value in page.form("/review", "ignore").buttons], query
            assert "finds nothing for “zzz”" in (await alice.opens(f"/review?item={book.item}&q=zzz")).text
            page = await alice.opens(f"/review?item={book.item}&named=nonsense")
            assert "neither the number of an edition nor an address" in page.text
            page = await alice.opens(f"/review?item={book.item}&q=Saltglass")
            await choose(alice, page, right.edition)
            await world.settle(5)
            assert on_shelf(world, right) is not None
            assert on_shelf(world, book) is None

    play(tmp_path, story, progress=at_once())


def test_what_is_not_on_hardcover_shows_the_fields_to_add_it_with(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = doubtful(world, isbn="978-0-307-80003-9", narrators=["Ida Marsh"], publisher="Small Press")
        async with world.running() as app:
            await listens(world, book.item)
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens(f"/review?item={book.item}&absent=1")
            for shown in ("Add it there", "9780307800039", "Ida Marsh", "Small Press", "10:00:00"):
                assert shown in page.text, shown
            assert world.mutations("alice") == 0

    play(tmp_path, story, progress=at_once())


def test_several_of_one_kind_are_looked_through_and_accepted_together(tmp_path: Path) -> None:
    """Found by title at night: author, title and length agree, and only a person says that it is so."""

    async def story(world: World) -> None:
        world.abs.add_user("warden", kind="admin")
        books = [world.add_book(f"Tale {word}", asin=f"B0AUDIO{n:03d}") for n, word in enumerate(("One", "Two"))]
        async with world.running() as app:
            for book in books:
                await listens(world, book.item)
            for book in books:  # as a night leaves it
                app.state.ledger.drop_pins(book.item)
                app.state.outcomes.ask(_alike(app, book))
            odd = doubtful(world)
            await listens(world, odd.item)
            warden = Browser(app)
            await warden.signs_in("warden")
            page = await warden.opens("/review")
            assert "2 books: same title and author, length within 1 %" in page.text
            page = await warden.opens("/review/alike")
            assert "Saltglass" not in page.text
            form = page.form("/review/alike")
            assert form.fields[f"pick.{books[0].item}"] == str(books[0].edition)
            del form.fields[f"pick.{books[1].item}"]
            form.fields[f"pick.{odd.item}"] = str(odd.edition)  # was not shown there
            page = await warden.sends(form)
            assert "1 book is linked." in page.text
            assert app.state.overrides.decided() == {books[0].item}
            undo = page.form("/undo")
            page = await warden.sends(undo, undo=undo.buttons[0][1])
            assert "as it was before" in page.text
            assert app.state.overrides.decided() == set()

    play(tmp_path, story, progress=at_once())


def _alike(app: object, book: TwoBooks) -> object:
    from handlers.state.outcome import Kind, Outcome

    evidence = {
        "bucket": "review",
        "confidence": 0.93,
        "reason": "Only an edition has this title.",
        "edition": book.edition,
        "book": {
            "book_id": book.book,
            "title": "Tale",
            "authors": ["Petra"],
            "editions": [{"edition_id": book.edition, "format": "audio", "audio_seconds": 36000}],
        },
        "evidence": [
            {"field": name, "weight": 3.5, "text": f"The {name} is the same"} for name in ("title", "author", "length")
        ],
        "caps": [],
        "runners_up": [],
    }
    return Outcome(key=Key("alice", book.item), kind=Kind.NEEDS_REVIEW, reason="Only an edition has this title.",
                   at=app.ports.now(), title="Tale", evidence=evidence)  # type: ignore[attr-defined]  # fmt: skip


def test_what_nobody_listens_to_is_an_administrators_and_empty_says_how_books_are_known(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("warden", kind="admin")
        known, book = world.add_book("Known"), doubtful(world)
        async with world.running() as app:
            await listens(world, known.item)
            await reconciled(app, ["alice"])
            alice, warden = Browser(app), Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens("/review")
            assert "Of 1 book 1 was found by identifier, 0 by title and author, 0 by your word." in page.text
            await warden.signs_in("warden")
            page = await warden.opens("/review")
            assert "nobody listens to it yet" in page.text
            assert "1 of 1" in page.text
            assert 'class="count">1</b>' in page.html
            page = await choose(warden, page, book.edition)
            assert app.core.matches.get(book.item).by == "link"  # type: ignore[union-attr]
            undo = page.form("/undo")
            await warden.sends(undo, undo=undo.buttons[0][1])
            assert app.core.matches.get(book.item).bucket == "review"  # type: ignore[union-attr]
            assert "Saltglass" in (await warden.opens("/review")).text

    play(tmp_path, story, progress=at_once())


def test_covers_of_editions_are_those_that_a_page_has_shown(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = doubtful(world, edition={"cover": "http://hardcover.test/covers/30000001.jpg"})
        hidden = world.add_book("Hidden", edition={"cover": "http://hardcover.test/covers/30000002.jpg"})
        for one in (book, hidden):
            world.hardcover.front.pictures[f"/covers/{one.edition}.jpg"] = b"\xff\xd8\xff a picture"
        async with world.running() as app:
            await listens(world, book.item)
            alice = Browser(app)
            await alice.signs_in("alice")
            path = f"/covers/edition/{book.edition}"
            assert (await alice.http.get(path)).status_code == 404
            await alice.opens("/review")
            answer = await alice.http.get(path)
            assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
            spent = world.units("alice")
            assert (await alice.http.get(path)).status_code == 200
            assert (await alice.http.get(f"/covers/edition/{hidden.edition}")).status_code == 404
            assert world.units("alice") == spent

    play(tmp_path, story, progress=at_once())


def test_hostile_titles_are_text_here_too(tmp_path: Path) -> None:
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'

    async def story(world: World) -> None:
        book = doubtful(world, hostile, narrators=["'onclick='x"])
        async with world.running() as app:
            await listens(world, book.item)
            alice = Browser(app)
            await alice.signs_in("alice")
            for path in (
                "/review",
                f"/review?item={book.item}&absent=1&q=<script>",
                "/review?item=<script>&named=%22>",
            ):
                page = await alice.opens(path)
                assert page.status == 200
                for markup in ("<script>", "<img src=x", "'onclick='"):
                    assert markup not in page.html, (path, markup)

    play(tmp_path, story, progress=at_once())
