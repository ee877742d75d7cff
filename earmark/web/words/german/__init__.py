"""The pages in German: the same files as in English, with the same names in them."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.german import ago, book, books, errors, frame, history, now, proposals, review, sign_in, status
from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    name: text
    for page in (frame, sign_in, errors, books, book, review, proposals, now, history, status, ago)
    for name, text in page.TEXTS.items()
}
