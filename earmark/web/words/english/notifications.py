"""English texts of notifications."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "notifications": "Notifications",
    "notifications_lead": "After a night in which something became worse, or a book needs somebody, one message goes "
    "to each of these addresses.",
    "notifications_fixed": "The addresses are {why}: they are changed there, and tried here.",
    "notifications_addresses": "Addresses",
    "notifications_hidden": "the rest is a secret and not shown",
    "notifications_none": "There is no address, so nobody is told anything.",
    "notifications_test": "Send a test",
    "notifications_remove": "Remove",
    "notifications_add": "Add an address",
    "notifications_address": "Address",
    "notifications_how": "As Apprise writes them: ntfy://a-topic-of-yours, tgram://token/chat, discord://id/token, "
    "mailto://name:password@example.com and many more. It is kept among the secrets and never shown again.",
    "done_notify_added": "The address was added. Send a test to see that it works.",
    "done_notify_removed": "The address was removed.",
    "done_notify_sent": "The service took the message.",
}
