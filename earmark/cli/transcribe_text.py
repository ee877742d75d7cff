"""What ``earmark transcribe`` prints."""

from __future__ import annotations

from typing import Any

from earmark.observe.words import count, second

_FOUND = {
    "announced": "Announced",
    "hint": "A hint",
    "nothing": "Nothing that helps",
    None: "Not transcribed",
}
MOST_LISTED = 50


def item(document: dict[str, Any]) -> str:
    """The words with their seconds, what they mean, and what follows."""
    lines = [f"{document['title']}  ({document['path'] or document['item']})"]
    for transcript in document["transcripts"]:
        lines.append("")
        lines.append(f"{transcript['stretch']}, by {transcript['engine']} {transcript['model']}:")
        if not transcript["segments"]:
            lines.append(
                "  nothing is said" if transcript["language"] else "  in none of the languages of the settings"
            )
        lines += [
            f"  {second(one['start']):>8}  {one['text']}" + ("" if one["confidence"] >= 0.6 else "  (not sure)")
            for one in transcript["segments"]
        ]
    lines.append("")
    what = _FOUND[document["finding"]]
    if document["finding"] is None:
        lines.append(f"{what}: {document['could_not']}")
        return "\n".join(lines)
    lines.append(f"{what}: {document['why']}")
    if document["book"] is not None:
        book = document["book"]
        lines.append(f"  “{book['title']}” by {', '.join(book['authors'])} (Hardcover's book {book['book_id']})")
    if document["bucket"] == "auto":
        lines.append("  It is matched to it now; `earmark metadata` shows what follows.")
    elif document["bucket"] is not None:
        lines.append(f"  A person decides, in `earmark review`: {document['reason']}")
    if document["bytes"]:
        lines.append(f"{document['bytes'] / 1e6:.1f} MB were read for it")
    return "\n".join(lines)


def waiting(document: dict[str, Any]) -> str:
    """The queue, the most wanted first."""
    found = document["waiting"]
    if not found:
        return "Nothing waits to be transcribed."
    lines = [f"{count(len(found), 'item')} wait to be transcribed, the most wanted first:"]
    for one in found[:MOST_LISTED]:
        mark = " (listened to)" if one["listened_to"] else ""
        lines.append(f"  {one['title']}{mark}  {one['path'] or one['item']}")
        lines.append(f"      {one['why']}")
    if len(found) > MOST_LISTED:
        lines.append(f"  and {len(found) - MOST_LISTED} more: --json has them")
    basis = "as measured in the last night" if document["measured"] else "a guess until a night has measured it"
    if document["nights"] is None:
        lines.append("metadata.transcribe.minutes_per_night is 0: no night transcribes any")
    else:
        lines.append(
            f"{count(document['nights'], 'night')} at {document['minutes_per_night']} minutes a night and "
            f"{document['seconds_an_item']:g} s an item, {basis}"
        )
    return "\n".join(lines)


def fetched(name: str, folder: str) -> str:
    return f'{name} is in {folder}. In the settings:\n\n[metadata.transcribe]\nmodel = "{folder}"'
