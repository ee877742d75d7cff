"""Hardcover's side of a small library of invented books: for each the right editions, and what tempts to take another.

The library has what real ones have: no tags, wrong tags, title and author swapped, another book's ASIN, no author, a
series with its omnibus, one book read by two narrators and abridged, two books of one name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from earmark.sandbox.hardcover import Hardcover
from hardcover.isbn import isbn_13
from listener.model import LibraryItem

EBOOK = 4
LANTERN = "The Hollow Lantern Cycle"


@dataclass(frozen=True)
class Right:
    """What an item is. ``values``: by field, all that may rightly be written to it."""

    book: int
    editions: tuple[int, ...]
    values: dict[str, tuple[str, ...]]


@dataclass
class Shelf:
    """``right``: by the item's path below its library."""

    hardcover: Hardcover
    items: dict[str, LibraryItem]
    right: dict[str, Right] = field(default_factory=dict)

    def fill(self) -> None:
        for number, title in enumerate(("The Hollow Lantern", "The Ember Road", "A Crown of Ashlight"), start=1):
            path = f"Mira Voss/{LANTERN}/{number} - {title}"
            self._book(
                path, title, ["Mira Voss"], ["Tobias Renn"], series=[(LANTERN, float(number))], publisher="Lab Audio",
                subtitle="A Tale of the Lanterns" if number == 1 else None, language="en",
            )  # fmt: skip
        omnibus = f"Mira Voss/{LANTERN}/1-3 - The Hollow Lantern Omnibus"
        self._book(omnibus, "The Hollow Lantern Omnibus", ["Mira Voss"], ["Tobias Renn"], series=[(LANTERN, None)])
        self._book(
            "Idris Okafor/Saltglass", "Saltglass", ["Idris Okafor"], ["Lena Marsh"], publisher="Tide Press",
            series=[("The Tidewater Books", 1.0)], description=HTML, genres=["Science Fiction"],
        )  # fmt: skip
        self._book("Petra Lindqvist/Ten Hours of Rain", "Ten Hours of Rain", ["Petra Lindqvist"], ["Petra Lindqvist"])
        self._clockmaker()
        quiet = next(path for path in self.items if "The Quiet Meridian" in path)
        self._book(quiet, "The Quiet Meridian", ["Noor Haddad"], ["Sana Idris"], publisher="Meridian House")
        self._book(
            "Grace Tolland/Paper Harbours", "Paper Harbours", ["Grace Tolland"], ["Ruth Ames"], asin="B0PAPER001"
        )
        self._book("Grace Tolland/Brass Harbours", "Brass Harbours", ["Grace Tolland"], ["Ruth Ames"])
        self._wrong_ones()
        self._book(
            "Ines Calder/The Long Ferry", "The Long Ferry", ["Ines Calder"], ["Bo Lund"],
            series=[("Ferry Songs", 1.0)], publisher="North Quay",
        )  # fmt: skip
        self._book("Ines Calder/Harbour Lights", "Harbour Lights", ["Ines Calder"], ["Bo Lund"])
        self._tempting("Harbour Lights", ["Tom Arden"], 10_800, ["Lena Marsh"], "B0TEMPT003")
        self._book("Ines Calder/The Glass Tide", "The Glass Tide", ["Ines Calder"], ["Bo Lund"], asin="B0GLASSTD1")
        self._book(
            "Tamsin Vale/The Cartographer's Daughter", "The Cartographer's Daughter", ["Tamsin Vale"], ["Iris Bell"]
        )
        self._book("Jörg Ölmann/Die Straße der Bücher", "Die Straße der Bücher", ["Jörg Ölmann"], ["Änne Groß"],
                   language="de", publisher="Lesezeit Verlag")  # fmt: skip
        self._tempting("The Street of Books", ["Jörg Ölmann"], 15_050, ["Lena Marsh"], "B0TEMPT004")
        self._book("佐藤 光/夜の図書館", "夜の図書館", ["佐藤 光"], ["田中 一"], language="ja")
        self._book(
            "Mira Voss & Idris Okafor/Two Tides, One Moon", "Two Tides, One Moon", ["Mira Voss", "Idris Okafor"],
            ["Tobias Renn", "Lena Marsh"], subtitle="A Novel",
        )  # fmt: skip
        self._book(
            "Dr. Alan Pryce, PhD/Deep Work Habits - How to Keep Them", "Deep Work Habits", ["Alan Pryce"],
            ["Iris Bell"], subtitle="How to Keep Them", publisher="Lab Business",
        )  # fmt: skip
        self._book("Unknown/rec_0042", "The Tin Orchard", ["Wren Halloway"], ["Marcus Dell"], asin="B0TINORCH1")
        self._book("A Loose File.m4b", "A Loose File", ["Kit Rowan"], ["Kit Rowan"])
        atlas = self.hardcover.add_book("An Atlas of Small Rooms", authors=["Tamsin Vale"])
        self._right(
            "Tamsin Vale/An Atlas of Small Rooms", atlas, self._text(atlas, "Tamsin Vale/An Atlas of Small Rooms")
        )

    def _clockmaker(self) -> None:
        """One book: two recordings by two narrators, and an abridged one."""
        title, authors = "The Clockmaker's Debt", ["Hal Brennan"]
        book = self.hardcover.add_book(title, authors=authors, description="A clock that owes.", release_year=2018)
        recordings: tuple[tuple[str, str, dict[str, Any]], ...] = (
            (f"Hal Brennan/{title} (Read by Ana Ruiz)", "Ana Ruiz", {"publisher": "First Sound"}),
            (f"Hal Brennan/{title} (Read by Joss Pike)", "Joss Pike", {"publisher": "Second Sound"}),
            (f"Hal Brennan/{title} (Abridged)", "Ana Ruiz", {"edition_format": "Abridged", "asin": "B0ABRIDGED"}),
        )
        for path, narrator, more in recordings:
            item = self.items[path]
            seconds = int(item.duration_seconds)
            edition = self.hardcover.add_edition(
                book, audio_seconds=seconds, narrators=[narrator], **({"asin": item.asin} | more)
            )
            self._right(path, book, edition, {"narrators": (narrator,), "publisher": (more.get("publisher", ""),)})

    def _wrong_ones(self) -> None:
        """Where Audiobookshelf is wrong, or knows next to nothing."""
        self._book("Oskar Weil/Northing", "Northing", ["Oskar Weil"], ["Jonas Bright"], asin="B0NORTHING")
        self._tempting("Northing", ["Karl Ode"], 21_600, ["Lena Marsh"], "B0TEMPT001")
        self._book(
            "Selma Kirk/The Winter Ledger", "The Winter Ledger", ["Selma Kirk"], ["Ruth Ames"], asin="B0WINTERLD"
        )
        self._tempting("The Winter Ledger: A Study Guide", ["Selma Kirk"], 22_000, ["Ruth Ames"], "B0TEMPT002")
        self._tempting("Track Album", ["Various Artists"], 22_800, ["Tom Reader"], "B0TEMPT005")
        self._book("Devon Achebe/Cinder and Oak", "Cinder and Oak", ["Devon Achebe"], ["Iris Bell"], asin="B0CINDEROK")
        self._tempting("Devon Achebe: A Life", ["Cinder Oak"], 23_400, ["Tom Reader"], "B0TEMPT006")
        self._book("Mira Voss/Small Fires", "Small Fires", ["Mira Voss"], ["Tobias Renn"], asin="B0SMALLFIR")
        self._tempting("Untitled Recording 7", ["Nobody Known"], 2_700, ["Tom Reader"], "B0TEMPT007")

    def _book(
        self,
        path: str,
        title: str,
        authors: list[str],
        narrators: list[str],
        *,
        series: Iterable[tuple[str, float | None]] = (),
        description: str | None = None,
        subtitle: str | None = None,
        genres: list[str] | None = None,
        **edition: Any,
    ) -> None:
        """With an audio edition as long as the item, by its own ASIN and ISBN unless another one is given."""
        item = self.items[path]
        told = description or f"<p>{title} is an invented book.</p>"
        book = self.hardcover.add_book(
            title, authors=authors, series=series, description=told, subtitle=subtitle, release_year=2016,
            tags={"Genre": genres} if genres else None,
        )  # fmt: skip
        columns: dict[str, Any] = {"asin": item.asin, "isbn_13": isbn_13(item.isbn or ""), "subtitle": subtitle}
        made = self.hardcover.add_edition(
            book, audio_seconds=int(item.duration_seconds), narrators=narrators, **(columns | edition)
        )
        self._right(
            path,
            book,
            made,
            {
                "title": (title,),
                "subtitle": (subtitle or "",),
                "authors": tuple(authors),
                "narrators": tuple(narrators),
                "series": tuple(f"{name} #{number:g}" if number else name for name, number in series),
                "publisher": (edition.get("publisher", ""),),
                "asin": ((columns | edition)["asin"] or "",),
            },
        )

    def _text(self, book: int, path: str) -> int:
        return self.hardcover.add_edition(book, format=EBOOK, pages=200, isbn_13=isbn_13(self.items[path].isbn or ""))

    def _right(self, path: str, book: int, edition: int, values: dict[str, tuple[str, ...]] | None = None) -> None:
        self.right[path] = Right(book, (edition,), values or {})

    def _tempting(self, title: str, authors: list[str], seconds: int, narrators: list[str], asin: str) -> None:
        """Another book that looks like one of the library."""
        book = self.hardcover.add_book(title, authors=authors, release_year=2001)
        self.hardcover.add_edition(book, asin=asin, audio_seconds=seconds, narrators=narrators, publisher="Elsewhere")


HTML = "<p>A coast of <b>salt</b> &amp; glass.</p><script>alert(1)</script><p onclick='x()'>Nobody walks it twice.</p>"
