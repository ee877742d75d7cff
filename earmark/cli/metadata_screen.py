"""The metadata check's report on a terminal, and as one JSON document; both read the run's spool line by line.

What could destroy something comes first and whole: every overwrite, then matches that may be wrong. Fills, which are
many and harmless, are counts with examples.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from earmark.cli.metadata_text import SOURCES, low, said, sure, word
from earmark.cli.table import plain, styled, table
from earmark.jobs.metadata.spool import (
    FILLS,
    LEFT,
    OVERWRITES,
    SUSPECT,
    UNSETTLED,
    read_spool,
)
from earmark.observe.words import count
from earmark.service.control import read_answer
from earmark.views.answers.figures import APPLY, REVIEW, ItemInDoubt, MetadataFigures, SpooledProposal
from earmark.views.answers.report import CheckReport, RunSummary

T = TypeVar("T")

EXAMPLES = 3  # of each field's fills
FEW = 12  # skipped items
_PROPOSALS = (OVERWRITES, FILLS, LEFT)
_OLD, _NEW = styled(fg="red"), styled(fg="green")


def report(answer: CheckReport, *, everything: bool = False) -> Iterator[str]:
    """Line by line. ``everything``: every fill and every difference as well. Raises
    ``CommandFailed`` where another version of Earmark wrote the file of proposals."""
    figures, spool = answer.metadata, answer.spool
    if figures is not None:
        yield from _overwrites(figures, spool)
        yield from _suspects(spool)
        yield from _fills(figures, spool, everything=everything)
        yield from _unsettled(figures, spool)
        yield from _left(figures, spool, everything=everything)
        yield from _rest(figures)
    yield from (f"not done: {what}: {why}" for what, why in answer.failed.items())
    if figures is not None:
        yield _sum(answer.run, figures)


def as_json(answer: CheckReport) -> Iterator[str]:
    """The report with ``changes``, every proposal of the run, in pieces to be written one after the other."""
    document = {name: value for name, value in answer.as_json().items() if name != "spool"}
    yield json.dumps(document, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "changes": ['
    between = "\n"
    for text in read_spool(answer.spool, _PROPOSALS):
        yield f"{between}  {text}"
        between = ",\n"
    yield "\n ]\n}\n"


def _read(kind: type[T], spool: str | None, lines: str) -> Iterator[T]:
    for text in read_spool(spool, (lines,)):
        yield read_answer(kind, "metadata", json.loads(text))


def _overwrites(figures: MetadataFigures, spool: str | None) -> Iterator[str]:
    for bucket, words in (
        (APPLY, "that --apply would write"),
        (REVIEW, "for you to decide, with `earmark review`"),
    ):
        number = figures.number(OVERWRITES, bucket)
        if number:
            yield f"{count(number, 'overwrite')} {words}"
            yield from _books(one for one in _read(SpooledProposal, spool, OVERWRITES) if one.bucket == bucket)
            yield ""


def _suspects(spool: str | None) -> Iterator[str]:
    yield from _items_with_why(spool, SUSPECT, "whose match may be wrong: `earmark match ITEM` explains one")


def _unsettled(figures: MetadataFigures, spool: str | None) -> Iterator[str]:
    yield from _items_with_why(spool, UNSETTLED, "that only listening to the opening could settle")
    if figures.unmatched:
        yield (
            f"{count(figures.unmatched, 'item')} with no certain book on Hardcover: only tags and names speak for "
            "them; `earmark review` asks about those that have a candidate"
        )


def _items_with_why(spool: str | None, kind: str, words: str) -> Iterator[str]:
    number = sum(1 for _ in read_spool(spool, (kind,)))
    if number:
        yield f"{count(number, 'item')} {words}"
        for one in _read(ItemInDoubt, spool, kind):
            yield f"  {_name(one)}"
            yield f"    {low(one.why)}"
        yield ""


def _fills(figures: MetadataFigures, spool: str | None, *, everything: bool) -> Iterator[str]:
    yield _filled_in(figures)
    yield ""
    number = figures.number(FILLS)
    if not number:
        return
    if everything:
        yield f"{count(number, 'fill')}"
        yield from _books(_read(SpooledProposal, spool, FILLS))
    else:
        yield from _examples(figures, spool)
        yield "--all lists every one"
    yield ""


def _filled_in(figures: MetadataFigures) -> str:
    rows = []
    coverage = figures.coverage
    for name, before in coverage.before.items():
        after = coverage.after.get(name, before)
        now = f"{after} of {coverage.items}" + (f", before {before}" if after != before else "")
        share = f"{after / coverage.items:.0%}" if coverage.items else "–"
        fills = (figures.number(FILLS, bucket, field=name) for bucket in (APPLY, REVIEW))
        rows.append((word(name), share, now, *(str(number or "") for number in fills)))
    return table(("field", "filled in", "", "sure fills", "fills to decide"), rows)


def _examples(figures: MetadataFigures, spool: str | None) -> Iterator[str]:
    numbers = {name: number for name in figures.coverage.before if (number := figures.number(FILLS, field=name))}
    examples: dict[str, list[SpooledProposal]] = {name: [] for name in numbers}
    missing = {name: min(number, EXAMPLES) for name, number in numbers.items()}
    for one in _read(SpooledProposal, spool, FILLS):
        if missing.get(one.field):
            examples[one.field].append(one)
            missing[one.field] -= 1
        if not any(missing.values()):  # a library has 150,000 fills
            break
    for name, found in examples.items():
        yield f"{word(name)}: {count(numbers[name], 'fill')}, like"
        for one in found:
            yield f"  {_name(one)}"
            yield f"    {said(one.new)} ({_about(one)})"


def _left(figures: MetadataFigures, spool: str | None, *, everything: bool) -> Iterator[str]:
    number = figures.number(LEFT)
    if not number:
        return
    if not everything:
        yield f"{count(number, 'difference')} that your rules leave alone, or too unsure to propose; --all lists them"
        return
    yield f"{count(number, 'difference')} that your rules leave alone, or too unsure to propose"
    yield from _books(_read(SpooledProposal, spool, LEFT))
    yield ""


def _rest(figures: MetadataFigures) -> Iterator[str]:
    if not figures.proposals:
        yield "nothing to propose"
    if figures.names:
        total = sum(figures.names.values())
        yield f"{count(total, 'item')} whose folder or file is not called as the template says; `--names` lists them"
    yield from (f"skipped {one.title}: {one.why}" for one in figures.skipped[:FEW])
    if len(figures.skipped) > FEW:
        yield f"  and {len(figures.skipped) - FEW} more skipped: --json has them"


def _sum(run: RunSummary, figures: MetadataFigures) -> str:
    text = f"{count(figures.checked, 'item')} checked, {figures.unchanged} unchanged since the last time; "
    if figures.transcribed.items:
        done = figures.transcribed
        text += f"{count(done.items, 'opening')} transcribed, {done.settled} of them settled; "
    if figures.applied:
        overwritten = f" ({figures.fields_overwritten} overwritten)" if figures.fields_overwritten else ""
        text += f"{count(figures.fields_applied, 'field')} of {count(figures.applied, 'item')} written{overwritten}: "
        text += f"`earmark undo --run {run.id}` takes them back; "
    else:
        text += "nothing was written; "
    text += f"{count(run.units, 'unit')}, {run.seconds:.1f} s"
    if figures.stopped:
        text += f"\nit stopped early: {figures.stopped}; the next run goes on from there"
    return text


def _books(changes: Iterable[SpooledProposal]) -> Iterator[str]:
    """Proposals of one item together, those with one source and one reason under each other."""
    for _, of_item in groupby(changes, key=lambda one: one.item):
        found = list(of_item)
        yield f"  {_name(found[0])}"
        for about, together in groupby(found, key=_about):
            for one in together:
                yield f"    {word(one.field)}: {_OLD(plain(said(one.old)))} → {_NEW(plain(said(one.new)))}"
            yield f"      {about}"


def _about(one: SpooledProposal) -> str:
    return f"{sure(one.confidence)} sure, from {low(SOURCES.get(one.source, one.source))}: {low(one.why)}"


def _name(one: SpooledProposal | ItemInDoubt) -> str:
    return f"{one.title or one.item}  ·  {one.path or one.item}"
