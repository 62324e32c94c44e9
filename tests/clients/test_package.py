"""The SDK as a distribution of its own."""

import ast
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from zhijian_client._proto import capture_pb2 as theirs

from proto import capture_pb2 as ours

ROOT = Path(__file__).parents[2]
SDK = ROOT / "clients" / "python" / "zhijian_client"
GENERATED = [f"{name}_pb2.{kind}" for name in ("capture", "updates") for kind in ("py", "pyi")]


@pytest.mark.parametrize("name", GENERATED)
def test_its_copy_of_the_wire_is_the_servers_byte_for_byte(name: str) -> None:
    assert (SDK / "_proto" / name).read_bytes() == (ROOT / "proto" / name).read_bytes()


def test_every_package_of_it_is_in_the_distribution() -> None:
    project = tomllib.loads((SDK.parent / "pyproject.toml").read_text("utf-8"))
    there = {init.parent.relative_to(SDK.parent).parts for init in SDK.rglob("__init__.py")}

    assert {".".join(parts) for parts in there} == set(project["tool"]["setuptools"]["packages"])


def test_both_copies_live_in_one_process() -> None:
    sent = ours.ServerMessage(next=ours.Next(credit=2)).SerializeToString()

    assert theirs.ServerMessage.FromString(sent).next.credit == 2


def test_it_imports_nothing_of_the_server() -> None:
    floors = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    trees = [ast.parse(path.read_text("utf-8")) for path in SDK.rglob("*.py")]
    imported = {
        name.split(".")[0]
        for tree in trees
        for node in ast.walk(tree)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }

    assert not imported & floors


@pytest.mark.slow
def test_its_wheel_holds_all_of_it_and_opens_without_the_checkout(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(SDK.parent, source, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    made = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet"]
    subprocess.run([*made, "--wheel-dir", tmp_path, source], check=True, timeout=120)  # a constant
    (wheel,) = tmp_path.glob("zhijian_client-*-py3-none-any.whl")
    inside = tmp_path / "inside"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(inside)
    there, here = (
        {path.relative_to(root) for path in (root / "zhijian_client").rglob("*") if path.is_file()}
        for root in (inside, SDK.parent)
    )
    opened = "import sys; sys.path.insert(0, sys.argv[1]); import zhijian_client; print(zhijian_client.__file__)"
    found = subprocess.run(
        [sys.executable, "-P", "-c", opened, inside],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert there == {path for path in here if "__pycache__" not in path.parts}
    assert Path("zhijian_client/py.typed") in there
    assert Path(found.strip()).is_relative_to(inside)
