"""The recipes keep Earmark within bounds, name one image, and say what its program and the tools that read them know.

`scripts/check-recipes` asks those tools; here is what none of them knows."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
import yaml

from earmark.settings import places
from tests.test_project import tracked

ROOT = Path(__file__).parents[1]
DEPLOY, CHART = ROOT / "deploy", ROOT / "deploy/helm/earmark"
COMPOSE, SHORT = ROOT / "compose.yaml", DEPLOY / "compose.short.yaml"
UNRAID = DEPLOY / "unraid/templates/earmark.xml"
NAMES = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["earmark"]
# What each calls a limit of memory, of processes and of open files.
LIMITS = {
    COMPOSE: (r"mem_limit: 1g", r"pids_limit: \d+", r"nofile: 8192"),
    SHORT: (r"mem_limit: 1g", r"pids_limit: \d+", r"nofile: 8192"),
    DEPLOY / "earmark.container": (r"--memory=1g", r"--pids-limit=\d+", r"--ulimit=nofile=8192"),
    DEPLOY / "earmark.service": (r"MemoryMax=1G", r"TasksMax=\d+", r"LimitNOFILE=8192"),
    UNRAID: (r"--memory=1g", r"--pids-limit \d+", r"--ulimit nofile=8192"),
    DEPLOY / "kubernetes.yaml": (r"limits: \{memory: 1Gi\}",),
    CHART / "values.yaml": (r"limits: \{memory: 1Gi\}",),
}
WITH_A_PROXY = (COMPOSE, DEPLOY / "earmark.container")
# Of Quadlet, since Podman 4.4.
QUADLET = {
    "Unit": {"Description", "Wants", "After"},
    "Container": {
        *("AutoUpdate", "ContainerName", "DropCapability", "Environment", "Group", "HealthCmd", "HealthInterval"),
        *("HealthStartPeriod", "HealthTimeout", "Image", "NoNewPrivileges", "PodmanArgs", "PublishPort", "ReadOnly"),
        *("RunInit", "Secret", "Tmpfs", "User", "Volume"),
    },
    "Service": {"Restart", "RestartPreventExitStatus", "TimeoutStopSec"},
    "Install": {"WantedBy"},
}


def script(name: str) -> ModuleType:
    loader = importlib.machinery.SourceFileLoader(name, str(ROOT / "scripts" / name))
    spec = importlib.util.spec_from_loader(name, loader)
    assert spec is not None
    found = importlib.util.module_from_spec(spec)
    loader.exec_module(found)
    return found


@pytest.mark.parametrize("recipe", LIMITS, ids=lambda path: path.name)
def test_memory_processes_and_open_files_are_limited(recipe: Path) -> None:
    text = recipe.read_text(encoding="utf-8")
    assert [limit for limit in LIMITS[recipe] if not re.search(limit, text)] == []


@pytest.mark.parametrize("recipe", WITH_A_PROXY, ids=lambda path: path.name)
def test_where_a_proxy_stands_in_front_the_port_is_published_to_this_machine_alone(recipe: Path) -> None:
    published = re.findall(r"(?:PublishPort=|- \")([^\s\"<]*8282:8282)", recipe.read_text(encoding="utf-8"))
    assert published == ["127.0.0.1:8282:8282"]


def test_one_image_in_every_recipe() -> None:
    expected = {
        COMPOSE: f"image: {NAMES['image']}:latest",
        SHORT: f"image: {NAMES['image']}:latest",
        DEPLOY / "earmark.container": f"Image={NAMES['image']}:latest",
        DEPLOY / "kubernetes.yaml": f"image: {NAMES['image']}:0.1.0",
        UNRAID: f"<Repository>{NAMES['image']}:latest</Repository>",
        CHART / "values.yaml": f"repository: {NAMES['image']}",
        DEPLOY / "home-assistant/earmark/Dockerfile": f"IMAGE={NAMES['image']}:0.1.0",
    }
    assert [str(path) for path, text in expected.items() if text not in path.read_text("utf-8")] == []


def test_the_owners_names_are_replaced_where_they_stand_and_nowhere_else() -> None:
    names = script("names.py")
    old, new = "localhost/earmark", "registry.example/you/earmark"
    for text, after in (
        (f"image: {old}:1.2", f"image: {new}:1.2"),
        (f'"{old}"', f'"{new}"'),
        (f"{old}-test:image", f"{old}-test:image"),
        (f"verify oci://{old}:latest", f"verify oci://{new}:latest"),
        (f"https://{old}/status", f"https://{old}/status"),
    ):
        assert names.replace(text, "image", old, new) == after
    address = "https://github.com/OWNER/earmark/issues"
    assert names.replace(address, "repository", "OWNER/earmark", "you/ear") == "https://github.com/you/ear/issues"
    assert names.replace("OWNER/earmark-docs", "repository", "OWNER/earmark", "you/ear") == "OWNER/earmark-docs"
    assert names.current() == NAMES


def test_every_stage_with_a_python_is_pinned_to_one_digest_and_again_to_a_newer_one() -> None:
    names, text = script("names.py"), (ROOT / "Containerfile").read_text("utf-8")
    old, new = (f"sha256:{digit * 64}" for digit in "01")
    pinned = names.with_base(names.with_base(text, old), new)
    stages = re.findall(r"(?m)^FROM (\S+)", pinned)
    assert set(stages) == {f"python:3.14-slim@{new}", "scratch"}
    assert pinned.replace(f"@{new}", "") == text


def test_quadlet_knows_every_key() -> None:
    section, unknown = "", []
    for line in (DEPLOY / "earmark.container").read_text("utf-8").splitlines():
        if found := re.fullmatch(r"\[(\w+)\]", line):
            section = found[1]
        elif line and not line.startswith("#") and line.partition("=")[0] not in QUADLET[section]:
            unknown.append(line)
    assert unknown == []


def test_every_variable_in_a_recipe_is_a_setting() -> None:
    known = {tuple("alice" if part == "*" else part for part in place) for place in places()}
    for path in [COMPOSE, *DEPLOY.rglob("*")]:
        if path.is_file() and path.suffix != ".png" and path.parent.name != "dashboards":  # whose variables are others'
            for variable in re.findall(r"EARMARK_([A-Z][A-Z_]*[A-Z])", path.read_text("utf-8")):
                place = tuple(variable.lower().split("__"))
                assert place in known, f"{path.name}: {variable}"


def test_secrets_are_a_folder_where_a_file_may_be_replaced_by_rename() -> None:
    for path in (COMPOSE, SHORT):
        assert "./secrets:/run/secrets:ro" in path.read_text("utf-8")
        service = yaml.safe_load(path.read_text("utf-8"))["services"]["earmark"]
        assert (service["restart"], service["init"]) == ("unless-stopped", True)
        assert "secrets" not in service


def test_what_systemd_does_not_start_again() -> None:
    unit = (DEPLOY / "earmark.service").read_text("utf-8")
    assert "RestartPreventExitStatus=78 243" in unit  # wrong settings; a credential that is not there
    assert "ExecReload" not in unit  # credentials stay as they were at the start


def test_the_recipes_are_well_formed() -> None:
    template = ElementTree.parse(UNRAID).getroot()  # noqa: S314 - our own file
    assert all(one.get("Description") for one in template.iter("Config"))
    assert not [one for one in template.iter("Config") if "[IP]" in (one.get("Default") or "") + (one.text or "")]
    assert "TZ" not in {one.get("Target") for one in template.iter("Config")}  # would hide the server's
    (secret,) = [one for one in template.iter("Config") if "SECRET" in str(one.get("Target"))]
    assert secret.get("Mask") == "true"
    kinds = [one["kind"] for one in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8"))]
    assert kinds == ["PersistentVolumeClaim", "Deployment", "Service"]
    assert yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]["earmark"]["read_only"] is True
    add_on = yaml.safe_load((DEPLOY / "home-assistant/earmark/config.yaml").read_text("utf-8"))
    assert (add_on["ingress"], add_on["ingress_port"]) == (True, 8282)


def test_a_release_is_made_only_where_everything_agrees() -> None:
    releasing = script("releasing.py")
    assert set(releasing.versions().values()) == {next(iter(releasing.versions().values()))}
    assert releasing.tags("refs/heads/main") == ["edge"]
    assert releasing.tags("refs/tags/v1.2.3") == ["1.2.3", "1.2", "1", "latest"]
    assert releasing.tags("refs/tags/v0.1.0") == ["0.1.0", "0.1", "latest"]
    assert list(releasing.problems("refs/heads/main")) == []
    assert "earmark/version.py says" in " ".join(releasing.problems("refs/tags/v99.0.0"))
    assert "no tag of a release" in " ".join(releasing.problems("refs/tags/v1"))


def test_every_action_is_pinned_by_its_commit_and_may_do_no_more_than_it_needs() -> None:
    workflows = [path for path in tracked() if path.parent.name == "workflows"]
    assert len(workflows) == 3
    for path in workflows:
        text = path.read_text("utf-8")
        assert re.search(r"(?m)^permissions: \{\}$", text), path.name
        for use in re.findall(r"uses: (.+)", text):
            assert re.fullmatch(r"[\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use), use
        assert text.count("actions/checkout") == text.count("persist-credentials: false"), path.name
        assert not re.search(r"run:.*\$\{\{ (github\.(event|head)|inputs)", text)
