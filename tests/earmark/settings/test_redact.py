from __future__ import annotations

import pytest

from earmark.settings.redact import Redactor

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VySWQiOiJhIn0.sYm_-Wq"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"refused {TOKEN}!", "refused [redacted]!"),
        ("hc_pat_8f3aB2 is old", "[redacted] is old"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer [redacted]"),
        ("bearer abc, Basic dXNlcg==", "bearer [redacted], Basic [redacted]"),
        ("GET /webhook?secret=hush&x=1", "GET /webhook?secret=[redacted]&x=1"),
        ("?token=a%20b&access_token=c", "?token=[redacted]&access_token=[redacted]"),
        ('{"token": "x", "t": "eyJhbGciOiJ"}', '{"token": "x", "t": "[redacted]"}'),
        ("the token is refused", "the token is refused"),
        ("a bear market", "a bear market"),
    ],
)
def test_what_looks_like_a_token_is_taken_out(text: str, clean: str) -> None:
    assert Redactor()(text) == clean


def test_exact_values_are_taken_out_wherever_they_stand() -> None:
    redact = Redactor(["correct horse"])
    redact.learn(["battery-staple", "abc"])
    assert redact("correct horse/battery-staple abc") == "[redacted]/[redacted] abc"
