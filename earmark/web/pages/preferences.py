"""What a browser keeps for itself: light or dark, the language, whether single keys do something."""

from __future__ import annotations

from collections.abc import Collection

from starlette.responses import Response

from earmark.web.visit import AUTO, KEYS, THEMES, Visit
from earmark.web.words import LANGUAGES

A_YEAR = 365 * 86400


async def choose_theme(visit: Visit) -> Response:
    return _kept(visit, "theme", THEMES)


async def choose_language(visit: Visit) -> Response:
    """Empty, or one that there is not: what the browser or the settings say."""
    return _kept(visit, "language", (AUTO, *LANGUAGES))


async def choose_keys(visit: Visit) -> Response:
    return _kept(visit, "keys", KEYS)


def _kept(visit: Visit, name: str, known: Collection[str]) -> Response:
    """A cookie of this name; the first of what is known where the form says something else."""
    asked = visit.form.get(name, "")
    answer = visit.go_back("")
    answer.set_cookie(
        name,
        asked if asked in known else next(iter(known)),
        max_age=A_YEAR,
        path="/",
        samesite="lax",
        secure=visit.place.is_https,
        httponly=True,
    )
    return answer
