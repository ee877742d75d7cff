"""How this Hardcover behaves, to be changed at any time: what is known as the default, what may turn out as a variant.

Each variant is one that somebody reported, or that nobody has ruled out; `earmark probe` has to tell it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class BusinessError:
    """Nothing is applied; the payload holds only this text [H 1.10]."""

    text: str


@dataclass(frozen=True, slots=True)
class NullPayload:
    """Nothing is applied, and the whole field is null [H 1.10]."""


@dataclass(frozen=True, slots=True)
class NullRow:
    """Applied, but the payload has neither a row nor an error [H 1.10]."""


@dataclass(frozen=True, slots=True)
class Crash:
    """The Action falls over before it applies anything [H 1.11]."""


Oddity: TypeAlias = BusinessError | NullPayload | NullRow | Crash


@dataclass(slots=True)
class Habits:
    """Shared by all requests."""

    row_cap: int = 100  # [H 2.8]
    search_results_as_text: bool = False  # [H 3.13]
    oddities: dict[str, deque[Oddity]] = field(default_factory=dict)  # by mutation, each used once

    # the shelf
    insert_is_upsert: bool = True  # [H 4.5]; else a second insert of a book is refused
    takes_privacy: bool = True  # [H 4.2]
    takes_date_added: bool = True  # [H 4.7]
    user_book_patches: bool = True  # [H 4.9b]; else what is left out is emptied
    edition_moves_read: bool = True  # [H 5.5]

    # reads and progress
    unit_of_edition: bool = True  # [H 5.3]; else both units are kept
    lengthless_empty: bool = True  # [H 5.4]; else the value is kept
    beyond_the_end_kept: bool = True  # a guess; else it is cut to the length
    reading_opens: bool = True  # [H 5.7]
    read_fills: bool = True  # [H 5.8]; grimmory saw the progress left as it was
    read_makes_finished: bool = True  # [H 5.9]
    read_rewrites_finish: bool = True  # [H 5.10]
    finish_sets_status: bool = True  # [H 5.11]
    dates_stick: bool = True  # [H 5.12]
    read_patches: bool = True  # [H 5.13]; grimmory lost the start at a finish
    reread_opens: bool = True  # [H 5.14]
    pause_closes: bool = False  # [H 5.18]: nobody knows

    # the journal [H 10]
    journal_after_seconds: float | None = 0.0  # when the entry of a write is there; None: never
    journal_deletable: bool = True

    # limits on what may be asked
    depth: int | None = None  # announced: 3 [H 1.15]
    owned_scope: str = "write:library"  # [H 4.13]

    def next_oddity(self, field_name: str) -> Oddity | None:
        waiting = self.oddities.get(field_name)
        return waiting.popleft() if waiting else None
