"""python -m tests.server.coturn_program: sees to it that the tests have a coturn, run as docs/turnserver.conf says."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clients.demo.processes import free_port
from connectors.turn.coturn import IceServers
from tests.server.debian_packages import CACHE, unpack
from tests.server.nginx_program import PATH
from tests.server.tls import write_certificate

FOLDER: Final = CACHE / "coturn"
CONF: Final = Path(__file__).parents[2] / "docs" / "turnserver.conf"
SAY: Final = (
    "The tests of calls through a TURN server need coturn. Install it, e.g. apt-get install coturn,"
    " and run again."
)
#: Clients of three databases among them, to which it is linked and which it is not told to use; and what those
#: are linked to, which most machines have, and an image that was given little may lack.
PACKAGES: Final = (
    "coturn",
    *(f"lib{part}" for part in ("gssapi-krb5-2", "k5crypto3", "krb5-3", "krb5support0")),
    *(f"lib{part}" for part in ("com-err2", "keyutils1", "ldap2", "sasl2-2", "sqlite3-0")),
    *(f"libevent-{part}-2.1-7t64" for part in ("core", "extra", "openssl", "pthreads")),
    "libhiredis1.1.0",
    "libmariadb3",
    "libpq5",
)
SECRET: Final = "the-secret"  # the file's own
STARTS_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Program:
    """The server, and the client that comes along with it; with what they need of the environment."""

    server: str
    client: str
    env: dict[str, str]


@dataclass(frozen=True, slots=True)
class Running:
    """One on 127.0.0.1."""

    program: Program
    port: int
    tls_port: int

    @property
    def urls(self) -> tuple[str, str]:
        """As docs/visits.md has them."""
        return (
            f"turns:127.0.0.1:{self.tls_port}?transport=tcp",
            f"turn:127.0.0.1:{self.port}",
        )

    def ice(self, secret: str = SECRET) -> IceServers:
        return IceServers((), self.urls, secret)

    def reach(self, peer: str, name: str, password: str) -> str:
        """What coturn's client says that wants a way to `peer`."""
        command = [self.program.client, "-p", str(self.port), "-u", name, "-w", password]
        done = subprocess.run(
            [*command, "-c", "-n", "1", "-e", peer, "127.0.0.1"],
            check=False,
            capture_output=True,
            env=self.program.env,
            text=True,
            timeout=STARTS_S,
        )
        return done.stdout + done.stderr


def find() -> Program | None:
    """That of this machine, or ours that runs."""
    server = shutil.which("turnserver", path=PATH)
    client = shutil.which("turnutils_uclient", path=PATH)
    if server is not None and client is not None:
        return Program(server, client, {})
    binaries = FOLDER / "usr" / "bin"
    libraries = ":".join(str(each) for each in FOLDER.glob("usr/lib/*-gnu"))
    ours = Program(
        str(binaries / "turnserver"),
        str(binaries / "turnutils_uclient"),
        {"LD_LIBRARY_PATH": libraries},
    )
    return ours if Path(ours.server).exists() and _runs(ours) else None


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    program = find()
    assert program is not None, SAY
    write_certificate(folder, "turn")
    started = Running(program, free_port(), free_port())
    conf = folder / "turnserver.conf"
    conf.write_text(_adapted(folder, started), encoding="utf-8")
    coturn = subprocess.Popen(
        [program.server, "-c", str(conf)],
        env=program.env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for port in (started.port, started.tls_port):
            _until_open(coturn, port)
        yield started
    finally:
        coturn.terminate()
        coturn.wait()


def main() -> None:
    if find() is not None:
        return
    unpack(FOLDER, *PACKAGES, say=SAY)
    if find() is None:
        raise SystemExit(SAY)


def _adapted(folder: Path, started: Running) -> str:
    """The file of the docs with this machine's address, ports and paths; every other word as it is."""
    text = CONF.read_text(encoding="utf-8")
    for there, here in (
        ("-ip=203.0.113.7\n", "-ip=127.0.0.1\n"),
        ("listening-port=3478\n", f"listening-port={started.port}\n"),
        ("tls-listening-port=443\n", f"tls-listening-port={started.tls_port}\n"),
        ("/etc/coturn/tls/", f"{folder}/"),
        ("/var/log/turnserver/", f"{folder}/"),
    ):
        assert there in text
        text = text.replace(there, here)
    return f"{text}allow-loopback-peers\npidfile={folder}/turn.pid\nuserdb={folder}/turn.db\n"


def _until_open(coturn: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + STARTS_S
    while True:
        assert coturn.poll() is None, "coturn ended"
        assert time.monotonic() < until, "coturn did not start"
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


def _runs(program: Program) -> bool:
    done = subprocess.run(
        [program.server, "--version"], check=False, capture_output=True, env=program.env
    )
    return done.returncode == 0


if __name__ == "__main__":
    main()
