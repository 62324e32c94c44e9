"""`serve` and `work` as processes of their own, on a PostgreSQL and a Valkey that are there already."""

import asyncio
import secrets
from collections.abc import Mapping
from pathlib import Path

from clients.demo.processes import (
    READY_SECONDS,
    NotStarted,
    Program,
    free_port,
    run_once,
    until_ready,
)
from clients.demo.service import OFFICER


class Apart:
    """So many `serve`, each on a port of its own, and one `work`; each may be killed and started anew."""

    def __init__(self, settings: Mapping[str, str], folder: Path, *, serving: int = 1) -> None:
        """`settings` name the servers and the outside; all processes have them."""
        self._folder = folder
        self._env = {
            "ZHIJIAN_KEYS": str(folder / "keys"),
            "ZHIJIAN_DATA": str(folder / "data"),
            "ZHIJIAN_LOG": "json",
            **settings,
        }
        self._ports = [free_port() for _ in range(serving)]
        self.web = [self._new_web(which) for which in range(serving)]
        self.work = self._new_work()
        self.password = secrets.token_urlsafe(9)

    def base(self, which: int = 0) -> str:
        return f"http://127.0.0.1:{self._ports[which]}"

    async def start(self) -> None:
        """Tables, keys and an officer first; returns once all are ready."""
        await self.command("keys", "init")
        await self.command("migrate")
        await self.command("officer", "add", OFFICER, "--password", self.password)
        for which in range(len(self.web)):
            await self.start_web(which)
        await self.start_work()

    async def command(self, *words: str) -> str:
        """What `zhijian` says to these words in this city."""
        return await run_once(("server", *words), self._env)

    async def start_web(self, which: int) -> None:
        self.web[which] = self._new_web(which)
        await self.web[which].start(lambda _: None)
        await until_ready(self.web[which], f"{self.base(which)}/readyz")

    async def start_work(self) -> None:
        works = asyncio.Event()
        self.work = self._new_work()
        await self.work.start(lambda line: works.set() if line == "zhijian works" else None)
        try:
            async with asyncio.timeout(READY_SECONDS):
                await works.wait()
        except TimeoutError:
            raise NotStarted(f"work is not ready\n{self.work.tail()}") from None

    async def stop(self) -> None:
        for program in (*self.web, self.work):
            await program.stop()

    def _new_web(self, which: int) -> Program:
        arguments = ("server", "serve", "--port", str(self._ports[which]))
        return Program(f"web {which}", arguments, self._env, self._folder / f"web-{which}.log")

    def _new_work(self) -> Program:
        return Program("work", ("server", "work"), self._env, self._folder / "work.log")
