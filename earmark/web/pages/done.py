"""What was just done, as an address says it: only what the pages have words for."""

from __future__ import annotations

from earmark.web.visit import Visit, number_in

DONE = frozenset(
    {
        *("held", "released", "ignored", "unignored", "matching", "queued", "undone", "night", "night_runs"),
        *("chosen", "answered", "accepted", "nothing", "withdrawn_taken", "withdrawn_kept", "undone_last", "too_late"),
        *("applied", "dismissed", "others_since", "asked", "dates", "cancelling", "no_run", "paused", "resumed"),
        *("many_ignore", "many_hold", "many_release", "many_sync", "many_match"),
    }
)


def number_of(text: str) -> int:
    """Of a page; 1 where it is no number."""
    number = number_in(text)
    return 1 if number is None else number


def done_of(visit: Visit) -> str:
    asked = visit.request.query_params.get("done", "")
    return asked if asked in DONE else ""
