"""What sort of thing a title announces: the book itself, or something made from or around it.

Looked at before any similarity: "Summary of Dune", "Dune (1 of 3) [Dramatized Adaptation]" and "Dune: The Graphic
Novel" contain every word of the right title and are all the wrong book.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Kind(StrEnum):
    COMPANION = "a companion book"
    DRAMATISED = "a dramatisation"
    OMNIBUS = "several books in one"
    ABRIDGED = "abridged"
    GRAPHIC = "a graphic novel"
    YOUNG = "an adaptation for young readers"
    EXCERPT = "an excerpt"


_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (
        Kind.COMPANION,
        r"\bsummar(?:y|ies)\b(?= of| and|:|$| -)|^summary\b|\bstudy guides?\b|\bworkbook\b|\bcliffs? ?notes\b"
        r"|\bspark ?notes\b|\bconversation starters\b|\banalysis (?:of|and)\b|\bkey (?:takeaways|insights)\b|\binstaread\b"
        r"|\bquicklet\b|\bblinkist\b|\bshortform\b|\breading (?:group )?guide\b|\breader's (?:guide|companion)\b"
        r"|\bteacher'?s guide\b|\blesson plans?\b|\btrivia\b|\bunofficial\b|\bunauthori[sz]ed\b|\bcompanion (?:to|guide)\b"
        r"|\b(?:ultimate|official|complete|essential|illustrated) companion\b|\bdiscussion (?:guide|prompts|questions)\b"
        r"|\bcolou?ring book\b|\bin (?:15|20|30) minutes\b|\bbook review\b|\bguided journal\b|\bcookbook\b"
        r"|\bzusammenfassung\b|\blekturehilfe\b|\blektürehilfe\b|\bresume de\b|\bresumen de\b|\bfiche de lecture\b"
        r"|^(?:a |the )?(?:guide|companion) to\b",
    ),
    (
        Kind.DRAMATISED,
        r"\bdramati[sz](?:ed|ation)\b|\bgraphic ?audio\b|\baudio ?(?:drama|play)\b|\bradio (?:drama|play|adaptation)\b"
        r"|\bfull[- ]cast (?:audio|drama|adaptation|edition|production|dramati)|\bbbc radio\b|\bh(?:ö|oe|o)rspiel\b"
        r"|\ba full[- ]cast\b",
    ),
    (
        Kind.OMNIBUS,
        r"\bbox(?:ed)?[- ]?sets?\b|\bomnibus\b|\bbundle\b"
        r"|\b(?:complete|entire) (?:\w+ ){0,3}?(?:series|collection|saga|trilogy|quartet|works|novels|chronicles|stories)\b"
        r"|\bcollected (?:works|novels)\b|\b(?:books?|vol(?:ume)?s?\.?|novels|parts?|bände|baende|band|teile?|tomes?) "
        r"?#?\d+ ?(?:-|to|through|bis|and|\+) ?#?\d+\b"
        r"|\bbooks (?:one|1) (?:to|through|and) \w+\b|\b\d+[- ](?:book|in[- ]1)\b|\b(?:two|three|four|five) books in one\b"
        r"|#\d+ ?- ?#?\d+|\bgesamtausgabe\b|\bint[ée]grale\b|\bsammelband\b|\bthree[- ]book\b",
    ),
    (
        Kind.ABRIDGED,
        r"(?<![\w-])abridged\b|(?<!un)\bgek(?:ü|ue|u)rzt(?:e|er|es)?\b|\bversion abr[ée]g[ée]e\b|\bcondensed\b|(?<!\w)abbr[ie]dged\b",
    ),
    (Kind.GRAPHIC, r"\bgraphic (?:novel|edition|history|adaptation)\b|\bmanga\b|\bcomics?\b"),
    (
        Kind.YOUNG,
        r"\byoung readers?'?s?\b|\badapted for (?:young|kids|children|younger)\b|\bfor kids\b|\byoung adult edition\b"
        r"|\bjunior edition\b|\byoung people\b|\bchildren's edition\b",
    ),
    (
        Kind.EXCERPT,
        r"\bsampler\b|\bexcerpts?\b|\bsneak (?:peek|preview)\b|\bfree preview\b|\bteaser\b|\bleseprobe\b|\bhörprobe\b",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
_ANY = re.compile("|".join(pattern for _, pattern in _PATTERNS))

# "The Broken Earth Trilogy" is a set, or just the name of the series the book stands in: only the candidate can tell.
_SOFT_OMNIBUS = re.compile(
    r"\b(?:trilogy|duology|quartet|quintet|tetralogy|pentalogy|hexalogy|collection|trilogie|triolog[iy]a)\b"
)

_PART = re.compile(
    r"\b(?:part|pt|teil|partie|parte)\.? ?(\d{1,2}|one|two|three|four|five|six)(?: ?(?:of|/|von|de|di) ?(\d{1,2}|\w+))?\b"
    r"|[(\[] ?(\d{1,2}) ?(?:of|/|von|de) ?(\d{1,2}) ?[)\]]|\b(\d{1,2}) of (\d{1,2})\b"
)
_SPOKEN = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def kinds_of(folded: str) -> frozenset[Kind]:
    """The kinds a folded text announces."""
    if not _ANY.search(folded):
        return frozenset()
    return frozenset(kind for kind, pattern in _COMPILED if pattern.search(folded))


def may_be_omnibus(folded: str) -> bool:
    return bool(_SOFT_OMNIBUS.search(folded))


def part_of(folded: str) -> tuple[int, int | None] | None:
    """``(n, m)`` of "part n of m", ``(n, None)`` when only "part n" is said."""
    found = _PART.search(folded)
    if not found:
        return None
    number, total = found[1] or found[3] or found[5], found[2] or found[4] or found[6]
    if total is not None and not (total.isdigit() or total in _SPOKEN):
        total = None
    return _count(number), None if total is None else _count(total)


def without_part(folded: str) -> str:
    return _PART.sub(" ", folded)


def _count(text: str) -> int:
    return _SPOKEN.get(text) or int(text)
