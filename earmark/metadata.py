"""The metadata check of whole libraries, and applying what is sure: dry unless the owner asked.

Library lists tell which items changed since their last check; only those are read whole, held against Hardcover's
edition (from the edition store) and their own tags and names, and their proposals written down. An unchanged library
costs no units and little else.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Protocol

from earmark import passes
from earmark.passes import Collected, OnProgress
from earmark.person import Person
from earmark.settings import Settings
from handlers.history import History
from handlers.inventory import InventoryShrunk, pages
from handlers.ledger import Ledger
from handlers.matches import Matched, Matches, fingerprint_of
from handlers.metadata.check import check
from handlers.metadata.files import read_files
from handlers.metadata.model import BookView, CheckResult, Field, Proposal
from handlers.metadata.names import NameProblem, problems
from handlers.metadata.proposals import Checked, Proposals, plain
from handlers.metadata.views import views_for
from handlers.metadata.write import Metadata, current, settled_fields
from handlers.tell import Gateway
from hardcover.details import EditionDetails, read_details
from hardcover.editions import EditionStore
from hardcover.errors import HardcoverError
from hardcover.limits import Lane
from hardcover.model import EditionId
from listener.client import Audiobookshelf
from listener.errors import AudiobookshelfError, Forbidden
from listener.model import LibraryItem
from listener.tokens import Credentials, Tokens

CHUNK = 100  # items read whole together
PACE_SECONDS = 0.2  # between two writes, so that Audiobookshelf stays quick for its listeners


class Service(passes.Service, Protocol):
    """What the check needs of ``service.Service``."""

    settings: Settings
    ledger: Ledger
    history: History
    matches: Matches
    proposals: Proposals
    store: EditionStore

    @property
    def audiobookshelf_http(self) -> Any: ...

    @property
    def secrets(self) -> Any: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What one run is asked to do. ``limit``: items that are looked at, or written to where it applies."""

    apply: bool = False
    limit: int | None = None
    library: str | None = None  # id or name
    item: str | None = None


@dataclass(slots=True)
class Tally:
    """The figures of a run."""

    checked: int = 0
    unchanged: int = 0
    applied: int = 0
    total: int = 0
    has_before: Counter[Field] = field(default_factory=Counter)
    has_after: Counter[Field] = field(default_factory=Counter)
    skipped: list[dict[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "checked": self.checked,
            "unchanged": self.unchanged,
            "applied": self.applied,
            "skipped": self.skipped,
            "coverage": {
                "items": self.total,
                "before": {name.value: self.has_before[name] for name in Field},
                "after": {name.value: self.has_after[name] for name in Field},
            },
        }


async def check_metadata(
    service: Service, collected: Collected, wanted: Wanted, gateway: Gateway, on_progress: OnProgress
) -> None:
    """Check, and apply where asked; the figures go into ``collected.more["metadata"]``, troubles into ``failed``."""
    tally = Tally()
    for url, persons in servers_of(service, collected.users).items():
        run = _Run(service, persons, wanted, gateway, collected, tally, on_progress)
        try:
            await run.go()
        except (AudiobookshelfError, HardcoverError, InventoryShrunk) as error:
            collected.failed[f"metadata of {url}"] = str(error)
    open_ones = service.proposals.find()
    counts: dict[str, Counter[str]] = {}
    for proposal in open_ones:
        counts.setdefault(proposal.field.value, Counter())[proposal.bucket] += 1
    collected.more["metadata"] = tally.as_json() | {
        "proposals": {name: dict(buckets) for name, buckets in sorted(counts.items())},
        "listen": service.proposals.listen(),
    }


def servers_of(service: passes.Service, users: Iterable[str]) -> dict[str, list[Person]]:
    """The users by their Audiobookshelf."""
    servers: dict[str, list[Person]] = {}
    for name in users:
        servers.setdefault(service.persons[name].settings.abs_url, []).append(service.persons[name])
    return servers


class _Run:
    """One server's libraries."""

    def __init__(  # noqa: PLR0917 - all that one run is about
        self,
        service: Service,
        persons: list[Person],
        wanted: Wanted,
        gateway: Gateway,
        collected: Collected,
        tally: Tally,
        on_progress: OnProgress,
    ) -> None:
        self._service = service
        self._persons = persons
        self._wanted = wanted
        self._gateway = gateway
        self._collected = collected
        self._tally = tally
        self._on_progress = on_progress
        self._payer = max(persons, key=lambda person: person.client.limiter.units_left_today)
        self._reader = persons[0].audiobookshelf
        metadata = service.settings.metadata
        self._rules = {Field(each.name): getattr(metadata.fields, each.name) for each in fields(metadata.fields)}
        rules = ",".join(f"{name.value}={rule}" for name, rule in self._rules.items())
        self._rules_print = hashlib.blake2b(rules.encode(), digest_size=6).hexdigest()
        self._library_paths = metadata.library_paths
        self._writer: Metadata | None = None
        self._done = 0

    async def go(self) -> None:
        for person in self._persons:
            await person.prepare()
        if self._wanted.apply and not self._gateway.dry_run:
            self._writer = await writer_for(self._service, self._persons, self._gateway)
            if self._writer is None:
                self._collected.failed["applying metadata"] = (
                    "no account may update items: set audiobookshelf.admin_token, or give a user's account the right"
                )
        if self._wanted.item is not None:
            whole = await self._reader.read_items([self._wanted.item])
            await self._check(list(whole.values()))
            return
        async for page in pages([person.audiobookshelf for person in self._persons]):
            books = [item for item in page if self._is_wanted(item)]
            await self._page(books)
            if self._is_enough():
                return

    def _is_wanted(self, item: LibraryItem) -> bool:
        if item.is_missing or not any(person.user.allows(item.library_id) for person in self._persons):
            return False
        library = self._wanted.library
        return library is None or any(person.is_library(item.library_id, library) for person in self._persons)

    def _is_enough(self) -> bool:
        done = self._tally.applied if self._writer is not None else self._done
        return self._wanted.limit is not None and done >= self._wanted.limit

    async def _page(self, books: Sequence[LibraryItem]) -> None:
        known = self._service.proposals.checks([item.id for item in books])
        changed: list[str] = []
        for item in books:
            before = known.get(item.id)
            if before is not None and before.fingerprint == self._print(item):
                self._tally.unchanged += 1
                self._count(before.has, before.has)
            else:
                changed.append(item.id)
        prints = {item.id: self._print(item) for item in books}
        for start in range(0, len(changed), CHUNK):
            part = changed[start : start + CHUNK]
            if self._wanted.limit is not None and self._writer is None:
                part = part[: self._wanted.limit - self._done]
            whole = await self._reader.read_items(part)
            await self._check([whole[item_id] for item_id in part if item_id in whole], prints)
            if self._is_enough():
                return
        if self._writer is not None:
            await self._apply_open([item.id for item in books])

    def _print(self, item: LibraryItem) -> str:
        """What a check rests on: the item, the match, the rules."""
        matched = self._service.matches.get(item.id)
        about = f"{matched.edition_id}:{matched.bucket}" if matched is not None else "-"
        return f"{fingerprint_of(item)}:{about}:{self._rules_print}"

    async def _check(self, items: Sequence[LibraryItem], prints: dict[str, str] | None = None) -> None:
        matched = {item.id: self._service.matches.get(item.id) for item in items}
        editions = [one.edition_id for one in matched.values() if one is not None and one.is_settled]
        wanted = [edition_id for edition_id in editions if edition_id is not None]
        details = await read_details(self._payer.client, wanted, Lane.METADATA, self._service.store)
        now = self._service.ports.now()
        outcome: list[tuple[Checked, tuple[Proposal, ...]]] = []
        for item in items:
            files = await self._read_files(item)
            result, problem = self._look(item, matched[item.id], details, files)
            has = tuple(name for name in Field if current(item, name))
            proposals = tuple(one for one in result.proposals if not self._service.proposals.is_dismissed(one))
            checked = Checked(
                item=item.id,
                fingerprint=prints[item.id] if prints is not None else self._print(item),
                has=has,
                name_problem=problem.kind if problem is not None else None,
                listen=result.listen,
                at=now,
            )
            outcome.append((checked, proposals))
            self._count(has, has)
            self._done += 1
            self._tally.checked += 1
            self._on_progress(self._done, max(self._tally.total, self._done))
        if not self._gateway.dry_run:
            self._service.proposals.replace(outcome)
        self._collected.more.setdefault("changes", []).extend(
            proposal_as_json(proposal) for _, proposals in outcome for proposal in proposals
        )

    async def _read_files(self, item: LibraryItem) -> BookView | None:
        """The files' own tags where they are mounted here; disks are slow, so beside the loop."""
        if not self._library_paths:
            return None
        view, trouble = await asyncio.to_thread(read_files, item, self._library_paths)
        if trouble is not None:
            self._tally.skipped.append({"item": item.id, "title": item.title, "why": trouble})
        return view

    def _look(
        self,
        item: LibraryItem,
        matched: Matched | None,
        details: dict[EditionId, EditionDetails],
        files: BookView | None,
    ) -> tuple[CheckResult, NameProblem | None]:
        settled = matched is not None and matched.is_settled
        about = details.get(matched.edition_id) if matched is not None and settled and matched.edition_id else None
        changes = self._service.history.metadata_changes(item=item.id)
        result = check(
            item,
            views_for(item, files=files, details=about),
            about,
            matched.confidence if matched is not None else 0.0,
            self._rules,
            settled_fields(changes, item),
        )
        return result, problems(item, self._service.settings.metadata.name_template)

    async def _apply_open(self, items: Sequence[str]) -> None:
        """Write what is sure, item by item."""
        writer = self._writer
        if writer is None:
            return
        run_id = self._collected.run_id
        for item_id in items:
            sure = self._service.proposals.find(item=item_id, bucket="apply")
            if not sure:
                continue
            if self._is_enough():
                return
            try:
                written = await writer.apply(item_id, sure, run=run_id)
            except Forbidden as error:
                self._collected.failed["applying metadata"] = str(error)
                self._writer = None
                return
            for change in written.changes:
                done = self._service.history.get(change)
                for name in done.after or {} if done is not None else {}:
                    self._tally.has_after[Field(name)] += int(not (done.before or {}).get(name)) if done else 0
            self._tally.applied += int(bool(written.changes))
            self._tally.skipped += [
                {"item": item_id, "title": sure[0].title, "why": f"{name.value}: {why}"}
                for name, why in written.skipped.items()
            ]
            await asyncio.sleep(PACE_SECONDS)

    def _count(self, before: Iterable[Field], after: Iterable[Field]) -> None:
        self._tally.total += 1
        self._tally.has_before.update(before)
        self._tally.has_after.update(after)


async def writer_for(service: Service, persons: Sequence[Person], gateway: Gateway) -> Metadata | None:
    """An account that may update: the administrator's, else a user's own; ``None``: nobody may."""
    admin = service.settings.audiobookshelf.admin_token.get_secret_value()
    url = persons[0].settings.abs_url
    made: Callable[[str, Audiobookshelf], Metadata] = lambda name, client: Metadata(  # noqa: E731
        name=name,
        writer=client,
        gateway=gateway,
        history=service.history,
        proposals=service.proposals,
        now=service.ports.now,
    )
    if admin and url == service.settings.audiobookshelf.url:
        tokens = Tokens(
            Credentials(token=admin), url, service.audiobookshelf_http, now=service.ports.now,
            random=service.ports.random, store=service.secrets,
        )  # fmt: skip
        client = Audiobookshelf(url, tokens, service.audiobookshelf_http, service.ports.random)
        if (await client.read_user()).can_update:
            return made("admin", client)
    for person in persons:
        if (await person.audiobookshelf.read_user()).can_update:
            return made(person.name, person.audiobookshelf)
    return None


def proposal_as_json(proposal: Proposal) -> dict[str, Any]:
    """``{item, title, field, old, new, source, confidence, bucket, why}``."""
    return {
        "item": proposal.item,
        "title": proposal.title,
        "field": proposal.field.value,
        "old": plain(proposal.old),
        "new": plain(proposal.new),
        "source": proposal.source.value,
        "confidence": round(proposal.confidence, 3),
        "bucket": proposal.bucket,
        "why": proposal.why,
    }


async def metadata_run(
    service: Service, *, users: list[str], wanted: Wanted, gateway: Gateway, on_progress: OnProgress
) -> dict[str, Any]:
    """The metadata check alone, as a run of its own."""

    async def work(collected: Collected) -> None:
        await check_metadata(service, collected, wanted, gateway, on_progress)

    return await passes.recorded(service, "metadata", users, gateway, work)
