from __future__ import annotations

from handlers.metadata.coverage import coverage
from handlers.metadata.model import Field
from tests.handlers.metadata.build import STREET, item


def test_how_many_items_have_each_field() -> None:
    found = coverage([item(), item(narrators=("Tobias Renn",), series=(STREET,)), item(narrators=("Unknown",))])
    assert found.total == 3
    assert found.counts[Field.TITLE] == 3
    assert found.counts[Field.NARRATORS] == 1
    assert found.counts[Field.SERIES] == 1
    assert found.counts[Field.ASIN] == 0
    assert found.share(Field.NARRATORS) == 1 / 3


def test_an_empty_library_lacks_nothing() -> None:
    found = coverage([])
    assert found.counts == dict.fromkeys(Field, 0)
    assert found.share(Field.COVER) == 1.0
