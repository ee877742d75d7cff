"""Contrast held over the tokens, words in one place, titles that are no markup, covers that are pictures."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import earmark.web
from earmark.views.margin import Margin
from earmark.views.status import Trouble
from earmark.web.pictures import LARGEST
from earmark.web.words import WORDS
from tests.web.browser import Browser
from tests.world import HOUR, World, at_once, play

WEB = Path(earmark.web.__file__).parent
CSS = (WEB / "static" / "earmark.css").read_text(encoding="utf-8")
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
READ_ON = {  # which text stands on which ground
    "ink": ("paper", "raised", "bad-tint"),
    "soft": ("paper", "raised"),
    "accent": ("paper", "raised", "bad-tint"),
    "on-accent": ("accent",),
    "on-tint": ("tint",),
    "good": ("paper", "raised", "good-tint"),
    "warn": ("warn-tint",),
    "bad": ("bad-tint", "paper"),
}


def themes() -> list[dict[str, str]]:
    """The tokens of light, of dark by system, and of dark by choice."""
    blocks = re.findall(r":root[^{]*\{([^}]*)\}", CSS.partition("@layer base {")[0])
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_text_can_be_read_on_its_ground() -> None:
    light, by_system, by_choice = themes()
    assert by_system == by_choice
    assert light.keys() == by_choice.keys()
    for theme in (light, by_choice):
        for text, grounds in READ_ON.items():
            for ground in grounds:
                assert contrast(theme[text], theme[ground]) >= 4.5, (text, ground, theme[text], theme[ground])


def test_colours_come_from_tokens_only() -> None:
    rules = CSS.partition("@layer base {")[2].partition("@layer print {")[0]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", rules) == []
    used = set(re.findall(r"var\(--([\w-]+)\)", CSS))
    assert used <= themes()[0].keys()
    assert len(CSS) <= 20_000


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_have_no_text_of_their_own(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    for name in re.findall(r"""\bt\('(\w+)'[,)]""", text):
        assert name in WORDS, name
    bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", text, flags=re.DOTALL)
    for attribute in re.findall(r'\b(?:title|alt|placeholder|aria-label)="([^"]*)"', bare):
        assert not re.search(r"[^\W\d_]", attribute), attribute
    assert re.findall(r"[^\W\d_]+", re.sub(r"<[^>]*>", "", bare)) == []


def test_every_word_is_used_and_every_name_that_is_made_has_words() -> None:
    everything = "".join(path.read_text(encoding="utf-8") for path in [*TEMPLATES, *WEB.rglob("*.py")])
    for margin in Margin:
        assert {f"sign_{margin}", f"state_{margin}", f"means_{margin}"} <= WORDS.keys()
    for trouble in Trouble:
        assert {f"trouble_{trouble}", f"trouble_{trouble}_do"} <= WORDS.keys()
    made = (
        "choice_",
        "group_",
        "setup_step_",
        "sign_",
        "state_",
        "means_",
        "trouble_",
        "done_",
        "error_",
        "theme_",
        "sort_",
        "stream_",
        "token_",
        "kind_",
        "spoken_",
        "month_",
        "short_month_",
        "set_",
        "field_",
        "work_",
        "proposes_",
        "bulk_",
        "sure_",
        "rule_",
        "figure_",
        "part_",
        "by_",
        "language_",
        "keys_",
        "what_",
        "shelf_",
        "live_",
    )
    for name in WORDS:
        assert name.startswith(made) or f"'{name}'" in everything or f'"{name}"' in everything, name


def test_words_ask_for_nothing_that_templates_do_not_give() -> None:
    for text in WORDS.values():
        for one in (text,) if isinstance(text, str) else text:
            assert {name for _, name, _, _ in Formatter().parse(one) if name} <= {
                *("n", "name", "page", "pages", "why", "edition", "book", "source"),
                *("days", "minutes", "address"),
                *("percent", "run", "kind", "what", "version"),
                *("url", "milliseconds", "server", "account", "value", "key", "where"),
                *("done", "of", "minutes", "entries", "live", "title", "seconds"),
                *(
                    "percent",
                    "run",
                    "kind",
                    "what",
                    "version",
                    "place",
                    "total",
                    "words",
                    "identifier",
                    "score",
                    "word",
                    "field",
                    "done",
                    "of",
                    "start",
                    "end",
                    "engine",
                    "model",
                    "time",
                ),
            }


def test_titles_are_text_whatever_stands_in_them(tmp_path: Path) -> None:
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7*7 }}{% raise %}'

    async def story(world: World) -> None:
        async with world.running() as app:
            book = world.add_book(
                hostile, authors=["<b>Bold</b>"], narrators=["'onclick='x"], series=[("</title>", "1")]
            )
            session = world.abs.play("alice", book.item)
            world.abs.sync("alice", session, HOUR)
            await world.settle(3)
            alice = Browser(app)
            await alice.signs_in("alice")
            for path in ("/", "/books", f"/books/{book.item}", "/history", "/books?q=<script>&sort=%22%3E"):
                page = await alice.opens(path)
                assert page.status == 200
                for markup in ("<script>", "<img src=x", "<b>Bold", '"></title>', "'onclick='"):
                    assert markup not in page.html, (path, markup)
            assert hostile in (await alice.opens("/books")).text

    play(tmp_path, story, progress=at_once())


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff" + b"x" * 100, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBP" + b"x" * 100, "image/webp"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", None),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b"<html>", None),
        (b"\xff\xd8\xff" + b"x" * LARGEST, None),
        (None, None),
    ],
)
def test_covers_are_pictures_of_a_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, kind: str | None
) -> None:
    monkeypatch.setattr("earmark.web.pictures.KEPT_SECONDS", 10.0)

    async def story(world: World) -> None:
        async with world.running() as app:
            book = world.add_book(cover=content)
            session = world.abs.play("alice", book.item)
            world.abs.sync("alice", session, HOUR)
            await world.settle(3)
            alice = Browser(app)
            await alice.signs_in("alice")
            answer = await alice.http.get(f"/covers/{book.item}")
            if kind is None:
                assert answer.status_code == 404
                return
            assert answer.headers["content-type"] == kind
            assert answer.content == content
            assert answer.headers["cache-control"].startswith("private")
            again = await alice.http.get(f"/covers/{book.item}", headers={"if-none-match": answer.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")
            world.abs.stop()
            assert (await alice.http.get(f"/covers/{book.item}")).content == content
            await world.settle(20)
            assert (await alice.http.get(f"/covers/{book.item}")).content == content

    play(tmp_path, story, progress=at_once())
