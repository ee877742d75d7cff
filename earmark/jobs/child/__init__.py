"""Work over whole libraries in a process of its own, so that the memory it takes is given back when it is done.

An allocator keeps what a batch has torn into pieces: after a night over 20,000 items a service that did it all by
itself stayed at three times its size, whatever it forgot. So the running service has the matching of libraries and
their metadata check done by a child, each time, whatever the size of the library: a small one costs the half second
that a start takes. Commands without a service end anyway, dry runs work on a copy in memory, and one item is little
work: those stay where they are.

    service                                            child
    ───────                                            ─────
    settings, the task                             →   opens earmark.db and the edition store for itself
    asks Hardcover: one limiter, one set of tokens ←   ``read`` a document in a lane
    keeps Audiobookshelf's tokens fresh            ←   ``rest_token``, ``rejected``
    one writer of metadata at a time               ←   ``hold_writing``, ``release_writing``
    shows progress, logs                           ←   progress, log lines
    goes on                                        ←   the result, or what went wrong

The child never listens, never writes to Hardcover, and never asks it past the service. A closed line ends it at once.
"""
