"""What a person decides about many proposals at once: of one field and one kind, never fills with overwrites."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from earmark.commands.arguments import Answer, Options
from earmark.jobs.metadata.run import PACE_SECONDS
from earmark.jobs.metadata.spool import FILLS, OVERWRITES
from earmark.jobs.metadata.tally import kind_of
from earmark.jobs.recording import OnProgress, recorded
from earmark.jobs.report import Findings
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.service.server import NOBODY_MAY
from earmark.views.answers.proposals import (
    ProposalCount,
    ProposalListing,
    ProposalsDismissed,
    SkippedField,
    WrittenTogether,
    proposal_answer,
)
from earmark.views.answers.undo import ChangesAhead
from handlers.book import Field, Source
from handlers.metadata.model import Proposal
from handlers.metadata.proposals import value_of
from handlers.metadata.write import MetadataWriter
from handlers.state.history import Change
from hardcover import DryRun
from listener import AudiobookshelfError

KINDS = (FILLS, OVERWRITES)


def of_one_kind(proposals: Iterable[Proposal], field: Field, kind: str) -> list[Proposal]:
    return [one for one in proposals if one.field is field and kind_of(one) == kind]


async def bulk(app: App, options: Options, on_progress: OnProgress) -> Answer:
    """``field``, ``kind`` ("fills" or "overwrites") and ``do``: "count" or "list" them, "apply" (written, in a run that
    ``undo`` takes back) or "dismiss" (not proposed again). Only what waits for a person. A list may be of one ``item``,
    whatever the kind."""
    try:
        wanted, kind = Field(str(options.get("field"))), str(options.get("kind"))
    except ValueError:
        raise CommandFailed(f"there is no field {options.get('field')}; there are: {', '.join(Field)}", 2) from None
    if options.get("do") == "list" and options.get("item"):
        of_item = app.core.proposals.find(item=str(options["item"]), bucket="review")
        return ProposalListing(proposals=tuple(proposal_answer(one) for one in of_item if one.field is wanted)), 0
    if kind not in KINDS:
        raise CommandFailed("proposals are decided together as fills or as overwrites, never both", 2)
    found = of_one_kind(app.core.proposals.find(bucket="review"), wanted, kind)
    match options.get("do"):
        case "count":
            return ProposalCount(count=len(found)), 0
        case "list":
            return ProposalListing(proposals=tuple(map(proposal_answer, found))), 0
        case "dismiss":
            for proposal in found:
                app.core.proposals.dismiss(proposal)
            return ProposalsDismissed(done="not proposed again", count=len(found)), 0
        case "apply":
            return await write_together(app, found, on_progress)
    raise CommandFailed("proposals are counted, applied or dismissed", 2)


async def again(app: App, run: int, on_progress: OnProgress, *, preview: bool = False) -> Answer:
    """Write again what ``undo`` took back of a run, where it is still as the undo left it: do it after all.
    ``preview``: only how many, as ``ChangesAhead``."""
    taken_back = [change for change in app.state.history.metadata_of_run(run) if change.undone is not None]
    if not taken_back:
        raise CommandFailed(f"nothing of run {run} was taken back: `earmark history` shows what was")
    if preview:
        return ChangesAhead(changes=len(taken_back), items=len({change.key.item for change in taken_back})), 0
    return await write_together(app, [_as_it_was(change) for change in taken_back], on_progress)


def _as_it_was(change: Change) -> Proposal:
    """The proposal behind a change. What is written is held against what stands there, so a later edit wins."""
    ((name, after),) = (change.after or {}).items()
    return Proposal(
        item=change.key.item,
        title=change.title,
        field=Field(name),
        old=value_of((change.before or {}).get(name)),
        new=value_of(after),
        source=Source.HARDCOVER,
        confidence=1.0,
        bucket="review",
        why=f"{change.reason}; taken back once, and written after all",
    )


@dataclass(slots=True)
class _Done:
    """So far."""

    count: int = 0
    items: int = 0
    skipped: list[SkippedField] = field(default_factory=list)


async def write_together(app: App, proposals: list[Proposal], on_progress: OnProgress) -> Answer:
    """In a run that ``undo`` takes back: ``WrittenTogether``."""
    by_item: dict[str, list[Proposal]] = {}
    for one in proposals:
        by_item.setdefault(one.item, []).append(one)
    done = _Done()

    async def work(findings: Findings) -> None:
        writers = [writer for server in app.servers() if (writer := await server.writer(app.core.gateway)) is not None]
        if not writers:
            findings.failed["applying metadata"] = NOBODY_MAY
            return
        for number, (item_id, found) in enumerate(by_item.items(), 1):
            await _write_one(writers, item_id, found, findings.run_id, done)
            on_progress(number, len(by_item))
            await asyncio.sleep(PACE_SECONDS)

    try:
        report = await recorded(app.core, "metadata", list(app.users), app.core.gateway, work)
    except DryRun as error:
        raise CommandFailed(str(error)) from error
    answer = WrittenTogether(
        run=report.run.id,
        count=done.count,
        items=done.items,
        skipped=tuple(done.skipped),
        failed=dict(report.failed),
    )
    return answer, 1 if report.failed else 0


async def _write_one(writers: list[MetadataWriter], item_id: str, found: list[Proposal], run: int, done: _Done) -> None:
    """One item's trouble is that item's alone."""
    skipped: dict[str, str] = {}
    try:
        for writer in writers:
            if await writer.writer.read_item(item_id) is None:
                continue
            written = await writer.apply(item_id, found, run=run)
            done.count += len(written.changes)
            done.items += int(bool(written.changes))
            skipped = {name.value: why for name, why in written.skipped.items()}
            break
        else:
            skipped = {"item": "no Audiobookshelf of the settings has it any more"}
    except AudiobookshelfError as error:
        skipped = {"item": str(error)}
    done.skipped += [
        SkippedField(item=item_id, title=found[0].title, why=f"{name}: {why}") for name, why in skipped.items()
    ]
