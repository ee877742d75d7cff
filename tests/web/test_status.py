"""A run that is watched and cancelled; what a report for an issue does not say; units, scopes, expiry."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path

from earmark.sandbox.hardcover import Limits
from earmark.views.issue_report import issue_report
from tests.web.browser import Browser
from tests.web.test_review import doubtful, listens
from tests.world import World, at_once, play

SLOW = Limits(burst=5, per_minute=30, daily=5000)


def test_a_run_is_watched_and_ends_cleanly_when_it_is_cancelled(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("warden", kind="admin")
        books = [world.add_book(f"Tale {n}") for n in range(40)]
        async with world.running() as app:
            warden, alice = Browser(app), Browser(app)
            await warden.signs_in("warden")
            await alice.signs_in("alice")
            page = await warden.opens("/status")
            stale = page.form("/night")
            world.abs.stop()  # what comes now is met by the run, not by the stream
            for book in books:
                world.abs.put_progress("alice", book.item, current_time=3600.0, duration=36000.0)
            world.abs.start()
            await warden.sends(stale)
            for _ in range(200):
                await world.settle(1)
                page = await warden.opens("/status")
                if "of 40 books" in page.text:
                    break
            assert "A run is under way" in page.text
            assert "progress" in page.text
            assert 'http-equiv="refresh"' in page.html
            assert "under way" not in (await alice.opens("/status")).text
            form = page.form("/theme")
            form.action = "/night/cancel"
            token, form.fields["form"] = form.fields["form"], (await alice.opens("/")).form("/theme").fields["form"]
            assert (await alice.sends(form)).status == 403
            form.fields["form"] = token
            page = await warden.sends(form)
            assert "It ends after the book it is at" in page.text
            await world.settle(120)
            page = await warden.opens("/status")
            assert "under way" not in page.text
            run = app.core.runs.latest(1)[0]
            assert run.seconds is not None
            assert (run.report or {})["run"]["cancelled"] is True
            assert "cancelled" in (await warden.opens(f"/history/runs/{run.id}")).text
            written = sum(world.hardcover.on_shelf("alice", book.book) is not None for book in books)
            assert written > 0
            assert "No run is under way" in (await warden.sends(form)).text
            await world.settle(2 * 86400)  # the next night goes on with the rest
            for book in books:
                assert world.read("alice", book).progress_seconds == 3600

    play(tmp_path, story, limits=SLOW, progress=at_once())


def test_a_report_for_an_issue_names_nobody(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = doubtful(world, "Saltglass and Secrets")
        async with world.running() as app:
            await listens(world, book.item)
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens("/status/report")
            assert "Earmark " in page.text
            assert "user 1" in page.text
            assert "needs_review" in page.text
            report = page.html.partition("<pre")[2].partition("</pre>")[0]
            for secret in (
                "Saltglass", "Wholly Different", "Okafor", "alice", "audiobookshelf.test", book.item,
                *world.tokens.values(), world.abs_users["alice"].token,
            ):  # fmt: skip
                assert secret not in report, secret

    play(tmp_path, story, progress=at_once())


def test_texts_of_others_are_hidden_whatever_they_say(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.opened() as app:
            from earmark.commands.reading import sources_of
            from handlers.state.outcome import Key, Kind, Outcome

            reason = (
                "bob of alice: http://10.0.0.7:13378/api/items said “Dune” at 192.168.1.9, mail a.b@example.org, "
                "file /books/Frank Herbert/Dune.m4b, token=abcdef123456 hc_pat_secret"
            )
            app.state.outcomes.record(
                Outcome(key=Key("alice", "i"), kind=Kind.FAILED, reason=reason, at=app.ports.now(), title="Dune")
            )
            text = issue_report(sources_of(app), ["alice"], hidden=["topsecretvalue"])
            for secret in (
                "bob",
                "alice",
                "10.0.0.7",
                "192.168",
                "Dune",
                "example.org",
                "Herbert",
                "abcdef",
                "hc_pat_s",
            ):
                assert secret not in text, (secret, text)

    play(tmp_path, story, users=("alice", "bob"))


def test_units_and_how_hardcover_is_reached_are_shown(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        claims = base64.urlsafe_b64encode(json.dumps({"exp": 1830297600}).encode()).decode().rstrip("=")
        settings = world.settings()
        async with world.running() as app:
            await listens(world, book.item)
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens("/status")
            for shown in ("Units left this minute", "Units left today", "Connected by"):
                assert shown in page.text, shown
            assert page.html.count("<progress") == 2
            old = replace(
                settings.users["alice"],
                hardcover_token=type(settings.users["alice"].hardcover_token)(f"eyJh.{claims}.x"),
            )
            await app.reload(replace(settings, users={"alice": old}))
            page = await alice.opens("/status")
            assert "an older token" in page.text
            assert "2028-01-01" in page.text

    play(tmp_path, story, progress=at_once())
