"""Thirty books on both sides, and who has listened to what in the year before. Titles and people are invented."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from earmark.sandbox.audiobookshelf import Audiobookshelf
from earmark.sandbox.demo.covers import drawn
from earmark.sandbox.hardcover import Hardcover
from earmark.sandbox.hardcover.columns import ReadColumns

READING, READ = 2, 3
ROSA, JONAS = "rosa", "jonas"

# Title, author, hours; the reader, how far they are (1: finished), and how many days ago they last listened.
_BOOKS: tuple[tuple[str, str, float, str, float, int], ...] = (
    ("The Salt Path of Glass", "Ines Okafor", 5.0, ROSA, 0, 0),
    ("Ten Hours of Rain", "Petra Lindqvist", 10.0, ROSA, 0, 0),
    ("The Cartographer's Winter", "Idris Vantongeren", 12.4, JONAS, 0.31, 0),
    ("A Field Guide to Quiet", "Mirela Dosen", 6.8, ROSA, 0.62, 2),
    ("Saltglass", "Idris Okafor", 9.1, ROSA, 0.12, 3),
    ("The Ember Ledger", "Tomas Achterberg", 14.2, ROSA, 0.44, 5),
    ("North of the Last Lamp", "Signe Halloran", 8.3, JONAS, 0.77, 1),
    ("Orchard Street, Before", "Lucille Amadi", 7.5, JONAS, 0.08, 4),
    ("What the Tide Keeps", "Yusuf Brandt", 11.0, ROSA, 1, 9),
    ("The Paper Astronomer", "Petra Lindqvist", 9.7, ROSA, 1, 20),
    ("Bread and Thunder", "Mirela Dosen", 5.9, JONAS, 1, 12),
    ("The Second Keeper", "Signe Halloran", 10.6, ROSA, 1, 33),
    ("Letters to a Lighthouse", "Ines Okafor", 4.8, JONAS, 1, 27),
    ("A Short History of Doors", "Casimir Whitlow", 13.5, ROSA, 1, 48),
    ("The Foxglove Index", "Lucille Amadi", 8.9, JONAS, 1, 51),
    ("Undertow", "Yusuf Brandt", 12.1, ROSA, 1, 66),
    ("Seven Kinds of Snow", "Signe Halloran", 7.2, ROSA, 1, 85),
    ("The Beekeeper's Atlas", "Tomas Achterberg", 15.8, JONAS, 1, 90),
    ("Slow Machines", "Casimir Whitlow", 6.4, ROSA, 1, 110),
    ("The Violin in the Well", "Petra Lindqvist", 9.9, ROSA, 1, 131),
    ("Nobody's Ferry", "Idris Vantongeren", 8.0, JONAS, 1, 140),
    ("The Long Table", "Lucille Amadi", 11.7, ROSA, 1, 158),
    ("Kites over Marrow Hill", "Mirela Dosen", 5.2, JONAS, 1, 177),
    ("The Tin Orchard", "Ines Okafor", 10.3, ROSA, 1, 190),
    ("A Winter of Small Fires", "Yusuf Brandt", 9.4, ROSA, 1, 214),
    ("The Glassblower's Daughter", "Casimir Whitlow", 12.9, JONAS, 1, 233),
    ("Harbour Songs", "Signe Halloran", 6.1, ROSA, 1, 250),
    ("The Museum of Echoes", "Tomas Achterberg", 13.3, ROSA, 1, 282),
    ("Low Water", "Petra Lindqvist", 7.7, JONAS, 1, 301),
    ("The Year of the Heron", "Idris Vantongeren", 16.0, ROSA, 1, 330),
)
DOUBTFUL = {  # an item whose number is another book's: a person decides
    "Saltglass": "Salt and Glass: Collected Letters",
    "Orchard Street, Before": "The Orchards of Street",
}
UNWRITTEN = frozenset(  # Earmark does it at the start
    {"What the Tide Keeps", "Bread and Thunder", "A Field Guide to Quiet"}
)
_CHAPTER_SECONDS = 1500.0
_A_SITTING = (1200.0, 5400.0)


@dataclass(frozen=True, slots=True)
class Tale:
    """A book on both sides."""

    title: str
    item: str
    book: int
    seconds: int


class DemoShelf:
    """Both servers, filled; ``now`` is when the year ends."""

    def __init__(self, audiobookshelf: Audiobookshelf, hardcover: Hardcover, now: datetime) -> None:
        self._audiobookshelf = audiobookshelf
        self._hardcover = hardcover
        self._now = now
        self._chance = random.Random(30)  # noqa: S311 - the same year each time
        self.tales = {tale.title: tale for tale in map(self._made, _BOOKS)}

    def _made(self, row: tuple[str, str, float, str, float, int]) -> Tale:
        title, author, hours, reader, done, days = row
        seconds, asin = int(hours * 3600), f"B0{abs(hash_of(title)) % 10**8:08}"
        item = self._audiobookshelf.add_book(
            title,
            authors=[author],
            asin=asin,
            duration_seconds=float(seconds),
            chapters=max(round(seconds / _CHAPTER_SECONDS), 1),
            cover=drawn(title),
        )
        book = self._hardcover.add_book(DOUBTFUL.get(title, title), authors=[author])
        edition = self._hardcover.add_edition(book, asin=asin, audio_seconds=seconds)
        tale = Tale(title, item, book, seconds)
        if done:
            end = self._now - timedelta(days=days, minutes=self._chance.randint(10, 300))
            began = self._listened(reader, tale, seconds * done, end)
            self._row(reader, tale, done, began, end)
            if title not in UNWRITTEN and title not in DOUBTFUL:
                self._shelved(reader, tale, edition, done, began=began, end=end)
        return tale

    def _listened(self, reader: str, tale: Tale, until: float, end: datetime) -> datetime:
        """Sessions of an evening each, up to a position at ``end``; when the first began."""
        at, moment, sessions = until, end, []
        while at > 0:
            length = min(self._chance.uniform(*_A_SITTING), at)
            began = moment - timedelta(seconds=length)
            sessions.append(
                self._audiobookshelf.offline(
                    tale.item, started_at=began, updated_at=moment, current_time=at, start=at - length
                )
            )
            at, moment = at - length, began - timedelta(hours=self._chance.choice((9, 20, 23, 26, 47)))
        self._audiobookshelf.local_sessions(reader, reversed(sessions))
        return moment

    def _row(self, reader: str, tale: Tale, done: float, began: datetime, end: datetime) -> None:
        self._audiobookshelf.put_progress(
            reader,
            tale.item,
            current_time=tale.seconds * done,
            duration=float(tale.seconds),
            is_finished=done == 1,
            started_at=began,
            last_update=end,
            finished_at=end if done == 1 else None,
        )

    def _shelved(self, reader: str, tale: Tale, edition: int, done: float, *, began: datetime, end: datetime) -> None:
        """As Earmark wrote it in its time."""
        read: ReadColumns = {
            "edition_id": edition,
            "started_at": began.date(),
            "progress_seconds": int(tale.seconds * done),
        }
        if done == 1:
            read["finished_at"] = end.date()
        self._hardcover.put_on_shelf(reader, tale.book, READ if done == 1 else READING, edition, [read])


def hash_of(title: str) -> int:
    """The same in every process, as ``hash`` is not."""
    return int.from_bytes(title.encode()[-6:], "big") ^ len(title) * 7919
