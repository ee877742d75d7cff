"""`settings`, `setup-code` and `import-config`: what is set and from where; another tool's settings as ours."""

from __future__ import annotations

from pathlib import Path

import click

from earmark.cli.base import EXISTING_FILE, FILE, PATH, Common, command, end, json_option, say, show
from earmark.cli.carrying import carrying_out
from earmark.cli.settings_text import settings_text
from earmark.views.answers.setup_code import SetupCodeAnswer
from handlers.state.database import DatabaseError
from hardcover import TokenStoreError


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


@click.group("settings")
def settings() -> None:
    """What is set, from where, and what the browser saved."""


@command("show", group=settings, example="earmark settings show")
@json_option
def show_settings(common: Common, as_json: bool) -> None:
    """Every setting with its value and its origin. Secrets only say whether they are set."""
    from earmark.views.settings import setting_rows  # noqa: PLC0415 - the other commands start faster without

    found = common.settings(may_be_nobody=True)
    rows = list(setting_rows(found))
    document = {"settings": [row.as_json() for row in rows], "notes": list(found.notes)}
    show(
        document, as_json, lambda _: settings_text([(row.key, row.text, str(row.origin)) for row in rows], found.notes)
    )


@command("export", group=settings, example="earmark settings export > saved.toml")
@click.option("--secrets", type=PATH, metavar="FOLDER", help="Write each secret into a file of this folder.")
def export_settings(common: Common, secrets: Path | None) -> None:
    """What the browser saved, as TOML for a settings file. Secrets are left out, or named by their files."""
    from earmark.commands.settings_export import export  # noqa: PLC0415

    found = common.settings(may_be_nobody=True)
    try:
        text = export(found.data_dir, secrets, found.users)
    except FileExistsError as error:
        end(f"{error.filename} is there already; name an empty folder")
    except OSError as error:
        end(f"{secrets} cannot be written: {error.strerror}")
    except (DatabaseError, TokenStoreError) as error:
        end(str(error))
    if not text:
        click.echo("the browser has saved nothing", err=True)
    say(text, nl=False)


@command("setup-code", example="docker compose exec earmark earmark setup-code")
@json_option
def setup_code(common: Common, as_json: bool) -> None:
    """The code that opens the set-up in the browser, while nobody is set up."""
    with carrying_out(common, "setup-code", may_be_nobody=True) as carrier:
        show(carrier.ask("setup.code", {}, SetupCodeAnswer), as_json, lambda answer: answer.code)
