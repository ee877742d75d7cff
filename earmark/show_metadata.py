"""The metadata check's report and the naming plan as text."""

from __future__ import annotations

from typing import Any

from earmark.show import table

FEW = 12  # proposals of a field that are shown before "and so many more"
_WORDS = {"published_year": "year", "asin": "ASIN", "isbn": "ISBN"}
_BUCKETS = {"apply": "sure", "review": "for you to decide", "reject": "unsure"}


def report(document: dict[str, Any]) -> str:
    """Coverage first, then what is proposed by field, with a few of each and why."""
    figures = document["metadata"]
    lines = [_coverage(figures["coverage"]), ""]
    by_field: dict[str, list[dict[str, Any]]] = {}
    for change in document.get("changes", []):
        by_field.setdefault(change["field"], []).append(change)
    for name, changes in by_field.items():
        lines += [*_field(name, changes), ""]
    if not by_field:
        lines += ["nothing new to propose", ""]
    open_ones = {name: sum(counts.values()) for name, counts in figures["proposals"].items()}
    if open_ones:
        waiting = ", ".join(f"{word(name)} {count}" for name, count in open_ones.items())
        lines.append(f"open proposals: {waiting}; `earmark review` goes through those that are not sure")
    if figures["listen"]:
        lines.append(f"{len(figures['listen'])} items that only listening to their opening would settle")
    lines += [f"skipped {one['title']}: {one['why']}" for one in figures["skipped"][:FEW]]
    lines += [f"not done: {what}: {why}" for what, why in document["failed"].items()]
    run = document["run"]
    done = f"{figures['applied']} items written (run {run['id']}; `earmark undo --run {run['id']}` takes it back); "
    lines.append(
        f"{figures['checked']} checked, {figures['unchanged']} unchanged since; "
        f"{done if figures['applied'] else 'nothing was written; '}{run['units']} units, {run['seconds']:.1f} s"
    )
    return "\n".join(lines)


def names(document: dict[str, Any]) -> str:
    """The naming plan, grouped by what is wrong."""
    if not document["problems"]:
        return f"all {document['items']} items are called as the template says"
    lines: list[str] = []
    for kind, count in document["kinds"].items():
        lines.append(f"{kind}: {count}")
        found = [one for one in document["problems"] if one["kind"] == kind]
        for one in found[:FEW]:
            lines.append(f"  {one['found']}\n    → {one['expected'] or 'nobody knows'}")
        if count > FEW:
            lines.append(f"  and {count - FEW} more: --json tells all")
    lines.append("nothing was renamed; --script FILE writes the plan as a shell script to read")
    return "\n".join(lines)


def undone(document: dict[str, Any]) -> str:
    lines = [f"{len(document['undone'])} changes of metadata taken back"]
    lines += [f"change {change}: {why}; --force takes it back all the same" for change, why in document["left"].items()]
    return "\n".join(lines)


def word(name: str) -> str:
    return _WORDS.get(name, name)


def said(value: Any) -> str:
    """A value of a field in one line."""
    if value in (None, [], ""):
        return "nothing"
    if isinstance(value, list):
        return ", ".join(
            f"{one['name']} #{one['sequence']}" if isinstance(one, dict) and one["sequence"] else
            one["name"] if isinstance(one, dict) else str(one)
            for one in value
        )  # fmt: skip
    text = " ".join(str(value).split())
    return text if len(text) <= 100 else text[:99] + "…"


def _coverage(coverage: dict[str, Any]) -> str:
    total = coverage["items"]
    rows = []
    for name, before in coverage["before"].items():
        after = coverage["after"][name]
        share = f"{before / total:.0%}" if total else "–"
        then = f"{after / total:.0%}" if total else "–"
        rows.append((word(name), share, then if after != before else "", f"{before} of {total}"))
    return table(("filled in", "now", "after", ""), rows)


def _field(name: str, changes: list[dict[str, Any]]) -> list[str]:
    counts: dict[str, int] = {}
    for change in changes:
        counts[change["bucket"]] = counts.get(change["bucket"], 0) + 1
    sums = ", ".join(f"{count} {_BUCKETS[bucket]}" for bucket, count in counts.items())
    lines = [f"{word(name)}: {sums}"]
    order = {"apply": 0, "review": 1, "reject": 2}
    for change in sorted(changes, key=lambda one: (order[one["bucket"]], -one["confidence"]))[:FEW]:
        lines.append(f"  {change['title']}: {said(change['old'])} → {said(change['new'])}")
        lines.append(f"    {_BUCKETS[change['bucket']]} ({change['confidence']:.0%}): {change['why']}")
    if len(changes) > FEW:
        lines.append(f"  and {len(changes) - FEW} more: --json tells all")
    return lines
