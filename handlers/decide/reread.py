"""Read on Hardcover, somewhere in the book in Audiobookshelf: a re-read, a seek back, a stale device? (P8) Pure."""

from __future__ import annotations

from handlers.decide.begin import begin
from handlers.decide.case import FURTHER_SECONDS, Case
from handlers.decide.dates import finish_moment
from handlers.decide.decision import Decision, Need
from handlers.decide.listening import NEAR_START
from handlers.decide.reads import latest_finished
from handlers.state.ledger import HintKind
from handlers.state.outcome import Kind
from hardcover import UserBook


def reread(case: Case, user_book: UserBook) -> Decision:
    """A new read opens when the book was begun near its start since the finish, and listening accounts for the place.

    Live, two reports show it, the second at least a minute further. A device that reports once opens nothing.
    """
    s = case.s
    if not s.policy.reread:
        return case.hold("read on Hardcover, and reread is off")
    last = latest_finished(user_book)
    since = finish_moment(case, last.finished_at if last is not None else None)
    undated = since is None
    if undated:
        since = s.known_since or s.now  # only what was listened to under our eyes is surely later
    if since is not None and s.row.last_update is not None and s.row.last_update <= since and not case.text:
        return case.hold("read on Hardcover after this was last listened to")
    hint = case.hint(HintKind.REREAD)
    if hint is not None:
        goes_on = case.went_on(hint)
        if isinstance(goes_on, Need):
            return goes_on
        if goes_on:
            if case.eligible:
                return begin(case, user_book, "re-read")
            return case.hold(f"listened to again, {case.percent}: below min_progress_percent", Kind.WAITING, hint)
    if not case.text:
        listened = case.listened(since)
        if isinstance(listened, Need):
            return listened
        begun = listened.account_from_start(case.position.seconds or 0.0, case.length_seconds)
        settled = not s.live or case.position.fraction > NEAR_START  # its first report, live, may be its only one
        if begun is not None and settled and case.eligible and listened.seconds >= FURTHER_SECONDS:
            return begin(case, user_book, "re-read")
    if case.position.fraction <= NEAR_START:
        earlier = hint is not None and case.gain_since(hint) >= 0
        kept = hint if earlier else case.new_hint(HintKind.REREAD)
        reason = "reported once near the start of a finished book; a new read opens when listening goes on"
        return case.hold(reason, Kind.WAITING, kept)
    if undated:
        reason = f"Hardcover says read without a date, Audiobookshelf is at {case.percent}: is it read again?"
        return case.hold(reason, Kind.NEEDS_REVIEW, hint)
    return case.hold(
        f"at {case.percent} of a finished book, and listening since then does not lead there from its start: "
        "a seek back, not a re-read",
        hint=hint,
    )
