"""Many finishes that vanished at once: one question for all of them, and its answer (P8b)."""

from __future__ import annotations

from earmark.commands.arguments import Answer, Options, users_meant
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.views.answers.item import item_answer
from earmark.views.answers.review import WaitingAnswer, WithdrawalDecision
from earmark.views.waiting import WITHDRAWN, ReviewQuestion, is_withdrawn
from handlers.state.withdrawals import WithdrawalAnswer


def question(one: ReviewQuestion) -> WaitingAnswer:
    return WaitingAnswer(
        asks=WITHDRAWN,
        item=item_answer(None, one.item, one.title),
        users=one.users,
        reason=one.reason,
        since=one.since,
        titles=one.titles,
    )


async def answer(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """``answer``: "take back" or "keep". Their books are synced again at once; each write has its undo."""
    given = str(options.get("answer") or "")
    if given not in set(WithdrawalAnswer):
        raise CommandFailed("the answer is “take back” or “keep”", 2)
    (user,) = users_meant(app, {"user": options.get("user")})[:1]
    rows = [row for row in app.state.outcomes.needs_review(user) if is_withdrawn(row)]
    app.state.withdrawals.answer(user, WithdrawalAnswer(given), app.ports.now())
    runtime = app.users[user]
    for row in rows:
        app.state.ledger.unhandle(row["item"], user)
        if runtime.known.get(row["item"]) is not None:
            runtime.look_at(row["item"])
    return WithdrawalDecision(user=user, answer=given, books=len(rows)), 0
