"""Experiments with reads and progress [H 5]."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hardcover.model import Status
from hardcover.probe.bench import Bench, Misfit, Row, day
from hardcover.probe.report import ProbeOutcome, differs, judged, unknown

STARTED, FINISHED = date(2004, 5, 6), date(2004, 5, 16)
_DATES = {"started_at": STARTED.isoformat(), "finished_at": FINISHED.isoformat()}


async def want_opens_none(bench: Bench) -> ProbeOutcome:
    reads = (await bench.fresh(Status.WANT_TO_READ))["user_book_reads"]
    return judged(not reads, f"{len(reads)} reads")


async def reading_opens(bench: Bench) -> ProbeOutcome:
    reads = (await bench.fresh(Status.CURRENTLY_READING))["user_book_reads"]
    if len(reads) != 1:
        return differs(f"{len(reads)} reads")
    read = reads[0]
    good = _is_today(bench, read["started_at"]) and read["finished_at"] is None and not read["progress"]
    return judged(good and read["edition_id"] == bench.edition.id, _shown(read))


async def percent(bench: Bench) -> ProbeOutcome:
    read = await _reading(bench)
    await bench.update_read(read, edition_id=bench.edition.id, progress_seconds=_length(bench) // 4)
    shown = (await bench.only_read())["progress"]
    good = isinstance(shown, int | float) and abs(shown - 25) < 1
    return judged(good, f"a quarter shows as {shown}")


async def unit_of_edition(bench: Bench) -> ProbeOutcome:
    read = await _reading(bench)
    await bench.update_read(read, edition_id=bench.edition.id, progress_pages=7)
    after = await bench.only_read()
    return judged(after["progress_pages"] is None, f"pages {after['progress_pages']} on an audio edition")


async def lengthless(bench: Bench) -> ProbeOutcome:
    if bench.lengthless is None:
        return unknown("the book has no edition without a length")
    read = await _reading(bench)
    await bench.update_read(read, edition_id=bench.lengthless.id, progress_seconds=600)
    after = await bench.only_read()
    return judged(after["progress_seconds"] is None, f"shows {after['progress_seconds']} seconds")


async def beyond_the_end(bench: Bench) -> ProbeOutcome:
    read = await _reading(bench)
    sent = _length(bench) + 500
    await bench.update_read(read, edition_id=bench.edition.id, progress_seconds=sent)
    after = await bench.only_read()
    return judged(after["progress_seconds"] == sent, f"500 s beyond {_length(bench)} shows {after['progress_seconds']}")


async def seen_at_once(bench: Bench) -> ProbeOutcome:
    read = await _reading(bench)
    shown = []
    for seconds in (120, 240, 360):
        await bench.update_read(read, edition_id=bench.edition.id, progress_seconds=seconds)
        shown.append((await bench.only_read())["progress_seconds"])
    return judged(shown == [120, 240, 360], f"wrote 120, 240, 360, read {', '.join(map(str, shown))}")


async def read_closes(bench: Bench) -> ProbeOutcome:
    row = await bench.fresh(Status.CURRENTLY_READING)
    read = await bench.only_read()
    await bench.update_read(read, edition_id=bench.edition.id, progress_seconds=60)
    await bench.update(row, status_id=int(Status.READ))
    after = await bench.only_read()
    good = _is_today(bench, after["finished_at"]) and after["progress_seconds"] == _length(bench)
    return judged(good, _shown(after))


async def read_makes_finished(bench: Bench) -> ProbeOutcome:
    reads = (await bench.fresh(Status.READ))["user_book_reads"]
    if len(reads) != 1:
        return differs(f"{len(reads)} reads")
    good = _is_today(bench, reads[0]["finished_at"]) and reads[0]["started_at"] is None
    return judged(good and reads[0]["progress_seconds"] == _length(bench), _shown(reads[0]))


async def insert_keeps_status(bench: Bench) -> ProbeOutcome:
    row = await bench.fresh(Status.WANT_TO_READ)
    await bench.add_read(row, edition_id=bench.edition.id, **_DATES)
    status = (await bench.needed())["status_id"]
    return judged(status == Status.WANT_TO_READ, f"status {status}")


async def read_rewrites_finish(bench: Bench) -> ProbeOutcome:
    row = await bench.fresh(Status.WANT_TO_READ)
    await bench.add_read(row, edition_id=bench.edition.id, **_DATES)
    await bench.update(row, status_id=int(Status.READ))
    after = await bench.only_read()
    return judged(_is_today(bench, after["finished_at"]), f"the finish of {FINISHED} shows {day(after['finished_at'])}")


async def finish_sets_status(bench: Bench) -> ProbeOutcome:
    read = await _reading(bench)
    await bench.update_read(read, edition_id=bench.edition.id, **_DATES)
    row = await bench.needed()
    status, dates = row["status_id"], _dates(row["user_book_reads"][0])
    return judged(status == Status.READ and dates == (STARTED, FINISHED), f"status {status}, {dates[0]} to {dates[1]}")


async def dates_stick(bench: Bench) -> ProbeOutcome:
    await bench.fresh(Status.READ)
    await bench.update_read(await bench.only_read(), edition_id=bench.edition.id, **_DATES)
    dates = _dates(await bench.only_read())
    return judged(dates == (STARTED, FINISHED), f"{dates[0]} to {dates[1]}")


async def read_patch(bench: Bench) -> ProbeOutcome:
    read = await _reading(bench)
    await bench.update_read(read, edition_id=bench.edition.id, started_at=STARTED.isoformat())
    await bench.update_read(read, edition_id=bench.edition.id, progress_seconds=60)
    started = day((await bench.only_read())["started_at"])
    if started != STARTED:
        return differs(f"the start shows {started} after progress was written")
    await bench.update_read(read, edition_id=bench.edition.id, started_at=None)
    cleared = (await bench.only_read())["started_at"]
    return judged(cleared is None, f"the start stays, and null leaves {day(cleared)}")


async def reread_opens(bench: Bench) -> ProbeOutcome:
    row = await bench.fresh(Status.READ)
    old = await bench.only_read()
    await bench.update_read(old, edition_id=bench.edition.id, **_DATES)
    await bench.update(row, status_id=int(Status.CURRENTLY_READING))
    reads = (await bench.needed())["user_book_reads"]
    kept = [read for read in reads if read["id"] == old["id"] and _dates(read) == (STARTED, FINISHED)]
    good = len(reads) == 2 and bool(kept) and sum(read["finished_at"] is None for read in reads) == 1
    return judged(good, f"{len(reads)} reads, the former one {'as it was' if kept else 'changed'}")


async def pause_leaves_read(bench: Bench) -> ProbeOutcome:
    row = await bench.fresh(Status.CURRENTLY_READING)
    await bench.update(row, status_id=int(Status.PAUSED))
    read = await bench.only_read()
    return judged(read["finished_at"] is None, _shown(read))


async def _reading(bench: Bench) -> Row:
    """The open read of the book; made where Hardcover opens none."""
    row = await bench.fresh(Status.CURRENTLY_READING)
    if not row["user_book_reads"]:
        await bench.add_read(row, edition_id=bench.edition.id)
    return await bench.only_read()


def _length(bench: Bench) -> int:
    if not bench.edition.audio_seconds:
        raise Misfit("the edition has no length")
    return bench.edition.audio_seconds


def _is_today(bench: Bench, value: Any) -> bool:
    """Hardcover's today may be another zone's [H 5.2]."""
    shown = day(value)
    return shown is not None and abs(shown - bench.today) <= timedelta(days=1)


def _dates(read: Row) -> tuple[date | None, date | None]:
    return day(read["started_at"]), day(read["finished_at"])


def _shown(read: Row) -> str:
    started, finished = _dates(read)
    return f"started {started}, finished {finished}, {read['progress_seconds']} s, edition {read['edition_id']}"
