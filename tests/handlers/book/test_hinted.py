"""A hint never hides what its pattern would find."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.book import kinds, marks, readings, text, trimming, wording
from handlers.book.hinted import HintedPattern, Hints

PATTERNS = {
    f"{module.__name__}.{name}": one
    for module in (kinds, marks, readings, text, trimming, wording)
    for name, one in vars(module).items()
    if isinstance(one, HintedPattern)
} | {f"kinds.{kind.name}": one for kind, one in kinds.COMPILED}


@pytest.mark.parametrize("name", PATTERNS)
@given(data=st.data())
def test_whatever_a_pattern_finds_holds_a_hint(name: str, data: st.DataObject) -> None:
    hinted = PATTERNS[name]
    written = data.draw(st.from_regex(hinted.pattern))
    found = hinted.pattern.search(written)
    assert found is not None
    assert hinted.may_match(written), written
    assert hinted.search(written) is not None


def test_capitals_and_the_letters_that_fold_to_others_are_seen_where_case_is_ignored() -> None:
    for written in ("Encoded By LAME 3.100", "\u0130tunes 12", "Itune\u017f 12", "\u212aHz: M4B-TOOL"):
        assert bool(text.STAMP.search(written)) == bool(text.STAMP.pattern.search(written)), written


def test_a_text_without_a_hint_comes_back_as_it_is() -> None:
    assert wording.EDITION_WORDS.sub(" ", "the lantern and the river 12") == "the lantern and the river 12"
    assert wording.CUT.split("the lantern") == ["the lantern"]
    assert list(wording.EDITION_WORDS.finditer("the lantern")) == []


PIECES = st.lists(st.text("ab. +", min_size=1, max_size=4), min_size=1, max_size=6)


@given(PIECES, st.text("ab. +", max_size=40))
def test_a_piece_is_seen_in_short_and_in_long_texts(pieces: list[str], written: str) -> None:
    assert Hints(pieces).any_in(written) == any(piece in written for piece in pieces)
