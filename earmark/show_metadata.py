"""The metadata check's report and the naming plan as text."""

from __future__ import annotations

from typing import Any

from earmark.show import count, table
from handlers.book import Source, clean_paragraphs

FEW = 12  # proposals of a field that are shown before "and so many more"
FEW_UNSURE = 4
LONGEST = 100  # characters of a value
SOURCES = {source.value: source.shown[:1].upper() + source.shown[1:] for source in Source}
_WORDS = {"published_year": "year", "asin": "ASIN", "isbn": "ISBN"}
_BUCKETS = {
    "apply": "sure enough to be written with --apply",
    "review": "for you to decide, with `earmark review`",
    "reject": "different, and never written: too unsure, or the field is only filled where it is empty",
}
_SHORT = {"apply": "sure", "review": "to decide", "reject": "different"}


def report(document: dict[str, Any]) -> str:
    """Coverage first, then what is proposed: the sure, what to decide, the unsure, each book by book."""
    figures = document["metadata"]
    lines = [_coverage(figures), ""]
    for bucket, words in _BUCKETS.items():
        found = [one for one in document["changes"] if one["bucket"] == bucket]
        number = sum(counts.get(bucket, 0) for counts in figures["proposals"].values())
        if number:
            lines += [f"{number} {words}", *_books(found, number, FEW if bucket != "reject" else FEW_UNSURE), ""]
    if not figures["proposals"]:
        lines += ["nothing to propose", ""]
    if figures["listen"]:
        lines.append(f"{_items(len(figures['listen']))} whose spoken opening would have to settle which book it is:")
        lines += [f"  {one['title']}: {_low(one['why'])}" for one in figures["listen"][:FEW]]
        lines += [*_more(len(figures["listen"]), FEW), ""]
    if figures["unmatched"]:
        lines.append(
            f"{_items(figures['unmatched'])} with no certain book on Hardcover: only tags and names speak for them; "
            "`earmark review` asks about those that have a candidate"
        )
    if figures["names"]:
        total = sum(figures["names"].values())
        lines.append(f"{_items(total)} whose folder or file is not called as the template says; `--names` lists them")
    lines += [f"skipped {one['title']}: {one['why']}" for one in figures["skipped"][:FEW]]
    lines += _more(len(figures["skipped"]), FEW)
    lines += [f"not done: {what}: {why}" for what, why in document["failed"].items()]
    return "\n".join([*lines, _sum(document)])


def _sum(document: dict[str, Any]) -> str:
    run, figures = document["run"], document["metadata"]
    told = f"{_items(figures['checked'])} checked, {figures['unchanged']} unchanged since the last time; "
    if figures["heard"]:
        told += f"{figures['heard']} openings heard; "
    if figures["applied"]:
        told += f"{count(figures['fields_applied'], 'field')} of {_items(figures['applied'])} written: "
        told += f"`earmark undo --run {run['id']}` takes them back; "
    else:
        told += "nothing was written; "
    told += f"{count(run['units'], 'unit')}, {run['seconds']:.1f} s"
    if figures["stopped"]:
        told += f"\nit stopped early: {figures['stopped']}; the next run goes on from there"
    return told


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


def names(document: dict[str, Any]) -> str:
    """The naming plan, grouped by what is wrong."""
    if not document["problems"]:
        return f"all {document['items']} items are called as the template says"
    lines: list[str] = []
    for kind, number in document["kinds"].items():
        lines.append(f"{kind}: {number}")
        found = [one for one in document["problems"] if one["kind"] == kind]
        for one in found[:FEW]:
            lines.append(f"  {one['found']}\n    → {one['expected'] or 'nobody knows'}")
        lines += _more(number, FEW)
    lines.append("nothing was renamed; --script FILE writes the plan as a shell script to read")
    return "\n".join(lines)


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
    """In one line."""
    text = full(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _coverage(figures: dict[str, Any]) -> str:
    coverage = figures["coverage"]
    total = coverage["items"]
    rows = []
    for name, before in coverage["before"].items():
        after = coverage["after"][name]
        counts = figures["proposals"].get(name, {})
        open_ones = ", ".join(f"{counts[bucket]} {_SHORT[bucket]}" for bucket in _BUCKETS if counts.get(bucket))
        now = f"{after} of {total}" + (f", before {before}" if after != before else "")
        rows.append((word(name), f"{after / total:.0%}" if total else "–", now, open_ones))
    return table(("field", "filled in", "", "proposed"), rows)


def _books(changes: list[dict[str, Any]], number: int, few: int) -> list[str]:
    by_item: dict[str, list[dict[str, Any]]] = {}
    for change in changes:
        by_item.setdefault(change["item"], []).append(change)
    lines: list[str] = []
    shown = 0
    for found in sorted(by_item.values(), key=lambda one: one[0]["title"].casefold())[:few]:
        lines.append(f"  {found[0]['title']}")
        shown += len(found)
        for about, together in _alike(found).items():
            lines += [f"    {word(one['field'])}: {said(one['old'])} → {said(one['new'])}" for one in together]
            lines.append(f"      {about}")
    if number > shown:
        lines.append(f"  and {number - shown} more: --json tells all")
    return lines


def _alike(changes: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Fields with one source and one reason are told together."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in changes:
        about = f"from {_low(SOURCES[one['source']])}, {sure(one['confidence'])} sure: {_low(one['why'])}"
        found.setdefault(about, []).append(one)
    return found


def _more(number: int, few: int) -> list[str]:
    return [f"  and {number - few} more: --json tells all"] if number > few else []


def _items(number: int) -> str:
    return count(number, "item")


def _low(text: str) -> str:
    """Within a sentence; names stay."""
    parts = text.split("; ")
    return "; ".join(p if p.startswith(("Hardcover", "Audiobookshelf")) else p[:1].lower() + p[1:] for p in parts)
