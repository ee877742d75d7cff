"""Audiobookshelf: hears its events, reads and writes its REST API."""
