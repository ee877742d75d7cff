"""An Audiobookshelf and a Hardcover inside this process or on loopback, for the demo, the tests and the bench."""
