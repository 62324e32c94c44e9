"""The house keeps its own rules: floors that no contract can state, doors, generated code, docs."""

import ast
import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings as settings_of_examples

from auth.access import Access
from domain.faces.face_check import QUALITY_NAMES, Reason, Step
from domain.four_eyes import Matter
from domain.next_steps import NEXT_STEPS
from domain.problem_titles import TITLES
from domain.problems import Problem
from proto import capture_pb2
from server import settings
from server.route import Asks
from server.routes import ROUTES
from tests import by_hand

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = {
    "auth", "biometrics", "clients", "connectors", "definitions", "domain", "handlers", "papers",
    "proto", "server", "services", "storage",
}  # fmt: skip
OTHER = {"bench", "docs", "items", "models", "tests", "var"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 60  # lines
#: Beyond these lengths: migrations are history, and nobody writes a line of generated code.
LONG_FOR_GOOD = re.compile(r"storage/migrations/versions/.*|.*_pb2\.pyi?")
#: Who writes and reads the texts of subjects and of actors.
SUBJECT_TEXTS = {"domain/actors.py", "domain/subjects.py"}
#: Who takes one from a row as it stands: to show and hash what the audit has, or to move it to another row.
TEXTS_AS_THEY_STAND = {"storage/audit/audit.py", "storage/events.py", "storage/privacy/uses.py"}


def sources(*rooms: str) -> dict[str, str]:
    """The text of every Python file in these rooms, by its path from the house."""
    found = {
        path.relative_to(HOUSE).as_posix(): path.read_text(encoding="utf-8")
        for room in rooms
        for path in (HOUSE / room).rglob("*.py")
    }
    return {path: text for path, text in found.items() if not LONG_FOR_GOOD.fullmatch(path)}


def test_no_rule_is_put_aside_without_its_reason() -> None:
    bare = re.compile(r"# noqa(?::[ A-Z0-9,]*)?$", re.MULTILINE)
    files = [path for room in (*ROOMS, "bench", "tests") for path in (HOUSE / room).rglob("*.py")]

    assert len(files) > 900
    assert [path for path in files if bare.search(path.read_text(encoding="utf-8"))] == []


def test_no_file_is_longer_than_can_be_read_in_one_go() -> None:
    files = sources(*ROOMS, "bench", "tests")
    long = {path for path, text in files.items() if len(text.splitlines()) > LONGEST_FILE}

    assert len(files) > 900
    assert long == set()


def test_no_function_of_the_service_is_longer_than_a_page() -> None:
    functions = {
        f"{path}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path, text in sources(*ROOMS, "bench").items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    long = {name for name, lines in functions.items() if lines > LONGEST_FUNCTION}

    assert len(functions) > 4000
    assert long == set()


@pytest.mark.parametrize(
    "way",
    [
        'f"review:{review}"',
        '"review:" + str(review)',
        '"entitlement:%s" % scheme',
        "SQL = \"SELECT FROM audit WHERE about LIKE 'entitlement:%'\"",
        "SQL = \"SELECT 'officer:' || officer_id\"",
        "SQL = \"SELECT 'review' || chr(58) || review_id\"",
        'f"{SubjectKind.REVIEW}:{review}"',
        'SubjectKind.REVIEW + ":"',
        'def cut(): return f"{SubjectKind.REVIEW.prefix}{review}"',
        "def cut(): return text[len(actors.OFFICER_PREFIX) :]",
        'str(check.subject).removeprefix("entitlement" + chr(58))',
        'entry.about.partition(":")',
        'UUID(actor.split(":")[1])',
        'Subject.parse(f"{kind}:{review}")',
        'row["subject"][12:]',
    ],
)
def test_each_way_to_write_or_cut_the_text_of_a_subject_is_found(way: str) -> None:
    assert by_hand.faults(way) != []


def test_the_text_of_a_subject_or_an_actor_is_written_and_cut_in_one_place() -> None:
    files = sources("auth", "domain", "handlers", "proto", "server", "services", "storage")
    found = {
        f"{path}:{fault}"
        for path, text in files.items()
        if path not in SUBJECT_TEXTS
        for fault in by_hand.faults(text)
    }

    unread = {fault.split(":")[0] for fault in found if fault.endswith(by_hand.UNREAD)}
    assert len(files) > 300
    assert {fault for fault in found if not fault.endswith(by_hand.UNREAD)} == set()
    assert unread == TEXTS_AS_THEY_STAND


def test_who_is_no_second_officer_is_said_in_one_place() -> None:
    said = re.compile(r"(?:NOT_INDEPENDENT|SECOND_OFFICER_NEEDED|CAMPAIGN_OWN_DRAFT)\b")
    files = {
        path for path, text in sources("services", "storage", "domain").items() if said.search(text)
    }

    tables = {"domain/problems.py", "domain/problem_titles.py", "domain/next_steps.py"}
    assert files == {"domain/four_eyes.py", *tables}


def test_nobody_compares_by_hand_who_asked_with_who_decides() -> None:
    who = r"[\w.\[\]\"']*\b(?:asked_by|made_by|proposed_by|opened_by|posted_by)\b[\"'\]]*"
    compared = re.compile(rf"{who} ==|== {who}|\bin [({{\[][^)}}\]]*{who}")
    found = {
        (path, line.strip())
        for path, text in sources("services", "storage").items()
        for line in text.splitlines()
        if compared.search(line)
    }

    assert compared.search('if found["proposed_by"] == officer:')
    assert compared.search("if admin in {found.asked_by, found.officer}:")
    assert found == set()


def test_each_matter_of_two_officers_is_asked_about_in_one_place() -> None:
    asked = [
        matter
        for path, text in sources("services", "storage", "handlers").items()
        for matter in re.findall(r"\bMatter\.([A-Z_]+)", text)
    ]

    assert sorted(asked) == sorted(matter.name for matter in Matter)


def test_every_folder_is_a_room_with_its_floor() -> None:
    folders = {
        path.name
        for path in HOUSE.iterdir()
        if path.is_dir() and not path.name.startswith(".") and not path.name.endswith(".egg-info")
    }

    assert folders - OTHER - {"build"} == ROOMS


def test_a_test_of_one_context_lies_in_the_folder_of_it() -> None:
    rooms = ("domain", "services", "storage", "handlers")
    loose = {
        path.relative_to(HOUSE).as_posix()
        for room in rooms
        for path in (HOUSE / "tests" / room).glob("test_*.py")
        if len(folders := _folders_tested(path, room)) == 1 and folders != {""}
    }
    foreign = {
        path.parent.relative_to(HOUSE).as_posix()
        for room in rooms
        for path in (HOUSE / "tests" / room).glob("*/test_*.py")
        if not (HOUSE / room / path.parent.name).is_dir()
    }

    assert loose == set()
    assert foreign == set()


def _folders_tested(test: Path, room: str) -> set[str]:
    """Folders of the room that a test imports from; "" for the room itself, less what each test needs."""
    modules = {
        name
        for node in ast.walk(ast.parse(test.read_text(encoding="utf-8")))
        for name in _imported(node)
        if name.startswith(f"{room}.") and name not in {"storage.database", "storage.keys.vault"}
    }
    parts = {module.split(".")[1] for module in modules}
    return {part if (HOUSE / room / part).is_dir() else "" for part in parts}


def test_the_domain_stands_on_the_standard_library_alone() -> None:
    allowed = set(sys.stdlib_module_names) | {"domain"}
    foreign = {
        (path.name, name)
        for path in (HOUSE / "domain").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
        if name.split(".")[0] not in allowed
    }

    assert foreign == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def test_no_other_distribution_brings_a_package_of_our_names() -> None:
    ours = {"zhijian", "zhijian-client"}
    brought = importlib.metadata.packages_distributions()
    clashes = {room: set(brought.get(room, ())) - ours for room in ROOMS}

    assert not {room: found for room, found in clashes.items() if found}


def test_the_migrations_are_one_chain() -> None:
    """Of two that stand on the same one nobody's database gets any further."""
    said = re.compile(r'^(revision|down_revision) = (?:"(\w+)"|None)$', re.MULTILINE)
    versions = (HOUSE / "storage" / "migrations" / "versions").glob("[0-9]*.py")
    steps = [dict(said.findall(path.read_text(encoding="utf-8"))) for path in versions]
    before = {step["revision"]: step["down_revision"] for step in steps}

    assert len(before) == len(steps) > 30
    assert len(set(before.values())) == len(before)
    assert set(before.values()) - {""} < before.keys()


def test_only_named_doors_are_open_to_all() -> None:
    public = {route.path for route in ROUTES if route.access is Access.PUBLIC}

    assert public == {
        "/v1/sign-in/codes",
        "/v1/halls",
        "/v1/halls/{hall}",
        "/v1/halls/{hall}/tickets",  # by the code that the hall's screen shows
        "/v1/tickets/{ticket}",  # its id opens it, and it says nothing of a person
        "/v1/tickets/{ticket}/returns",
        "/v1/hall-screen",  # a screen's key opens it
        "/v1/hall-screen/updates",
        "/v1/sign-in/sessions",
        "/v1/sign-in/wechat",
        "/v1/sessions/refresh",
        "/v1/officer/sign-in/sessions",
        "/v1/officer/sign-in/passkey-challenges",
        "/v1/officer/sign-in/passkey",
        # What the identity provider sends a browser back with, and the cookie that stays in it.
        "/v1/officer/sign-in/identity-provider",
        "/v1/officer/sign-in/identity-requests",
        "/v1/officer/sign-in/identity-returns",
        # The identity provider's own token is the rule.
        "/v1/scim/ServiceProviderConfig",
        "/v1/scim/ResourceTypes",
        "/v1/scim/Schemas",
        "/v1/scim/Users",
        "/v1/scim/Users/{officer}",
        "/v1/officer/sessions/refresh",
        "/v1/capture",
        "/v1/video",
        # The vendor's signature or a secret in the address is the rule; the letter's own mark.
        "/v1/callbacks/{vendor}",
        "/v1/callbacks/{vendor}/{token}",
        "/v1/callbacks/{vendor}/replies/{token}",
        "/v1/callbacks/{vendor}/parcels/{token}",
        "/v1/payment-callbacks/{vendor}",
        "/v1/unsubscribe/{token}",
        "/v1/processing-rules",
        "/v1/districts",
        "/v1/items",
        "/v1/items/{item}",
        # What is free, as counts.
        "/v1/places",
        "/v1/places/{place}/slots",
        "/v1/papers/{code}",
        # A code that a screen shows is the rule, with the key of the phone that opened it.
        "/v1/hand-offs/takings",
        "/v1/hand-offs/confirmations",
        "/v1/hand-offs/endings",
        "/v1/hand-offs/refusals",
        # The key of an enrolled kiosk is the rule.
        "/v1/kiosk/enrolments",
        "/v1/kiosk/beats",
        "/v1/kiosk/sessions",
        "/v1/kiosk/persons",
        "/v1/kiosk/tickets",
        "/v1/kiosk/check-ins",
        # A code that its holder shows is the rule; which certificates hold is for all who check one.
        "/v1/certificate-checks",
        "/v1/status-lists/{list}",
        # The code on a counter's screen is the rule; how the hall does its work is for everybody.
        "/v1/rating-codes/{code}",
        "/v1/service-board",
        # Which doctors can be booked is for everybody; what hospitals tell is signed by their key.
        "/v1/hospitals",
        "/v1/hospitals/{hospital}/doctors",
        "/v1/hospital-callbacks/his",
        # What units' own systems do is signed by their secrets.
        "/v1/unit-callbacks/{unit}",
        "/v1/published-answers",
        # The key of a partner's program is the rule.
        "/.well-known/oauth-authorization-server",
        "/v1/oauth/requests",
        "/v1/oauth/token",
        "/v1/oauth/introspections",
        "/v1/oauth/revocations",
        # How far one is, to whoever knows its number, and nothing of whom.
        "/v1/face-requests/{request}",
        "/v1/openapi.json",
        "/docs",
        "/.well-known/jwks.json",
        "/healthz",
        "/readyz",
        "/metrics",
        "/problems",
        "/problems/{name}",
    }


def test_every_post_behind_a_sign_in_asks_for_a_key_or_says_that_it_needs_none() -> None:
    loose = [
        route.path
        for route in ROUTES
        if route.method == "POST"
        and route.access is not Access.PUBLIC
        and (Asks.KEY in route.asks) is (Asks.NO_KEY in route.asks)
    ]

    assert loose == []


def test_every_problem_is_said_in_both_languages() -> None:
    assert set(TITLES) == set(NEXT_STEPS) == set(Problem)
    for words in (*TITLES.values(), *NEXT_STEPS.values()):
        assert words.zh
        assert words.en


def test_the_settings_of_the_handbook_are_those_of_the_program() -> None:
    handbook = (HOUSE / "docs" / "operations.md").read_text(encoding="utf-8")

    assert settings.table() in handbook


@pytest.mark.parametrize("name", ["capture", "updates"])
def test_the_generated_code_is_what_the_proto_files_say(name: str, tmp_path: Path) -> None:
    subprocess.run(
        [
            sys.executable, "-m", "grpc_tools.protoc", "-I.", f"--python_out={tmp_path}",
            f"--pyi_out={tmp_path}", f"proto/{name}.proto",
        ],
        cwd=HOUSE,
        check=True,
    )  # fmt: skip

    for suffix in ("py", "pyi"):
        made = (tmp_path / "proto" / f"{name}_pb2.{suffix}").read_bytes()
        assert made == (HOUSE / "proto" / f"{name}_pb2.{suffix}").read_bytes()


def test_the_wire_names_every_step() -> None:
    names = {name for name, number in capture_pb2.Step.items() if number}

    assert names == {f"STEP_{step.name}" for step in Step}


def test_the_examples_of_properties_are_the_same_at_each_run() -> None:
    assert settings_of_examples.default is not None
    assert settings_of_examples.default.derandomize


def test_the_console_command_stays_thin() -> None:
    """Spawned face workers import the main script again; it must not bring the house along."""
    code = (
        "import sys, server.commands.entry as e;"
        "sys.exit(any(m in sys.modules for m in ('aiohttp', 'asyncpg', 'pydantic')))"
    )

    assert subprocess.run([sys.executable, "-c", code], cwd=HOUSE, check=False).returncode == 0


def test_reasons_of_a_picture_have_their_iso_name() -> None:
    assert set(QUALITY_NAMES) < set(Reason)
