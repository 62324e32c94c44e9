"""Commands about decisions by rule: judged again, and rules on trial held against the officers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from server.commands.cli import Operator, cli, run, settings_or_exit
from server.commands.wording import language, say

if TYPE_CHECKING:
    from domain.hall.decision_reports import Difference, Replayed
    from domain.hall.decisions import Outcome
    from server.infrastructure import Infrastructure
    from server.settings import Settings

DAY = click.DateTime(formats=["%Y-%m-%d"])


@cli.group()
def decisions() -> None:
    """Decisions by rule, which the items' definitions make."""


@decisions.command("replay")
@click.argument("case", required=False)
@click.option("--all", "every", is_flag=True, help="Every case; needs --since.")
@click.option("--since", type=DAY, help="YYYY-MM-DD, in Beijing time, included.")
@click.pass_obj
def replay(config: Path | None, case: str | None, since: datetime | None, *, every: bool) -> None:
    """Judge again what was decided by rule on CASE, with the facts and under the version of then.

    CASE is its number, as the applicant has it, or its id. Exit 1 if an answer is another one. Each look is in the audit.
    """
    if (case is None) is not every or every is not (since is not None):
        raise Operator("name a CASE, or --all with --since")
    judged, differ = run(_replay(settings_or_exit(config), case, since))
    say("{judged} decisions judged again, {differ} differ", judged=judged, differ=differ)
    if differ:
        raise SystemExit(1)


@decisions.command("trial")
@click.argument("item")
@click.option("--since", type=DAY, required=True, help="YYYY-MM-DD, in Beijing time, included.")
@click.pass_obj
def trial(config: Path | None, item: str, since: datetime) -> None:
    """Count what the rules of ITEM that are on trial said, beside what the officers decided."""
    found = run(_trial(settings_or_exit(config), item, since))
    for each in found:
        say(
            "version {version}: {rule} by rule, {officer} by the officer: {cases} cases",
            mark="✗ " if each.against else "  ",
            version=each.item_version,
            rule=_said(each.by_rule),
            officer=_said(each.by_officer),
            cases=each.cases,
        )
    if not found:
        say("no case that both decided")


async def _replay(settings: Settings, case: str | None, since: datetime | None) -> tuple[int, int]:
    from server.wiring.hall import make_items, make_rule_decisions

    judged = differ = 0
    async with _infrastructure(settings) as base:
        service = make_rule_decisions(base.database, base.vault, make_items(base.database))
        if case is not None:
            again = _each(await service.replay(await _id(base, case)))
        else:
            assert since is not None
            again = service.replay_since(_midnight(since))
        async for each in again:
            judged += 1
            if not each.same:
                differ += 1
                _tell(each)
    return judged, differ


async def _id(base: Infrastructure, case: str) -> UUID:
    from domain.errors import NotFound, Unfit
    from domain.hall.case_numbers import read_case_number
    from domain.problems import Problem
    from storage.hall.cases import CaseStore

    try:
        return UUID(case)
    except ValueError:
        pass
    try:
        number = read_case_number(case)
    except Unfit as wrong:
        raise Operator("{fault}", fault=wrong.words.in_(language())) from wrong
    found = await CaseStore(base.database, base.vault).numbered(number)
    if found is None:
        raise NotFound(Problem.NOT_FOUND)
    return found


async def _trial(settings: Settings, item: str, since: datetime) -> list[Difference]:
    from server.wiring.hall import make_decision_reports

    async with _infrastructure(settings) as base:
        reports = make_decision_reports(base.database, base.vault)
        return await reports.differences(item, _midnight(since))


async def _each(found: tuple[Replayed, ...]) -> AsyncIterator[Replayed]:
    for one in found:
        yield one


@asynccontextmanager
async def _infrastructure(settings: Settings) -> AsyncIterator[Infrastructure]:
    from server.commands.database import with_database
    from server.infrastructure import open_infrastructure

    async with with_database(settings) as here, open_infrastructure(here) as base:
        yield base


def _midnight(day: datetime) -> datetime:
    from domain.days import SHANGHAI

    return day.replace(tzinfo=SHANGHAI)


def _tell(each: Replayed) -> None:
    item = f"{each.item}@{each.item_version}"
    if each.now is None:
        say(
            "{case} {n} {item}: its rules are not as they were; was {was}",
            mark="✗ ",
            case=each.case,
            n=each.n,
            item=item,
            was=_said(each.was),
        )
        return
    say(
        "{case} {n} {item}: was {was}, now {now} ({changed})",
        mark="✗ ",
        case=each.case,
        n=each.n,
        item=item,
        was=_said(each.was),
        now=_said(each.now),
        changed=", ".join(each.changed),
    )


def _said(outcome: Outcome) -> str:
    from domain.hall.decisions import OUTCOME_WORDS

    return OUTCOME_WORDS[outcome].in_(language())
