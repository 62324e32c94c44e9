"""`make sdk`: what the citizens' page takes from TypeScript, compiled, since a city needs no Node to run it."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.clients.npm import install
from tests.clients.typescript.program import ROOT, SOURCE, ran

_STATIC: Final = ROOT / "clients" / "web" / "static"
#: By the folder of the page's copy, that of its sources: the camera of the package, what pages of partners
#: embed, the bridge of the app.
COPIES: Final[Mapping[Path, Path]] = {
    _STATIC / "capture": SOURCE / "src" / "capture",
    _STATIC / "embed": SOURCE / "src" / "embed",
    _STATIC / "shell": ROOT / "clients" / "app" / "src",
}
_FORMER: Final = "index"  # of the package, for those who import it
_SETTINGS: Final = (
    *("--target", "ES2018", "--lib", "ES2019,DOM", "--module", "NodeNext", "--strict"),
    *("--noUncheckedIndexedAccess", "--noEmitOnError", "--skipDefaultLibCheck"),
)


def sources(copy: Path) -> Mapping[str, Path]:
    """Of each file that belongs into this copy, by its name, the source."""
    return {
        each.name.replace(".ts", ".js"): each
        for each in sorted(COPIES[copy].iterdir())
        if each.suffix in {".ts", ".css"} and each.stem != _FORMER
    }


def head(source: Path) -> str:
    """What a copy begins with: of which source it was made, and of which version of it."""
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    said = f"Made by `make sdk` of {source.relative_to(ROOT)}, of which this is the SHA-256:"
    return (
        f"/* {said}\n   {digest} */\n" if source.suffix == ".css" else f"// {said}\n// {digest}\n"
    )


def made(copy: Path) -> Mapping[str, str]:
    """Every file of the copy as its sources have it today."""
    with TemporaryDirectory() as folder:
        compiler = install(SOURCE) / "typescript" / "bin" / "tsc"
        modules = [str(each) for each in sources(copy).values() if each.suffix == ".ts"]
        ran(ROOT, "node", str(compiler), *_SETTINGS, "--outDir", folder, *modules)
        return {
            name: head(source)
            + (source if source.suffix == ".css" else Path(folder, name)).read_text("utf-8")
            for name, source in sources(copy).items()
        }


if __name__ == "__main__":
    for each in COPIES:
        each.mkdir(exist_ok=True)
        for file, text in made(each).items():
            (each / file).write_text(text, encoding="utf-8")
