"""Earmark: what you listen to in Audiobookshelf shows on Hardcover moments later.

In a checkout the four folders stand side by side. Installed, the other three stand in ``earmark/_packages``, because
`listener`, `handlers` and `hardcover` are names that anybody's distribution may have, and files of two that have the
same name overwrite each other. That folder goes first on the path, so that ours are found whatever else is installed.
"""

import os
import sys

_packages = os.path.join(os.path.dirname(__file__), "_packages")  # no pathlib: `health` is quick
if os.path.isdir(_packages):
    while _packages in sys.path:  # a child is given the path of its parent
        sys.path.remove(_packages)
    sys.path.insert(0, _packages)
