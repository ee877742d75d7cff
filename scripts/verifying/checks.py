"""What is found to be so, line by line."""

from __future__ import annotations


class Checks:
    def __init__(self) -> None:
        self.failed = 0

    def __call__(self, what: str, is_so: object) -> None:
        self.failed += not is_so
        print(f"{'ok    ' if is_so else 'FAILED'} {what}", flush=True)
