"""A JPEG or a PNG, by its bytes alone: its size, its quality, and where it ends."""

import struct
from typing import Final

import pytest

from domain.errors import Invalid
from domain.faces.pictures import Header, alone, explained, read_header, unreadable
from domain.problems import Problem
from domain.words import Words

#: The luminance table of annex K of ITU-T T.81, by its sum alone: quality 50.
TABLE: Final = bytes([57] * 63 + [97])
TRAILER: Final = b"\x00comment of a phone"


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def frame(width: int = 640, height: int = 480, marker: int = 0xC0) -> bytes:
    return segment(marker, b"\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00")


SCAN: Final = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
END: Final = b"\xff\xd9"


def jpeg(*parts: bytes) -> bytes:
    return b"\xff\xd8" + b"".join(parts)


WHOLE: Final = jpeg(segment(0xDB, b"\x00" + TABLE), frame(), SCAN, END)


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + b"\x00\x00\x00\x00"


SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
SIZE: Final = chunk(b"IHDR", struct.pack(">II", 300, 200) + b"\x08\x02\x00\x00\x00")
PNG: Final = SIGNATURE + SIZE + chunk(b"IDAT", b"xyz") + chunk(b"IEND")


def test_a_jpeg_says_its_size_its_quality_and_its_end() -> None:
    assert read_header(WHOLE) == Header(640, 480, len(WHOLE), 50)
    assert read_header(WHOLE + TRAILER) == Header(640, 480, len(WHOLE), 50)


def test_a_png_says_its_size_and_its_end() -> None:
    assert read_header(PNG) == Header(300, 200, len(PNG), None)
    assert read_header(PNG + TRAILER).end == len(PNG)


@pytest.mark.parametrize(
    ("value", "quality"), [(1, 99), (5, 96), (29, 75), (57, 51), (58, 50), (115, 25), (0, 100)]
)
def test_a_coarser_table_is_a_lower_quality(value: int, quality: int) -> None:
    table = segment(0xDB, b"\x00" + bytes([value] * 64))

    assert read_header(jpeg(table, frame(), SCAN, END)).quality == quality


def test_the_first_luminance_table_and_the_first_frame_are_the_pictures() -> None:
    other = segment(0xDB, b"\x01" + bytes([1] * 64)) + segment(0xDB, b"\x00" + TABLE)
    later = segment(0xDB, b"\x00" + bytes([1] * 64)) + frame(9, 9)

    assert read_header(jpeg(other, frame(), later, SCAN, END)) == Header(
        640, 480, len(jpeg(other, frame(), later, SCAN, END)), 50
    )
    assert read_header(jpeg(frame(), SCAN, END)).quality is None


@pytest.mark.parametrize("marker", [0xC1, 0xC2, 0xCF])
def test_every_kind_of_frame_says_the_size(marker: int) -> None:
    assert read_header(jpeg(frame(marker=marker), SCAN, END)).width == 640


@pytest.mark.parametrize("marker", [0xC4, 0xC8, 0xCC])
def test_a_table_is_no_frame(marker: int) -> None:
    with pytest.raises(Invalid, match="JPEG without a picture"):
        read_header(jpeg(frame(marker=marker), SCAN, END))


def test_bytes_that_fill_up_are_passed_over() -> None:
    filled = jpeg(b"\xff\xff", frame(), SCAN, b"\xff\xff", END)

    assert read_header(filled).end == len(filled)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "neither JPEG nor PNG"),
        (b"GIF89a", "neither JPEG nor PNG"),
        (b"\xff\xd8\xff", "cut off"),
        (jpeg(frame()), "cut off"),
        (jpeg(frame(), SCAN), "cut off"),
        (jpeg(frame(), b"\x00\x00"), "broken JPEG"),
        (jpeg(frame(0, 480), SCAN, END), "JPEG without a picture"),
        (jpeg(frame(640, 0), SCAN, END), "JPEG without a picture"),
        (jpeg(segment(0xFE, b"") * 50_001, frame(), SCAN, END), "too many parts"),
        (SIGNATURE + chunk(b"IDAT", b"x" * 13), "broken PNG"),
        (SIGNATURE + SIZE, "cut off"),
        (PNG[:-1], "cut off"),
        (SIGNATURE + SIZE + chunk(b"acTL") + chunk(b"IEND"), "an animation"),
        (SIGNATURE + SIZE + chunk(b"IDAT") * 50_001, "too many parts"),
    ],
    ids=[str(n) for n in range(14)],
)
def test_what_is_no_whole_picture_says_why(data: bytes, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_header(data)

    assert (refused.value.problem, refused.value.detail) == (Problem.PICTURE_UNREADABLE, why)


def test_a_picture_is_the_same_whatever_hangs_on_it() -> None:
    assert alone(WHOLE) == alone(WHOLE + TRAILER) == alone(WHOLE + WHOLE) == WHOLE
    assert alone(PNG + TRAILER) == PNG


@pytest.mark.parametrize("data", [b"", b"no picture", WHOLE[:-1], PNG[:-1]], ids=list("1234"))
def test_what_is_no_picture_is_left_as_it_is(data: bytes) -> None:
    assert alone(data) == data


def test_an_officer_reads_in_both_languages_what_is_wrong_with_a_photo() -> None:
    assert explained("cut off") == Words("图片不完整", "cut off")
    assert explained("something else") == "something else"
    assert explained(Words("一", "one")) == Words("一", "one")
    assert unreadable("cut off").problem is Problem.PICTURE_UNREADABLE
