"""``earmark import-config``: the settings of another tool become ours. What has no equal is named, with the reason.

Two forms are known: the one with ``global`` and ``users`` (abs-hardcover-sync, ShelfBridge), and the one with ``sync``,
``audiobookshelf`` and ``hardcover`` (audiobookshelf-hardcover-sync). Reading and converting are pure.
"""

from earmark.importing.convert import Imported, import_config
from earmark.importing.reading import NotAConfig
from earmark.importing.writing import write_private

__all__ = ["Imported", "NotAConfig", "import_config", "write_private"]
