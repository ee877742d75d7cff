"""The image by itself, without network: what is in it, as whom it runs, what it says."""

from __future__ import annotations

import os

import pytest

from earmark.version import VERSION
from tests.container.engine import ALONE, HARDENED, Engine

pytestmark = pytest.mark.timeout(240)
MOST_MB = 190
CODE_OF_COMPILED = """
import pathlib, sysconfig, sys
tag = sys.implementation.cache_tag
roots = [sysconfig.get_path("stdlib"), "/opt/earmark"]
bare = [str(path) for root in roots for path in pathlib.Path(root).rglob("*.py")
        if not (path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc").exists()]
print(len(bare), *bare[:3])
"""
CODE_OF_COVERS = """
import io
from PIL import Image
from handlers.metadata.covers import look
picture = Image.linear_gradient("L").resize((300, 400)).convert("RGB")
for kind in "JPEG", "PNG", "GIF", "WEBP":
    picture.save(data := io.BytesIO(), kind)
    print(kind, look(data.getvalue()).sight is not None)
"""
CODE_OF_TOOLS = """
import importlib.util, shutil
print(*filter(shutil.which, ("apt-get", "perl", "pip", "gcc", "strip")),
      *filter(importlib.util.find_spec, ("pip", "idlelib")))
"""
CODE_OF_PRIVILEGES = """
import os
for folder, folders, files in os.walk("/"):
    folders[:] = [one for one in folders if os.path.join(folder, one) not in ("/proc", "/sys", "/dev")]
    for path in (os.path.join(folder, one) for one in files):
        if os.lstat(path).st_mode & 0o6000:
            print(path)
"""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@pytest.mark.parametrize("user", ["1000:1000", "0:0", "99:100", "12345:54321"])
def test_it_runs_as_any_user_on_a_read_only_root_without_capabilities(engine: Engine, user: str) -> None:
    said = engine.run("--version", options=(*ALONE, f"--user={user}"))
    assert (said.returncode, said.stdout.split()[-1]) == (0, VERSION)


def test_the_demo_plays_to_its_end_without_any_network(engine: Engine) -> None:
    said = engine.run("demo", "--once", "--speed", "20")
    assert said.returncode == 0, said.stderr
    assert "on both" in said.stdout


def test_what_the_readme_offers_is_in_it(engine: Engine) -> None:
    """Messages, comparing covers, the demo; and the example of all settings."""
    code = "import apprise, PIL.Image, graphql, earmark, pathlib; f = pathlib.Path(earmark.__file__).parent"
    assert "[audiobookshelf]" in engine.python(code + "; print((f / 'config.example.toml').read_text())")


@pytest.mark.skipif("EARMARK_LISTEN" not in os.environ, reason="the image without -listen")
def test_the_listening_image_decodes_and_has_the_engine(engine: Engine) -> None:
    code = "import earmark; from handlers.audio.engines import tools; import av, ctranslate2, numpy; print(tools())"
    assert "ctranslate2" in engine.python(code)


def test_the_command_may_be_named_again(engine: Engine) -> None:
    """`docker compose run earmark earmark --version`, as people write it after `exec`."""
    assert engine.run("earmark", "--version").stdout.split()[-1] == VERSION


def test_every_module_is_compiled(engine: Engine) -> None:
    """With a read-only root nothing could be compiled later, and `health` would take twice as long."""
    bare, *some = engine.python(CODE_OF_COMPILED).split()
    assert bare == "0", some


def test_covers_of_every_kind_are_seen(engine: Engine) -> None:
    """With the parts of Pillow that are in the image."""
    said = engine.python("import earmark" + CODE_OF_COVERS)
    assert said.split() == ["JPEG", "True", "PNG", "True", "GIF", "True", "WEBP", "True"]


def test_it_has_nothing_to_install_or_build_with(engine: Engine) -> None:
    assert engine.python(CODE_OF_TOOLS).split() == []


def test_wrong_settings_end_it_with_78_and_all_mistakes(engine: Engine) -> None:
    wrong = ("--env=EARMARK_SERVER__PORTT=1", "--env=EARMARK_USERS__ALICE__ABS_TOKEN=your_token")
    said = engine.run("run", options=(*ALONE, *wrong))
    assert said.returncode == 78
    assert "did you mean EARMARK_SERVER__PORT?" in said.stdout + said.stderr
    assert "placeholder" in said.stdout + said.stderr


def test_what_engines_read_of_it(engine: Engine) -> None:
    image = engine.inspect()
    config = image["Config"]
    assert config["User"] == "1000:1000"
    assert config["Volumes"] == {"/data": {}}
    assert config["StopSignal"] in {"SIGTERM", "15"}
    assert config["Entrypoint"] == ["earmark"]
    check = config.get("Healthcheck") or image["Healthcheck"]  # Docker's place, and Podman's
    assert check["Test"] == ["CMD", "earmark", "health"]
    assert config["Labels"]["org.opencontainers.image.licenses"] == "MIT"


def test_no_program_makes_anybody_somebody_else(engine: Engine) -> None:
    assert engine.python(CODE_OF_PRIVILEGES).split() == []


def test_its_size(engine: Engine) -> None:
    base = engine.inspect(os.environ["EARMARK_BASE"])["Size"]
    whole = engine.inspect()["Size"]
    print(f"\nimage {whole / 1e6:.0f} MB, made of a base of {base / 1e6:.0f} MB")
    assert "EARMARK_LISTEN" in os.environ or whole <= MOST_MB * 1e6


def test_nothing_but_the_data_folder_is_written(engine: Engine) -> None:
    """Everything else is the image's, whoever runs it."""
    code = "import os; print([p for p in ('/', '/opt/earmark', '/usr/local', '/data') if os.access(p, os.W_OK)])"
    found = engine.python(code, options=("--network=none", "--user=12345:12345"))
    assert found.strip() == "['/data']"
    assert engine.python(code, options=(*HARDENED, "--network=none", "--user=12345:12345")).strip() == "['/data']"
