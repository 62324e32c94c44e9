from domain.errors import Busy
from domain.problems import Problem
from domain.words import Language
from handlers.faces.capture import _refuse
from proto import capture_pb2 as wire


class Line:
    """What a phone would have heard."""

    def __init__(self) -> None:
        self.heard: list[wire.ServerMessage] = []
        self.code = 0

    async def send_bytes(self, data: bytes) -> None:
        self.heard.append(wire.ServerMessage.FromString(data))

    async def close(self, *, code: int, message: bytes) -> None:
        self.code = code


async def test_a_phone_that_finds_no_place_is_told_when_to_come_back() -> None:
    line = Line()

    await _refuse(line, Busy(Problem.BUSY, retry_after=7), Language.EN)  # type: ignore[arg-type]  # what of a socket is used

    (told,) = line.heard
    assert told.problem.retry_after == 7
    assert line.code == 4503
