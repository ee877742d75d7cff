"""`year`: a year of listening, as the page of that name shows it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import click

from earmark.cli.base import NUMBER, Common, command, json_option, user_option
from earmark.cli.carrying import carry_out
from earmark.cli.table import columns, plain, styled, table
from earmark.observe.words import count, lasting
from earmark.views.answers.year import YearAnswer
from earmark.views.year import BegunBook, YearPage

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
LONGEST_BAR = 40
ROOM_OF_A_MONTH = 26  # its name and its time

_HEAD, _BAR = styled(bold=True), styled(fg="cyan")


@command("year", example="earmark year 2025 --user alice")
@click.argument("year", type=NUMBER, metavar="YEAR", required=False)
@user_option
@json_option
def year(common: Common, year: int | None, user: str | None, as_json: bool) -> None:
    """What was listened to and finished in a year; without one, in this."""
    carry_out(
        common, "year", {"year": year, "user": user}, as_json=as_json, text=_as_text, bar="sessions", kind=YearAnswer
    )


def _as_text(answer: YearAnswer) -> str:
    return "\n\n".join("\n\n".join(filter(None, _parts(one))) for one in answer.people)


def _parts(one: YearPage) -> Iterable[str]:
    sums = one.sums
    yield _HEAD(plain(f"{one.person}, {one.year}"))
    yield _unread(one)
    if not sums.seconds and not one.finished:
        yield f"nothing was listened to in {one.year}"
    if sums.seconds:
        yield table(("", ""), list(_numbers(one)))
        yield _months(sums.months)
    if one.finished:
        rows = [(f"{book.day}", book.title or book.item, ", ".join(book.authors)) for book in one.finished]
        yield table(("finished", "book", "by"), rows, long=(1,))
    for name, ranked in (("author", sums.authors), ("narrator", sums.narrators), ("most listened to", sums.books)):
        yield table(("", name), [(lasting(each.seconds), each.name) for each in ranked]) if ranked else ""
    if one.begun:
        rows = [(lasting(book.seconds_left), _days(book), book.title or book.item) for book in one.begun]
        yield table(("left", "at this pace", "begun"), rows)


def _unread(one: YearPage) -> str:
    if not one.log.why_not:
        return ""
    as_of = f"; as it was on {one.log.read:%Y-%m-%d}" if one.log.read else ""
    return plain(f"the sessions could not be read: {one.log.why_not}{as_of}")


def _numbers(one: YearPage) -> Iterable[tuple[str, str]]:
    sums, goal = one.sums, one.goal
    yield "listened", lasting(sums.seconds)
    yield "days", f"{len(sums.days)} of {sums.days_so_far}, {sums.streak} in a row"
    yield "a day", lasting(sums.seconds_a_day)
    if longest := sums.longest:
        yield "longest day", f"{longest.day}, {lasting(longest.seconds)}: {', '.join(longest.titles)}"
    yield "speed", f"{sums.speed:.2f}×"
    if one.by_year_end:
        yield "by its end", f"{lasting(one.by_year_end)}, if it goes on so"
    yield "finished", count(len(one.finished), "book")
    if goal is not None:
        pace = "at its pace" if not one.ahead else f"{abs(one.ahead)} {'ahead' if one.ahead > 0 else 'behind'}"
        yield "goal", f"{count(goal.books, 'book')}, {pace}"


def _months(seconds: Sequence[float]) -> str:
    """Hours by month; on a terminal with bars, as long as there is room for."""
    terminal, most = columns(), max(seconds)
    room = min(terminal - ROOM_OF_A_MONTH, LONGEST_BAR) if terminal is not None else 0
    bars = ["█" * round(one / most * room) if room > 0 else "" for one in seconds]
    return table(
        ("month", "", ""),
        [(name, lasting(one) if one else "", bar) for name, one, bar in zip(MONTHS, seconds, bars, strict=True)],
        paint={2: _BAR},
    )


def _days(book: BegunBook) -> str:
    return "" if book.days_left is None else count(max(math.ceil(book.days_left), 1), "day")
