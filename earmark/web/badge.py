"""A small picture of what somebody listens to: text on two grounds, and how far it is."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from earmark.web.words import ENGLISH

LONGEST = 40  # characters
NARROW, WIDE, PADDING, HEIGHT = 6.6, 12.0, 9, 24  # pixels; of a letter at 11px, as every system has one
LABEL, VALUE = "#423a33", "#9c3a17"  # white reads on both: 10.9:1, 6.9:1

_PICTURE = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img" '
    'aria-label="{label}: {value}">'
    "<title>{label}: {value}</title>"
    '<clipPath id="r"><rect width="{width}" height="{height}" rx="5"/></clipPath>'
    '<g clip-path="url(#r)"><rect width="{label_width}" height="{height}" fill="{label_fill}"/>'
    '<rect x="{label_width}" width="{value_width}" height="{height}" fill="{value_fill}"/>'
    '<rect x="{label_width}" y="{bar_y}" width="{bar}" height="3" fill="#fff" fill-opacity=".85"/></g>'
    '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
    '<text x="{label_x}" y="16">{label}</text><text x="{value_x}" y="16">{value}</text></g></svg>'
)


def badge(document: Mapping[str, Any]) -> str:
    """``document`` as ``widget_of`` makes it."""
    book = document["book"]
    label = ENGLISH.say("badge_listening") if document["listening"] else ENGLISH.say("badge_last")
    percent = book["percent"] if book is not None else None
    value = ENGLISH.say("badge_nothing") if book is None else _short(book["title"])
    if book is not None and book["finished"]:
        value, percent = ENGLISH.say("badge_finished", name=value), 100.0
    elif percent is not None:
        value = ENGLISH.say("badge_at", name=value, percent=round(percent))
    label_width, value_width = _width(label), _width(value)
    return _PICTURE.format(
        width=label_width + value_width,
        height=HEIGHT,
        label=label,
        value=value,
        label_width=label_width,
        value_width=value_width,
        label_fill=LABEL,
        value_fill=VALUE,
        bar=round(value_width * (percent or 0.0) / 100, 1),
        bar_y=HEIGHT - 3,
        label_x=PADDING,
        value_x=label_width + PADDING,
    )


def _short(title: str) -> str:
    clean = " ".join("".join(one if one.isprintable() else " " for one in title).split())
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1].rstrip() + "…"


def _width(text: str) -> int:
    return round(sum(WIDE if unicodedata.east_asian_width(one) in "WF" else NARROW for one in text)) + 2 * PADDING
