"""``earmark editions``, without a service and without a network: it answers whatever the store's state is."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from earmark.cli.main import cli
from hardcover.editions import EditionStore
from hardcover.model import Book, BookId, Claim, Edition, EditionId

NOW = datetime.now(UTC)
Say = Callable[..., Result]
CLAIM = Claim(
    edition=Edition(id=EditionId(5), book_id=BookId(2), title="Dune", asin="B002V1OF70", audio_seconds=75_600),
    book=Book(id=BookId(2), title="Dune", authors=("Frank Herbert",)),
    via=frozenset({"asin:B002V1OF70"}),
)


@pytest.fixture
def say(tmp_path: Path) -> Say:
    """Run a command in a folder of its own."""
    config = tmp_path / "config.toml"
    config.write_text('[users.alice]\nabs_token = "abs-of-alice"\nhardcover_token = "hc_pat_alice"\n', encoding="utf-8")
    (tmp_path / "data").mkdir()

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, [*arguments, "--config", str(config)], catch_exceptions=False)

    return run


def fill(folder: Path, *, at: datetime = NOW) -> None:
    store = EditionStore(folder / "data" / "editions", now=lambda: at, random=random.Random(1))  # noqa: S311
    store.put({"asin:B002V1OF70": [CLAIM], "edition:5": [CLAIM], "isbn:9780441013593": []})
    store.close()


def document(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_stats_count_by_kind(say: Say, tmp_path: Path) -> None:
    fill(tmp_path)
    found = document(say("editions", "stats", "--json"))
    assert found["kinds"] == {"asin": 1, "edition": 1, "isbn": 1}
    assert (found["entries"], found["known_absent"], found["out_of_date"]) == (3, 1, 0)
    assert found["bytes"] > 0
    assert found["says"] is None
    assert found["service"] is None
    text = say("editions", "stats").stdout
    assert "3 records" in text
    assert "1 asin, 1 edition, 1 isbn" in text


def test_stats_count_what_is_out_of_date(say: Say, tmp_path: Path) -> None:
    fill(tmp_path, at=NOW - timedelta(days=10))
    assert document(say("editions", "stats", "--json"))["out_of_date"] == 1, "a miss lives a day, hits a month"


def test_export_is_one_document_or_one_line_for_each_edition(say: Say, tmp_path: Path) -> None:
    fill(tmp_path)
    found = document(say("editions", "export", "--json"))
    assert {record["key"] for record in found} == {"asin:B002V1OF70", "edition:5", "isbn:9780441013593"}
    assert found[0]["editions"][0]["book"]["title"] == "Dune"
    lines = say("editions", "export").stdout.splitlines()
    assert lines[0].startswith("asin:B002V1OF70  until 2")
    assert lines[0].endswith("edition 5 of book 2: Dune by Frank Herbert; 21:00:00")
    assert [line for line in lines if line.endswith("Hardcover has none")]


def test_without_a_store_every_command_says_so_and_is_fine(say: Say, tmp_path: Path) -> None:
    assert "no edition store" in document(say("editions", "stats", "--json"))["says"]
    assert "no edition store" in say("editions", "stats").stdout
    exported = say("editions", "export", "--json")
    assert document(exported) == []
    assert "no edition store" in exported.stderr
    assert not (tmp_path / "data" / "editions").exists()
    assert document(say("editions", "clear", "--json")) == {"cleared": 0}


def test_a_damaged_store_is_said_left_by_reading_and_mended_by_clearing(say: Say, tmp_path: Path) -> None:
    fill(tmp_path)
    database = tmp_path / "data" / "editions" / "cache.db"
    for beside in database.parent.glob("cache.db-*"):
        beside.unlink()
    database.write_bytes(b"nothing that anybody knows" * 400)
    assert "cannot be read" in document(say("editions", "stats", "--json"))["says"]
    assert document(say("editions", "export", "--json")) == []
    assert database.read_bytes().startswith(b"nothing")
    assert document(say("editions", "clear", "--json"))["cleared"] == 0
    assert document(say("editions", "stats", "--json"))["says"] is None


def test_clear_leaves_an_empty_store(say: Say, tmp_path: Path) -> None:
    fill(tmp_path)
    assert "3 records cleared" in say("editions", "clear", "--yes").stdout
    found = document(say("editions", "stats", "--json"))
    assert (found["entries"], found["says"]) == (0, None)
