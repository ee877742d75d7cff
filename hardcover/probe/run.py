"""A probe from its book to its report, and the cleaning up, which happens whatever ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass

from hardcover.catalogue import Catalogue
from hardcover.client import Client
from hardcover.entries import delete_entries_of
from hardcover.errors import HardcoverError, HardcoverTokenRejected, MissingScope, Refused, Throttled
from hardcover.limits import Lane
from hardcover.model import Book, BookId, Edition, EditionId, HardcoverUserId, JournalEntry, Me
from hardcover.probe.bench import LANE, MARK, PRIVATE, RATING, Bench, Misfit, NotPrivate, Row, day
from hardcover.probe.facts import FACTS, Fact
from hardcover.probe.journal_experiments import journal_of
from hardcover.probe.notebook import Notebook, Page
from hardcover.probe.report import Finding, ProbeOutcome, ProbeReport, unknown
from hardcover.shelf import Shelf
from hardcover.spending import spending
from hardcover.traces import JOURNAL_ENTRY

CLEANING_UNITS = 10  # at most, as long as little goes wrong
CLEANING_SECONDS = 120.0
_OURS = f"a rating of {RATING:g}"


class ProbeRefused(Exception):
    """The probe does not begin; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedProbe:
    """``edition`` is what the experiments write to; ``other`` has another length, ``lengthless`` none."""

    book: Book
    edition: Edition
    other: Edition | None
    lengthless: Edition | None
    units: int


def planned_units(facts: Sequence[Fact] = FACTS) -> int:
    return sum(fact.units for fact in facts) + CLEANING_UNITS


async def plan_probe(client: Client, me: Me, book: BookId) -> PlannedProbe:
    """Whether this book will do: not on the shelf, nothing about it in the journal, an audio edition with a length.

    4 units. Raises ``ProbeRefused``.
    """
    catalogue = Catalogue(client)
    found = (await catalogue.books_by_id([book], LANE)).get(book)
    if found is None:
        raise ProbeRefused(f"Hardcover has no book {book}")
    title = f"“{found.title}”"
    if (await Shelf(client, me).read_books([book], LANE))[book] is not None:
        raise ProbeRefused(f"{title} is on your shelf; choose a book that is not")
    if await _entries(client, me.id, book):
        raise ProbeRefused(f"your journal has entries about {title}; choose another book")
    kept = await catalogue.editions_of(book, LANE)
    audio = next((edition for edition in kept if edition.is_audio and edition.audio_seconds), None)
    if audio is None:
        raise ProbeRefused(f"{title} has no audio edition with a length on Hardcover; choose another book")
    return PlannedProbe(
        book=found,
        edition=audio,
        other=next((edition for edition in kept if edition.id != audio.id and edition.has_length), None),
        lengthless=next((edition for edition in kept if not edition.has_length), None),
        units=planned_units(),
    )


async def run_probe(
    bench: Bench,
    *,
    facts: Sequence[Fact] = FACTS,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> ProbeReport:
    """Try each fact in turn, then clean up; also when cancelled, and then the cancellation goes on."""
    findings: list[Finding] = []
    stopped = ""
    left = ""
    with spending() as spent:
        try:
            for number, fact in enumerate(facts):
                on_progress(number, len(facts))
                with spending() as cost:
                    try:
                        outcome = await _tried(fact, bench)
                    except (NotPrivate, HardcoverTokenRejected, Throttled) as error:
                        stopped, outcome = str(error), unknown(str(error)[:80])
                findings.append(Finding(number=fact.number, says=fact.says, outcome=outcome, units=cost.units))
                if stopped:
                    break
            on_progress(len(facts), len(facts))
        finally:
            left = await _whatever_happens(clean_up(bench.client, bench.account, bench.notebook))
    return ProbeReport(
        at=bench.client.now(),
        plan=bench.client.limiter.plan,
        findings=tuple(findings),
        units=spent.units,
        stopped=stopped,
        left=left,
    )


async def _tried(fact: Fact, bench: Bench) -> ProbeOutcome:
    """Trouble of one experiment says nothing about the others."""
    try:
        return await fact.experiment(bench)
    except (NotPrivate, HardcoverTokenRejected, Throttled):
        raise
    except Misfit as misfit:
        return unknown(str(misfit))
    except HardcoverError as error:
        return unknown(str(error)[:120])


async def clean_up(client: Client, account: HardcoverUserId, notebook: Notebook) -> str:
    """Take off what a probe put on the shelf, and its journal entries; what could not be taken off, in words.

    Taken off is only a row that the notebook names (or that bears the probe's mark), that is private, and that has
    nothing of the person's on it. The notebook is torn out when nothing is left.
    """
    page = notebook.read()
    if page is None:
        return ""
    if page.account != account:
        return f"a probe of another account is not cleaned up: connect {page.user} again, and run it again"
    book = BookId(page.book)
    bench = Bench(
        client=client,
        account=account,
        user=page.user,
        book=book,
        edition=Edition(id=EditionId(0), book_id=book),
        other=None,
        lengthless=None,
        notebook=notebook,
        today=client.now().date(),
        lane=Lane.LIVE,  # a service that stops has ten seconds
    )
    row = await bench.row()
    if row is not None:
        if problem := await _not_ours(bench, page, row):
            return f"the book {page.book} stays on your shelf: {problem}. Take it off yourself if it should go"
        await bench.delete(row["id"])
        if await bench.row() is not None:
            return f"the book {page.book} is still on your shelf, though Hardcover was asked to take it off"
    left = await _clear_journal(client, account, book)
    notebook.tear_out()
    return left


async def _clear_journal(client: Client, account: HardcoverUserId, book: BookId) -> str:
    """There was nothing in it before the probe; what has a text or likes by now is the person's, and then all stays."""
    entries = await _entries(client, account, book)
    if entries is None:
        return "entries in your private journal may stay: the token may not see them (read:journal)"
    if not entries:
        return ""
    if any(entry.has_text or entry.likes for entry in entries):
        return "journal entries of the probe stay, because something of yours is among them"
    await client.mutate(delete_entries_of(book), Lane.LIVE)
    remaining = await _entries(client, account, book)
    return f"{len(remaining)} private journal entries stay: Hardcover does not delete them" if remaining else ""


async def _not_ours(bench: Bench, page: Page, row: Row) -> str:
    """What speaks against taking it off; empty: nothing."""
    marked = day(row["date_added"]) == MARK
    if row["id"] not in page.user_books and not marked:
        return "it is not the entry that the probe made"
    if row["privacy_setting_id"] != PRIVATE and row["id"] not in page.user_books:
        return "it is not private"
    me = Me(id=bench.account, username="")
    traces = await Shelf(bench.client, me).read_traces(bench.book, Lane.LIVE)
    entries = await _entries(bench.client, bench.account, bench.book)
    written = any(entry.has_text or entry.likes for entry in entries or ())
    others = [trace for trace in traces.found if trace != _OURS and (written or trace != JOURNAL_ENTRY)]
    return f"there is {others[0]} on it" if others else ""


async def _entries(client: Client, account: HardcoverUserId, book: BookId) -> Sequence[JournalEntry] | None:
    """Of the journal; ``None``: the token may not see it."""
    try:
        return await client.ask(journal_of(account, book), Lane.LIVE)
    except (MissingScope, Refused):
        return None


async def _whatever_happens(cleaning: Coroutine[None, None, str]) -> str:
    """Bring the cleaning to its end, also when the probe is cancelled, and once more while it goes on."""
    task = asyncio.get_running_loop().create_task(cleaning)
    cancelled = False
    try:
        async with asyncio.timeout(CLEANING_SECONDS):
            while not task.done():
                try:
                    await asyncio.shield(task)
                except asyncio.CancelledError:
                    if task.cancelled():
                        raise
                    cancelled = True
    except TimeoutError:
        return "cleaning up took too long; the next probe goes on with it"
    except HardcoverError as error:
        return f"{error}; the next probe cleans up"
    if cancelled:
        raise asyncio.CancelledError
    left: str = task.result()
    return left
