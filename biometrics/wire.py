"""What the service and a face worker say to each other: frames of MessagePack, each after its length.

An answer is read as the one type that its job returns. Nothing in it can name a class or code, so a
worker that was taken over by a picture can lie about faces and do nothing else to who reads it.
"""

import os
import struct
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, get_type_hints

import msgspec

from domain.errors import Invalid, Refusal, TooLarge
from domain.problems import Problem

LENGTH: Final = struct.Struct(">I")
#: A job carries at most the frames of one step; more is no job of ours.
MOST_ASKED: Final = 64 * 1024 * 1024
#: The longest answer about faces is two templates and some numbers.
MOST_ANSWERED: Final = 64 * 1024
#: A picture that was written anew is answered whole: PICTURE_BYTES of worker.py, and its frame.
_LONG_ANSWERS: Final[Mapping[str, int]] = {"rewrite": 24 * 1024 * 1024}
#: What a job may refuse; anything else that it raises is a fault of ours.
_REFUSALS: Final[Mapping[str, type[Refusal]]] = {one.__name__: one for one in (Invalid, TooLarge)}
_CHUNK: Final = 1 << 16


class NoFrame(Exception):
    """What came is none, or is longer than it may be; or the other side has gone."""


class JobFailed(Exception):
    """A job raised what is no refusal; says which exception and where, never with what values."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a worker loads."""

    engine: str
    models: Mapping[str, Path]
    calibration: str = ""
    second: str = ""  # the engine beside it, if any


class Ready(msgspec.Struct, array_like=True, frozen=True):
    """A worker's first word: its models are loaded, and this is what holds it."""

    isolation: tuple[str, ...]


class _Told(msgspec.Struct, array_like=True, frozen=True):
    kind: Literal["done", "refused", "raised"]
    seconds: float  # of processor time
    body: msgspec.Raw


class _Refused(msgspec.Struct, array_like=True, frozen=True):
    name: str
    problem: Problem
    detail: str


def most_answered(job: str) -> int:
    """Bytes that the answer of a job, by its name, may have."""
    return _LONG_ANSWERS.get(job, MOST_ANSWERED)


def frame(body: bytes) -> bytes:
    return LENGTH.pack(len(body)) + body


def equip(equipment: Equipment) -> bytes:
    models = {name: str(path) for name, path in equipment.models.items()}
    told = (equipment.engine, models, equipment.calibration, equipment.second)
    return msgspec.msgpack.encode(told)


def equipped(body: bytes) -> Equipment:
    kind = tuple[str, dict[str, str], str, str]
    engine, models, *others = msgspec.msgpack.decode(body, type=kind)
    return Equipment(engine, {name: Path(path) for name, path in models.items()}, *others)


def ask(job: Callable[..., object], args: tuple[object, ...]) -> bytes:
    return msgspec.msgpack.encode((job.__name__, args))


def asked(body: bytes) -> tuple[str, list[Any]]:
    """The name of the job, and its arguments: bytes, numbers, texts and lists of them."""
    return msgspec.msgpack.decode(body, type=tuple[str, list[Any]])


def answer(value: object, seconds: float) -> bytes:
    body = msgspec.Raw(msgspec.msgpack.encode(value, enc_hook=_number))
    return msgspec.msgpack.encode(_Told("done", seconds, body))


def refuse(error: Exception) -> bytes:
    """What a job raised."""
    if isinstance(error, Refusal) and type(error).__name__ in _REFUSALS:
        said = _Refused(type(error).__name__, error.problem, str(error.detail))
        return msgspec.msgpack.encode(_Told("refused", 0.0, _raw(said)))
    where = [
        f"{Path(one.filename).name}:{one.lineno}"
        for one in traceback.extract_tb(error.__traceback__)
    ]
    said_so = f"{type(error).__name__} at {' '.join(where[-4:])}"
    return msgspec.msgpack.encode(_Told("raised", 0.0, _raw(said_so)))


def answered(body: bytes, job: Callable[..., object]) -> tuple[Any, float]:
    """What the job returned, of the type that it says it returns, and the seconds that it took.

    Raises what it refused, JobFailed for a fault of ours, and NoFrame for what is no answer.
    """
    try:
        told = msgspec.msgpack.decode(body, type=_Told)
        if told.kind == "done":
            return _decoder(job).decode(told.body), told.seconds
        if told.kind == "raised":
            raise JobFailed(msgspec.msgpack.decode(told.body, type=str))
        refused = msgspec.msgpack.decode(told.body, type=_Refused)
    except (msgspec.DecodeError, UnicodeDecodeError) as broken:
        raise NoFrame("no answer of this job") from broken
    if refused.name not in _REFUSALS:
        raise NoFrame("no refusal of a job")
    raise _REFUSALS[refused.name](refused.problem, refused.detail)


def ready(isolation: tuple[str, ...]) -> bytes:
    return msgspec.msgpack.encode(Ready(isolation))


def is_ready(body: bytes) -> Ready:
    """Raises NoFrame."""
    try:
        return msgspec.msgpack.decode(body, type=Ready)
    except (msgspec.DecodeError, UnicodeDecodeError) as broken:
        raise NoFrame("no first word of a worker") from broken


def send(channel: int, body: bytes) -> None:
    """To a descriptor, all of it. By write(2): a worker may use no call of the network."""
    left = memoryview(frame(body))
    while left:
        left = left[os.write(channel, left) :]


def receive(channel: int) -> bytes:
    """Waits for one whole frame. Raises NoFrame when the other side has gone."""
    (length,) = LENGTH.unpack(_exactly(channel, LENGTH.size))
    if length > MOST_ASKED:
        raise NoFrame("longer than a job may be")
    return _exactly(channel, length)


def _exactly(channel: int, length: int) -> bytes:
    found = bytearray()
    while len(found) < length:
        part = os.read(channel, min(length - len(found), _CHUNK))
        if not part:
            raise NoFrame("the other side has gone")
        found += part
    return bytes(found)


def _raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.msgpack.encode(value))


def _number(value: Any) -> object:  # noqa: ANN401  # what numpy made of a number
    if hasattr(value, "item"):
        return value.item()
    raise NotImplementedError(f"a {type(value).__name__} does not leave a worker")


@lru_cache
def _decoder(job: Callable[..., object]) -> "msgspec.msgpack.Decoder[Any]":
    return msgspec.msgpack.Decoder(get_type_hints(job)["return"])
