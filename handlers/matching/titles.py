"""Titles as sources write them, cut into the variants that may be meant, and compared.

A title is cut into segments at " - ", ":", brackets and the subtitle. A *variant* is one way of choosing among them; what
a variant leaves out is its *rest*. Two titles agree as far as the best pair of variants does, less a discount when a rest
cannot be explained by what the candidate itself says (author, narrator, series, number) or by words that say nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from .kinds import Kind, kinds_of, may_be_omnibus, part_of, without_part
from .normalise import (
    ORDINALS,
    SMALL_WORDS,
    fold,
    has_umlauts,
    is_cjk,
    is_number,
    plain_number,
    spelled_out,
    unspaced,
    without_article,
    word_set,
    words,
)

SAME = 0.97
CLOSE = 0.90
LIKE = 0.80
UNLIKE = 0.65

_ONE_SIDED_REST = 0.94  # "Sapiens" and "Sapiens: A Brief History of Humankind"
_TWO_RESTS = 0.70  # "Mistborn: The Final Empire" and "Mistborn: The Well of Ascension"
_SERIES_NAME_ONLY = 0.75  # "Mistborn" and "Mistborn: Secret History"

GENERIC = SMALL_WORDS | word_set(
    "novel book books volume vol vols part parts series saga edition by read narrated written author authors narrator cd disc "
    "disk track file audio no number teil band buch tome livre libro roman hörbuch horbuch gelesen lesung mp3 chapter "
    "novella trilogy cycle sequence story tale audiobook novels 1st only complete full"
)

_SAYS_NOTHING = re.compile(
    r"(?:(?:track|cd|disc|disk|chapter|kapitel|part|file|side|title|titel|untitled|audio|session|section|piste)[ _.-]*\d*[ _.-]*)+"
    r"|[\d ._-]+|audiobooks?|unknown(?: album| title)?|untitled(?: album)?|album|prologue|intro(?:duction)?|opening credits|book|n/?a"
    r"|new folder|various|default|hörbuch|m4b|mp3|output|audio|test"
)
_EDITION_WORDS = re.compile(
    r"\b(?:un|in)?-?abridged(?: (?:edition|audiobook|version|recording))?\b|\b(?:un)?gek(?:ü|ue|u)rzt(?:e[rs]?)?(?: lesung| ausgabe)?\b"
    r"|\baudio ?books?\b|\baudible(?: original| originals| audio)?(?: edition| drama)?\b|\b(?:m4b|mp3|m4a|aac|flac|opus|ogg|epub|azw3|mobi)\b"
    r"|\b\d+ ?(?:kbps|kb/s|kbit|kb|k|khz)\b|\bwhispersync\b|\bh(?:ö|oe)rbuch\b|\btexte int[ée]gral\b|\blivre audio\b|\baudiolibro\b"
    r"|\b(?:\w+ )?anniversary(?: \w+)?(?: edition)?\b"
    r"|\b(?:special|deluxe|collector'?s|limited|revised|updated|expanded|illustrated|international|enhanced|first|second|third|new"
    r"|movie|tv|film|media|kindle|hardcover|paperback|us|uk|extended|definitive|author's preferred|library|booktrack|digital"
    r"|movie tie-in|tv tie-in|dramati[sz]ed|full-cast|audio|bonus) edition\b"
    r"|\b(?:movie |tv |film |media )?tie-in\b|\bretail\b|\blight novel\b|\bsoundbooth theater\b|\bno drm\b"
)
_GENERIC_SEGMENT = re.compile(
    r"(?:an?|the|ein|eine|un|une|una|der|die) (?:[\w'.\-]+ ){0,5}(?:novels?|thriller|novella|memoir|romance|mystery|adventure|saga"
    r"|roman|krimi|romance novel|novelization|romcom|roman policier|love story|true story|story|tale|fantasy|short|fable)(?: series| of .{0,24})?"
    r"|a novel .*|roman|novel|fiction|a litrpg.*|litrpg.*|thriller|kriminalroman|ein fall für .*|[\w'\- ]*progression fantasy[\w'\- ]*|memoir|stories"
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_LEADING_YEAR = re.compile(r"^\s*[(\[]?((?:1[5-9]|20)\d\d)[)\]]?\s+-\s+")
_BRACKET = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_CUT = re.compile(
    r"\s+-+\s+|:\s+|\s+:|\s*\|\s*|\s*;\s+|\s+/\s+|\s*~\s*|, (?=(?:book|vol|volume|part|band|teil|tome|folge|bk)\.? \d|#)"
)
_CUT_CJK = re.compile(r"(?<=[\u3040-\u9fff\uac00-\ud7af])[:：]")
_CJK_VOLUME = re.compile(r"第? ?(\d+|[一二三四五六七八九十]) ?[巻卷部冊集話辑輯권]")
_CJK_PART = re.compile(r"[(\[（ ](上|中|下)[)\]）]?(?:[巻卷])?$|(上|下)[巻卷]")
_CJK_DIGITS = {c: str(n) for n, c in enumerate("一二三四五六七八九十", 1)}
_TRAILING_ARTICLE = re.compile(r", ?(?:the|an?|der|die|das|les?|la|el|los|las|il)(?=$| ?[(:\[-])")
_ORDINAL_BOOK = re.compile(r"\b(?:book|volume) the (" + "|".join(ORDINALS) + r")\b")
_MARKED = re.compile(
    r"(?:\b(?:books?|bk|vol(?:ume)?|band|buch|tome|libro|folge|livre|episode|том|книга|bind|deel|numbers?|num|volumen|volym|ep)\b\.?|#) ?"
    r"(?:number |no\.? ?|#|nr\.? ?)?(\d+(?:\.\d+)?|[ivx]+\b|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen)"
    r"\b(?! ?(?:hours|minutes|years))(?: of \d+| in\b)?"
)
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
_ROMAN_MARK = {r: str(n) for n, r in enumerate(_ROMAN.split(), 1)}
_MAX_SEGMENTS = 6


@dataclass(frozen=True, slots=True)
class Variant:
    """One reading of a title: its text, the words left out, and the numbers in its text."""

    text: str
    rest: frozenset[str]
    numbers: frozenset[str]
    from_bracket: bool = False


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart. ``marked``: numbers behind "Book", "Vol.", "#"; ``hinted``: numbers that stand alone."""

    raw: str
    variants: tuple[Variant, ...]
    words: frozenset[str]
    marked: frozenset[str]
    hinted: frozenset[str]
    kinds: frozenset[Kind]
    maybe_omnibus: bool
    part: tuple[int, int | None] | None
    years: frozenset[str]
    cjk: bool

    @property
    def says_something(self) -> bool:
        return bool(self.variants)


NOTHING = Title("", (), frozenset(), frozenset(), frozenset(), frozenset(), False, None, frozenset(), False)


@dataclass(frozen=True, slots=True)
class _Segment:
    tokens: tuple[str, ...]
    bracket: bool
    subtitle: bool


@lru_cache(maxsize=8192)
def title_of(text: str, subtitle: str | None = None) -> Title:
    """Take a title (and the subtitle beside it) apart."""
    folded = fold(unspaced(text))
    extra = fold(subtitle) if subtitle else ""
    if _SAYS_NOTHING.fullmatch(folded) and not re.fullmatch(r"\d{4}", folded):
        return NOTHING  # four digits may be a title all the same (1984, 2666)
    whole = f"{folded} : {extra}" if extra else folded
    kinds = kinds_of(whole)
    part = part_of(whole)
    marked: set[str] = set()
    hinted: set[str] = set()
    years: set[str] = set()
    segments: list[_Segment] = []

    def add(raw: str, *, bracket: bool = False, sub: bool = False) -> None:
        raw = raw.strip(" -,.:_")
        if not raw:
            return
        if _YEAR.fullmatch(raw) and (bracket or segments or sub):
            years.add(raw)
            if not bracket and not sub and len(segments) < _MAX_SEGMENTS:
                segments.append(_Segment((raw,), False, False))  # "George Orwell - 1984"
            return
        if (bracket or sub or segments) and _GENERIC_SEGMENT.fullmatch(raw) and not _MARKED.search(raw):
            return
        cleaned, numbers = _without_marks(_EDITION_WORDS.sub(" ", raw))
        marked.update(numbers)
        if part is not None:
            cleaned = without_part(cleaned)
        cleaned = cleaned.strip(" -,.:")
        tokens = words(cleaned)
        if len(tokens) == 1 and is_number(tokens[0]) and (numbers or len(tokens[0]) < 4 or bracket):
            hinted.add(tokens[0])
            if segments or sub or bracket or len(tokens[0]) < 4:
                return
        if tokens and len(segments) < _MAX_SEGMENTS:
            segments.append(_Segment(tuple(tokens), bracket, sub))

    leading = _LEADING_YEAR.match(folded)
    if leading:
        years.add(leading[1])
    folded = _ORDINAL_BOOK.sub(lambda m: f"book {ORDINALS[m[1]]}", _TRAILING_ARTICLE.sub("", folded))
    outside = _BRACKET.sub(" : ", folded) if re.search(r"[(\[{]", folded) else folded
    for piece in _cut(outside):
        add(piece)
    if outside is not folded:
        for found in _BRACKET.finditer(folded):
            for piece in _cut(found[1]):
                add(piece, bracket=True)
    if extra and extra != folded:
        for piece in _cut(_BRACKET.sub(" : ", extra)):
            add(piece, sub=True)
        for found in _BRACKET.finditer(extra):
            add(found[1], bracket=True, sub=True)
    if not segments:
        bare = words(folded)
        if not bare or not (hinted or marked):
            return NOTHING if not bare else _lone(text, tuple(bare), kinds, part)
        if len(bare) == 1 and len(bare[0]) == 4:
            segments.append(_Segment(tuple(bare), False, False))
    every = frozenset(t for s in segments for t in s.tokens)
    return Title(
        raw=text,
        variants=_variants(segments, folded, years),
        words=every,
        marked=frozenset(marked),
        hinted=frozenset(hinted),
        kinds=kinds,
        maybe_omnibus=may_be_omnibus(whole),
        part=part,
        years=frozenset(years),
        cjk=is_cjk(folded),
    )


def _lone(text: str, tokens: tuple[str, ...], kinds: frozenset[Kind], part: tuple[int, int | None] | None) -> Title:
    """A title made of nothing but words that are usually stripped ("The Audiobook")."""
    variants = _variants([_Segment(tokens, False, False)], "", set())
    return Title(
        text,
        variants,
        frozenset(tokens),
        frozenset(),
        frozenset(),
        kinds,
        False,
        part,
        frozenset(),
        is_cjk("".join(tokens)),
    )


def _cut(folded: str) -> list[str]:
    if not folded.isascii():
        folded = _CJK_PART.sub(lambda m: " : part " + {"上": "1", "中": "2", "下": "3"}[m[1] or m[2]], folded)
        folded = _CJK_VOLUME.sub(lambda m: f" : volume {_CJK_DIGITS.get(m[1], m[1])}", folded)
        folded = _CUT_CJK.sub(" : ", folded)
    return _CUT.split(folded)


def _without_marks(folded: str) -> tuple[str, list[str]]:
    """The text without "Book 2", "Vol. 3", "#4", and those numbers."""
    numbers: list[str] = []

    def take(found: re.Match[str]) -> str:
        spoken = found[1]
        if spoken.isalpha():
            spoken = _ROMAN_MARK.get(spoken) or (words(spoken) or ["0"])[0]
        numbers.append(plain_number(spoken) if is_number(spoken) else spoken)
        return " "

    return _MARKED.sub(take, folded), numbers


def _variants(segments: list[_Segment], folded: str, years: set[str]) -> tuple[Variant, ...]:
    main = [s for s in segments if not s.bracket and not s.subtitle]
    if not main:
        main = segments[:1]
    choices: list[tuple[list[_Segment], bool]] = [(main, False)]
    if len(segments) > len(main):
        choices.append((segments, False))
        subtitles = [s for s in segments if s.subtitle and not s.bracket]
        if subtitles and len(subtitles) < len(segments) - len(main):
            choices.append((main + subtitles, False))
    if len(segments) > 1:
        choices.extend(([s], s.bracket) for s in segments)
        for n in range(2, min(len(main), 4)):
            choices.append((main[:n], False))
            choices.append((main[-n:], False))
    found: dict[str, Variant] = {}
    for chosen, bracket in choices:
        text = " ".join(without_article([t for s in chosen for t in s.tokens]))
        if text and text not in found:
            rest = frozenset(t for s in segments if s not in chosen for t in s.tokens if t not in years)
            found[text] = Variant(text, rest, _numbers(text), bracket)
    if has_umlauts(folded):
        text = " ".join(without_article(words(spelled_out(" ".join(_cut(_BRACKET.sub(" ", folded)))))))
        found.setdefault(text, Variant(text, frozenset(), _numbers(text)))
    return tuple(found.values())


def _numbers(text: str) -> frozenset[str]:
    if not any(c.isdigit() for c in text):
        return frozenset()
    return frozenset(t for t in text.split() if is_number(t))


@dataclass(frozen=True, slots=True)
class Known:
    """What a candidate says about itself, to explain away what a local title carries besides the title."""

    words: frozenset[str]  # of its authors, narrators, series
    phrases: tuple[str, ...]  # the same, as they stand together; longest first
    series: frozenset[str]  # words of its series' names
    positions: frozenset[str]  # its numbers in them


@dataclass(frozen=True, slots=True)
class Local:
    """What our side says besides the title: ``words`` of its authors, narrators and series, and its ``numbers``."""

    words: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How well two titles agree. ``numbers_differ``: a number on one side that the other cannot explain."""

    score: float
    ours: Variant | None = None
    theirs: Variant | None = None
    left_out: frozenset[str] = frozenset()  # what neither side explains
    numbers_differ: bool = False
    hinted: frozenset[str] = frozenset()  # numbers found while explaining the series away
    comparable: bool = True


def likeness(ours: Title, theirs: Title, known: Known, local: Local) -> Likeness:
    """Compare our title with a candidate's."""
    if ours.raw == theirs.raw and ours.variants and ours.words == theirs.words:
        return Likeness(1.0, ours.variants[0], theirs.variants[0])
    best = _best_pair(ours.variants, theirs.variants, ours, theirs, known, local)
    if best.score < SAME and known.phrases:
        stripped, hinted = _explained(ours, known)
        if stripped:
            again = _best_pair(stripped, theirs.variants, ours, theirs, known, local)
            if again.score > best.score:
                best = Likeness(
                    again.score,
                    again.ours,
                    again.theirs,
                    again.left_out,
                    again.numbers_differ,
                    hinted,
                    again.comparable,
                )
    if best.score < LIKE and ours.cjk != theirs.cjk:
        return Likeness(best.score, best.ours, best.theirs, comparable=False)
    return best


def _best_pair(
    mine: tuple[Variant, ...], other: tuple[Variant, ...], ours: Title, theirs: Title, known: Known, local: Local
) -> Likeness:
    best = Likeness(0.0)
    for a in mine:
        for b in other:
            score = 1.0 if a.text == b.text else similarity(a.text, b.text)
            if score <= best.score:
                continue
            left, right = _unexplained(a, b, known, local.words)
            score = _discounted(score, a, b, left, right, known)
            if score > best.score:
                best = Likeness(
                    score,
                    a,
                    b,
                    left | right,
                    numbers_differ=a.numbers != b.numbers
                    and bool(
                        (a.numbers - b.numbers - known.positions - ours.years)
                        or (b.numbers - a.numbers - local.numbers)
                    ),
                )
                if score == 1.0:
                    return best
    return best


def _unexplained(a: Variant, b: Variant, known: Known, local: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    if not a.rest and not b.rest:
        return a.rest, b.rest
    shared = known.words | local | GENERIC
    text = set(b.text.split())
    text.update(a.text.split())
    left = a.rest - shared - b.rest - text - known.positions
    right = b.rest - shared - a.rest - text - known.positions
    return left, right


def _discounted(
    score: float, a: Variant, b: Variant, left: frozenset[str], right: frozenset[str], known: Known
) -> float:
    if a.from_bracket or b.from_bracket:
        score *= 0.98
    if not left and not right:
        return score
    if left and right:
        return score * _TWO_RESTS
    if known.series and known.series.issuperset(a.text.split()):
        return min(score, _SERIES_NAME_ONLY)
    return score * _ONE_SIDED_REST


def similarity(a: str, b: str) -> float:
    """0.0-1.0. No partial and no token-set ratio: "Dune" is inside "Dune Messiah"."""
    longer, shorter = (a, b) if len(a) >= len(b) else (b, a)
    if len(shorter) * 2 < len(longer):
        return 0.0
    plain = ratio(a, b) / 100
    if plain < 0.5:
        return 0.0
    if plain >= 0.9 and a.replace(" ", "") == b.replace(" ", ""):
        return 0.99
    if " " not in shorter:
        return plain * 0.9  # one word: "Alien" and "Aliens" are two books
    left, right = set(a.split()), set(b.split())
    if not (left ^ right) - SMALL_WORDS:
        return max(plain, 0.975 if len(left & right) > 1 else plain)
    if left == right:
        return 0.98
    return plain


def _explained(ours: Title, known: Known) -> tuple[tuple[Variant, ...], frozenset[str]]:
    """Our variants with the candidate's own names cut out of them, and the numbers that stood beside."""
    found: dict[str, Variant] = {}
    hinted: set[str] = set()
    for variant in ours.variants:
        padded = f" {variant.text} "
        text = padded
        for phrase in known.phrases:
            if phrase in text:
                text = text.replace(phrase, " | ")
        if text is padded or text == padded:
            continue
        for piece in text.split("|"):
            tokens = piece.split()
            numbers: list[str] = []
            while tokens and (is_number(tokens[0]) or tokens[0] in {"by", "von", "de"}):
                numbers.append(tokens.pop(0))
            while tokens and (
                is_number(tokens[-1]) or tokens[-1] in {"by", "von", "read", "narrated", "written", "book", "de"}
            ):
                numbers.append(tokens.pop())
            cleaned = " ".join(without_article(tokens))
            if cleaned and cleaned not in GENERIC:
                hinted.update(n for n in numbers if is_number(n))
                rest = frozenset(text.replace("|", " ").split()) - set(tokens) | variant.rest
                rest = frozenset(t for t in rest if not is_number(t))
                found.setdefault(cleaned, Variant(cleaned, rest, _numbers(cleaned)))
    return tuple(found.values()), frozenset(hinted)
