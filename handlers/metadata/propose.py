"""The value that a field could take: Hardcover's, or what tags and names say, with how sure it is and why. Pure.

Only Hardcover's word, on a book that tags or names confirm, can be sure enough to apply by itself; the rules of
``proof`` each take some of that away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from handlers.book import (
    BookView,
    Field,
    Source,
    Value,
    fields_view,
    fold,
    hardcover_view,
    language_name,
    language_of,
    series_key,
    words,
)
from handlers.metadata import proof
from handlers.metadata.compare import labels, same, same_number, same_people
from handlers.metadata.covers import CoverFinding
from handlers.metadata.standing import (
    APPLY_AT,
    CONTRADICTED,
    GROUPS,
    LOCAL,
    OTHER_EDITION,
    REVIEW_AT,
    Trust,
    standing,
)
from handlers.metadata.values import entries_of, is_empty, names_of_list, only_numbers_are_added, series_keys, show
from hardcover.details import EditionDetails
from listener.model import LibraryItem, SeriesEntry

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


class _Sure:
    """How sure a value is, lowered by each doubt, and the reasons, the gravest first."""

    def __init__(self, confidence: float, why: str) -> None:
        self.confidence = confidence
        self.reasons = [why]

    def doubt(self, most: float, why: str | None, *, first: bool = False) -> None:
        """``why`` ``None``: there is no doubt."""
        if why is not None:
            self.confidence = min(self.confidence, most)
            self.reasons.insert(0 if first else len(self.reasons), why)


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
        today: date,
    ) -> None:
        self.item = item
        self.details = details
        self.fields = fields_view(item)
        given = next((view for view in views if view.source is Source.HARDCOVER), None)
        self.hardcover = (given or hardcover_view(details)) if details is not None else None
        self.local = {source: found for source in LOCAL if (found := _merged(source, views)) is not None}
        self.match_confidence = match_confidence
        self.cover = cover
        self.today = today
        series = [item.series, *(view.values.get(Field.SERIES) for view in self.local.values())]
        series.append(self.hardcover.values.get(Field.SERIES) if self.hardcover else None)
        self.series = tuple(dict.fromkeys(one for value in series for one in entries_of(value)))
        self._everything = {Source.AUDIOBOOKSHELF: self.fields, **self.local}
        self.standing: Trust = standing(
            item, self._everything, self.hardcover, details, match_confidence=match_confidence, series=self.series
        )
        self._values: dict[Field, Value] = {}

    # what a field could become

    def offer(self, field: Field, old: Value, title: Value) -> Offer | None:
        """The best value that is not the old one in another spelling. ``title``: what the title is or becomes."""
        if field is Field.COVER:
            return self._cover(old)
        empty = is_empty(field, old) if old else True
        theirs = self._theirs(field)
        if not theirs or is_empty(field, theirs):
            offer = self._local_offer(field) if empty else None
        elif field is Field.TITLE and not empty and proof.is_dirty(str(old), *self._known):
            offer = self._clean_title(str(old), str(theirs))
        else:
            if not empty and self._is_theirs(field, old):
                return None
            offer = self._hardcover_offer(field, old, theirs)
        if offer is None or offer.value == old or (offer.value is not theirs and is_empty(field, offer.value)):
            return None
        if field is Field.SUBTITLE and self._title_says(offer.value, title):
            return None
        return offer

    @cached_property
    def _known(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who wrote it and which series it is in, to tell these from its title."""
        authors = dict.fromkeys(names_of_list(self.item.authors))
        if self.hardcover is not None:
            authors |= dict.fromkeys(self.hardcover.names(Field.AUTHORS))
        return tuple(authors), tuple(dict.fromkeys(one.name for one in self.series))

    @cached_property
    def language(self) -> str | None:
        """The item's, ISO 639-1; ``None``: nobody knows."""
        return proof.language_here(self.item, self._everything, self.details) if self.details is not None else None

    def _theirs(self, field: Field) -> Value:
        """Hardcover's value; ``None`` where it says nothing, or what cannot be."""
        if field not in self._values:
            self._values[field] = self._read_theirs(field)
        return self._values[field]

    def _read_theirs(self, field: Field) -> Value:
        if self.hardcover is None or self.details is None:
            return None
        value = self.hardcover.values.get(field)
        if field is Field.TITLE:
            return proof.title_of_hardcover(self.details, *self._known)
        if field is Field.AUTHORS:
            return proof.credited(self.details)
        if field is Field.DESCRIPTION:
            return proof.description_text(self.details.description or "") or None
        if field is Field.SERIES:
            return proof.positions(self.item, entries_of(value), self.details)
        if field is Field.PUBLISHED_YEAR and proof.impossible_year(str(value), self.details, self.today):
            return None
        return value

    def _is_theirs(self, field: Field, old: Value) -> bool:
        """Whether the old value is one of Hardcover's: a regional ASIN is as good as any, and so is the edition's title
        beside the book's."""
        if self.hardcover is None or self.details is None:
            return False
        readings = self.hardcover.readings(field)
        if field is Field.AUTHORS:
            readings = (self._theirs(field),)
        elif field is Field.TITLE:
            readings = tuple(one for one in (self.details.edition.title, self.details.book.title) if one)
        return field is not Field.SERIES and any(same(field, old, theirs, self.series) for theirs in readings)

    def _clean_title(self, old: str, theirs: str) -> Offer | None:
        """The same title without what is no part of it."""
        clean = proof.cleaned_title(old, *self._known)
        if not same(Field.TITLE, old, theirs, self.series) and not (
            clean and same(Field.TITLE, clean, theirs, self.series)
        ):
            return self._hardcover_offer(Field.TITLE, old, theirs)
        own = clean if clean is not None and not proof.is_dirty(clean, *self._known) else None
        shouted = own is not None and (own.islower() or own.isupper())
        new = own if own and fold(own) == fold(theirs) and not shouted else theirs
        offer = self._hardcover_offer(Field.TITLE, old, new, clean=True)
        dirt = proof.dirt_in(old, *self._known)
        if offer is None or dirt is None or (dirt.is_plain and words(fold(clean or old)) == words(fold(new))):
            return offer
        why = f"{offer.why}; somebody may want its series and number, or its other words, in front"
        return replace(offer, confidence=min(offer.confidence, _NOT_BY_ITSELF), why=why)

    def _hardcover_offer(self, field: Field, old: Value, theirs: Value, *, clean: bool = False) -> Offer | None:
        value = self._merge(field, old, theirs)
        if not clean and (value == old or same(field, old, value, self.series)):
            return None
        sure = _Sure(self.standing.confidence, self.standing.why)
        supporting, against = self._said_locally(field, value if field is Field.AUTHORS else theirs)
        if supporting:
            sure.confidence += (1 - sure.confidence) / 2
            sure.reasons.append(supporting[0].with_verb("agree"))
        self._ask_for_proof(sure, field, old, value)
        if against and not supporting and not clean:
            said = show(self.local[against[0]].values.get(field))
            sure.doubt(_DISPUTED, f"{against[0].with_verb('say')} {said} instead")
        if not is_empty(field, old):
            self._ask_before_overwriting(sure, field, old, value, supported=bool(supporting))
        if field is Field.SERIES and is_empty(field, old) and len(entries_of(value)) > 1 and not supporting:
            sure.doubt(_NOT_BY_ITSELF, "Hardcover lists several series")
        return Offer(value, Source.HARDCOVER, self._allowed(sure.confidence), "; ".join(sure.reasons))

    def _ask_for_proof(self, sure: _Sure, field: Field, old: Value, value: Value) -> None:
        """The rules of ``proof`` that hold for fills as well."""
        recording = self.standing.recording
        if field in proof.OF_THE_EDITION and recording is not None:
            sure.doubt(OTHER_EDITION, recording.doubt, first=True)
            sure.doubt(_NOT_BY_ITSELF, recording.ties.get(field), first=True)
        if self.details is not None and field in proof.OF_THE_WORK:
            tongue = proof.in_another_language(field, self._new_in(field, old, value), self.language, self.details)
            sure.doubt(CONTRADICTED, tongue, first=True)
        sure.doubt(CONTRADICTED, self.standing.other_language, first=True)
        if field is not Field.DESCRIPTION:  # cleaned as a whole, in ``description_text``
            sure.doubt(_NOT_BY_ITSELF, proof.unclean(value))

    def _new_in(self, field: Field, old: Value, value: Value) -> Value:
        """What is text of Hardcover's in a value: a number beside a series that somebody here names is not."""
        if field is not Field.SERIES:
            return value
        here = [old, *(one for view in self.local.values() for one in view.readings(Field.SERIES))]
        known = {series_key(one.name) for reading in here for one in entries_of(reading)}
        return tuple(one for one in entries_of(value) if series_key(one.name) not in known)

    def _ask_before_overwriting(self, sure: _Sure, field: Field, old: Value, value: Value, *, supported: bool) -> None:
        sure.doubt(_NOT_BY_ITSELF, proof.removes_somebody(field, old, value), first=True)
        dirty = field is Field.TITLE and proof.is_dirty(str(old), *self._known)
        if not dirty and self._said_locally(field, old)[0]:
            sure.doubt(CONTRADICTED, "tags or names say what Audiobookshelf says")
        if field is Field.SERIES and not supported and not only_numbers_are_added(old, value):
            sure.doubt(_NOT_BY_ITSELF, "no tag or name says so")
        if field is Field.TITLE:
            sure.doubt(_NOT_BY_ITSELF, proof.says_another_kind(str(old), str(value)))
        if field in _NAMES_THE_BOOK and not supported:
            sure.doubt(_NOT_BY_ITSELF, "no tag or name says so")
        if field is Field.ASIN:
            sure.doubt(OTHER_EDITION, "the old one may be another region's")

    def _local_offer(self, field: Field) -> Offer | None:
        """What tags or names say, where Hardcover says nothing and Audiobookshelf is empty."""
        first = next((source for source in LOCAL if self._reading(source, field)), None)
        if first is None:
            return None
        value = self._reading(first, field)
        supporting = [source for source in self._said_locally(field, value)[0] if _group(source) != _group(first)]
        if supporting and self.standing.confirmed and self.match_confidence >= APPLY_AT:
            confidence, why = 0.96, f"{supporting[0].with_verb('agree')}, and the book is certain"
        elif supporting:
            confidence, why = _TWO_SOURCES, supporting[0].with_verb("agree")
        else:
            confidence, why = _NAMES_ALONE if first is Source.NAMES else _ONE_SOURCE, "nothing else says so"
        if self.hardcover is not None and not self.standing.confirmed:
            confidence = min(confidence, _NAMES_ALONE)
        if field is Field.LANGUAGE:
            value = language_name(language_of(str(value))) or value
        return Offer(value, first, self._allowed(confidence), f"Only {first.with_verb('say')} so; {why}")

    def _reading(self, source: Source, field: Field) -> Value:
        view = self.local.get(source)
        return next((one for one in view.readings(field) if not is_empty(field, one)), None) if view else None

    def _said_locally(self, field: Field, value: Value) -> tuple[list[Source], list[Source]]:
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
        if is_empty(field, old) or not isinstance(old, tuple):
            return theirs
        if field in (Field.TAGS, Field.GENRES):
            kept = labels(old)
            return (*names_of_list(old), *(text for name, text in labels(theirs).items() if name not in kept))
        if field in (Field.AUTHORS, Field.NARRATORS):
            return _merged_people(names_of_list(old), names_of_list(theirs))
        return theirs

    def _known_series(self, old: tuple[SeriesEntry, ...], theirs: tuple[SeriesEntry, ...]) -> tuple[SeriesEntry, ...]:
        """Those that somebody here knows too (Hardcover also lists universes and collections); all when nobody does."""
        local = [one for view in self.local.values() for one in view.readings(Field.SERIES)]
        known = {series_key(one.name) for value in (old, *local) for one in entries_of(value)}
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
        sure = _Sure(self.standing.confidence, self.standing.why)
        self._ask_for_proof(sure, Field.COVER, old, theirs)
        if self.cover is not None and old:
            sure.reasons.append(self.cover.why)
        return Offer(theirs, Source.HARDCOVER, self._allowed(sure.confidence), "; ".join(sure.reasons))

    def _allowed(self, confidence: float) -> float:
        """Nothing applies by itself on a match that is not certain, or that neither tags nor names confirm."""
        if self.match_confidence < REVIEW_AT and self.hardcover is not None:
            confidence = min(confidence, self.match_confidence)
        if self.match_confidence < APPLY_AT or not self.standing.confirmed:
            confidence = min(confidence, _NOT_BY_ITSELF)
        return round(confidence, 4)


def _says(field: Field, reading: Value, value: Value, series: tuple[SeriesEntry, ...]) -> bool:
    if field is not Field.SERIES:
        return same(field, reading, value, series)
    return bool(series_keys(reading) & series_keys(value))


def _merged_people(old: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    """Whom Hardcover adds, behind those who are there in their own spelling; all others where nobody is the same."""
    new = [one for one in theirs if not any(same_people((one,), (other,)) for other in old)]
    shares = len(new) < len(theirs)
    return (*old, *new) if shares else theirs


def _merged_series(old: tuple[SeriesEntry, ...], theirs: tuple[SeriesEntry, ...]) -> tuple[SeriesEntry, ...]:
    """The old series with Hardcover's numbers; series of one's own stay, new ones come behind."""
    known = {series_key(one.name): one for one in theirs}
    kept = []
    for one in old:
        other = known.pop(series_key(one.name), None)
        number = other.sequence if other is not None and other.sequence else one.sequence
        kept.append(one if same_number(number, one.sequence) else SeriesEntry(name=one.name, sequence=number))
    return (*kept, *known.values())


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
