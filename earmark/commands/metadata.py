"""``earmark metadata`` and the undo of what it wrote, carried out where the data is."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from earmark.commands.arguments import Answer, Options, taken_back_already, users_meant
from earmark.commands.find_item import find_item, shown_items
from earmark.commands.metadata_bulk import again
from earmark.jobs.metadata.run import Wanted, check_metadata
from earmark.jobs.naming import naming_plan
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.service.server import NOBODY_MAY
from earmark.views.answers.document import WrongShape
from earmark.views.answers.item import item_answer
from earmark.views.answers.proposals import BookProposals, ProposalAnswer, ProposalDecision, proposal_answer
from earmark.views.answers.undo import ChangesAhead, UndoneMetadata
from handlers.metadata.model import Field, Proposal, Source
from handlers.metadata.write import MetadataWriter, settle
from handlers.state.history import WRITING, Change
from hardcover import DryRun

MOST_ASKED = 500  # proposals that a person goes through at a time


async def metadata(app: App, options: Options, on_progress: OnProgress) -> Answer:
    """The check alone; with ``apply`` what is sure is written. ``names``: the naming plan instead. ``again``: what an
    undo took back of that run is written again, after all."""
    if options.get("again"):
        return await again(app, int(options["again"]), on_progress, preview=bool(options.get("preview")))
    users = users_meant(app, options)
    wanted = Wanted(
        apply=bool(options.get("apply")),
        limit=int(options["limit"]) if options.get("limit") else None,
        libraries=await _libraries(app, users, options.get("library")),
        item=await _item_id(app, options),
    )
    if options.get("names"):
        plan = await naming_plan(app, users, wanted, on_progress)
        return plan.answer(), 1 if plan.failed else 0
    report = await check_metadata(app, users, wanted, on_progress=on_progress)
    return report.checked(), 1 if report.failed else 0


async def proposals(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """Those that a person has to decide, a ``BookProposals`` an item, both sides next to each other."""
    users_meant(app, options)
    by_item: dict[str, list[Proposal]] = {}
    found = app.core.proposals.find(bucket="review", limit=MOST_ASKED)
    for one in sorted(found, key=lambda proposal: proposal.fills):  # what overwrites is asked first, and item by item
        by_item.setdefault(one.item, []).append(one)
    items = await shown_items(app, by_item)
    order = {name: place for place, name in enumerate(Field)}
    return tuple(
        BookProposals(
            item=item_answer(items.get(item_id), item_id, of_item[0].title),
            path=items[item_id].rel_path if item_id in items else None,
            proposals=tuple(map(proposal_answer, sorted(of_item, key=lambda one: (one.fills, order[one.field])))),
        )
        for item_id, of_item in by_item.items()
    ), 0


async def decide(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """A person's word on one proposal: ``do`` is "apply" (it is written), "dismiss" (it is never proposed again) or
    "reopen" (``change``, or the no, is taken back, and ``proposal`` is open again)."""
    match options.get("do"):
        case "apply":
            proposal = _proposal(app, str(options["item"]), str(options["field"]))
            written = await _carry_out(app, proposal)
            return ProposalDecision(done="written", changes=tuple(written)), 0
        case "dismiss":
            app.core.proposals.dismiss(_proposal(app, str(options["item"]), str(options["field"])))
            return ProposalDecision(done="not proposed again"), 0
        case "reopen":
            for change in options.get("changes", ()):
                _, code = await undo(app, {"id": change}, _on_progress)
                if code:
                    raise CommandFailed(f"change {change} could not be taken back")
            app.core.proposals.reconsider(_reopened(options["proposal"]))
            return ProposalDecision(done="taken back"), 0
    raise CommandFailed("a proposal is applied, dismissed or reopened", 2)


async def _carry_out(app: App, proposal: Proposal) -> list[int]:
    writer = await _writer(app, proposal.item)
    try:
        written = await writer.apply(proposal.item, [proposal])
    except DryRun as error:
        raise CommandFailed(str(error)) from error
    if not written.changes and proposal.field in written.skipped:
        raise CommandFailed(f"not written: {written.skipped[proposal.field]}")
    return written.changes


async def undo(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """Take back one change of metadata, all of an item (``item``) or all of a run (``run``). What was edited since is
    left alone without ``force``. ``preview``: only how many, as ``ChangesAhead``."""
    if options.get("id"):
        change = app.state.history.get(int(options["id"]))
        if change is not None and change.what == WRITING:
            await _writer(app, change.key.item)  # sees what became of it
            change = app.state.history.get(change.id)
        changes = [change] if change is not None else []
    else:
        item = await _item_id(app, options)
        run = int(options["run"]) if options.get("run") else None
        changes = app.state.history.metadata_changes(item=item, run=run)
    if not changes:
        raise CommandFailed(_nothing_to_undo(app, options))
    if options.get("preview"):
        return ChangesAhead(changes=len(changes), items=len({change.key.item for change in changes})), 0
    if changes[0].undone is not None:
        raise taken_back_already(app, changes[0])
    by_item: dict[str, list[Change]] = {}
    for change in changes:
        by_item.setdefault(change.key.item, []).append(change)
    left: dict[int, str] = {}
    for item_id, found in by_item.items():
        try:
            writer = await _writer(app, item_id)
            left |= await writer.take_back(found, force=bool(options.get("force")))
        except DryRun as error:
            raise CommandFailed(str(error)) from error
    done = UndoneMetadata(
        undone=tuple(change.id for change in changes if change.id not in left),
        left={str(change): why for change, why in left.items()},
        titles={str(change.id): change.title for change in changes},
    )
    return done, 1 if left else 0


def _nothing_to_undo(app: App, options: Options) -> str:
    """Why: a run that is not known, one that wrote no metadata, or an item of which all was taken back."""
    history = app.state.history
    if options.get("run"):
        run = int(options["run"])
        kind = history.run_kind(run)
        if kind is None:
            return f"nothing is known of a run {run}: `earmark history` shows runs beside what they wrote"
        if history.metadata_of_run(run):
            return (
                f"what run {run} wrote to metadata was taken back already; `earmark metadata --again {run}` writes it"
            )
        return f"run {run} ({kind}) wrote no metadata; a write to Hardcover is taken back by its ID"
    if options.get("item"):
        return "no metadata that Earmark wrote to this item stands any more: `earmark history --item` shows what was"
    return f"there is no change {options.get('id')}: `earmark history` lists them"


async def _item_id(app: App, options: Options) -> str | None:
    if options.get("item") is None:
        return None
    try:
        _, item = await find_item(app, options)
    except CommandFailed:
        wanted = str(options["item"])
        if app.state.history.metadata_changes(item=wanted):  # gone from Audiobookshelf, and still in the history
            return wanted
        raise
    return item.id


async def _writer(app: App, item_id: str) -> MetadataWriter:
    """For the Audiobookshelf that has the item."""
    may = False
    for server in app.servers():
        writer = await server.writer(app.core.gateway)
        if writer is None:
            continue
        may = True
        await settle(app.state.history, app.core.proposals, writer.writer)
        if await writer.writer.read_item(item_id) is not None:
            return writer
    raise CommandFailed("no Audiobookshelf of the settings has the item any more" if may else NOBODY_MAY)


async def _libraries(app: App, users: list[str], wanted: Any) -> frozenset[str] | None:
    """The ids of the libraries that go by this id or name; ``None``: all."""
    if wanted is None:
        return None
    name, names = str(wanted).casefold(), set()
    found: set[str] = set()
    for runtime in (app.users[user] for user in users):
        for library in await runtime.audiobookshelf.read_libraries():
            names.add(library.name)
            if name in {library.id.casefold(), library.name.casefold()}:
                found.add(library.id)
    if not found:
        raise CommandFailed(f"there is no library {wanted}; there are: {', '.join(sorted(names)) or 'none'}", 2)
    return frozenset(found)


def _proposal(app: App, item: str, field: str) -> Proposal:
    found = next((one for one in app.core.proposals.find(item=item) if one.field is Field(field)), None)
    if found is None:
        raise CommandFailed("this proposal is not open any more")
    return found


def _reopened(raw: Any) -> Proposal:
    """The inverse of ``proposal_answer``. Raises ``CommandFailed``."""
    try:
        one = ProposalAnswer.from_json(raw)
    except WrongShape as error:
        raise CommandFailed(f"this is no proposal: {error}", 2) from None
    made = {each.name: getattr(one, each.name) for each in fields(Proposal)}
    return Proposal(**made | {"field": Field(one.field), "source": Source(one.source)})
