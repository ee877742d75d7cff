"""A review as Hardcover keeps it: a document of blocks with text in its leaves, ``review_slate``, and its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

NO_REVIEW: Mapping[str, Any] = {}


def document_of(text: str) -> dict[str, Any]:
    """One paragraph a line."""
    paragraphs = [{"type": "paragraph", "children": [{"text": line}]} for line in text.splitlines()]
    return {"document": {"children": paragraphs}}


def text_of(document: Any) -> str | None:
    """``None`` where the document holds no text."""
    return "\n".join(_leaves(document)) or None


def _leaves(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        text = node.get("text")
        if isinstance(text, str) and text.strip():
            yield text
        for value in node.values():
            yield from _leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from _leaves(value)
