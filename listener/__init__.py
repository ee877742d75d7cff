"""Audiobookshelf: receives its events, reads and writes its REST API."""
