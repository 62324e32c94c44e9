"""Commands that run: everything at once, only the web, only the background."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.commands.cli import Operator, cli, run, settings_or_exit
from server.commands.wording import told

if TYPE_CHECKING:
    from aiohttp import web
    from pydantic import SecretStr

    from server.app import Context
    from server.resources import Resources
    from server.settings import Settings

# A connection that has sent no whole request head within this long is closed (slow-loris).
KEEP_ALIVE_SECONDS = 30.0
STOP_SECONDS = 5.0
# Of a body that nobody has read yet, half of aiohttp's own: 50 files that come at once hold 15 MB less, and no
# fewer bytes a second pass (bench/uploads.py). With a quarter senders and reader wait for each other.
WAITING_BYTES = 32 * 1024


@cli.command()
@click.option("--port", type=int, help="Port; default from the configuration, 8080.")
@click.option("--sandbox", is_flag=True, help="With invented people, keys and data of its own.")
@click.pass_obj
def up(config: Path | None, port: int | None, *, sandbox: bool) -> None:
    """Start everything in one process.

    PostgreSQL and Valkey are started too, unless ZHIJIAN_DATABASE_URL and ZHIJIAN_REDIS_URL name
    yours. Keys are made at the first start; tables are made and migrated. Ctrl-C stops it all.
    """
    settings = settings_or_exit(config)
    if sandbox:
        settings = _sandbox(settings)
    if port is not None:
        settings = settings.model_copy(update={"port": port})
    _serve(settings, lambda: all_in_one(settings))


@cli.command()
@click.option("--processes", default=1, show_default=True, help="How many share the port.")
@click.option("--port", type=int, help="Port; default from the configuration, 8080.")
@click.pass_obj
def serve(config: Path | None, processes: int, port: int | None) -> None:
    """Serve web and sockets; the database must be there and migrated.

    For many machines: run this on each, with the same ZHIJIAN_DATABASE_URL, ZHIJIAN_REDIS_URL and
    keys, and `zhijian work` on at least one. Without these, beside a running `zhijian up` on the same
    data folder: it shares the servers of that one, and has to be started anew after it.
    """
    settings = settings_or_exit(config)
    if port is not None:
        settings = settings.model_copy(update={"port": port})
    settings = _beside_up(settings)
    if processes > 1:
        _refuse_unsafe(settings)
        sys.exit(run(_many(processes, settings, config)))
    _serve(settings, lambda: migrated(settings), reuse_port=True)


@cli.command()
@click.pass_obj
def work(config: Path | None) -> None:
    """Send notices and clear away what has served its time; any number may run."""
    from server.monitoring.logs import start_logs

    settings = settings_or_exit(config)
    if settings.database_url is None:
        raise Operator("work needs ZHIJIAN_DATABASE_URL")
    _refuse_unsafe(settings)
    start_logs(settings.log)
    run(_work(settings))


def _sandbox(settings: Settings) -> Settings:
    """The same as a sandbox, in folders of its own; Operator in production."""
    if settings.production:
        raise Operator("a sandbox does not start with the settings of production")
    folders = {"data": settings.data / "sandbox", "keys": settings.data / "sandbox-keys"}
    own = {} if settings.sandbox else folders
    return settings.model_copy(update={"environment": "sandbox", **own})


@asynccontextmanager
async def all_in_one(settings: Settings) -> AsyncIterator[Resources]:
    """The embedded servers where none are named, keys, tables, and everything on top."""
    from pydantic import SecretStr

    from server.opening import ahead
    from server.outside.kms import key_service
    from server.resources import open_resources
    from server.workers import open_workers
    from storage.keys.vault import init_keys
    from storage.migrate import migrate
    from storage.postgres.embedded_postgres import embedded_postgres
    from storage.postgres.embedded_valkey import embedded_valkey

    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        workers = await enter(ahead(open_workers(settings)))
        valkey = (
            await enter(ahead(embedded_valkey(settings.data))) if not settings.redis_url else None
        )
        found: dict[str, SecretStr] = {}
        if settings.database_url is None:
            found["database_url"] = SecretStr(await enter(embedded_postgres(settings.data)))
        if valkey is not None:
            found["redis_url"] = SecretStr(await valkey())
        settings = settings.model_copy(update=found)
        if not settings.keys.exists() and not settings.production:
            await asyncio.to_thread(
                init_keys,
                settings.keys,
                wrapping=key_service(settings),
                sandbox=settings.sandbox,
            )
        if settings.database_url is not None:
            await migrate(settings.database_url.get_secret_value())
        yield await enter(open_resources(settings, workers, works=True))


@asynccontextmanager
async def migrated(settings: Settings) -> AsyncIterator[Resources]:
    """On a database that is there already, and must be as new as the program."""
    from server.opening import ahead
    from server.resources import open_resources
    from server.workers import open_workers
    from storage.migrate import pending

    url = settings.database_url.get_secret_value() if settings.database_url else ""
    async with ahead(open_workers(settings)) as workers:
        if missing := await pending(url):
            raise Operator(
                "the database lacks {missing}; run `zhijian migrate` first",
                missing=", ".join(missing),
            )
        async with open_resources(settings, workers, works=False) as resources:
            yield resources


def _beside_up(settings: Settings) -> Settings:
    """With the embedded servers of the `up` that runs here on this data folder, where none are named."""
    from pydantic import SecretStr

    from storage.postgres.embedded_postgres import running_postgres
    from storage.postgres.embedded_valkey import running_valkey

    if settings.database_url is not None:
        return settings
    if (database := running_postgres(settings.data)) is None:
        raise Operator(
            "serve needs ZHIJIAN_DATABASE_URL, or a running `zhijian up` on the same data folder"
        )
    found = {"database_url": SecretStr(database)}
    if settings.redis_url is None and (valkey := running_valkey(settings.data)):
        found["redis_url"] = SecretStr(valkey)
    return settings.model_copy(update=found)


def _serve(settings: Settings, context: Context, *, reuse_port: bool = False) -> None:
    gc.disable()  # until `settle`: what is loaded at the start stays
    try:
        _refuse_unsafe(settings)
        from server.app import create_app
        from server.monitoring.logs import start_logs

        start_logs(settings.log)
        app = create_app(settings, context)
        run(_until_stopped(app, settings, reuse_port=reuse_port))
    finally:
        gc.enable()


async def _until_stopped(app: web.Application, settings: Settings, *, reuse_port: bool) -> None:
    from aiohttp import web

    from server.app import drain
    from server.background import running
    from server.monitoring.pulse import collect

    stop = _stop_on_signal()
    runner = web.AppRunner(
        app,
        read_bufsize=WAITING_BYTES,
        access_log=None,
        keepalive_timeout=KEEP_ALIVE_SECONDS,
        shutdown_timeout=STOP_SECONDS,
    )
    try:
        await runner.setup()
        site = web.TCPSite(
            runner, settings.host, settings.port, reuse_port=reuse_port or None, backlog=1024
        )
        await site.start()
        host, port = runner.addresses[0][:2]
        click.echo(f"zhijian ready http://{host}:{port}")
        settle()
        async with running("collecting", collect):
            await stop.wait()
        await site.stop()
        await drain(app)
    finally:
        await runner.cleanup()


async def _work(settings: Settings) -> None:
    from server.background import running
    from server.infrastructure import open_infrastructure
    from server.monitoring.pulse import collect
    from server.work import working

    stop = _stop_on_signal()
    async with (
        open_infrastructure(settings) as infrastructure,
        working(settings, infrastructure),
    ):
        click.echo("zhijian works")
        settle()
        async with running("collecting", collect):
            await stop.wait()


async def _many(processes: int, settings: Settings, config: Path | None) -> int:
    """Runs so many processes on one port until told to stop; one that ends takes the others along."""
    stop = _stop_on_signal()
    command = ["-m", "server", *(["--config", str(config)] if config else [])]
    command += ["serve", "--port", str(settings.port)]
    children = [
        await asyncio.create_subprocess_exec(sys.executable, *command) for _ in range(processes)
    ]
    ends = [asyncio.create_task(child.wait()) for child in children]
    told = asyncio.create_task(stop.wait())
    await asyncio.wait([*ends, told], return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    for child in children:
        if child.returncode is None:
            child.terminate()
    codes = await asyncio.gather(*ends)
    return 0 if stop.is_set() and not any(codes) else 1


def settle() -> None:
    """What stands when all is open lasts to the end: the collector of garbage leaves it out."""
    gc.collect()
    gc.freeze()
    gc.enable()


def _stop_on_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def _refuse_unsafe(settings: Settings) -> None:
    """A lapsed impact assessment is no such fault: it closes the face actions alone, while it lasts."""
    from server.monitoring.checks import mixed, unsafe

    if settings.sandbox and (faults := mixed(settings)):
        raise Operator("{why}", why="\n  ".join((told("no sandbox:"), *faults)))
    if settings.production and (faults := unsafe(settings)):
        raise Operator("{why}", why="\n  ".join((told("not safe for production:"), *faults)))
