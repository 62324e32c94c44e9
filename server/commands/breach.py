"""Commands for an incident with personal data: the report that the law asks for, and the persons told."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from domain.audited import Data
from domain.days import SHANGHAI
from domain.privacy.breach import REFERENCE, Duties, Findings, Statement, as_json, as_markdown
from server.commands.cli import Operator, cli, run, settings_or_exit
from server.commands.wording import say

if TYPE_CHECKING:
    from domain.privacy.incident_count import Touched
    from server.settings import Settings

MOMENT = click.DateTime(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
NEW_FILE = click.Path(path_type=Path, dir_okay=False, writable=True)


@cli.group()
def breach() -> None:
    """An incident with personal data: what the audit knows of it (PIPL Art. 57)."""


@breach.command("report")
@click.argument("reference")
@click.option("--since", type=MOMENT, required=True, help="Beijing time, included.")
@click.option("--until", type=MOMENT, required=True, help="Beijing time, not included.")
@click.option("--actor", default="", help="Only this one: officer:UUID, or a user name.")
@click.option("--cause", default="", help="What happened and why.")
@click.option("--measures", default="", help="What was done about it.")
@click.option("--contact", default="", help="Whom the persons can reach.")
@click.option("--out", type=NEW_FILE, help="A new file; default: shown here.")
@click.option("--json", "structured", is_flag=True, help="JSON instead of Markdown.")
@click.option("--person-file", type=NEW_FILE, help="A new file: the persons, as lines of JSON.")
@click.pass_obj
def report(
    config: Path | None,
    reference: str,
    since: datetime,
    until: datetime,
    actor: str,
    cause: str,
    measures: str,
    contact: str,
    out: Path | None,
    person_file: Path | None,
    *,
    structured: bool,
) -> None:
    """Write what the audit says of the time of incident REFERENCE.

    Kinds of data, possible harm, who acted, how many persons. Cause, measures and contact are yours;
    what you leave out stays a blank. The report is on record itself. Persons stand in it as numbers;
    the file of persons has their ids, is mode 0600, and is what `breach tell` takes.
    """
    settings, known = settings_or_exit(config), _reference(reference)
    begin, end = since.replace(tzinfo=SHANGHAI), until.replace(tzinfo=SHANGHAI)
    if begin >= end:
        raise Operator("--until has to be after --since")
    files = [file for file in (out, person_file) if file is not None]
    if there := next((file for file in files if file.exists()), None):
        raise Operator("{file} exists already", file=there)
    found, duties = run(_look(settings, known, begin, end, actor))
    text = _text(
        known, found.findings, duties, Statement(cause, measures, contact), structured=structured
    )
    if person_file is not None:
        _write(person_file, "".join(_line(who, data) for who, data in found.persons.items()))
    if out is None:
        click.echo(text, nl=False)
        return
    _write(out, text)
    say(
        "{persons} persons, {entries} entries in {file}",
        persons=found.findings.persons,
        entries=found.findings.entries,
        file=out,
    )


@breach.command("tell")
@click.argument("reference")
@click.argument(
    "person_file", type=click.Path(path_type=Path, exists=True, dir_okay=False, readable=True)
)
@click.pass_obj
def tell(config: Path | None, reference: str, person_file: Path) -> None:
    """Tell the persons of PERSON_FILE that incident REFERENCE touched their data.

    The words are neutral. Each person is told once for a reference, so a run that was cut off is
    simply run again. Each telling is on record.
    """
    known = _reference(reference)
    try:
        persons = [
            UUID(json.loads(line)["person"])
            for line in person_file.read_text(encoding="utf-8").splitlines()
        ]
    except (ValueError, KeyError, TypeError) as wrong:
        raise Operator(
            "{file} is no file of `breach report --person-file`", file=person_file
        ) from wrong
    told, without = run(_tell(settings_or_exit(config), known, persons))
    say(
        "{told} of {all} persons told now; {without} of these have no account:"
        " an SMS and, where the register has an address, a letter go to them, else an officer",
        told=told,
        all=len(persons),
        without=without,
    )


async def _look(
    settings: Settings, reference: str, since: datetime, until: datetime, actor: str
) -> tuple[Touched, Duties]:
    from server.commands.database import url_of, with_database
    from server.wiring.privacy import make_breaches
    from storage.database import open_database

    async with with_database(settings) as found, open_database(url_of(found), size=1) as database:
        breaches = make_breaches(database)
        seen = await breaches.look(reference, since, until, actor)
        return seen, await breaches.duties()


async def _tell(settings: Settings, reference: str, persons: list[UUID]) -> tuple[int, int]:
    """How many were told, and how many of them have no account to hear it."""
    from server.commands.database import url_of, with_database
    from server.wiring.privacy import make_breaches
    from storage.database import open_database

    told = without = 0
    async with with_database(settings) as found, open_database(url_of(found), size=1) as database:
        breaches = make_breaches(database)
        for person in persons:
            accounts = await breaches.tell(reference, person)
            told += accounts is not None
            without += accounts == ()
    return told, without


def _text(
    reference: str, found: Findings, duties: Duties, said: Statement, *, structured: bool
) -> str:
    if structured:
        whole = as_json(reference, found, duties, said)
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    return as_markdown(reference, found, duties, said)


def _line(person: UUID, data: frozenset[Data]) -> str:
    return json.dumps({"person": str(person), "data": sorted(data)}) + "\n"


def _write(file: Path, text: str) -> None:
    file.touch(mode=0o600, exist_ok=False)
    file.write_text(text, encoding="utf-8")


def _reference(reference: str) -> str:
    if not REFERENCE.fullmatch(reference):
        raise Operator("a reference is up to 40 letters, digits, dots, dashes and underlines")
    return reference
