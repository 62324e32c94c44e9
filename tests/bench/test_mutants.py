"""The runner that breaks the code on purpose: what it changes, what it draws, and what counts as noticed."""

from pathlib import Path

import pytest

from bench.mutants.changes import Change, changes
from bench.mutants.covering import Chosen, Map
from bench.mutants.drawing import LEAST, ROOMS, Mutant, draw, shares, sources
from bench.mutants.trying import Outcome, copied, tried
from bench.mutants.witness import is_time_out

pytestmark = pytest.mark.slow

HOUSE = Path(__file__).resolve().parents[2]


def made(text: str) -> set[str]:
    """Every file that one change makes of this one."""
    return {change.made_in(text) for change in changes(text)}


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("a < b\n", "a <= b\n"),
        ("a not in b\n", "a in b\n"),
        ("a and b and c\n", "a and b or c\n"),
        ("x = a + b\n", "x = a - b\n"),
        ("x = 3\n", "x = 4\n"),
        ("x = not a\n", "x = a\n"),
        ("x = True\n", "x = False\n"),
        ("x = 'word'\n", "x = 'XXwordXX'\n"),
        ("if a:\n    b = c\n", "if not (a):\n    b = c\n"),
        ("def f():\n    return a\n", "def f():\n    return None\n"),
        ("def f():\n    raise a\n", "def f():\n    pass\n"),
        ("async def f():\n    await g(a)\n", "async def f():\n    pass\n"),
        ("名 = '张' if 甲 < 乙 else 丙\n", "名 = '张' if 甲 <= 乙 else 丙\n"),
        ('Q = """SELECT a\nWHERE b AND c"""\n', 'Q = """SELECT a\nWHERE b OR c"""\n'),
    ],
)
def test_a_change_is_small_and_wrong(text: str, other: str) -> None:
    assert other in made(text)


@pytest.mark.parametrize(
    "text",
    [
        '"""What lives here."""\n',
        "x: Literal['a']\n",
        "import a\n",
        "assert isinstance(a, B)\n",
        "log.info('case %s', case)\n",
        "def f(a: int | None) -> 'B': ...\n",
        "x = 'a sentence for people'\n",
        "x = '给人看的话'\n",
    ],
)
def test_what_decides_nothing_is_left_alone(text: str) -> None:
    assert made(text) == set()


def test_a_change_of_sql_stands_on_the_line_of_its_word() -> None:
    found = changes('Q = """\nSELECT a FROM b\nWHERE c < d\n"""\n')

    assert [(change.line, change.old, change.new) for change in found] == [(3, " < ", " <= ")]


def test_a_diff_shows_the_line_before_and_after() -> None:
    [change] = changes("a < b\n")

    assert change.diff("a < b\n", "f.py") == "-a < b\n+a <= b"


def test_a_change_is_not_put_into_another_file() -> None:
    with pytest.raises(ValueError, match="another"):
        Change(0, 1, "a", "b").made_in("c")


def test_the_same_seed_draws_the_same_mutants_out_of_every_room() -> None:
    texts = sources(HOUSE)
    first = draw(texts, 7, 60)

    assert len(first) == 60
    assert {mutant.room for mutant in first} == set(ROOMS)
    assert first == draw(texts, 7, 60)


def test_a_room_of_twice_the_lines_gives_twice_as_many() -> None:
    given = shares({"storage": 2000, "services": 1000, "auth": 10}, 30)

    assert given["storage"] == 2 * given["services"]
    assert given["auth"] == LEAST


MODULE = "LIMIT = 3\n\n\ndef full(n):\n    return n < LIMIT\n\n\ndef other():\n    return 1\n"


def a_map() -> Map:
    lines = {"domain/a.py": {5: frozenset({"wide", "narrow"}), 9: frozenset({"wide", "far"})}}
    return Map({"domain/a.py": MODULE}, lines, {"wide": 40.0, "narrow": 1.0, "far": 30.0})


def mutant(line: int) -> Mutant:
    return Mutant("domain/a.py", next(c for c in changes(MODULE) if c.line == line))


def test_a_mutant_meets_the_tests_that_run_its_line_and_the_narrow_ones_first() -> None:
    assert a_map().chosen(mutant(5)).tests == ("narrow", "wide")


def test_a_constant_meets_the_tests_of_what_names_it() -> None:
    assert a_map().chosen(mutant(1)).tests == ("narrow", "wide")


def test_a_constant_meets_the_tests_that_read_it_too() -> None:
    read = {"tests/test_a.py": "from domain.a import LIMIT\n", "tests/test_b.py": "LIMIT = 1\n"}
    seconds = {"tests/test_a.py::test_it": 0.1, "tests/test_b.py::test_it": 0.1}
    found = Map({"domain/a.py": MODULE}, {}, seconds, read)

    assert found.chosen(mutant(1)).tests == ("tests/test_a.py::test_it",)


def test_tests_that_take_too_long_together_are_cut_and_counted() -> None:
    chosen = a_map().chosen(mutant(5), most_s=10)

    assert (chosen.tests, chosen.left_out) == (("narrow",), 1)


CODE = "def double(n):\n    if n < 0:\n        raise ValueError\n    return n + n\n"
TESTS = {
    "sees": "from domain.code import double\n\n\ndef test_it():\n    assert double(2) == 4\n",
    "looks_away": "from domain.code import double\n\n\ndef test_it():\n    double(2)\n",
    "waits": (
        "import time\nfrom domain.code import double\n\n\ndef test_it():\n"
        "    if double(2) != 4:\n        raise TimeoutError\n"
    ),
    "breaks": "from domain.code import double\n\nX = {4: 1}[double(2)]\n\n\ndef test_it():\n    pass\n",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small project with the runner in it."""
    (tmp_path / "domain").mkdir()
    (tmp_path / "domain" / "code.py").write_text(CODE)
    (tmp_path / "tests").mkdir()
    for name, text in TESTS.items():
        (tmp_path / "tests" / f"test_{name}.py").write_text(text)
    (tmp_path / "bench").symlink_to(HOUSE / "bench")
    (tmp_path / "pyproject.toml").write_text('[tool.pytest.ini_options]\npythonpath = ["."]\n')
    return tmp_path


@pytest.mark.parametrize(
    ("test", "outcome"),
    [
        ("sees", Outcome.NOTICED),
        ("looks_away", Outcome.SURVIVED),
        ("waits", Outcome.TIMED_OUT),
        ("breaks", Outcome.BROKEN),
    ],
)
def test_a_failed_assertion_notices_and_neither_time_nor_an_import_does(
    tree: Path, test: str, outcome: Outcome
) -> None:
    plus = next(change for change in changes(CODE) if change.old == "+")
    chosen = Chosen((f"tests/test_{test}.py::test_it",), 0)

    assert tried(tree, Mutant("domain/code.py", plus), chosen).outcome is outcome
    assert (tree / "domain" / "code.py").read_text() == CODE


def test_an_error_that_is_raised_in_a_test_notices(tree: Path) -> None:
    turned = next(change for change in changes(CODE) if change.new == "not (n < 0)")
    chosen = Chosen(("tests/test_looks_away.py::test_it",), 0)

    found = tried(tree, Mutant("domain/code.py", turned), chosen)

    assert (found.outcome, found.how) == (Outcome.NOTICED, "ValueError")


def test_a_line_that_no_test_runs_is_untested(tree: Path) -> None:
    plus = next(change for change in changes(CODE) if change.old == "+")

    assert tried(tree, Mutant("domain/code.py", plus), Chosen((), 0)).outcome is Outcome.UNTESTED


def test_a_worker_breaks_a_copy(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (tree / "models").mkdir()
    copy = copied(tree, tmp_path_factory.mktemp("workers") / "one")

    assert (copy / "domain" / "code.py").read_text() == CODE
    assert not (copy / "domain").is_symlink()
    assert (copy / "models").is_symlink()


def test_a_time_out_is_known_by_its_kind() -> None:
    assert is_time_out(TimeoutError())
    assert is_time_out(RuntimeError("Timeout (>60.0s) from pytest-timeout."))
    assert not is_time_out(AssertionError("Timeout"))
