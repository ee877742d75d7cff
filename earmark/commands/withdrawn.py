"""Many finishes that vanished at once: one question for all of them, and its answer (P8b)."""

from __future__ import annotations

from typing import Any

from earmark.commands.arguments import users_meant
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.views.waiting import WITHDRAWN, ReviewQuestion, is_withdrawn
from handlers.state.withdrawals import WithdrawalAnswer


def question(one: ReviewQuestion) -> dict[str, Any]:
    """``{"asks": "withdrawn", "item", "users", "reason", "since", "pin", "candidates", "titles"}``."""
    return {
        "asks": WITHDRAWN,
        "item": {"id": one.item, "title": one.title},
        "users": list(one.users),
        "reason": one.reason,
        "since": one.since.isoformat(),
        "pin": None,
        "candidates": [],
        "titles": list(one.titles),
    }


async def answer(app: App, options: dict[str, Any], _on_progress: OnProgress) -> tuple[dict[str, Any], int]:
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
    return {"user": user, "answer": given, "books": len(rows)}, 0
