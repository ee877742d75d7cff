"""The numbers at ``/metrics``.

What somebody counts or knows already (streams, queues, limiters, the edition store) is read as facts when it is
asked for, so that it cannot go stale; only what happens once (how a sync ended, what was written) is counted here.
Every series starts at zero for every user, so that absence shows. User names are labels where one user's trouble shows
in the number, and are not where only the sum says something; tokens are nowhere near.

The series of users are written as text here: the library takes 6 µs for each, which is 80 ms of the event loop for 200
users.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from earmark.observe.health import REFUSED, STREAM_STATES, ServiceFacts, UserFacts, report
from earmark.observe.nameless import numbers_of, without_names
from handlers.state.outcome import Kind, Outcome

EVENTS = ("user_item_progress_updated", "user_updated")  # those that carry progress
WRITES = ("start", "progress", "finish", "re-read", "resume", "un-finish", "undo", "want to read", "owned")
EVENT_TO_WRITE_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600)  # seconds

CONTENT_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """``add`` is a listener of ``Outcomes``; ``expect`` names the users whenever the settings are read."""

    def __init__(self, facts: Callable[[], ServiceFacts], users: Iterable[str] = ()) -> None:
        self._facts = facts
        self._registry = CollectorRegistry()
        self._syncs: dict[str, dict[Kind, int]] = {}  # by user
        self._writes = Counter(
            "earmark_writes", "Writes at Hardcover, by what they were", ("what",), registry=self._registry
        )
        self._event_to_write = Histogram(
            "earmark_event_to_write_seconds",
            "From the event to Hardcover's answer",
            buckets=EVENT_TO_WRITE_BUCKETS,
            registry=self._registry,
        )
        self._from_facts = _FromFacts()
        self._registry.register(self._from_facts)
        ProcessCollector(registry=self._registry)
        for what in WRITES:
            self._writes.labels(what)
        self.expect(users)

    def expect(self, users: Iterable[str]) -> None:
        """Begin every series of these users at zero."""
        for user in users:
            self._syncs.setdefault(user, dict.fromkeys(Kind, 0))

    def add(self, outcome: Outcome) -> None:
        self.expect([outcome.key.user])
        self._syncs[outcome.key.user][outcome.kind] += 1
        if outcome.kind is Kind.SYNCED:
            self._writes.labels(outcome.what if outcome.what in WRITES else "other").inc()
            if outcome.received_at is not None:
                self._event_to_write.observe(max((outcome.at - outcome.received_at).total_seconds(), 0.0))

    def render(self, *, with_names: bool = True) -> bytes:
        """Prometheus text; ``CONTENT_TYPE`` goes with it. Without names users are numbered."""
        facts, syncs = self._facts(), self._syncs
        if not with_names:
            names = numbers_of([*facts.users, *(name for name in syncs if name not in facts.users)])
            facts, syncs = without_names(facts), {names[name]: counts for name, counts in syncs.items()}
        self._from_facts.facts = facts
        users = "".join((*_syncs(syncs), *_users(facts)))
        return users.encode() + generate_latest(self._registry)


class _FromFacts(Collector):
    facts: ServiceFacts | None = None

    def describe(self) -> Iterable[Metric]:
        return ()  # else registering would collect, before anything is there

    def collect(self) -> Iterator[Metric]:
        if self.facts is not None:
            yield from _service(self.facts)
            yield _events(self.facts)


def _syncs(counts: dict[str, dict[Kind, int]]) -> Iterator[str]:
    yield _head("earmark_syncs_total", "counter", "Syncs of a book, by their outcome")
    for user, by_kind in counts.items():
        label = _escaped(user)
        for kind, count in by_kind.items():
            yield f'earmark_syncs_total{{outcome="{kind.value}",user="{label}"}} {count}\n'


_GAUGES: tuple[tuple[str, str, str, Callable[[UserFacts], float | None]], ...] = (
    ("stream_connects_total", "counter", "Times the live stream was connected", lambda user: user.connects),
    ("queue_depth", "gauge", "Books that wait for their sync", lambda user: user.queue_depth),
    (
        "queue_oldest_seconds",
        "gauge",
        "For how long the oldest book is due",
        lambda user: user.queue_oldest_seconds or 0,
    ),
    ("hardcover_units_spent_total", "counter", "Units of the Hardcover quota spent", lambda user: user.units_spent),
    ("hardcover_units_left_today", "gauge", "Units left, as far as known", lambda user: user.units_left_today),
    (
        "limiter_wait_seconds_total",
        "counter",
        "Time spent waiting for the quota",
        lambda user: user.limiter_wait_seconds,
    ),
)  # name without its beginning, type, help, value; ``None``: not known


def _users(facts: ServiceFacts) -> Iterator[str]:
    labels = {name: _escaped(name) for name in facts.users}
    for name, kind, text, value_of in _GAUGES:
        yield _head(f"earmark_{name}", kind, text)
        for user, about in facts.users.items():
            value = value_of(about)
            if value is not None:
                yield f'earmark_{name}{{user="{labels[user]}"}} {value}\n'
    yield _head("earmark_stream", "gauge", "1 for the state the live stream is in")
    for user, about in facts.users.items():
        for state in STREAM_STATES:
            yield f'earmark_stream{{state="{state}",user="{labels[user]}"}} {int(about.stream == state)}\n'
    yield _head("earmark_token_ok", "gauge", "0 when the token is refused")
    for user, about in facts.users.items():
        for service, token in (("audiobookshelf", about.abs_token), ("hardcover", about.hardcover_token)):
            yield f'earmark_token_ok{{service="{service}",user="{labels[user]}"}} {int(token != REFUSED)}\n'
    yield _head("earmark_late", "gauge", "1 when this user's data is late")
    late = report(facts).late
    for user in facts.users:
        yield f'earmark_late{{user="{labels[user]}"}} {int(user in late)}\n'


def _head(name: str, kind: str, text: str) -> str:
    return f"# HELP {name} {text}\n# TYPE {name} {kind}\n"


def _escaped(label: str) -> str:
    return label.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _events(facts: ServiceFacts) -> Metric:
    events = CounterMetricFamily("earmark_events", "Events of Audiobookshelf", labels=("event", "taken_as"))
    for taken_as in ("received", "ignored", "broken"):
        counts = dict.fromkeys(EVENTS, 0)
        for user in facts.users.values():
            for event, count in getattr(user, taken_as).items():
                counts[event] = counts.get(event, 0) + count
        for event, count in counts.items():
            events.add_metric((event, taken_as), count)
    return events


def _service(facts: ServiceFacts) -> Iterator[Metric]:
    info = GaugeMetricFamily("earmark_info", "Always 1; the version is a label", labels=("version",))
    info.add_metric((facts.version,), 1)
    started = GaugeMetricFamily("earmark_start_time_seconds", "When it was started, as a Unix time")
    started.add_metric((), facts.started_at.timestamp())
    entries = GaugeMetricFamily("earmark_edition_store_entries", "Entries of the edition store")
    entries.add_metric((), facts.editions.entries)
    size = GaugeMetricFamily("earmark_edition_store_bytes", "Size of the edition store on disk")
    size.add_metric((), facts.editions.size_bytes)
    lookups = CounterMetricFamily("earmark_edition_store_lookups", "Look-ups in the edition store", labels=("result",))
    lookups.add_metric(("hit",), facts.editions.hits)
    lookups.add_metric(("miss",), facts.editions.misses)
    last = GaugeMetricFamily("earmark_reconcile_last_time_seconds", "When it last ended, as a Unix time; 0: never")
    last.add_metric((), facts.last_reconcile.timestamp() if facts.last_reconcile else 0)
    failed = GaugeMetricFamily("earmark_reconcile_last_failed", "1 when a part of the last one failed")
    failed.add_metric((), float(facts.last_reconcile_failed))
    yield from (info, started, entries, size, lookups, last, failed)
