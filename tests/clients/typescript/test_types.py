"""The types are those of the document, and a wrong call does not compile."""

from pathlib import Path

import pytest

from tests.clients.typescript.program import SOURCE, copied, tsc
from tests.clients.typescript.types import TYPES, generated, head

#: Calls that the service would refuse, each with what the compiler says of it.
WRONG = [
    ('phone.calls.get("/v1/no-such-door")', "/v1/no-such-door"),
    ('phone.calls.get("/v1/bookings/{booking}")', "Expected 2 arguments"),
    ('phone.calls.ask("/v1/cases", { body: { item: "a" } })', "/v1/cases"),
    ('phone.calls.create("/v1/me/codes")', "/v1/me/codes"),
    ('phone.calls.create("/v1/cases/{case}/submissions", { at: { case: "1" } })', "version"),
    ('phone.calls.create("/v1/cases", { body: { itm: "a" } })', "itm"),
    ("phone.cases.submit('1')", "Expected 2 arguments"),
    ("phone.account.me().then((me) => me.surname)", "surname"),
]


def test_the_types_are_of_the_document_that_the_service_gives() -> None:
    assert TYPES.read_text(encoding="utf-8").startswith(head()), "run: make sdk"


@pytest.mark.slow
def test_the_types_are_what_the_generator_makes_of_it() -> None:
    assert TYPES.read_text(encoding="utf-8") == generated()


@pytest.mark.slow
def test_it_compiles_strictly(tmp_path: Path) -> None:
    built = tsc(copied(tmp_path), "--project", "tsconfig.json", "--noEmit")

    assert built.returncode == 0, built.stdout


@pytest.mark.slow
def test_a_call_that_its_door_would_refuse_does_not_compile(tmp_path: Path) -> None:
    program = copied(tmp_path)
    lines = [f"export const w{n} = (): unknown => {call};" for n, (call, _) in enumerate(WRONG)]
    source = 'import { CitizenClient } from "./client.js";\nconst phone = new CitizenClient("");\n'
    (program / "src" / "wrong.ts").write_text(source + "\n".join(lines), encoding="utf-8")

    built = tsc(program, "--project", "tsconfig.json", "--noEmit", "--pretty", "false")
    said = [line for line in built.stdout.splitlines() if line.startswith("src/")]
    for number, (call, words) in enumerate(WRONG, start=3):
        found = [line for line in said if line.startswith(f"src/wrong.ts({number},")]
        assert found, call
        assert words in built.stdout[built.stdout.index(found[0]) :][:2000], found


def test_nothing_is_needed_to_run_it() -> None:
    package = (SOURCE / "package.json").read_text(encoding="utf-8")

    assert '"dependencies"' not in package
    assert '"peerDependencies"' not in package
