"""Every visible text of the pages, by name and language. Templates have none of their own, so that another language is
another folder of tables. A text that a language lacks is shown in English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from earmark.web.words import english, german
from earmark.web.words.sentences import Sentences
from earmark.web.words.sentences import german as german_sentences
from earmark.web.words.text import Text, filled

WORDS: Mapping[str, Text] = english.TEXTS
ENGLISH_NAME = "en"

_JUST_NOW = timedelta(seconds=5)
_A_MONTH = timedelta(days=31)
_AGO = (  # below this long ago, counted in these, said so
    (timedelta(minutes=1), timedelta(seconds=1), "seconds_ago"),
    (timedelta(hours=1), timedelta(minutes=1), "minutes_ago"),
    (timedelta(days=1), timedelta(hours=1), "hours_ago"),
    (_A_MONTH, timedelta(days=1), "days_ago"),
)


class Words:
    """The texts of one language; ``language`` is what ``lang`` says of them, like "en". ``sentences``: in it, what the
    state says in English; ``None``: it stays English."""

    def __init__(self, language: str, texts: Mapping[str, Text], sentences: Sentences | None = None) -> None:
        self.language = language
        self._texts = {**WORDS, **texts}
        self._sentences = sentences

    def say(self, name: str, /, **values: Any) -> str:
        """The text; of one or of several by ``n`` where there are two. Raises ``KeyError`` for a name without text."""
        return filled(self._texts[name], values)

    def parts(self, text: str) -> tuple[tuple[str, bool], ...]:
        """What the state says, in pieces, each with whether it is in this language."""
        if self._sentences is None:
            return ((text, self.language == ENGLISH_NAME),)
        return self._sentences.parts(text)

    def in_words(self, text: str) -> str:
        """The same as one text."""
        return "".join(piece for piece, _ in self.parts(text))

    def has(self, name: str) -> bool:
        return name in self._texts

    def pattern(self, name: str) -> str:
        """A text of one form with its placeholders, for the script."""
        text = self._texts[name]
        return text if isinstance(text, str) else text[1]

    def ago(self, at: datetime, now: datetime) -> str:
        """``3 min ago``; the day for what is older than a month. Clocks differ: what is to come was just now."""
        passed = now - at
        if passed < _JUST_NOW:
            return self.say("just_now")
        for below, unit, name in _AGO:
            if passed < below:
                return self.say(name, n=int(passed / unit))
        return f"{at:%Y-%m-%d}"

    def lasting(self, seconds: float) -> str:
        """``3 h 20 min``, ``25 min``, ``140 h``."""
        minutes = round(seconds / 60)
        hours, rest = divmod(minutes, 60)
        if not hours:
            return self.say("lasting_minutes", n=minutes)
        if hours >= 100 or not rest:
            return self.say("lasting_hours", n=hours)
        return self.say("lasting_both", n=hours, minutes=rest)


LANGUAGES: Mapping[str, Words] = {
    ENGLISH_NAME: Words(ENGLISH_NAME, english.TEXTS),
    "de": Words("de", german.TEXTS, german_sentences.SENTENCES),
}
ENGLISH = LANGUAGES[ENGLISH_NAME]


def preferred(accepted: str) -> Words:
    """The language that a browser's ``Accept-Language`` likes best among ours, else English."""
    wishes: list[tuple[float, int, str]] = []
    for number, part in enumerate(accepted[:500].split(",")):
        name, _, parameters = part.strip().lower().partition(";")
        if (language := name.partition("-")[0].strip()) in LANGUAGES and (weight := _weight(parameters)) > 0:
            wishes.append((-weight, number, language))
    return LANGUAGES[min(wishes)[2]] if wishes else ENGLISH


def _weight(parameters: str) -> float:
    """Of ``q=0.8``; 1 where nothing is said, 0 for what is no number."""
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
