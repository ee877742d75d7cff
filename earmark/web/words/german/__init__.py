"""The pages in German: the same files as in English, with the same names in them."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.german import (
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
    transcript,
    ago,
)
TEXTS: Mapping[str, Text] = {name: text for page in PAGES for name, text in page.TEXTS.items()}
