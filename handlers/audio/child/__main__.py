"""``python -m handlers.audio.child decode|recognise``: requests on stdin, answers on stdout, nothing else anywhere.

A request is one line of JSON that ends with ``"bytes": N``, and N bytes. Decoding answers with a line and the PCM,
recognising with a line. The process ends with its stdin, so it never outlives the service.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

NICENESS = 19


def main(arguments: list[str]) -> int:
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no answer
    work = {"decode": _decode, "recognise": _recognise}[arguments[0]]
    work(sys.stdin.buffer, answers, arguments[1:])
    return 0


def _decode(requests: BinaryIO, answers: BinaryIO, _: list[str]) -> None:
    from handlers.audio.child.decoding import NotAudio, decode  # noqa: PLC0415 - recognising needs no decoder

    while (asked := _request(requests)) is not None:
        header, data = asked
        try:
            pcm = decode(data, header["seconds"], at_end=header["at_end"], container=header.get("container"))
            _answer(answers, {"bytes": len(pcm)}, pcm)
        except NotAudio as error:
            _answer(answers, {"bytes": 0, "error": str(error)})


def _recognise(requests: BinaryIO, answers: BinaryIO, arguments: list[str]) -> None:
    import numpy as np  # noqa: PLC0415

    from handlers.audio.child.recognising import Recogniser  # noqa: PLC0415 - decoding needs no engine

    folder, threads = arguments
    try:
        recogniser = Recogniser(Path(folder), int(threads))
    except (RuntimeError, ValueError) as error:
        _answer(answers, {"error": str(error).splitlines()[0][:200]})
        return
    _answer(answers, {"ready": True})
    while (asked := _request(requests)) is not None:
        header, data = asked
        samples = np.frombuffer(data, dtype="<i2").astype(np.float32) / 32768.0
        _answer(answers, recogniser.transcribe(samples, header["languages"]))


def _request(requests: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    line = requests.readline()
    if not line:
        return None
    header: dict[str, Any] = json.loads(line)
    data = requests.read(header["bytes"])
    return (header, data) if len(data) == header["bytes"] else None


def _answer(answers: BinaryIO, header: dict[str, Any], data: bytes = b"") -> None:
    answers.write(json.dumps(header, ensure_ascii=True).encode() + b"\n" + data)
    answers.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
