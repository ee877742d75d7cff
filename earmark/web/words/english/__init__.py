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
    notifications,
    now,
    proposals,
    review,
    settings,
    setup,
    sign_in,
    status,
    transcript,
    widgets,
    year,
)
from earmark.web.words.text import Text

PAGES = (
    frame,
    sign_in,
    errors,
    books,
    book,
    review,
    proposals,
    now,
    history,
    status,
    year,
    widgets,
    notifications,
    setup,
    settings,
    transcript,
    ago,
)
TEXTS: Mapping[str, Text] = {name: text for page in PAGES for name, text in page.TEXTS.items()}
