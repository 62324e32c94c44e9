"""What the service and a face worker say to each other, word by word, without a worker."""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from biometrics import wire
from biometrics.wire import Equipment, JobFailed, NoFrame
from biometrics.worker import PICTURE_BYTES
from domain.errors import Invalid, NotFound, Refusal, TooLarge
from domain.problems import Problem


def count(_: bytes) -> int:
    return 0


def shares(_: bytes) -> tuple[float, ...]:
    return ()


@pytest.fixture
def channel() -> Iterator[int]:
    """A file in memory: what was sent is read again from its beginning."""
    found = os.memfd_create("channel")
    yield found
    os.close(found)


def sent(channel: int, data: bytes) -> int:
    os.pwrite(channel, data, 0)
    return channel


def test_a_frame_is_its_length_in_four_bytes_and_its_body() -> None:
    assert wire.frame(b"abc") == b"\x00\x00\x00\x03abc"


def test_what_a_worker_is_to_load_arrives_as_it_was_told() -> None:
    told = Equipment("opencv", {"sface": Path("/m/sface.onnx")}, "opencv-2026", "dlib")

    assert wire.equipped(wire.equip(told)) == told
    assert wire.equipped(wire.equip(Equipment("dlib", {}))) == Equipment("dlib", {}, "", "")


def test_a_job_arrives_by_its_name_with_its_arguments() -> None:
    assert wire.asked(wire.ask(count, (b"jpeg", [b"a"], 7, "x"))) == (
        "count",
        [b"jpeg", [b"a"], 7, "x"],
    )


def test_a_body_is_sent_whole_however_little_goes_at_once(
    channel: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = os.write
    with monkeypatch.context() as slowly:
        slowly.setattr(os, "write", lambda to, data: whole(to, bytes(data[:3])))
        wire.send(channel, b"0123456789")

    os.lseek(channel, 0, os.SEEK_SET)
    assert wire.receive(channel) == b"0123456789"


def test_a_body_is_received_whole_and_nothing_of_the_next(
    channel: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(channel, wire.frame(b"0123456789") + wire.frame(b"next"))
    read, asked = os.read, []

    def slowly(at: int, most: int) -> bytes:
        asked.append(most)
        return read(at, min(most, 4))

    with monkeypatch.context() as patched:
        patched.setattr(os, "read", slowly)
        assert wire.receive(channel) == b"0123456789"

    assert asked == [4, 10, 6, 2]
    assert wire.receive(channel) == b"next"


def test_a_long_body_is_read_in_pieces_of_64_kilobytes(
    channel: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(channel, wire.frame(bytes(100_000)))
    read, asked = os.read, []

    def noted(at: int, most: int) -> bytes:
        asked.append(most)
        return read(at, most)

    with monkeypatch.context() as patched:
        patched.setattr(os, "read", noted)
        assert len(wire.receive(channel)) == 100_000

    assert asked == [4, 65_536, 100_000 - 65_536]


@pytest.mark.parametrize("left", [b"", b"\x00\x00", b"\x00\x00\x00\x05", b"\x00\x00\x00\x05abcd"])
def test_who_goes_before_the_end_has_said_nothing(channel: int, left: bytes) -> None:
    with pytest.raises(NoFrame, match="the other side has gone"):
        wire.receive(sent(channel, left))


def test_no_job_is_longer_than_a_job_may_be(channel: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_ASKED", 5)
    sent(channel, wire.frame(b"12345") + wire.frame(b"123456"))

    assert wire.receive(channel) == b"12345"
    with pytest.raises(NoFrame, match="longer than a job may be"):
        wire.receive(channel)


def test_an_answer_arrives_as_the_type_of_its_job_with_the_seconds_it_took() -> None:
    assert wire.answered(wire.answer(7, 0.25), count) == (7, 0.25)
    assert wire.answered(wire.answer((np.float32(0.5), 1.0), 0.5), shares) == ((0.5, 1.0), 0.5)


def test_what_is_neither_number_nor_text_does_not_leave_a_worker() -> None:
    with pytest.raises(NotImplementedError, match=r"^a Lock does not leave a worker$"):
        wire.answer(type("Lock", (), {})(), 0.0)


@pytest.mark.parametrize("kind", [Invalid, TooLarge])
def test_a_refusal_of_a_job_is_raised_again_with_its_problem_and_detail(
    kind: type[Refusal],
) -> None:
    told = wire.refuse(kind(Problem.PICTURE_UNREADABLE, "cut off"))

    with pytest.raises(kind) as refused:
        wire.answered(told, count)

    assert type(refused.value) is kind
    assert (refused.value.problem, refused.value.detail) == (Problem.PICTURE_UNREADABLE, "cut off")


def failing(deep: int) -> None:
    if deep:
        failing(deep - 1)
    raise ValueError("110101199003071234")


def test_a_fault_says_which_and_the_last_four_places_and_nothing_of_values() -> None:
    with pytest.raises(ValueError, match="1101") as fault:
        failing(6)

    line = failing.__code__.co_firstlineno
    places = [f"test_wire.py:{line + 2}"] * 3 + [f"test_wire.py:{line + 3}"]
    with pytest.raises(JobFailed) as failed:
        wire.answered(wire.refuse(fault.value), count)
    assert str(failed.value) == f"ValueError at {' '.join(places)}"


def test_a_refusal_that_no_job_makes_is_a_fault_of_ours() -> None:
    with pytest.raises(JobFailed, match=r"^NotFound at "):
        wire.answered(wire.refuse(NotFound(Problem.PICTURE_UNREADABLE, "whom")), count)


def told(kind: str, body: object) -> bytes:
    raw = msgspec.Raw(msgspec.msgpack.encode(body))
    return msgspec.msgpack.encode([kind, 0.0, raw])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff" * 20,
        told("done", "no number"),
        told("raised", 7),
        told("refused", ["Invalid", "no problem of ours", ""]),
        told("other", 7),
    ],
    ids=["nothing", "noise", "other type", "no text", "no problem", "no kind"],
)
def test_what_is_no_answer_of_the_job_is_none(body: bytes) -> None:
    with pytest.raises(NoFrame, match="no answer of this job"):
        wire.answered(body, count)


def test_a_worker_refuses_only_what_a_job_refuses() -> None:
    body = told("refused", ["Forbidden", Problem.PICTURE_UNREADABLE, ""])

    with pytest.raises(NoFrame, match="no refusal of a job"):
        wire.answered(body, count)


def test_the_first_word_of_a_worker_names_what_holds_it() -> None:
    assert wire.is_ready(wire.ready(("landlock", "seccomp"))).isolation == ("landlock", "seccomp")
    for broken in (b"", b"\xff", msgspec.msgpack.encode(["x"])):
        with pytest.raises(NoFrame, match="no first word of a worker"):
            wire.is_ready(broken)


def test_only_a_picture_written_anew_may_be_a_long_answer() -> None:
    assert wire.most_answered("rewrite") > PICTURE_BYTES
    assert wire.most_answered("match") == wire.most_answered("") == 65_536
