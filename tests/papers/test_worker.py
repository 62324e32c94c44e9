"""What the drawing process reads and answers: a length in four bytes, then that many."""

import io
import json
from typing import cast

from papers.drawing import Drawing
from papers.worker import serve


class FakeDrawing:
    def draw(self, values: dict[str, str]) -> bytes:
        return b"%PDF-" + values["title"].encode()


def answers_to(asked: bytes) -> bytes:
    answers = io.BytesIO()
    serve(cast("Drawing", FakeDrawing()), io.BytesIO(asked), answers)
    return answers.getvalue()


def framed(body: bytes) -> bytes:
    return len(body).to_bytes(4) + body


def paper(title: str) -> bytes:
    return framed(json.dumps({"title": title}).encode())


def test_papers_are_answered_one_after_the_other_until_nothing_more_is_asked() -> None:
    assert answers_to(paper("甲" * 100) + paper("b")) == (
        framed(f"%PDF-{'甲' * 100}".encode()) + framed(b"%PDF-b")
    )
    assert answers_to(b"") == b""


def test_what_went_wrong_is_named_without_the_words_of_the_paper_and_the_next_is_drawn() -> None:
    asked = framed(b'{"name": "\xe6\x9d\x8e"}') + framed(b"no json") + paper("b")

    assert answers_to(asked) == (
        framed(b"KeyError") + framed(b"JSONDecodeError") + framed(b"%PDF-b")
    )


def test_a_length_that_was_cut_short_ends_it() -> None:
    assert answers_to(paper("b") + b"\x00\x00\x00") == framed(b"%PDF-b")
