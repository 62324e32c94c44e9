"""What a worker asks of the kernel to be locked in by, noted instead of done."""

import ctypes
import errno
import os
import platform
import resource
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

import biometrics
import domain
from biometrics import isolation
from biometrics.isolation import landlock, linux, seccomp

NO_NEW_PRIVS = 38


class Kernel:
    """Answers as it is told to, and notes what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.answers: dict[int, int] = {}
        self.does = True
        self.rules = -1

    def prctl(self, what: int, value: int) -> bool:
        self.asked.append(("prctl", what, value))
        return self.does

    def syscall(self, number: int, *args: object) -> int:
        plain = [one.value if isinstance(one, ctypes.c_size_t) else one for one in args]
        self.asked.append((number, *plain))
        if self.answers.get(number, 0) < 0:
            ctypes.set_errno(-self.answers[number])
            return -1
        return self.answers.get(number, 0)

    def setrlimit(self, which: int, most: tuple[int, int]) -> None:
        self.asked.append(("limit", which, most))


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    found = Kernel()
    monkeypatch.setattr(linux, "HERE", True)
    monkeypatch.setattr(linux, "prctl", found.prctl)
    monkeypatch.setattr(linux, "syscall", found.syscall)
    monkeypatch.setattr(resource, "setrlimit", found.setrlimit)
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    return found


LIMITS = [("limit", resource.RLIMIT_CORE, (0, 0)), ("limit", resource.RLIMIT_NOFILE, (128, 128))]


def test_no_core_few_files_no_new_rights_and_only_what_is_named_can_be_read(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    readable: list[str] = []
    monkeypatch.setattr(landlock, "version", lambda: 1)
    monkeypatch.setattr(landlock, "restrict", readable.extend)

    assert isolation.lock_files([Path("/models/sface.onnx")]) == ("no_new_privs", "landlock")
    assert kernel.asked == [*LIMITS, ("prctl", NO_NEW_PRIVS, 1)]
    assert readable[-1] == "/models/sface.onnx"
    ours = [str(Path(str(one.__file__)).parent) for one in (biometrics, domain)]
    assert set(ours) < set(readable)
    assert str(Path(ours[0]).parent) not in readable
    assert "" not in readable
    assert {"/dev/null", "/dev/urandom", os.path.dirname(os.__file__)} < set(readable)  # noqa: PTH120  # as sysconfig says it
    assert {one for one in sys.path if one.endswith("site-packages")} < set(readable)


def test_without_landlock_the_rest_still_holds(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landlock, "version", lambda: 0)

    assert isolation.lock_files([]) == ("no_new_privs",)
    assert kernel.asked[-1] == ("prctl", NO_NEW_PRIVS, 1)


def test_what_the_kernel_refuses_is_not_said_to_hold(kernel: Kernel) -> None:
    kernel.does = False

    assert isolation.lock_files([]) == ()
    assert kernel.asked == [*LIMITS, ("prctl", NO_NEW_PRIVS, 1)]


def test_a_lower_limit_that_is_there_already_keeps_nobody_from_starting(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(which: int, _: tuple[int, int]) -> None:
        if which != resource.RLIMIT_CORE:
            raise ValueError

    monkeypatch.setattr(resource, "setrlimit", refused)
    monkeypatch.setattr(landlock, "version", lambda: 0)
    monkeypatch.setattr(seccomp, "known", lambda: False)

    assert isolation.lock_files([]) == ("no_new_privs",)
    assert isolation.lock_calls() == ("no_capabilities",)
    assert kernel.asked


def of_thousand_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: "1000 7 9")
    monkeypatch.setattr(resource, "getpagesize", lambda: 4096)


def test_a_loaded_worker_loses_its_rights_its_calls_and_all_but_2_gb_more(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_thousand_pages(monkeypatch)
    monkeypatch.setattr(seccomp, "known", lambda: True)
    monkeypatch.setattr(seccomp, "restrict", lambda: True)

    assert isolation.lock_calls() == ("no_capabilities", "seccomp")
    most = 1000 * 4096 + 2 * 1024**3
    assert kernel.asked == [
        ("limit", resource.RLIMIT_AS, (most, most)),
        *(("prctl", 24, one) for one in range(64)),
        (126, struct.pack("=Ii", 0x20080522, 0), bytes(24)),
    ]


@pytest.mark.parametrize(("known", "done"), [(True, False), (False, True)])
def test_calls_and_rights_that_were_not_taken_are_not_said_to_be(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch, *, known: bool, done: bool
) -> None:
    of_thousand_pages(monkeypatch)
    kernel.answers[126] = -errno.EPERM
    monkeypatch.setattr(seccomp, "known", lambda: known)
    monkeypatch.setattr(seccomp, "restrict", lambda: done)

    assert isolation.lock_calls() == ()


def test_on_an_unknown_machine_no_call_is_made_by_a_number_of_another(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_thousand_pages(monkeypatch)
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")

    assert isolation.lock_calls() == ()
    assert [each[0] for each in kernel.asked] == ["limit"]


def test_what_the_system_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "version", lambda: 1)
    monkeypatch.setattr(seccomp, "known", lambda: False)
    assert isolation.lacking() == ("seccomp",)

    monkeypatch.setattr(landlock, "version", lambda: 0)
    monkeypatch.setattr(seccomp, "known", lambda: True)
    assert isolation.lacking() == ("landlock",)


def test_the_version_of_landlock_is_asked_for_and_a_refusal_is_none(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel.answers[444] = 4
    assert landlock.version() == 4
    kernel.answers[444] = -errno.ENOSYS
    assert landlock.version() == 0
    assert kernel.asked == [(444, None, 0, 1)] * 2

    monkeypatch.setattr(linux, "HERE", False)
    kernel.answers[444] = 4
    assert landlock.version() == 0


READ_FILE, READ_DIR, WRITE_FILE, TRUNCATE = 4, 8, 2, 1 << 14


@pytest.fixture
def rules(kernel: Kernel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[int], int]:
    """A kernel of a version of Landlock; the descriptor of the rules."""

    def of(version: int) -> int:
        monkeypatch.setattr(landlock, "version", lambda: version)
        kernel.answers[444] = os.open("/dev/null", os.O_RDONLY)
        return kernel.answers[444]

    share = tmp_path / "autogroup"
    share.write_text("0")
    monkeypatch.setattr(landlock, "_OWN_SHARE", str(share))
    return of


def closed(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError as gone:
        return gone.errno == errno.EBADF
    os.close(descriptor)
    return False


@pytest.mark.parametrize(
    ("version", "bits", "network", "scopes", "size", "share"),
    [
        (1, 13, 0, 0, 8, READ_FILE | WRITE_FILE),
        (2, 14, 0, 0, 8, READ_FILE | WRITE_FILE),
        (3, 15, 0, 0, 8, READ_FILE | WRITE_FILE | TRUNCATE),
        (4, 15, 3, 0, 16, READ_FILE | WRITE_FILE | TRUNCATE),
        (5, 16, 3, 0, 16, READ_FILE | WRITE_FILE | TRUNCATE),
        (6, 16, 3, 3, 24, READ_FILE | WRITE_FILE | TRUNCATE),
        (9, 16, 3, 3, 24, READ_FILE | WRITE_FILE | TRUNCATE),
    ],
)
def test_each_version_is_asked_for_all_that_it_knows_and_no_more(
    kernel: Kernel,
    rules: Callable[[int], int],
    version: int,
    bits: int,
    network: int,
    scopes: int,
    size: int,
    share: int,
) -> None:
    made = rules(version)

    landlock.restrict([])

    created, added, restricted = kernel.asked
    assert created == (444, struct.pack("=QQQ", 2**bits - 1, network, scopes), size, 0)
    assert added[:3] == (445, made, 1)
    assert struct.unpack("=Qi", added[3])[0] == share  # type: ignore[arg-type]  # as it was packed
    assert added[4] == 0
    assert restricted == (446, made, 0)
    assert closed(made)


def test_a_folder_is_read_with_what_lies_in_it_and_what_is_not_there_is_left_out(
    kernel: Kernel, rules: Callable[[int], int], tmp_path: Path
) -> None:
    made = rules(3)
    (tmp_path / "file").touch()

    landlock.restrict([str(tmp_path), str(tmp_path / "none"), str(tmp_path / "file")])

    packed = [each[3] for each in kernel.asked if each[0] == 445]
    access = [struct.unpack("=Qi", one) for one in packed]  # type: ignore[arg-type]  # as above
    assert [bits for bits, _ in access][:2] == [READ_FILE | READ_DIR, READ_FILE]
    assert len(access) == 3
    assert all(closed(there) for _, there in access)
    assert closed(made)


@pytest.mark.parametrize("number", [445, 446])
def test_a_lock_that_the_kernel_refuses_is_an_error_and_leaves_nothing_open(
    kernel: Kernel, rules: Callable[[int], int], number: int
) -> None:
    made = rules(3)
    kernel.answers[number] = -errno.E2BIG

    with pytest.raises(OSError, match=os.strerror(errno.E2BIG)) as refused:
        landlock.restrict([])

    assert refused.value.errno == errno.E2BIG
    assert closed(made)


def test_the_c_library_is_given_whole_words_and_nought_means_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[object, ...]] = []
    answer = 0

    def prctl(what: int, *words: ctypes.c_ulong) -> int:
        assert all(isinstance(one, ctypes.c_ulong) for one in words)
        asked.append((what, *(one.value for one in words)))
        return answer

    library = SimpleNamespace(prctl=prctl, syscall=lambda *args: len(args))
    monkeypatch.setattr(linux, "_LIBC", library)

    assert linux.prctl(38, 1)
    answer = -1
    assert not linux.prctl(24, 5)
    assert asked == [(38, 1, 0, 0, 0), (24, 5, 0, 0, 0)]
    assert linux.syscall(444, b"x", 0) == 3
    assert linux.must(444) == 1


def test_nought_from_the_kernel_is_no_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linux, "syscall", lambda *_: 0)

    assert linux.must(446) == 0


def test_a_filter_is_known_where_the_kernel_can_end_a_process_by_it(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert seccomp.known()
    ((number, what, flags, action),) = kernel.asked
    assert (number, what, flags) == (317, 2, 0)
    assert action._obj.value == 0x80000000  # type: ignore[attr-defined]  # of byref

    kernel.answers[317] = -errno.EOPNOTSUPP
    assert not seccomp.known()

    kernel.answers.clear()
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert not seccomp.known()
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(linux, "HERE", False)
    assert not seccomp.known()


def test_the_filter_is_handed_to_the_kernel_for_all_threads(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[object] = []

    def syscall(number: int, *args: object) -> int:
        length, at = struct.unpack("@HP", args[2])  # type: ignore[arg-type]  # as it was packed
        found = ctypes.string_at(at, 8 * length)
        handed.append((number, *args[:2], list(struct.iter_unpack("=HBBI", found))))
        return kernel.answers.get(317, 0)

    monkeypatch.setattr(linux, "syscall", syscall)

    assert seccomp.restrict()
    assert handed == [(317, 1, 1, seccomp.program("x86_64", os.getpid()))]
    kernel.answers[317] = -1
    assert not seccomp.restrict()
