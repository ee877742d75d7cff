"""The metadata check of whole libraries, and applying what is sure: dry unless the owner asked.

Library lists tell which items changed since their last check; only those are read whole, held against Hardcover's
edition (from the edition store) and their own tags and names, and their proposals written down. An unchanged library
costs no units and little else.
"""

from __future__ import annotations

import asyncio
import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from earmark import passes
from earmark.hearing import Ears
from earmark.metadata_report import Tally
from earmark.passes import Collected, OnProgress
from earmark.person import Person
from earmark.settings import Settings
from handlers.facts import Facts
from handlers.history import Change, History
from handlers.inventory import InventoryShrunk, pages
from handlers.ledger import EVERYONE, Ledger
from handlers.matches import Matched, Matches, fingerprint_of
from handlers.metadata.check import check
from handlers.metadata.files import read_files
from handlers.metadata.model import BookView, CheckResult, Field, Proposal
from handlers.metadata.names import problems
from handlers.metadata.proposals import Checked, Proposals, key_of
from handlers.metadata.views import views_for
from handlers.metadata.write import Metadata, current, says_same, settle, settled_fields, taken_back
from handlers.outcome import Key
from handlers.tell import Gateway
from hardcover.client import Client
from hardcover.details import EditionDetails, read_details
from hardcover.editions import EditionStore
from hardcover.errors import HardcoverError, MissingScope, Throttled, TokenRejected
from hardcover.limits import Lane
from hardcover.model import EditionId
from listener import errors as abs_errors
from listener.client import Audiobookshelf
from listener.errors import AudiobookshelfError, Forbidden, Surprising
from listener.model import LibraryItem
from listener.tokens import Credentials, Tokens

CHUNK = 100  # items read whole together
AT_A_TIME = 10  # items between two moments at which live updates get their turn
PACE_SECONDS = 0.2  # between two writes, so that Audiobookshelf stays quick for its listeners
AGAIN = timedelta(days=30)  # what Hardcover says changes too; spread over ten days more
VERSION = 1  # of the rules in here: another one means to check everything again
NOBODY_MAY = "no account may update items: set audiobookshelf.admin_token, or give a user's account the right"
TAKEN_BACK = 0.94  # the most for a value that a person took back before


class State(Protocol):
    """What a check plays on; in a dry run of the night it is a copy."""

    matches: Matches
    history: History
    ledger: Ledger


class Service(passes.Service, Protocol):
    """What the check needs of ``service.Service``."""

    settings: Settings
    ledger: Ledger
    history: History
    matches: Matches
    proposals: Proposals
    remembered: Facts
    store: EditionStore

    @property
    def audiobookshelf_http(self) -> Any: ...

    @property
    def secrets(self) -> Any: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What one run is asked to do. ``limit``: items that are looked at, or written to where it applies.
    ``everything``: the report tells every open proposal."""

    apply: bool = False
    limit: int | None = None
    libraries: frozenset[str] | None = None  # ids; None: all
    item: str | None = None
    everything: bool = False


async def check_metadata(  # noqa: PLR0917 - who asks, what for, on what
    service: Service,
    collected: Collected,
    wanted: Wanted,
    gateway: Gateway,
    on_progress: OnProgress,
    on: State | None = None,
) -> list[dict[str, Any]]:
    """Check, and apply where asked; the figures go into ``collected.more["metadata"]``, troubles into ``failed``.

    Returns the open proposals, all or some of each kind, as JSON.
    """
    tally = Tally(everything=wanted.everything)
    for url, persons in servers_of(service, collected.users).items():
        run = _Run(service, persons, wanted, gateway, collected, tally, on_progress, on or service)
        try:
            await run.go()
        except (AudiobookshelfError, HardcoverError, InventoryShrunk) as error:
            collected.failed[f"metadata of {url}"] = str(error)
    collected.more["metadata"] = tally.as_json()
    return tally.changes()


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
        on: State,
    ) -> None:
        self._service = service
        self._proposals = service.proposals
        self._persons = persons
        self._wanted = wanted
        self._gateway = gateway
        self._collected = collected
        self._tally = tally
        self._on_progress = on_progress
        self._on = on
        payers = sorted(persons, key=lambda person: (-person.client.limiter.units_left_today, person.name))
        self._clients: list[Client] = list({id(person.client): person.client for person in payers}.values())
        self._ears = None
        ports = service.ports
        if ports.transcriber is not None and not gateway.dry_run:
            self._ears = Ears(ports.transcriber, service.remembered, on.matches, ports.now, ports.decode)
        metadata = service.settings.metadata
        self._rules = {Field(each.name): getattr(metadata.fields, each.name) for each in fields(metadata.fields)}
        rests_on = (VERSION, metadata, service.ports.transcriber is not None)
        self._rules_print = hashlib.blake2b(repr(rests_on).encode(), digest_size=6).hexdigest()
        self._writer: Metadata | None = None
        self._done = 0
        self._of = 0
        self._looked_at = 0

    async def go(self) -> None:
        for person in self._persons:
            await person.prepare()
        if not self._gateway.dry_run:
            await settle(self._on.history, self._proposals, self._persons[0].audiobookshelf)
        if self._wanted.apply and not self._gateway.dry_run:
            self._writer = await writer_for(self._service, self._persons, self._gateway)
            if self._writer is None:
                self._collected.failed["applying metadata"] = NOBODY_MAY
        if self._wanted.item is not None:
            whole = await self._read([self._wanted.item])
            self._of = len(whole)
            await self._check(list(whole.values()), self._matched(whole))
            await self._finish(list(whole))
            return
        await self._count()
        async for page in pages([person.audiobookshelf for person in self._persons], trouble=self._trouble):
            await self._page([item for item in page if self._is_wanted(item)])
            if self._is_enough() or self._tally.stopped is not None:
                return

    def _trouble(self, reader: Audiobookshelf, error: AudiobookshelfError | InventoryShrunk) -> None:
        name = next((person.name for person in self._persons if person.audiobookshelf is reader), "")
        self._collected.failed[f"metadata of what {name} sees"] = str(error)

    async def _count(self) -> None:
        """How many items there are, so that time left can be told."""
        seen: set[str] = set()
        for person in self._persons:
            try:
                for library in await person.audiobookshelf.read_libraries():
                    if library.id not in seen and library.media_type == "book" and self._is_library(library.id):
                        self._of += (await person.audiobookshelf.read_library_page(library.id, 0, 1)).total
                        seen.add(library.id)
            except AudiobookshelfError:
                continue  # reading its pages says what is wrong

    def _is_library(self, library_id: str) -> bool:
        wanted = self._wanted.libraries
        return (wanted is None or library_id in wanted) and any(
            person.user.allows(library_id) for person in self._persons
        )

    def _is_wanted(self, item: LibraryItem) -> bool:
        return not item.is_missing and self._is_library(item.library_id)

    def _is_enough(self) -> bool:
        done = self._tally.applied if self._writer is not None else self._looked_at
        return self._wanted.limit is not None and done >= self._wanted.limit

    async def _page(self, books: Sequence[LibraryItem]) -> None:
        ids = [item.id for item in books]
        known, matched = self._proposals.checks(ids), self._matched(ids)
        now = self._service.ports.now()
        changed: list[str] = []
        for number, item in enumerate(books):
            if number % (AT_A_TIME * 10) == 0:
                await asyncio.sleep(0)
            before = known.get(item.id)
            same = before is not None and before.fingerprint == self._print(item, matched.get(item.id))
            if before is not None and same and not _is_due(before, now):
                self._known(item, before, matched.get(item.id))
            else:
                changed.append(item.id)
        self._progressed(0)
        for start in range(0, len(changed), CHUNK):
            part = changed[start : start + CHUNK]
            if self._wanted.limit is not None and self._writer is None:
                part = part[: self._wanted.limit - self._looked_at]
            whole = await self._read(part)
            await self._check([whole[item_id] for item_id in part if item_id in whole], matched)
            self._progressed(len(part) - len(whole))
            if self._is_enough() or self._tally.stopped is not None:
                break
        await self._finish(ids)

    def _known(self, item: LibraryItem, before: Checked, matched: Matched | None) -> None:
        self._tally.unchanged += 1
        self._tally.unmatched += int(matched is None or not matched.is_settled)
        self._tally.met(before.has, before.name_problem)
        if before.listen is not None:
            self._tally.listen[item.id] = {"title": item.title, "why": before.listen}
        self._done += 1

    def _progressed(self, more: int) -> None:
        self._done += more
        self._on_progress(self._done, max(self._of, self._done))

    async def _finish(self, ids: Sequence[str]) -> None:
        """Write what is sure, and tell what is open then."""
        if self._writer is not None:
            await self._apply(ids)
        if not self._gateway.dry_run:
            self._tally.is_open(self._proposals.of(ids))

    def _matched(self, ids: Iterable[str]) -> dict[str, Matched]:
        """The owner's word first; what they ignore has no match."""
        found = {one.item: one for one in self._on.matches.of(ids)}
        for item_id in ids:
            word = self._on.ledger.word(Key(EVERYONE, item_id))
            if word is None:
                continue
            if word.kind == "link" and word.edition_id is not None:
                found[item_id] = linked(item_id, word.book_id, word.edition_id, self._service.ports.now())
            else:
                found.pop(item_id, None)
        return found

    def _print(self, item: LibraryItem, matched: Matched | None) -> str:
        """What a check rests on: the item, the match, the rules."""
        about = f"{matched.edition_id}:{matched.bucket}:{matched.confidence:.2f}" if matched is not None else "-"
        changed = str(item.updated_at.timestamp()) if item.updated_at is not None else fingerprint_of(item)
        return f"{changed}:{about}:{self._rules_print}"

    async def _read(self, ids: Iterable[str]) -> dict[str, LibraryItem]:
        """Whole items, through whoever may see them."""
        found: dict[str, LibraryItem] = {}
        for person in self._persons:
            missing = [item_id for item_id in ids if item_id not in found]
            if missing:
                found |= await person.audiobookshelf.read_items(missing)
        return found

    async def _check(self, items: Sequence[LibraryItem], matched: dict[str, Matched]) -> None:
        details = await self._details(matched[item.id] for item in items if item.id in matched)
        if details is None:
            return
        ids = [item.id for item in items]
        changes, dismissed = self._on.history.metadata_of(ids), self._proposals.dismissed(ids)
        now = self._service.ports.now()
        outcome: list[tuple[Checked, tuple[Proposal, ...]]] = []
        for number, item in enumerate(items):
            if number % AT_A_TIME == 0:
                await asyncio.sleep(0)
            files, about = await self._read_files(item), matched.get(item.id)
            result = self._look(item, about, details, files, changes.get(item.id, []))
            if result.listen is not None and self._ears is not None:
                about, result = await self._listen(item, about, details, files, changes.get(item.id, []), result)
            problem = problems(item, self._service.settings.metadata.name_template)
            told = (*result.proposals, *result.differences)
            proposals = tuple(one for one in told if key_of(one) not in dismissed)
            checked = Checked(
                item=item.id,
                fingerprint=self._print(item, about),
                has=tuple(name for name in Field if current(item, name)),
                name_problem=problem.kind if problem is not None else None,
                listen=result.listen,
                at=now,
            )
            outcome.append((checked, proposals))
            self._tally.met(checked.has, checked.name_problem)
            self._tally.unmatched += int(about is None or not about.is_settled)
            if result.listen is not None:
                self._tally.listen[item.id] = {"title": item.title, "why": result.listen}
            self._tally.checked += 1
            self._looked_at += 1
            self._progressed(1)
        if self._gateway.dry_run:
            self._tally.is_open(proposal for _, proposals in outcome for proposal in proposals)
        else:
            self._proposals.replace(outcome)

    async def _details(self, matched: Iterable[Matched]) -> dict[EditionId, EditionDetails] | None:
        """What Hardcover says of these editions; ``None``: the day's units are spent, another night goes on."""
        wanted = [one.edition_id for one in matched if one.is_settled and one.edition_id is not None]
        while True:
            try:
                return await read_details(self._clients[0], wanted, Lane.METADATA, self._service.store)
            except Throttled as error:
                self._tally.stopped = str(error)
                return None
            except (TokenRejected, MissingScope):
                if len(self._clients) == 1:
                    raise
                del self._clients[0]

    async def _read_files(self, item: LibraryItem) -> BookView | None:
        """The files' own tags where they are mounted here; disks are slow, so beside the loop."""
        paths = self._service.settings.metadata.library_paths
        if not paths:
            return None
        view, trouble = await asyncio.to_thread(read_files, item, paths)
        if trouble is not None:
            self._tally.skip(item.id, item.title, trouble)
        return view

    def _look(
        self,
        item: LibraryItem,
        matched: Matched | None,
        details: dict[EditionId, EditionDetails],
        files: BookView | None,
        changes: list[Change],
    ) -> CheckResult:
        settled = matched is not None and matched.is_settled
        about = details.get(matched.edition_id) if matched is not None and settled and matched.edition_id else None
        views = views_for(item, files=files, details=about)
        heard = self._ears.view_of(item) if self._ears is not None else None
        result = check(
            item,
            views if heard is None else (*views, heard),
            about,
            matched.confidence if matched is not None else 0.0,
            self._rules,
            settled_fields(changes, item),
        )
        before = taken_back(changes)
        proposals = tuple(
            _not_by_itself(one) if any(says_same(one.field, v, one.new) for v in before.get(one.field, ())) else one
            for one in result.proposals
        )
        by_word = matched is not None and matched.by == "link"  # the owner has said which book it is
        return replace(result, proposals=proposals, listen=None if by_word else result.listen)

    async def _listen(  # noqa: PLR0917 - as above
        self,
        item: LibraryItem,
        matched: Matched | None,
        details: dict[EditionId, EditionDetails],
        files: BookView | None,
        changes: list[Change],
        result: CheckResult,
    ) -> tuple[Matched | None, CheckResult]:
        """Hear the opening where nothing else settles the book; what was heard counts like a tag."""
        if self._ears is None or not self._ears.may(item):
            return matched, result
        try:
            heard = await self._ears.listen(item, matched, self._persons[0].audiobookshelf, self._clients[0])
        except (HardcoverError, AudiobookshelfError) as error:
            self._tally.skip(item.id, item.title, f"its opening: {error}")
            return matched, result
        self._tally.heard += 1
        if not heard:
            return matched, result
        matched = self._matched([item.id]).get(item.id)
        more = await self._details([matched] if matched is not None else [])
        return matched, self._look(item, matched, details | (more or {}), files, changes)

    async def _apply(self, ids: Sequence[str]) -> None:
        """Write what is sure, item by item."""
        for item_id in self._proposals.sure(ids):
            writer = self._writer
            if writer is None or self._is_enough():
                return
            sure = self._proposals.find(item=item_id, bucket="apply")
            try:
                written = await writer.apply(item_id, sure, run=self._collected.run_id)
            except Forbidden as error:
                self._collected.failed["applying metadata"] = str(error)
                self._writer = None
                return
            except Surprising as error:  # one item's trouble is that item's alone
                self._tally.skip(item_id, sure[0].title, str(error))
                continue
            self._took(item_id, written.changes)
            if written.item is not None:
                matched = self._matched([item_id]).get(item_id)
                self._proposals.rests_on(item_id, self._print(written.item, matched))
            for name, why in written.skipped.items():
                self._tally.skip(item_id, sure[0].title, f"{name.value}: {why}")
            await asyncio.sleep(PACE_SECONDS)

    def _took(self, item_id: str, changes: list[int]) -> None:
        self._tally.applied += int(bool(changes))
        self._tally.fields_applied += len(changes)
        for change in self._on.history.metadata_of([item_id]).get(item_id, []):
            if change.id in changes:
                for name, before in (change.before or {}).items():
                    self._tally.filled[Field(name)] += int(not before)


def _is_due(before: Checked, now: datetime) -> bool:
    return now - before.at > AGAIN + timedelta(days=zlib.crc32(before.item.encode()) % 10)


def _not_by_itself(proposal: Proposal) -> Proposal:
    bucket = "review" if proposal.bucket == "apply" else proposal.bucket
    why = f"This was written before and taken back; {proposal.why}"
    return replace(proposal, bucket=bucket, confidence=min(proposal.confidence, TAKEN_BACK), why=why)


def linked(item: str, book_id: Any, edition_id: EditionId, at: datetime) -> Matched:
    """The owner's word as a match."""
    return Matched(
        item=item, fingerprint="", bucket="auto", book_id=book_id, edition_id=edition_id, confidence=1.0,
        reason="linked by its owner", by="link", at=at,
    )  # fmt: skip


async def writer_for(service: Service, persons: Sequence[Person], gateway: Gateway) -> Metadata | None:
    """An account that may update: the administrator's, else a user's own; ``None``: nobody may."""
    admin = service.settings.audiobookshelf.admin_token.get_secret_value()
    url = persons[0].settings.abs_url
    accounts = [(person.name, person.audiobookshelf) for person in persons]
    if admin and url == service.settings.audiobookshelf.url:
        tokens = Tokens(
            Credentials(token=admin), url, service.audiobookshelf_http, now=service.ports.now,
            random=service.ports.random, store=service.secrets,
        )  # fmt: skip
        client = Audiobookshelf(url, tokens, service.audiobookshelf_http, service.ports.random)
        accounts.insert(0, ("admin", client))
    for name, client in accounts:
        try:
            may = (await client.read_user()).can_update
        except (abs_errors.TokenRejected, Forbidden):  # another one may be able to
            continue
        if may:
            return Metadata(
                name=name,
                writer=client,
                gateway=gateway,
                history=service.history,
                proposals=service.proposals,
                now=service.ports.now,
            )
    return None


async def metadata_run(
    service: Service, *, users: list[str], wanted: Wanted, gateway: Gateway, on_progress: OnProgress
) -> dict[str, Any]:
    """The metadata check alone, as a run of its own. ``changes`` are the open proposals; they are told, and not kept
    with the run."""
    changes: list[dict[str, Any]] = []

    async def work(collected: Collected) -> None:
        changes.extend(await check_metadata(service, collected, wanted, gateway, on_progress))

    report = await passes.recorded(service, "metadata", users, gateway, work)
    return report | {"changes": changes}
