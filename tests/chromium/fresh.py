"""A process with nothing but where Hardcover is, both embedded services, and the set-up walked by keys alone.

async def story(stage: Stage) -> None:
    async with fresh(tmp_path) as new:
        page = await stage.opens(None, "/", at=new.url)
        await new.opens_the_set_up(page)

"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from earmark.sandbox.audiobookshelf.building import PASSWORD
from earmark.sandbox.faults import FaultyApp
from earmark.sandbox.serving import serve
from tests.chromium.keyboard import heading, press, type_in
from tests.chromium.stage import COVER, Page
from tests.process.house import Earmark, House, TwoBooks

HOUR = 3600
OnPage = Callable[[Page], Awaitable[None]]


async def _nothing(_: Page) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Fresh:
    """``ada`` runs Audiobookshelf; ``alice`` listens there: one book in the middle, one finished, one long ago."""

    house: House
    earmark: Earmark
    reading: TwoBooks
    finished: TwoBooks
    old: TwoBooks

    @property
    def url(self) -> str:
        return self.earmark.url

    async def sets_up(self, page: Page, at_each: OnPage = _nothing) -> None:
        """From the page of the code to the one that waits for the first event, by the keyboard alone. Ada adds alice,
        alice's old book stays alone. ``at_each`` page something is looked at."""
        await self._code_and_server(page, at_each)
        await heading(page, "Who are you in Audiobookshelf?")
        await at_each(page)
        await type_in(page, "User name", "ada")
        await type_in(page, "Password", PASSWORD, then="Enter")
        await heading(page, "Who listens?")
        await at_each(page)
        await press(page, "checkbox", "ada", "Space")
        await press(page, "checkbox", "alice", "Space")
        await press(page, "button", "Add these people")
        await heading(page, "Hardcover of alice")
        await at_each(page)
        await type_in(page, "Hardcover token", self.house.tokens["alice"], then="Enter")
        await page.get_by_text("Connected: what is listened to goes to the account alice").wait_for()
        await at_each(page)
        await press(page, "link", "Go on")
        await heading(page, "What is synced for alice?")
        await at_each(page)
        await press(page, "button", "Show what would be written")
        await page.get_by_text("3 books would be written").wait_for()
        await at_each(page)
        await press(page, "checkbox", self.old.title, "Space")

    async def goes_live(self, page: Page, at_each: OnPage = _nothing) -> None:
        await press(page, "button", "Go live with")
        await page.get_by_text("Live with 2 of 3 books").wait_for()
        await page.get_by_text("Play something in Audiobookshelf now").wait_for()
        await at_each(page)

    async def _code_and_server(self, page: Page, at_each: OnPage) -> None:
        await heading(page, "Set up Earmark")
        await at_each(page)
        await type_in(page, "Code", await self.code(), then="Enter")
        await heading(page, "Where is your Audiobookshelf?")
        await at_each(page)
        await type_in(page, "Address", "http://127.0.0.1:9", then="Enter")
        await page.get_by_role("alert").wait_for()
        await at_each(page)
        await type_in(page, "Address", self.house.abs_url, then="Enter")
        await page.get_by_text("answered after").wait_for()
        await at_each(page)
        await press(page, "link", "Go on")

    async def code(self) -> str:
        return next(str(line["code"]) for line in self.earmark.log if line["event"] == "nobody is set up yet")

    def plays(self) -> None:
        """Alice, in some app."""
        session = self.house.abs.play("alice", self.reading.item)
        self.house.abs.sync("alice", session, 2 * HOUR + 600, 600.0)


@asynccontextmanager
async def fresh(folder: Path, *, by_code: bool = False) -> AsyncIterator[Fresh]:
    """``by_code``: Hardcover is connected by a code, too."""
    house = House(folder, users=("alice",))
    house.abs.add_user("ada", kind="admin")
    books = [
        house.add_book(title, f"B0FRESH{number:03}", cover=COVER)
        for number, title in enumerate(("The Tin Orchard", "Ten Hours of Rain", "A Year Ago"))
    ]
    house.abs.sync("alice", house.abs.play("alice", books[0].item), 2 * HOUR)
    for book in books[1:]:
        house.abs.patch("alice", book.item, isFinished=True)
    async with (
        serve(house.abs.app) as house.abs_url,
        serve(FaultyApp(house.hardcover.app, house.hardcover.faults)) as house.hardcover_url,
    ):
        client = house.hardcover.oauth.register("Earmark") if by_code else ""
        lines = ['data_dir = "data"', 'log_format = "json"', "[server]", "port = 0", "[hardcover]"]
        house.config.write_text(
            "\n".join([*lines, f'url = "{house.hardcover_url}/v1/graphql"', f'client_id = "{client}"', ""])
        )
        async with house.running() as earmark:
            yield Fresh(house, earmark, *books)
    assert not [secret for secret in house.secrets() if secret in "".join(house.everything_said)], "a token was told"
