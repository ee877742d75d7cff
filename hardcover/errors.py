"""What can go wrong with Hardcover, and what whoever catches it should do about it.

HardcoverError
├─ Unreachable      connect/timeout/5xx/HTML    back off, keep the key; ``outcome_unknown``: a write may have landed
├─ Throttled        429, or our own quota share wait ``retry_after_seconds``; ``daily``: until the reset
├─ TokenRejected    401                         stop this user, say so once, go on when a new token works
├─ MissingScope     403 insufficient_scope      do not repeat; name the scope
├─ Refused          validation, business error  do not repeat until something changes
│  ├─ BookGone      "find that book" [H 3.7]    recover through edition or canonical id
│  └─ UnknownField  the schema moved on [H 7]   the feature that asked for it does without
├─ DryRun           a write in a dry run        nothing was sent
└─ Surprising       a shape nobody described    do not repeat; ``outcome_unknown``: as above
"""

from __future__ import annotations


class HardcoverError(Exception):
    """The text is one short line for people: no token, no HTML, at most 200 characters."""


class HardcoverUnreachable(HardcoverError):
    def __init__(self, message: str, *, outcome_unknown: bool = False, slow: bool = False) -> None:
        super().__init__(message)
        self.outcome_unknown = outcome_unknown  # True only for mutations: read before writing again [H 1.13]
        self.slow = slow  # a timeout: a smaller question may be answered


class Throttled(HardcoverError):
    def __init__(self, message: str, *, retry_after_seconds: float, daily: bool = False) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds
        self.daily = daily


class HardcoverTokenRejected(HardcoverError):
    """The token is missing, wrong or expired. A 403 is never this [H 1.8]."""


class MissingScope(HardcoverError):
    def __init__(self, message: str, *, scope: str) -> None:
        super().__init__(message)
        self.scope = scope


class Refused(HardcoverError):
    pass


class BookGone(Refused):
    pass


class UnknownField(Refused):
    """The server's schema lacks ``field`` in ``type_name``, or the token may not see it [H 1.4, 7]."""

    def __init__(self, message: str, *, type_name: str, field: str) -> None:
        super().__init__(message)
        self.type_name = type_name
        self.field = field


class DryRun(HardcoverError):
    """A mutation reached the gateway in a dry run; nothing was sent."""


class Surprising(HardcoverError):
    def __init__(self, message: str, *, outcome_unknown: bool = False) -> None:
        super().__init__(message)
        self.outcome_unknown = outcome_unknown
