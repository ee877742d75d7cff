"""Covers of editions on Hardcover, for those that a page has just shown: asked for together, and kept.

Whoever is signed in can name any number; only what a page offered costs units.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence

from earmark.web.pictures import Cover, KeptPictures, cover_of

MOST_EXPECTED = 5000
WITHIN_SECONDS = 10.0  # then the page goes without
AT_ONCE = 4


class EditionCovers:
    """``addresses``: where the covers of these editions are; ``read``: a picture of Hardcover's, by its address."""

    def __init__(
        self,
        kept: KeptPictures,
        addresses: Callable[[Sequence[int]], Awaitable[dict[int, str]]],
        read: Callable[[str], Awaitable[bytes | None]],
    ) -> None:
        self._kept = kept
        self._addresses = addresses
        self._read = read
        self._expected: OrderedDict[int, str | None] = (
            OrderedDict()
        )  # the address; None: not asked yet, "": there is none
        self._asking = asyncio.Lock()
        self._slots = asyncio.Semaphore(AT_ONCE)

    def expect(self, editions: Iterable[int]) -> None:
        """A page shows these."""
        for edition in editions:
            self._expected.setdefault(edition, None)
            self._expected.move_to_end(edition)
        while len(self._expected) > MOST_EXPECTED:
            self._expected.popitem(last=False)

    async def get(self, edition: int) -> Cover | None:
        """``None``: there is none, or none that can be shown now."""
        name = f"edition|{edition}"
        kept, is_believed = await self._kept.read(name)
        if is_believed or edition not in self._expected:
            return kept
        try:
            async with asyncio.timeout(WITHIN_SECONDS):
                address = await self._address_of(edition)
                async with self._slots:
                    content = await self._read(address) if address else None
        except TimeoutError:
            return kept
        found = cover_of(content or b"")
        if found is not None:
            await self._kept.keep(name, found)
        return found or kept

    async def _address_of(self, edition: int) -> str | None:
        """All that are expected and not known are asked for together."""
        async with self._asking:
            if self._expected.get(edition) is None:
                wanted = [one for one, address in self._expected.items() if address is None]
                found = await self._addresses(wanted)
                self._expected |= {one: found.get(one, "") for one in wanted}
        return self._expected.get(edition)
