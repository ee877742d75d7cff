"""A row of a table of credits: words, what they are for, and why they stand there.

Words are written as ``spoken.tokens_of`` makes them: lower case, Latin letters, numbers as digits. A pattern is a
regular expression of whole words; ``W`` is any one word, ``N`` a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """What a phrase is for."""

    LEAD = "lead"  # stands before a title and says that this is the book
    CLOSING = "closing"  # a lead that also counts after the story has begun
    PRESENTS = "presents"  # between publisher and title
    PUBLISHER = "publisher"  # a word that makes a short phrase a publisher's name
    BY = "by"  # before an author
    ROLE = "role"  # before somebody who is not the author
    EDITION = "edition"  # about the recording or the kind of book; says nothing about which
    WHOLE = "whole"  # an edition that leaves nothing out; taken for a set of books otherwise
    UNIT = "unit"  # before a number in a series; never "part" or "chapter"
    HEADING = "heading"  # the story begins
    REFUSE = "refuse"  # what follows is another book
    DEDICATION = "dedication"  # stands between the credits and the story
    TRAILER = "trailer"  # what went before is another book
    NOISE = "noise"  # sentences that every recording of a maker has


@dataclass(frozen=True, slots=True)
class Row:
    part: Part
    why: str
    patterns: tuple[str, ...]
