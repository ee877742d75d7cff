"""The set-up from nothing to the first synced event, without script; what goes wrong on the way; who is kept out."""

from __future__ import annotations

from pathlib import Path

import pytest

from earmark.commands.setup.code import TRIES, SetupCode
from earmark.observe.health import report
from earmark.sandbox import faults
from earmark.sandbox.audiobookshelf.building import PASSWORD
from earmark.settings.model import value_at
from earmark.web.pages.table import ENTRIES
from handlers.state.overrides import OverrideKind
from handlers.state.saved_settings import SavedSettings
from tests.web.browser import Browser, Page, site_of
from tests.web.fresh import ADDRESS, adds, browser_of, fresh, known, opened, shows
from tests.world import HOUR, READ, READING, World, play


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
            assert "cross-origin-opener-policy" not in page.answer.headers  # this is http
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


def test_a_stranger_gets_nothing_without_the_code_and_five_tries_make_a_new_one(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.add_book("The Tin Orchard")
        async with fresh(world) as app:
            site = site_of(app)
            first = SetupCode(app.state.secrets).current()
            stranger = Browser(site=site)
            page = await stranger.opens("/")
            stranger.http.follow_redirects = False
            token = page.form("/setup").fields["form"]
            for entry in ENTRIES:
                path = entry.path.replace("{item}", "x").replace("{path:path}", "nowhere")
                if "{" in path or entry.path in ("/setup", "/theme"):
                    continue
                method = "POST" if entry.is_form else "GET"
                data = {"form": token, "address": ADDRESS, "name": "alice", "password": PASSWORD}
                answer = await stranger.http.request(
                    method, path, data=data if entry.is_form else None, headers={"origin": "http://earmark.local"}
                )
                assert (answer.status_code, answer.headers.get("location")) in ((303, "/setup"), (404, None)), path
                assert not any(word in answer.text for word in ("Orchard", "alice", "audiobookshelf.test", first))
            assert world.abs.asked("/login") == 0
            stranger.http.follow_redirects = True
            for _ in range(TRIES):
                page = await stranger.sends(page.form("/setup"), code="AAAA-AAAA")
                assert page.status == 403
            assert SetupCode(app.state.secrets).current() != first
            assert (await stranger.sends(page.form("/setup"), code=first)).status == 403
            for _ in range(5):
                page = await stranger.sends(page.form("/setup"), code="BBBB-BBBB")
            assert page.status == 429  # ten attempts from one address
            owner = Browser(site=site, address="192.168.1.8")
            assert "Where is your Audiobookshelf?" in (await opened(app, owner)).text
            assert not app.users

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "no http://"),
        ("http://", "no http://"),
        ("http://user:secret@host", "holds more than an address"),
        ("javascript:alert(1)", ""),
        ('"><script>alert(1)</script>', ""),
    ],
)
def test_an_address_that_is_none_is_said_and_nothing_is_saved(tmp_path: Path, address: str, said: str) -> None:
    async def story(world: World) -> None:
        async with fresh(world) as app:
            browser = browser_of(app)
            page = await opened(app, browser)
            page = await browser.sends(page.form("/setup/audiobookshelf"), address=address)
            assert page.status == 400
            assert said in page.text
            assert "<script>" not in page.html
            assert "/setup/you" not in page.links
            assert SavedSettings(app.core.database).all() == {}

    play(tmp_path, story)


def test_a_server_that_is_away_or_not_set_up_is_said_in_words(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with fresh(world) as app:
            browser = browser_of(app)
            page = await opened(app, browser)
            world.abs.switches.is_initialised = False
            page = await browser.sends(page.form("/setup/audiobookshelf"), address="audiobookshelf.test")
            assert page.status == 400
            assert "not set up itself" in page.text
            world.abs.switches.is_initialised = True
            page = await browser.sends(page.form("/setup/audiobookshelf"), address="audiobookshelf.test")
            assert "http://audiobookshelf.test answered after" in page.text
            assert "Version 2.36.0" in page.text
            assert "user name and password" in page.text

    play(tmp_path, story)


def test_somebody_who_is_no_administrator_is_added_alone_by_password_or_key(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with fresh(world) as app:
            browser = browser_of(app)
            page = await shows(browser, await known(app, browser), "alice", "wrong")
            assert page.status == 403
            assert "refuses this user name and password" in page.text
            page = await shows(browser, page, "alice")
            assert page.path.startswith("/setup/hardcover")
            assert list(app.users) == ["alice"]
            assert app.users["alice"].settings.abs_password.get_secret_value() == PASSWORD
            assert PASSWORD not in str([tuple(row) for row in app.core.database.rows("SELECT * FROM saved_setting")])
            assert (await browser.opens("/setup/people")).status == 403  # no administrator
            await world.quiet(30)
            assert app.users["alice"].stream.state.stream == "connected"

    play(tmp_path, story, users=("alice", "bob"))


def test_by_code_with_its_picture_refused_and_then_given(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        client_id = world.hardcover.oauth.register("Earmark")
        async with fresh(world, EARMARK_HARDCOVER__CLIENT_ID=client_id) as app:
            browser = browser_of(app)
            page = await shows(browser, await known(app, browser), "alice")
            page = await browser.sends(page.form("/setup/hardcover", "code"), act="code")
            code = page.html.split('class="big-code"><code>')[1].split("<")[0]
            assert "<svg" in page.html
            assert "style=" not in page.html
            assert 'http-equiv="refresh"' in page.html
            world.hardcover.oauth.deny(code)
            await world.quiet(30)
            page = await browser.opens("/setup/hardcover")
            assert 'role="alert"' in page.html
            page = await browser.sends(page.form("/setup/hardcover", "code"), act="code")
            world.hardcover.oauth.approve("alice", page.html.split('class="big-code"><code>')[1].split("<")[0])
            await world.quiet(30)
            page = await browser.opens("/setup/hardcover")
            assert "goes to the account alice" in page.text
            assert 'http-equiv="refresh"' not in page.html
            page = await browser.sends(page.form("/setup/hardcover", "token"), token="hc_pat_nonsense", act="token")
            assert page.status == 409  # and the connection that works stays
            assert app.core.hardcover.store.get("alice") is not None
            assert "hc_pat_nonsense" not in page.html

    play(tmp_path, story)


def test_hardcover_may_be_skipped_and_nothing_is_late_for_it(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with fresh(world) as app:
            browser = browser_of(app)
            await shows(browser, await known(app, browser), "alice")
            page = await preview(world, browser, "alice")
            assert "Without a connection to Hardcover there is nothing to compare" in page.text
            page = await browser.sends(page.form("/setup/preview", "watch"), act="watch")
            assert "Earmark only watches" in page.text
            world.abs.sync("alice", world.abs.play("alice", book.item), HOUR)
            await world.quiet(1200)
            assert report(app.facts()).status == "ok"
            assert world.mutations() == 0

    play(tmp_path, story)


def test_keep_watching_writes_nothing_until_one_goes_live(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with fresh(world) as app:
            browser = browser_of(app)
            page = await shows(browser, await known(app, browser), "alice")
            await connect(browser, page, world.tokens["alice"])
            page = await preview(world, browser, "alice")
            assert "There is no book with progress yet" in page.text
            await browser.sends(page.form("/setup/preview", "watch"), act="watch")
            world.abs.sync("alice", world.abs.play("alice", book.item), HOUR)
            await world.quiet()
            assert world.mutations() == 0
            page = await browser.opens("/setup/done")
            assert "would be on Hardcover" in page.text
            page = await browser.sends(
                (await browser.opens("/setup/preview")).form("/setup/preview", "again"), act="again"
            )
            await world.quiet(30)
            page = await browser.opens("/setup/preview")
            stale = page.form("/setup/preview", "live")
            stale.fields["preview"] = "1"
            assert (await browser.sends(stale, act="live")).status == 409
            assert world.mutations() == 0
            page = await browser.opens("/setup/preview")
            await browser.sends(page.form("/setup/preview", "live"), act="live")
            await world.quiet()
            assert world.shelf("alice", book).status_id == READING

    play(tmp_path, story)


def test_what_a_pass_wrote_before_its_event_was_looked_at_is_received_too(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        session = world.abs.play("alice", book.item)
        world.abs.sync("alice", session, HOUR)
        async with fresh(world) as app:
            browser = browser_of(app)
            page = await shows(browser, await known(app, browser), "alice")
            await connect(browser, page, world.tokens["alice"])
            page = await preview(world, browser, "alice")
            world.hardcover.faults.next(faults.delay(5), where=lambda call: "LibraryFor" in call.body)
            await browser.sends(page.form("/setup/preview", "live"), act="live")
            await world.settle(2)
            world.abs.sync("alice", session, HOUR + 600, 600.0)  # the pass under way reads it before it decides
            await world.quiet()
            assert world.mutations() == 2, "started, and its position"
            page = await browser.opens("/setup/done")
            assert "received after" in page.text
            assert "on Hardcover it stands already" in page.text

    play(tmp_path, story)


def test_the_ticks_of_a_preview_are_counted_and_stay(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        books = [world.add_book(title) for title in ("The Tin Orchard", "Ten Hours of Rain", "A Year Ago")]
        for book in books:
            world.abs.patch("alice", book.item, isFinished=True)
        async with fresh(world) as app:
            browser = browser_of(app)
            page = await shows(browser, await known(app, browser), "alice")
            await connect(browser, page, world.tokens["alice"])
            page = await preview(world, browser, "alice")
            assert 'data-tally="Go live with {n} of {of}"' in page.html
            assert all(f"/covers/edition/{edition}" in page.html for edition in (one.edition for one in books))
            form = page.form("/setup/preview", "live")
            rows = [name for name in form.fields if name.startswith("row-")]
            del form.fields[rows[0]]
            page = await browser.sends(form, act="count")
            assert "Go live with 2 of 3" in page.text
            assert [name for name in rows if f'name="{name}" checked' not in page.html] == rows[:1]
            page = await browser.sends(page.form("/setup/preview", "live"), act="count", finished="none")
            assert "Go live with 0 of 3" in page.text
            assert world.mutations() == 0

    play(tmp_path, story)


def test_a_preview_that_the_environment_keeps_dry_says_so(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with fresh(world, EARMARK_DRY_RUN="true") as app:
            browser = browser_of(app)
            page = await shows(browser, await known(app, browser), "alice")
            await connect(browser, page, world.tokens["alice"])
            page = await preview(world, browser, "alice")
            assert "set by EARMARK_DRY_RUN" in page.text
            assert not [form for form in page.forms if ("act", "live") in form.buttons]

    play(tmp_path, story)


def test_people_set_themselves_up_only_where_that_is_allowed_and_only_themselves(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with fresh(world) as app:
            await shows(owner := browser_of(app), await known(app, owner), "alice")
            bob = browser_of(app)
            page = await bob.signs_in("bob")
            assert page.status == 403
            assert "/setup/you" not in page.links
            assert (await bob.opens("/setup/you")).status == 403
            await app.reader.read({**SavedSettings(app.core.database).all(), ("web", "self_service"): True})
            page = await bob.opens("/")
            assert "/setup/you" in page.links
            page = await bob.opens("/setup/you")
            page = await shows(bob, page, "carol")
            assert page.status == 403
            assert "another account" in page.text
            page = await shows(bob, page, "bob")
            assert page.path.startswith("/setup/hardcover")
            assert list(app.users) == ["alice", "bob"]
            assert (await bob.opens("/setup/hardcover?user=alice")).status in (403, 404)
            assert (await bob.opens("/setup/people")).status == 403
            assert (await bob.opens("/setup")).path == "/"

    play(tmp_path, story, users=("alice", "bob", "carol"))


def test_what_cannot_be_saved_leaves_no_keys_behind(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("ada", kind="admin")
        root = world.abs.add_user("warden", kind="root")
        async with fresh(world, EARMARK_PROGRESS__FINISH_PERCENT="40") as app:
            browser = browser_of(app)
            page = await shows(browser, await known(app, browser), "ada")
            page = await adds(browser, page, root.id)  # an administrator makes none for root
            assert page.status == 409
            assert "sign in as root" in page.text
            broken = {("progress", "min_progress_percent"): 50}  # does not go with what the environment says
            SavedSettings(app.core.database).change(broken, frozenset())
            page = await adds(browser, page, world.abs_users["alice"].id)
            assert page.status == 409
            assert "finish_percent" in page.text
            assert not world.abs.world.api_keys
            assert not app.users

    play(tmp_path, story)


def test_a_user_with_a_hostile_name_is_text(tmp_path: Path) -> None:
    name = "<b>mal\u202elory</b>"

    async def story(world: World) -> None:
        world.abs.add_user("ada", kind="admin")
        hostile = world.abs.add_user(name)
        async with fresh(world) as app:
            browser = browser_of(app)
            page = await shows(browser, await known(app, browser), "ada")
            assert "<b>" not in page.html
            page = await adds(browser, page, hostile.id)
            assert "<b>" not in page.html
            assert list(app.users) == ["<b>mallory</b>"]
            assert value_at(app.settings, ("users", "<b>mallory</b>", "dry_run")) is True

    play(tmp_path, story)
