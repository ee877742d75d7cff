"""Audiobookshelf: receives its events, reads and writes its REST API.

What others may use stands in ``__init__.pyi``. A name brings its own module, and what that needs, when it is first
asked for: a command that only cleans a token must not load the libraries of the live stream.
"""

from lazy_loader import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
