"""What the code records in the audit, read from its text: every action, or the pattern of one."""

import ast
from pathlib import Path
from typing import Final

from domain.events import EventKind

HOUSE: Final = Path(__file__).resolve().parents[2]
#: What writes an entry, by the name of the module that it is called with.
WRITES: Final = (("audit", "record"), ("audit", "record_all"), ("export_rows", "note"))
#: Where alone it goes by its bare name.
AUDIT: Final = HOUSE / "storage/audit/audit.py"

Function = ast.FunctionDef | ast.AsyncFunctionDef
Place = tuple[Path, tuple[Function, ...]]  # the file, and the functions around, the outermost first


class Reader:
    """Follows an action to where it is said: through parameters, names, tables and either side of an `if`.

    `actions`: literal ones, and patterns with {} for what is filled in; `unclear`: where the text doesn't say.
    """

    def __init__(self) -> None:
        self.actions: set[str] = set()
        self.unclear: set[str] = set()
        self._calls: dict[str, list[tuple[Place, ast.Call]]] = {}
        self._constants: dict[str, ast.expr] = {}
        self._followed: set[tuple[Path, str, str]] = set()
        for room in ("domain", "storage", "services", "server"):
            for path in (HOUSE / room).rglob("*.py"):
                if "migrations" not in path.parts:
                    self._collect((path, ()), ast.parse(path.read_text(encoding="utf-8")))
        for module, name in WRITES:
            for place, call in self._calls[name]:
                if ast.unparse(call.func) == (name if place[0] == AUDIT else f"{module}.{name}"):
                    self._resolve(place, _argument(call, "action", None))

    def _collect(self, place: Place, node: ast.AST) -> None:
        path, around = place
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                name = ast.unparse(child.func).rpartition(".")[2]
                self._calls.setdefault(name, []).append((place, child))
            if isinstance(child, ast.AnnAssign) and child.value and not around:
                self._constants[ast.unparse(child.target)] = child.value
            inner = (*around, child) if isinstance(child, Function) else around
            self._collect((path, inner), child)

    def _resolve(self, place: Place, said: ast.expr | None) -> None:
        match said:
            case ast.Constant(value=str(action)):
                self.actions.add(action)
            case ast.IfExp(body=one, orelse=other):
                self._resolve(place, one)
                self._resolve(place, other)
            case ast.Dict(values=values):
                for each in values:
                    self._resolve(place, each)
            case ast.JoinedStr(values=parts):
                text = (part.value if isinstance(part, ast.Constant) else "{}" for part in parts)
                self.actions.add("".join(str(each) for each in text))
            case ast.Attribute(value=ast.Name(id="EventKind"), attr=kind):
                self.actions.add(EventKind[kind].value)
            case ast.Subscript(value=ast.Name(id=name)) if name in self._constants:
                self._resolve(place, self._constants[name])
            case ast.Name(id=name):
                self._resolve_name(place, name)
            case _:
                self._give_up(place, ast.unparse(said) if said else "no action")

    def _resolve_name(self, place: Place, name: str) -> None:
        path, around = place
        for function in reversed(around):
            if name in _parameters(function):
                return self._follow(path, function, name)
            if given := _assigned(function, name):
                for each in given:
                    self._resolve(place, each)
                return None
        if name not in self._constants:
            return self._give_up(place, name)
        return self._resolve((path, ()), self._constants[name])

    def _follow(self, path: Path, function: Function, name: str) -> None:
        """To whoever calls the function, a private one in its own file alone."""
        if (key := (path, function.name, name)) in self._followed:
            return
        self._followed.add(key)
        for place, call in self._calls.get(function.name, []):
            if function.name.startswith("_") and place[0] != path:
                continue
            said = _argument(call, name, _parameters(function).index(name))
            # Of another function with the same name something else stands there.
            other = isinstance(said, ast.Call | ast.Attribute)
            if said is not None and (not other or ast.unparse(said).startswith("EventKind.")):
                self._resolve(place, said)

    def _give_up(self, place: Place, what: str) -> None:
        self.unclear.add(f"{place[0].relative_to(HOUSE).as_posix()}: {what}")


def _parameters(function: Function) -> list[str]:
    """Without self; those by name alone come last."""
    named = [each.arg for each in (*function.args.args, *function.args.kwonlyargs)]
    return named[1:] if named[:1] == ["self"] else named


def _argument(call: ast.Call, name: str, place: int | None) -> ast.expr | None:
    for each in call.keywords:
        if each.arg == name:
            return each.value
    return call.args[place] if place is not None and place < len(call.args) else None


def _assigned(function: Function, name: str) -> list[ast.expr]:
    return [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and name in map(ast.unparse, node.targets)
    ]
