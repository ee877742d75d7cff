"""A stretch of a book's sound as a small file of its own, cut out of byte ranges: no download, no copy on disk."""

from handlers.audio.clip.cut import Clip, cut
from handlers.audio.clip.ranges import LocalFile, Ranges, RemoteFile

__all__ = ["Clip", "LocalFile", "Ranges", "RemoteFile", "cut"]
