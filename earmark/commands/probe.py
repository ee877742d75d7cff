"""``earmark probe``: what is believed of Hardcover, tried on a user's own account with one book of their choice."""

from __future__ import annotations

from typing import Any

from earmark.commands.arguments import Answer, Options, named, users_meant
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.service.user import UserRuntime
from earmark.version import VERSION
from earmark.views.answers.probe import ProbeAnswer, ProbedBook, ProbedFact, ProbePlan
from hardcover import (
    Bench,
    BookId,
    Lane,
    Me,
    Notebook,
    PlannedProbe,
    ProbeRefused,
    ProbeReport,
    clean_up,
    plan_probe,
    read_me,
    run_probe,
    search_books,
)

TRIED = 5  # books that a search found
FORM = 1  # of the report, for whoever reads it in an issue


async def plan(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """What a probe would be made with. What an interrupted one left is cleaned up first."""
    user, me = await _who(app, options)
    planned = await _planned(user, me, options)
    limiter = user.client.limiter
    book = planned.book
    return ProbePlan(
        user=user.name,
        account=me.username,
        book=ProbedBook(id=int(book.id), title=book.title, authors=book.authors),
        edition=int(planned.edition.id),
        units=planned.units,
        units_left=limiter.units_for_all,
        minutes=round(planned.units / app.settings.hardcover.units_per_minute + 0.5),
    ), 0


async def run(app: App, options: Options, on_progress: OnProgress) -> Answer:
    """The report; exit code 1 where not everything was tried, or something is left on the shelf."""
    user, me = await _who(app, options)
    planned = await _planned(user, me, options)
    bench = Bench(
        client=user.client,
        account=me.id,
        user=user.name,
        book=planned.book.id,
        edition=planned.edition,
        other=planned.other,
        lengthless=planned.lengthless,
        notebook=Notebook(app.settings.data_dir),
        today=app.ports.now().date(),
    )
    report = await run_probe(bench, on_progress=on_progress)
    return _answer(report), 1 if report.stopped or report.left else 0


def _answer(report: ProbeReport) -> ProbeAnswer:
    return ProbeAnswer(
        version=VERSION,
        earmark_probe=FORM,
        at=report.at,
        plan=report.plan,
        units=report.units,
        stopped=report.stopped or None,
        left=report.left or None,
        facts=tuple(
            ProbedFact(
                fact=one.number, says=one.says, verdict=one.outcome.verdict, saw=one.outcome.saw, units=one.units
            )
            for one in report.findings
        ),
    )


async def _who(app: App, options: Options) -> tuple[UserRuntime, Me]:
    if app.gateway(dry_run=False).dry_run:
        raise CommandFailed("dry_run is on, and a probe writes to Hardcover", 2)
    names = users_meant(app, options)
    if len(names) != 1:
        raise CommandFailed("name one user with --user: the probe is made on their account", 2)
    user = app.users[names[0]]
    if user.gateway.dry_run:
        raise CommandFailed(f"{user.name} only watches (dry_run), and a probe writes to Hardcover", 2)
    me = await read_me(user.client, Lane.MATCHING)
    if left := await clean_up(user.client, me.id, Notebook(app.settings.data_dir)):
        raise CommandFailed(f"a probe that was interrupted left something: {left}")
    return user, me


async def _planned(user: UserRuntime, me: Me, options: Options) -> PlannedProbe:
    wanted = named(options, "book") or ""
    try:
        if wanted.isdecimal():
            return await plan_probe(user.client, me, BookId(int(wanted)))
        found = await search_books(user.client, wanted, Lane.MATCHING)
        reasons = []
        for book in found[:TRIED]:
            try:
                return await plan_probe(user.client, me, book)
            except ProbeRefused as refusal:
                reasons.append(str(refusal))
    except ProbeRefused as refusal:
        raise CommandFailed(str(refusal)) from refusal
    raise CommandFailed("\n".join(reasons) or f"Hardcover finds nothing for “{wanted}”")


async def clean_leftovers(app: App) -> Any:
    """At the start of the service: what a killed probe left is taken off the shelf."""
    notebook = Notebook(app.settings.data_dir)
    page = notebook.read()
    user = app.users.get(page.user) if page is not None else None
    if user is None:
        return ""
    me = await read_me(user.client, Lane.MATCHING)
    return await clean_up(user.client, me.id, notebook)
