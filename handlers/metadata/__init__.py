"""Audiobookshelf's metadata beside Hardcover's, the tags and the names: what differs, and what to propose."""
