"""The operator's way to decisions by rule."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from definitions.rules import LONGEST_WAIT_MS
from definitions.shipped import FOLDER
from domain.hall.case_numbers import case_number
from domain.hall.cases import Case
from domain.hall.decisions import Outcome
from domain.people import Identity
from server.commands.cli import cli
from server.wiring.hall import make_items, make_rule_decisions
from storage.database import open_database
from storage.keys.vault import init_keys
from tests.server.commands.test_cli import at
from tests.storage.city import found

ELDER: Final = Identity("王秀英", "440304193112310028", "13800131234")
CASES: Final = (UUID(int=5), UUID(int=6))
NUMBER: Final = case_number(date(2026, 11, 29), 123)
FORM: Final = {"recipient": "own"}


@pytest.fixture
def city(database_url: str, tmp_path: Path) -> dict[str, str]:
    init_keys(tmp_path / "keys")
    return at(tmp_path, ZHIJIAN_DATABASE_URL=database_url)


@pytest.fixture
def decided(city: dict[str, str], database_url: str, tmp_path: Path) -> dict[str, str]:
    """One case as it was granted, and one of which the record says that it was refused."""

    async def decide() -> None:
        async with open_database(database_url) as database:
            here = found(database, tmp_path / "keys")
            await database.execute(
                """INSERT INTO items (name, version, zh, en, text, digest, state, proposed_at, released_at)
                   VALUES ('allowance.elder', 1, '津贴', 'Allowance', $1, '', 'released', now(), now())""",
                patient((FOLDER / "allowance.elder.1.yaml").read_text(encoding="utf-8")),
            )
            items = make_items(database)
            service = make_rule_decisions(database, here.vault, items)
            item = await items.version("allowance.elder", 1)
            person = await here.resident(ELDER)
            right, wrong = [
                await service.decide(
                    Case(person, case, item.name, 1, "", "citizen:x", datetime.now(UTC), FORM), item
                )
                for case in CASES
            ]
            assert right.outcome is Outcome.APPROVE
            judged = tuple(replace(each, held=False) for each in wrong.judged[:1])
            wrong = replace(wrong, judged=judged + wrong.judged[1:], outcome=Outcome.REFUSE)
            for each in (right, wrong):
                await database.together(partial(service.record, each))

    asyncio.run(decide())
    return city


def patient(item: str) -> str:
    """With all the time that a source may take, on however slow a machine."""
    assert "within_ms: 2000" in item
    return item.replace("within_ms: 2000", f"within_ms: {LONGEST_WAIT_MS}")


def told(city: dict[str, str], *words: str) -> Result:
    return CliRunner().invoke(cli, ("decisions", *words), env=city)


def test_a_case_that_is_judged_as_it_was_is_counted(decided: dict[str, str]) -> None:
    answer = told(decided, "replay", str(CASES[0]))

    assert answer.output == "1 decisions judged again, 0 differ\n"
    assert answer.exit_code == 0


def test_a_case_is_named_by_its_number_too(decided: dict[str, str], database_url: str) -> None:
    async def number() -> None:
        async with open_database(database_url) as database:
            await database.execute(
                "INSERT INTO lookup_case (case_id, person_id, number) VALUES ($1, $1, $2)",
                CASES[0],
                NUMBER,
            )

    asyncio.run(number())

    assert told(decided, "replay", NUMBER.replace("-", "")).output.startswith("1 decisions")
    assert told(decided, "replay", case_number(date(2026, 11, 29), 124)).exit_code == 1
    assert told(decided, "replay", NUMBER[:-1] + "1").output == (
        "Error: This number has a wrong digit; please check each one\n"
    )


def test_what_differs_is_named_and_ends_with_one(decided: dict[str, str]) -> None:
    today = datetime.now(UTC).date() - timedelta(days=1)
    answer = told(decided, "replay", "--all", "--since", today.isoformat())

    assert answer.output.splitlines() == [
        f"✗ {CASES[1]} 1 allowance.elder@1: was Refused, now Approved (old_enough)",
        "2 decisions judged again, 1 differ",
    ]
    assert answer.exit_code == 1


def test_rules_that_changed_under_their_version_are_named(
    decided: dict[str, str], database_url: str
) -> None:
    async def forget() -> None:
        async with open_database(database_url) as database:
            await database.execute("DELETE FROM items")

    asyncio.run(forget())
    answer = told(decided, "replay", str(CASES[0]))

    assert answer.output.splitlines()[0] == (
        f"✗ {CASES[0]} 1 allowance.elder@1: its rules are not as they were; was Approved"
    )
    assert answer.exit_code == 1


def test_a_later_day_has_nothing(decided: dict[str, str]) -> None:
    answer = told(decided, "replay", "--all", "--since", "2999-01-01")

    assert answer.output == "0 decisions judged again, 0 differ\n"


@pytest.mark.parametrize(
    "words",
    [
        ("replay",),
        ("replay", "--all"),
        ("replay", "--since", "2026-01-01"),
        ("replay", str(CASES[0]), "--since", "2026-01-01"),
        ("replay", str(CASES[0]), "--all", "--since", "2026-01-01"),
    ],
)
def test_one_case_or_all_since_a_day(city: dict[str, str], words: tuple[str, ...]) -> None:
    answer = told(city, *words)

    assert answer.output == "Error: name a CASE, or --all with --since\n"
    assert answer.exit_code == 1


def test_a_case_that_no_rule_judged_is_one_sentence(city: dict[str, str]) -> None:
    answer = told(city, "replay", str(CASES[0]))

    assert answer.exit_code == 1
    assert len(answer.output.splitlines()) == 1


def test_rules_on_trial_stand_beside_the_officers(
    decided: dict[str, str], database_url: str
) -> None:
    async def officers() -> None:
        async with open_database(database_url) as database:
            await database.execute("UPDATE decisions SET shadow = true")
            await database.execute(
                """INSERT INTO decisions
                   SELECT person_id, case_id, 2, item, 1, '', 'approve', 'officer', false, false, '[]', NULL, at
                   FROM decisions"""
            )

    asyncio.run(officers())
    answer = told(decided, "trial", "allowance.elder", "--since", "2026-01-01")
    nothing = told(decided, "trial", "permit.shopfront", "--since", "2026-01-01")

    assert answer.output.splitlines() == [
        "  version 1: Approved by rule, Approved by the officer: 1 cases",
        "✗ version 1: Refused by rule, Approved by the officer: 1 cases",
    ]
    assert nothing.output == "no case that both decided\n"
