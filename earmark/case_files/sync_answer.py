"""What a sync would do with a case."""

from __future__ import annotations

from typing import Any

from earmark.case_files.reading import CaseFile


def sync_answer(case: CaseFile) -> dict[str, Any]:
    return {"id": case.id}
