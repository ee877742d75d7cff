"""Imports every compiled module below a folder of packages: what was taken out of the image, none of the rest may need.

python importable.py SITE_PACKAGES
"""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path


def main(folder: Path) -> int:
    suffixes = tuple(EXTENSION_SUFFIXES)
    failed = 0
    for path in sorted(folder.rglob("*.so")):
        if not path.name.endswith(suffixes) or any("." in part for part in path.relative_to(folder).parts[:-1]):
            continue
        module = ".".join((*path.relative_to(folder).parent.parts, path.name.split(".")[0]))
        try:
            importlib.import_module(module)
        except Exception as error:
            failed += 1
            print(f"{module}: {error}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
