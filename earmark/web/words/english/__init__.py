"""The pages in English: a file of texts for each page."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.english import (
    ago,
    book,
    books,
    errors,
    frame,
    history,
    now,
    proposals,
    review,
    settings,
    setup,
    sign_in,
    status,
)
from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    name: text
    for page in (frame, sign_in, errors, books, book, review, proposals, now, history, status, ago, setup, settings)
    for name, text in page.TEXTS.items()
}
