"""Stores of objects for tests: a folder, and an S3 server."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from storage.objects import Objects, S3Access, open_objects

STARTS_S = 30.0


@contextmanager
def s3_server() -> Iterator[str]:
    """The address of moto's, with a bucket `city`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address, until = f"http://127.0.0.1:{port}", time.monotonic() + STARTS_S
    try:
        while True:
            try:
                urlopen(Request(f"{address}/city", method="PUT"), timeout=5).close()
                break
            except OSError:
                assert server.poll() is None, "moto ended"
                assert time.monotonic() < until, "moto did not start"
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait()


def in_bucket(address: str) -> Objects:
    access = S3Access(address, "us-east-1", "key", "secret")
    return open_objects("s3://city/of/files", access)


def in_folder(folder: Path) -> Objects:
    return open_objects(folder.absolute().as_uri())
