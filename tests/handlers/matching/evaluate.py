"""How good the matching is: ``python -m tests.handlers.matching.evaluate [--wrong] [--missed WORD] [FILE.jsonl …]``.

Precision: of what was called auto, the share that is right (the book, and the edition where it matters).
Wrong: called auto and not right. Unsafe: right, but by what is there nobody could be sure.
Recall: of the answerable cases, the share called auto and right. Review: the share that waits for a person.
Calibration: how often the confidence was right, by tenths.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from handlers.matching import Bucket, Candidate, Verdict
from listener.model import LibraryItem
from tests.handlers.matching.books import asin_for, catalogue
from tests.handlers.matching.case import Case, judge
from tests.handlers.matching.further import further
from tests.handlers.matching.members import members
from tests.handlers.matching.rows import LabelledRow, read_rows
from tests.handlers.matching.variations import misspelt_folders, without_evidence


@dataclass
class Figures:
    """Counts over a set of cases; ``bins``: confidence in tenths (the last from 0.95) -> (cases, right)."""

    cases: int = 0
    buckets: Counter[str] = field(default_factory=Counter)
    right: int = 0
    wrong: list[tuple[Case, Verdict]] = field(default_factory=list)
    answerable: int = 0
    answered: int = 0
    missed: list[tuple[Case, Verdict]] = field(default_factory=list)
    bins: dict[str, list[int]] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def precision(self) -> float:
        told = self.right + len(self.wrong)
        return self.right / told if told else 1.0

    @property
    def recall(self) -> float:
        return self.answered / self.answerable if self.answerable else 1.0


def is_right(case: Case, verdict: Verdict) -> bool:
    if case.expected is None or verdict.book is None or verdict.book.id != catalogue()[case.expected].id:
        return False
    return case.edition is None or (verdict.edition is not None and verdict.edition.id == case.edition)


def evaluate(cases: Iterable[Case]) -> Figures:
    figures = Figures()
    for case in cases:
        started = time.process_time()
        verdict = judge(case.item, case.candidates)
        figures.seconds += time.process_time() - started
        right = is_right(case, verdict)
        figures.cases += 1
        figures.buckets[verdict.bucket.value] += 1
        if verdict.bucket is Bucket.AUTO:
            if right:
                figures.right += 1
            else:
                figures.wrong.append((case, verdict))
        if case.expected is not None and case.answerable:
            figures.answerable += 1
            if verdict.bucket is Bucket.AUTO and right:
                figures.answered += 1
            else:
                figures.missed.append((case, verdict))
        low = 0.95 if verdict.confidence >= 0.95 else int(verdict.confidence * 10) / 10
        counts = figures.bins.setdefault(f"{low:.2f}", [0, 0])
        counts[0] += 1
        counts[1] += right
    return figures


def show(name: str, figures: Figures) -> str:
    if not figures.cases:
        return name
    share = {b: n / figures.cases for b, n in figures.buckets.items()}
    lines = [
        f"{name}: {figures.cases} cases",
        f"  precision of auto   {figures.precision:7.2%}  ({figures.right} right, {len(figures.wrong)} wrong)",
        f"  recall of auto      {figures.recall:7.2%}  ({figures.answered} of {figures.answerable} answerable)",
        "  " + ", ".join(f"{bucket.value} {share.get(bucket.value, 0):.1%}" for bucket in Bucket),
        "  calibration (confidence from: cases, right): "
        + ", ".join(f"{low}: {n}, {r / n:.0%}" for low, (n, r) in sorted(figures.bins.items())),
        f"  {figures.cases / figures.seconds:,.0f} verdicts a second",
    ]
    return "\n".join(lines)


@dataclass
class RowFigures:
    """Counts over labelled rows; ``bins`` as in ``Figures``."""

    cases: int = 0
    buckets: Counter[str] = field(default_factory=Counter)
    right: int = 0
    wrong: list[LabelledRow] = field(default_factory=list)
    unsafe: list[LabelledRow] = field(default_factory=list)
    answerable: int = 0
    missed: list[LabelledRow] = field(default_factory=list)
    bins: dict[str, list[int]] = field(default_factory=dict)

    @property
    def precision(self) -> float:
        automatic = self.right + len(self.wrong)
        return self.right / automatic if automatic else 1.0

    @property
    def recall(self) -> float:
        return 1 - len(self.missed) / self.answerable if self.answerable else 1.0


def evaluate_rows(rows: Iterable[LabelledRow]) -> RowFigures:
    figures = RowFigures()
    for row in rows:
        verdict = judge(row.item, row.candidates)
        right = row.is_right(verdict)
        automatic = verdict.bucket is Bucket.AUTO
        figures.cases += 1
        figures.buckets[verdict.bucket.value] += 1
        figures.right += automatic and right
        if automatic and not right:
            figures.wrong.append(row)
        elif automatic and not row.may_auto:
            figures.unsafe.append(row)
        if row.answerable:
            figures.answerable += 1
            if not (automatic and right):
                figures.missed.append(row)
        low = 0.95 if verdict.confidence >= 0.95 else int(verdict.confidence * 10) / 10
        counts = figures.bins.setdefault(f"{low:.2f}", [0, 0])
        counts[0] += 1
        counts[1] += right
    return figures


def show_rows(name: str, figures: RowFigures) -> str:
    bins = ", ".join(f"{low}: {n}, {r / n:.0%}" for low, (n, r) in sorted(figures.bins.items()))
    return (
        f"{name}: {figures.cases} cases, {figures.buckets['auto']} automatic, precision {figures.precision:.2%}, "
        f"{len(figures.wrong)} wrong, {len(figures.unsafe)} unsafe, recall {figures.recall:.1%} of "
        f"{figures.answerable} answerable, review {figures.buckets['review'] / max(figures.cases, 1):.1%}\n"
        f"  calibration (confidence from: cases, right): {bins}"
    )


def _show_files(paths: Sequence[Path], options: argparse.Namespace) -> None:
    """Each set of each file, and what was made of them."""
    for path in paths:
        rows = read_rows(path)
        for name in dict.fromkeys(row.set_name for row in rows):
            figures = evaluate_rows(row for row in rows if row.set_name == name)
            sys.stdout.write(show_rows(name, figures) + "\n")
            shown = [*figures.wrong, *figures.unsafe] if options.wrong else []
            shown += [r for r in figures.missed if options.missed is not None and options.missed in r.name]
            for row in shown:
                verdict = judge(row.item, row.candidates)
                sys.stdout.write(f"  {row.name}: {row.item.title!r} {verdict.bucket} {verdict.reason}\n")


def main() -> None:
    from tests.handlers.matching.blends import blended
    from tests.handlers.matching.case import offered
    from tests.handlers.matching.labelled import LABELLED
    from tests.handlers.matching.messes import generated, tidy_item

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="list what was called auto and is wrong")
    parser.add_argument("--missed", metavar="WORD", help="list answerable cases not called auto whose name has WORD")
    parser.add_argument("files", nargs="*", type=Path, help="labelled rows as JSON lines, instead of our own sets")
    options = parser.parse_args()
    if options.files:
        _show_files(options.files, options)
        return
    rows = read_rows()
    for name in dict.fromkeys(row.set_name for row in rows):
        sys.stdout.write(show_rows(name, evaluate_rows(row for row in rows if row.set_name == name)) + "\n")
    hard = [row for row in rows if row.set_name == "hard"]
    plain = {(r.item.title, r.item.subtitle, r.set_name): r for r in rows if r.set_name.startswith("forms")}
    for name, made in (
        ("hard, evidence taken away", without_evidence(hard)),
        ("volumes, evidence taken away", without_evidence(r for r in rows if r.set_name == "volumes")),
        ("folders spelled otherwise", misspelt_folders(plain.values())),
        ("further members", members()),
        ("more members, in many languages", further()),
    ):
        sys.stdout.write(show_rows(name, evaluate_rows(made)) + "\n")
    for name, cases in (("labelled by hand", LABELLED), ("one mess each", generated()), ("blends", blended(20_000))):
        figures = evaluate(cases)
        sys.stdout.write(show(name, figures) + "\n")
        if options.wrong:
            for case, verdict in figures.wrong:
                _tell(case, verdict)
        if options.missed is not None:
            for case, verdict in figures.missed:
                if options.missed in case.name:
                    _tell(case, verdict)
    eight = [(tidy_item(b, asin=asin_for(b.key)), offered(b.key)) for b in catalogue().values() if b.minutes]
    _forget()
    first, again = pace(eight), max(pace(eight) for _ in range(3))
    sys.stdout.write(
        f"against 8 candidates: {first:,.0f} verdicts a second at first, {again:,.0f} when names were met before\n"
    )


def _forget() -> None:
    """Empty the caches of everything that reads or compares."""
    for name, module in list(sys.modules.items()):
        if name.startswith("handlers."):
            for one in list(vars(module).values()):
                if hasattr(one, "cache_clear"):
                    one.cache_clear()


def pace(pairs: Sequence[tuple[LibraryItem, Sequence[Candidate]]]) -> float:
    """Verdicts per second of CPU, making the views included."""
    started = time.process_time()
    for item, candidates in pairs:
        judge(item, candidates)
    return len(pairs) / (time.process_time() - started)


def _tell(case: Case, verdict: Verdict) -> None:
    got = verdict.book.title if verdict.book else "-"
    evidence = "; ".join(f"{e.field} {e.weight:+.1f}" for e in verdict.evidence)
    sys.stdout.write(f"  {case.name}: {verdict.bucket} {verdict.confidence:.3f} {got!r} [{evidence}] {verdict.caps}\n")


if __name__ == "__main__":
    main()
