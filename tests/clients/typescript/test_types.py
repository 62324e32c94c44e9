"""The types are those of the document, and a wrong call does not compile."""

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


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the compiler says of it beside a file of wrong calls."""
    program = copied(tmp_path_factory.mktemp("sdk"))
    lines = [f"export const w{n} = (): unknown => {call};" for n, (call, _) in enumerate(WRONG)]
    source = 'import { CitizenClient } from "./client.js";\nconst phone = new CitizenClient("");\n'
    (program / "src" / "wrong.ts").write_text(source + "\n".join(lines), encoding="utf-8")

    return tsc(program, "--project", "tsconfig.json", "--noEmit", "--pretty", "false").stdout


@pytest.mark.slow
def test_it_compiles_strictly_but_for_the_wrong_calls(said: str) -> None:
    # What belongs to a fault before it is indented.
    faults = [line for line in said.splitlines() if not line.startswith(" ")]

    assert [line for line in faults if not line.startswith("src/wrong.ts(")] == []


@pytest.mark.slow
def test_a_call_that_its_door_would_refuse_does_not_compile(said: str) -> None:
    for number, (call, words) in enumerate(WRONG, start=3):
        found = [line for line in said.splitlines() if line.startswith(f"src/wrong.ts({number},")]
        assert found, call
        assert words in said[said.index(found[0]) :][:2000], found


def test_nothing_is_needed_to_run_it() -> None:
    package = (SOURCE / "package.json").read_text(encoding="utf-8")

    assert '"dependencies"' not in package
    assert '"peerDependencies"' not in package
