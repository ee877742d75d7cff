"""``earmark`` and ``python -m earmark``."""

from __future__ import annotations


def main() -> None:
    from earmark.cli import cli  # noqa: PLC0415 - keeps `earmark health` free of the heavy imports

    cli(prog_name="earmark")


if __name__ == "__main__":
    main()
