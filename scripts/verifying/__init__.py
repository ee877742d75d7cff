"""The parts of ``scripts/verify``: an Audiobookshelf of one's own, the embedded Hardcover, the real process between."""
