"""Commands about what the law asks: the impact assessment, and how long things are kept."""

from datetime import date, datetime
from pathlib import Path

import click

from domain.filing import ASSESSMENT_YEARS, latest_review
from server.commands.cli import Operator, cli, run, settings_or_exit
from server.commands.store import url_of, with_database
from server.settings import Settings
from storage.assessments import Assessment, Assessments
from storage.database import open_database
from storage.retention import Swept, report

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
    approved = approved_on.date()
    review = review_on.date() if review_on else latest_review(approved)
    if not approved < review <= latest_review(approved):
        raise Operator(f"--review-on has to be after the approval and by {latest_review(approved)}")
    new = Assessment(reference.strip(), approved, review)
    if not new.reference:
        raise Operator("the assessment needs a reference")
    if not run(_record(settings_or_exit(config), new)):
        raise Operator(f"{new.reference} is on record already")
    click.echo(f"{new.reference} is on record, to be reviewed by {new.review_on}")


async def _record(settings: Settings, new: Assessment) -> bool:
    async with with_database(settings) as found, open_database(url_of(found), size=1) as database:
        return await Assessments(database).record(new)


@assessment.command("show")
@click.pass_obj
def show(config: Path | None) -> None:
    """The assessment in force; exit 1 when there is none."""
    today = date.today()  # noqa: DTZ011  # the operator's own day
    newest = run(_newest(settings_or_exit(config), today))
    if newest is None:
        click.echo("no impact assessment is on record")
        raise SystemExit(1)
    over = "" if newest.current(today) else " (its review is overdue)"
    click.echo(
        f"{newest.reference}: approved on {newest.approved_on}, to be reviewed by"
        f" {newest.review_on}{over}"
    )
    if over:
        raise SystemExit(1)


async def _newest(settings: Settings, today: date) -> Assessment | None:
    async with with_database(settings) as found, open_database(url_of(found), size=1) as database:
        return await Assessments(database).newest(today)


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
    async with with_database(settings) as found, open_database(url_of(found), size=1) as database:
        return await report(database)
