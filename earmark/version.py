"""The version; ``pyproject.toml`` reads it from here and a test holds ``CHANGELOG.md`` to it."""

__version__ = "0.1.0"
