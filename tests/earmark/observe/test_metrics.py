from __future__ import annotations

from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families

from earmark.observe.health import EditionFacts
from earmark.observe.metrics import WRITES, Metrics
from handlers.state.outcome import Key, Kind, Outcome
from tests.earmark.facts import NOW, Invented, service, user


def samples(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """``(name, *label values in order of their names)`` → value."""
    families = text_string_to_metric_families(metrics.render().decode())
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def outcome(kind: Kind, what: str = "", **values: object) -> Outcome:
    return Outcome(key=Key("alice", "li_1"), kind=kind, reason="because", at=NOW, what=what, **values)  # type: ignore[arg-type]


def test_everything_begins_at_zero_so_that_absence_shows() -> None:
    found = samples(Metrics(Invented(service(users={"alice": user(received={})})).facts, ["alice"]))
    for kind in Kind:
        assert found["earmark_syncs_total", kind.value, "alice"] == 0
    for what in WRITES:
        assert found["earmark_writes_total", what] == 0
    for taken_as in ("received", "ignored", "broken"):
        assert found["earmark_events_total", "user_updated", taken_as] == 0
    for name in (
        "earmark_event_to_write_seconds_count",
        "earmark_edition_store_entries",
        "earmark_reconcile_last_time_seconds",
        "earmark_reconcile_last_failed",
    ):
        assert found[name,] == 0
    for name in (
        "hardcover_units_spent_total",
        "limiter_wait_seconds_total",
        "queue_depth",
        "queue_oldest_seconds",
        "late",
    ):
        assert found["earmark_" + name, "alice"] == 0
    assert found["earmark_info", "1.2.3"] == 1


def test_outcomes_are_counted_as_they_are_published() -> None:
    metrics = Metrics(Invented().facts, ["alice"])
    metrics.add(outcome(Kind.UNCHANGED))
    metrics.add(outcome(Kind.SYNCED, "finish", received_at=NOW - timedelta(seconds=0.7)))
    metrics.add(outcome(Kind.SYNCED, "something new"))
    found = samples(metrics)
    assert found["earmark_syncs_total", "unchanged", "alice"] == 1
    assert found["earmark_syncs_total", "synced", "alice"] == 2
    assert found["earmark_writes_total", "finish"] == 1
    assert found["earmark_writes_total", "other"] == 1
    assert found["earmark_event_to_write_seconds_sum",] == 0.7
    assert found["earmark_event_to_write_seconds_bucket", "0.5"] == 0
    assert found["earmark_event_to_write_seconds_bucket", "1.0"] == 1


def test_states_are_read_when_they_are_asked_for() -> None:
    invented = Invented()
    metrics = Metrics(invented.facts, ["alice"])
    assert samples(metrics)["earmark_stream", "connected", "alice"] == 1
    invented.now = service(
        users={
            "alice": user(
                stream="down",
                abs_token="refused",
                queue_depth=3,
                queue_oldest_seconds=12.5,
                received={"user_updated": 4},
                broken={"surprise": 1},
                units_spent=17,
                limiter_wait_seconds=2.5,
                connects=2,
            )
        },
        editions=EditionFacts(entries=5, size_bytes=6, hits=7, misses=8),
        last_reconcile=NOW,
        last_reconcile_failed=True,
    )
    found = samples(metrics)
    assert found["earmark_stream", "connected", "alice"] == 0
    assert found["earmark_stream", "down", "alice"] == 1
    assert found["earmark_token_ok", "audiobookshelf", "alice"] == 0
    assert found["earmark_token_ok", "hardcover", "alice"] == 1
    assert found["earmark_late", "alice"] == 1
    assert found["earmark_queue_depth", "alice"] == 3
    assert found["earmark_queue_oldest_seconds", "alice"] == 12.5
    assert found["earmark_events_total", "user_updated", "received"] == 4
    assert found["earmark_events_total", "surprise", "broken"] == 1
    assert found["earmark_hardcover_units_spent_total", "alice"] == 17
    assert found["earmark_limiter_wait_seconds_total", "alice"] == 2.5
    assert found["earmark_stream_connects_total", "alice"] == 2
    assert found["earmark_edition_store_lookups_total", "hit"] == 7
    assert found["earmark_reconcile_last_time_seconds",] == NOW.timestamp()
    assert found["earmark_reconcile_last_failed",] == 1


def test_a_strange_user_name_is_only_a_label() -> None:
    strange = 'a"b\\c\nd'
    metrics = Metrics(Invented(service(users={strange: user()})).facts, [strange])
    assert samples(metrics)["earmark_queue_depth", strange] == 0


def test_two_services_in_one_process_do_not_share_numbers() -> None:
    first, second = Metrics(Invented().facts, ["alice"]), Metrics(Invented().facts, ["alice"])
    first.add(outcome(Kind.FAILED))
    assert samples(second)["earmark_syncs_total", "failed", "alice"] == 0
