"""The numbers at ``/metrics``.

What somebody counts or knows already (streams, queues, limiters, the edition store) is read as facts when it is
asked for, so that it cannot go stale; only what happens once (how a sync ended, what was written) is counted here.
Every series starts at zero for every user, so that absence shows. User names are labels; tokens are nowhere near.
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

from earmark.observe.health import REFUSED, STREAM_STATES, ServiceFacts, report
from handlers.state.outcome import Kind, Outcome

EVENTS = ("user_item_progress_updated", "user_updated")  # those that carry progress
WRITES = ("start", "progress", "finish", "re-read", "resume", "un-finish", "undo", "want to read", "owned")
EVENT_TO_WRITE_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600)  # seconds

CONTENT_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """``add`` is a listener of ``Outcomes``; ``expect`` names the users whenever the settings are read."""

    def __init__(self, facts: Callable[[], ServiceFacts], users: Iterable[str] = ()) -> None:
        self._registry = CollectorRegistry()
        self._syncs = Counter(
            "earmark_syncs", "Syncs of a book, by their outcome", ("user", "outcome"), registry=self._registry
        )
        self._writes = Counter(
            "earmark_writes", "Writes at Hardcover, by what they were", ("user", "what"), registry=self._registry
        )
        self._event_to_write = Histogram(
            "earmark_event_to_write_seconds",
            "From the event to Hardcover's answer",
            buckets=EVENT_TO_WRITE_BUCKETS,
            registry=self._registry,
        )
        self._registry.register(_FromFacts(facts))
        ProcessCollector(registry=self._registry)
        self.expect(users)

    def expect(self, users: Iterable[str]) -> None:
        """Begin every series of these users at zero."""
        for user in users:
            for kind in Kind:
                self._syncs.labels(user, kind.value)
            for what in WRITES:
                self._writes.labels(user, what)

    def add(self, outcome: Outcome) -> None:
        user = outcome.key.user
        self._syncs.labels(user, outcome.kind.value).inc()
        if outcome.kind is Kind.SYNCED:
            self._writes.labels(user, outcome.what if outcome.what in WRITES else "other").inc()
            if outcome.received_at is not None:
                self._event_to_write.observe(max((outcome.at - outcome.received_at).total_seconds(), 0.0))

    def render(self) -> bytes:
        """Prometheus text; ``CONTENT_TYPE`` goes with it."""
        return generate_latest(self._registry)


class _FromFacts(Collector):
    def __init__(self, facts: Callable[[], ServiceFacts]) -> None:
        self._facts = facts

    def describe(self) -> Iterable[Metric]:
        return ()  # else registering would collect, before anything is there

    def collect(self) -> Iterator[Metric]:
        facts = self._facts()
        yield from _users(facts)
        yield from _service(facts)


def _users(facts: ServiceFacts) -> Iterator[Metric]:
    by_user = ("user",)
    events = CounterMetricFamily("earmark_events", "Events of Audiobookshelf", labels=("user", "event", "taken_as"))
    connects = CounterMetricFamily("earmark_stream_connects", "Times the live stream was connected", labels=by_user)
    stream = GaugeMetricFamily("earmark_stream", "1 for the state the live stream is in", labels=("user", "state"))
    token_ok = GaugeMetricFamily("earmark_token_ok", "0 when the token is refused", labels=("user", "service"))
    depth = GaugeMetricFamily("earmark_queue_depth", "Books that wait for their sync", labels=by_user)
    age = GaugeMetricFamily("earmark_queue_oldest_seconds", "For how long the oldest book is due", labels=by_user)
    spent = CounterMetricFamily("earmark_hardcover_units_spent", "Units of the Hardcover quota spent", labels=by_user)
    left = GaugeMetricFamily("earmark_hardcover_units_left_today", "Units left, as far as known", labels=by_user)
    waited = CounterMetricFamily("earmark_limiter_wait_seconds", "Time spent waiting for the quota", labels=by_user)
    late = GaugeMetricFamily("earmark_late", "1 when this user's data is late", labels=by_user)
    reasons = report(facts).late
    for name, user in facts.users.items():
        for taken_as, counts in (("received", user.received), ("ignored", user.ignored), ("broken", user.broken)):
            for event, count in {**dict.fromkeys(EVENTS, 0), **counts}.items():
                events.add_metric((name, event, taken_as), count)
        connects.add_metric((name,), user.connects)
        for state in STREAM_STATES:
            stream.add_metric((name, state), float(user.stream == state))
        token_ok.add_metric((name, "audiobookshelf"), float(user.abs_token != REFUSED))
        token_ok.add_metric((name, "hardcover"), float(user.hardcover_token != REFUSED))
        depth.add_metric((name,), user.queue_depth)
        age.add_metric((name,), user.queue_oldest_seconds or 0.0)
        spent.add_metric((name,), user.units_spent)
        if user.units_left_today is not None:
            left.add_metric((name,), user.units_left_today)
        waited.add_metric((name,), user.limiter_wait_seconds)
        late.add_metric((name,), float(name in reasons))
    yield from (events, connects, stream, token_ok, depth, age, spent, left, waited, late)


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
