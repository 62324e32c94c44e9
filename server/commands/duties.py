"""Commands about what the law asks: the impact assessment, and how long things are kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from domain.accounts.consent import Purpose
from domain.filing import ASSESSMENT_YEARS, FILING_AT, file_by, latest_review
from server.commands.cli import Operator, cli, run, settings_or_exit
from server.commands.wording import say, told

if TYPE_CHECKING:
    from server.settings import Settings
    from storage.privacy.assessments import Assessment
    from storage.privacy.retention import Swept

DAY = click.DateTime(formats=["%Y-%m-%d"])


@cli.group()
def assessment() -> None:
    """The impact assessment, without which production processes no faces (Order 19 Art. 9, PIPL 55)."""


@assessment.command("record")
@click.argument("reference")
@click.option("--approved-on", type=DAY, required=True, help="YYYY-MM-DD.")
@click.option(
    "--review-on",
    type=DAY,
    help=f"YYYY-MM-DD; default and latest: {ASSESSMENT_YEARS} years after the approval.",
)
@click.pass_obj
def record(
    config: Path | None, reference: str, approved_on: datetime, review_on: datetime | None
) -> None:
    """Put the approved assessment REFERENCE on record; a recorded one is never changed."""
    from storage.privacy.assessments import Assessment

    approved = approved_on.date()
    review = review_on.date() if review_on else latest_review(approved)
    if not approved < review <= latest_review(approved):
        raise Operator(
            "--review-on has to be after the approval and by {latest}",
            latest=latest_review(approved),
        )
    new = Assessment(reference.strip(), approved, review)
    if not new.reference:
        raise Operator("the assessment needs a reference")
    if not run(_record(settings_or_exit(config), new)):
        raise Operator("{reference} is on record already", reference=new.reference)
    say(
        "{reference} is on record, to be reviewed by {review_on}",
        reference=new.reference,
        review_on=new.review_on,
    )


async def _record(settings: Settings, new: Assessment) -> bool:
    from server.commands.database import url_of, with_database
    from storage.database import open_database
    from storage.privacy.assessments import AssessmentStore

    async with with_database(settings) as found, open_database(url_of(found), size=1) as database:
        return await AssessmentStore(database).record(new)


@assessment.command("show")
@click.pass_obj
def show(config: Path | None) -> None:
    """The assessment in force; exit 1 when there is none."""
    today = date.today()  # noqa: DTZ011  # the operator's own day
    newest = run(_newest(settings_or_exit(config), today))
    if newest is None:
        say("no impact assessment is on record")
        raise SystemExit(1)
    line = told(
        "{reference}: approved on {approved_on}, to be reviewed by {review_on}",
        reference=newest.reference,
        approved_on=newest.approved_on,
        review_on=newest.review_on,
    )
    over = "" if newest.current(today) else f" ({told('its review is overdue')})"
    click.echo(line + over)
    if over:
        raise SystemExit(1)


async def _newest(settings: Settings, today: date) -> Assessment | None:
    from server.commands.database import url_of, with_database
    from storage.database import open_database
    from storage.privacy.assessments import AssessmentStore

    async with with_database(settings) as found, open_database(url_of(found), size=1) as database:
        return await AssessmentStore(database).newest(today)


@cli.group()
def filing() -> None:
    """The filing with the provincial CAC from 100,000 stored faces on (Order 19 Art. 15)."""


@filing.command("facts")
@click.pass_obj
def filing_facts(config: Path | None) -> None:
    """What the program knows of what is filed: numbers, days, engine, purposes, periods, places."""
    for line in run(_facts(settings_or_exit(config))):
        click.echo(line)


@filing.command("record")
@click.argument("reference")
@click.option("--filed-on", type=DAY, required=True, help="YYYY-MM-DD.")
@click.pass_obj
def filing_record(config: Path | None, reference: str, filed_on: datetime) -> None:
    """Put the filing REFERENCE on record, which ends its alarm; a recorded one is never changed.

    A substantial change is filed anew within 30 working days: with a reference of its own.
    """
    name, day = reference.strip(), filed_on.date()
    if not name:
        raise Operator("the filing needs a reference")
    if day > date.today():  # noqa: DTZ011  # the operator's own day
        raise Operator("--filed-on is a day that has been")
    if not run(_file(settings_or_exit(config), name, day)):
        raise Operator("{reference} is on record already", reference=name)
    say(
        "{reference} is on record as filed on {day}; the alarm of the filing ends",
        reference=name,
        day=day,
    )


async def _file(settings: Settings, reference: str, filed_on: date) -> bool:
    from server.commands.database import url_of, with_database
    from storage.database import open_database
    from storage.faces.tallies import Tallies
    from storage.privacy.filings import Filed, FilingStore

    async with with_database(settings) as found, open_database(url_of(found), size=1) as database:
        faces = await Tallies(database).persons_with_faces()
        filed = Filed(reference, filed_on, faces.value if faces else 0)
        return await FilingStore(database).record(filed)


async def _facts(settings: Settings) -> list[str]:
    from server.commands.abroad import leaving
    from server.commands.database import url_of, with_database
    from storage.database import open_database
    from storage.faces.tallies import Tallies
    from storage.privacy.assessments import AssessmentStore
    from storage.privacy.filings import FilingStore
    from storage.privacy.retention import SCHEDULE

    today = date.today()  # noqa: DTZ011  # the operator's own day
    async with with_database(settings) as found, open_database(url_of(found), size=1) as database:
        faces = await Tallies(database).count(datetime.now(UTC))
        filings = FilingStore(database)
        reached, filed = await filings.reached_on(), await filings.newest(today)
        newest = await AssessmentStore(database).newest(today)
    kept = next(rule for rule in SCHEDULE if rule.noun == "face templates")
    return [
        told(
            "persons with a stored face: {number}, counted {at:%Y-%m-%d %H:%M} UTC",
            number=faces.value,
            at=faces.counted_at,
        ),
        told(
            "{most} reached on {day}, to be filed by {until}",
            most=FILING_AT,
            day=reached,
            until=file_by(reached),
        )
        if reached
        else told("{most} not reached: nothing is to be filed", most=FILING_AT),
        told(
            "filed on {day} as {reference}, with {number} persons",
            day=filed.filed_on,
            reference=filed.reference,
            number=filed.persons,
        )
        if filed
        else told("no filing is on record"),
        told(
            "engine: {engine}; templates are stored sealed, pictures are not stored",
            engine=settings.engine,
        ),
        told(
            "purposes asked consent for: {purposes}",
            purposes=", ".join(purpose.value for purpose in Purpose),
        ),
        told("templates are kept {keeps}", keeps=kept.keeps),
        told(
            "impact assessment: {reference} of {day}",
            reference=newest.reference,
            day=newest.approved_on,
        )
        if newest
        else told("no impact assessment is on record"),
        *leaving(settings),
    ]


@cli.group()
def retention() -> None:
    """How long everything is kept."""


@retention.command("report")
@click.pass_obj
def retention_report(config: Path | None) -> None:
    """The schedule by noun, and what it ended in the last 30 days."""
    for swept in run(_report(settings_or_exit(config))):
        ended = f"{swept.ended} ended, last on {swept.last}" if swept.last else "none ended"
        done = ended if swept.rule.statement else "not swept"
        click.echo(f"{swept.rule.noun}: {swept.rule.keeps} ({done})")


async def _report(settings: Settings) -> tuple[Swept, ...]:
    from server.commands.database import url_of, with_database
    from storage.database import open_database
    from storage.privacy.retention import report

    async with with_database(settings) as found, open_database(url_of(found), size=1) as database:
        return await report(database)
