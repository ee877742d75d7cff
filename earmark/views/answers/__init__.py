"""What commands answer: frozen dataclasses, JSON over the control socket and with ``--json``, and read back from it."""
