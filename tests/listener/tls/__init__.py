"""A certificate for localhost and its key: made for these tests, valid for a hundred years, and
good for nothing else."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
CERTIFICATE, KEY = HERE / "certificate.pem", HERE / "key.pem"
FOR_LOCALHOST = (CERTIFICATE, KEY)
