"""Experiments with the reading journal [H 5.17, 10]. They need ``read:journal``."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hardcover.document import GraphField
from hardcover.entries import delete_entry, parse_entries, shown_entries
from hardcover.errors import MissingScope, Refused, UnknownField
from hardcover.journal import PROGRESS
from hardcover.model import BookId, HardcoverUserId, JournalEntry, Status
from hardcover.probe.bench import LANE, Bench, Misfit
from hardcover.probe.report import ProbeOutcome, differs, holds, judged, unknown

PATIENCE_SECONDS = (1.0, 3.0, 10.0)  # how long an entry is waited for
NOT_SEEN = "the token may not see the journal (read:journal)"


async def entry_in_answer(bench: Bench) -> ProbeOutcome:
    before = await _entries(bench)
    read = await bench.only_read()
    try:
        answer = await bench.update_read(read, along=shown_entries(), edition_id=bench.edition.id, progress_seconds=120)
    except UnknownField:
        return unknown(NOT_SEEN)
    except Refused as refusal:
        return differs(f"the answer may not be asked for it: {str(refusal)[:60]}")
    told = parse_entries(answer["user_book_read"]["user_book"]["reading_journals"])
    if _new(before, told):
        return holds("the entry is in the answer")
    return differs("comes later" if await _appears(bench, before) else "no entry is made at all")


async def entry_is_made(bench: Bench) -> ProbeOutcome:
    before = await _entries(bench)
    await bench.update_read(await bench.only_read(), edition_id=bench.edition.id, progress_seconds=180)
    new = await _appears(bench, before)
    return judged(bool(new), ", ".join(entry.event for entry in new) or "no entry")


async def entry_deleted(bench: Bench) -> ProbeOutcome:
    before = await _entries(bench)
    await bench.update_read(await bench.only_read(), edition_id=bench.edition.id, progress_seconds=240)
    new = await _appears(bench, before)
    if not new:
        return unknown("no entry was made")
    try:
        done = await bench.client.mutate(delete_entry(new[0].id), LANE)
    except MissingScope as refusal:
        return differs(f"wants {refusal.scope}")
    gone = not any(entry.id == new[0].id for entry in await _listed(bench))
    return judged(bool(done) and gone, "gone" if gone else "still there")


async def _entries(bench: Bench) -> list[JournalEntry]:
    """What is there with the book freshly opened."""
    row = await bench.fresh(Status.CURRENTLY_READING)
    if not row["user_book_reads"]:
        await bench.add_read(row, edition_id=bench.edition.id)
    return await _listed(bench)


async def _listed(bench: Bench) -> list[JournalEntry]:
    try:
        entries = await bench.client.ask(journal_of(bench.account, bench.book), LANE)
    except (MissingScope, UnknownField) as error:
        raise Misfit(NOT_SEEN) from error
    return list(entries)


def journal_of(account: HardcoverUserId, book: BookId) -> GraphField[tuple[JournalEntry, ...]]:
    """The person's newest entries of a book, newest first."""
    return GraphField(
        operation="ProbeJournal",
        text=(
            "reading_journals(where: {user_id: {_eq: $uid}, book_id: {_eq: $book}}, order_by: {id: desc}, "
            "limit: 100) { id event entry likes_count }"
        ),
        variables={"uid": ("Int!", account), "book": ("Int!", book)},
        parse=parse_entries,
    )


async def _appears(bench: Bench, before: Sequence[JournalEntry]) -> list[JournalEntry]:
    for seconds in (0.0, *PATIENCE_SECONDS):
        await asyncio.sleep(seconds)
        if new := _new(before, await _listed(bench)):
            return new
    return []


def _new(before: Sequence[JournalEntry], now: Sequence[JournalEntry]) -> list[JournalEntry]:
    known = {entry.id for entry in before}
    return [entry for entry in now if entry.id not in known and entry.event == PROGRESS]
