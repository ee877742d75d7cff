"""English texts of what a book's own sound says."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "spoken_opening": "What its opening says",
    "spoken_closing": "What its end says",
    "spoken_at": "{start} to {end} of the file",
    "spoken_by": "transcribed by {engine} {model}",
    "spoken_all": "All that was understood",
    "spoken_silent": "It can be played here once the extra “listen” is installed.",
}
