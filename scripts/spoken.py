"""Spoken openings: make them, transcribe them, and count what is decided from them.

    scripts/spoken make FOLDER [--group GROUP]
    scripts/spoken transcribe FOLDER MODEL [--seconds N]
    scripts/spoken score FOLDER MODEL [MODEL] [--failures]

GROUP is developed (texts and voices that the rules may be improved on), held-out and later (others), rarer (texts that
are said more rarely), or abroad (German, French, Spanish); MODEL is a model's folder, or its name for ``score``. The
first two verbs go on where they stopped.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scripts.speaking import clips, measure

GROUPS = {"developed": 130, "held-out": 190, "later": 80, "rarer": 80, "abroad": 40}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/spoken", description=__doc__)
    parser.add_argument("verb", choices=("make", "transcribe", "score"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("rest", nargs="*")
    parser.add_argument("--group", action="append", choices=tuple(GROUPS))
    parser.add_argument("--seconds", type=float, default=1e9)
    parser.add_argument("--failures", action="store_true")
    asked = parser.parse_args(arguments)
    groups = asked.group or list(GROUPS)
    if asked.verb == "make":
        for group in groups:
            print(group, clips.make(asked.folder, group, GROUPS[group]))
        return 0
    groups = [group for group in groups if (asked.folder / f"{group}.jsonl").exists()]
    if asked.verb == "transcribe":
        model = Path(asked.rest[0])
        return 0 if all(measure.transcribe(asked.folder, group, model, asked.seconds) for group in groups) else 3
    for group in groups:
        _print_score(asked.folder, group, [Path(one).name for one in asked.rest], show=asked.failures)
    return 0


def _print_score(folder: Path, group: str, models: list[str], *, show: bool) -> None:
    failures: list[str] = []
    counts = measure.score(folder, group, models, failures)
    print(f"{group}, {' then '.join(models)}")
    for model in models:
        print(f"  {model}: {measure.costs(folder, group, model)}")
    for kind, found in sorted(counts.items()):
        print(f"  {kind:14} {measure.summary(found)}")
    if show:
        print(*failures, sep="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
