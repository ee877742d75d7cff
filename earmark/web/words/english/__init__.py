"""The pages in English: a file of texts for each page."""

from __future__ import annotations

from earmark.web.words.text import table_of

TEXTS = table_of(__name__, __path__)
