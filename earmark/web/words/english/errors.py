"""English texts of what went wrong with a request."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "error_400": "This request makes no sense",
    "error_400_do": "Go back and try again.",
    "error_403": "This is not yours to see",
    "error_403_do": "An administrator of Audiobookshelf may.",
    "error_404": "There is nothing here",
    "error_404_do": "The book may be gone, or belong to somebody else.",
    "error_409": "It was not done",
    "error_409_do": "Nothing has changed.",
    "error_forged": "This form is too old, or not from here",
    "error_forged_do": "Open the page again and repeat it. Behind a reverse proxy, web.base_url has to be the address "
    "that you see in the browser.",
    "back": "Back to the start",
}
