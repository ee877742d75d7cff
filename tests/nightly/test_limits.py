"""Nights at the real limits: never above them, live updates first, and going on the next night where one ended."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from earmark.jobs import matching
from earmark.sandbox.hardcover import Limits
from tests.nightly.library import DAY, Library, play
from tests.virtual import now
from tests.world import HOUR, READ, ROOMY, TwoBooks, reconciled


def test_four_users_at_once_stay_below_their_limits_and_all_are_done() -> None:
    """Two share one token, one has an old token with half the burst."""

    async def story(library: Library) -> None:
        library.tokens["bob"] = library.tokens["alice"]
        library.tokens["carol"] = library.hardcover.add_token("carol", "legacy")
        books = [library.add_book() for _ in range(12)]
        for number, user in enumerate(library.users):
            for book in books[:: number + 1]:
                if user == "bob":  # the same account as alice: other books
                    continue
                library.finished(book, user)
        own = [library.add_book() for _ in range(5)]
        for book in own:
            library.heard(book, user="bob")
        report = await library.night()
        assert report["failed"] == {}
        assert report["users"] == {
            "alice": {"synced": 12},
            "bob": {"synced": 5},
            "carol": {"synced": 4},
            "dora": {"synced": 3},
        }
        for token in set(library.tokens.values()):
            assert library.hardcover.refused(token) == 0
            assert _most_in_a_minute(library, token) <= 20
        assert all(library.shelf("alice", book).status_id == READ for book in books)
        assert library.hardcover.on_shelf("bob", own[0].book) is None  # the token is alice's

    legacy = Limits(burst=3, per_minute=20)
    play(
        story,
        users=("alice", "bob", "carol", "dora"),
        limits={"free": Limits(burst=5, per_minute=20), "supporter": ROOMY, "legacy": legacy},
    )


def _most_in_a_minute(library: Library, token: str) -> int:
    names = {name for name, held in library.tokens.items() if held == token}
    asked = [(one.at, one.units) for one in library.hardcover.requests if one.user in names]
    return max(sum(units for at, units in asked if start <= at < start + timedelta(seconds=60)) for start, _ in asked)


async def _seconds_until_read(library: Library, book: TwoBooks, since: datetime) -> float:
    for _ in range(200):
        if library.shelf("alice", book).status_id == READ:
            break
        await asyncio.sleep(0.05)
    return (now() - since).total_seconds()


def _place(number: int) -> str:
    return "".join("bcdfghklmn"[int(digit)] + "aeiouaeiou"[int(digit)] for digit in f"{number:03}").title()


def test_a_finish_in_the_middle_of_a_first_night_is_told_at_once() -> None:
    """300 books at 60 units a minute take ten minutes; whoever finishes a book meanwhile does not wait for them."""
    waited: list[float] = []

    async def story(library: Library) -> None:
        live = [library.add_book() for _ in range(6)]
        for book in live:
            library.heard(book)
        async with library.running() as app:
            await library.quiet()
            for number in range(300):
                library.finished(
                    library.add_book(f"The Lighthouse of {_place(number)}", authors=[f"{_place(number)} Roe"])
                )
            night = asyncio.create_task(reconciled(app, ["alice"]))
            for book in live:
                await asyncio.sleep(70)
                assert not night.done()
                heard = now()
                library.abs.finish("alice", book.item)
                waited.append(await _seconds_until_read(library, book, heard))
            report = await night
            assert report["failed"] == {}
            assert report["run"]["seconds"] > 540
        assert library.hardcover.refused(library.tokens["alice"]) == 0
        assert len(library.hardcover.shelf("alice")) == 306

    play(story, limits=Limits())
    assert max(waited) <= 2.5
    assert sorted(waited)[len(waited) // 2] <= 1.0


def test_a_night_that_runs_out_of_units_goes_on_the_next_night() -> None:
    async def story(library: Library) -> None:
        books = [library.add_book() for _ in range(120)]
        for book in books:
            library.finished(book)
        done = []
        for _ in range(5):
            report = await library.night()
            done.append(sum(library.hardcover.on_shelf("alice", book.book) is not None for book in books))
            kinds = report["users"]["alice"]
            assert kinds.get("failed", 0) + done[-1] >= 120
            if "failed" in kinds:
                left = [item for item in report["items"] if item["outcome"] == "failed"]
                assert "live updates" in left[0]["reason"]
            await asyncio.sleep(DAY)
        assert done[0] < done[1] < done[2] == done[-1] == 120
        assert report["users"]["alice"] == {"unchanged": 120}
        # a fifth of each day was kept for live updates
        assert library.hardcover.refused(library.tokens["alice"]) == 0

    play(story, limits=Limits(burst=10, per_minute=60, daily=125))


def test_matching_leaves_room_for_telling() -> None:
    """400 items without identifiers want to be searched for; what is listened to is told the same night."""

    async def story(library: Library) -> None:
        _add_unknown(library)
        books = [library.add_book() for _ in range(20)]
        for book in books:
            library.finished(book)
        first = await library.night()
        assert first["users"]["alice"] == {"synced": 20}
        matching = next(iter(first["matching"].values()))
        assert matching["searched"] > 0
        assert matching["left_for_later"] > 0
        assert "searching" in matching["stopped"]
        for _ in range(9):
            await asyncio.sleep(DAY - HOUR)
            report = await library.night()
            assert report["failed"] == {}
        assert await _searched(library) == 400  # every one had its turn

    play(story, limits=Limits(burst=10, per_minute=60, daily=450))


def test_matching_leaves_room_for_whoever_writes_to_the_same_account() -> None:
    """Alice has nothing to tell and would pay for the searches; bob has another token of hers."""

    async def story(library: Library) -> None:
        library.tokens["bob"] = library.hardcover.add_token("alice")
        _add_unknown(library)
        for book in [library.add_book() for _ in range(115)]:
            library.finished(book, "bob")
        assert (await library.night())["users"]["bob"] == {"synced": 115}

    play(story, users=("alice", "bob"), limits=Limits(burst=10, per_minute=60, daily=370))


def _add_unknown(library: Library) -> None:
    for number in range(400):
        library.abs.add_book(f"Nothing Like It {number}", authors=[f"Nobody {number}"])


def test_matching_stops_when_the_time_is_over_and_goes_on_the_next_night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "LONGEST_MATCHING", 30.0)

    async def story(library: Library) -> None:
        for number in range(80):
            library.abs.add_book(f"Nothing Like It {number}", authors=[f"Nobody {number}"])
        heard = library.add_book()
        library.finished(heard)
        searched: list[int] = []
        for _ in range(3):
            report = await library.night()
            assert report["failed"] == {}
            if not searched:
                assert next(iter(report["matching"].values()))["stopped"] == "the night's time is over"
            assert library.shelf("alice", heard).status_id == READ
            assert report["run"]["seconds"] < 75  # 40 units a minute
            searched.append(await _searched(library))
            await asyncio.sleep(DAY - HOUR)
        assert searched == [40, 80, 80]

    play(story, limits=Limits(burst=10, per_minute=60))


async def _searched(library: Library) -> int:
    async with library.opened() as app:
        return sum(one.searched for one in app.core.matches.of(library.abs.world.items))


def test_what_is_listened_to_is_searched_for_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "SEARCH_SHARE", 0.008)  # 31 units

    async def story(library: Library) -> None:
        for number in range(60):
            library.abs.add_book(f"Nothing Like It {number}", authors=[f"Nobody {number}"])
        wanted = library.add_book(asin=None, edition={"asin": "B0ELSEWHER"}, narrators=["Tom Reader"])
        library.heard(wanted)
        for number in range(60):
            library.abs.add_book(f"Something Else {number}", authors=[f"Anybody {number}"])
        report = await library.night()
        matching = next(iter(report["matching"].values()))
        assert matching["left_for_later"] > 60
        assert report["users"]["alice"] == {"synced": 1}

    play(story, limits=Limits())


def test_one_user_whose_tokens_are_refused_is_the_only_one_who_is_not_told() -> None:
    async def story(library: Library) -> None:
        book = library.add_book()
        for user in library.users:
            library.finished(book, user)
        library.hardcover.revoke_token(library.tokens["alice"])
        library.abs.world.user("bob").is_active = False
        report = await library.night()
        assert report["users"]["carol"] == {"synced": 1}
        assert "alice" in report["failed"]
        assert "bob" in report["failed"]
        assert not any(name.startswith("matching") for name in report["failed"])

    play(story, users=("alice", "bob", "carol"))


def test_the_state_that_can_not_be_written_stops_the_night_and_not_the_service(tmp_path: Path) -> None:
    async def story(library: Library) -> None:
        library.finished(library.add_book())
        async with library.opened() as app:
            app.core.database._db.execute("PRAGMA query_only=1")
            report = await reconciled(app, ["alice"])
            assert report["failed"]
            assert library.mutations() == 0
            app.core.database._db.execute("PRAGMA query_only=0")
            assert (await reconciled(app, ["alice"]))["users"] == {"alice": {"synced": 1}}

    play(story)
