"""Tokens as people paste them."""

from __future__ import annotations

import pytest

from hardcover.tokens import clean_token, is_legacy, new_token_url, scopes_for


@pytest.mark.parametrize(
    "text",
    [
        "hc_pat_abc",
        "Bearer hc_pat_abc",
        "bearer  hc_pat_abc\n",
        "BEARER: hc_pat_abc",
        '"Bearer hc_pat_abc"',
        'Bearer "hc_pat_abc"',
        "'hc_pat_abc'\r\n",
        "“hc_pat_abc”",
        "Authorization: Bearer hc_pat_abc",
        "Bearer Bearer hc_pat_abc",
        "hc_pat\n_abc",
    ],
)
def test_whatever_is_around_a_token_is_taken_off(text: str) -> None:
    assert clean_token(text) == "hc_pat_abc"


@pytest.mark.parametrize("text", ["", " ", "Bearer", "Bearer ", '""', "bearer:\n"])
def test_nothing_but_what_is_around_it_is_no_token(text: str) -> None:
    assert clean_token(text) == ""


def test_the_older_tokens_are_known() -> None:
    assert is_legacy("eyJhbGciOi.eyJzdWIi.c2ln")
    assert not is_legacy("hc_pat_abc")
    assert not is_legacy("hc_at_abc")


def test_the_page_for_a_new_token_has_the_scopes_ticked() -> None:
    assert new_token_url().endswith("?scope=read:catalog+read:me:content+read:library+write:library")
    assert new_token_url(lists=True).endswith("+write:library+read:lists")
    assert new_token_url(lists=True, journal=True).endswith("+write:library+read:lists+read:journal")


def test_the_minimum_asked_for_is_hardcovers_own_preset_for_programs_that_sync() -> None:
    assert set(scopes_for()) == {"read:catalog", "read:library", "write:library", "read:me:content"}
