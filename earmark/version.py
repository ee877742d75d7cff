"""The version; ``pyproject.toml`` reads it from here and a test holds ``CHANGELOG.md`` to it."""

VERSION = "0.1.0"
