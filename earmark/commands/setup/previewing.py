"""The real dry run as a preview, and going live with what was ticked. What is not ticked is left alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import count

from earmark.commands.settings_save import save_changes
from earmark.jobs.sync import sync_users
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.settings.origins import BY_DEFAULT
from earmark.views.preview import PreviewPage, chosen, cost, grouped
from handlers.state.outcome import Key, Kind, Outcome
from handlers.state.overrides import Override, OverrideKind


@dataclass(slots=True)
class _Run:
    id: int
    done: int = 0
    of: int = 0
    is_running: bool = True
    failed: str = ""
    outcomes: Sequence[Outcome] = ()


class Previews:
    """The latest of each user, in memory: after a restart it is made again."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._runs: dict[str, _Run] = {}
        self._ids = count(1)

    def begin(self, user: str) -> None:
        """Unless one is under way."""
        known = self._runs.get(user)
        if known is None or not known.is_running:
            run = self._runs[user] = _Run(next(self._ids))
            self._app.in_background(self._make(user, run), f"preview for {user}")

    async def _make(self, user: str, run: _Run) -> None:
        def progressed(done: int, of: int) -> None:
            run.done, run.of = done, of

        try:
            report = await sync_users(self._app, [user], dry_run=True, on_progress=progressed)
            run.outcomes = tuple(report.findings.outcomes)
            run.failed = report.failed.get(user, "")
        except Exception as error:
            run.failed = f"{type(error).__name__}; the log has the details"
            raise
        finally:
            run.is_running = False

    def page(self, user: str) -> PreviewPage:
        app, run = self._app, self._runs.get(user)
        outcomes = run.outcomes if run is not None else ()
        minutes, entries = cost(outcomes, app.settings.hardcover.units_per_minute)
        runtime = app.users[user]
        return PreviewPage(
            user=user,
            id=run.id if run is not None else 0,
            is_running=run is not None and run.is_running,
            done=run.done if run is not None else 0,
            of=run.of if run is not None else 0,
            failed=run.failed if run is not None else "",
            groups=grouped(outcomes),
            would_write=sum(outcome.kind is Kind.WOULD_SYNC for outcome in outcomes),
            entries=entries,
            minutes=minutes,
            watches=runtime.gateway.dry_run,
            fixed=self._fixed(user),
            is_connected=app.core.hardcover.is_connected(runtime.settings),
        )

    def count_chosen(self, user: str, ticked: Collection[int], whole: Collection[str]) -> int:
        """How many rows of the latest preview that is."""
        run = self._runs.get(user)
        return len(chosen(run.outcomes, ticked, whole)) if run is not None else 0

    async def go_live(
        self, user: str, preview: int, ticked: Collection[int], whole: Collection[str]
    ) -> tuple[int, int]:
        """Write what is ticked (rows by number, or a ``whole`` group), leave the others alone: how many of how many.
        Raises ``CommandFailed``."""
        run = self._runs.get(user)
        if run is None or run.is_running or run.failed or run.id != preview:
            raise CommandFailed("This preview is not the latest one: go through it once more.")
        if fixed := self._fixed(user):
            raise CommandFailed(f"Nothing is written: {fixed}. Change it there.")
        now, overrides = self._app.ports.now(), self._app.state.overrides
        wanted = chosen(run.outcomes, ticked, whole)
        written = {number: one for number, one in enumerate(run.outcomes) if one.kind is Kind.WOULD_SYNC}
        for number, outcome in written.items():
            key = Key(user, outcome.key.item)
            if number not in wanted:
                overrides.put(key.item, Override(kind=OverrideKind.LEAVE), user=user, at=now)
            elif overrides.left_since(key) is not None:
                overrides.clear(key.item, OverrideKind.LEAVE, user=user)
        await save_changes(self._app, {("users", user, "dry_run"): None})
        return len(wanted & written.keys()), len(written)

    def _fixed(self, user: str) -> str:
        origins = self._app.settings.origins
        if self._app.core.gateway.dry_run:
            return f"dry_run holds for everybody, {origins.get(('dry_run',), BY_DEFAULT)}"
        origin = origins.get(("users", user, "dry_run"), BY_DEFAULT)
        return f"dry_run of {user}, {origin}" if origin.is_fixed and self._app.users[user].gateway.dry_run else ""
