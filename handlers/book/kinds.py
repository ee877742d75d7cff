"""What sort of thing a title announces: the book itself, or something made from or around it.

Looked at before any similarity: "Summary of Dune", "Dune (1 of 3) [Dramatized Adaptation]" and "Dune: The Graphic
Novel" contain every word of the right title and are all the wrong book.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from handlers.book.hinted import HintedPattern, Hints, hints
from handlers.book.normalise import fold
from handlers.book.wording import any_of


class BookKind(StrEnum):
    COMPANION = "a companion book"
    DRAMATISED = "a dramatisation"
    OMNIBUS = "several books in one"
    ABRIDGED = "abridged"
    GRAPHIC = "a graphic novel"
    YOUNG = "an adaptation for young readers"
    EXCERPT = "an excerpt"


NO_KINDS: frozenset[BookKind] = frozenset()

_SETS = r"(?:series|collection|saga|trilogy|quartet|works|novels|chronicles|stories)"
_PATTERNS: tuple[tuple[BookKind, str], ...] = (
    (
        BookKind.COMPANION,
        any_of(
            r"summar(?:y|ies)(?= of| and|:|$| -)|analysis (?:of|and)|book review|in (?:15|20|30) minutes",
            r"study guides?|reading (?:group )?guide|reader's (?:guide|companion)|teacher'?s guide|lesson plans?",
            r"workbook|guided journal|colou?ring book|(?:un)?official [\w' ]{0,40}cookbook|trivia|quiz book",
            r"conversation starters|discussion (?:guide|prompts|questions)|key (?:takeaways|insights)",
            r"cliffs? ?notes|spark ?notes|instaread|quicklet|blinkist|shortform|unofficial|unauthori[sz]ed",
            r"companion (?:to|guide)|(?:ultimate|official|complete|essential|illustrated) companion",
            r"zusammenfassung|lekt(?:ü|ue|u)rehilfe|r[ée]sum[ée] de|resumen de|fiche de lecture",
        )
        + r"|^(?:a |the )?(?:guide|companion) to\b",
    ),
    (
        BookKind.DRAMATISED,
        any_of(
            r"dramati[sz](?:ed|ations?)|graphic ?audio|audio ?(?:drama|play)s?|dramatisiert|dramatisée?",
            r"adaptation radio(?:phonique)?|radioteatro|ficci[oó]n sonora|audiodrama|luisterspel|hoorspel|słuchowisko",
            r"радиоспектакль|аудиоспектакль",
            r"bbc radio|radio (?:drama|play|adaptation|series)|original drama",
            r"full[- ]cast (?:audio|drama|adaptation|edition|production)|a full[- ]cast|h(?:ö|oe|o)rspiele?",
        )
        + r"|ラジオドラマ|ドラマ ?cd|オーディオドラマ|广播剧|廣播劇|有声剧|라디오 드라마",
    ),
    (
        BookKind.OMNIBUS,
        any_of(
            r"box(?:ed)?[- ]?sets?|omnibus|bundle|gesamtausgabe|gesamtedition|int[ée]grale|sammelband|three[- ]book",
            r"coffret|cofanetto|raccolta completa|obras? completas?|verzameld werk|samlade verk|doppelband",
            r"полное собрание",
            rf"(?:complete|entire|definitive) (?:\w+ ){{0,3}}?{_SETS}|collected (?:works|novels)",
            r"(?:books|vols\.?|volumes|novels|parts|bände|baende|teile|tomes) ?"
            r"#?\d{1,2} ?(?:-|to|through|bis|and|\+) ?#?\d{1,2}",
            r"(?:book|vol\.?|volume|band|teil|tome) ?\d{1,2}-\d{1,2}",
            r"books one (?:to|through|and) \w+|(?:two|three|four|five) books in one",
            r"(?:[2-9]|1\d)(?:-book|[- ]in[- ]1| books? (?:set|bundle|collection|box))",
        )
        + r"|#\d{1,2} ?- ?#?\d{1,2}\b|全集|全巻|合本|合集|전집",
    ),
    (
        BookKind.ABRIDGED,
        r"(?<![\w-])abridged\b|(?<!\w)gek(?:ü|ue|u)rzt(?:e[rs]?)?\b|\bversion abr[ée]g[ée]e\b|\bcondensed\b",
    ),
    (
        BookKind.GRAPHIC,
        any_of(
            r"graphic (?:novels?|edition|history|memoirs?|biograph(?:y|ies)|adaptation)"
            r"|manga|manhwa|manhua|webtoon|comics?|comic ?books?",
            r"bande dessin[ée]e|novela gr[aá]fica|roman graphique|fumett[oi]|stripboek|seriealbum|комикс|манга",
        )
        + r"|漫画|コミックス?|マンガ|まんが|만화|웹툰",
    ),
    (
        BookKind.YOUNG,
        any_of(
            r"young readers?'?s?|young people'?s?|adapted for (?:young|kids|children|younger)|for kids",
            r"young adult edition|junior edition|children's edition",
        ),
    ),
    (BookKind.EXCERPT, any_of(r"sampler|excerpts?|sneak (?:peek|preview)|free preview|teaser|leseprobe|hörprobe")),
)
_HINTS = {
    BookKind.COMPANION: "sum|analysis|book review| minutes|guide|companion|lesson plan|workbook|ring book|cookbook"
    "|trivia|quiz book|starters|discussion |key |notes|instaread|quicklet|blinkist|shortform|unofficial|unauthori"
    "|zusammenfassung|rehilfe|fiche de lecture",
    BookKind.DRAMATISED: "dramati|audio|radio|original d|sonora|spel|słuchowisko|спектакль|cast|rspiel|ドラマ|播"
    "|有声剧|라디오",
    BookKind.OMNIBUS: "box|omnibus|bundle|gesamt|grale|band|book|coffret|cofanetto|raccolta|obra|verzameld|samlade"
    "|полное|complete|entire|definitive|collected|vol|novels|part|bände|baende|teil|tome|in 1|in-1|#|全|合|전집",
    BookKind.ABRIDGED: "abr|gek|condensed",
    BookKind.GRAPHIC: "graphi|manga|manh|webtoon|comic|bande d|novela gr|fumett|stripboek|seriealbum|комикс|манга|漫画"
    "|コミック|マンガ|まんが|만화|웹툰",
    BookKind.YOUNG: "young|kids|children|junior",
    BookKind.EXCERPT: "sampler|excerpt|sneak|preview|teaser|probe",
}
COMPILED = tuple((kind, HintedPattern(re.compile(pattern), hints(_HINTS[kind]))) for kind, pattern in _PATTERNS)

_OF_ANY = Hints(piece for _, pattern in COMPILED for piece in pattern.hints.pieces)

# "The Broken Earth Trilogy" is a set, or just the name of the series the book stands in: only the candidate can tell.
_MAYBE_OMNIBUS = HintedPattern(
    re.compile(any_of(r"trilog(?:y|ie|ia)|duology|quartet|quintet|tetralogy|pentalogy|hexalogy|collection")),
    ("trilog", "logy", "quartet", "quintet", "collection"),
)

_SPOKEN = {
    word: n
    for words in (
        "one two three four five six",
        "eins zwei drei vier fünf sechs",
        "un deux trois quatre cinq",
        "uno dos tres cuatro cinco",
        "primera segunda tercera cuarta quinta",
        "prima seconda terza quarta quinta",
        "première deuxième troisième",
        "primeira segunda terceira",
    )
    for n, word in enumerate(words.split(), 1)
}
_NUMBER = rf"(\d{{1,2}}|{'|'.join(_SPOKEN)})"
_PART = HintedPattern(
    re.compile(
        rf"\b(?:part|pt|teil|partie|parte)\.? ?{_NUMBER}(?: ?(?:of|/|von|de|di) ?(\d{{1,2}}|\w+))?\b"
        r"|[(\[] ?(\d{1,2}) ?(?:of|/|von|de) ?(\d{1,2}) ?[)\]]|\b(\d{1,2}) of (\d{1,2})\b"
    ),
    ("part", "pt", "teil", "(", "[", " of "),
)


@lru_cache(maxsize=2048)
def kinds_of(folded: str) -> frozenset[BookKind]:
    """The kinds a folded text announces."""
    if not _OF_ANY.any_in(folded):
        return NO_KINDS
    return frozenset(kind for kind, pattern in COMPILED if pattern.search(folded))


def may_be_omnibus(folded: str) -> bool:
    return bool(_MAYBE_OMNIBUS.search(folded))


@lru_cache(maxsize=2048)
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


_DRAMA_HOUSES = re.compile(
    r"graphic ?audio|.*\bh(?:ö|oe|o)rspiel.*|big finish.*|l\.?a\.? theatre works"
    r"|.*\baudio drama.*|(?:europa|maritim|lübbe audio hörspiel|folgenreich)"
)
_COMIC_HOUSES = re.compile(
    r".*\b(?:comics|manga|webtoons?)\b.*|viz media.*|shonen jump.*|kodansha comics.*|seven seas ghost ship"
)


def publisher_kinds(*names: str | None) -> frozenset[BookKind]:
    """What a house that makes nothing else says of a book."""
    found: set[BookKind] = set()
    for name in names:
        folded = fold(name or "")
        if folded and _DRAMA_HOUSES.fullmatch(folded):
            found.add(BookKind.DRAMATISED)
        if folded and _COMIC_HOUSES.fullmatch(folded):
            found.add(BookKind.GRAPHIC)
    return frozenset(found)


_OF_SERIES = frozenset({BookKind.DRAMATISED, BookKind.GRAPHIC, BookKind.YOUNG, BookKind.COMPANION})


@lru_cache(maxsize=4096)
def series_kinds(name: str) -> frozenset[BookKind]:
    """What the name of a series says of its books ("Overlord (Manga)"); a series is no set."""
    return kinds_of(fold(name)) & _OF_SERIES
