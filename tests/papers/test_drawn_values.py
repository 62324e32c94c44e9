"""What the drawing is handed over: every text as it can be shown, and a code to be scanned."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from papers import drawing
from papers.drawing import Drawing
from papers.values import LABEL


class Plain:
    """A font without the letter x."""

    def lacks(self, text: str) -> bool:
        return "x" in text

    def plain(self, text: str) -> str:
        return text.replace("x", "〔x〕")


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[bytes, dict[str, Any]]]:
    """Which templates were filled in with what."""
    found: list[tuple[bytes, dict[str, Any]]] = []

    def compiled(_: Drawing, template: bytes, shown: dict[str, Any]) -> bytes:
        found.append((template, shown))
        return b"%PDF"

    monkeypatch.setattr(Drawing, "_compiled", compiled)
    return found


@pytest.fixture
def pen(handed: list[tuple[bytes, dict[str, Any]]]) -> Drawing:
    assert handed == []
    made = object.__new__(Drawing)
    made._glyphs = Plain()  # type: ignore[assignment]  # a fake
    return made


AT = datetime(2026, 11, 2, 6, 5, 4, tzinfo=UTC).isoformat()
UTC_OF_IT = {"year": 2026, "month": 11, "day": 2, "hour": 6, "minute": 5, "second": 4}


def test_every_text_of_a_paper_is_shown_as_the_font_can_however_deep_it_lies(
    pen: Drawing, handed: list[tuple[bytes, dict[str, Any]]]
) -> None:
    paper = {
        "at": AT,
        "address": "https://x.example",
        "code": "x",
        "number": "7x",
        "printed": "x",
        "to": "Max",
        "facts": [{"words": ["one", "x"]}, 7, None],
        "draft": True,
    }

    assert pen.draw(paper) == b"%PDF"

    ((template, shown),) = handed
    code = shown.pop("qr")
    assert template == drawing._TEMPLATE != drawing._LABEL
    assert shown == {
        "at": UTC_OF_IT,
        "address": "https://x.example",
        "code": "x",
        "number": "7x",
        "printed": "x",
        "to": "Ma〔x〕",
        "facts": [{"words": ["one", "〔x〕"]}, 7, None],
        "draft": True,
        "lacks": True,
    }
    assert code == drawing._qr("https://x.example")


def test_a_paper_of_letters_that_the_font_has_lacks_none(
    pen: Drawing, handed: list[tuple[bytes, dict[str, Any]]]
) -> None:
    pen.draw({"at": AT, "address": "x", "to": "Li", "said": ""})

    assert handed[0][1]["lacks"] is False


def test_what_the_first_text_lacks_is_said_though_the_last_has_all(
    pen: Drawing, handed: list[tuple[bytes, dict[str, Any]]]
) -> None:
    pen.draw({"at": AT, "address": "a", "to": "x", "said": "Li"})

    assert handed[0][1]["lacks"] is True


@pytest.mark.parametrize(("number", "code"), [("SF1", "SF1"), ("", "-")])
def test_a_label_has_its_number_as_a_code_or_a_dash_where_there_is_none_yet(
    pen: Drawing, handed: list[tuple[bytes, dict[str, Any]]], number: str, code: str
) -> None:
    pen.draw({"kind": LABEL, "at": AT, "number": number, "to": "x"})

    ((template, shown),) = handed
    assert template == drawing._LABEL
    assert shown["qr"] == drawing._qr(code)
    assert (shown["at"], shown["to"], "lacks" in shown) == (UTC_OF_IT, "〔x〕", False)


def test_a_moment_is_told_in_utc() -> None:
    assert drawing._at("2026-11-02T14:05:04+08:00") == UTC_OF_IT


def test_a_code_is_dark_on_light_with_four_modules_of_quiet_around_it() -> None:
    code = drawing._qr("https://hall.example.gov.cn/#/paper/20261102-0000001-0-4")

    side = int(re.findall(r'width="(\d+)" height="\1"', code)[0])
    modules = side - 2 * 4
    assert (modules - 17) % 4 == 0  # of a version of QR, and no Micro QR
    assert code.startswith("<svg")
    assert not code.endswith("\n")
    assert f'fill="#fff" d="M0 0h{side}v{side}h-{side}z"' in code
    assert re.search(r'stroke="#000"[^>]* d="M4 4\.5h7', code)


def test_a_short_code_is_no_micro_code_and_bears_a_smudge_of_15_percent() -> None:
    """A reader of ID cards knows no Micro QR; level M fills 14 bytes into version 1, L 17."""
    sides = [int(re.findall(r'width="(\d+)"', drawing._qr("a" * n))[0]) - 8 for n in (1, 14, 15)]

    assert sides == [21, 21, 25]
