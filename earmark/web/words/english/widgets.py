"""English texts of what dashboards are given."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "widgets": "Widgets",
    "widgets_lead": "A dashboard shows what {name} listens to, with a token that you make here. It opens that and "
    "nothing else: no page, no cover, no act. Earmark keeps only a hash of it.",
    "widgets_none": "No dashboard has a token yet.",
    "widgets_tokens": "Tokens",
    "widgets_made": "made",
    "widgets_used": "used last",
    "widgets_unused": "never used",
    "widgets_revoke": "Revoke",
    "widgets_make": "Make a token",
    "widgets_for": "What it is for",
    "widgets_example": "Homepage in the hall",
    "widgets_no_name": "Say what the token is for, so that you know later which one to revoke.",
    "widgets_too_many": "There are 20 tokens already; revoke one that is not used any more.",
    "widgets_token": "The token for {name}. It is shown this once:",
    "widgets_address": "As JSON, with the header “Authorization: Bearer …” or with the token in the address:",
    "widgets_badge": "As a picture, for pages that show pictures:",
    "widgets_snippets": "Snippets for Homepage, Home Assistant, Glance, Homarr and Dashy are in deploy/dashboards.",
    "widgets_shown_elsewhere": "Whoever sees a page with the picture can read its address, and with it what is "
    "listened to.",
    "done_revoked": "The token opens nothing any more.",
    "badge_listening": "listening",
    "badge_last": "listened last",
    "badge_nothing": "nothing yet",
    "badge_finished": "{name} · finished",
    "badge_at": "{name} · {percent} %",
}
