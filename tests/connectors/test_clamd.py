"""What is said to ClamAV's daemon, as clamd(8) has it, and what an operator reads of an answer that is none."""

import pytest

from connectors import clamd


def test_a_stream_is_a_command_pieces_behind_their_lengths_and_a_length_of_none() -> None:
    said = clamd.COMMAND + clamd.piece(b"plan") + clamd.piece(b"x" * 300) + clamd.END

    assert said == (b"zINSTREAM\0" + b"\0\0\0\x04plan" + b"\0\0\x01\x2c" + b"x" * 300 + b"\0\0\0\0")


def test_whether_it_is_there_is_asked_and_answered_by_one_word() -> None:
    assert (clamd.PING, clamd.PONG) == (b"zPING\0", b"PONG\0")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"INSTREAM size limit exceeded. ERROR\0", "INSTREAM size limit exceeded. ERROR"),
        (b"\0\n", "no answer"),
        (b"\xff", "\ufffd"),
        (b"x" * 300, "x" * 200),
    ],
)
def test_an_operator_reads_why_there_is_no_verdict(line: bytes, said: str) -> None:
    with pytest.raises(clamd.NoVerdict) as refusal:
        clamd.parse_answer(line)

    assert str(refusal.value) == said
