"""`make sdk`: writes the types of the TypeScript SDK from the program's own OpenAPI."""

import hashlib
import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from server.http.openapi import document
from server.routes import ROUTES
from tests.clients.npm import install
from tests.clients.typescript.program import SOURCE

TYPES: Final = SOURCE / "src" / "openapi.ts"
_NO_PHONES: Final = ("/v1/officer", "/v1/scim")
_HEAD: Final = "// Written by `make sdk` from /v1/openapi.json; of its document this is the SHA-256:\n// {digest}\n"


def described() -> str:
    """What a phone may call, without examples, which change with each run that makes them."""
    routes = tuple(route for route in ROUTES if not route.path.startswith(_NO_PHONES))
    return json.dumps(_bare(document(routes, "1")), sort_keys=True, ensure_ascii=False)


def _bare(part: Any) -> Any:  # noqa: ANN401  # JSON
    if isinstance(part, dict):
        kinds = part.get("content")
        if isinstance(kinds, dict):
            bare = {
                kind: {k: v for k, v in of.items() if k != "example"} for kind, of in kinds.items()
            }
            part = {**part, "content": bare}
        return {name: _bare(value) for name, value in part.items()}
    return [_bare(each) for each in part] if isinstance(part, list) else part


def head() -> str:
    return _HEAD.format(digest=hashlib.sha256(described().encode()).hexdigest())


def generated() -> str:
    """The types, by openapi-typescript as the lock file pins it."""
    with TemporaryDirectory() as folder:
        given, made = Path(folder, "openapi.json"), Path(folder, "openapi.ts")
        given.write_text(described(), encoding="utf-8")
        program = install(SOURCE) / "openapi-typescript" / "bin" / "cli.js"
        # A default makes a field of a request one that may be left out; of an answer each is there.
        said = ("--output", str(made), "--default-non-nullable=false")
        command = ["node", str(program), str(given), *said]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return head() + made.read_text(encoding="utf-8")


if __name__ == "__main__":
    TYPES.write_text(generated(), encoding="utf-8")
