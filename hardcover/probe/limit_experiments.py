"""Experiments with limits, scopes and what may be asked [H 1, 2, 4.13]. None of them writes."""

from __future__ import annotations

from hardcover.answers import TooManyFields
from hardcover.document import GraphField
from hardcover.errors import MissingScope, Refused
from hardcover.limits import BURST, LEGACY_BURST
from hardcover.operations import who_am_i
from hardcover.pages import ROWS
from hardcover.probe.bench import LANE, Bench
from hardcover.probe.report import ProbeOutcome, differs, holds, judged, unknown
from hardcover.quota import DAY_QUOTA
from hardcover.scopes import OWNED

_BURSTS = {BURST, 15, LEGACY_BURST}  # free, supporter, an older token
_DAYS = {DAY_QUOTA, 50_000}
DEEP = "books(where: {id: {_eq: $book}}, limit: 1) { editions(limit: 1) { contributions(limit: 1) { author { id } } } }"


async def headers(bench: Bench) -> ProbeOutcome:
    await bench.ask("me { id }")
    told = bench.client.limiter.told
    if told.quota is None and told.left is None and told.day_left is None:
        return differs("no answer says what is left")
    return judged(told.from_policy, "RateLimit and RateLimit-Policy" if told.from_policy else "the older X-RateLimit-*")


async def limits(bench: Bench) -> ProbeOutcome:
    await bench.ask("me { id }")
    told = bench.client.limiter.told
    if told.quota is None:
        return unknown("no header says it")
    saw = f"{told.quota:g} a minute, burst {told.burst}, {told.day_quota} a day, plan {told.plan}"
    return judged(told.quota == 60 and told.burst in {*_BURSTS, None} and told.day_quota in {*_DAYS, None}, saw)


async def unit_a_field(bench: Bench) -> ProbeOutcome:
    await bench.ask("me { id }")
    before = bench.client.limiter.told.day_left
    await bench.client.at_once([who_am_i()] * 3, LANE)
    after = bench.client.limiter.told.day_left
    if before is None or after is None:
        return unknown("no header says what is left of the day")
    spent = before - after
    if spent > 3:
        return unknown(f"{spent} units for three fields, or another application spends")
    return judged(spent == 3, f"{spent} units for three fields")


async def five_fields(bench: Bench) -> ProbeOutcome:
    if bench.client.limiter.burst < 6:
        return unknown("the burst is too small to try six")
    await bench.client.at_once([who_am_i()] * 5, LANE)
    try:
        await bench.client.at_once([who_am_i()] * 6, LANE)
    except TooManyFields:
        return holds("five are answered, six refused")
    return differs("six are answered")


async def rows(bench: Bench) -> ProbeOutcome:
    found = await bench.ask(f"editions(where: {{id: {{_gt: 0}}}}, order_by: {{id: asc}}, limit: {ROWS}) {{ id }}")
    if len(found) < 100:
        return unknown(f"the catalogue has only {len(found)} editions")
    return judged(len(found) == ROWS, f"{len(found)} of {ROWS} rows came")


async def patterns(bench: Bench) -> ProbeOutcome:
    try:
        await bench.ask('books(where: {title: {_ilike: "dune"}}, limit: 1) { id }')
    except Refused as refusal:
        return judged("403" in str(refusal), str(refusal)[:80])
    return differs("answered")


async def depth(bench: Bench) -> ProbeOutcome:
    try:
        await bench.ask(DEEP, book=("Int!", bench.book))
    except MissingScope:
        raise
    except Refused as refusal:
        return differs(str(refusal)[:80])
    return holds("four levels are answered")


async def owned_scope(bench: Bench) -> ProbeOutcome:
    """Asked without its argument, so nothing is put on a list."""
    field: GraphField[None] = GraphField(operation="ProbeOwned", text=OWNED, parse=lambda raw: None)
    try:
        await bench.client.mutate(field, LANE)
    except MissingScope as refusal:
        return differs(f"wants {refusal.scope}")
    except Refused:
        return holds("a token with write:library may")
    return unknown("an answer without its argument")
