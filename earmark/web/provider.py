"""``GET /provider/search``: Hardcover as a metadata source inside Audiobookshelf's own match dialog [A 13].

Audiobookshelf asks with a title, perhaps an author and an ISBN, waits ten seconds, and shows what comes back. Answers
come from the edition store where it knows them; what is asked of Hardcover leaves the live share of the day alone.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from earmark.web.searches import Find, Searches, TooMany
from handlers.book import language_name
from hardcover.details import EditionDetails
from hardcover.errors import HardcoverError
from hardcover.model import ReadingFormat

ANSWER_WITHIN_SECONDS = 9.0  # Audiobookshelf gives up after ten
LONGEST_QUERY = 300


def provider(find: Find | None, secret: Callable[[], str]) -> Route:
    """Off (404) without a secret; the secret is what stands in Audiobookshelf as "Authorization Header Value"."""
    searches = Searches(find) if find is not None else None

    async def endpoint(request: Request) -> Response:
        expected = secret()
        if not expected or searches is None:
            return JSONResponse({"error": "the provider is off; set server.provider_secret"}, 404)
        if not _allowed(request, expected):
            return JSONResponse({"error": "wrong authorization value"}, 401)
        query = request.query_params
        if query.get("mediaType", "book") != "book":
            return JSONResponse({"matches": []})
        title = query.get("query", "").strip()[:LONGEST_QUERY]
        if not title:
            return JSONResponse({"error": "query is missing"}, 400)
        author, isbn = query.get("author", "").strip()[:LONGEST_QUERY], query.get("isbn", "").strip()[:40]
        try:
            async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
                found = await searches.find(title=title, author=author, isbn=isbn)
        except (HardcoverError, TimeoutError, TooMany):
            found = []  # Audiobookshelf shows an error of a provider as "no results" anyway
        return JSONResponse({"matches": [match_of(one) for one in found]})

    return Route("/provider/search", endpoint, methods=["GET"])


def _allowed(request: Request, expected: str) -> bool:
    given = request.headers.get("authorization", "").strip()
    if given.lower().startswith("bearer "):
        given = given[7:].strip()
    return hmac.compare_digest(given.encode(), expected.encode())


def match_of(details: EditionDetails) -> dict[str, Any]:
    """One candidate as Audiobookshelf takes it; what is not known is left out. ``duration`` is in minutes [A 13]."""
    edition, book = details.edition, details.book
    series = [
        {"series": name, "sequence": _number(position)} if position is not None else {"series": name}
        for name, position in book.series
    ]
    match = {
        "title": book.title or edition.title,
        "subtitle": details.subtitle,
        "author": ", ".join(book.authors),
        "narrator": ", ".join(edition.narrators),
        "publisher": details.publisher,
        "publishedYear": str(details.year) if details.year else None,
        "description": details.description,
        "cover": details.cover_url,
        "isbn": edition.isbn_13 or edition.isbn_10,
        "asin": edition.asin or next(iter(edition.audible_asins), None),
        "genres": list(details.genres),
        "tags": list(details.tags),
        "series": series,
        "language": language_name(details.language),
        "duration": round(edition.audio_seconds / 60) if edition.audio_seconds else None,
    }
    if edition.format not in (ReadingFormat.AUDIO, ReadingFormat.BOTH, None):
        match["narrator"] = None
    return {key: value for key, value in match.items() if value not in (None, "", [])}


def _number(position: float) -> str:
    return str(int(position)) if position == int(position) else str(position)
