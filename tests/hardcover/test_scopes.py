"""What a token may do is found out without doing anything."""

from __future__ import annotations

import pytest

from earmark.sandbox.hardcover import SIDECAR_SCOPES
from hardcover.limits import Lane
from hardcover.scopes import OWNED, has_scope, may_ask, missing_scopes
from hardcover.tokens import scopes_for
from tests.hardcover.lab import open_lab
from tests.virtual import run

ALL = scopes_for(lists=True, journal=True)


@pytest.mark.parametrize("scope", ALL)
def test_each_scope_is_told_for_one_unit_and_nothing_is_written(scope: str) -> None:
    async def main() -> None:
        lab = await open_lab()
        assert await has_scope(lab.client, scope, Lane.LIVE)
        assert lab.units() == 1
        lab.hardcover.set_scopes(lab.token, [one for one in SIDECAR_SCOPES if one != scope])
        assert await missing_scopes(lab.client, ALL, Lane.LIVE) == [scope]
        assert lab.hardcover.mutations == 0
        assert lab.hardcover.shelf("alice") == {}

    run(main)


@pytest.mark.parametrize(("scopes", "may"), [(scopes_for(), True), (["read:me:content", "write:lists"], False)])
def test_owned_takes_write_library_and_not_write_lists(scopes: list[str], may: bool) -> None:
    async def main() -> None:
        lab = await open_lab()
        lab.hardcover.set_scopes(lab.token, scopes)
        assert await may_ask(lab.client, OWNED, Lane.LIVE) is may
        assert lab.hardcover.owned("alice") == frozenset()

    run(main)


def test_the_preset_is_enough_to_sync() -> None:
    async def main() -> None:
        lab = await open_lab()
        lab.hardcover.set_scopes(lab.token, scopes_for())
        assert await missing_scopes(lab.client, scopes_for(), Lane.LIVE) == []

    run(main)
