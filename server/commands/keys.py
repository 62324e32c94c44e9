"""Commands about the keys: making, changing and retiring them while all runs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

import click

from domain.subjects import SubjectKind
from server.commands.cli import Operator, cli, run, settings_or_exit
from server.commands.wording import say

if TYPE_CHECKING:
    from server.settings import Settings
    from storage.database import Database
    from storage.keys.keys import Keys, Sealing, Secret
    from storage.keys.vault import Vault

#: Longer than anything lives that a digest is kept of: a session 90 days, a letter's way to end letters
#: for the rest, since the law names no end for it.
DIGESTS_LIVE: Final = timedelta(days=180)
#: As `storage.keys.keys` has them, which a help text need not load.
SECRETS: Final[tuple[Secret, ...]] = ("identity", "templates", "digests", "lookups")
KIND: Final = click.Choice([*SECRETS, "tokens"])


@cli.group()
def keys() -> None:
    """Keys: for identities, templates, look-ups, digests and tokens."""


@keys.command("init")
@click.option("--national", is_flag=True, help="Make keys for SM4-GCM and HMAC-SM3.")
@click.pass_obj
def keys_init(config: Path | None, *, national: bool) -> None:
    """Make the keys that are missing; none is ever overwritten.

    Losing the identity key loses every name, ID number and phone number; losing the template key
    loses every face record. No backup contains them: copy the folder to a safe place of its own.
    """
    run(_init(settings_or_exit(config), national))


async def _init(settings: Settings, national: bool) -> None:  # noqa: FBT001  # from the flag
    from server.outside.kms import key_service
    from storage.keys.vault import init_keys

    made = init_keys(
        settings.keys, national=national, wrapping=key_service(settings), sandbox=settings.sandbox
    )
    for name in made:
        say("made {name}", name=name)
    if not made:
        say("all keys are there already")
    folder = settings.keys.resolve()
    say("The keys lie in {folder}: copy this folder to a safe place.", folder=folder)


@keys.command("wrap")
@click.pass_obj
def keys_wrap(config: Path | None) -> None:
    """Wrap the keys that lie plain by the key service of kms_url; running processes notice nothing.

    Safe to break off: each file is whole at every moment, and goes on being read. A plain file goes only
    after the service gave the same key back. From then on nothing starts without the service: who
    loses its key loses all of these, so keep a plain copy of the folder locked away, off every machine.
    """
    run(_wrap(settings_or_exit(config)))


async def _wrap(settings: Settings) -> None:
    from server.outside.kms import key_service
    from storage.keys.key_wrapping import wrap_folder

    service = key_service(settings)
    if service is None:
        raise Operator("no kms_url is set, so there is nothing to wrap the keys by")
    wrapped = wrap_folder(settings.keys, service)
    for name in wrapped:
        say("wrapped {name}", name=name)
    if not wrapped:
        say("all keys are wrapped already")


@keys.command("list")
@click.pass_obj
def keys_list(config: Path | None) -> None:
    """Show each version of each key: what it is for, when it was made, what still stands under it.

    Reads every table through that holds sealed values. Of digests nobody can count what stands under
    them; they are needed for 180 days after the next one was made.
    """
    run(_list(settings_or_exit(config)))


async def _list(settings: Settings) -> None:
    from server.commands.database import url_of, with_database
    from server.outside.kms import key_service
    from storage.database import open_database
    from storage.keys.vault import load_keys

    found = load_keys(settings.keys, key_service(settings))
    async with with_database(settings) as at, open_database(url_of(at), size=2) as database:
        under = {kind: await _under(database, kind) for kind in SECRETS}
    for kind in SECRETS:
        for version in sorted({*found.secrets[kind], *under[kind]}):
            made = found.made_at.get((kind, version))
            day = f"{made:%Y-%m-%d}" if made else "not here"
            count = "" if kind == "digests" else f"  {under[kind].get(version, 0)} values"
            click.echo(f"{kind} {version}  {found.algorithm(kind, version)}  {day}{count}")
    say(
        "tokens: {signing} that sign or did lately, {before} before",
        signing=len(found.token_keys),
        before=len(found.retired),
    )


@keys.command("rotate")
@click.argument("kind", type=KIND)
@click.option("--national", is_flag=True, help="Make the next key for SM4-GCM or HMAC-SM3.")
@click.pass_obj
def keys_rotate(config: Path | None, kind: str, *, national: bool) -> None:
    """Make the next key of KIND and bring everything under it, while all runs on.

    Nobody is signed out, and no process is started again: each reads by the new key within seconds and
    writes with it after ten minutes, for which this command waits. On many machines copy the folder,
    with its times, to each within these ten minutes. Safe to break off: run it again, and it goes on
    where it was; the next key is made once the one before is retired. Nothing of a key is destroyed.
    """
    settings = settings_or_exit(config)
    run(
        _rotate_tokens(settings) if kind == "tokens" else _rotate(settings, _secret(kind), national)
    )


async def _rotate_tokens(settings: Settings) -> None:
    from server.outside.kms import key_service
    from storage.keys.vault import rotate_tokens

    made, retired = rotate_tokens(settings.keys, key_service(settings))
    say("made {name}: the newest of tokens", name=made)
    for name in retired:
        say("kept {name} only: that key signs nothing any more", name=name)
    say("Copy the folder to where the keys are kept, and to every machine.")


async def _rotate(settings: Settings, kind: Secret, national: bool) -> None:  # noqa: FBT001  # from the flag
    from server.commands.database import url_of, with_database
    from server.outside.kms import key_service
    from storage.accounts.reindexing import reindex
    from storage.database import open_database
    from storage.keys.vault import Vault, add_version, load_keys

    found = load_keys(settings.keys, key_service(settings))
    if len(found.secrets[kind]) == 1 or kind == "digests":
        wrapping = key_service(settings)
        made = add_version(settings.keys, kind, national=national, wrapping=wrapping)
        say("made {name}", name=made)
        say("Copy the folder to where the keys are kept, and to every machine.")
        found = load_keys(settings.keys, key_service(settings))
    newest = found.latest(kind)
    if kind == "digests":
        say(
            "In {days} days the older ones can go: keys retire digests VERSION",
            days=DIGESTS_LIVE.days,
        )
        return
    await _settle(found, kind, newest)
    vault = Vault(found)
    async with with_database(settings) as at, open_database(url_of(at), size=2) as database:
        if kind == "lookups":
            await reindex(database, vault, on_progress=_tell)
        else:
            await _reseal(database, vault, kind)
    older = ", ".join(str(version) for version in sorted(found.secrets[kind]) if version != newest)
    say(
        "All is under version {newest} of {kind}. When you like: keys retire {kind} {older}",
        newest=newest,
        kind=kind,
        older=older,
    )


@keys.command("retire")
@click.argument("kind", type=click.Choice(SECRETS))
@click.argument("version", type=int)
@click.pass_obj
def keys_retire(config: Path | None, kind: str, version: int) -> None:
    """Take a VERSION of a key out of use, when nothing stands under it any more; else it is refused.

    Its file is removed from this folder. Destroy it in every other copy too: then nothing that it
    sealed can be read by anybody, in any backup.
    """
    run(_retire(settings_or_exit(config), _secret(kind), version))


async def _retire(settings: Settings, kind: Secret, version: int) -> None:
    from server.commands.database import url_of, with_database
    from server.outside.kms import key_service
    from server.token_keys import LOOK_S
    from storage.accounts.reindexing import forget
    from storage.audit import audit
    from storage.database import open_database
    from storage.keys import key_checks
    from storage.keys.keys import remove_version
    from storage.keys.vault import load_keys

    found = load_keys(settings.keys, key_service(settings))
    newest = found.latest(kind)
    if version >= newest:
        raise Operator(
            "version {version} of {kind} is the newest: rotate first", version=version, kind=kind
        )
    async with with_database(settings) as at, open_database(url_of(at), size=2) as database:
        await _refuse_used(database, found, kind, version)
        async with database.transaction() as tx:
            await key_checks.retire(tx, kind, version)
            await audit.record(
                tx,
                actor="system",
                action="keys.retired",
                person=None,
                about=SubjectKind.KEY.of(f"{kind}:{version}"),
                why="keys retire",
            )
        for name in remove_version(settings.keys, kind, version):
            say("removed {name}: destroy it in every other copy too", name=name)
        if kind == "lookups":
            say("waiting until no process writes by it")
            await asyncio.sleep(2 * LOOK_S)
            await forget(database, version)
    say("version {version} of {kind} is retired", version=version, kind=kind)


async def _refuse_used(database: Database, found: Keys, kind: Secret, version: int) -> None:
    from server.token_keys import SETTLES
    from storage.keys.vault import Vault

    newest = found.latest(kind)
    made = found.made_at[kind, newest]
    if kind == "digests":
        if datetime.now(UTC) < made + DIGESTS_LIVE:
            raise Operator(
                "what it made lives until {day}: retire it then",
                day=f"{made + DIGESTS_LIVE:%Y-%m-%d}",
            )
        return
    if datetime.now(UTC) < made + SETTLES:
        raise Operator(
            "version {newest} of {kind} is not in use yet: keys rotate {kind} first",
            newest=newest,
            kind=kind,
        )
    under = await _under(database, kind)
    left = under.get(version, 0)
    if kind == "lookups":
        left = max(0, left - under.get(newest, 0))
    if left:
        raise Operator(
            "{left} values are under version {version} still: keys rotate {kind} first",
            left=left,
            version=version,
            kind=kind,
        )
    if kind == "templates":  # one may have been turned by the old version and sealed by the new one
        await _reseal(database, Vault(found), kind)


async def _reseal(database: Database, vault: Vault, kind: Sealing) -> None:
    from biometrics.rotation import renewed  # numpy, which no other command here needs
    from storage.keys.resealing import reseal

    def turn(template: bytes) -> bytes:
        return renewed(template, vault.turning())

    await reseal(database, vault, kind, turn=turn, on_progress=_tell)


async def _under(database: Database, kind: Secret) -> dict[int, int]:
    from storage.accounts.reindexing import indexed_under
    from storage.keys.keys import Sealing
    from storage.keys.resealing import sealed_under

    if kind == "lookups":
        return await indexed_under(database)
    sealing = [each for each in get_args(Sealing) if each == kind]
    return await sealed_under(database, sealing[0]) if sealing else {}


async def _settle(found: Keys, kind: Secret, version: int) -> None:
    """Until every process writes with it."""
    from server.token_keys import LOOK_S, SETTLES

    ready = found.made_at[kind, version] + SETTLES + timedelta(seconds=2 * LOOK_S)
    wait = (ready - datetime.now(UTC)).total_seconds()
    if wait > 0:
        time = f"{ready.astimezone():%H:%M:%S}"
        say("waiting until {time}, when all write with it", time=time)
        await asyncio.sleep(wait)


def _tell(table: str, done: int) -> None:
    click.echo(f"{table}: {done}")


def _secret(kind: str) -> Secret:
    return next(each for each in SECRETS if each == kind)
