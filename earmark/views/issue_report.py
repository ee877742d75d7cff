"""What helps whoever reads an issue, and names nobody: no secret, no address, no person, and titles as hashes."""

from __future__ import annotations

import hashlib
import platform
import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from earmark.observe.health import ServiceFacts, UserFacts
from earmark.settings.redact import Redactor
from earmark.views.sources import Sources
from handlers.state.outcome import Kind
from handlers.state.runs import Run

RUNS = 5
BOOKS = 20  # of each person, that did not go well
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")
_IP = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b|\[?(?:[0-9a-fA-F]{0,4}:){3,}[0-9a-fA-F]{0,4}\]?")
_UUID = re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,255}")
_QUOTED = re.compile(r"“[^”]*”")
_PATH = re.compile(r"(?<![\w<])/(?:[\w.@ -]+/)+[\w.@-]*")
_BAD = (Kind.FAILED, Kind.REFUSED, Kind.NEEDS_REVIEW)


class _Names:
    """The same thing has the same name within one report, and another one in the next."""

    def __init__(self, people: Iterable[str], accounts: Iterable[str], hidden: Iterable[str]) -> None:
        self._salt = secrets.token_bytes(16)
        self._redact = Redactor(hidden)
        self._people = {name: f"user {number}" for number, name in enumerate(people, 1)}
        words = self._people | {account: "their Hardcover account" for account in accounts if account}
        longest_first = sorted((re.escape(word) for word in words if word), key=len, reverse=True)
        self._words = re.compile(rf"\b(?:{'|'.join(longest_first)})\b") if longest_first else None
        self._instead = words

    def person(self, name: str) -> str:
        return self._people.get(name, "somebody")

    def book(self, title: str) -> str:
        return "book " + hashlib.blake2b(title.encode(), key=self._salt, digest_size=4).hexdigest()

    def text(self, said: str, title: str = "") -> str:
        """A reason without what is only this household's."""
        if title:
            said = said.replace(title, self.book(title))
        said = self._redact(said)
        for shape, instead in (
            (_ADDRESS, "<address>"),
            (_MAIL, "<mail>"),
            (_UUID, "<id>"),
            (_IP, "<address>"),
            (_PATH, "<path>"),
        ):
            said = shape.sub(instead, said)
        said = _QUOTED.sub(lambda found: f"“{self.book(found[0][1:-1])}”", said)
        return self._words.sub(lambda found: self._instead[found[0]], said) if self._words else said


def issue_report(sources: Sources, people: Iterable[str], *, hidden: Iterable[str]) -> str:
    """Plain text, of these people. ``hidden``: texts that are secret."""
    shown, facts = list(people), sources.facts()
    everybody = list(facts.users)
    accounts = [sources.state.accounts.hardcover_name(name) for name in everybody]
    names = _Names([*shown, *(name for name in everybody if name not in shown)], accounts, hidden)
    lines = [
        f"Earmark {facts.version}, Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"up {_hours(facts.started_at, facts.now)}" + ("; dry run" if sources.dry_run else ""),
        f"editions {facts.editions.entries}, hits {facts.editions.hits}, misses {facts.editions.misses}",
        *(f"warning: {names.text(line)}" for line in facts.warnings),
        "",
    ]
    for name in shown:
        if name in facts.users:
            lines += [*_person(names, name, facts.users[name], facts), *_books(sources, names, name), ""]
    lines += [line for run in sources.runs.latest(RUNS) for line in _run(names, run, shown)]
    return "\n".join(lines).rstrip() + "\n"


def _person(names: _Names, name: str, user: UserFacts, facts: ServiceFacts) -> list[str]:
    return [
        names.person(name),
        f"  Audiobookshelf {user.abs_version or 'of an unknown version'}: {user.stream}, "
        f"token {user.abs_token}, connects {user.connects}",
        f"  Hardcover: token {user.hardcover_token} ({user.hardcover_by or 'none'}), units left today "
        f"{user.units_left_today}, this minute {user.units_this_minute} of {user.units_a_minute}, "
        f"waited {user.limiter_wait_seconds:.0f} s",
        f"  queue {user.queue_depth}, oldest {user.queue_oldest_seconds or 0:.0f} s",
        f"  events: {_counts(user.received)}; ignored: {_counts(user.ignored)}; broken: {_counts(user.broken)}",
        *([f"  trouble: {names.text(user.trouble)}"] if user.trouble else []),
        f"  last event {_ago(user.last_event, facts.now)}, last write {_ago(user.last_synced, facts.now)}",
    ]


def _books(sources: Sources, names: _Names, name: str) -> list[str]:
    found = [one for one in sources.state.outcomes.all_of(name).values() if one.kind in _BAD][:BOOKS]
    return [f"  {names.book(one.title)}: {one.kind.value}: {names.text(one.reason, one.title)}" for one in found]


def _run(names: _Names, run: Run, people: list[str]) -> list[str]:
    report = run.report or {}
    took = f"{run.seconds:.0f} s" if run.seconds is not None else "not ended"
    lines = [f"run {run.id} {run.kind}: {took}, {run.units} units" + (", dry run" if run.dry_run else "")]
    users, failed = report.get("users"), report.get("failed")
    for name in people:
        counts = users.get(name) if isinstance(users, Mapping) else None
        if isinstance(counts, Mapping) and counts:
            lines.append(f"  {names.person(name)}: {_counts(counts)}")
    if isinstance(failed, Mapping):
        lines += [f"  failed, {names.text(str(part))}: {names.text(str(why))}" for part, why in failed.items()]
    return lines


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{what} {number}" for what, number in counts.items()) or "none"


def _ago(at: datetime | None, now: datetime) -> str:
    return f"{(now - at).total_seconds():.0f} s ago" if at is not None else "never"


def _hours(since: datetime, now: datetime) -> str:
    return f"{(now - since).total_seconds() / 3600:.1f} h"
