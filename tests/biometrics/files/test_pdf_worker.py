"""The process of one PDF, without the process: what it asks for, what it says, and what is made of that."""

import asyncio
import io
import os
import resource
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Callable
from typing import Any, BinaryIO

import pytest

from biometrics import isolation, serving
from biometrics.files import documents, pages, pdf_worker
from biometrics.files.documents import Documents, NotRewritten
from domain.hall.uploads import FILE_BYTES, Unusable


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What is asked of the system, in order, instead of doing it."""
    noted: list[tuple[object, ...]] = []
    monkeypatch.setattr(isolation, "lock_files", lambda paths: noted.append(("files", *paths)))
    monkeypatch.setattr(isolation, "lock_calls", lambda: noted.append(("calls",)))
    monkeypatch.setattr(os, "nice", lambda by: noted.append(("nice", by)))
    monkeypatch.setattr(pdf_worker, "stand_back", lambda: noted.append(("back",)))
    monkeypatch.setattr(resource, "setrlimit", lambda which, most: noted.append((which, *most)))
    monkeypatch.setattr(resource, "getpagesize", lambda: 4096)
    monkeypatch.setattr(pdf_worker, "open", lambda *_, **__: io.StringIO("1000 7 9"), raising=False)
    return noted


def ran(sent: bytes = b"a pdf") -> bytes:
    """What stands in the second file afterwards."""
    source, target = os.memfd_create("sent"), os.memfd_create("made")
    kept = os.dup(target)
    os.pwrite(source, sent, 0)
    pdf_worker.main(source, target)
    with os.fdopen(kept, "rb") as made:
        made.seek(0)
        return made.read()


def test_the_process_is_locked_in_and_held_short_before_it_reads_the_file(
    done: list[tuple[object, ...]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def rewrite(sent: BinaryIO, to: BinaryIO) -> None:
        done.append(("rewrites",))
        to.write(sent.read().upper())

    monkeypatch.setattr(pages, "rewrite", rewrite)

    assert ran() == b"A PDF"
    most = 1000 * 4096 + 768 * 1024 * 1024
    assert done == [
        ("files",),
        ("nice", 10),
        ("back",),
        ("calls",),
        (resource.RLIMIT_FSIZE, FILE_BYTES, FILE_BYTES),
        (resource.RLIMIT_CPU, 30, 30),
        (resource.RLIMIT_AS, most, most),
        ("rewrites",),
    ]
    assert capsys.readouterr().out == "done"


@pytest.mark.usefixtures("done")
@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (pages.CantUse(Unusable.PDF_ENCRYPTED), "pdf_encrypted"),
        (MemoryError(), "pdf_too_large"),
        (OSError("王秀英.pdf"), "OSError"),
    ],
)
def test_what_keeps_a_file_from_use_is_one_word_without_a_word_of_the_file(
    raised: Exception,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def rewrite(*_: object) -> None:
        raise raised

    monkeypatch.setattr(pages, "rewrite", rewrite)

    ran()

    assert capsys.readouterr().out == told


@pytest.mark.usefixtures("done")
def test_lower_limits_that_are_there_already_are_left_as_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(resource, "setrlimit", refused)
    monkeypatch.setattr(pages, "rewrite", lambda *_: None)

    ran()

    assert capsys.readouterr().out == "done"


class Process:
    """Says a word, or none for ever; `made` is what it leaves in the second file."""

    def __init__(self, word: bytes | None, made: bytes = b"", code: int = 0) -> None:
        self.stdout = asyncio.StreamReader()
        if word is not None:
            self.stdout.feed_data(word)
            self.stdout.feed_eof()
        self.returncode: int | None = None
        self.made, self.code, self.killed = made, code, 0
        self.asked: tuple[tuple[Any, ...], dict[str, Any]] = ((), {})
        self.sent = b""

    async def begin(self, *command: str, **how: Any) -> "Process":  # noqa: ANN401  # the library's
        self.asked = command, how
        sent, made = how["pass_fds"]
        self.sent = os.read(sent, 100)
        os.write(made, self.made)
        return self

    async def wait(self) -> int:
        self.returncode = self.code
        return self.code

    def kill(self) -> None:
        self.killed += 1
        self.code = -9


async def asked(
    process: Process, monkeypatch: pytest.MonkeyPatch, within_s: float = 120
) -> bytes | Unusable:
    async def blocks() -> AsyncIterator[bytes]:
        yield b"a "
        yield b"pdf"

    monkeypatch.setattr(asyncio, "create_subprocess_exec", process.begin)
    monkeypatch.setattr(serving, "environment", lambda: {"LANG": "C"})
    found = await Documents(within_s=within_s).rewrite(blocks())
    if isinstance(found, Unusable):
        return found
    with found:
        return found.read()


async def test_a_file_is_handed_over_whole_by_descriptors_and_its_pages_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    process = Process(b"done", b"pages")

    assert await asked(process, monkeypatch) == b"pages"

    command, how = process.asked
    sent, made = how["pass_fds"]
    assert process.sent == b"a pdf"
    assert command == (
        *(sys.executable, "-P", "-m", "biometrics.files.pdf_worker"),
        *(str(sent), str(made)),
    )
    assert how == {
        "stdin": DEVNULL,
        "stdout": PIPE,
        "stderr": DEVNULL,
        "env": {"LANG": "C"},
        "pass_fds": (sent, made),
    }
    assert process.killed == 0


@pytest.mark.parametrize(
    ("word", "why"),
    [(b"pdf_encrypted", Unusable.PDF_ENCRYPTED), (b"pdf_too_large", Unusable.PDF_TOO_LARGE)],
)
async def test_why_a_file_can_t_be_used_is_the_process_s_word(
    monkeypatch: pytest.MonkeyPatch, word: bytes, why: Unusable
) -> None:
    assert await asked(Process(word), monkeypatch) is why


@pytest.mark.parametrize(
    ("process", "said"),
    [
        (lambda: Process(b"OSError"), "OSError"),
        (lambda: Process(b"", code=-11), "ended by -11"),
        (lambda: Process(b"\xff"), "�"),
        (lambda: Process(b"x" * 300), "x" * 200),
    ],
    ids=["fault", "silent", "noise", "long"],
)
async def test_a_process_that_fails_says_how_and_keeps_no_memory(
    monkeypatch: pytest.MonkeyPatch,
    process: Callable[[], Process],
    said: str,
) -> None:
    made: list[BinaryIO] = []
    memory = documents._memory

    def noted(name: str) -> BinaryIO:
        made.append(memory(name))
        return made[-1]

    monkeypatch.setattr(documents, "_memory", noted)

    with pytest.raises(NotRewritten) as failed:
        await asked(process(), monkeypatch)

    assert str(failed.value) == said
    assert [each.closed for each in made] == [True, True]


async def test_a_process_that_never_ends_is_killed_and_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    process = Process(None)

    with pytest.raises(NotRewritten, match=r"^too slow$"):
        await asked(process, monkeypatch, within_s=0)

    assert (process.killed, process.returncode) == (1, -9)
