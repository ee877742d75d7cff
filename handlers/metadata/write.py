"""Writing metadata into Audiobookshelf and taking it back: read first, write whole lists, read back, record.

What stands in Audiobookshelf at that moment has to be what the proposal saw: an owner's edit in between wins.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from handlers.history import METADATA, Change, History
from handlers.metadata.model import Field, Proposal, Value
from handlers.metadata.proposals import Proposals, plain, value_of
from handlers.outcome import Key
from hardcover.errors import DryRun
from listener.model import LibraryItem

WRITABLE = frozenset(Field) - {Field.COVER}
_KEYS = {Field.PUBLISHED_YEAR: "publishedYear"}


class Writer(Protocol):
    """An account that may update (``listener.client.Audiobookshelf``)."""

    async def read_item(self, item_id: str) -> LibraryItem | None: ...

    async def patch_media(self, item_id: str, payload: Mapping[str, Any]) -> LibraryItem | None: ...


class Gateway(Protocol):
    """The one that also carries what is told to Hardcover (P15)."""

    dry_run: bool


@dataclass(slots=True, kw_only=True)
class Written:
    """``changes``: history ids; ``skipped``: per field, why it was not written."""

    changes: list[int] = field(default_factory=list)
    skipped: dict[Field, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Metadata:
    """Writes for one account; ``name`` is who it is in the history."""

    name: str
    writer: Writer
    gateway: Gateway
    history: History
    proposals: Proposals
    now: Callable[[], datetime]

    async def apply(self, item_id: str, proposals: Iterable[Proposal], *, run: int | None = None) -> Written:
        """Write these proposals of one item in one request. Raises what asking Audiobookshelf raises."""
        if self.gateway.dry_run:
            raise DryRun("dry run: nothing is written")
        written = Written()
        item = await self.writer.read_item(item_id)
        wanted: dict[Field, Proposal] = {}
        for proposal in proposals:
            problem = _problem(proposal, item)
            if problem is not None:
                written.skipped[proposal.field] = problem
                self.proposals.settle(item_id, proposal.field)
            else:
                wanted[proposal.field] = proposal
        if item is None or not wanted:
            return written
        after = await self.writer.patch_media(item_id, payload({name: one.new for name, one in wanted.items()}))
        for name, proposal in wanted.items():
            shown = current(after, name) if after is not None else None
            if not same(shown, proposal.new):
                written.skipped[name] = f"Audiobookshelf shows {shown!r} afterwards"
            if same(shown, current(item, name)):
                continue  # nothing changed, so there is nothing to record or to take back
            written.changes.append(self._record(item, name, shown, proposal.why, run))
            self.proposals.settle(item_id, name)
        return written

    async def take_back(self, changes: Collection[Change], *, force: bool = False) -> dict[int, str]:
        """Undo changes of one item; per change that was not undone, why. A later edit is not overwritten unasked."""
        left: dict[int, str] = {}
        if not changes:
            return left
        item = await self.writer.read_item(next(iter(changes)).key.item)
        if item is None:
            return {change.id: "the item is not in Audiobookshelf any more" for change in changes}
        values: dict[Field, Value] = {}
        undone: list[Change] = []
        for change in sorted(changes, key=lambda one: -one.id):
            ((name, before),) = ((Field(key), value_of(raw)) for key, raw in (change.before or {}).items())
            after = value_of((change.after or {}).get(name.value))
            now_there = values.get(name, current(item, name))
            if not force and not same(now_there, after):
                left[change.id] = f"{name.value} was edited since: it is {now_there!r} now"
                continue
            values[name] = before
            undone.append(change)
        if values:
            await self.writer.patch_media(item.id, payload(values))
        for change in undone:
            self.history.mark_undone(change.id, self.now())
        if undone:
            self.proposals.forget(item.id)
        return left

    def _record(self, item: LibraryItem, name: Field, shown: Value, why: str, run: int | None) -> int:
        return self.history.add(
            Key(self.name, item.id),
            at=self.now(),
            title=item.title,
            what=METADATA,
            reason=why,
            units=0,
            before={name.value: plain(current(item, name))},
            after={name.value: plain(shown)},
            forward=True,
            run=run,
        )


def settled_fields(changes: Iterable[Change], item: LibraryItem) -> frozenset[Field]:
    """Fields that the owner edited after our change: they are never touched again."""
    latest: dict[Field, Value] = {}
    for change in sorted(changes, key=lambda one: one.id):
        for key, raw in (change.after or {}).items():
            latest[Field(key)] = value_of(raw)
    return frozenset(name for name, value in latest.items() if not same(current(item, name), value))


def current(item: LibraryItem, name: Field) -> Value:
    """What Audiobookshelf says in a field."""
    match name:
        case Field.TITLE:
            return item.title or None
        case Field.SUBTITLE:
            return item.subtitle
        case Field.AUTHORS:
            return item.authors
        case Field.NARRATORS:
            return item.narrators
        case Field.SERIES:
            return item.series
        case Field.PUBLISHER:
            return item.publisher
        case Field.PUBLISHED_YEAR:
            return item.published_year
        case Field.LANGUAGE:
            return item.language
        case Field.ISBN:
            return item.isbn
        case Field.ASIN:
            return item.asin
        case Field.DESCRIPTION:
            return item.description
        case Field.GENRES:
            return item.genres
        case Field.TAGS:
            return item.media_tags
        case Field.COVER:
            return item.cover_path


def payload(values: Mapping[Field, Value]) -> dict[str, Any]:
    """The body of the write: lists whole, people and series as objects, everything else as text [A 11]."""
    metadata: dict[str, Any] = {}
    body: dict[str, Any] = {}
    for name, value in values.items():
        if name is Field.TAGS:
            body["tags"] = plain(value) or []
        elif name is Field.AUTHORS:
            metadata["authors"] = [{"name": one} for one in plain(value) or []]
        elif name is Field.SERIES:
            metadata["series"] = plain(value) or []
        elif name in (Field.NARRATORS, Field.GENRES):
            metadata[name.value] = plain(value) or []
        else:
            metadata[_KEYS.get(name, name.value)] = value or ""
    if metadata:
        body["metadata"] = metadata
    return body


def same(one: Value, other: Value) -> bool:
    """Equal as they stand; empty in any form is the same. The order of several authors is Audiobookshelf's own."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return sorted(map(str, one)) == sorted(map(str, other))
    return (one or None) == (other or None)


def _problem(proposal: Proposal, item: LibraryItem | None) -> str | None:
    if item is None:
        return "the item is not in Audiobookshelf any more"
    if proposal.field not in WRITABLE:
        return "Earmark does not write covers"
    if not proposal.new:
        return "an empty value is never written"
    if not same(current(item, proposal.field), proposal.old):
        return "it was edited since the check"
    return None
