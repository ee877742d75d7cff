"""The set-up from nothing to the first synced event, without script; what goes wrong on the way; who is kept out."""

from __future__ import annotations

from pathlib import Path

from handlers.state.overrides import OverrideKind
from tests.web.browser import Browser, Page
from tests.web.fresh import adds, browser_of, fresh, known, shows
from tests.world import HOUR, READ, READING, World, play


def form_with(page: Page, button: str) -> object:
    return next(form for form in page.forms if button in [value for _, value in form.buttons])


async def connect(browser: Browser, page: Page, token: str) -> Page:
    return await browser.sends(page.form("/setup/hardcover", "token"), token=token, act="token")


async def preview(world: World, browser: Browser, user: str) -> Page:
    """What to sync as it is offered, and the preview when it is made."""
    page = await browser.opens(f"/setup/sync?user={user}")
    page = await browser.sends(page.form("/setup/sync"))
    await world.quiet(30)
    return await browser.opens(f"/setup/preview?user={user}")


def test_an_administrator_sets_two_people_up_and_what_is_not_ticked_stays_alone(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("ada", kind="admin")
        reading, finished, old = (
            world.add_book("The Tin Orchard"),
            world.add_book(),
            world.add_book("Ten Hours of Rain"),
        )
        world.abs.sync("alice", world.abs.play("alice", reading.item), 2 * HOUR)
        for book in (finished, old):
            world.abs.patch("alice", book.item, isFinished=True)
        async with fresh(world) as app:
            browser = browser_of(app)
            page = await shows(browser, await known(app, browser), "ada")
            assert "Who listens?" in page.text
            ids = {name: world.abs_users[name].id for name in ("alice", "bob")}
            page = await adds(browser, page, *ids.values())
            assert page.path.startswith("/setup/hardcover?user=alice")
            assert sorted(app.users) == ["alice", "bob"]
            assert {key.name for key in world.abs.world.api_keys.values()} == {"Earmark"}
            assert world.mutations() == 0
            page = await connect(browser, page, world.tokens["alice"])
            assert "Connected: what is listened to goes to the account alice" in page.text
            page = await preview(world, browser, "alice")
            assert "3 books would be written" in page.text
            form = page.form("/setup/preview", "live")
            row = next(number for number, title in titles(page).items() if title == "Ten Hours of Rain")
            del form.fields[f"row-{row}"]
            assert world.mutations() == 0
            page = await browser.sends(form, act="live")
            assert "Live with 2 of 3 books" in page.text
            await world.quiet()
            assert world.shelf("alice", reading).status_id == READING
            assert world.shelf("alice", finished).status_id == READ
            assert world.hardcover.on_shelf("alice", old.book) is None
            assert app.state.overrides.of("alice") == {old.item: frozenset({OverrideKind.LEAVE})}
            session = world.abs.play("alice", reading.item)
            world.abs.sync("alice", session, 2 * HOUR + 600, 600.0)
            await world.settle(3)
            page = await browser.opens("/setup/done?user=alice")
            assert "received after" in page.text
            assert "on Hardcover" in page.text
            assert world.mutations("bob") == 0
            assert app.users["bob"].gateway.dry_run
            again = world.abs.play("alice", old.item)  # the book that was left alone is listened to
            await world.settle(10)
            world.abs.sync("alice", again, 900, 900.0)
            await world.quiet()
            assert world.shelf("alice", old).status_id in (READING, READ)

    play(tmp_path, story, users=("alice", "bob"))


def titles(page: Page) -> dict[int, str]:
    """The rows of the preview by their number."""
    found = {}
    for part in page.html.split('name="row-')[1:]:
        number, _, rest = part.partition('"')
        found[int(number)] = rest.split("<strong>")[1].split("</strong>")[0]
    return found
