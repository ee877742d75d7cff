"""Exactly one outcome per book and pass, and every face counts the same ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from earmark.cli import report_text
from earmark.commands.registry import run_command
from earmark.jobs.report import ATTENTION
from earmark.observe.health import report as health
from earmark.observe.outcome_text import WORDS
from earmark.service.app import App
from earmark.settings import Libraries
from handlers.state.outcome import Kind
from tests.world import World, at_once, play


async def asked(app: App, name: str, **options: Any) -> Any:
    document, _ = await run_command(app, name, options, lambda done, of: None)
    return document


def counted(app: App) -> Counter[str]:
    """Syncs in ``/metrics``, by outcome."""
    found: Counter[str] = Counter()
    for family in text_string_to_metric_families(app.metrics.render().decode()):
        for sample in family.samples:
            if sample.name == "earmark_syncs_total":
                found[sample.labels["outcome"]] += int(sample.value)
    return found


async def of_every_kind(world: World, app: App) -> list[str]:
    """Books of one user that end differently, and their items."""
    books = {name: world.add_book() for name in ("written", "unchanged", "held", "ignored", "hardly begun")}
    items = [book.item for book in books.values()]
    items.append(world.abs.add_book("Letters to a Small Planet", authors=["Ana Ruiz"], duration_seconds=36000.0))
    items.append(world.add_book(library=world.abs.add_library("Kids")).item)
    await asked(app, "hold", item=books["held"].item)
    await asked(app, "ignore", item=books["ignored"].item)
    await world.abs.listen("alice", books["unchanged"].item, end=3600)
    await asked(app, "sync")
    for item in items:
        if item not in (books["unchanged"].item, books["hardly begun"].item):
            await world.abs.listen("alice", item, end=3600)
    await world.abs.listen("alice", books["hardly begun"].item, end=30)
    return items


def test_the_counts_of_a_pass_add_up_in_every_face(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        settings = world.settings()
        alice = replace(settings.users["alice"], libraries=Libraries(exclude=("Kids",)))
        async with world.opened(settings=replace(settings, users={"alice": alice})) as app:
            items = await of_every_kind(world, app)
            before = counted(app)
            document = await asked(app, "sync")
            expected = {
                "synced": 1, "unchanged": 1, "held": 1, "ignored": 1, "waiting": 1, "needs_review": 1, "not_counted": 1,
            }  # fmt: skip
            assert document.users == {"alice": expected}
            assert sorted(item.item for item in document.items) == sorted(items)
            assert counted(app) - before == Counter(expected)
            text = report_text.report(document)
            sums = next(line for line in text.splitlines() if line.startswith("alice: "))
            for kind in map(Kind, expected):
                assert f"1 {WORDS[kind]}" in sums, kind

    play(tmp_path, story, progress=at_once())


def test_a_dry_run_counts_what_it_would_write(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.opened() as app:
            items = await of_every_kind(world, app)
            document = await asked(app, "sync", dry_run=True)
            counts = document.users["alice"]
            assert (sum(counts.values()), counts["would_sync"], counts["held"]) == (len(items), 2, 1)
            assert "synced" not in counts

    play(tmp_path, story, progress=at_once())


def test_health_shows_how_the_last_night_ended_by_outcome(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.opened() as app:
            items = await of_every_kind(world, app)
            document = await asked(app, "reconcile")
            shown = health(app.facts()).as_json()["reconcile"]["users"]
            assert shown == document.users
            assert sum(shown["alice"].values()) == len(items)
            assert set(shown["alice"]) <= {kind.value for kind in Kind}

    play(tmp_path, story, progress=at_once())


def test_when_hardcover_is_away_every_book_still_has_one_outcome(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        books = [world.add_book() for _ in range(4)]
        for book in books:
            world.abs.finish("alice", book.item)
        async with world.opened() as app:
            world.hardcover.revoke_token(world.tokens["alice"])
            document = await asked(app, "sync")
            assert not document.items or len(document.items) == len(books)
            assert bool(document.failed) or document.users == {"alice": {"failed": len(books)}}

    play(tmp_path, story)


def test_a_book_that_is_also_marked_as_owned_is_counted_once(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        books = [world.add_book() for _ in range(3)]
        for book in books:
            world.abs.finish("alice", book.item)
        async with world.opened() as app:
            document = await asked(app, "reconcile")
            assert sorted(item.what for item in document.items) == ["finish"] * 3 + ["owned"] * 3
            assert document.users == {"alice": {"synced": 3}}

    play(tmp_path, story, progress=at_once(mark_owned=True))


def test_every_outcome_has_its_place_in_the_order_of_attention() -> None:
    assert sorted(ATTENTION) == sorted(Kind)
