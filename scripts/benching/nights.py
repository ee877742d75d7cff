"""The nightly run and other commands over many books, each in a process of its own."""

from __future__ import annotations

from pathlib import Path

from scripts.benching.process import Row, command
from scripts.benching.world import World


async def reconcile(folder: Path) -> list[Row]:
    """First and second night: units, requests, CPU, wall time and peak memory of `earmark reconcile`."""
    rows = []
    with World(books=1000, in_progress=600) as world:
        config = world.config(folder, 1)
        sync = ("sync", "--json")
        first, second = command(world, config, *sync), command(world, config, *sync)
        allowed = 2 * 600 + 1000 / 40 + 0 + 3
        shown = f"{first.units} in {first.requests} requests"
        rows.append(
            Row("1,000 books, 600 with progress, sync: units", shown, f"≤ {allowed:.0f}", first.units <= allowed)
        )
        rows.append(Row("the same: time", first.times, "", None))
        rows.append(Row("unchanged pass: writes", f"{second.writes}", "0", second.writes == 0))
        shown = f"{second.units} for 600 Hardcover books"
        rows.append(Row("unchanged pass: units", shown, "≤ 6 + 3", second.units <= 9))
    place = folder / "large"
    place.mkdir()
    with World(books=50_000) as world:
        config = world.config(place, 1)
        first, second = command(world, config), command(world, config)
        matching = sum(one["units"] for one in first.report["matching"].values())
        shown = f"{matching}; {first.units} in {first.requests} requests with the metadata check"
        rows.append(Row("50,000 items, first night: units of matching", shown, "≤ 1,300", matching <= 1300))
        cpu = first.cpu_before_check
        rows.append(Row("50,000 items matched: CPU", f"{cpu:.1f} s", "≤ 60 s", cpu <= 60))
        rows.append(Row("the whole first night, with the metadata check of every item", first.times, "", None))
        rows.append(Row("50,000 items, first night: peak memory", f"{first.peak_mb:.0f} MB", "≤ 300 MB",
                        first.peak_mb <= 300))  # fmt: skip
        rows.append(Row("50,000 items, second night: units", f"{second.units}", "≤ 5", second.units <= 5))
        rows.append(Row("50,000 items, second night: CPU", second.times, "≤ 10 s", second.cpu <= 10))
    return rows


async def metadata(folder: Path) -> list[Row]:
    """The metadata check of a large library: the first time, and the next night, with nothing changed."""
    rows = []
    with World(books=50_000) as world:
        config = world.config(folder, 1)
        matched = command(world, config)
        first = matched.report["metadata"]
        assert first["checked"] == 50_000, first  # noqa: S101
        again, everything = command(world, config, "metadata"), command(world, config, "metadata", "--json")
        assert everything.report["metadata"]["unchanged"] == 50_000  # noqa: S101
        found = sum(count for counts in first["proposals"].values() for count in counts.values())
        rows.append(Row("50,000 items matched and checked, first night", f"{matched.times}; {matched.peak_mb:.0f} MB; "
                        f"{matched.units} units; {found:,} proposals", "", None))  # fmt: skip
        rows.append(Row("50,000 items checked again, nothing changed: CPU", again.times, "≤ 60 s", again.cpu <= 60))
        rows.append(Row("the same: peak memory", f"{again.peak_mb:.0f} MB", "≤ 500 MB", again.peak_mb <= 500))
        rows.append(Row("the same: units", f"{again.units}", "0", again.units == 0))
        shown = f"{everything.times}; {everything.peak_mb:.0f} MB; {len(everything.report['changes']):,} proposals told"
        rows.append(Row("the same, every open proposal as JSON", shown, "", None))
    return rows
