"""What is taken off a title before it is a title: ASINs, words about the copy, parts, numbers, articles at the end."""

from __future__ import annotations

import re

from handlers.book.hinted import HintedPattern
from handlers.book.normalise import fold, word_set
from handlers.book.nothing import is_about_the_copy
from handlers.book.numbers import sequence
from handlers.book.series import series_entries
from handlers.book.wording import EDITION_WORDS
from hardcover import asin as as_asin

EDGES = " -–—,.:;_~|"
MARK = (
    r"(?:books?|bk|vol(?:ume)?|band|bd|buch|teil|tome|tomo|libro|livre|folge|no|nr|deel|boek|bind|bok|tom"
    r"|том|книга|часть)"
)
_ASIN = re.compile(r"[\[(]?(?<![A-Za-z0-9])(B0[A-Z0-9]{8}|(?<=[\[(])[A-Z0-9]{10})(?![A-Za-z0-9])(?:_[a-z]{2})?[\])]?")
_TRAILING_MARK = re.compile(
    rf"(?:,|\s)\s*(?:{MARK}\.?|#)\s*#?(\d{{1,3}}(?:\.\d+)?(?:\s*-\s*\d{{1,3}})?|[IVX]{{1,5}}|one|two"
    rf"|three|four|five|six|seven|eight"
    r"|nine|ten|eins|zwei|drei|vier|fünf)\s*$",
    re.IGNORECASE,
)
_CJK_VOLUME = HintedPattern(
    re.compile(r"\s*第?\s*(\d{1,3}|[一二三四五六七八九十]{1,3})\s*[巻卷部冊集권季]\s*$|\s+(\d{1,2})\s*권\s*$"),
    "巻卷部冊集권季",
)
_ARTICLE = re.compile(r"^(?P<rest>.+),\s+(?P<article>The|An?|Der|Die|Das|Les?|La|El|Los|Las|Il|De|Het)$")
_GENERIC_TAIL = HintedPattern(
    re.compile(
        r"(?<=\w)[,.]? (?:an?|the) (?:[\w/]+ ){0,2}(?:novel|thriller|memoir|novella|litrpg|litrpg adventure|roman)$"
        r"|(?<=\w)[,.] (?:roman|novel|thriller|psychothriller|kriminalroman|krimi)$",
        re.IGNORECASE,
    ),
    ("novel", "thriller", "memoir", "litrpg", "roman", "krimi"),
)
_TRAILING_PART = HintedPattern(
    re.compile(
        r"[,:]?\s+(?:part|pt|teil|partie|parte|deel|del|часть)\.?\s*\d+\s*(?:of|von|de|di|av|/|из)\s*\d+$",
        re.IGNORECASE,
    ),
    ("part", "pt", "teil", "del", "deel", "часть"),
)
_NAME = re.compile(r"(?:[A-ZÀ-ÞА-Я](?:\.|[\w'’.\-]*)\s*){2,4}")
_NO_NAME = word_set("a an the of and in to for from der die das und le la les des el los")


def without_asins(text: str) -> tuple[str, tuple[str, ...]]:
    """A name without the ASINs in it, and these."""
    asins = tuple(dict.fromkeys(number for mark in _ASIN.finditer(text) if (number := as_asin(mark[1]))))
    return (" ".join(_ASIN.sub(" ", text).split()), asins) if asins else (text, ())


def is_marked(piece: str) -> bool:
    """ "Mistborn, Book 2", "Mistborn 02"; "Catch 22" is rather a title than a series and its number."""
    entries = series_entries(piece)
    return bool(entries and entries[0].sequence) or bool(re.search(r"\s0\d$", piece))


def like_a_name(piece: str) -> bool:
    return bool(_NAME.fullmatch(piece)) and _NO_NAME.isdisjoint(piece.casefold().split())


def without_copy_words(piece: str) -> str:
    """ "Title Unabridged", "Title, 2nd Edition", "Title 64kbps m4b": words about the copy at the end."""
    if is_about_the_copy(piece):
        return ""
    folded = fold(piece)
    if len(folded) == len(piece):
        for found in EDITION_WORDS.finditer(folded):
            if found.end() == len(folded) and found.start() > 0:
                piece = piece[: found.start()].strip(EDGES)
    tokens = piece.split()
    while len(tokens) > 1 and is_about_the_copy(tokens[-1]) and any(c.isalnum() for c in tokens[-1]):
        tokens.pop()
    return " ".join(tokens).strip(EDGES)


def with_article(title: str) -> str:
    found = _ARTICLE.match(title)
    return f"{found['article']} {found['rest']}" if found else title


def without_tail(piece: str) -> tuple[str, str | None]:
    """ "Kindred A Novel" is *Kindred*; "Delve: Book Two" is *Delve*, and the number is kept, beside it."""
    if (part := _TRAILING_PART.search(piece)) and piece[: part.start()].strip(EDGES):
        piece = piece[: part.start()].strip(EDGES)
    if tail := _GENERIC_TAIL.search(piece):
        piece = piece[: tail.start()].strip(EDGES)
    mark = _TRAILING_MARK.search(piece) or _CJK_VOLUME.search(piece)
    if mark and piece[: mark.start()].strip(EDGES):
        number = sequence(mark[1] or (mark[2] if mark.re is _CJK_VOLUME.pattern else None))
        if number:
            return piece[: mark.start()].strip(EDGES), number
    return piece, None
