"""What each piece of evidence is worth, and why. The one place to tune.

Natural log-odds: +2.3 makes the book ten times as likely, -2.3 a tenth. What one side does not say is worth nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Weight:
    name: str
    value: float
    why: str


TABLE: tuple[Weight, ...] = (
    Weight("prior", -3.0, "A candidate is one of many; without evidence it is not the book."),
    Weight("title same", 4.5, "Few books share a title once numbers, kinds and series are accounted for."),
    Weight("title close", 3.5, "A subtitle or a letter is missing on one side; siblings begin to come this near."),
    Weight("title like", 1.5, "Near enough to be a misspelling, near enough to be a sibling."),
    Weight("title unlike", -1.5, "Half the words differ: rather another book."),
    Weight("title other", -5.0, "Another title is another book, whoever wrote it."),
    Weight(
        "title elsewhere",
        3.0,
        "Tags or names say this title while Audiobookshelf says another; they outlive a wrong match.",
    ),
    Weight("title from files", 3.5, "Audiobookshelf has no usable title; tags and names are a little less careful."),
    Weight("title swapped", 3.0, "Title and author stand in each other's place; both are there."),
    Weight("title by number", 2.5, "Series and number name one book, though not by its title."),
    Weight("title number", -4.0, "A number that differs is a different book, not a typing error."),
    Weight("author same", 3.0, "Authors write dozens of books, not thousands."),
    Weight(
        "author in names", 2.0, "The author's name stands in the title, tags or folder; no field says it is the author."
    ),
    Weight("author like", 1.0, "Same surname and similar given name: a spelling, or a relative."),
    Weight("author other", -5.0, "Same title by somebody else is the classic wrong match."),
    Weight("author pen name", -1.0, "Length and narrator agree to the second: one recording under two names."),
    Weight("narrator same", 2.5, "A narrator reads hundreds of books, often the whole series: good, not decisive."),
    Weight(
        "narrator is author", 1.0, "Authors who read themselves read all their books: it says little beyond the author."
    ),
    Weight("narrator other", -1.5, "Re-recordings exist, so the book may still be right."),
    Weight("length same", 3.5, "Within 0.6 %: the same recording."),
    Weight("length near", 3.0, "Within 1.2 %: other credits at the ends."),
    Weight("length close", 2.0, "Within 2.5 %: rounding to minutes, or a stretch of music."),
    Weight("length about", 0.7, "Within 5 %: possible, and so are siblings."),
    Weight("length off", -1.0, "Within 10 %: another recording at best."),
    Weight("length other", -3.5, "More than 10 %: abridged, a part, another narration, another book."),
    Weight("number same", 2.0, "Series and number agree: it can not be a sibling."),
    Weight("number alone same", 1.0, "A number agrees but not the name of its series; small numbers agree by chance."),
    Weight("number other", -6.0, "Same series, other number: a sibling, however alike the rest."),
    Weight("number alone other", -2.0, "A number that stands alone may be a track or a shelf mark."),
    Weight("number unsaid", -4.0, "Volumes share all but the number; a side that says none may be any of them."),
    Weight("asin", 7.0, "Given to one edition; wrong mostly after a wrong match, which the caps catch."),
    Weight("isbn", 6.0, "As good, but shared by translations and mistyped more often."),
    Weight("second identifier", 2.0, "A second identifier that agrees is seldom independent of the first."),
    Weight("kind companion", -9.0, "A summary carries the title and author of the book it is not."),
    Weight("kind dramatised", -8.0, "A dramatisation is another work with another text."),
    Weight("kind omnibus", -6.0, "Several books in one share titles with each of them."),
    Weight("kind graphic", -7.0, "The same story drawn is not what is listened to."),
    Weight("kind young", -6.0, "Adapted for the young: same title, same author, other text."),
    Weight("kind excerpt", -7.0, "A sampler is not the book."),
    Weight("part other", -8.0, "Another part of the same whole."),
    Weight("part missing", -3.0, "A part against the whole: right book, wrong edition."),
    Weight("language same", 0.3, "Most of a library is in one language anyway."),
    Weight("language other", -1.5, "A translation; the language field is often a guess."),
    Weight(
        "year same", 0.5, "Years of publication, of the edition and of the recording differ; agreeing helps a little."
    ),
)

WEIGHT = MappingProxyType({row.name: row.value for row in TABLE})
