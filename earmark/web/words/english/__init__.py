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
    sign_in,
    status,
    transcript,
)
from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    name: text
    for page in (frame, sign_in, errors, books, book, review, proposals, now, history, status, ago, transcript)
    for name, text in page.TEXTS.items()
}
