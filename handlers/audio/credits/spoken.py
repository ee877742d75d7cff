"""A transcript as words with their pauses: the form in which credits are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from handlers.audio.credits.rows import Part
from handlers.audio.credits.tables import ORDINALS, every_pattern
from handlers.audio.transcript import Transcript
from handlers.book.normalise import fold, words

COMMA, STOP = ",", "."
MOST_WORDS = 320  # credits stand in the first minute and a half
_SHORT_FORMS = re.compile(r"\b(mr|mrs|ms|dr|prof|st|jr|sr|vol|no|nr|bd|hrsg)\.", re.IGNORECASE)
_INITIALS = re.compile(r"\b(?:[A-Za-zÀ-ÖØ-Þ]\.[\s-]?){1,5}(?=\s|[A-Z]|$)")
_PAUSE = re.compile(r"(?<![.!?…])[.!?…]{1,8}(?=\s|$|[\"'”])|[,;:–—]|\s-+\s")
_SPOKEN_FORMS = {"dr": "doctor", "mr": "mister"}
_VOX = re.compile(r"\bl\w{0,5}[\s-]?(?:of |or )?[vfb]ox\b", re.IGNORECASE)
_NOISE = re.compile("|".join(every_pattern(Part.NOISE)))
_OF_VOX = re.compile(r"\bl\w{0,5}[\s-]?(?:of |or )?[vfb]ox recording of\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a pause: ``","`` or ``"."``. ``at`` in seconds; ``raw`` as the transcript writes it."""

    text: str
    at: float
    end: float
    confidence: float
    raw: str = ""

    @property
    def is_pause(self) -> bool:
        return self.text in (COMMA, STOP)


def said_words(text: str) -> list[str]:
    """The words of a text or a title as they sound: "Dr." as doctor, "twenty-first" as 21st."""
    found: list[str] = []
    for word in words(fold(text)):
        if word in ORDINALS and found and found[-1].isdigit() and len(found[-1]) == 2 and found[-1][1] == "0":
            number = f"{found.pop()[0]}{ORDINALS[word]}"
            found.append(number + {"1": "st", "2": "nd", "3": "rd"}.get(number[-1], "th"))
        else:
            found.append(_SPOKEN_FORMS.get(word, word))
    return found


def tokens_of(transcript: Transcript) -> list[Token]:
    """Words and pauses, the makers' own sentences left out; a break between segments is at least a comma."""
    found: list[Token] = []
    for segment in transcript.segments:
        length = max(len(segment.text), 1)
        for clause, offset, pause in _clauses(segment.text):
            if _is_noise(clause):
                if pause == STOP and found and found[-1].text == COMMA:
                    found[-1] = replace(found[-1], text=STOP)
                continue
            said = said_words(_joined_initials(_OF_VOX.sub("recording of", clause)))
            share = (segment.end - segment.start) / length
            start = segment.start + offset * share
            step = len(clause) * share / max(len(said), 1)
            for n, word in enumerate(said):
                found.append(Token(word, start + n * step, start + (n + 1) * step, segment.confidence, clause))
            if said:
                found.append(Token(pause, start, segment.end, segment.confidence))
        if len(found) > MOST_WORDS:
            break
    return found[:MOST_WORDS]


def _clauses(text: str) -> Iterator[tuple[str, int, str]]:
    """Clause, where it begins in the text, and the pause behind it."""
    text = _SHORT_FORMS.sub(lambda m: m[1] + " ", text)
    text = _INITIALS.sub(lambda m: re.sub(r"[.\s-]", "", m[0]) + " " * len(re.findall(r"[.\s-]", m[0])), text)
    start = 0
    for pause in _PAUSE.finditer(text):
        yield text[start : pause.start()].strip(), start, STOP if pause[0][0] in ".!?…" else COMMA
        start = pause.end()
    if text[start:].strip():
        yield text[start:].strip(), start, COMMA


def _is_noise(clause: str) -> bool:
    """Sentences that every recording of a maker has; "a LibriVox recording of" is a lead."""
    if _VOX.search(clause):
        return not _OF_VOX.search(clause)
    return _NOISE.fullmatch(fold(clause)) is not None


def _joined_initials(text: str) -> str:
    """ "J R R Tolkien" as "JRR Tolkien"."""
    return re.sub(r"\b(?:[A-Z] ){1,3}(?=[A-Z]\b|[A-Z][a-z])", lambda m: m[0].replace(" ", "") + " ", text)
