"""How often the decision is right, wrong, or fooled, over texts of every book; prints a table.

``python -m tests.handlers.audio.evaluate [BOOKS] [LANGUAGE …]``
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterable

from handlers.audio.credits import KnownBook
from handlers.audio.decision import Decision, OpeningFinding, SpokenBook, decide
from handlers.audio.transcript import Stretch
from tests.handlers.audio.library import alike, books, candidates_of
from tests.handlers.audio.texts import Said, credits_of, traps_of


def decided(said: Said, candidates: list[KnownBook]) -> Decision:
    stretch = Stretch.CLOSING if said.at_end else Stretch.OPENING
    return decide([SpokenBook(stretch=stretch, transcript=said.transcript)], candidates)


def figures(
    keys: Iterable[str], language: str, failures: list[str] | None = None, *, rarer: bool = False
) -> Counter[str]:
    """``right``, ``none``, ``wrong`` with the true book among eight; ``absent`` where it was accepted though the book
    is not there; ``traps`` and how many were ``fallen`` for."""
    counts: Counter[str] = Counter()
    for key in keys:
        book, candidates, same = books()[key], candidates_of(key), alike(key)
        without = [one for one in candidates if one.key not in same]
        for said in credits_of(book, language, rarer=rarer):
            result = decided(said, candidates)
            found = result.key if result.finding is OpeningFinding.ANNOUNCED else None
            kind = "right" if found in same else "none" if found is None else "wrong"
            counts[kind] += 1
            absent = decided(said, without).finding is OpeningFinding.ANNOUNCED
            counts["absent"] += absent
            if failures is not None and (kind != "right" or absent):
                failures.append(f"{'absent ' * absent}{kind} {found} {result.why}: {said.text}")
        for said in traps_of(book, language, rarer=rarer):
            counts["traps"] += 1
            fallen = decided(said, candidates).finding is OpeningFinding.ANNOUNCED
            counts["fallen"] += fallen
            fooled = decided(said, without).finding is OpeningFinding.ANNOUNCED
            counts["absent"] += fooled
            if failures is not None and (fallen or fooled):
                failures.append(f"fallen for: {said.text}")
    return counts


def main(arguments: list[str]) -> None:
    count = int(arguments[0]) if arguments else 30
    for language in arguments[1:] or ["en", "de", "fr", "es"]:
        keys = random.Random(language).sample(sorted(books()), min(count, len(books())))  # noqa: S311
        for rarer in (False, True):
            failures: list[str] = []
            found = figures(keys, language, failures, rarer=rarer)
            total = found["right"] + found["none"] + found["wrong"]
            name = f"{language}{', rarer' if rarer else ''}"
            print(f"{name}: {total} texts, right {found['right'] / total:.3f}, {dict(found)}")  # noqa: T201
            for text in failures[:20]:
                print("   ", text[:220])  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
