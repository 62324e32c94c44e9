import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import cv2
import numpy as np
import pytest
import segno

from auth.second_factor import STEP_SECONDS, TotpCodes, qr_svg, qr_text

SECRET = b"12345678901234567890"  # of RFC 6238, appendix B


@pytest.fixture
def codes() -> TotpCodes:
    return TotpCodes("zhijian")


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
    ],
)
def test_the_codes_are_those_of_the_standard(codes: TotpCodes, seconds: int, code: str) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)

    assert codes.step(SECRET, code, moment) == seconds // STEP_SECONDS


@pytest.mark.parametrize(("late", "good"), [(-31, False), (-30, True), (30, True), (60, False)])
def test_a_code_is_good_one_step_around_its_own(codes: TotpCodes, late: int, good: bool) -> None:  # noqa: FBT001  # a row of a table
    moment = datetime.fromtimestamp(1111111110, UTC)  # where a step begins

    step = codes.step(SECRET, "050471", moment + timedelta(seconds=late))

    assert (step == 1111111110 // STEP_SECONDS) is good


@pytest.mark.parametrize(
    "code", ["000000", "", "28708", "2870821", "é\udc80", "\uff12\uff18\uff17\uff10\uff18\uff12"]
)
def test_what_is_no_code_is_wrong(codes: TotpCodes, code: str) -> None:
    assert codes.step(SECRET, code, datetime.fromtimestamp(59, UTC)) is None


def test_an_app_reads_the_secret_from_the_uri(codes: TotpCodes) -> None:
    uri = urlsplit(codes.uri(SECRET, "li.wen"))
    said = parse_qs(uri.query)

    assert (uri.scheme, uri.netloc, uri.path) == ("otpauth", "totp", "/zhijian:li.wen")
    assert said["secret"] == ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"]
    assert said["issuer"] == ["zhijian"]


def test_secrets_are_160_bits_and_each_its_own(codes: TotpCodes) -> None:
    secrets = {codes.new_secret() for _ in range(10)}

    assert len(secrets) == 10
    assert {len(secret) for secret in secrets} == {20}


def test_a_camera_reads_the_address_from_the_code_of_the_terminal(codes: TotpCodes) -> None:
    uri = codes.uri(SECRET, "li.wen")
    halves = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    plain = re.sub(r"\x1b\[[\d;]*m", "", qr_text(uri))
    lines = [line for line in plain.splitlines() if line]
    light = np.array([[halves[sign] for sign in line] for line in lines], np.uint8)
    rows = light.transpose(0, 2, 1).reshape(-1, light.shape[1])

    read, *_ = cv2.QRCodeDetector().detectAndDecode(np.kron(rows * 255, np.ones((8, 8), np.uint8)))

    assert read == uri


def test_the_code_of_a_page_is_one_picture_that_asks_for_nothing_elsewhere(
    codes: TotpCodes,
) -> None:
    drawn = qr_svg(codes.uri(SECRET, "li.wen"))

    assert drawn.startswith("<svg ")
    around = segno.make(codes.uri(SECRET, "li.wen"), error="m").symbol_size(border=4)
    assert f'viewBox="0 0 {around[0]} {around[1]}"' in drawn  # a quiet zone of four modules
    assert not re.search(r'<svg [^>]*(width|height)="', drawn)  # as large as the page has room
    assert not drawn.endswith("\n")
    assert "#fff" in drawn  # dark on light on a dark page too
    assert re.findall(r"https?://[^\"]+", drawn) == ["http://www.w3.org/2000/svg"]
