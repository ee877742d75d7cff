"""Hardcover's troubles as faults, in the shapes it has: ``hardcover.faults.next(outages.late_write(20))``."""

from __future__ import annotations

import json

from earmark.sandbox import faults
from earmark.sandbox.hardcover import answers
from earmark.sandbox.hardcover.answers import Answer


def _played(answer: Answer) -> faults.Fault:
    return faults.status(
        answer.status, json.dumps(dict(answer.body)), {"Content-Type": "application/json", **answer.headers}
    )


def late_write(seconds: float) -> faults.Fault:
    """408 at once, applied ``seconds`` later [H 1.13]."""
    answer = answers.request_timeout()
    return faults.late(seconds, 408, json.dumps(dict(answer.body)), {"Content-Type": "application/json"})


def timeout() -> faults.Fault:
    """408, and nothing is applied."""
    return _played(answers.request_timeout())


def too_many_requests(hint_seconds: int = 1, *, header: bool = True, tier: str = "Free") -> faults.Fault:
    return _played(answers.too_many_requests(tier, hint_seconds, retry_after=hint_seconds if header else None))


def internal_error() -> faults.Fault:
    return _played(answers.internal_error())


def unavailable() -> faults.Fault:
    return _played(answers.unavailable())


def forbidden(text: str = "Forbidden") -> faults.Fault:
    """The plain one of the four shapes of a 403 [H 1.8]."""
    return _played(answers.forbidden(text))


def html_page(status: int = 503, kilobytes: int = 1) -> faults.Fault:
    return faults.status(status, answers.html_page(status, kilobytes), {"Content-Type": "text/html"})
