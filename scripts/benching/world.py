"""The two embedded services, in a process of their own, so that their work is not counted as Earmark's.

Run as a program with a ``Size`` as JSON it serves them; ``World`` starts that, and gives it orders.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from earmark.settings import HardcoverSettings, ProgressSettings, SecretStr, ServerSettings, Settings, UserSettings

ROOT = Path(__file__).resolve().parents[2]
BOOK_SECONDS = 36_000.0
ROOMY = 100_000.0  # units a minute: no limit that anybody meets
BLURB = "A house by the sea, three letters, and a summer that nobody in the village speaks of. " * 7


@dataclass(frozen=True, kw_only=True)
class Size:
    """``in_progress``: how many of the books each user has a progress row of; half of these finished unless
    ``unfinished``. ``per_minute``: Hardcover's limit, in units."""

    users: int = 1
    books: int = 3
    in_progress: int = 0
    unfinished: bool = False
    per_minute: float = ROOMY


async def serve_world(size: Size) -> None:
    """Run both services until standard input ends; print one line of JSON with all that a client needs to know."""
    from earmark.sandbox.audiobookshelf import Audiobookshelf  # noqa: PLC0415
    from earmark.sandbox.hardcover import PATH, Hardcover, Limits  # noqa: PLC0415
    from earmark.sandbox.serving import serve  # noqa: PLC0415

    def now() -> datetime:
        return datetime.now(UTC)

    abs_ = Audiobookshelf(now)
    roomy = size.per_minute >= ROOMY
    limits = Limits(burst=10_000 if roomy else 10, per_minute=size.per_minute, daily=900_000)
    hardcover = Hardcover(now, limits=limits)
    arrived: list[tuple[int, int | None]] = []  # CLOCK_MONOTONIC of each mutation, comparable between processes; value

    async def hardcover_app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == "/arrived":
            body = json.dumps(arrived).encode()
            arrived.clear()
            headers = [(b"content-length", b"%d" % len(body))]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": body})
            return

        async def noting() -> Any:
            message = await receive()
            if b"mutation" in (content := message.get("body", b"")):
                arrived.append((time.monotonic_ns(), _progress_in(content)))
            return message

        await hardcover.app(scope, noting, send)

    people = []
    made = []
    for number in range(size.books):
        about = book_of(number)
        title, asin, authors, seconds = about["title"], about["asin"], about["authors"], about["seconds"]
        made.append(
            abs_.add_book(
                title, authors=authors, narrators=about["narrators"], series=about["series"], asin=asin,
                duration_seconds=float(seconds),
            )
        )  # fmt: skip
        series = [(name, float(part)) for name, part in about["series"]]
        book = hardcover.add_book(
            title, authors=authors, series=series, description=f"{title}. {BLURB}", release_year=1990 + number % 35
        )
        hardcover.add_edition(book, asin=asin, audio_seconds=seconds, narrators=about["narrators"])
        hardcover.add_edition(book, isbn_13=f"978{number:010d}", pages=300)
    for number in range(size.users):
        name = f"user{number}"
        token = hardcover.add_user(name)
        user = abs_.add_user(name)
        people.append({"name": name, "abs": user.token, "key": abs_.api_key(name), "hardcover": token})
        for hours, item in enumerate(made[: size.in_progress]):
            past = datetime(2024, 3, 5, tzinfo=UTC) + timedelta(hours=hours)
            if size.unfinished or hours % 2:
                abs_.put_progress(name, item, current_time=7200.0, started_at=past, last_update=past)
            else:
                abs_.put_progress(
                    name, item, current_time=BOOK_SECONDS, is_finished=True, started_at=past, last_update=past,
                    finished_at=past + timedelta(days=3),
                )  # fmt: skip
    async with serve(abs_.app) as abs_url, serve(hardcover_app) as hardcover_url:
        known = {"abs": abs_url, "hardcover": hardcover_url + PATH, "arrived": hardcover_url + "/arrived"}
        print(json.dumps(known | {"users": people, "items": made}), flush=True)
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            order = json.loads(line)
            print(json.dumps(await _obey(order, abs_, hardcover, made)), flush=True)


def _progress_in(content: bytes) -> int | None:
    """The seconds that a mutation writes."""
    found = re.search(rb'"progress_seconds": ?(\d+)', content)
    return int(found[1]) if found else None


def book_of(number: int) -> dict[str, Any]:
    """A book of an invented library: authors with some forty books each, half of them in series."""
    names = ("Ada", "Boris", "Carla", "Dmitri", "Elena", "Felix", "Greta", "Hugo", "Ines", "Jonas")
    things = ("Lantern", "River", "Winter", "Orchard", "Compass", "Harbour", "Thistle", "Mirror", "Causeway", "Ember")
    author = f"{names[number % 10]} {things[number // 10 % 10]}ley {number // 4000}"
    series = [(f"The {things[number // 100 % 10]} Years {number // 1000}", str(number % 10 + 1))] if number % 2 else []
    return {
        "title": f"The {things[number % 10]} and the {things[number // 10 % 10]} {number // 100}",
        "authors": [author],
        "narrators": [f"{names[number // 7 % 10]} Reader {number % 50}"],
        "series": series,
        "asin": f"B0{number:08d}",
        "seconds": int(BOOK_SECONDS) + number % 3600,
    }


async def _obey(order: dict[str, Any], abs_: Any, hardcover: Any, items: list[str]) -> Any:
    """What the measuring process asks of the world: play as a client, or say how it stands."""
    match order["do"]:
        case "play":
            return abs_.play(order["user"], items[order["item"]])
        case "sync":
            return abs_.sync(order["user"], order["session"], order["at"], order.get("listened", 10))
        case "finish":
            return bool(abs_.finish(order["user"], items[order["item"]]))
        case "finish_old":
            return bool(abs_.finish(order["user"], items[order["item"]], datetime(2024, 3, 5, tzinfo=UTC)))
        case "progress":
            past = datetime.now(UTC) - timedelta(hours=1)
            for number in order["items"]:
                abs_.put_progress(order["user"], items[number], current_time=order["at"], started_at=past)
            return len(order["items"])
        case "lose_events":
            abs_.lose_events(order["count"])
            return True
        case "disconnect":
            abs_.disconnect_all()
            return True
        case "stop":
            return bool(abs_.stop())
        case "start":
            return bool(abs_.start())
        case "sign_ins":
            return abs_.asked("/login") + abs_.asked("/auth/refresh")
        case "connections":
            return len([user for user in abs_.connections if user])
        case "requests":
            found = [[asked.operation, asked.units] for asked in hardcover.requests]
            hardcover.requests.clear()
            return found
        case "shelf":
            return [book.reads[0].progress_seconds for book in hardcover.shelf(order["user"]).values()]
    raise ValueError(order)


class World:
    """The other process."""

    def __init__(self, **size: Any) -> None:
        command = [sys.executable, str(Path(__file__).resolve()), json.dumps(asdict(Size(**size)))]
        self._process = subprocess.Popen(  # noqa: S603 - ourselves
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        self.known = json.loads(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None  # noqa: S101
        return self._process.stdout.readline()

    def do(self, what: str, **more: Any) -> Any:
        assert self._process.stdin is not None  # noqa: S101
        self._process.stdin.write(json.dumps({"do": what, **more}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._line())

    def __enter__(self) -> World:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None  # noqa: S101
        self._process.stdin.close()
        self._process.terminate()
        self._process.wait(10)

    def settings(self, data_dir: Path, *, pace: str = "moments", users: int | None = None) -> Settings:
        progress = ProgressSettings(pace=pace)
        made = {
            one["name"]: UserSettings(
                name=one["name"],
                abs_url=self.known["abs"],
                abs_token=SecretStr(one["abs"]),
                hardcover_token=SecretStr(one["hardcover"]),
                progress=progress,
            )
            for one in self.known["users"][:users]
        }
        return Settings(
            data_dir=data_dir,
            server=ServerSettings(port=0),
            hardcover=HardcoverSettings(url=self.known["hardcover"]),
            progress=progress,
            users=made,
        )

    def config(self, folder: Path, users: int, *, by: str = "abs") -> Path:
        """``by``: "abs", the permanent token, or "key", an API key."""
        lines = [f'data_dir = "{folder}/data"', "[server]", "port = 0"]
        lines += [
            "[audiobookshelf]",
            f'url = "{self.known["abs"]}"',
            "[hardcover]",
            f'url = "{self.known["hardcover"]}"',
        ]
        for one in self.known["users"][:users]:
            lines += [f"[users.{one['name']}]", f'abs_token = "{one[by]}"']
            lines += [f'hardcover_token = "{one["hardcover"]}"']
        path = folder / "config.toml"
        path.write_text("\n".join(lines))
        return path


if __name__ == "__main__":
    asyncio.run(serve_world(Size(**json.loads(sys.argv[1]))))
