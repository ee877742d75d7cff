"""Pictures of the pages, for the README: the demo's two people and thirty books, seen by a real Chromium."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from earmark.sandbox.audiobookshelf.building import PASSWORD
from earmark.sandbox.demo.shelf import ROSA

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"
PHONE, DESK = (390, 844), (1180, 820)
LARGEST_BYTES = 150_000
COLOURS = (256, 128, 64, 32)  # as many as fit


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    path: str
    size: tuple[int, int]
    dark: bool = False
    language: str = "en"


PICTURES = (
    Picture("now", "/", DESK),
    Picture("now-dark", "/", DESK, dark=True),
    Picture("books", "/books", DESK),
    Picture("review", "/review", DESK),
    Picture("history", "/history", DESK),
    Picture("now-phone", "/", PHONE),
    Picture("books-phone", "/books", PHONE, dark=True),
    Picture("review-phone", "/review", PHONE),
    Picture("now-german", "/", PHONE, language="de"),
)


def main(names: list[str]) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is needed: apt install chromium")
    FOLDER.mkdir(exist_ok=True)
    with demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        cookies = signed_in(browser, url)
        for picture in PICTURES:
            if not names or picture.name in names:
                path = FOLDER / f"{picture.name}.png"
                path.write_bytes(small(taken(browser, url, picture, cookies)))
                print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")
        browser.close()


@contextmanager
def demo() -> Iterator[str]:
    """The demo's address, while its story goes on."""
    command = [sys.executable, "-u", "-m", "earmark", "demo", "--once"]
    environment = os.environ | {"TZ": "UTC"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as process:  # noqa: S603
        try:
            seen = ""
            for line in process.stdout or ():
                seen += line
                if "jumps an hour ahead" in line:  # by then there is something of everything
                    break
            yield re.findall(r"its pages: (\S+?)/ ", seen)[0]
        finally:
            process.terminate()


def signed_in(browser: Browser, url: str) -> Any:
    """Cookies of whoever sees everybody."""
    page = browser.new_page(base_url=url)
    page.goto("/sign-in")
    page.locator("input[name=name]").fill(ROSA)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button").first.click()
    page.locator("details.more").wait_for()
    return page.context.cookies()


def taken(browser: Browser, url: str, picture: Picture, cookies: Any) -> bytes:
    width, height = picture.size
    page = browser.new_page(
        viewport={"width": width, "height": height},
        device_scale_factor=2 if width < 500 else 1.5,
        color_scheme="dark" if picture.dark else "light",
        locale=picture.language,
        reduced_motion="reduce",
        base_url=url,
    )
    page.context.add_cookies(cookies)
    page.goto(picture.path)
    settled(page)
    found = page.screenshot()
    page.close()
    return found


def settled(page: Page) -> None:
    """With every cover that can be seen."""
    page.wait_for_function(
        "() => [...document.images].every(one => one.complete || one.getBoundingClientRect().top > innerHeight)"
    )


def small(content: bytes) -> bytes:
    """Of as many colours as fit into the size."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    for colours in COLOURS:
        out = io.BytesIO()
        picture.quantize(colours).save(out, "PNG", optimize=True)
        if len(out.getvalue()) <= LARGEST_BYTES:
            break
    return out.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
