"""English texts of what stands around every page."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "earmark": "Earmark",
    "skip": "Skip to the content",
    "nav": "Pages",
    "now": "Now",
    "books": "Books",
    "history": "History",
    "status": "Status",
    "review": "Review",
    "more": "More",
    "count_waiting": ("{n} waits for you", "{n} wait for you"),
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
    "language": "Language",
    "language_auto": "As the browser",
    "language_en": "English",
    "language_de": "Deutsch",
    "single_keys": "Keyboard",
    "keys_on": "Single keys",
    "keys_off": "Off",
    "live_polling": "Not live at the moment: this page asks every 10 seconds.",
    "live_signed_out": "You are signed out. Load this page again to sign in.",
    "live_lost": "It was not done: Earmark does not answer. Try again.",
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
