"""Names of authors and narrators: are these the same person, are these the same people?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz.fuzz import ratio

from handlers.book.normalise import fold, is_cjk, spelled_out, to_latin, word_set
from handlers.book.nothing import is_nobody
from handlers.book.roles import Name, Role, name_with_role, without_lead
from handlers.book.text import clean_text
from hardcover import is_role

SAME_PERSON = 0.92
MAYBE_SAME = 0.80

_TITLES = re.compile(r"^(?:dr\.?|sir|dame|prof\.?|mr\.?|mrs\.?|ms\.?|rev\.?)\s+|[(\[][^)\]]*[)\]]?")
_SUFFIX = word_set("jr sr ii iii iv phd md esq obe cbe")
_SPLIT = re.compile(
    r"\s*[;|\0、]\s*|\s+/\s+|\s*\\\s*|\s*,?\s+(?:&|and|und|feat\.?|featuring)\s+|\s+(?-i:et|y|e|og|och|en"
    r"|i|и|with)\s+(?=\S+\s)",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"(\w+ [^/]*\w)/(\w[^/]* \w+)")
_LOOSE = (
    ("dzh", "j"), ("tsch", "ch"), ("sch", "sh"), ("ph", "f"), ("kh", "h"), ("ck", "k"), ("yo", "o"), ("jo", "o"),
    ("io", "o"), ("ye", "e"), ("je", "e"), ("ie", "e"), ("w", "v"), ("j", "i"), ("y", "i"), ("z", "s"), ("c", "k"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class PersonName:
    """Two of one text are one object as long as the cache holds them.

    ``words``: given name, then surname; ``joined``: all in one; ``cjk``: written in Han, kana or hangul."""

    words: tuple[str, ...]
    joined: str
    loose: str
    cjk: bool
    name: str  # folded

    @property
    def shown(self) -> str:
        return self.name.title()


def people(names: Iterable[str]) -> tuple[PersonName, ...]:
    """Each person once, out of fields that may hold several ("Terry Pratchett & Neil Gaiman")."""
    return _people(tuple(names))


@lru_cache(maxsize=4096)
def _people(names: tuple[str, ...]) -> tuple[PersonName, ...]:
    found: dict[str, PersonName] = {}
    for text in names:
        for one in _split(text):
            found.setdefault(one.joined, one)
    return tuple(found.values())


@lru_cache(maxsize=4096)
def names_in(text: str) -> tuple[Name, ...]:
    """The people of one text as it writes them, with what each did; placeholders are left out.

    "Pratchett, Terry" is one person, "Terry Pratchett, Neil Gaiman" are two; the suffix stays with its name.
    """
    found: dict[str, Name] = {}
    text, roles = without_lead(clean_text(text))
    for chunk in _SPLIT.split(_SLASHED.sub(r"\1;\2", text)):
        for piece in _pieces(chunk):
            name = name_with_role(piece)
            if roles and not name.roles:
                name = Name(name.text, roles)
            if name.text and not is_nobody(name.text):
                found.setdefault(fold(name.text), name)
    return tuple(found.values())


def _pieces(chunk: str) -> list[str]:
    parts: list[str] = []
    for part in (p.strip() for p in chunk.replace("，", ",").split(",")):
        if parts and part.replace(".", "").casefold() in _SUFFIX:
            parts[-1] = f"{parts[-1]}, {part}"
        elif part:
            parts.append(part)
    if len(parts) != 2 or is_role(parts[1]) or is_cjk(parts[0]):
        return parts if len(parts) != 2 or not is_role(parts[1]) else [f"{parts[0]} - {parts[1]}"]
    if len(parts[0].split()) == 1 and len(parts[1].split()) <= 3 and not is_nobody(parts[1]):
        given, _, suffix = parts[1].partition(", ")
        return [f"{given} {parts[0]}, {suffix}" if suffix else f"{given} {parts[0]}"]  # "Last, First"
    return parts


def names_of(texts: Iterable[str | None], *, role: Role) -> tuple[str, ...]:
    """The names of those who had the role, as written, each once; who is said to have had another one is left out."""
    found: dict[str, str] = {}
    for text in texts:
        for name in names_in(text or ""):
            if not name.roles or role in name.roles:
                found.setdefault(fold(name.text), name.text)
    return tuple(found.values())


@lru_cache(maxsize=4096)
def _split(text: str) -> tuple[PersonName, ...]:
    """The people of one text; translators and the like only where nobody else is named."""
    named = names_in(text)
    main = [n for n in named if not n.roles or not n.roles.isdisjoint((Role.AUTHOR, Role.NARRATOR))]
    return tuple(p for p in (_person(fold(n.text)) for n in main or named) if p is not None)


def _person(folded: str) -> PersonName | None:
    text = _TITLES.sub(" ", folded).strip(" -.,'\"")
    cjk = is_cjk(text)
    latin = to_latin(text).replace("'", "")
    tokens: list[str] = []
    for token in re.findall(r"[^\W_]+", latin):
        if (
            len(token) in {2, 3}
            and token.isascii()
            and token.isalpha()
            and not re.search(r"[aeiouyäöü]", token)
            and token not in _SUFFIX
        ):
            tokens.extend(token)  # "JRR": initials without dots
        else:
            tokens.append(token)
    while len(tokens) > 1 and tokens[-1] in _SUFFIX:
        tokens.pop()
    if not tokens or not any(c.isalpha() for c in latin) or is_nobody(text):
        return None
    joined = "".join(tokens)
    return PersonName(tuple(tokens), joined, _loosely(joined), cjk, text)


def _loosely(text: str) -> str:
    """One spelling for the ways a name is carried over from another alphabet (Dostojewski, Dostoyevsky)."""
    for old, new in _LOOSE:
        text = text.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", text)


@lru_cache(maxsize=8192)
def same_person(a: PersonName, b: PersonName) -> float | None:
    """0.0-1.0; ``None`` when the two scripts cannot be compared."""
    if a.joined == b.joined:
        return 1.0
    if a.cjk != b.cjk:
        latin, other = (b, a) if a.cjk else (a, b)
        return 1.0 if _reading(other.name) in {latin.joined, "".join(sorted_back(latin))} else None
    if a.cjk:
        return 1.0 if sorted(a.joined) == sorted(b.joined) else ratio(a.joined, b.joined) / 100 * 0.9
    near = ratio(a.loose, b.loose, score_cutoff=50)
    if not near:
        return 0.0
    if sorted(a.words) == sorted(b.words):
        return 1.0
    if len(a.words) == 1 or len(b.words) == 1:
        return _single(a, b)
    score = max(_ordered(a.words, b.words), _ordered(a.words, (*b.words[1:], b.words[0])) - 0.03)
    if score < SAME_PERSON:
        if near >= 92:
            return 0.93
        if a.joined[0] == b.joined[0]:
            umlaut = ratio(spelled_out(a.name), spelled_out(b.name)) / 100
            return max(score, umlaut if umlaut > 0.95 else 0.0)
    return score


def sorted_back(person: PersonName) -> tuple[str, ...]:
    """Family name first, as in "Liu Cixin"."""
    return (person.words[-1], *person.words[:-1])


def _reading(text: str) -> str:
    return "".join(c for c in anyascii(text).casefold() if c.isalnum())


def _single(a: PersonName, b: PersonName) -> float:
    """One of them is a single word: a surname alone, or a mononym."""
    one, other = (a, b) if len(a.words) == 1 else (b, a)
    if one.words[0] == other.words[-1] and len(one.words[0]) > 2:
        return 0.93 if len(one.words[0]) > 4 else 0.85
    return min(ratio(a.joined, b.joined) / 100, 0.9) if ratio(a.joined, b.joined) >= 90 else 0.3


def _ordered(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """Surname against surname, given names by word, initial or near spelling; middle names may be missing."""
    surname = 1.0 if a[-1] == b[-1] else ratio(a[-1], b[-1]) / 100
    if surname < 0.85:
        return surname * 0.5
    first, other = a[0], b[0]
    if first == other:
        given = 1.0
    elif len(first) == 1 or len(other) == 1:
        given = 0.96 if first[0] == other[0] and _initials_agree(a[:-1], b[:-1]) else 0.3
    else:
        near = ratio(first, other) / 100
        given = near if near >= 0.8 else 0.84 if first[0] == other[0] and near >= 0.6 else near * 0.6
    if surname < 1.0 and given < 1.0:
        return 0.82 if first[0] == other[0] and given > 0.5 else surname * given * 0.95
    if surname < 1.0:
        return 0.93 if surname >= 0.9 and min(len(a[-1]), len(b[-1])) > 5 else 0.86
    return given if given != 1.0 else 0.98


def _initials_agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return all(x[0] == y[0] for x, y in zip(a, b, strict=False))


def best_overlap(ours: tuple[PersonName, ...], theirs: tuple[PersonName, ...]) -> float | None:
    """The best agreement of any pair; ``None`` when no two can be compared."""
    best: float | None = None
    for one in ours:
        for other in theirs:
            score = same_person(one, other)
            if score is not None and (best is None or score > best):
                if score == 1.0:
                    return score
                best = score
    return best
