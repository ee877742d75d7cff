"""The tables of weights and caps: each row has its reason, and is used."""

from __future__ import annotations

from pathlib import Path

import handlers.matching
from handlers.matching import caps, weights

SOURCES = "\n".join(
    path.read_text()
    for path in Path(handlers.matching.__file__).parent.glob("*.py")
    if path.name not in {"weights.py", "caps.py"}
)


def test_every_weight_has_a_reason_and_a_use() -> None:
    names = [row.name for row in weights.TABLE]
    assert len(names) == len(set(names))
    for row in weights.TABLE:
        assert row.why.endswith(".")
        assert f'"{row.name}"' in SOURCES, row.name


def test_every_cap_has_a_reason_and_a_use() -> None:
    names = [row.name for row in caps.TABLE]
    assert len(names) == len(set(names))
    for row in caps.TABLE:
        assert row.why.endswith(".")
        assert f'"{row.name}"' in SOURCES, row.name


def test_disagreeing_costs_more_than_agreeing_brings() -> None:
    for agree, disagree in (
        ("title same", "title other"),
        ("author same", "author other"),
        ("number same", "number other"),
    ):
        assert -weights.WEIGHT[disagree] > weights.WEIGHT[agree]
