"""Transcribing the openings of items whose book nothing else settles."""
