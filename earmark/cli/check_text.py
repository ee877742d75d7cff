"""What `check` found, as text."""

from __future__ import annotations

from typing import Any

from earmark.cli.table import styled, table

OK, WRONG = "ok", "WRONG"
_PAINT = {OK: styled(fg="green"), WRONG: styled(fg="red", bold=True)}


def checks(document: dict[str, Any]) -> str:
    rows = [(OK if row["ok"] else WRONG, row["what"], row["says"]) for row in document["checks"]]
    end = "run would work" if document["ok"] else "run would not work: correct what is marked WRONG"
    return f"{table(('', '', ''), rows, long=(1,), paint={0: verdict})}\n{end}"


def verdict(text: str) -> str:
    return _PAINT[text](text)
