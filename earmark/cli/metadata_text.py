"""What the metadata check and the naming plan say, as words; the check's report itself is in ``metadata_screen``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from earmark.cli.table import cut
from earmark.jobs.metadata.spool import FILLS, OVERWRITES
from earmark.observe.words import count
from earmark.views.answers.figures import APPLY, REVIEW, MetadataFigures
from earmark.views.answers.names import MisnamedItem, NamingAnswer
from earmark.views.answers.proposals import FieldValue, WrittenTogether
from earmark.views.answers.undo import UndoneMetadata
from handlers.book import Source, on_one_line

FEW = 12  # items of a kind in the naming plan, before "and so many more"
LONGEST = 100  # cells of a value, on a terminal
SOURCES = {source.value: source.shown[:1].upper() + source.shown[1:] for source in Source}
_WORDS = {"published_year": "year", "asin": "ASIN", "isbn": "ISBN"}


def nightly(figures: MetadataFigures) -> str:
    """One line for the report of a night."""
    apply, review = figures.number(bucket=APPLY), figures.number(bucket=REVIEW)
    parts = [
        f"{figures.checked} checked, {figures.unchanged} unchanged",
        f"{count(figures.fields_applied, 'field')} of {_items(figures.applied)} written" if figures.applied else "",
        f"{count(apply, 'field')} that --apply would write" if apply else "",
        f"{review} for you to decide" if review else "",
        f"stopped: {figures.stopped}" if figures.stopped else "",
    ]
    return "metadata: " + ", ".join(filter(None, parts))


def sure_fields(figures: MetadataFigures) -> tuple[int, int]:
    """How many fields --apply would write, and how many of them over what stands there."""
    overwrites = figures.number(OVERWRITES, APPLY)
    return figures.number(FILLS, APPLY) + overwrites, overwrites


def names(answer: NamingAnswer) -> str:
    """The naming plan, grouped by what is wrong."""
    if not answer.problems:
        return f"all {answer.items} items are called as the template says"
    lines: list[str] = []
    for kind, number in answer.kinds.items():
        lines.append(f"{kind}: {number}")
        for one in [one for one in answer.problems if one.kind == kind][:FEW]:
            lines += _name(one)
        lines += _more(number, FEW)
    lines.append("nothing was renamed; --script FILE writes the plan as a shell script to read")
    return "\n".join(lines)


def _name(one: MisnamedItem) -> list[str]:
    """Where it is and should be: the folder, the file in it, or why it keeps its name."""
    if not one.expected:
        return [f"  {one.found}", f"    stays: {'; '.join(one.details)}"]
    lines = [f"  {one.found}"]
    if one.expected != one.found:
        lines.append(f"    → {one.expected}")
    return lines + [f"    {file.found} → {file.expected}" for file in one.files]


def together(answer: WrittenTogether) -> str:
    """Many proposals written at once."""
    lines = [f"skipped {one.title}: {one.why}" for one in answer.skipped[:FEW]]
    lines += _more(len(answer.skipped), FEW)
    lines += [f"not done: {what}: {why}" for what, why in answer.failed.items()]
    written = f"{count(answer.count, 'field')} of {_items(answer.items)} written"
    return "\n".join([*lines, f"{written}; `earmark undo --run {answer.run}` takes them back"])


def undone(answer: UndoneMetadata) -> str:
    lines = [f"{count(len(answer.undone), 'change')} of metadata taken back"] if answer.undone else []
    for change, why in answer.left.items():
        title = answer.titles.get(change, "")
        lines.append(f"{title}: {why}; change {change} was not taken back (--force does it)")
    return "\n".join(lines)


def sure(confidence: float) -> str:
    """Nothing is ever certain."""
    return "over 99%" if confidence > 0.99 else f"{confidence:.0%}"


def field_change(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """One change of the history: ``{field: value}`` before and after."""
    from handlers.metadata.proposals import value_of  # noqa: PLC0415 - reports start faster without

    return ", ".join(
        f"{word(name)}: {said(value_of((before or {}).get(name)))} → {said(value_of(new))}"
        for name, new in (after or {}).items()
    )


def word(name: str) -> str:
    return _WORDS.get(name, name)


def full(value: FieldValue) -> str:
    """A value of a field as text."""
    return on_one_line(value) if value else "nothing"


def said(value: FieldValue) -> str:
    """In one line; on a terminal not a long one."""
    text = full(value)
    return cut(text, LONGEST) if sys.stdout.isatty() else text


def _more(number: int, few: int) -> list[str]:
    return [f"  and {number - few} more: --json has all"] if number > few else []


def _items(number: int) -> str:
    return count(number, "item")


def low(text: str) -> str:
    """Within a sentence; names stay."""
    parts = text.split("; ")
    return "; ".join(p if p.startswith(("Hardcover", "Audiobookshelf")) else p[:1].lower() + p[1:] for p in parts)
