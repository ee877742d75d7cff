"""Every language has every text of the English one, with the same placeholders; which one a page is in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from string import Formatter

import pytest

import earmark.web.words
from earmark.settings import WebSettings
from earmark.web.words import ENGLISH, LANGUAGES, WORDS, Words, german, preferred
from earmark.web.words.text import Text
from tests.virtual import START
from tests.web.browser import Browser
from tests.web.fresh import fresh, known
from tests.world import World, play

OTHERS = {"german": german.TEXTS}


def placeholders(text: Text) -> list[set[str]]:
    """Of each form; a form of one may leave the number out."""
    forms = (text,) if isinstance(text, str) else text
    return [{name for _, name, _, _ in Formatter().parse(form) if name} - {"n"} for form in forms]


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_missing_and_nothing_is_too_much(language: str) -> None:
    texts = OTHERS[language]
    assert sorted(WORDS.keys() - texts.keys()) == [], "texts that are shown in English"
    assert sorted(texts.keys() - WORDS.keys()) == [], "texts that nobody shows"


@pytest.mark.parametrize("language", OTHERS)
def test_placeholders_and_forms_are_those_of_the_english_text(language: str) -> None:
    for name, text in OTHERS[language].items():
        assert isinstance(text, str) is isinstance(WORDS[name], str), name
        assert placeholders(text) == placeholders(WORDS[name]), name
        assert all(form.strip() for form in ((text,) if isinstance(text, str) else text)) or name == "separator", name


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_same_files(language: str) -> None:
    folder = Path(earmark.web.words.__file__).parent
    assert {path.name for path in (folder / language).glob("*.py")} == {
        path.name for path in (folder / "english").glob("*.py")
    }


def test_a_text_that_is_missing_is_english() -> None:
    frisian = Words("fy", {"now": "No"})
    assert (frisian.say("now"), frisian.say("books")) == ("No", "Books")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-CH,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,de;q=0.9", "en"),
        ("fr, de;q=0.3, en;q=0.2", "de"),
        ("fr,it", "en"),
        ("de;q=0, en;q=0.1", "en"),
        ("DE", "de"),
        ("de;q=x", "en"),
        ("de;q=nan,*", "en"),
        (",;,=;q", "en"),
        ("de" + ",x" * 100_000, "de"),
    ],
)
def test_the_browser_is_given_what_it_likes_best_of_ours(accepted: str, language: str) -> None:
    assert preferred(accepted).language == language


@pytest.mark.parametrize(
    ("ago", "english", "german_"),
    [
        (timedelta(seconds=-5), "just now", "gerade eben"),
        (timedelta(seconds=59), "59 s ago", "vor 59 s"),
        (timedelta(minutes=2), "2 min ago", "vor 2 min"),
        (timedelta(days=1), "yesterday", "gestern"),
        (timedelta(days=2), "2 days ago", "vor 2 Tagen"),
        (timedelta(days=40), "2026-10-11", "2026-10-11"),
    ],
)
def test_how_long_ago(ago: timedelta, english: str, german_: str) -> None:
    assert ENGLISH.ago(START - ago, START) == english
    assert LANGUAGES["de"].ago(START - ago, START) == german_


@pytest.mark.parametrize(("setting", "shown"), [("auto", "de"), ("de", "de"), ("en", "en")])
def test_the_settings_speak_where_nobody_chose_and_a_choice_speaks_before_them(
    tmp_path: Path, setting: str, shown: str
) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            browser = Browser(app)
            browser.http.headers["accept-language"] = "de"
            page = await browser.opens("/sign-in")
            assert f'<html lang="{shown}"' in page.html
            assert ("Anmelden" in page.text) is (shown == "de")
            other = "en" if shown == "de" else "de"
            page = await browser.sends(page.form("/language"), language=other)
            assert f'<html lang="{other}"' in page.html
            page = await browser.sends(page.form("/language"), language="xx")
            assert f'<html lang="{shown}"' in page.html

    play(tmp_path, story, settings_more={"web": WebSettings(language=setting)})


def test_why_audiobookshelf_does_not_answer_is_in_the_language_of_the_page(tmp_path: Path) -> None:
    why, warum = "cannot reach Audiobookshelf", "Audiobookshelf ist nicht zu erreichen"

    async def story(world: World) -> None:
        async with fresh(world) as app:
            browser = Browser(app)
            browser.http.headers["accept-language"] = "de"
            await known(app, browser)
            world.abs.stop()
            await world.settle(61)  # what it said last is believed for a minute
            page = await browser.opens("/setup/you")
            assert "Audiobookshelf antwortet nicht" in page.text
            assert (why in page.text, warum in page.text) == (False, True), page.text
        world.abs.start()
        async with world.running() as app:
            browser = Browser(app)
            browser.http.headers["accept-language"] = "de"
            page = await browser.opens("/sign-in")
            world.abs.stop()
            form = next(form for form in page.forms if "password" in form.fields)
            page = await browser.sends(form, name="alice", password="listen-well")
            assert "Audiobookshelf konnte nicht gefragt werden" in page.text
            assert (why in page.text, warum in page.text) == (False, True), page.text

    play(tmp_path, story)
