"""Makes a stand-in for the base image out of what this machine has: its C library, a few tools and a Python.

    python scripts/containing/base_image.py PYTHON >root.tar

``PYTHON``: an interpreter with a folder of its own, such as one that was built from source; it becomes
``/usr/local/bin/python``, where the real image has it. Like there, no file of it is compiled. The result is good for
testing what the Containerfile and the program do, not for publishing.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path

# What a slim image has of a system, as far as the Containerfile, pip and the tests use it.
TOOLS = (
    "sh", "cat", "chmod", "chown", "cp", "date", "df", "env", "false", "grep", "head", "id", "install", "ls", "mkdir",
    "mv", "ps", "readlink", "rm", "sed", "sleep", "stat", "tail", "test", "touch", "tr", "true", "uname", "wc",
)  # fmt: skip
# What packages with compiled parts may count on; those that the Python itself needs are found by asking it.
SYSTEM_LIBRARIES = (
    "libpthread.so.0", "libdl.so.2", "librt.so.1", "libutil.so.1", "libm.so.6", "libmvec.so.1", "libresolv.so.2",
    "libgcc_s.so.1", "libstdc++.so.6", "libnss_files.so.2", "libnss_dns.so.2",
)  # fmt: skip
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
FOLDERS = (
    "etc/ssl/certs",
    "root",
    "run",
    "proc",
    "sys",
    "dev",
    "usr/bin",
    "usr/local/bin",
    "usr/lib",
    "var/lib",
    "home",
)
LEFT_OUT = re.compile(r"(^|/)(test|tests|__pycache__|idlelib|tkinter|turtledemo|lib2to3)$")
_SO = re.compile(r"(?:=>\s*)?(/\S+) \(0x")


def main(python: str, out: str) -> None:
    about = json.loads(subprocess.check_output([python, "-c", _ABOUT], text=True))  # noqa: S603
    with tarfile.open(out, "w") as archive:
        root = Root(archive)
        for name in FOLDERS:
            root.folder(name)
        root.folder("tmp", 0o1777)
        for name, target in {"bin": "usr/bin", "sbin": "usr/bin", "lib": "usr/lib", "lib64": "usr/lib"}.items():
            root.link(name, target)
        root.text("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n")
        root.text("etc/group", "root:x:0:\nnogroup:x:65534:\n")
        root.text("etc/os-release", 'ID=standin\nPRETTY_NAME="stand-in of a base image"\n')
        root.text("etc/nsswitch.conf", "hosts: files dns\n")
        if os.path.exists(CERTIFICATES):
            root.file(CERTIFICATES, CERTIFICATES)
            root.text("etc/pip.conf", f"[global]\ncert = {CERTIFICATES}\n")
        tools = [found for name in TOOLS if (found := shutil.which(name))]
        for tool in tools:
            root.file(tool, "/usr/bin/" + Path(tool).name)
        binaries = [*tools, *python_files(root, Path(about["prefix"]), about["version"])]
        needed = libraries(binaries)
        beside = {Path(library).parent / name for library in needed for name in SYSTEM_LIBRARIES}
        for library in sorted(needed | {str(path) for path in beside if path.exists()}):
            root.file(library, library)


_ABOUT = "import json, sys; print(json.dumps({'prefix': sys.base_prefix, 'version': '%d.%d' % sys.version_info[:2]}))"


_PIP = "#!/usr/local/bin/python\nimport sys\nfrom pip._internal.cli.main import main\nsys.exit(main())\n"


class Root:
    """The file tree that is made; every path once, everything owned by root."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self._there: set[str] = set()

    def folder(self, name: str, mode: int = 0o755) -> None:
        self._add(name, type=tarfile.DIRTYPE, mode=mode)

    def link(self, name: str, target: str) -> None:
        self._add(name, type=tarfile.SYMTYPE, linkname=target)

    def text(self, name: str, text: str, mode: int = 0o644) -> None:
        self._add(name, data=text.encode(), mode=mode)

    def file(self, source: str, place: str) -> None:
        """With the content that the path leads to, whatever links are on the way."""
        path = Path(source)
        self._add(place.lstrip("/"), data=path.read_bytes(), mode=0o755 if os.access(path, os.X_OK) else 0o644)

    def _add(self, name: str, data: bytes = b"", **about: object) -> None:
        name = re.sub(r"^(lib64|lib|bin|sbin)/", lambda top: {"l": "usr/lib/"}.get(top[1][0], "usr/bin/"), name)
        name = re.sub(r"^usr/lib64/", "usr/lib/", name)
        if name in self._there:
            return
        self._there.add(name)
        entry = tarfile.TarInfo(name)
        entry.size = len(data)
        for key, value in about.items():
            setattr(entry, key, value)
        self._archive.addfile(entry, io.BytesIO(data))


def python_files(root: Root, prefix: Path, version: str) -> Iterator[str]:
    """Puts the interpreter, its library and pip below ``usr/local``; yields what may need shared libraries."""
    interpreter = prefix / "bin" / f"python{version}"
    root.file(str(interpreter), f"usr/local/bin/python{version}")
    for name in ("python", "python3"):
        root.link(f"usr/local/bin/{name}", f"python{version}")
    root.text("usr/local/bin/pip", _PIP, mode=0o755)
    library = prefix / "lib" / f"python{version}"
    yield str(interpreter)
    yield from (str(found) for found in sorted((prefix / "lib").glob("libpython*.so*")))
    for folder, folders, files in os.walk(library):
        below = Path(folder).relative_to(library)
        if below.parts[:1] == ("site-packages",):
            folders[:] = [
                one for one in folders if one != "__pycache__" and (len(below.parts) > 1 or one.startswith("pip"))
            ]
        else:
            folders[:] = [one for one in folders if not LEFT_OUT.search(one) and not one.startswith("config-")]
        for name in files:
            if name.endswith((".py", ".so", ".whl", ".txt", ".pem", ".bundle")) or below.parts[:1] == (
                "site-packages",
            ):
                source = str(Path(folder) / name)
                root.file(source, f"usr/local/lib/python{version}/{below / name}")
                if name.endswith(".so"):
                    yield source


def libraries(binaries: Iterable[str]) -> set[str]:
    """The shared libraries that these need, and what those need."""
    found: set[str] = set()
    for binary in binaries:
        said = subprocess.run(["ldd", binary], capture_output=True, text=True, check=False).stdout  # noqa: S603, S607
        found |= {path for path in _SO.findall(said) if os.path.isabs(path)}
    return found


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
