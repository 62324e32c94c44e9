"""The SDK as a distribution of its own."""

import ast
import tomllib
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
