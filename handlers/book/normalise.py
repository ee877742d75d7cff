"""Titles and names brought into one form, so that only real differences remain.

``words`` is the form that is compared: lower case, one script where alphabets allow it, numbers as digits.
Han, kana and hangul stay as they are: two different titles may read the same in Latin letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES = word_set("the a an der das le les el los las il het")
SMALL_WORDS = word_set(
    "the a an of and in on to for at by from with der die das und von le la les de du des et el и och og"
)

_TYPOGRAPHY = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "`": "'", "´": "'", "ʼ": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "\ufeff": None, "\u200b": None, "\u200e": None, "\u200f": None, "\u00ad": None, "\u00a0": " ",
        "⁄": "/", "：": ":", "꞉": ":", "∶": ":", "︰": ":", "﹕": ":", "™": None, "®": None, "©": None,
        "【": "[", "】": "]", "「": "[", "」": "]", "『": "[", "』": "]",
    }
)  # fmt: skip

_CJK = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_CJK_EDGE = re.compile(
    r"(?<=[\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af])(?=[a-z0-9])"
    r"|(?<=[a-z0-9])(?=[\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af])"
)
_WORD = re.compile(r"\d+(?:\.\d+)?(?!\w)|[^\W_]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DATE = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?!\w)")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)$")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


# Emoji and other pictures are decoration; their Latin names would become words of the title.
_PICTURES = re.compile("[\u2600-\u27bf\u2b00-\u2bff\ufe0e\ufe0f\u20e3\U0001f000-\U0001faff\U000e0000-\U000e007f]")


def without_pictures(text: str) -> str:
    """Without emoji and the signs of trade marks."""
    return text if text.isascii() else " ".join(re.sub("[™®©℠]", "", _PICTURES.sub(" ", text)).split())


@lru_cache(maxsize=2048)
def fold(text: str) -> str:
    """Same look, same letters: compatibility forms, case, typographic quotes and dashes, invisible characters."""
    if text.isascii():
        return " ".join(text.casefold().replace("&", " and ").split())
    text = unicodedata.normalize("NFKC", _PICTURES.sub(" ", text.translate(_TYPOGRAPHY))).translate(_TYPOGRAPHY)
    return " ".join(text.casefold().replace("&", " and ").split())


_LOST_COLON = re.compile(r"(?<=\w)_\s+(?=\w)")  # what file systems that know no colon make of ": "


def unspaced(text: str) -> str:
    """``Series.2.Title_Words`` is a sentence whose spaces were lost: no space at all, but dots or underscores."""
    text = text.strip()
    if "_" in text:
        text = _LOST_COLON.sub(": ", text)
    if " " in text or not re.search(r"[._]", text) or re.fullmatch(r"[\d.]+", text):
        return _without_humps(text) if " " not in text and "_" not in text else text.replace("_", " ")
    return re.sub(r"_|(?<!\d)\.|\.(?!\d)", " ", text).strip()


_HUMP = re.compile(r"(?<=[a-z\u00df-\u00ff])(?=[A-Z\u00c0-\u00de])")
_ONE_WORD = word_set("librivox graphicaudio audiobook ebook youtube mp3tag")


def _without_humps(text: str) -> str:
    """``BadBlood`` too."""
    return text if text.casefold() in _ONE_WORD else _HUMP.sub(" ", text)


def to_latin(text: str) -> str:
    """Alphabets (Cyrillic, Greek, accented Latin, …) in ASCII; texts with Han, kana or hangul unchanged."""
    if text.isascii() or _CJK.search(text):
        return text
    return anyascii(text).casefold()


def is_cjk(text: str) -> bool:
    return not text.isascii() and bool(_CJK.search(text))


def has_umlauts(text: str) -> bool:
    return not text.isascii() and bool(re.search(r"[äöüøå]", text))


def spelled_out(folded: str) -> str:
    """``ü`` written ``ue``, the other way of losing an umlaut."""
    return folded.translate(_UMLAUTS)


def words(folded: str) -> list[str]:
    """The words of a folded text; number words become digits ("nineteen eighty-four" -> "1984")."""
    return list(_words(folded))


@lru_cache(maxsize=2048)
def _words(folded: str) -> tuple[str, ...]:
    text = to_latin(folded)
    if not text.isascii():
        text = _CJK_EDGE.sub(" ", text)
    if "'" in text:
        text = _APOSTROPHE.sub("", text)
    if "." in text:
        text = _DATE.sub(r"\1 \2 \3", text)
    if "," in text:
        text = _THOUSANDS.sub("", text)
    found = _digits([_plain_number(w) for w in _WORD.findall(text)])
    if "no" in found:
        found = [
            "number" if w == "no" and found[i + 1 : i + 2] and is_number(found[i + 1]) else w
            for i, w in enumerate(found)
        ]
    return tuple(found)


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """The comparable form of a short text: a series name, a language."""
    return " ".join(without_article(words(fold(text))))


def without_article(tokens: list[str]) -> list[str]:
    return tokens[1:] if len(tokens) > 1 and tokens[0] in ARTICLES else tokens


def is_number(word: str) -> bool:
    return word.isdigit() or (word[0].isdigit() and word.replace(".", "", 1).isdigit())


def plain_number(text: str) -> str:
    """ "01" and "1.0" are "1"; "0.5" stays."""
    if "." in text:
        whole, _, fraction = text.partition(".")
        fraction = fraction.rstrip("0")
        return f"{whole.lstrip('0') or '0'}.{fraction}" if fraction else whole.lstrip("0") or "0"
    return text.lstrip("0") or "0"


def _in_order(text: str) -> list[str]:
    return text.split()


def _plain_number(word: str) -> str:
    if word[0].isdigit():
        if is_number(word):
            return plain_number(word)
        ordinal = _ORDINAL.match(word)
        if ordinal:
            return _ORDINAL_WORDS.get(ordinal[1], word)
    return word


_ORDINAL_WORDS = {
    str(n): w
    for n, w in enumerate(
        _in_order("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"), 1
    )
}
ORDINALS = {w: n for n, w in _ORDINAL_WORDS.items()}
_UNITS = {
    w: n
    for n, w in enumerate(
        _in_order(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen"
        )
    )
}
_TENS = {w: n * 10 for n, w in enumerate(_in_order("twenty thirty forty fifty sixty seventy eighty ninety"), 2)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
# Single letters are titles too ("V", "X", "I, Claudius"): here only what no word looks like.
_ROMAN = {
    w: str(n)
    for n, w in enumerate(_in_order("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"), 1)
    if len(w) > 1 and w != "xi"
}
_NUMBER_WORDS = frozenset(_UNITS) | frozenset(_TENS) | frozenset(_SCALES)


def _digits(tokens: list[str]) -> list[str]:
    if _NUMBER_WORDS.isdisjoint(tokens) and _ROMAN.keys().isdisjoint(tokens):
        return tokens
    out: list[str] = []
    run: list[str] = []
    for position, word in enumerate([*tokens, ""]):
        if word in _NUMBER_WORDS or (
            word == "and"
            and run
            and run[-1] in _SCALES
            and position + 1 < len(tokens)
            and tokens[position + 1] in _NUMBER_WORDS
        ):
            run.append(word)
            continue
        if run:
            out.extend(_spoken(run))
            run = []
        if word:
            out.append(_ROMAN.get(word, word))
    return out


def _spoken(run: list[str]) -> list[str]:
    """Number words that stand together: "twenty two" -> 22, "nineteen eighty four" -> 1984, "one two" -> 1 2."""
    out: list[str] = []
    total, current, last = 0, 0, ""
    started = False

    def flush() -> None:
        nonlocal total, current, started
        if started:
            out.append(str(total + current))
        total, current, started = 0, 0, False

    for word in run:
        if word == "and":
            continue
        if word in _SCALES:
            scale = _SCALES[word]
            if scale == 100:
                current = (current or 1) * 100
            else:
                total, current = total + (current or 1) * scale, 0
        elif started and last not in _SCALES:
            value = _UNITS.get(word, 0) or _TENS.get(word, 0)
            if last in _TENS and 0 < value < 10 and current % 10 == 0:
                current += value
            elif 10 <= current < 100 and value >= 10:
                current = current * 100 + value  # a year, spoken in two halves
            else:
                flush()
                current = value
        else:
            current += _UNITS.get(word, 0) or _TENS.get(word, 0)
        started, last = True, word
    flush()
    return out
