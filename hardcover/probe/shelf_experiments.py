"""Experiments with a book on the shelf [H 4]."""

from __future__ import annotations

from hardcover.errors import Refused, Surprising
from hardcover.model import Status
from hardcover.probe.bench import MARK, RATING, Bench, Misfit, day
from hardcover.probe.report import ProbeOutcome, differs, holds, judged, unknown

NO_EDITION = 2_147_483_000


async def private(bench: Bench) -> ProbeOutcome:
    row = await bench.fresh(Status.WANT_TO_READ)
    return holds(f"privacy {row['privacy_setting_id']}")


async def upsert(bench: Bench) -> ProbeOutcome:
    row = await bench.fresh(Status.WANT_TO_READ)
    values = {"book_id": bench.book, "status_id": int(Status.PAUSED), "privacy_setting_id": 3}
    answer = await bench.insert(values)
    if answer.get("error"):
        return differs(f"refused: {answer['error']}")
    after = await bench.needed()
    same = answer.get("id") == row["id"] == after["id"]
    return judged(same and after["status_id"] == Status.PAUSED, "the same row" if same else "another row")


async def date_added(bench: Bench) -> ProbeOutcome:
    row = await bench.fresh(Status.WANT_TO_READ)
    return judged(day(row["date_added"]) == MARK, f"{MARK} shows {day(row['date_added'])}")


async def patch(bench: Bench) -> ProbeOutcome:
    row = await bench.fresh(Status.WANT_TO_READ)
    await bench.update(row, rating=RATING)
    if (await bench.needed())["rating"] != RATING:
        raise Misfit("the rating was not taken")
    await bench.update(row, status_id=int(Status.PAUSED))
    rating = (await bench.needed())["rating"]
    return judged(rating == RATING, f"rating {rating} after another field was written")


async def edition_moves_read(bench: Bench) -> ProbeOutcome:
    if bench.other is None:
        return unknown("the book has no second edition to change to")
    row = await bench.fresh(Status.CURRENTLY_READING)
    read = await bench.only_read()
    await bench.update_read(read, edition_id=bench.edition.id)
    await bench.update(row, edition_id=bench.other.id)
    moved = (await bench.only_read())["edition_id"]
    return judged(moved == bench.other.id, "the read moved along" if moved == bench.other.id else "the read stayed")


async def no_such_edition(bench: Bench) -> ProbeOutcome:
    row = await bench.fresh(Status.WANT_TO_READ)
    try:
        answer = await bench.update(row, edition_id=NO_EDITION)
    except (Surprising, Refused) as error:
        kept = (await bench.needed())["edition_id"] == row["edition_id"]
        return judged(isinstance(error, Surprising) and kept, str(error)[:80])
    return differs(f"answered: {answer.get('error') or 'without an error'}")


async def deleted(bench: Bench) -> ProbeOutcome:
    await bench.fresh(Status.CURRENTLY_READING)
    await bench.take_off()
    return judged(await bench.row() is None, "gone" if await bench.row() is None else "still there")
