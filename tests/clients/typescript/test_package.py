"""The package as npm packs it, and in a mini-program."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from tests.clients.miniprogram.program import SOURCE as MINIPROGRAM
from tests.clients.npm import install
from tests.clients.typescript.program import HERE, SOURCE, node, packed, ran, tsc
from tests.server.house import PHONE, House

pytestmark = pytest.mark.slow


def test_it_holds_the_compiled_modules_their_types_and_the_sources() -> None:
    inside = packed() / "node_modules" / "zhijian-client"
    files = {path.relative_to(inside).as_posix() for path in inside.rglob("*") if path.is_file()}
    modules = {
        path.relative_to(SOURCE / "src").with_suffix("") for path in (SOURCE / "src").rglob("*.ts")
    }

    assert files == {"package.json", "README.md", "src/capture/capture.css"} | {
        f"{folder}/{module}{ending}"
        for module in modules
        for folder, ending in (("dist", ".js"), ("dist", ".d.ts"), ("src", ".ts"))
    }


async def test_each_door_of_the_package_opens() -> None:
    exports = json.loads((SOURCE / "package.json").read_text(encoding="utf-8"))["exports"]
    names = [
        f"zhijian-client{name.removeprefix('.')}" for name in exports if not name.endswith(".css")
    ]

    for name in names:
        assert (
            await node(
                f'const made = await import("{name}"); console.log(Object.keys(made).length)'
            )
            > "0"
        )


def compiled(folder: Path) -> Path:
    """A mini-program that uses the sources, compiled as mini-programs are: CommonJS, ES2018, types of `wx`."""
    program = folder / "program"
    shutil.copytree(SOURCE / "src", program / "sdk")
    shutil.copy(HERE / "app.ts", program / "app.ts")
    shutil.copy(MINIPROGRAM / "tsconfig.json", program / "tsconfig.json")
    (program / "node_modules").symlink_to(install(MINIPROGRAM))
    settings = json.loads((program / "tsconfig.json").read_text(encoding="utf-8"))
    settings["include"] = ["app.ts"]
    # What only other platforms have is typed too: the mini-program reaches none of it.
    settings["compilerOptions"]["lib"] = ["ES2019", "DOM"]
    (program / "tsconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    built = tsc(program, "--project", "tsconfig.json")
    assert built.returncode == 0, built.stdout
    return program / "dist"


async def test_a_mini_program_signs_in_by_it_and_hears_what_happens(
    house: House, tmp_path: Path
) -> None:
    await house.resident(await house.officer())
    dist = await asyncio.to_thread(compiled, tmp_path)
    await house.call("POST", "/v1/sign-in/codes", {"phone": PHONE})
    world = {"domains": [house.base], "hooks": house.standins, "language": "zh_CN"}
    given = {
        "dist": str(dist),
        "shim": str(MINIPROGRAM.parents[1] / "tests/clients/miniprogram/wx.cjs"),
        "world": world,
        "base": house.base,
        "phone": PHONE,
        "code": await house.code(PHONE),
    }
    command = ("node", "--no-warnings", str(HERE / "phone.cjs"), json.dumps(given))
    seen = json.loads(await asyncio.to_thread(ran, tmp_path, *command))

    assert seen["level"] == 1
    assert seen["kept"] >= 1
    assert seen["heard"] == "caught_up"
    assert seen["refused"] == "binding-needed"
    assert seen["next"] != ""
    assert seen["patch"] == "a mini-program has no PATCH"
