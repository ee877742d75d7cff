"""The nightly reconcile: the whole library matched, every user's progress true, for a handful of units.

In this order: all items of all libraries against Hardcover's editions; what offline sessions say beyond the progress
rows; every user's progress, by the same sync as a live event; the owned and want-to-read rules; the metadata check; a
report. Live updates go first throughout, by their lane. A part that fails is reported and the others go on; nothing is
inferred from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from earmark.jobs.announcing import announce
from earmark.jobs.child.process import ChildFailed, in_a_child, starter
from earmark.jobs.gc_pauses import short_pauses
from earmark.jobs.matching import MatchLibraries, match_libraries
from earmark.jobs.metadata.run import Wanted, check_within
from earmark.jobs.recording import OnProgress, quiet, recorded
from earmark.jobs.report import Findings, Report
from earmark.jobs.run_context import RunContext, run_context
from earmark.jobs.sync import as_shown, pass_over
from earmark.service.app import App
from earmark.service.pass_control import PassCancelled
from earmark.service.server import Server
from earmark.service.user import UserRuntime
from handlers.night.extras import ShelfExtras
from handlers.state.database import DatabaseError
from handlers.state.matches import Matched
from handlers.state.outcome import Key, Kind, Outcome
from handlers.sync.gateway import Gateway
from hardcover import HardcoverError, Lane
from listener import AudiobookshelfError, MediaProgress

UNITS_A_BOOK = 2  # kept for each book that was never told, out of what matching may spend
UNITS_A_USER = 10  # and for each user's pass over what has not changed
LATEST_SESSIONS = 500


@dataclass(slots=True)
class _Night:
    """What one run gathers on its way."""

    app: App
    context: RunContext
    limit: int | None
    findings: Findings
    set_aside: Callable[[], None]
    new_items: dict[str, set[str]] = field(default_factory=dict)  # by user, added since their rules were turned on
    read: dict[str, dict[str, MediaProgress]] = field(default_factory=dict)  # by user

    def rows(self, runtime: UserRuntime) -> dict[str, MediaProgress]:
        """The progress rows as they were at the beginning; none where they could not be read."""
        return self.read.get(runtime.name, {})


async def reconcile(
    app: App, users: list[str], *, dry_run: bool = False, limit: int | None = None, on_progress: OnProgress = quiet
) -> Report:
    """The whole nightly job for these users. ``limit``: at most so many items are matched.

    A run for everybody and everything is a night: the next one is due by the schedule, and an owner is told what became
    worse with it.
    """
    whole = not dry_run and limit is None and set(users) == set(app.users)
    async with app.passing(dry_run=dry_run) as gateway:
        before = app.core.runs.last("reconcile")
        if whole:  # else the next night is still to be made
            app.nights.began()

        async def work(findings: Findings) -> None:
            try:
                with run_context(app.core.database, gateway, app.ports.now) as context, short_pauses() as set_aside:
                    night = _Night(app=app, context=context, limit=limit, findings=findings, set_aside=set_aside)
                    await _work(night, gateway, on_progress)
            except DatabaseError as error:  # what cannot be recorded is not written
                findings.failed["state"] = str(error)
            except PassCancelled:
                findings.cancelled = True

        report = await recorded(app.core, "reconcile", users, gateway, work, whole=whole)
        if whole:
            app.nights.went(failed=bool(report.failed), users=report.users)
    if not report.findings.cancelled:  # else it says too little to compare it with
        await announce(app.core, before, report)
    return report


async def _work(night: _Night, gateway: Gateway, on_progress: OnProgress) -> None:
    app, findings = night.app, night.findings
    users, control = [app.users[name] for name in findings.users], app.pass_control
    control.part("reading")
    for user in users:
        await _read_rows(night, user)
        await user.whose_account()  # each pass needs it; asked now it shows who shares a quota
    control.part("matching")
    for server in app.servers(findings.users):
        await control.breakable(_match_libraries(night, server))
    control.part("progress")
    for user in users:
        await _learn_offline(night, user)
    night.set_aside()
    await pass_over(app, findings, night.context, on_progress)
    night.set_aside()
    control.part("rules")
    for user in users:
        control.check()
        await _apply_rules(night, user)
    control.part("metadata")
    wanted = Wanted(apply=app.settings.metadata.apply, limit=night.limit)
    whole = night.limit is None

    def progressed(done: int, of: int) -> None:
        control.progressed(done, of)
        on_progress(done, of)

    await control.breakable(check_within(app, findings, wanted, gateway, progressed, night.context, transcribe=whole))


async def _read_rows(night: _Night, user: UserRuntime) -> None:
    """What is listened to is matched first. A user who can not be read is told of by their pass."""
    try:
        await user.prepare()
        rows = await user.audiobookshelf.read_progress()
    except AudiobookshelfError:
        return
    night.read[user.name] = rows


async def _match_libraries(night: _Night, server: Server) -> None:
    """By a child of the running service, else here."""
    task = MatchLibraries(
        url=server.url,
        users=tuple(server.names),
        listened_to=frozenset(item for user in server.users for item in night.rows(user)),
        kept=_kept(night, server),
        since={user.name: _since(night, user) for user in server.users if _wants_rules(user)},
        limit=night.limit,
    )
    start = starter(night.app, dry_run=night.context.dry_run)
    try:
        if start is not None:
            found = await in_a_child(night.app, start, task, quiet)
        else:
            found = await match_libraries(night.app, server, task, night.context, night.set_aside)
    except ChildFailed as error:
        night.findings.failed[f"matching of {server.url}"] = str(error)
        return
    night.findings.matching[server.url] = found.matching
    night.findings.failed.update(found.failed)
    for user, items in found.new_items.items():
        night.new_items.setdefault(user, set()).update(items)


def _kept(night: _Night, server: Server) -> int:
    """Units that matching leaves of the day to the pass that comes after it: of everybody, whatever their token and
    Audiobookshelf, who writes to the account that pays."""
    limiter = server.payers()[0].client.limiter
    everybody = [night.app.users[name] for name in night.findings.users]
    paid = [user for user in everybody if user.client.limiter is limiter]
    new = sum(
        night.context.ledger.entry(Key(user.name, item)).acknowledged is None
        for user in paid
        for item in night.rows(user)
    )
    return sum(UNITS_A_USER + len(night.rows(user)) // 50 for user in paid) + UNITS_A_BOOK * new


def _wants_rules(user: UserRuntime) -> bool:
    return user.settings.progress.want_to_read or user.settings.progress.mark_owned


def _since(night: _Night, user: UserRuntime) -> datetime:
    """From when on new items count for this user: from the first run with the rule turned on."""
    name = f"rules since:{user.name}"
    text = night.context.state.key_values.get(name)
    if text is not None:
        return datetime.fromisoformat(text)
    night.context.state.key_values.set(name, night.app.ports.now().isoformat())
    return night.app.ports.now()


async def _learn_offline(night: _Night, user: UserRuntime) -> None:
    """Listening that Audiobookshelf stored without moving the progress row."""
    fresh = {item: row for item, row in night.rows(user).items() if not row.is_finished}
    if not fresh:
        return
    try:
        sessions = await user.audiobookshelf.read_latest_sessions(LATEST_SESSIONS)
    except AudiobookshelfError as error:
        night.findings.failed[f"offline sessions of {user.name}"] = str(error)
        return
    by_item: dict[str, list[Any]] = {}
    for session in sessions:
        by_item.setdefault(session.library_item_id, []).append(session)
    for item, row in fresh.items():
        if item in by_item:
            known = night.context.ledger.entry(Key(user.name, item)).acknowledged
            before = known.abs_last_update if known is not None else None
            since = before if before and row.started_at and before < row.started_at else None  # of the row before
            night.context.offline.learn(user.name, row, by_item[item], since=since)


async def _apply_rules(night: _Night, user: UserRuntime) -> None:
    paused = night.context.state.pauses.of(user.name, night.app.ports.now()) is not None
    if paused or not _wants_rules(user) or user.name in night.findings.failed:
        return
    if user.gateway.dry_run and not night.context.dry_run:  # who only watches: nothing is written
        return
    new = night.context.matches.of(sorted(night.new_items.get(user.name, ())))
    settled = [one for one in new if one.is_settled]
    listened_to = night.context.matches.of(sorted(night.rows(user)))
    book_sync = night.context.book_sync(user)
    rules = ShelfExtras(
        user=user.name,
        state=night.context.state,
        gateway=night.context.gateway,
        now=night.app.ports.now,
        privacy_id=user.context.policy.privacy_id,
    )
    try:
        shelf = await night.context.shelf(user, Lane.RECONCILE)
        if user.settings.progress.want_to_read and settled:
            on_shelf = {user_book.book_id for user_book in await shelf.read_all(Lane.RECONCILE)}
            outcomes = await rules.want_to_read(shelf, settled, on_shelf)
            for one in settled:
                if one.book_id is not None:
                    book_sync.context.shelves.forget(one.book_id)
            _publish(night, outcomes)
        if user.settings.progress.mark_owned and user.account.me is not None:
            wanted = _once([*settled, *listened_to])
            _publish(night, await rules.own(shelf, user.client, user.account.me.id, wanted))
    except HardcoverError as error:
        night.findings.failed[f"rules of {user.name}"] = str(error)


def _publish(night: _Night, outcomes: list[Outcome]) -> None:
    shown = [as_shown(outcome, night.context) for outcome in outcomes]
    night.findings.outcomes += shown
    for outcome in shown:
        if outcome.kind is not Kind.FAILED:  # nobody looks at those again before the next night: the report has them
            night.app.core.outcomes.publish(outcome)


def _once(found: list[Matched]) -> list[Matched]:
    return list({one.item: one for one in found}.values())
