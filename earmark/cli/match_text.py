"""One match as text: what Audiobookshelf says, the candidates, the evidence, the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from earmark.cli.table import plain, styled, table
from earmark.observe.outcome_text import WORDS
from earmark.observe.words import clock, moment, names
from earmark.views.answers.link import LinkPreview, OverrideAnswer
from earmark.views.answers.match import EditionAnswer, FoundEdition, MatchAnswer
from earmark.views.answers.verdict import VerdictAnswer, VerdictBook

_FOR, _AGAINST = styled(fg="green"), styled(fg="red")


def match(answer: MatchAnswer, zone: tzinfo) -> str:
    return "\n".join(_match(answer, zone))


def _match(answer: MatchAnswer, zone: tzinfo) -> Iterator[str]:
    yield from _item(answer)
    yield ""
    if answer.candidates:
        head = ("edition", "book", "title", "authors", "format", "length", "found by")
        yield table(head, [_candidate(one) for one in answer.candidates], long=(2, 3), labels=True)
        yield ""
    elif answer.identifiers:
        yield "Hardcover has no edition with these identifiers."
        yield ""
    verdict, night = answer.verdict, answer.night
    if verdict is not None:
        yield f"verdict: {_verdict(verdict)}"
        yield from _evidence(verdict)
    if night is not None:
        how = "by identifier and by title" if night.searched else "by identifier"
        yield f"the nightly run, {moment(night.at, zone)} ({zone}), {how}: {_verdict(night)}"
        if verdict is None:
            yield from _evidence(night)
    elif verdict is None:
        yield "the nightly run has not searched for it yet"
    yield from _standing(answer)


def _item(answer: MatchAnswer) -> Iterator[str]:
    item = answer.item
    yield plain(f"{item.title}" + (f": {item.subtitle}" if item.subtitle else ""))
    yield plain(f"  by {names(item.authors)}; read by {names(item.narrators)}")
    yield f"  {', '.join(answer.identifiers) or 'no ASIN, no ISBN'}; {clock(item.duration_seconds)}"
    yield f"  {item.id}"


def _candidate(one: FoundEdition) -> tuple[str, ...]:
    return (
        str(one.edition),
        str(one.book),
        one.title,
        ", ".join(one.authors),
        one.format or "?",
        length(one),
        ", ".join(one.found_by),
    )


def length(edition: EditionAnswer) -> str:
    if edition.audio_seconds:
        return clock(edition.audio_seconds)
    return f"{edition.pages} pages" if edition.pages else "unknown"


def _standing(answer: MatchAnswer) -> Iterator[str]:
    pin = answer.pin
    if pin is not None:
        pinned = f"edition {pin.edition} of book {pin.book}, by {pin.from_}: {pin.reason}"
        yield plain(f"pinned for {answer.user}: {pinned}")
    if answer.override is not None:
        yield f"override: {answer.override}"
    if answer.held:
        yield "held: nothing is written until `earmark release`"
    if answer.last_outcome is not None:
        yield plain(f"last sync: {WORDS[answer.last_outcome.outcome]}, {answer.last_outcome.reason}")


def _verdict(verdict: VerdictAnswer) -> str:
    """With the numbers of what was found: they are what `link` takes."""
    book, edition = verdict.book, verdict.edition
    if verdict.bucket != "reject" or verdict.resembles:
        which = f" edition {edition}" if edition else ""
        which += f" of book {book.book_id}, “{book.title}”" if book is not None else ""
        return plain(f"{verdict.bucket} at {verdict.confidence:.1%}{which and ','}{which}: {verdict.reason}")
    from handlers.sync.find_edition import NOTHING_FITS, NOTHING_FOUND  # noqa: PLC0415 - the other commands start faster without

    if book is None:
        return NOTHING_FOUND
    nearest = f"the nearest is “{book.title}” (book {book.book_id}{_editions(book)})"
    return plain(f"{NOTHING_FITS}; {nearest}: {verdict.reason}")


def _editions(book: VerdictBook) -> str:
    numbers = [str(one.edition_id) for one in book.editions]
    return f", edition {', '.join(numbers)}" if numbers else ""


def _evidence(verdict: VerdictAnswer) -> Iterator[str]:
    for one in verdict.evidence:
        paint = _FOR if one.weight > 0 else _AGAINST if one.weight < 0 else str
        weight = paint(f"{one.weight:+6.2f}")
        yield f"  {weight}  {plain(one.field)}: {plain(one.text)}"
    yield from (plain(f"  capped: {cap}") for cap in verdict.caps)
    for other in verdict.runners_up:
        yield plain(
            f"  also: {other.confidence:.1%}  “{other.title}” by {names(other.authors)} "
            f"(book {other.book_id}{_editions(other)})"
        )


def override(answer: OverrideAnswer) -> str:
    whose = f" (for {answer.user})" if answer.user else ""
    return plain(f"{answer.item.title}: {answer.done}{whose}")


def link_preview(answer: LinkPreview) -> str:
    """What the edition is, and where it is not what the item says."""
    item, edition = answer.item, answer.edition
    read_by = f"read by {names(edition.narrators)}" if edition.narrators else ""
    about = [edition.format, length(edition), edition.language, read_by]
    lines = [
        f"{item.title or item.id}, by {names(item.authors)}; {clock(item.duration_seconds)}",
        f"  → edition {edition.edition} of book {edition.book}: {edition.title}, by {names(edition.authors)}",
        f"    {'; '.join(filter(None, about))}",
    ]
    lines += [f"  but {why[:1].lower()}{why[1:]}" for why in answer.disagreements]
    return "\n".join(map(plain, lines))
