"""What waits for a person and what they decide, carried out where the ledger is. Decisions are words that survive."""

from __future__ import annotations

from typing import Any

from earmark.control import CommandFailed
from earmark.meant import give_word, item_as_json, users_meant
from earmark.passes import OnProgress
from earmark.person import Person
from earmark.review.candidates import from_claims, from_editions, from_evidence
from earmark.service import Service
from handlers.ledger import EVERYONE, Word
from handlers.outcome import Key
from hardcover.address import books_by_slug, read_address
from hardcover.limits import Lane
from hardcover.model import BookId, EditionId
from hardcover.search import read_candidates, search_books
from listener.errors import AudiobookshelfError
from listener.model import LibraryItem

Options = dict[str, Any]
Answer = tuple[Any, int]

EDITIONS_SHOWN = 5  # of one book that a person named


async def list_waiting(service: Service, options: Options, _on_progress: OnProgress) -> Answer:
    """``[{"item", "users", "reason", "since", "pin", "candidates"}]``, oldest first.

    ``item`` is told as for a match, with the id and the title only where Audiobookshelf does not tell more. Which
    edition an item is, is asked once for all users; what waits about an item that has its edition (``pin``:
    ``{"edition", "book", "from"}``) once for all with the same reason.
    """
    users = users_meant(service, options)
    rows = [row for row in service.ledger.waiting_for_a_person() if row["user"] in users]
    items = await _items(service, rows)
    questions: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        item = items.get(row["item"])
        pin = service.ledger.pin(Key(row["user"], row["item"]))
        candidates = from_evidence(row["evidence"] or _evidence_of_the_night(service, row["item"]), item)
        question = questions.setdefault(
            (row["item"], row["reason"] if pin is not None else ""),
            {
                "item": item_as_json(item) if item is not None else {"id": row["item"], "title": row["title"]},
                "users": [],
                "reason": row["reason"],
                "since": row["at"],
                "pin": {"edition": pin.edition_id, "book": pin.book_id, "from": pin.provenance.value} if pin else None,
                "candidates": candidates,
            },
        )
        question["users"].append(row["user"])
        if candidates:  # the latest look knows most
            question |= {"reason": row["reason"], "candidates": candidates}
    return list(questions.values()), 0


async def accept(service: Service, options: Options, _on_progress: OnProgress) -> Answer:
    """Link the item to an edition, as `earmark link` does."""
    person = _asking(service, options)
    edition_id = EditionId(int(options["edition"]))
    edition = (await person.user.catalogue.editions_by_id([edition_id], Lane.LIVE)).get(edition_id)
    if edition is None:
        raise CommandFailed(f"Hardcover has no edition {edition_id} any more")
    word = Word(kind="link", book_id=edition.book_id, edition_id=edition.id)
    return _given(service, options, word) | {"edition": edition.id, "book": edition.book_id}, 0


async def ignore(service: Service, options: Options, _on_progress: OnProgress) -> Answer:
    return _given(service, options, Word(kind="ignore")), 0


async def reopen(service: Service, options: Options, _on_progress: OnProgress) -> Answer:
    """Take a decision back: the item waits again."""
    return _given(service, options, None), 0


async def other(service: Service, options: Options, _on_progress: OnProgress) -> Answer:
    """Candidates a person named: ``named`` is the number of an edition, or an address of hardcover.app."""
    person = _asking(service, options)
    catalogue = person.user.catalogue
    address = read_address(str(options["named"]))
    if address is None:
        raise CommandFailed("that is neither the number of an edition nor an address of a book on hardcover.app", 2)
    item = await _item(person, str(options["item"]))
    if address.edition_id is not None:
        claim = (await catalogue.claims_by_id([address.edition_id], Lane.LIVE)).get(address.edition_id)
        if claim is None:
            raise CommandFailed(
                f"Hardcover has no edition {address.edition_id}: the number stands in its page's address"
            )
        return from_claims([claim], item), 0
    book_id = address.book_id
    if address.slug is not None:
        books = await catalogue.client.ask(books_by_slug(address.slug), Lane.LIVE)
        book_id = (books[0].canonical_id or books[0].id) if books else None
    found = await catalogue.books_by_id([book_id], Lane.LIVE) if book_id is not None else {}
    if book_id is None or book_id not in found:
        raise CommandFailed("Hardcover has no such book")
    kept = BookId(found[book_id].canonical_id or book_id)
    editions = await catalogue.editions_of(kept, Lane.LIVE)
    if not editions:
        raise CommandFailed(f"“{found[book_id].title}” has no edition on Hardcover")
    return from_editions(found[book_id], editions, item, EDITIONS_SHOWN), 0


async def search(service: Service, options: Options, _on_progress: OnProgress) -> Answer:
    """Candidates that Hardcover finds for ``words``, best first."""
    person = _asking(service, options)
    books = await search_books(person.client, str(options["words"]), Lane.LIVE)
    claims = await read_candidates(person.client, books, Lane.LIVE)
    claims.sort(key=lambda claim: books.index(claim.book.id) if claim.book.id in books else len(books))
    return from_claims(claims, await _item(person, str(options["item"]))), 0


def _evidence_of_the_night(service: Service, item: str) -> dict[str, Any]:
    """The nightly run searches by words too, after a live look found nothing."""
    matched = service.matches.get(item)
    return matched.evidence if matched is not None else {}


def _given(service: Service, options: Options, word: Word | None) -> dict[str, Any]:
    user = users_meant(service, options)[0] if options.get("user") else EVERYONE
    give_word(service, str(options["item"]), word, user)
    return {"item": options["item"], "user": user or None, "word": word.kind if word is not None else None}


def _asking(service: Service, options: Options) -> Person:
    """Whose access and whose units are used: one of those who wait, else anybody."""
    wanted = [options.get("user"), *options.get("users", ())]
    name = next((name for name in wanted if name in service.persons), None) or users_meant(service, {})[0]
    return service.persons[name]


async def _items(service: Service, rows: list[dict[str, Any]]) -> dict[str, LibraryItem]:
    """As far as Audiobookshelf tells: what waits is shown all the same."""
    found: dict[str, LibraryItem] = {}
    for name in dict.fromkeys(row["user"] for row in rows):
        wanted = [row["item"] for row in rows if row["user"] == name and row["item"] not in found]
        try:
            found |= await service.persons[name].items.get_many(wanted)
        except AudiobookshelfError:
            continue
    return found


async def _item(person: Person, item_id: str) -> LibraryItem | None:
    try:
        return await person.items.get(item_id)
    except AudiobookshelfError:
        return None
