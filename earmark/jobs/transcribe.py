"""Listening to openings in a run: which books an opening could be of, and what was heard, remembered.

A speech recogniser comes as a port; there is none by default, and then the items wait for a person.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from earmark.settings.model import Matching
from handlers.book import position_text, tags_view
from handlers.matching import Bucket, Candidate, match, views_of
from handlers.metadata.listen import Heard, Spoken, Transcriber, file_identity, listen_to
from handlers.metadata.model import BookView, Field, Source
from handlers.metadata.opening import Decode, OpeningFetcher
from handlers.metadata.views import views_for
from handlers.state.key_values import KeyValues
from handlers.state.matches import Matched, Matches, fingerprint_of
from handlers.sync.find_edition import candidates_of, verdict_as_json
from hardcover.client import Client
from hardcover.limits import Lane
from hardcover.model import BookId
from hardcover.search import read_candidates, search_books
from listener.client import Audiobookshelf
from listener.model import LibraryItem, SeriesEntry

MOST_A_RUN = 20  # openings; listening is slow, and the next night goes on


class Ears:
    def __init__(
        self,
        transcriber: Transcriber,
        facts: KeyValues,
        matches: Matches,
        now: Callable[[], datetime],
        thresholds: Matching,
        *,
        decode: Decode | None = None,
    ) -> None:
        self._transcriber = transcriber
        self._decode = decode
        self._facts = facts
        self._matches = matches
        self._now = now
        self._thresholds = thresholds
        self._left = MOST_A_RUN

    def may(self, item: LibraryItem) -> bool:
        """There is something to hear that was not heard yet by this engine, and time for it."""
        return self._left > 0 and bool(item.files) and self._remembered(item) is None

    def view_of(self, item: LibraryItem) -> BookView | None:
        """What was heard of it, if that was positive and its files are still the same."""
        heard = self._remembered(item)
        if heard is None or heard["book"] is None:
            return None
        values: dict[Field, Any] = {Field.TITLE: heard["title"], Field.AUTHORS: tuple(heard["authors"])}
        return BookView(source=Source.TRANSCRIPT, values=values)

    async def listen(self, item: LibraryItem, matched: Matched | None, reader: Audiobookshelf, client: Client) -> bool:
        """Hear the opening and remember what it said; whether it named a book. 2 to 4 units."""
        self._left -= 1
        candidates = await self._candidates(item, matched, client)
        fetcher = OpeningFetcher(reader, self._decode)
        heard = await listen_to(item, [_spoken(one) for one in candidates], fetcher, self._transcriber)
        book = next((c for c in candidates if heard and str(c.book.id) == heard.decision.key), None)
        self._remember(item, heard, book)
        if book is None:
            return False
        if matched is None or not matched.is_settled:
            self._match_again(item, candidates, book)
        return True

    async def _candidates(self, item: LibraryItem, matched: Matched | None, client: Client) -> list[Candidate]:
        """The match and what else it could be: books of that title, and the author's others, as distractors."""
        kept = self._matches.get(item.id)
        wanted = [matched.book_id if matched is not None else None, *_books(kept.evidence if kept is not None else {})]
        titles, authors = _said(item)
        for words in [f"{title} {author}" for title in titles[:1] for author in authors[:1] or [""]] + authors[:1]:
            wanted += await search_books(client, words, Lane.METADATA)
        books = dict.fromkeys(book for book in wanted if book is not None)
        return candidates_of(await read_candidates(client, books, Lane.METADATA))

    def _match_again(self, item: LibraryItem, candidates: list[Candidate], book: Candidate) -> None:
        """What was heard is one more view of the item, under the same caps: it takes the place of silent tags."""
        views = views_of(item)
        if Field.TITLE not in (tags_view(dict(item.tags)).values):
            tags = {"tagAlbum": book.book.title, "tagArtist": ", ".join(book.book.authors)}
            views = views_of(item, tags=tags)
        at = self._thresholds
        verdict = match(views, candidates, auto_at=at.auto_at, review_at=at.review_at)
        if verdict.book is None or verdict.book.id != book.book.id or verdict.bucket is Bucket.REJECT:
            return  # only heard: not even worth a person's look
        self._matches.put(
            [
                Matched(
                    item=item.id,
                    fingerprint=fingerprint_of(item),
                    bucket=verdict.bucket.value,
                    book_id=verdict.book.id,
                    edition_id=verdict.edition.id if verdict.edition is not None else None,
                    confidence=verdict.confidence,
                    reason=f"its opening says “{book.book.title}”; {verdict.reason}",
                    by="heard",
                    at=self._now(),
                    searched=True,
                    title=item.title,
                    evidence={} if verdict.bucket is Bucket.AUTO else verdict_as_json(verdict),
                )
            ]
        )

    # what was heard

    def _remembered(self, item: LibraryItem) -> dict[str, Any] | None:
        text = self._facts.get(f"heard:{item.id}")
        heard: dict[str, Any] | None = json.loads(text) if text is not None else None
        if (
            heard is None
            or heard["model"] != self._model
            or heard["file"] not in {file_identity(f) for f in item.files}
        ):
            return None
        return heard

    def _remember(self, item: LibraryItem, heard: Heard | None, book: Candidate | None) -> None:
        """For the audit too; the audio itself is not kept."""
        told: dict[str, Any] = {"model": self._model, "file": file_identity(item.files[0]), "book": None}
        if heard is not None:
            told |= {"file": heard.file, "why": heard.decision.why, "snippet": heard.decision.snippet}
            told |= {"scores": [heard.decision.title, heard.decision.author, heard.decision.narrator]}
            told |= {"seconds": round(heard.seconds, 1)}
        if book is not None:
            told |= {"book": book.book.id, "title": book.book.title, "authors": list(book.book.authors)}
        self._facts.set(f"heard:{item.id}", json.dumps(told | {"at": self._now().isoformat()}, ensure_ascii=False))

    @property
    def _model(self) -> str:
        return f"{self._transcriber.engine} {self._transcriber.model}"


def _spoken(candidate: Candidate) -> Spoken:
    narrators = dict.fromkeys(name for edition in candidate.editions for name in edition.narrators)
    return Spoken(
        key=str(candidate.book.id),
        title=candidate.book.title,
        authors=candidate.book.authors,
        series=tuple(SeriesEntry(name=name, sequence=position_text(part)) for name, part in candidate.book.series),
        narrators=tuple(narrators),
    )


def _said(item: LibraryItem) -> tuple[list[str], list[str]]:
    """Titles and authors that the fields, tags or names say."""
    titles: dict[str, None] = {}
    authors: dict[str, None] = {}
    for view in views_for(item):
        titles.update(dict.fromkeys(str(one) for one in view.readings(Field.TITLE)))
        for people in view.readings(Field.AUTHORS):
            authors.update(dict.fromkeys(map(str, people or ())))
    return list(titles), list(authors)


def _books(evidence: dict[str, Any]) -> Iterable[BookId]:
    """The verdict's book and its runners-up (see ``handlers.find.verdict_as_json``)."""
    best = evidence.get("book")
    for one in [*([best] if isinstance(best, dict) else []), *evidence.get("runners_up", ())]:
        yield BookId(one["book_id"])
