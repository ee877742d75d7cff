"""Runs ``earmark`` with its arguments, and says on standard error how much CPU had been used when the metadata check
of a night began: what came before is matching and syncing."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import earmark.jobs.reconcile as night
from earmark.__main__ import main

_check = night.check_within


async def _noting(*arguments: Any, **options: Any) -> Any:
    used = os.times()
    print(json.dumps({"cpu before the check": used.user + used.system}), file=sys.stderr, flush=True)
    return await _check(*arguments, **options)


night.check_within = _noting
main()
