"""Which language a text is written in, by its commonest small words or its script; never by one word alone."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from handlers.book.normalise import word_set
from handlers.book.text import clean_paragraphs

_LONGEST = 1200  # characters that are looked at
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_SMALL_WORDS = {
    "en": "the and of to in a is that it with his her for was on as he she by an from this who their but has have into "
          "when what they you your are will be not at one out about which its after how my our him them or were",
    "de": "der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er "
          "hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor "
          "bis mehr durch ihr ihre seine sein",
    "fr": "le la les de des du et un une en est que qui dans pour pas au sur ne se plus par ce avec il elle sont son "
          "sa ses mais comme ou nous vous leur cette aux été où lui d l",
    "es": "el la los las de del que y en un una por con no se su para es al lo como más pero sus le ya o este sí "
          "porque esta entre cuando muy sin sobre también hasta hay donde quien desde ha era",
    "it": "il lo la gli le di del della dei che e un una in per con non si da è sono al alla come più ma anche suo sua "
          "nel nella ha questo questa dal delle ci l",
    "nl": "de het een en van in is dat op te met voor niet zijn aan er om ook als dan maar bij uit nog naar heeft ze "
          "hij zij haar wordt door over deze die was worden",
    "pt": "o a os as de do da dos das que e em um uma para com não por mais se na no como mas ao ele ela seu sua ou "
          "quando muito já também pelo pela até isso entre era são é",
    "sv": "och att det som en är av för på med den till inte om ett han hon de var sig men från så när har hans hennes "
          "vid eller i kan ska efter",
    "da": "og at det en er af for på med den til ikke om et han hun de var sig men fra så når har hans hendes ved "
          "eller i kan skal efter der blev",
    "no": "og at det en er av for på med den til ikke om et han hun de var seg men fra så når har hans hennes ved "
          "eller i kan skal etter som ble",
    "fi": "ja on ei se hän että oli mutta kun niin kuin myös ovat joka hänen jos mitä vain sekä tai kanssa",
    "pl": "i w na z się nie do to że jest o jak po co ale za od przez jego jej tym był dla czy tak tylko które który",
    "cs": "a se v na je že o s z do i to jako za pro by ale po jeho který která které od si ve jsou tak však až",
    "hu": "a az és hogy nem is egy van volt de ha csak mint már meg ez azt el fel ki egyik aki ami még vagy",
    "tr": "ve bir bu da de için ile çok ne daha gibi kadar en ama olarak olan o her mi sonra var kendi",
    "ro": "și de la în cu pe nu un o să care din este se mai ca pentru că lui al ale dar prin fi sunt este",
}  # fmt: skip
_LANGUAGES: dict[str, tuple[str, ...]] = {
    word: tuple(code for code, words in _SMALL_WORDS.items() if word in words.split())
    for word in word_set(" ".join(_SMALL_WORDS.values()))
}
_WORD = re.compile(r"[^\W\d_]+")
_LEAST_HITS = 2  # small words of one language
_LEAD = 1.5  # times as many as of the next one


@lru_cache(maxsize=512)
def language_of_text(text: str | None) -> str | None:
    """ISO 639-1; ``None`` where a text is too short or too mixed to tell."""
    plain = clean_paragraphs((text or "")[: _LONGEST * 2])[:_LONGEST]
    if not any(map(str.isalpha, plain)):
        return None
    if not plain.isascii():
        letters = sum(map(str.isalpha, plain))
        for code, script in _SCRIPTS:
            if len(script.findall(plain)) * 5 > letters:
                return code
        if len(_CYRILLIC.findall(plain)) * 2 > letters:
            return "uk" if _UKRAINIAN.search(plain) else "ru"
    said = Counter(filter(_LANGUAGES.__contains__, _WORD.findall(plain.casefold())))
    hits: Counter[str] = Counter()
    for word, times in said.items():
        for code in _LANGUAGES[word]:
            hits[code] += times
    ((best, most), (_, second)) = [*hits.most_common(2), ("", 0), ("", 0)][:2]
    return best if most >= _LEAST_HITS and most >= second * _LEAD else None
