"""What a decision asks for: editions, sessions, fresh rows, traces, our finish, finishes that vanished."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from handlers.decide import Need, OurFinish, Situation, Vanished
from handlers.state.history import from_snapshot
from handlers.state.outcome import Key
from handlers.state.store import State
from handlers.sync.context import SyncContext, SyncRequest
from handlers.sync.gateway import WritableShelf
from handlers.sync.restore import moved_since
from hardcover import Edition, EditionId, UserBook

TOGETHER = timedelta(minutes=10)  # finishes that vanish within this time are one act (P8b)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Gatherer:
    """Fetches what one sync needs."""

    def __init__(
        self, context: SyncContext, state: State, key: Key, request: SyncRequest, shelf: WritableShelf
    ) -> None:
        self._context = context
        self._state = state
        self._key = key
        self._request = request
        self._shelf = shelf

    async def rows(self, s: Situation, *, fresh: bool) -> Situation:
        """What Hardcover says of the pinned book: a believed answer, or one read for this sync."""
        request, shelves = self._request, self._context.shelves
        answer = shelves.get(s.pin.book_id)
        is_fresh = answer is not None and answer.is_fresh(request.rows_since, request.prefetched_since)
        if answer is None or (fresh and not is_fresh):
            answer, is_fresh = await shelves.read(self._shelf, s.pin.book_id, request.lane), True
        editions = dict(s.editions) | editions_in(answer.user_book)
        return replace(s, user_book=answer.user_book, editions=editions, fresh=is_fresh)

    async def fetch(self, s: Situation, need: Need) -> Situation:
        """The situation with what was missing. One fact at a time; the decision asks again for the next."""
        catalogue, lane = self._context.catalogue, self._request.lane
        if need.fresh:
            return await self.rows(s, fresh=True)
        if need.edition is not None:
            edition = (await catalogue.editions_by_id([need.edition], lane)).get(need.edition)
            # one that Hardcover does not give any more has no length; another of the book is chosen for it
            known = edition or Edition(id=need.edition, book_id=s.pin.book_id)
            return replace(s, editions=dict(s.editions) | {need.edition: known})
        if need.editions_of is not None:
            return replace(s, book_editions=tuple(await catalogue.editions_of(need.editions_of, lane)))
        if need.sessions:
            return replace(s, sessions=tuple(await self._context.audiobookshelf.read_sessions(self._key.item)))
        if need.traces:
            return replace(s, traces=await self._shelf.read_traces(s.pin.book_id, lane))
        if need.our_finish:
            return replace(s, our_finish=self._our_finish(s))
        return replace(s, vanished=Vanished(self._vanished(s), self._state.withdrawals.answered(self._key.user)))

    def _our_finish(self, s: Situation) -> OurFinish:
        acknowledged = s.entry.acknowledged
        history_id = acknowledged.finish_history if acknowledged is not None else None
        change = self._state.history.get(history_id) if history_id is not None else None
        if change is None or change.after is None:
            return OurFinish(
                history_id=history_id or 0, created=False, moved="the finish is not in the history any more"
            )
        moved = moved_since(from_snapshot(change.after), s.user_book)
        return OurFinish(history_id=change.id, created=change.before is None, moved=moved)

    def _vanished(self, s: Situation) -> int:
        """Finishes that Audiobookshelf withdrew about when it withdrew this one: those still to be dealt with, those
        that stay because they are too old to go, and those that were taken back."""
        user, moment = self._key.user, s.row.last_update or s.now
        candidates = [
            item
            for item, row in self._context.known.rows().items()
            if not row.is_finished
            and not row.current_time_seconds
            and abs((row.last_update or LONG_AGO) - moment) <= TOGETHER
        ]
        withdrawn = self._state.ledger.withdrawn_among(user, candidates)
        return len(withdrawn) + self._state.history.taken_back_since(user, s.now - TOGETHER)


def editions_in(user_book: UserBook | None) -> dict[EditionId, Edition]:
    """The editions that came along with a row."""
    if user_book is None:
        return {}
    known = (user_book.edition, *(read.edition for read in user_book.reads))
    return {edition.id: edition for edition in known if edition is not None}
