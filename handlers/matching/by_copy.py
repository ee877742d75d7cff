"""What belongs to the copy rather than to the text: identifiers, length, language, year."""

from __future__ import annotations

from handlers.book.languages import language_name
from handlers.matching.assessment import LENGTH_AGREES, Assessment
from handlers.matching.likeness import SAME
from hardcover import Edition


def compare_identifiers(found: Assessment) -> None:
    """Claims: they weigh much, and the caps see to it that the rest agrees."""
    known = found.item.spellings
    if not known:
        return
    candidate = found.profile.candidate
    for edition in candidate.editions:
        for text in (edition.asin, edition.isbn_13, edition.isbn_10, *edition.audible_asins):
            if text and (identifier := known.get(text.upper())):
                found.hits.setdefault(identifier, set()).add(edition.id)
    for via in candidate.via:
        scheme, _, text = via.partition(":")
        if scheme in {"asin", "isbn", "audible"} and (identifier := known.get(text.partition(":")[0].upper())):
            found.hits.setdefault(identifier, set())
    if not found.hits:
        return
    first, *more = sorted(found.hits)
    found.add("identifier", first.partition(":")[0], lambda: f"{shown(first)} belongs to this book")
    if more:
        found.add("identifier", "second identifier", lambda: f"So does {shown(more[0])}")
    found.supports.add("identifier")


def shown(identifier: str) -> str:
    """ "asin:B0…" as people write it."""
    scheme, _, text = identifier.partition(":")
    return f"{scheme.upper()} {text}"


_BANDS = (
    (0.006, "length same", "The length is the same"),
    (0.012, "length near", "The length is nearly the same"),
    (LENGTH_AGREES, "length close", "The length is close"),
    (0.05, "length about", "The length is about the same"),
    (0.10, "length off", "The length is somewhat off"),
)


_OTHER_LENGTH = ("length other", "The length is another")


def compare_length(found: Assessment) -> None:
    """Against the nearest of the book's audio editions."""
    ours = found.item.duration_seconds
    if found.item.is_text or not ours:
        return
    nearest: tuple[float, Edition] | None = None
    hits = {e for editions in found.hits.values() for e in editions} if found.hits else ()
    for edition in found.profile.audio:
        theirs = edition.audio_seconds
        if not theirs:
            continue
        difference = abs(ours - theirs) / theirs
        if nearest is None or difference < nearest[0]:
            nearest = (difference, edition)
        if edition.id in hits:
            found.named_length = min(difference, found.named_length or difference)
    if nearest is None:
        return
    found.length, edition = nearest
    found.nearest_seconds = float(edition.audio_seconds or 0)
    weight, text = _OTHER_LENGTH
    for limit, name, sentence in _BANDS:
        if found.length <= limit:
            weight, text = name, sentence
            break
    found.add("length", weight, lambda: f"{text}: {clock(ours)} here, {clock(edition.audio_seconds or 0)} on Hardcover")
    if found.length_agrees:
        found.supports.add("length")


def clock(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min"


def compare_language_and_year(found: Assessment) -> None:
    item = found.item
    editions = found.profile.text if item.is_text else found.profile.audio
    if language := item.language:
        languages = {e.language for e in editions if e.language}
        if language in languages:
            found.add("language", "language same", lambda: "The language is the same")
        elif languages:
            listed = ", ".join(sorted(languages))
            found.add("language", "language other", lambda: f"Language {language} here, {listed} on Hardcover")
            # ABS's language is often a guess; a title in the edition's own language and its identifier know better.
            title_agrees = found.title is not None and found.title.score >= SAME
            if not (title_agrees and found.identified and not found.other_narrator):
                found.cap("language", ours=language_name(language) or language, theirs=", ".join(sorted(languages)))
    if year := item.fields.year:
        book_year = found.profile.candidate.book.release_year
        if _near(year, book_year) or any(_near(year, e.release_year) for e in editions):
            found.add("year", "year same", lambda: f"The year agrees: {year}")


def _near(year: int, other: int | None) -> bool:
    return other is not None and -1 <= year - other <= 1
