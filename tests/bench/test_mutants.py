"""The runner that breaks the code on purpose: what it changes, what it draws, and what counts as noticed."""

from pathlib import Path

import pytest

from bench.mutants.__main__ import COUNT
from bench.mutants.changes import Change, changes
from bench.mutants.choosing import Chosen, Map
from bench.mutants.drawing import LEAST, ROOMS, Mutant, draw, shares, sources
from bench.mutants.places import place_of
from bench.mutants.trying import Outcome, copied, tried
from bench.mutants.witness import in_order, is_time_out
from bench.mutants.words import Words

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
        "@dataclass(frozen=True, slots=True)\nclass A:\n    b: int\n",
        "T = TypeVar('T')\n",
        "KEY: Final = web.AppKey('key', int)\n",
        "class A:\n    __slots__ = ('a', 'b')\n",
        "x = zip(a, b, strict=True)\n",
        "x = asyncio.create_task(a, name='a')\n",
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
    first = draw(texts, 7, COUNT)

    assert len(first) == COUNT
    assert {mutant.room for mutant in first} == set(ROOMS)
    assert first == draw(texts, 7, COUNT)


def test_a_room_of_twice_the_lines_gives_twice_as_many() -> None:
    given = shares({"storage": 2000, "services": 1000, "auth": 10}, 30)

    assert given["storage"] == 2 * given["services"]
    assert given["auth"] == LEAST


MODULE = """LIMIT = 3
HIGHER = LIMIT + 1


def full(n):
    return n < LIMIT


def other(n=9):
    return (
        n,
    )


class State(StrEnum):
    OPEN = "open"
    OVER = "over"


def is_over(state):
    return state is State.OVER


def higher(n):
    return n > HIGHER
"""
RAN = {
    6: frozenset({"wide", "narrow"}),
    11: frozenset({"wide", "far"}),
    21: frozenset({"ends"}),
    25: frozenset({"high"}),
}
SECONDS = {"wide": 40.0, "narrow": 1.0, "far": 30.0, "ends": 1.0, "high": 1.0}


def a_map(test_files: dict[str, str] | None = None, slow: tuple[str, ...] = ()) -> Map:
    seconds = SECONDS | {f"{file}::test_it": 0.1 for file in test_files or {}}
    return Map({"domain/a.py": MODULE}, {"domain/a.py": RAN}, seconds, test_files, slow)


def mutant(line: int) -> Mutant:
    return Mutant("domain/a.py", next(c for c in changes(MODULE) if c.line == line))


def test_a_mutant_meets_the_tests_that_run_its_line_and_the_narrow_ones_first() -> None:
    assert a_map().chosen(mutant(6), share=1).tests == ("narrow", "wide")


def test_a_line_belongs_to_its_statement() -> None:
    assert place_of(MODULE, 10).lines == range(10, 13)
    assert a_map().chosen(Mutant("domain/a.py", Change(0, 12, "", "")), share=1).tests == (
        "far",
        "wide",
    )


def test_a_constant_meets_the_tests_of_what_names_it_and_then_of_what_is_made_of_it() -> None:
    assert a_map().chosen(mutant(1), share=1).tests == ("narrow", "wide", "high")


def test_a_member_meets_the_tests_of_lines_that_name_it() -> None:
    assert a_map().chosen(mutant(17)).tests == ("ends",)


def test_a_default_meets_the_tests_of_its_function() -> None:
    assert a_map().chosen(mutant(9), share=1).tests == ("far", "wide")


def test_a_constant_meets_the_tests_that_read_it_too() -> None:
    read = {
        "tests/a/test_a.py": "from domain.a import HIGHER\n\ndef test_it():\n    assert HIGHER\n",
        "tests/a/test_b.py": "HIGHER = 1\n\ndef test_it():\n    assert HIGHER\n",
    }

    assert a_map(read).chosen(mutant(2)).tests == ("tests/a/test_a.py::test_it", "high")


def test_a_test_that_speaks_of_what_was_changed_comes_before_narrower_ones() -> None:
    speaking = "def test_it():\n    assert full(2)\n"
    both = frozenset({"tests/a/x.py::test_it", "narrow"})
    lines = {"domain/a.py": {6: both, 11: frozenset({"tests/a/x.py::test_it"})}}
    weighed = {"tests/a/x.py": speaking, "tests/a/y.py": "def test_it():\n    assert other(2)\n"}
    found = Map(
        {"domain/a.py": MODULE}, lines, {"tests/a/x.py::test_it": 1.0, "narrow": 0.1}, weighed
    )

    assert found.chosen(mutant(6), share=1).tests == ("tests/a/x.py::test_it", "narrow")


def test_a_rare_word_weighs_more_than_a_common_one_and_a_parameter_counts() -> None:
    texts = {
        "tests/a.py": "def test_a():\n    assert common(rare)\n",
        "tests/b.py": "def test_b():\n    assert common(1)\n",
        "tests/c.py": "def test_c():\n    pass\n",
    }
    words = Words(texts)

    assert (
        words.weight("tests/a.py::test_a", {"rare"})
        > words.weight("tests/b.py::test_b", {"common"})
        > words.weight("tests/c.py::test_c", {"common"})
    )
    assert words.weight("tests/c.py::test_c[hms-3]", {"hms"}) > 0


def test_tests_that_take_too_great_a_share_together_are_cut_and_counted() -> None:
    chosen = a_map().chosen(mutant(6), share=0.1, least_s=0)

    assert (chosen.tests, chosen.left_out) == (("narrow",), 1)


def test_each_file_gives_some_before_one_gives_all() -> None:
    tests = {f"tests/a/{file}.py::test_{n}" for file in "ab" for n in range(9)}
    found = Map(
        {"domain/a.py": MODULE}, {"domain/a.py": {6: frozenset(tests)}}, dict.fromkeys(tests, 1.0)
    )

    chosen = found.chosen(mutant(6), share=0.5, least_s=0).tests

    assert {test.partition("::")[0] for test in chosen} == {"tests/a/a.py", "tests/a/b.py"}


def test_every_mutant_meets_what_goes_through_the_whole_house() -> None:
    files = {"tests/test_house.py": "def test_it():\n    pass\n"}

    assert "tests/test_house.py::test_it" in a_map(files).chosen(mutant(6)).tests


def test_a_line_that_no_fast_test_runs_meets_those_that_speak_of_it_and_slow_ones_too() -> None:
    files = {
        "tests/a/x.py": "def test_it():\n    run('full', 'n', LIMIT)\n",
        "tests/a/y.py": "def test_it():\n    run('full')\n",
        "tests/a/z.py": "def test_it():\n    run('others')\n",
    }
    fast = {"tests/a/y.py::test_it": 1.0, "tests/a/z.py::test_it": 1.0}
    found = Map({"domain/a.py": MODULE}, {}, fast, files, ["tests/a/x.py::test_it"])

    assert found.chosen(mutant(6)).tests == ("tests/a/x.py::test_it", "tests/a/y.py::test_it")


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


def test_tests_run_in_the_order_in_which_they_were_chosen() -> None:
    assert in_order(["a::t[2]", "b::t"], {"b::t": 1, "a::t[1]": 2, "a::t[2]": 3}) == [3, 1]


def test_of_a_parameter_that_the_mutant_changed_the_whole_function_runs() -> None:
    items = {"a::t[XXhmsXX]": 1, "a::t[apns]": 2, "a::other": 3}

    assert in_order(["a::t[hms]", "a::t[apns]"], items) == [1, 2]
