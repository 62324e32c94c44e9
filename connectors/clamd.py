"""ClamAV's daemon: what is said to it and what it answers (clamd(8), INSTREAM and PING), as values.

A stream is the command, then pieces with their length before them, then a length of none. It answers by one
line and hangs up.
"""

import re
from typing import Final

COMMAND: Final = b"zINSTREAM\0"
PING: Final = b"zPING\0"
PONG: Final = b"PONG\0"
END: Final = bytes(4)
MOST_ANSWERED: Final = 4096
_ANSWER: Final = re.compile(r"stream: (?:(?P<name>.+) FOUND|(?P<ok>OK))")


class NoVerdict(Exception):  # reads as what it says
    """It could not say: a limit of its own, or an answer that is none. Says which, for the operator."""


def piece(data: bytes) -> bytes:
    return len(data).to_bytes(4) + data


def parse_answer(line: bytes) -> str:
    """The name of what was found; "" for nothing. Raises NoVerdict."""
    text = line.rstrip(b"\0\n").decode("ascii", errors="replace")
    found = _ANSWER.fullmatch(text)
    if found is None:
        raise NoVerdict(text[:200] or "no answer")
    return found["name"] or ""
