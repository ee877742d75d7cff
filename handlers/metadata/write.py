"""Writing metadata into Audiobookshelf and taking it back: read first, write whole lists, read back, record.

What stands in Audiobookshelf at that moment has to be what the proposal saw: an owner's edit in between wins.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Protocol

from handlers.metadata import compare
from handlers.metadata.model import Field, Proposal, Value
from handlers.metadata.proposals import Proposals, plain, value_of
from handlers.metadata.values import show
from handlers.state.history import WRITING, Change, History
from handlers.state.outcome import Key
from handlers.sync.gateway import Gateway
from hardcover.errors import DryRun
from listener.errors import Forbidden
from listener.model import LibraryItem

WRITABLE = frozenset(Field) - {Field.COVER}
_KEYS = {Field.PUBLISHED_YEAR: "publishedYear"}


class SingleItemReader(Protocol):
    async def read_item(self, item_id: str) -> LibraryItem | None: ...


class ItemWriter(SingleItemReader, Protocol):
    """An account that may update (``listener.client.Audiobookshelf``)."""

    async def patch_media(self, item_id: str, payload: Mapping[str, Any]) -> LibraryItem | None: ...


@dataclass(slots=True, kw_only=True)
class WrittenFields:
    """``changes``: history ids; ``skipped``: per field, why it was not written; ``item``: as it was read back."""

    item: LibraryItem | None = None
    changes: list[int] = field(default_factory=list)
    skipped: dict[Field, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class MetadataWriter:
    """Writes for one account; ``name`` is who it is in the history."""

    name: str
    writer: ItemWriter
    gateway: Gateway
    history: History
    proposals: Proposals
    now: Callable[[], datetime]

    async def apply(self, item_id: str, proposals: Iterable[Proposal], *, run: int | None = None) -> WrittenFields:
        """Write these proposals of one item in one request. Raises what asking Audiobookshelf raises.

        What is about to be written is recorded first: after a lost answer or a kill, ``settle`` sees what became of it.
        """
        if self.gateway.dry_run:
            raise DryRun("dry run: nothing is written")
        async with self.proposals.writing:
            return await self._apply(item_id, proposals, run)

    async def _apply(self, item_id: str, proposals: Iterable[Proposal], run: int | None) -> WrittenFields:
        written = WrittenFields()
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
        planned = {name: self._plan(item, proposal, run) for name, proposal in wanted.items()}
        try:
            written.item = await self.writer.patch_media(item_id, payload({n: one.new for n, one in wanted.items()}))
        except Forbidden:
            for change in planned.values():
                self.history.drop(change)
            raise
        for name, proposal in wanted.items():
            shown = current(written.item, name) if written.item is not None else None
            if not says_same(name, shown, proposal.new):
                written.skipped[name] = f"Audiobookshelf shows {show(shown)} afterwards"
            self.proposals.settle(item_id, name)
            if same(shown, current(item, name)):  # nothing changed, so there is nothing to take back
                self.history.drop(planned[name])
            else:
                self.history.confirm(planned[name], {name.value: plain(shown)})
                written.changes.append(planned[name])
        return written

    async def take_back(self, changes: Collection[Change], *, force: bool = False) -> dict[int, str]:
        """Undo changes of one item; per change that was not undone, why. A later edit is not overwritten unasked."""
        if not changes:
            return {}
        async with self.proposals.writing:
            return await self._take_back(changes, force=force)

    async def _take_back(self, changes: Collection[Change], *, force: bool) -> dict[int, str]:
        left: dict[int, str] = {}
        item = await self.writer.read_item(next(iter(changes)).key.item)
        if item is None:
            return {change.id: "the item is not in Audiobookshelf any more" for change in changes}
        values: dict[Field, Value] = {}
        undone: list[tuple[Change, Field]] = []
        for change in sorted(changes, key=lambda one: -one.id):
            ((name, before),) = ((Field(key), value_of(raw)) for key, raw in (change.before or {}).items())
            after = value_of((change.after or {}).get(name.value))
            now_there = values.get(name, current(item, name))
            if not force and not same(now_there, after) and not same(now_there, before):
                left[change.id] = f"{name.value} was edited since: it is {show(now_there)} now"
                continue
            values[name] = before
            undone.append((change, name))
        needed = {name: value for name, value in values.items() if not same(current(item, name), value)}
        if needed:
            if self.gateway.dry_run:
                raise DryRun("dry run: nothing is written")
            item = await self.writer.patch_media(item.id, payload(needed))
        for change, name in undone:
            shown = current(item, name) if item is not None else None
            if says_same(name, shown, values[name]):
                self.history.mark_undone(change.id, self.now())
            else:
                left[change.id] = f"Audiobookshelf shows {show(shown)} afterwards"
        if undone:
            self.proposals.forget(undone[0][0].key.item)
        return left

    def _plan(self, item: LibraryItem, proposal: Proposal, run: int | None) -> int:
        return self.history.add(
            Key(self.name, item.id),
            at=self.now(),
            title=item.title,
            what=WRITING,
            reason=proposal.why,
            units=0,
            before={proposal.field.value: plain(current(item, proposal.field))},
            after={proposal.field.value: plain(proposal.new)},
            forward=True,
            run=run,
        )


async def settle(history: History, proposals: Proposals, reader: SingleItemReader) -> None:
    """What became of writes whose answer was lost: seen now, they stand in the history; else they never were.

    What this reader does not find is left as it is: it may be another server's.
    """
    async with proposals.writing:
        by_item: dict[str, list[Change]] = {}
        for change in history.being_written():
            by_item.setdefault(change.key.item, []).append(change)
        for item_id, changes in by_item.items():
            try:
                item = await reader.read_item(item_id)
            except Forbidden:
                continue
            if item is not None:
                for change in changes:
                    _settle(history, item, change)


def _settle(history: History, item: LibraryItem, change: Change) -> None:
    ((name, wanted),) = ((Field(key), value_of(raw)) for key, raw in (change.after or {}).items())
    shown = current(item, name)
    if says_same(name, shown, wanted) and not same(shown, value_of((change.before or {}).get(name.value))):
        history.confirm(change.id, {name.value: plain(shown)})
    else:
        history.drop(change.id)


def settled_fields(changes: Iterable[Change], item: LibraryItem) -> frozenset[Field]:
    """Fields that the owner edited after our change: they are never touched again."""
    latest: dict[Field, Value] = {}
    for change in sorted((one for one in changes if one.undone is None), key=lambda one: one.id):
        for key, raw in (change.after or {}).items():
            latest[Field(key)] = value_of(raw)
    return frozenset(name for name, value in latest.items() if not same(current(item, name), value))


_CURRENT: Mapping[Field, Callable[[LibraryItem], Value]] = MappingProxyType(
    {
        Field.TITLE: lambda item: item.title or None,
        Field.SUBTITLE: attrgetter("subtitle"),
        Field.AUTHORS: attrgetter("authors"),
        Field.NARRATORS: attrgetter("narrators"),
        Field.SERIES: attrgetter("series"),
        Field.PUBLISHER: attrgetter("publisher"),
        Field.PUBLISHED_YEAR: attrgetter("published_year"),
        Field.LANGUAGE: attrgetter("language"),
        Field.ISBN: attrgetter("isbn"),
        Field.ASIN: attrgetter("asin"),
        Field.DESCRIPTION: attrgetter("description"),
        Field.GENRES: attrgetter("genres"),
        Field.TAGS: attrgetter("media_tags"),
        Field.COVER: attrgetter("cover_path"),
    }
)


def current(item: LibraryItem, name: Field) -> Value:
    """What Audiobookshelf says in a field."""
    return _CURRENT[name](item)


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


def says_same(name: Field, shown: Value, wanted: Value) -> bool:
    """Also where Audiobookshelf has a way of its own to keep it: cleaned HTML, the name of an author it has already."""
    return same(shown, wanted) or bool(shown and wanted and compare.same(name, shown, wanted))


def taken_back(changes: Iterable[Change]) -> dict[Field, list[Value]]:
    """By field, the values that were written once and taken back by a person."""
    found: dict[Field, list[Value]] = {}
    for change in changes:
        for key, raw in (change.after or {}).items() if change.undone is not None else ():
            found.setdefault(Field(key), []).append(value_of(raw))
    return found


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
