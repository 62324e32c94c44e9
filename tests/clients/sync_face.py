"""`make sdk`: writes the sync face of the Python SDK from its async calls, file by file."""

import ast
import subprocess
import sys
from pathlib import Path
from typing import Final

SDK: Final = Path(__file__).parents[2] / "clients" / "python" / "zhijian_client"
FACE: Final = SDK / "sync"
WRITTEN_BY_HAND: Final = frozenset({"__init__.py", "_portal.py"})
_HEAD: Final = "# Written by `make sdk` from {source}."
_SOURCES: Final = ("citizen", "officer", "hand_offs.py", "kiosk.py")
_NOUNS: Final = frozenset({"citizen", "officer", "hand_offs"})
_EACH: Final = frozenset({"AsyncIterator", "AsyncGenerator", "Pages"})
#: Parameters that a thread serves, by their type, and what makes the async ones of them.
_ADAPTED: Final = {"Camera": "adapted_camera", "OnMessage | None": "adapted_listener"}
#: They have sync ones by hand.
_BY_HAND: Final = frozenset({"Calls", "Client", "Camera", "OnMessage"})
#: Message by message is for who has a loop.
_LEFT_OUT: Final = frozenset({"capture"})


def written() -> dict[Path, str]:
    """Each file of the face as it should be, by its path."""
    found = [
        path
        for name in _SOURCES
        for path in ((SDK / name).rglob("*.py") if "." not in name else (SDK / name,))
    ]
    return {FACE / path.relative_to(SDK): _tidied(_file(path)) for path in sorted(found)}


def _file(path: Path) -> str:
    parts = path.relative_to(SDK).with_suffix("").parts
    module = ".".join(("zhijian_client", *(part for part in parts if part != "__init__")))
    tree = ast.parse(path.read_text("utf-8"))
    said = ast.get_docstring(tree)
    lines = [
        _HEAD.format(source=path.relative_to(SDK.parent).as_posix()),
        f'"""{said}"""',
        "from collections.abc import Iterator",
        f"import {module} as asynchronous",
        "from zhijian_client.sync._portal import Calls, Camera, Client, OnMessage, adapted_camera, adapted_listener",
        *_imports(tree, module),
    ]
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            lines += ["", *_class(node)]
    return "\n".join(lines)


def _imports(tree: ast.Module, module: str) -> list[str]:
    """As in the source, and what the source names itself; the calls of other files are the face's.

    Those that nothing uses are taken out later.
    """
    lines = []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            for each in node.names:
                if each.name not in _BY_HAND:
                    of = _on_the_face(node.module or "", each.name)
                    lines.append(ast.unparse(ast.ImportFrom(of, [each], 0)))
        elif isinstance(node, ast.Import):
            lines.append(ast.unparse(node))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            target = ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
            lines.append(f"from {module} import {target}")
    return lines


def _on_the_face(module: str, name: str) -> str:
    """Where the face has the class of this name, else the module itself."""
    ours = module.removeprefix("zhijian_client.")
    if ours.partition(".")[0] not in _NOUNS:
        return module
    path = SDK.joinpath(*ours.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    classes = {
        node.name
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
    }
    return f"zhijian_client.sync.{ours}" if name in classes else module


def _class(node: ast.ClassDef) -> list[str]:
    bases = ", ".join(ast.unparse(base) for base in node.bases)
    lines = [f"class {node.name}({bases}):"]
    if said := ast.get_docstring(node, clean=False):
        lines.append(f'    """{said.replace("async with", "with")}"""')
    lines.append(f"    _calls: asynchronous.{node.name}")
    for part in node.body:
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            if part.name == "__init__":
                lines += ["", *_opening(node, part)]
            elif not part.name.startswith("_") and part.name not in _LEFT_OUT:
                lines += ["", *_call(part)]
    return lines


def _opening(node: ast.ClassDef, part: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """A client is made over its async one; its nouns take their calls from there."""
    if ast.unparse(node.bases[0]) == "Calls":
        return []
    nouns = [
        (target.attr, each.value.func)
        for each in part.body
        if isinstance(each, ast.Assign)
        and isinstance(target := each.targets[0], ast.Attribute)
        and isinstance(each.value, ast.Call)
        and not target.attr.startswith("_")
    ]
    lines = [
        f"    def __init__({ast.unparse(part.args)}) -> None:",
        f"        self._wrap(asynchronous.{node.name}({_handed(part)}))",
    ]
    if nouns:
        lines += [
            "",
            f"    def _wrap(self, calls: asynchronous.{node.name}) -> None:",
            "        super()._wrap(calls)",
            *(
                f"        self.{name} = {ast.unparse(kind)}(calls.{name}, self._portal)"
                for name, kind in nouns
            ),
        ]
    return lines


def _call(part: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    decorators = [f"    @{ast.unparse(each)}" for each in part.decorator_list]
    asked = f"self._calls.{part.name}"
    if "@property" not in "".join(decorators):
        asked += f"({_handed(part)})"
    gives = ast.unparse(part.returns) if part.returns else "None"
    if isinstance(part.returns, ast.Subscript) and ast.unparse(part.returns.value) in _EACH:
        inner = part.returns.slice
        of = ast.unparse(inner.elts[0] if isinstance(inner, ast.Tuple) else inner)
        gives, asked = f"Iterator[{of}]", f"self._portal.each({asked})"
    elif isinstance(part, ast.AsyncFunctionDef):
        asked = f"self._portal.run({asked})"
    lines = [*decorators, f"    def {part.name}({ast.unparse(part.args)}) -> {gives}:"]
    if said := ast.get_docstring(part, clean=False):
        lines.append(f'        """{said}"""')
    if "    @overload" in decorators:
        return [*lines, "        ..."]
    if "    @contextmanager" in decorators:
        return [*lines, f"        with {asked}:", "            yield"]
    return [*lines, f"        {'' if gives == 'None' else 'return '}{asked}"]


def _handed(part: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """Its own parameters, given on."""

    def given(arg: ast.arg) -> str:
        adapted = _ADAPTED.get(ast.unparse(arg.annotation)) if arg.annotation else None
        return f"{adapted}({arg.arg})" if adapted else arg.arg

    said = [given(arg) for arg in part.args.args if arg.arg != "self"]
    said += [f"{arg.arg}={given(arg)}" for arg in part.args.kwonlyargs]
    return ", ".join([*said, *([f"**{part.args.kwarg.arg}"] if part.args.kwarg else [])])


def _tidied(text: str) -> str:
    """Without imports that nothing uses, in the order and the form of all other code."""
    ruff = Path(sys.executable).parent / "ruff"
    for command in (
        ["check", "--select", "F401,I", "--fix", "--unsafe-fixes", "--quiet"],
        ["format"],
    ):
        text = subprocess.run(
            [ruff, *command, "--stdin-filename", FACE / "made.py", "-"],
            input=text,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
    return text


if __name__ == "__main__":
    for path, text in written().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
