"""Do two words sound alike? Names come out of a recogniser as whatever words have their sound.

"Neil Stevenson" is Neal Stephenson, "six in lieu" is Cixin Liu: vowels are guesses, consonants hold.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.fuzz import ratio

# Letters to classes of sound, in this order; what is left of vowels is dropped but for a leading one.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^(?:kn|gn|pn)", "n"),
        (r"^wr", "r"),
        (r"^ps", "s"),
        (r"^x", "s"),
        (r"tsch|tch|ch(?=[aeiouy]|$)", "j"),
        (r"sch|sh", "j"),
        (r"ph", "f"),
        (r"gh(?=t|$)", ""),
        (r"th", "t"),
        (r"ck|cq|qu", "k"),
        (r"c(?=[eiy])", "s"),
        (r"x", "ks"),
        (r"tio|sio", "jo"),
        (r"ge(?=[^aou]|$)|gi", "je"),
        (r"dg", "j"),
        (r"[cqg]", "k"),
        (r"z", "s"),
        (r"d", "t"),
        (r"b", "p"),
        (r"[vw](?=[^aeiouy]|$)", "f"),
        (r"v", "f"),
        (r"^h|(?<=[aeiouy])h", ""),
    )
)
_SOME_LETTERS = 0.5
_VOWELS = re.compile(r"[aeiouyhw]+")


@lru_cache(maxsize=8192)
def sound_of(word: str) -> str:
    """The consonants of a word by their sound; "a" stands for a leading vowel."""
    if word.isdigit():
        return word
    for pattern, sound in _RULES:
        word = pattern.sub(sound, word)
    leading = "a" if word[:1] and word[0] in "aeiouy" else ""
    return leading + re.sub(r"(.)\1+", r"\1", _VOWELS.sub("", word))


def sounds_of(words: tuple[str, ...]) -> str:
    """Words together: recognisers split and join them as they like, so leading vowels within do not count."""
    joined = "".join(sound_of(word).lstrip("a") for word in words)
    return re.sub(r"(.)\1+", r"\1", joined)


def alike(said: tuple[str, ...], wanted: tuple[str, ...]) -> float:
    """0.0-1.0: how near in letters, or in sound where that is nearer and the letters do not contradict it."""
    a, b = "".join(said), "".join(wanted)
    if a == b:
        return 1.0
    letters = ratio(a, b) / 100
    if letters < _SOME_LETTERS:  # no sound outdoes that, and most comparisons end here
        return letters
    ours, theirs = sounds_of(said), sounds_of(wanted)
    if min(len(ours), len(theirs)) < 3:
        return letters
    sound = ratio(ours, theirs) / 100
    if sound == 1.0:
        return max(letters, 0.95)
    return max(letters, sound * 0.95) if letters >= 0.6 else letters
