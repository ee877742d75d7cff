"""The pages in German: the same files as in English, with the same names in them."""

from __future__ import annotations

from earmark.web.words.text import table_of

TEXTS = table_of(__name__, __path__)
