"""A command of an app, as whoever asks over the control socket gets its answer."""

from __future__ import annotations

import json
from typing import Any

from earmark.commands.registry import run_command
from earmark.service.app import App
from earmark.views.plain import plain


async def over_json(app: App, name: str, options: dict[str, Any], _on_progress: Any = None) -> tuple[Any, int]:
    """The document, which went through JSON, and the exit code. Raises ``CommandFailed``."""
    answer, code = await run_command(app, name, options, lambda done, of: None)
    return json.loads(json.dumps(answer, default=plain)), code
