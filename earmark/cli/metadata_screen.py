"""The metadata check's report on a terminal, and as one JSON document; both read the run's spool line by line.

What could destroy something comes first and whole: every overwrite, then matches that may be wrong. Fills, which are
many and harmless, are counts with examples.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from earmark.cli.metadata_text import SOURCES, low, said, sure, word
from earmark.cli.table import plain, styled, table
from earmark.jobs.metadata.spool import FILLS, LEFT, OVERWRITES, SUSPECT, UNSETTLED, read_spool
from earmark.observe.words import count

EXAMPLES = 3  # of each field's fills
FEW = 12  # skipped items
_PROPOSALS = (OVERWRITES, FILLS, LEFT)
_OLD, _NEW = styled(fg="red"), styled(fg="green")


def report(document: dict[str, Any], *, everything: bool = False) -> Iterator[str]:
    """Line by line. ``everything``: every fill and every difference as well."""
    figures, spool = document["metadata"], document.get("spool")
    yield from _overwrites(figures, spool)
    yield from _suspects(spool)
    yield from _fills(figures, spool, everything=everything)
    yield from _unsettled(figures, spool)
    yield from _left(figures, spool, everything=everything)
    yield from _rest(document)


def as_json(document: dict[str, Any]) -> Iterator[str]:
    """The document with ``changes``, every proposal of the run, in pieces to be written one after the other."""
    head = json.dumps(
        {name: value for name, value in document.items() if name != "spool"}, ensure_ascii=False, indent=1
    )
    yield head.rstrip().removesuffix("}").rstrip() + ',\n "changes": ['
    between = "\n"
    for one in read_spool(document.get("spool"), _PROPOSALS):
        yield f"{between}  {json.dumps(one, ensure_ascii=False)}"
        between = ",\n"
    yield "\n ]\n}\n"


def _overwrites(figures: dict[str, Any], spool: str | None) -> Iterator[str]:
    for bucket, words in (
        ("apply", "that --apply would write"),
        ("review", "for you to decide, with `earmark review`"),
    ):
        number = _number(figures, OVERWRITES, bucket)
        if number:
            yield f"{count(number, 'overwrite')} {words}"
            yield from _books(one for one in read_spool(spool, (OVERWRITES,)) if one["bucket"] == bucket)
            yield ""


def _suspects(spool: str | None) -> Iterator[str]:
    yield from _items_with_why(spool, SUSPECT, "whose match may be wrong: `earmark match ITEM` explains one")


def _unsettled(figures: dict[str, Any], spool: str | None) -> Iterator[str]:
    yield from _items_with_why(spool, UNSETTLED, "that only listening to the opening could settle")
    if figures["unmatched"]:
        yield (
            f"{count(figures['unmatched'], 'item')} with no certain book on Hardcover: only tags and names speak for "
            "them; `earmark review` asks about those that have a candidate"
        )


def _items_with_why(spool: str | None, kind: str, words: str) -> Iterator[str]:
    number = sum(1 for _ in read_spool(spool, (kind,)))
    if number:
        yield f"{count(number, 'item')} {words}"
        for one in read_spool(spool, (kind,)):
            yield f"  {_name(one)}"
            yield f"    {low(one['why'])}"
        yield ""


def _fills(figures: dict[str, Any], spool: str | None, *, everything: bool) -> Iterator[str]:
    rows = []
    coverage = figures["coverage"]
    total = coverage["items"]
    for name, before in coverage["before"].items():
        after = coverage["after"][name]
        now = f"{after} of {total}" + (f", before {before}" if after != before else "")
        share = f"{after / total:.0%}" if total else "–"
        counts = figures["kinds"].get(name, {}).get(FILLS, {})
        rows.append((word(name), share, now, str(counts.get("apply") or ""), str(counts.get("review") or "")))
    yield table(("field", "filled in", "", "sure fills", "fills to decide"), rows)
    yield ""
    if not _number(figures, FILLS):
        return
    if everything:
        yield f"{count(_number(figures, FILLS), 'fill')}"
        yield from _books(read_spool(spool, (FILLS,)))
        yield ""
        return
    examples: dict[str, list[dict[str, Any]]] = {}
    for one in read_spool(spool, (FILLS,)):
        of_field = examples.setdefault(one["field"], [])
        if len(of_field) < EXAMPLES:
            of_field.append(one)
    for name, found in sorted(examples.items(), key=lambda pair: list(coverage["before"]).index(pair[0])):
        number = sum(figures["kinds"].get(name, {}).get(FILLS, {}).values())
        yield f"{word(name)}: {count(number, 'fill')}, like"
        for one in found:
            yield f"  {_name(one)}"
            yield f"    {said(one['new'])} ({_about(one)})"
    yield "--all lists every one"
    yield ""


def _left(figures: dict[str, Any], spool: str | None, *, everything: bool) -> Iterator[str]:
    number = _number(figures, LEFT)
    if not number:
        return
    if not everything:
        yield f"{count(number, 'difference')} that your rules leave alone, or too unsure to propose; --all lists them"
        return
    yield f"{count(number, 'difference')} that your rules leave alone, or too unsure to propose"
    yield from _books(read_spool(spool, (LEFT,)))
    yield ""


def _rest(document: dict[str, Any]) -> Iterator[str]:
    figures = document["metadata"]
    if not figures["proposals"]:
        yield "nothing to propose"
    if figures["names"]:
        total = sum(figures["names"].values())
        yield f"{count(total, 'item')} whose folder or file is not called as the template says; `--names` lists them"
    yield from (f"skipped {one['title']}: {one['why']}" for one in figures["skipped"][:FEW])
    if len(figures["skipped"]) > FEW:
        yield f"  and {len(figures['skipped']) - FEW} more skipped: --json has them"
    yield from (f"not done: {what}: {why}" for what, why in document["failed"].items())
    yield _sum(document)


def _sum(document: dict[str, Any]) -> str:
    run, figures = document["run"], document["metadata"]
    text = f"{count(figures['checked'], 'item')} checked, {figures['unchanged']} unchanged since the last time; "
    if figures["transcribed"]["items"]:
        done = figures["transcribed"]
        text += f"{count(done['items'], 'opening')} transcribed, {done['settled']} of them settled; "
    if figures["applied"]:
        overwritten = f" ({figures['fields_overwritten']} overwritten)" if figures["fields_overwritten"] else ""
        text += (
            f"{count(figures['fields_applied'], 'field')} of {count(figures['applied'], 'item')} written{overwritten}: "
        )
        text += f"`earmark undo --run {run['id']}` takes them back; "
    else:
        text += "nothing was written; "
    text += f"{count(run['units'], 'unit')}, {run['seconds']:.1f} s"
    if figures["stopped"]:
        text += f"\nit stopped early: {figures['stopped']}; the next run goes on from there"
    return text


def _books(changes: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Proposals of one item together, those with one source and one reason under each other."""
    for _, of_item in groupby(changes, key=lambda one: one["item"]):
        found = list(of_item)
        yield f"  {_name(found[0])}"
        for about, together in groupby(found, key=_about):
            for one in together:
                yield f"    {word(one['field'])}: {_OLD(plain(said(one['old'])))} → {_NEW(plain(said(one['new'])))}"
            yield f"      {about}"


def _about(one: dict[str, Any]) -> str:
    return f"{sure(one['confidence'])} sure, from {low(SOURCES[one['source']])}: {low(one['why'])}"


def _name(one: dict[str, Any]) -> str:
    return f"{one['title'] or one['item']}  ·  {one['path'] or one['item']}"


def _number(figures: dict[str, Any], kind: str, bucket: str | None = None) -> int:
    of_kind = (counts.get(kind, {}) for counts in figures["kinds"].values())
    return sum(number for counts in of_kind for name, number in counts.items() if bucket in (None, name))
