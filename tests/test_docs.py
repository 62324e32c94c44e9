"""The handbook says what the program does: its tables are made from the code, its links lead somewhere.

A table that changed is printed anew by, for instance, `python -c "from tests.test_docs import doors;
print(doors())"`.
"""

import json
import re
from datetime import timedelta
from pathlib import Path

import click
import pytest

from biometrics.origins import ORIGINS
from definitions.sentences import SAID
from domain.accounts.partner_events import PartnerEvent, Told
from domain.accounts.partners import TOLD_UNDER
from domain.events import EventKind
from domain.faces.coaching import REASON_WORDS
from domain.faces.face_check import QUALITY_NAMES, Reason
from domain.faces.invented import EACH, ENDS, Ending, invented
from domain.notice_kinds import KINDS, Rung
from domain.problem_titles import TITLES
from domain.problems import Problem
from domain.templates import read as parse_templates
from server.commands.cli import cli
from server.route import Asks
from server.routes import ROUTES
from storage.privacy.retention import table as schedule

HOUSE = Path(__file__).resolve().parent.parent
PAGES = sorted([*HOUSE.glob("*.md"), *(HOUSE / "docs").rglob("*.md")])
_COMMAND = re.compile(r"`zhijian ([a-z][^`]*)`|^zhijian ([a-z][^\n#|]+)", re.MULTILINE)
_NAME = re.compile(r"[a-z][a-z-]*")
_LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def doors() -> str:
    """The routes as the table of docs/api.md."""
    rows = ["| door | who | takes | gives | |", "|---|---|---|---|---|"]
    for route in ROUTES:
        takes = f"`{route.takes.__name__}`" if route.takes else ""
        if route.takes_bytes is not None and route.takes_bytes.kinds:
            kinds = " or ".join(kind.partition("/")[2].upper() for kind in route.takes_bytes.kinds)
            kib = route.takes_bytes.most // 2**10
            takes = f"{kinds}, {kib // 2**10} MiB" if kib >= 2**10 else f"{kinds}, {kib} KiB"
        gives = f"{route.status} `{route.gives.__name__}`" if route.gives else str(route.status)
        notes = ["key"] if Asks.KEY in route.asks else []
        notes += ["version"] if Asks.VERSION in route.asks else []
        notes += [f"{route.per_minute}/min"] if route.per_minute else []
        notes += [f"{route.per_account}/min own"] if route.per_account else []
        notes += [f"{route.refusals} refusals/min"] if route.refusals else []
        notes += ["fresh code"] if Asks.CODE in route.asks else []
        notes += ["level 3"] if Asks.FACE in route.asks else []
        rows.append(
            f"| `{route.method} {route.path}` | {route.access} | {takes} | {gives}"
            f" | {', '.join(notes)} |"
        )
    return "\n".join(rows)


def reasons() -> str:
    """The reasons as the table of docs/api.md."""
    rows = ["| reason | ISO/IEC 29794-5 | 中文 | English |", "|---|---|---|---|"]
    for reason in Reason:
        words = REASON_WORDS[reason]
        rows.append(f"| `{reason}` | {QUALITY_NAMES.get(reason, '')} | {words.zh} | {words.en} |")
    return "\n".join(rows)


def problems() -> str:
    """The problems as the table of docs/api.md."""
    rows = ["| type | 中文 | English |", "|---|---|---|"]
    rows += [f"| `/problems/{p}` | {TITLES[p].zh} | {TITLES[p].en} |" for p in Problem]
    return "\n".join(rows)


def kinds() -> str:
    """The kinds of events, with the newest title of each, as the table of docs/api.md."""
    rows = ["| kind | title | English |", "|---|---|---|"]
    newest = {kind: versions[-1].title for kind, versions in parse_templates().items()}
    rows += [f"| `{kind}` | {newest[kind].zh} | {newest[kind].en} |" for kind in EventKind]
    return "\n".join(rows)


def invented_people() -> str:
    """The first of each ending, and the last, as the table of docs/sandbox.md."""
    rows = ["| a check of the face | ID number | phone | code | … up to |", "|---|---|---|---|---|"]
    for ending in Ending:
        first, last = invented(ending, 1), invented(ending, EACH)
        rows.append(
            f"| {ENDS[ending]} | `{first.id_number}` | `{first.phone}` | `{first.code}`"
            f" | `{last.id_number}`, `{last.phone}`, `{last.code}` |"
        )
    return "\n".join(rows)


def partner_events() -> str:
    """The types of partners' events, as the table of docs/partners.md."""
    ids = {
        Told.CASE: "its number",
        Told.BOOKING: "its id",
        Told.CERTIFICATE: "its number",
        Told.CERTIFICATION: "the scheme",
        Told.FACE_CHECK: "`jti` of the `face_result`",
    }
    rows = ["| types | scope | `id` |", "|---|---|---|"]
    for told, named in ids.items():
        types = ", ".join(f"`{event}`" for event in PartnerEvent if event.of is told)
        rows.append(f"| {types} | `{TOLD_UNDER[told]}` | {named} |")
    return "\n".join(rows)


def findings() -> str:
    """What is found in definitions, as the table of docs/items.md."""
    rows = ["| code | 中文 | English | what would do |", "|---|---|---|---|"]
    rows += [
        f"| `{code}` | {sentence.zh} | {sentence.en} | {hint.en} |"
        for code, (sentence, hint) in SAID.items()
    ]
    return "\n".join(rows)


def ladders() -> str:
    """What each kind states of its way, as the table of docs/channels.md."""
    rows = ["| kind | group | urgency | ladder |", "|---|---|---|---|"]
    for kind, stated in KINDS.items():
        steps = [
            "push" if step.rung is Rung.PUSH else f"{_wait(step.after)} {', '.join(step.channels)}"
            for step in stated.ladder
        ]
        rows.append(f"| `{kind}` | {stated.group} | {stated.urgency} | {' → '.join(steps)} |")
    return "\n".join(rows)


def _wait(after: timedelta) -> str:
    minutes = after // timedelta(minutes=1)
    for unit, length in (("d", 1440), ("h", 60)):
        if minutes % length == 0:
            return f"{minutes // length} {unit}"
    return f"{minutes} min"


def test_the_ladders_of_the_handbook_are_those_of_the_program() -> None:
    assert ladders() in _read("docs/channels.md")


def test_the_doors_of_the_handbook_are_those_of_the_program() -> None:
    assert doors() in _read("docs/api.md")


def test_the_reasons_of_the_handbook_are_those_of_the_program() -> None:
    assert reasons() in _read("docs/api.md")


def test_the_problems_of_the_handbook_are_those_of_the_program() -> None:
    assert problems() in _read("docs/api.md")


def test_the_schedule_of_the_privacy_page_is_the_one_that_is_executed() -> None:
    assert schedule() in _read("docs/privacy.md")


def test_the_invented_people_of_the_page_of_the_sandbox_are_those_of_the_program() -> None:
    assert invented_people() in _read("docs/sandbox.md")


def test_the_events_of_the_page_of_partners_are_those_of_the_program() -> None:
    assert partner_events() in _read("docs/partners.md")


def test_the_findings_of_the_page_of_items_are_those_of_the_program() -> None:
    assert findings() in _read("docs/items.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_every_link_of_a_page_leads_to_a_file(page: Path) -> None:
    links = _LINK.findall(page.read_text(encoding="utf-8"))

    assert [link for link in links if not _leads(page, link)] == []


def test_every_model_is_in_the_notice_with_its_package_and_licence() -> None:
    notice = _read("NOTICE.md")

    for origin in ORIGINS:
        assert origin.model.file in notice
        assert f"{origin.package.name} {origin.package.version}" in notice
        assert origin.model.licence in notice


def test_both_readmes_have_the_same_sections() -> None:
    ours, theirs = (_read(name).count("\n## ") for name in ("README.md", "README.zh-CN.md"))

    assert ours == theirs


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_thresholds_that_a_readme_quotes_are_those_in_force(name: str) -> None:
    thresholds = json.loads(_read("biometrics/calibration/opencv.json"))["thresholds"]

    for action in ("default", "pension"):
        assert f"{thresholds[action]['accept']:.2f}".removeprefix("0") in _read(name)


def test_the_kinds_of_events_of_the_handbook_are_those_of_the_program() -> None:
    assert kinds() in _read("docs/api.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_every_command_of_a_page_is_one(page: Path) -> None:
    named = [(found[1] or found[2]).strip() for found in _COMMAND.finditer(page.read_text("utf-8"))]

    assert [command for command in named if not _is_command(command.split())] == []


def _is_command(words: list[str]) -> bool:
    """Group after group, until a command takes over or what follows is of the group itself."""
    at: click.Command | None = cli
    for word in words:
        if not isinstance(at, click.Group) or not _NAME.fullmatch(word):
            break
        at = at.get_command(click.Context(at), word)
    return at is not None


def _leads(page: Path, link: str) -> bool:
    return link.startswith(("http://", "https://")) or (page.parent / link).exists()


def _read(name: str) -> str:
    return (HOUSE / name).read_text(encoding="utf-8")


def test_every_file_that_the_page_on_extending_names_is_there() -> None:
    page = (HOUSE / "docs" / "extending.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[a-z_]+/)+[^`<… ]*?)/?`", page))

    assert len(named) > 30
    assert {name for name in named if not (HOUSE / name).exists()} == set()


def test_every_test_that_the_page_on_extending_names_is_there() -> None:
    page = (HOUSE / "docs" / "extending.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", page))
    there = "".join(path.read_text(encoding="utf-8") for path in (HOUSE / "tests").rglob("*.py"))

    assert named
    assert {name for name in named if f"def {name}(" not in there} == set()
