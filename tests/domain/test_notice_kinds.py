"""What each kind of notice states of itself, and what is refused at the start."""

import ast
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from domain.delivery import Channel
from domain.events import TEXTS, TITLES, EventKind
from domain.notice_kinds import KINDS, Group, Rung, going_by, is_urgent, read, settled_by
from domain.subjects import SubjectKind
from domain.templates import FOLDER

HOUSE = Path(__file__).parents[2]
TELL = ("services", "storage")
TABLES = 2  # a name that stands for a choice from a table
DUE_SOON = "entitlement.due_soon.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped files, to be spoilt."""
    return Path(shutil.copytree(FOLDER, tmp_path / "kinds"))


def spoil(folder: Path, old: str, new: str, file: str = DUE_SOON) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def test_every_kind_states_itself_and_has_words_in_both_languages() -> None:
    assert list(KINDS) == list(EventKind)
    assert set(TITLES) == set(TEXTS) == set(EventKind)
    assert all(words.zh and words.en for words in (*TITLES.values(), *TEXTS.values()))


def test_no_text_has_room_for_anything_personal() -> None:
    texts = [words.zh + words.en for words in (*TITLES.values(), *TEXTS.values())]

    assert not [text for text in texts if "{" in text or "%" in text]


def test_a_suspension_says_when_each_way_follows_the_one_before() -> None:
    waits = {step.rung: step.after for step in KINDS[EventKind.SUSPENDED].ladder}

    assert waits == {
        Rung.PUSH: timedelta(),
        Rung.MESSAGE: timedelta(minutes=2),
        Rung.SMS: timedelta(minutes=5),
        Rung.CALL: timedelta(hours=1),
        Rung.LETTER: timedelta(days=2),
        Rung.VISIT: timedelta(days=7),
    }


def test_what_stops_or_restores_a_pension_leaves_by_wechat_and_by_sms() -> None:
    for kind in (EventKind.SUSPENDED, EventKind.RESTORED):
        assert {Channel.WECHAT, Channel.SMS} <= set(KINDS[kind].channels)
        assert kind in going_by(Channel.WECHAT)


def test_what_can_not_wait_is_urgent_and_nothing_else() -> None:
    urgent = {
        *(EventKind.SUSPENDED, EventKind.ACCOUNT_SIGNED_IN, EventKind.SIGN_IN_COPIED),
        *(EventKind.BOOKING_OFFERED, EventKind.BOOKING_STOPPED, EventKind.TICKET_CALLED),
    }

    assert {kind for kind, stated in KINDS.items() if stated.urgent} == urgent
    assert {kind for kind in EventKind if is_urgent(kind)} == urgent


def test_a_kind_that_a_newer_process_stored_is_not_urgent_and_breaks_nothing() -> None:
    assert not is_urgent("some.new_kind")
    assert settled_by("some.new_kind") == frozenset()


def test_a_reminder_is_settled_by_what_it_asks_for() -> None:
    certified = {EventKind.CERTIFIED, EventKind.CERTIFIED_BY_DATA, EventKind.RESTORED}
    assert {kind: settled_by(kind) for kind in EventKind if settled_by(kind)} == {
        EventKind.DUE_SOON: certified,
        EventKind.BOOKING_OFFERED: {EventKind.BOOKING_BOOKED, EventKind.BOOKING_CANCELLED},
        EventKind.PAYMENT_DUE: {EventKind.PAYMENT_PAID, EventKind.PAYMENT_EXPIRED},
    }


def test_a_city_notice_is_all_that_the_law_does_not_want_told_of_its_group() -> None:
    must = {stated.group for stated in KINDS.values() if stated.must_tell}

    assert must == set(Group) - {Group.CITY}


@pytest.mark.parametrize(
    "field",
    [
        "group",
        "urgency",
        "subjects",
        "fields",
        "must_tell",
        "by_register",
        "letter_at_once",
        "pursued",
        "worth_a_grant",
        "inbox_suffices",
        "settled_by",
        "ladder",
    ],
)
def test_a_kind_that_leaves_a_property_out_stops_the_start(folder: Path, field: str) -> None:
    spoil(folder, f"\n{field} = " if field != "group" else "group = ", f"\nno_{field} = ")

    with pytest.raises(ValueError, match=rf"entitlement\.due_soon\.toml: {field}: missing"):
        read(folder)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"sms"', '"pigeon"', "ladder: unknown way pigeon"),
        ('"sms"', '"webhook"', "ladder: unknown way webhook"),
        ('"push"', '"apns"', "ladder: unknown way apns"),
        ('"sms"', '"sms", "sms"', "ladder: no rung of its own"),
        ('"sms"', '"sms", "voice"', "ladder: no rung of its own"),
        ('"1 h"', '"soon"', "ladder: after: not like 10 min"),
        ('{ after = "1 h", ways', "{ ways", "ladder: after: missing"),
        ('{ ways = ["push"] }', '{ after = "1 h", ways = ["push"] }', "ladder: after: unknown"),
        ('ways = ["push"]', 'ways = ["letter"]', "ladder: each rung once, in the order"),
        ('    { after = "1 h", ways = ["sms"] },\n', "", "ladder: ends by SMS or a visit"),
        ("inbox_suffices = false", "inbox_suffices = true", "ladder: ends by SMS or a visit"),
        ("pursued = false", "pursued = true", "pursued: by call, letter and at last a visit"),
        ('"sms"] }', '"sms"] }, { after = "1 d", ways = ["voice"] }', "pursued: by call"),
        ('"wechat", ', "", "worth_a_grant: the ladder has no wechat"),
        ("letter_at_once = false", "letter_at_once = true\nmore = 1", "more: unknown"),
        ("by_register = true\n", 'by_register = "yes"\n', "by_register: neither true nor false"),
        ('"certification"', '"pensions"', "group: 'pensions' is not a valid Group"),
        ('"normal"', '"soon"', "urgency: 'soon' is not a valid Urgency"),
        ('["entitlement"]', "[]", "subjects: none"),
        ('["entitlement"]', '["pension"]', "subjects: 'pension' is not a valid SubjectKind"),
        ('"entitlement.restored"', '"pension.back"', "settled_by: 'pension.back' is not a valid"),
        (
            '"entitlement.restored"',
            '"case.ended"',
            "settled_by: case.ended is about nothing that this is about",
        ),
        ('["days"]', '["name"]', "fields: unknown field name"),
        ('["days"]', '["days", "case"]', "fields: case is the short form of a row's id"),
    ],
)
def test_what_a_kind_says_wrong_stops_the_start_by_file_and_field(
    folder: Path, old: str, new: str, says: str
) -> None:
    spoil(folder, old, new)

    with pytest.raises(ValueError, match=rf"^entitlement\.due_soon\.toml: {re.escape(says)}"):
        read(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("review.opened.toml", "by_register = false", "by_register = true", "by_register: the"),
        (
            "face.locked.toml",
            "letter_at_once = false",
            "letter_at_once = true",
            "letter_at_once: of",
        ),
        ("review.opened.toml", '["case"]', "[]", "review.opened.2.toml: {case} is no field"),
    ],
)
def test_what_does_not_go_together_stops_the_start(
    folder: Path, file: str, old: str, new: str, says: str
) -> None:
    spoil(folder, old, new, file)

    with pytest.raises(ValueError, match=re.escape(says)):
        read(folder)


def test_a_kind_without_a_file_and_a_file_without_a_kind_stop_the_start(folder: Path) -> None:
    (folder / DUE_SOON).rename(folder / "entitlement.due_later.toml")
    with pytest.raises(ValueError, match=r"entitlement\.due_later\.toml: no such kind"):
        read(folder)

    (folder / "entitlement.due_later.toml").unlink()
    with pytest.raises(ValueError, match=r"entitlement\.due_soon\.toml: missing"):
        read(folder)


def tellings() -> Iterator[tuple[str, EventKind, SubjectKind]]:
    """Of each call that names a kind of notice, and of subject there or where its name is given: both."""
    for path in sorted(path for room in TELL for path in (HOUSE / room).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        for function in functions:
            meant = {**assigned(tree.body), **assigned(ast.walk(function))}
            for node in ast.walk(function):
                if not isinstance(node, ast.Call):
                    continue
                given = {each.arg: each.value for each in node.keywords}
                about = given.get("subject")
                about = meant.get(about.id) if isinstance(about, ast.Name) else about
                for kind in named("EventKind", given.get("kind"), meant):
                    for subject in named("SubjectKind", about):
                        yield path.name, EventKind[kind], SubjectKind[subject]


def assigned(nodes: Iterable[ast.AST]) -> dict[str, ast.expr]:
    """What each name stands for, by the last assignment to it."""
    return {
        target.id: node.value
        for node in nodes
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }


def named(
    enum: str, value: ast.expr | None, meant: Mapping[str, ast.expr] = MappingProxyType({})
) -> list[str]:
    """The choices of it that stand there, or in the table from which one is taken."""
    nodes = list(ast.walk(value or ast.Constant(None)))
    for _ in range(TABLES):
        nodes += [
            within
            for node in nodes
            if isinstance(node, ast.Name) and node.id in meant
            for within in ast.walk(meant[node.id])
            if within not in nodes
        ]
    return [
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == enum
    ]


def test_what_is_told_is_about_what_its_kind_states() -> None:
    found = list(tellings())

    assert [told for told in found if told[2] not in KINDS[told[1]].subjects] == []
    assert len({kind for _, kind, _ in found}) > len(EventKind) / 3
