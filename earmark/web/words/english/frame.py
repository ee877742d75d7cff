"""English texts of what stands around every page."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "lang": "en",
    "earmark": "Earmark",
    "skip": "Skip to the content",
    "nav": "Pages",
    "now": "Now",
    "books": "Books",
    "history": "History",
    "status": "Status",
    "account": "Account",
    "signed_in_as": "Signed in as {name}",
    "view_as": "View as",
    "everybody": "Everybody",
    "viewing": "You see the pages of {name}.",
    "back_to_own": "Back to your own",
    "theme": "Colours",
    "theme_system": "As the system",
    "theme_light": "Light",
    "theme_dark": "Dark",
    "signed_in_by_proxy": "Your proxy signs you in; it signs you out as well.",
    "sign_out": "Sign out",
    "sign_out_everywhere": "Sign out everywhere",
    "dry_run": "Dry run: nothing is written anywhere.",
    "previous": "Previous",
    "next": "Next",
    "page_of": "Page {page} of {pages}",
    "pages_of_list": "Pages of the list",
    "separator": " · ",
    "arrow": "→",
    "dash": "–",
}
