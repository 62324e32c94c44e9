"""A paper to draw, and what is read of a drawn one."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import pypdf

from domain.hall.papers import Fact, Paper, PaperCode, check_of
from domain.words import Words

CODE: Final = PaperCode(
    "20261102-0000001-0-4", check_of(b"no key, ten bytes and more"), "20261102-0000001-0", 4
)
ADDRESS: Final = f"https://hall.example.gov.cn/#/paper/{CODE}"
PAPER: Final = Paper(
    title=Words("不予批准决定书", "Decision: rejected"),
    number="20261102-0000001-0-4",
    to="李建国",
    facts=(
        Fact(Words("申请人", "Applicant"), Words("李建国", "李建国")),
        Fact(Words("事项", "Item"), Words("店招设置许可", "Permit for a shop sign")),
    ),
    text=(Words("决定不予批准。理由如下：", "It is rejected, for this reason:"),),
    listed=(Words("用电功率", "Power in watts"),),
    said="遮挡消防登高面。",
    closing=(Words("可以申请行政复议。", "You can ask for reconsideration."),),
    issuer=Words("城市管理局", "City Management Bureau"),
    day=Words("2026年11月2日", "2 November 2026"),
    at=datetime(2026, 11, 2, 6, 0, 0, 24_723, tzinfo=UTC),
)


def called(name: str) -> Paper:
    """Made out to somebody of this name."""
    first = replace(PAPER.facts[0], value=Words(name, name))
    return replace(PAPER, to=name, facts=(first, *PAPER.facts[1:]))


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf), strict=True)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(pdf).pages)
