"""What the metadata check and the naming plan say, as words; the check's report itself is in ``metadata_screen``."""

from __future__ import annotations

import sys
from typing import Any

from earmark.cli.table import cut
from earmark.jobs.metadata.spool import FILLS, OVERWRITES
from earmark.observe.words import count
from earmark.views.answers.proposals import WrittenTogether
from handlers.book import Source, clean_paragraphs

FEW = 12  # items of a kind in the naming plan, before "and so many more"
LONGEST = 100  # cells of a value, on a terminal
SOURCES = {source.value: source.shown[:1].upper() + source.shown[1:] for source in Source}
_WORDS = {"published_year": "year", "asin": "ASIN", "isbn": "ISBN"}


def nightly(figures: dict[str, Any]) -> str:
    """One line for the report of a night."""
    counts = {
        bucket: sum(found.get(bucket, 0) for found in figures["proposals"].values()) for bucket in ("apply", "review")
    }
    parts = [
        f"{figures['checked']} checked, {figures['unchanged']} unchanged",
        f"{count(figures['fields_applied'], 'field')} of {_items(figures['applied'])} written"
        if figures["applied"]
        else "",
        f"{count(counts['apply'], 'field')} that --apply would write" if counts["apply"] else "",
        f"{counts['review']} for you to decide" if counts["review"] else "",
        f"stopped: {figures['stopped']}" if figures["stopped"] else "",
    ]
    return "metadata: " + ", ".join(filter(None, parts))


def sure_fields(figures: dict[str, Any]) -> tuple[int, int]:
    """How many fields --apply would write, and how many of them over what stands there."""
    of = {
        kind: sum(kinds.get(kind, {}).get("apply", 0) for kinds in figures["kinds"].values())
        for kind in (FILLS, OVERWRITES)
    }
    return of[FILLS] + of[OVERWRITES], of[OVERWRITES]


def names(document: dict[str, Any]) -> str:
    """The naming plan, grouped by what is wrong."""
    if not document["problems"]:
        return f"all {document['items']} items are called as the template says"
    lines: list[str] = []
    for kind, number in document["kinds"].items():
        lines.append(f"{kind}: {number}")
        found = [one for one in document["problems"] if one["kind"] == kind]
        for one in found[:FEW]:
            lines += _name(one)
        lines += _more(number, FEW)
    lines.append("nothing was renamed; --script FILE writes the plan as a shell script to read")
    return "\n".join(lines)


def _name(one: dict[str, Any]) -> list[str]:
    """Where it is and should be: the folder, the file in it, or why it keeps its name."""
    lines = [f"  {one['found']}"]
    if not one["expected"]:
        lines.append(f"    stays: {'; '.join(one['details'])}")
    elif one["expected"] != one["found"]:
        lines.append(f"    → {one['expected']}")
    lines += [f"    {file['found']} → {file['expected']}" for file in one["files"] if one["expected"]]
    return lines


def together(answer: WrittenTogether) -> str:
    """Many proposals written at once."""
    lines = [f"skipped {one.title}: {one.why}" for one in answer.skipped[:FEW]]
    lines += _more(len(answer.skipped), FEW)
    lines += [f"not done: {what}: {why}" for what, why in answer.failed.items()]
    written = f"{count(answer.count, 'field')} of {_items(answer.items)} written"
    return "\n".join([*lines, f"{written}; `earmark undo --run {answer.run}` takes them back"])


def undone(document: dict[str, Any]) -> str:
    lines = [f"{count(len(document['undone']), 'change')} of metadata taken back"] if document["undone"] else []
    for change, why in document["left"].items():
        lines.append(f"{document['titles'][change]}: {why}; change {change} was not taken back (--force does it)")
    return "\n".join(lines)


def sure(confidence: float) -> str:
    """Nothing is ever certain."""
    return "over 99%" if confidence > 0.99 else f"{confidence:.0%}"


def field_change(before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    """One change of the history: ``{field: value}`` before and after."""
    return ", ".join(
        f"{word(name)}: {said((before or {}).get(name))} → {said(new)}" for name, new in (after or {}).items()
    )


def word(name: str) -> str:
    return _WORDS.get(name, name)


def full(value: Any) -> str:
    """A value of a field as text."""
    if value in (None, [], ""):
        return "nothing"
    if isinstance(value, list):
        return ", ".join(
            f"{one['name']} #{one['sequence']}" if isinstance(one, dict) and one["sequence"] else
            one["name"] if isinstance(one, dict) else str(one)
            for one in value
        )  # fmt: skip
    return " ".join(clean_paragraphs(str(value)).split())


def said(value: Any) -> str:
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
