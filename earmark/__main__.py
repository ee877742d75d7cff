"""``earmark`` and ``python -m earmark``."""

from __future__ import annotations

import sys


def main() -> None:
    # `docker compose run earmark earmark check`, as after `exec`: the image's entrance is this program already
    if sys.argv[1:2] == ["earmark"]:
        del sys.argv[1]

    from earmark.cli import health_probe  # noqa: PLC0415 - standard library only: `earmark health` is called every few seconds

    if health_probe.is_asked_for(sys.argv[1:]):
        sys.exit(health_probe.main())

    from earmark.service import starting  # noqa: PLC0415

    starting.begin()
    from earmark.cli.main import cli  # noqa: PLC0415 - everything else is heavier
    from earmark.cli.terminal import guard  # noqa: PLC0415

    guard()
    cli(prog_name="earmark")


if __name__ == "__main__":
    main()
