"""What can go wrong with Audiobookshelf, and what whoever catches it should do about it.

    AudiobookshelfError
    ├─ Unreachable     connect/timeout/5xx/HTML     back off, keep the key
    │  └─ ServerDown   /status is not answered      try again within seconds: one probe serves all its users
    ├─ NoSocket        no token opens the socket    poll; try again when the version changes
    ├─ TokenRejected   401, no way left to a token  stop this user, say so once
    ├─ Forbidden       403                          access lost: nothing is told, nothing is inferred
    └─ Surprising      a shape nobody described     nothing was learnt from it

"Not there" (404) is not an error: the call returns ``None`` or leaves the id out.
"""

from __future__ import annotations


class AudiobookshelfError(Exception):
    """The text is one short line for people: no token, no HTML, at most 200 characters."""


class Unreachable(AudiobookshelfError):
    is_lasting = False  # asking again at once would be answered the same

    def __init__(self, message: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds  # what the server asked for, where it did


class ServerDown(Unreachable):
    pass


class NoSocket(AudiobookshelfError):
    pass


class TokenRejected(AudiobookshelfError):
    pass


class Forbidden(AudiobookshelfError):
    pass


class OddAnswer(AudiobookshelfError):
    pass


class TooLarge(OddAnswer):
    """An answer above its bound; where it holds several things, fewer may be asked for."""
