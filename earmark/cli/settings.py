"""`import-config`: another tool's settings as ours."""

from __future__ import annotations

from pathlib import Path

import click

from earmark.cli.base import EXISTING_FILE, FILE, Common, command, end


@command("import-config", example="earmark import-config old.yaml --output config.toml")
@click.argument("file", type=EXISTING_FILE)
@click.option("--output", type=FILE, metavar="FILE", help="Else standard output.")
@click.option("--force", is_flag=True, help="Overwrite the output file.")
def import_config(_common: Common, file: Path, output: Path | None, force: bool) -> None:
    """Turn the settings of abs-hardcover-sync or ShelfBridge (FILE, YAML) into ours."""
    from earmark.importing import NotAConfig, import_config, write_private  # noqa: PLC0415
    from earmark.settings.sources import read_text  # noqa: PLC0415

    try:
        made = import_config(read_text(file), file.name)
        if output is None:
            click.echo(made.toml, nl=False)
        else:
            write_private(output, made.toml, overwrite=force)
    except NotAConfig as error:
        end(f"{file} {error}")
    except ValueError as error:
        end(str(error))
    except FileExistsError:
        end(f"{output} is there already; --force overwrites it")
    except OSError as error:
        end(f"{output} cannot be written: {error.strerror}")
    click.echo(made.summary, err=True)
