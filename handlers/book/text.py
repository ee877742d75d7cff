"""Text as people may see it: without control characters, broken letters, addresses and the stamps of tools."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from handlers.book.hinted import HintedPattern, hints
from listener import SeriesEntry

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd]"
)
_URL = HintedPattern(
    re.compile(
        r"(?:https?://|www\.)[^\s)\]}>]+|(?<![\w-])[\w-]+\.(?:com|net|org|info|to|me)/[^\s)\]}>]*", re.IGNORECASE
    ),
    ("://", "www.", ".com/", ".net/", ".org/", ".info/", ".to/", ".me/"),
)
STAMP = HintedPattern(
    re.compile(
        r"\b(?:encoded|ripped|converted|created|downloaded|tagged|uploaded|split|processed) (?:by|with|from|using)\b.*"
        r"|\b(?:lavf|lame|libfdk|nero aac|itunes|inaudible|openaudible|audible ?manager|libation|aax2mp3|m4b-tool|tone"
        r"|mp3tag|audiobookshelf|fre:ac|freac|mp3directcut|audacity|handbrake|xhe-aac)[ /_-]?v?\d[\w.\-]*"
        r"|\b(?:inaudible|openaudible|libation|aax2mp3|m4b-tool|mp3directcut)\b",
        re.IGNORECASE,
    ),
    hints(
        "encoded |ripped |converted |created |downloaded |tagged |uploaded |split |processed |lavf|lame|libfdk|nero aac"
        "|itunes|audible|libation|aax2mp3|m4b-tool|tone|mp3tag|audiobookshelf|fre:ac|freac|mp3directcut|audacity"
        "|handbrake|xhe-aac"
    ),
)
_BROKEN = re.compile("[ÃÂ][\u0080-\u00bf\u2018-\u2122]|â€|Ð[\u0080-\u00bf]|Ñ[\u0080-\u00bf]")
_MARKUP = re.compile(  # what is not closed goes on to the end, as in a browser; looking for each end would be quadratic
    r"<(?:script|style)\b.*?(?:</(?:script|style)\s*>|\Z)|<!--.*?(?:-->|\Z)|</?[a-z][^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_BREAKS = re.compile(r"<(?:br|/p|/div|/li)\b[^<>]*>", re.IGNORECASE)
_BRACKETS_LEFT = re.compile(r"[(\[{]\s*[)\]}]")


@lru_cache(maxsize=2048)
def clean_text(text: str | None) -> str:
    """One line without what is no text; "" when nothing is left. Letters, marks and emoji stay."""
    if not text:
        return ""
    if text.isascii() and text.isprintable() and "://" not in text and "www." not in text and not STAMP.search(text):
        return " ".join(text.split())
    text = _INVISIBLE.sub("", repaired(text).replace("\u00a0", " "))
    text = STAMP.sub(" ", _URL.sub(" ", unicodedata.normalize("NFC", text)))
    return " ".join(_BRACKETS_LEFT.sub(" ", text).split()).strip()


@lru_cache(maxsize=256)
def clean_paragraphs(text: str | None) -> str:
    """A description as plain text with its paragraphs: no HTML, no invisible characters."""
    if not text:
        return ""
    if "<" in text:
        text = _MARKUP.sub(" ", _BREAKS.sub("\n", text))
    text = html.unescape(html.unescape(text))  # some sources escape twice
    text = _INVISIBLE.sub("", repaired(text).replace("\u00a0", " "))
    lines = (" ".join(line.split()) for line in text.replace("\r", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def on_one_line(value: str | tuple[str | SeriesEntry, ...] | None) -> str:
    """A field's value as people read it; "" for nothing."""
    if isinstance(value, tuple):
        return ", ".join(one if isinstance(one, str) else one.shown for one in value)
    return " ".join(clean_paragraphs(value).split())


@lru_cache(maxsize=512)
def is_clean(text: str) -> bool:
    """Whether a text may be written as it is: nothing invisible, no broken letter, no address, no stamp of a tool."""
    if _INVISIBLE.search(text) or _URL.search(text) or STAMP.search(text):
        return False
    return text.isascii() or not _BROKEN.search(text)


def repaired(text: str) -> str:
    """UTF-8 that was read as Windows-1252 ("JÃ¤ger") read rightly; anything else as it is."""
    if text.isascii() or not _BROKEN.search(text):
        return text
    for codec in ("cp1252", "latin-1"):
        try:
            return text.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
    return text
