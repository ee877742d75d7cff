"""The value that a field could take: Hardcover's, or what tags and names say, with how sure it is and why. Pure.

Only Hardcover's word, on a book that tags or names confirm, can be sure enough to apply by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handlers.book.languages import language_of
from handlers.book.normalise import fold, words
from hardcover.details import EditionDetails
from listener.model import LibraryItem, SeriesEntry

from . import sayings
from .compare import comparable_text, labels, plain_text, same, same_number, series_key
from .covers import CoverFinding
from .model import BookView, Field, Source, Value
from .standing import APPLY_AT, CONTRADICTED, GROUPS, LOCAL, OTHER_EDITION, REVIEW_AT, Standing, standing
from .views import fields_view, hardcover_view, language_name

# These belong to one edition, not to the work.
_OF_THE_EDITION = frozenset(
    {Field.NARRATORS, Field.PUBLISHER, Field.PUBLISHED_YEAR, Field.LANGUAGE, Field.ISBN, Field.ASIN, Field.COVER}
)
_NAMES_THE_BOOK = frozenset({Field.TITLE, Field.AUTHORS})  # replaced only where tags or names say the new value too

_ONE_SOURCE = 0.85  # a value that only tags or only names give
_NAMES_ALONE = 0.75
_TWO_SOURCES = 0.93
_NOT_BY_ITSELF = 0.94  # the most for what a person should decide
_DISPUTED = 0.85  # tags or names give another value


@dataclass(frozen=True, slots=True)
class Offer:
    """A value that could be written, where it is from, how sure it is (0.0-1.0), and why."""

    value: Value
    source: Source
    confidence: float
    why: str


class Offers:
    """What each field of one item could become."""

    def __init__(
        self,
        item: LibraryItem,
        views: Sequence[BookView],
        details: EditionDetails | None,
        *,
        match_confidence: float,
        cover: CoverFinding | None,
    ) -> None:
        self.item = item
        self.fields = fields_view(item)
        self.hardcover = hardcover_view(details) if details is not None else None
        self.local = {source: found for source in LOCAL if (found := _merged(source, views)) is not None}
        self.match_confidence = match_confidence
        self.cover = cover
        told = [item.series, *(view.values.get(Field.SERIES) for view in self.local.values())]
        told.append(self.hardcover.values.get(Field.SERIES) if self.hardcover else None)
        self.series = tuple(dict.fromkeys(one for value in told for one in value or () if isinstance(one, SeriesEntry)))
        everything = {Source.AUDIOBOOKSHELF: self.fields, **self.local}
        self.standing: Standing = standing(
            item, everything, self.hardcover, details, match_confidence=match_confidence, series=self.series
        )

    # what a field could become

    def offer(self, field: Field, old: Value, title: Value) -> Offer | None:
        """The best value that is not the old one in another spelling. ``title``: what the title is or becomes."""
        if field is Field.COVER:
            return self._cover(old)
        empty = is_empty(field, old)
        theirs = self.hardcover.values.get(field) if self.hardcover else None
        if is_empty(field, theirs):
            offer = self._local_offer(field) if empty else None
        else:
            if not empty and self._is_theirs(field, old):
                return None
            offer = self._hardcover_offer(field, old, theirs)
        if offer is None or is_empty(field, offer.value) or offer.value == old:
            return None
        if field is Field.SUBTITLE and self._title_says(offer.value, title):
            return None
        return offer

    def _is_theirs(self, field: Field, old: Value) -> bool:
        """Whether the old value is one of Hardcover's: a regional ASIN is as good as any."""
        return self.hardcover is not None and any(
            same(field, old, theirs, self.series) for theirs in self.hardcover.readings(field)
        )

    def _hardcover_offer(self, field: Field, old: Value, theirs: Value) -> Offer | None:
        value = self._merge(field, old, theirs)
        if same(field, old, value, self.series):
            return None
        confidence, reasons = self.standing.confidence, [self.standing.why]
        supporting, against = self._told_locally(field, theirs)
        if supporting:
            confidence += (1 - confidence) / 2
            reasons.append(supporting[0].told("agree"))
        if field in _OF_THE_EDITION and self.standing.edition_why:
            confidence = min(confidence, OTHER_EDITION)
            reasons.insert(0, self.standing.edition_why)
        if self.standing.other_language:
            confidence = min(confidence, CONTRADICTED)
            reasons.insert(0, self.standing.other_language)
        if against and not supporting:
            confidence = min(confidence, _DISPUTED)
            said = show(self.local[against[0]].values.get(field))
            reasons.append(f"{against[0].told('say')} {said} instead")
        if not is_empty(field, old):
            if self._told_locally(field, old)[0]:
                confidence = min(confidence, CONTRADICTED)
                reasons.append("tags or names say what Audiobookshelf says")
            if field in _NAMES_THE_BOOK and not supporting:
                confidence = min(confidence, _NOT_BY_ITSELF)
                reasons.append("no tag or name says so")
            if field is Field.ASIN:
                confidence = min(confidence, OTHER_EDITION)
                reasons.append("the old one may be another region's")
        if field is Field.SERIES and is_empty(field, old) and len(entries_of(value)) > 1 and not supporting:
            confidence = min(confidence, _NOT_BY_ITSELF)
            reasons.append("Hardcover lists several series")
        return Offer(value, Source.HARDCOVER, self._allowed(confidence), "; ".join(reasons))

    def _local_offer(self, field: Field) -> Offer | None:
        """What tags or names say, where Hardcover says nothing and Audiobookshelf is empty."""
        first = next((source for source in LOCAL if self._reading(source, field)), None)
        if first is None:
            return None
        value = self._reading(first, field)
        supporting = [source for source in self._told_locally(field, value)[0] if _group(source) != _group(first)]
        if supporting and self.standing.confirmed and self.match_confidence >= APPLY_AT:
            confidence, why = 0.96, f"{supporting[0].told('agree')}, and the book is certain"
        elif supporting:
            confidence, why = _TWO_SOURCES, supporting[0].told("agree")
        else:
            confidence, why = _NAMES_ALONE if first is Source.NAMES else _ONE_SOURCE, "nothing else says so"
        if self.hardcover is not None and not self.standing.confirmed:
            confidence = min(confidence, _NAMES_ALONE)
        if field is Field.LANGUAGE:
            value = language_name(language_of(str(value))) or value
        return Offer(value, first, self._allowed(confidence), f"Only {first.told('say')} so; {why}")

    def _reading(self, source: Source, field: Field) -> Value:
        view = self.local.get(source)
        return next((one for one in view.readings(field) if not is_empty(field, one)), None) if view else None

    def _told_locally(self, field: Field, value: Value) -> tuple[list[Source], list[Source]]:
        """The local sources that say this value, and those that only say others."""
        supporting, against = [], []
        for source, view in self.local.items():
            readings = view.readings(field)
            if any(_says(field, one, value, self.series) for one in readings):
                supporting.append(source)
            elif readings:
                against.append(source)
        return supporting, against

    def _merge(self, field: Field, old: Value, theirs: Value) -> Value:
        """Lists replace [A 11], so what is to stay has to be in the new one."""
        if field is Field.SERIES:
            return _merged_series(entries_of(old), self._known_series(entries_of(old), entries_of(theirs)))
        if field is Field.TAGS and isinstance(old, tuple) and old:
            # Audiobookshelf may grant access by tags: none is ever taken away.
            kept = labels(old)
            return (*(str(one) for one in old), *(text for name, text in labels(theirs).items() if name not in kept))
        return theirs

    def _known_series(self, old: tuple[SeriesEntry, ...], theirs: tuple[SeriesEntry, ...]) -> tuple[SeriesEntry, ...]:
        """Those that somebody here knows too (Hardcover also lists universes and collections); all when nobody does."""
        told = [one for view in self.local.values() for one in view.readings(Field.SERIES)]
        known = {series_key(one.name) for value in (old, *told) for one in entries_of(value)}
        return tuple(one for one in theirs if series_key(one.name) in known) or theirs

    def _title_says(self, subtitle: Value, title: Value) -> bool:
        """A subtitle that the title carries already, or that only repeats series and number."""
        said = set(words(fold(str(title or "")))) | {"book", "volume", "series", "novel", "a", "the", "of", "in"}
        for one in self.series:
            said.update(words(fold(f"{one.name} {one.sequence or ''}")))
        return said.issuperset(words(fold(str(subtitle))))

    def _cover(self, old: Value) -> Offer | None:
        theirs = self.hardcover.values.get(Field.COVER) if self.hardcover else None
        if not theirs:
            return None
        if not is_empty(Field.COVER, old) and (self.cover is None or not self.cover.is_better):
            return None
        confidence, why = self.standing.confidence, self.standing.why
        if self.standing.edition_why:
            confidence, why = min(confidence, OTHER_EDITION), self.standing.edition_why
        if self.standing.other_language:
            confidence, why = min(confidence, CONTRADICTED), self.standing.other_language
        if self.cover is not None and old:
            why = f"{why}; {self.cover.why}"
        return Offer(theirs, Source.HARDCOVER, self._allowed(confidence), why)

    def _allowed(self, confidence: float) -> float:
        """Nothing applies by itself on a match that is not certain, or that neither tags nor names confirm."""
        if self.match_confidence < REVIEW_AT and self.hardcover is not None:
            confidence = min(confidence, self.match_confidence)
        if self.match_confidence < APPLY_AT or not self.standing.confirmed:
            confidence = min(confidence, _NOT_BY_ITSELF)
        return round(confidence, 4)


def is_empty(field: Field, value: Value) -> bool:
    """Nothing, "Unknown" and "Track 01" are the same: nothing."""
    if not value:
        return True
    if field is Field.TITLE:
        return sayings.title(str(value)) is None
    if field in (Field.AUTHORS, Field.NARRATORS):
        return not sayings.people(str(one) for one in value)
    if field is Field.DESCRIPTION:
        return not comparable_text(str(value))
    return isinstance(value, str) and not value.strip()


def show(value: Value) -> str:
    """A value on one short line."""
    if isinstance(value, tuple):
        return ", ".join(_shown(one) for one in value) or "nothing"
    text = " ".join(plain_text(value).split()) if value else "nothing"
    return text if len(text) <= 80 else text[:79] + "…"


def _shown(one: str | SeriesEntry) -> str:
    if isinstance(one, str):
        return one
    return f"{one.name} #{one.sequence}" if one.sequence else one.name


def _says(field: Field, reading: Value, value: Value, series: tuple[SeriesEntry, ...]) -> bool:
    if field is not Field.SERIES:
        return same(field, reading, value, series)
    ours = {(series_key(one.name), sayings.sequence(one.sequence)) for one in entries_of(reading)}
    return bool(ours & {(series_key(one.name), sayings.sequence(one.sequence)) for one in entries_of(value)})


def entries_of(value: Value) -> tuple[SeriesEntry, ...]:
    return tuple(one for one in value if isinstance(one, SeriesEntry)) if isinstance(value, tuple) else ()


def _merged_series(old: tuple[SeriesEntry, ...], theirs: tuple[SeriesEntry, ...]) -> tuple[SeriesEntry, ...]:
    """The old series with Hardcover's numbers; series of one's own stay, new ones come behind."""
    known = {series_key(one.name): one for one in theirs}
    kept = []
    for one in old:
        other = known.pop(series_key(one.name), None)
        number = other.sequence if other is not None and other.sequence else one.sequence
        kept.append(one if same_number(number, one.sequence) else SeriesEntry(name=one.name, sequence=number))
    return (*kept, *known.values())


def with_numbers(old: tuple[SeriesEntry, ...], new: tuple[SeriesEntry, ...]) -> tuple[SeriesEntry, ...]:
    """The old series, each with the new one's number where it had none."""
    known = {series_key(one.name): one.sequence for one in new}
    return tuple(
        one if one.sequence else SeriesEntry(name=one.name, sequence=known.get(series_key(one.name))) for one in old
    )


def _group(source: Source) -> tuple[Source, ...]:
    return next(group for group in GROUPS if source in group)


def _merged(source: Source, views: Iterable[BookView]) -> BookView | None:
    """One view of a source; were there several, all their values count and their order does not."""
    found = [view for view in views if view.source is source]
    if len(found) <= 1:
        return found[0] if found else None
    values: dict[Field, Value] = {}
    others: dict[Field, tuple[Value, ...]] = {}
    for field in Field:
        readings = sorted({one for view in found for one in view.readings(field)}, key=repr)
        if readings:
            values[field], others[field] = readings[0], tuple(readings[1:])
    return BookView(source=source, values=values, others=others)
