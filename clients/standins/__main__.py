"""python -m clients.standins --port N: prints its address first, then each text message it takes."""

import asyncio
import signal

import click

from clients.standins.serving import serve


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=0, show_default=True, help="0 takes a free one.")
def main(host: str, port: int) -> None:
    """Stand-ins for WeChat and the SMS vendor, for tests, demo and sandbox only.

    Prints `standins ready http://HOST:PORT`, then a line for each text message that it takes.
    """
    asyncio.run(_serve(host, port))


async def _serve(host: str, port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with serve(host, port) as address:
        click.echo(f"standins ready {address}")
        await stop.wait()


main()
