"""What a metadata check does with items: reads them whole, holds them against Hardcover, writes down what is found."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from earmark.jobs.metadata.tally import MetadataTally
from earmark.jobs.run_context import RunContext
from earmark.jobs.transcribe.item import BY
from earmark.service.core import Core
from earmark.service.server import Server
from earmark.settings.model import Transcribe
from handlers.audio.decision import OpeningFinding
from handlers.metadata.check import check
from handlers.metadata.covers import CoverFinding, can_see, compare_covers, look
from handlers.metadata.files import read_files
from handlers.metadata.model import BookView, CheckResult, Field, Proposal
from handlers.metadata.proposals import Checked, key_of
from handlers.metadata.recordings import needs_siblings
from handlers.metadata.slow_disk import DiskHangs, SlowDisk
from handlers.metadata.views import views_for
from handlers.metadata.write import current, says_same, settled_fields, taken_back
from handlers.naming.plan import problems
from handlers.state.history import Change
from handlers.state.matches import Matched, fingerprint_of
from handlers.state.outcome import Key
from handlers.state.overrides import EVERYONE
from handlers.state.transcripts import Decided, Transcripts, files_of
from handlers.sync.find_edition import identifiers_of
from handlers.sync.gateway import Gateway
from hardcover.client import Client
from hardcover.details import EditionDetails, read_details
from hardcover.errors import Throttled
from hardcover.limits import Lane
from hardcover.model import BookId, EditionId
from hardcover.pictures import read_picture
from hardcover.siblings import read_siblings
from listener.errors import AudiobookshelfError
from listener.model import LibraryItem

T = TypeVar("T")

_DISK = SlowDisk()
AT_A_TIME = 10  # items between two moments at which live updates get their turn
VERSION = 2  # of the rules of the check: another one means to check everything again
TAKEN_BACK = 0.94  # the most for a value that a person took back before


class ItemCheck:
    """The items of one server."""

    def __init__(self, core: Core, server: Server, gateway: Gateway, tally: MetadataTally, context: RunContext) -> None:
        self.looked_at = 0
        self._core = core
        self._settings = core.settings.metadata
        self._proposals = core.proposals
        self._server = server
        self._gateway = gateway
        self._tally = tally
        self._context = context
        self._transcripts = Transcripts(core.database)
        self._rules = {
            Field(each.name): getattr(self._settings.fields, each.name) for each in fields(self._settings.fields)
        }
        rests_on = (VERSION, replace(self._settings, apply=False, transcribe=Transcribe()))
        self._rules_print = hashlib.blake2b(repr(rests_on).encode(), digest_size=6).hexdigest()

    def matched(self, ids: Iterable[str]) -> dict[str, Matched]:
        """The owner's word first; what they ignore has no match."""
        found = {one.item: one for one in self._context.matches.of(ids)}
        for item_id in ids:
            word = self._context.state.overrides.match(Key(EVERYONE, item_id))
            if word is None:
                continue
            if word.kind == "link" and word.edition_id is not None:
                found[item_id] = linked(item_id, word.book_id, word.edition_id, self._core.ports.now())
            else:
                found.pop(item_id, None)
        return found

    def print_of(self, item: LibraryItem, matched: Matched | None) -> str:
        """What a check rests on: the item, the match, the rules."""
        about = f"{matched.edition_id}:{matched.bucket}:{matched.confidence:.2f}" if matched is not None else "-"
        changed = str(item.updated_at.timestamp()) if item.updated_at is not None else fingerprint_of(item)
        return f"{changed}:{about}:{self._rules_print}"

    async def check(
        self, items: Sequence[LibraryItem], matched: dict[str, Matched], progressed: Callable[[int], None]
    ) -> None:
        """Look at each, and write down what is found; ``matched`` as from ``matched``."""
        details = await self._details(items, matched)
        if details is None:
            return
        ids = [item.id for item in items]
        changes, dismissed = self._context.state.history.metadata_of(ids), self._proposals.dismissed(ids)
        now = self._core.ports.now()
        outcome: list[tuple[Checked, tuple[Proposal, ...]]] = []
        for number, item in enumerate(items):
            if number % AT_A_TIME == 0:
                await asyncio.sleep(0)
            about = matched.get(item.id)
            seen = _Seen(
                files=await self._read_files(item),
                cover=await self._read_covers(item, _details_of(about, details)),
                changes=changes.get(item.id, []),
            )
            result = self._look(item, about, details, seen)
            problem = problems(item, self._settings.name_template)
            both = (*result.proposals, *result.differences)
            proposals = tuple(one for one in both if key_of(one) not in dismissed)
            checked = Checked(
                item=item.id,
                fingerprint=self.print_of(item, about),
                has=tuple(name for name in Field if current(item, name)),
                name_problem=problem.kind if problem is not None else None,
                listen=result.listen or self._waits(item, about),
                at=now,
                suspect=result.suspect or doubted(item, about),
            )
            outcome.append((checked, proposals))
            self._tally.met(checked.has, checked.name_problem)
            self._tally.unmatched += int(about is None or not about.is_settled)
            self._tally.suspect(item.id, item.title, item.rel_path, checked.suspect)
            self._tally.unsettled(item.id, item.title, item.rel_path, checked.listen)
            self._tally.checked += 1
            self.looked_at += 1
            progressed(1)
        if self._gateway.dry_run:
            paths = {item.id: item.rel_path for item in items}
            self._tally.is_open((proposal for _, proposals in outcome for proposal in proposals), paths)
        else:
            self._proposals.replace(outcome)

    async def _details(
        self, items: Sequence[LibraryItem], matched: dict[str, Matched]
    ) -> dict[EditionId, EditionDetails] | None:
        """What Hardcover says of the editions that the items are matched to, and of the books' other audio editions
        where no identifier says which one an item is a copy of. ``None``: the day's units are spent, another night
        goes on."""
        store = self._core.store
        sure = [one for item in items if (one := matched.get(item.id)) is not None and one.is_settled]
        wanted = [one.edition_id for one in sure if one.edition_id is not None]
        details = await self._ask(lambda client: read_details(client, wanted, Lane.METADATA, store))
        if details is None:
            return None
        books: dict[BookId, None] = {}
        for item in items:
            about = _details_of(matched.get(item.id), details)
            if about is not None and needs_siblings(item, about):
                books[about.book.id] = None
        siblings = await self._ask(lambda client: read_siblings(client, books, Lane.METADATA, store))
        if siblings is None:
            return None
        return {edition: replace(one, siblings=siblings.get(one.book.id)) for edition, one in details.items()}

    async def _ask(self, question: Callable[[Client], Awaitable[T]]) -> T | None:
        """``None``: the day's units are spent."""
        try:
            return await self._server.ask(question)
        except Throttled as error:
            self._tally.stopped = str(error)
            return None

    async def _read_files(self, item: LibraryItem) -> BookView | None:
        """The files' own tags where they are mounted here; disks are slow, so beside the loop."""
        paths = self._settings.library_paths
        if not paths:
            return None
        try:
            view, trouble = await _DISK.read(read_files, item, paths)
        except DiskHangs as error:
            view, trouble = None, f"its files: {error}"
        if trouble is not None:
            self._tally.skip(item.id, item.title, trouble)
        return view

    async def _read_covers(self, item: LibraryItem, details: EditionDetails | None) -> CoverFinding | None:
        """Both covers beside each other, where one could take the other's place and somebody can see."""
        url = details.cover_url if details is not None else None
        if self._rules[Field.COVER] != "replace" or not item.cover_path or not url or not can_see():
            return None
        try:
            reader = await self._server.reader_of(item.id)
            ours = await reader.audiobookshelf.read_cover(item.id) if reader is not None else None
        except AudiobookshelfError as error:
            self._tally.skip(item.id, item.title, f"its cover: {error}")
            return None
        theirs = await read_picture(self._core.hardcover_http, url, self._core.settings.hardcover.url)
        return await asyncio.to_thread(lambda: compare_covers(look(ours or b""), look(theirs or b"")))

    def _look(
        self, item: LibraryItem, matched: Matched | None, details: dict[EditionId, EditionDetails], seen: _Seen
    ) -> CheckResult:
        about = _details_of(matched, details)
        views = views_for(item, files=seen.files, details=about)
        decided = self._announced(item)
        result = check(
            item,
            views if decided is None else (*views, decided.view()),
            about,
            matched.confidence if matched is not None else 0.0,
            self._rules,
            settled_fields(seen.changes, item),
            cover=seen.cover,
            today=self._core.ports.now().astimezone(self._core.settings.timezone).date(),
        )
        before = taken_back(seen.changes)
        proposals = tuple(
            _not_by_itself(one) if any(says_same(one.field, v, one.new) for v in before.get(one.field, ())) else one
            for one in result.proposals
        )
        if decided is not None:
            proposals = tuple(replace(one, why=f"{one.why} ({decided.decision.tools})") for one in proposals)
        by_word = matched is not None and matched.by == "link"  # the owner has said which book it is
        if by_word:
            return replace(result, proposals=proposals, listen=None, suspect=None)
        return replace(result, proposals=proposals)

    def _waits(self, item: LibraryItem, matched: Matched | None) -> str | None:
        """A match that waits for a person may be settled by the opening; once is enough."""
        if matched is None or matched.bucket != "review" or not item.has_audio or matched.by == BY:
            return None
        return f"Its match waits for a person: {matched.reason}"

    def _announced(self, item: LibraryItem) -> Decided | None:
        """The book that its opening announces, as long as its files are the same."""
        decided = self._transcripts.decided(item.id)
        if decided is None or decided.decision.finding is not OpeningFinding.ANNOUNCED or not decided.title:
            return None
        return decided if decided.files == files_of(item) else None


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read for one item besides itself and Hardcover's word."""

    files: BookView | None
    cover: CoverFinding | None
    changes: list[Change]


def _details_of(matched: Matched | None, details: dict[EditionId, EditionDetails]) -> EditionDetails | None:
    if matched is None or not matched.is_settled or matched.edition_id is None:
        return None
    return details.get(matched.edition_id)


def doubted(item: LibraryItem, matched: Matched | None) -> str | None:
    """Why an item may carry another book's identifier: it has one, and the match waits for a person all the same."""
    if matched is None or matched.bucket != "review" or not identifiers_of(item):
        return None
    return f"Its identifier may be another book's: {matched.reason}"


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
