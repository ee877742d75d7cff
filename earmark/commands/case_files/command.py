"""``--case FILE`` for ``match``, ``metadata`` and ``sync``: offline answers, with no settings and no data folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from earmark.commands.case_files.answers import match_answer, metadata_answer
from earmark.commands.case_files.lines import Answer, answer_cases
from earmark.commands.case_files.sync_answer import sync_answer
from earmark.service.control import CommandFailed

ANSWERS: dict[str, Answer] = {"match": match_answer, "metadata": metadata_answer, "sync": sync_answer}


def answer_case_file(command: str, path: Path, write: Callable[[str], None]) -> int:
    """The exit code: 1 where a case could not be read. Raises ``CommandFailed``."""
    try:
        return 1 if answer_cases(path, ANSWERS[command], write) else 0
    except UnicodeDecodeError:
        raise CommandFailed(f"{path} is not UTF-8 text; a case file is JSON") from None
    except OSError as error:
        raise CommandFailed(f"{path} cannot be read: {error.strerror}") from None
