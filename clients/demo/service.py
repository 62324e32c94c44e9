"""The service under test: `python -m server up`, with a data folder and keys of its own."""

import os
import re
import secrets
import shutil
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from clients.demo.processes import ROOT, Program, free_port, run_once, until_ready
from domain.people import Role

FOLDER: Final = ROOT / "var" / "demo"
OFFICER: Final = "li.wen"
EVERYTHING: Final = "an.hua"  # has every role
_SECRET: Final = re.compile(r"otpauth://\S*[?&]secret=([A-Z2-7]+)")


class SecondWeb:
    """Another web process of a service's city: it joins the servers that `up` runs, and is started after it."""

    def __init__(self, env: Mapping[str, str], folder: Path) -> None:
        """`env`: of the service."""
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        self.log = folder / "second.log"
        # No face is checked there.
        env = {**env, "ZHIJIAN_WORKERS": "1"}
        arguments = ("server", "serve", "--port", str(port))
        self._program = Program("the second web process", arguments, env, self.log)

    async def start(self) -> None:
        """Returns once it is ready for people."""
        await self._program.start(lambda _: None)
        await until_ready(self._program, f"{self.base}/readyz")

    async def stop(self) -> None:
        await self._program.stop()


class Service:
    """Starts on an empty folder, and again on what it left. `program`: what Python runs as it."""

    def __init__(
        self,
        port: int,
        settings: dict[str, str],
        folder: Path,
        program: Sequence[str] = ("server", "up"),
    ) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self._folder = folder
        self._env = {
            "ZHIJIAN_PORT": str(port),
            "ZHIJIAN_DATA": str(folder / "data"),
            "ZHIJIAN_KEYS": str(folder / "keys"),
            "ZHIJIAN_LOG": "console",
            **settings,
        }
        self._arguments = program
        self._program = self._new_program()
        self.password = secrets.token_urlsafe(9)

    @property
    def pid(self) -> int:
        return self._program.pid

    @property
    def folder(self) -> Path:
        return self._folder

    @property
    def log(self) -> Path:
        return self._folder / "service.log"

    async def start(self) -> None:
        """Returns once it is ready for people."""
        self._program = self._new_program()
        await self._program.start(lambda _: None)
        await until_ready(self._program, f"{self.base}/readyz")

    async def kill(self) -> None:
        await self._program.kill()

    async def stop(self) -> None:
        await self._program.stop()

    async def add_officer(
        self,
        username: str = OFFICER,
        roles: Collection[Role] = (Role.COUNTER, Role.REVIEWER),
        *,
        second_factor: bool = False,
    ) -> str:
        """Gives the secret of the second factor, in Base32; "" without one."""
        command = ["officer", "add", username, "--password", self.password]
        command += [word for role in roles for word in ("--role", role.value)]
        command += ["--second-factor"] if second_factor else []
        found = _SECRET.search(await self.command(*command))
        return found[1] if found else ""

    async def command(self, *words: str) -> str:
        """What `zhijian` says to these words in this city."""
        return await run_once(("server", *words), self._env)

    def second(self) -> SecondWeb:
        """Another web process of this city."""
        return SecondWeb(self._env, self._folder)

    def _new_program(self) -> Program:
        return Program("the service", self._arguments, self._env, self.log)


def new_folder() -> Path:
    """An empty folder for this run; those of runs that are over are cleared away."""
    for old in FOLDER.glob("run-*"):
        if not Path("/proc", old.name.removeprefix("run-")).exists():
            forget(old)
    folder = FOLDER / f"run-{os.getpid()}"
    forget(folder)
    folder.mkdir(parents=True)
    return folder


def forget(folder: Path) -> None:
    """With the database's files, which lie elsewhere where root's own folders are closed to it."""
    for link in (folder / "data").glob("*"):
        if link.is_symlink():
            elsewhere = link.resolve()
            shutil.rmtree(elsewhere, ignore_errors=True)
            with suppress(OSError):
                elsewhere.parent.rmdir()
    shutil.rmtree(folder, ignore_errors=True)
