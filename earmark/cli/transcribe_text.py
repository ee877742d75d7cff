"""What ``earmark transcribe`` prints."""

from __future__ import annotations

from earmark.observe.words import count, second
from earmark.views.answers.transcribed import TranscribedAnswer, TranscribeQueue

_FOUND = {
    "announced": "Announced",
    "hint": "A hint",
    "nothing": "Nothing that helps",
}
MOST_LISTED = 50
SURE = 0.6  # of what was understood


def item(found: TranscribedAnswer) -> str:
    """The words with their seconds, what they mean, and what follows."""
    lines = [f"{found.title}  ({found.path or found.item})"]
    for transcript in found.transcripts:
        lines += ["", f"{transcript.stretch}, by {transcript.engine} {transcript.model}:"]
        if not transcript.segments:
            lines.append("  nothing is said" if transcript.language else "  in none of the languages of the settings")
        lines += [
            f"  {second(one.start):>8}  {one.text}" + ("" if one.confidence >= SURE else "  (not sure)")
            for one in transcript.segments
        ]
    lines.append("")
    if found.finding is None:
        return "\n".join([*lines, f"Not transcribed: {found.could_not}"])
    lines.append(f"{_FOUND.get(found.finding, found.finding)}: {found.why}")
    if found.book is not None:
        book = found.book
        lines.append(f"  “{book.title}” by {', '.join(book.authors)} (Hardcover's book {book.book_id})")
    if found.bucket == "auto":
        lines.append("  It is matched to it now; `earmark metadata` shows what follows.")
    elif found.bucket is not None:
        lines.append(f"  A person decides, in `earmark review`: {found.reason}")
    if found.bytes:
        lines.append(f"{found.bytes / 1e6:.1f} MB were read for it")
    return "\n".join(lines)


def waiting(queue: TranscribeQueue) -> str:
    """The most wanted first."""
    found = queue.waiting
    if not found:
        return "Nothing waits to be transcribed."
    lines = [f"{count(len(found), 'item')} wait to be transcribed, the most wanted first:"]
    for one in found[:MOST_LISTED]:
        mark = " (listened to)" if one.listened_to else ""
        lines.append(f"  {one.title}{mark}  {one.path or one.item}")
        lines.append(f"      {one.why}")
    if len(found) > MOST_LISTED:
        lines.append(f"  and {len(found) - MOST_LISTED} more: --json has them")
    basis = "as measured in the last night" if queue.measured else "a guess until a night has measured it"
    if queue.nights is None:
        lines.append("metadata.transcribe.minutes_per_night is 0: no night transcribes any")
    else:
        lines.append(
            f"{count(queue.nights, 'night')} at {queue.minutes_per_night} minutes a night and "
            f"{queue.seconds_an_item:g} s an item, {basis}"
        )
    return "\n".join(lines)


def fetched(name: str, folder: str) -> str:
    return f'{name} is in {folder}. In the settings:\n\n[metadata.transcribe]\nmodel = "{folder}"'
