"""One match as text: what Audiobookshelf says, the candidates, the evidence, the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from earmark.cli.table import plain, styled, table
from earmark.observe.outcome_text import WORDS
from earmark.observe.words import clock, moment, names
from handlers.state.outcome import Kind

_FOR, _AGAINST = styled(fg="green"), styled(fg="red")


def match(document: dict[str, Any], zone: tzinfo) -> str:
    return "\n".join(_match(document, zone))


def _match(document: dict[str, Any], zone: tzinfo) -> Iterator[str]:
    yield from _item(document)
    yield ""
    if document["candidates"]:
        head = ("edition", "book", "title", "authors", "format", "length", "found by")
        yield table(head, [_candidate(one) for one in document["candidates"]], long=(2, 3), labels=True)
        yield ""
    elif document["identifiers"]:
        yield "Hardcover has no edition with these identifiers."
        yield ""
    verdict, night = document["verdict"], document["night"]
    if verdict is not None:
        yield f"verdict: {_verdict(verdict)}"
        yield from _evidence(verdict)
    if night is not None:
        how = "by identifier and by title" if night["searched"] else "by identifier"
        yield f"the nightly run, {moment(night['at'], zone)} ({zone}), {how}: {_verdict(night)}"
        if verdict is None:
            yield from _evidence(night)
    elif verdict is None:
        yield "the nightly run has not searched for it yet"
    yield from _standing(document)


def _item(document: dict[str, Any]) -> Iterator[str]:
    item = document["item"]
    yield plain(f"{item['title']}" + (f": {item['subtitle']}" if item["subtitle"] else ""))
    yield plain(f"  by {names(item['authors'])}; read by {names(item['narrators'])}")
    yield f"  {', '.join(document['identifiers']) or 'no ASIN, no ISBN'}; {clock(item['duration_seconds'])}"
    yield f"  {item['id']}"


def _candidate(one: dict[str, Any]) -> tuple[str, ...]:
    return (
        str(one["edition"]),
        str(one["book"]),
        one["title"],
        ", ".join(one["authors"]),
        one["format"] or "?",
        length(one),
        ", ".join(one["found_by"]),
    )


def length(edition: dict[str, Any]) -> str:
    if edition["audio_seconds"]:
        return clock(edition["audio_seconds"])
    return f"{edition['pages']} pages" if edition["pages"] else "unknown"


def _standing(document: dict[str, Any]) -> Iterator[str]:
    pin = document["pin"]
    if pin is not None:
        pinned = f"edition {pin['edition']} of book {pin['book']}, by {pin['from']}: {pin['reason']}"
        yield plain(f"pinned for {document['user']}: {pinned}")
    if document["override"] is not None:
        yield f"override: {document['override']}"
    if document["held"]:
        yield "held: nothing is written until `earmark release`"
    if document["last_outcome"] is not None:
        last = document["last_outcome"]
        yield plain(f"last sync: {WORDS[Kind(last['outcome'])]}, {last['reason']}")


def _verdict(verdict: dict[str, Any]) -> str:
    """With the numbers of what was found: they are what `link` takes."""
    book, edition = verdict.get("book"), verdict.get("edition")
    if verdict["bucket"] != "reject" or verdict.get("resembles"):
        which = f" edition {edition}" if edition else ""
        which += f" of book {book['book_id']}, “{book['title']}”" if isinstance(book, dict) else ""
        return plain(f"{verdict['bucket']} at {verdict['confidence']:.1%}{which and ','}{which}: {verdict['reason']}")
    from handlers.sync.find_edition import NOTHING_FITS, NOTHING_FOUND  # noqa: PLC0415 - the other commands start faster without

    if not isinstance(book, dict):
        return NOTHING_FOUND
    nearest = f"the nearest is “{book['title']}” (book {book['book_id']}{_editions(book)})"
    return plain(f"{NOTHING_FITS}; {nearest}: {verdict['reason']}")


def _editions(book: dict[str, Any]) -> str:
    numbers = [str(one["edition_id"]) for one in book.get("editions", ())]
    return f", edition {', '.join(numbers)}" if numbers else ""


def _evidence(verdict: dict[str, Any]) -> Iterator[str]:
    for one in verdict["evidence"]:
        paint = _FOR if one["weight"] > 0 else _AGAINST if one["weight"] < 0 else str
        weight = paint(f"{one['weight']:+6.2f}")
        yield f"  {weight}  {plain(one['field'])}: {plain(one['text'])}"
    yield from (plain(f"  capped: {cap}") for cap in verdict["caps"])
    for other in verdict.get("runners_up", ()):
        yield plain(
            f"  also: {other['confidence']:.1%}  “{other['title']}” by {names(other['authors'])} "
            f"(book {other['book_id']}{_editions(other)})"
        )


def override(document: dict[str, Any]) -> str:
    whose = f" (for {document['user']})" if document["user"] else ""
    return plain(f"{document['item']['title']}: {document['done']}{whose}")


def link_preview(document: dict[str, Any]) -> str:
    """What the edition is, and where it is not what the item says."""
    item, edition = document["item"], document["edition"]
    about = [edition["format"], length(edition), edition["language"], _read_by(edition)]
    lines = [
        f"{item['title'] or item['id']}, by {names(item['authors'])}; {clock(item['duration_seconds'])}",
        f"  → edition {edition['edition']} of book {edition['book']}: {edition['title']}, "
        f"by {names(edition['authors'])}",
        f"    {'; '.join(filter(None, about))}",
    ]
    lines += [f"  but {why[:1].lower()}{why[1:]}" for why in document["disagreements"]]
    return "\n".join(map(plain, lines))


def _read_by(edition: dict[str, Any]) -> str:
    return f"read by {names(edition['narrators'])}" if edition["narrators"] else ""
