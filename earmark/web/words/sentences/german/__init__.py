"""German."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.sentences import Sentences
from earmark.web.words.sentences.german.errors import ERRORS
from earmark.web.words.sentences.german.matching import MATCHING
from earmark.web.words.sentences.german.metadata import METADATA
from earmark.web.words.sentences.german.syncing import SYNCING
from earmark.web.words.sentences.german.vocabulary import VOCABULARY

TABLE: Mapping[str, str] = {**VOCABULARY, **SYNCING, **MATCHING, **METADATA, **ERRORS}
SENTENCES = Sentences(TABLE, "und")
