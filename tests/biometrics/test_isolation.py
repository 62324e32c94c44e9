"""What a face worker may not do, tried from within one."""

import ctypes
import ctypes.util
import os
import platform
import resource
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from biometrics import isolation
from biometrics.isolation import landlock, linux, seccomp, system_calls
from biometrics.models import Manifest
from biometrics.pool import FacePool
from biometrics.wire import Equipment
from tests.biometrics import odd_jobs

AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
REFUSED = "PermissionError"

needs_seccomp = pytest.mark.skipif(not seccomp.known(), reason="no seccomp here")
needs_landlock = pytest.mark.skipif(not landlock.version(), reason="no Landlock here")


def status_of(pid: int) -> dict[str, str]:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool(manifest: Manifest) -> AsyncIterator[FacePool]:
    os.environ["ZHIJIAN_SMS_KEY"] = "a vendor's secret"
    async with FacePool(
        Equipment("opencv", manifest.paths), workers=1, entry=odd_jobs.__name__
    ) as pool:
        yield pool
    del os.environ["ZHIJIAN_SMS_KEY"]


in_one_loop = pytest.mark.asyncio(loop_scope="module")


@in_one_loop
async def test_a_worker_has_no_variable_that_an_operator_set(pool: FacePool) -> None:
    found = await pool.run(odd_jobs.variables)

    assert "ZHIJIAN_SMS_KEY" not in found
    assert "a vendor's secret" not in found.values()
    assert "HOME" not in found
    assert found["OMP_NUM_THREADS"] == "1"


@needs_landlock
@in_one_loop
async def test_a_worker_reads_no_key_and_not_even_the_folder(
    pool: FacePool, tmp_path: Path
) -> None:
    key = tmp_path / "templates.1.key"
    key.write_bytes(os.urandom(32))

    assert await pool.run(odd_jobs.attempt, "read", str(key)) == REFUSED
    assert await pool.run(odd_jobs.attempt, "read in a thread", str(key)) == REFUSED
    assert await pool.run(odd_jobs.attempt, "list", str(tmp_path)) == REFUSED


@needs_landlock
@pytest.mark.parametrize("path", ["/etc/passwd", "/proc/{}/environ", "/proc/{}/mem"])
@in_one_loop
async def test_a_worker_reads_nothing_of_the_system_or_of_the_service(
    pool: FacePool, path: str
) -> None:
    assert await pool.run(odd_jobs.attempt, "read", path.format(os.getpid())) == REFUSED


@needs_landlock
@in_one_loop
async def test_a_checkout_beside_the_worker_s_code_is_closed(pool: FacePool) -> None:
    root = Path(isolation.__file__).parents[2]

    assert await pool.run(odd_jobs.attempt, "list", str(root)) == REFUSED
    assert await pool.run(odd_jobs.attempt, "read", str(root / "pyproject.toml")) == REFUSED


@needs_seccomp
@in_one_loop
async def test_a_worker_writes_and_deletes_no_file(pool: FacePool, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_bytes(b"as it was")

    assert await pool.run(odd_jobs.attempt, "write", str(there)) == REFUSED
    assert await pool.run(odd_jobs.attempt, "write", str(tmp_path / "new")) == REFUSED
    assert await pool.run(odd_jobs.attempt, "delete", str(there)) == REFUSED
    assert there.read_bytes() == b"as it was"
    assert os.listdir(tmp_path) == ["there"]  # noqa: PTH208  # a look, not a walk


@needs_seccomp
@in_one_loop
async def test_a_worker_reaches_no_network_and_no_socket(pool: FacePool, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])

        assert await pool.run(odd_jobs.attempt, "connect", port) == REFUSED
    assert await pool.run(odd_jobs.attempt, "listen by unix", str(tmp_path / "s")) == REFUSED


@needs_seccomp
@pytest.mark.parametrize("what", ["run", "fork"])
@in_one_loop
async def test_a_worker_starts_no_program_and_no_process(pool: FacePool, what: str) -> None:
    assert await pool.run(odd_jobs.attempt, what, "/bin/true") == REFUSED


@needs_seccomp
@in_one_loop
async def test_a_worker_neither_signals_nor_traces_the_service(pool: FacePool) -> None:
    before = signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        assert await pool.run(odd_jobs.attempt, "kill", str(os.getpid())) == REFUSED
        assert await pool.run(odd_jobs.attempt, "trace", str(os.getpid())) == REFUSED
    finally:
        signal.signal(signal.SIGTERM, before)


@pytest.mark.skipif(platform.system() != "Linux", reason="sized by /proc")
@in_one_loop
async def test_a_worker_has_memory_for_pictures_and_no_more(pool: FacePool) -> None:
    assert await pool.run(odd_jobs.attempt, "fill the memory", str(256 * 1024**2)) == ""
    assert await pool.run(odd_jobs.attempt, "fill the memory", str(3 * 1024**3)) == "MemoryError"


@needs_seccomp
@in_one_loop
async def test_the_system_itself_says_that_a_worker_is_locked_in(pool: FacePool) -> None:
    told = status_of(pool.health().pids[0])

    assert told["NoNewPrivs"] == "1"
    assert told["Seccomp"] == "2"
    assert int(told["CapEff"], 16) == int(told["CapPrm"], 16) == 0
    assert {"no_new_privs", "no_capabilities", "seccomp"} <= set(pool.health().isolation)


@in_one_loop
async def test_what_the_pool_says_holds_is_what_this_system_has(pool: FacePool) -> None:
    held = pool.health().isolation

    assert {"landlock", "seccomp"} - set(held) == set(isolation.lacking())


@pytest.mark.parametrize("machine", sorted(AUDIT))
def test_the_numbers_of_the_calls_are_those_that_libseccomp_knows(machine: str) -> None:
    name = ctypes.util.find_library("seccomp")
    if name is None:
        pytest.skip("libseccomp is not here to be asked")
    resolve = ctypes.CDLL(name).seccomp_syscall_resolve_name_arch
    resolve.argtypes = [ctypes.c_uint32, ctypes.c_char_p]
    unknown = -1  # to an older libseccomp

    for call, number in system_calls.calls_named(machine).items():
        assert resolve(AUDIT[machine], call.encode()) in {number, unknown}, call


@pytest.mark.parametrize("machine", sorted(AUDIT))
def test_every_step_of_the_filter_leads_to_a_step_of_it(machine: str) -> None:
    steps = seccomp.program(machine, 1)

    for at, (_, if_so, if_not, _) in enumerate(steps):
        assert at + 1 + max(if_so, if_not) <= len(steps)
    assert len(steps) <= 4096


def test_where_no_linux_is_nothing_is_said_to_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linux, "HERE", False)
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)  # of the tests' own process

    assert (isolation.lock_files([]), isolation.lock_calls()) == ((), ())
