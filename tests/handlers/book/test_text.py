"""Text that may be shown and written."""

# ruff: noqa: E501  one line a row

from __future__ import annotations

import pytest

from handlers.book import clean_paragraphs, clean_text, is_clean, language_name, language_of


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Kindred", "Kindred"),
        ("  Kindred \t", "Kindred"),
        ("Kin\u200bdred\ufeff", "Kindred"),
        ("Kindred\x00", "Kindred"),
        ("Kindred \ufffd", "Kindred"),
        ("Kindred https://example.org/x", "Kindred"),
        ("Kindred (www.example.org)", "Kindred"),
        ("Kindred ripped by Somebody", "Kindred"),
        ("Kindred inAudible 1.97", "Kindred"),
        ("JÃ¤ger", "Jäger"),
        ("Ð\x92Ð¾Ð¹Ð½Ð°", "Война"),
        ("Málaga", "Málaga"),
        ("Ça va", "Ça va"),
        ("", ""),
    ],
)
def test_a_line_without_what_is_no_text(text: str, clean: str) -> None:
    assert clean_text(text) == clean
    assert is_clean(clean)


def test_a_description_keeps_its_paragraphs() -> None:
    assert clean_paragraphs("<p>One &amp;amp; two.</p><p>Three<br/>four</p>") == "One & two.\n Three\nfour".replace(
        "\n ", "\n"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("English", "en"), ("eng", "en"), ("en-US", "en"), ("Deutsch", "de"), ("ger", "de"), ("français", "fr"),
        ("Español", "es"), ("italiano", "it"), ("Nederlands", "nl"), ("pt-BR", "pt"), ("svenska", "sv"), ("suomi", "fi"),
        ("polski", "pl"), ("русский", "ru"), ("日本語", "ja"), ("中文", "zh"), ("한국어", "ko"), ("Türkçe", "tr"),
        ("Klingon", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_languages_have_one_code(text: str | None, code: str | None) -> None:
    assert language_of(text) == code


def test_languages_are_shown_by_their_english_name() -> None:
    assert language_name("de") == "German"
    assert language_name("xx") == "xx"
    assert language_name(None) is None
