"""From bytes to pixels: what is decoded, and what is refused before anything is."""

import base64
import struct
import time
import zlib
from collections.abc import Callable

import cv2
import numpy as np
import pytest

from biometrics.engine import Picture
from biometrics.pictures import FRAME, PHOTO, decode
from domain.errors import Invalid, TooLarge
from domain.faces.pictures import alone, read_header
from domain.problems import Problem

#: 48 by 40 pixels of one colour in four inks, as a print shop saves it.
CMYK_JPEG = base64.b64decode(
    "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAbEhQXFBEbFxYXHhwbIChCKyglJShROj0wQmBVZWRfVV1baniZgWpx"
    "kHNbXYW1hpCeo6utq2eAvMm6pseZqKuk/8AAFAgAKAAwBEMRAE0RAFkRAEsRAP/EABcAAQEBAQAAAAAAAAAA"
    "AAAAAAAGAgX/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oADgRDAE0AWQBLAAA/AKBpw1GAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAD//2Q=="
)


def scene(height: int = 120, width: int = 160) -> Picture:
    """Dark, with a bright upper left corner, so that one sees which way is up."""
    picture = np.full((height, width, 3), 40, np.uint8)
    picture[: height // 2, : width // 2] = 220
    return picture


def jpeg(picture: Picture, quality: int = 90) -> bytes:
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def png(picture: Picture) -> bytes:
    return cv2.imencode(".png", picture)[1].tobytes()


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def with_orientation(data: bytes, orientation: int) -> bytes:
    tiff = b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    return data[:2] + segment(0xE1, b"Exif\x00\x00" + tiff) + data[2:]


def claiming(data: bytes, width: int, height: int) -> bytes:
    """The same JPEG, with another size in its header."""
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def refusal(data: bytes) -> Invalid:
    with pytest.raises(Invalid) as refused:
        decode(data)
    assert refused.value.problem is Problem.PICTURE_UNREADABLE
    return refused.value


def test_a_jpeg_becomes_blue_green_red_pixels() -> None:
    picture = decode(jpeg(scene()))

    assert picture.shape == (120, 160, 3)
    assert picture.dtype == np.uint8


def test_a_png_becomes_the_same_pixels() -> None:
    assert np.array_equal(decode(png(scene())), scene())


def test_a_grey_picture_becomes_three_channels() -> None:
    grey = cv2.imencode(".jpg", scene()[:, :, 0])[1].tobytes()

    assert decode(grey).shape == (120, 160, 3)


def test_a_cmyk_picture_becomes_blue_green_red() -> None:
    picture = decode(CMYK_JPEG)

    assert picture.shape == (40, 48, 3)
    blue, green, red = picture.reshape(-1, 3).mean(axis=0)
    assert red > green > blue


def test_a_picture_is_turned_upright_by_its_exif() -> None:
    picture = decode(with_orientation(jpeg(scene()), 6))  # a quarter to the right

    assert picture.shape == (160, 120, 3)
    assert picture[20, 100].mean() > 200
    assert picture[20, 20].mean() < 60


def test_a_large_picture_is_halved_and_still_turned_upright() -> None:
    picture = decode(with_orientation(jpeg(scene(1200, 1600)), 6))

    assert picture.shape == (800, 600, 3)
    assert picture[100, 500].mean() > 200


def test_a_frame_of_full_hd_is_halved_once() -> None:
    assert decode(jpeg(scene(1080, 1920))).shape == (540, 960, 3)


def test_a_frame_of_vga_keeps_its_pixels() -> None:
    assert decode(jpeg(scene(480, 640))).shape == (480, 640, 3)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\xff\xd8\xff",
        b"GIF89a" + bytes(100),
        b"RIFF\x10\x00\x00\x00WEBPVP8 ",
        bytes(99),
    ],
)
def test_what_is_neither_jpeg_nor_png_is_refused(data: bytes) -> None:
    refusal(data)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_jpeg_is_refused(share: float) -> None:
    data = jpeg(scene())

    assert refusal(data[: int(len(data) * share)]).detail in {"cut off", "broken JPEG"}


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_png_is_refused(share: float) -> None:
    data = png(scene())

    refusal(data[: int(len(data) * share)])


def test_a_picture_of_one_pixel_is_refused() -> None:
    assert "32 pixels" in str(refusal(jpeg(scene(1, 1))))


@pytest.mark.parametrize("limits", [FRAME, PHOTO])
def test_a_hundred_megapixels_are_refused_before_decoding(limits: object) -> None:
    bomb = claiming(jpeg(scene()), 10_000, 10_000)
    began = time.thread_time()

    with pytest.raises(TooLarge) as refused:
        decode(bomb, FRAME if limits is FRAME else PHOTO)

    assert refused.value.problem is Problem.FRAME_TOO_LARGE
    assert time.thread_time() - began < 0.05


def test_a_png_bomb_is_refused_by_its_header() -> None:
    data = png(scene())
    bomb = data[:16] + struct.pack(">II", 30_000, 30_000) + data[24:]

    with pytest.raises(TooLarge):
        decode(bomb, PHOTO)


def test_a_frame_of_ten_megabytes_is_refused() -> None:
    with pytest.raises(TooLarge):
        decode(jpeg(scene()) + bytes(10 * 1024 * 1024))


def test_a_frame_wider_than_4096_pixels_is_refused() -> None:
    with pytest.raises(TooLarge):
        decode(claiming(jpeg(scene()), 4_097, 100))


def test_a_photo_may_be_larger_than_a_frame() -> None:
    assert decode(jpeg(scene(3_000, 4_400), 50), PHOTO).shape == (750, 1_100, 3)


def test_an_animated_png_is_refused() -> None:
    data = png(scene())
    animated = data[:33] + chunk(b"acTL", struct.pack(">II", 2, 0)) + data[33:]

    assert refusal(animated).detail == "an animation"


#: What was seen behind real photos, and what somebody could put there.
TAILS = {
    "nothing": b"",
    "padding": bytes(64),
    "WeChat's comment": b"/*  |xGv00|d41d8cd98f00b204e9800998ecf8427e */",
    "Samsung's trailer": b"\x00\x00\x01\x0a\x0e\x00\x00\x00Image_UTC_Data1764378000000SEFHe\x00SEFT",
    "another picture": jpeg(np.full((64, 64, 3), 255, np.uint8)),
    "an archive": b"PK\x03\x04rest of an archive",
}


@pytest.mark.parametrize("tail", TAILS.values(), ids=list(TAILS))
@pytest.mark.parametrize("encode", [jpeg, png])
def test_what_follows_a_picture_is_cut_off_before_anything_looks_at_it(
    tail: bytes, encode: Callable[[Picture], bytes]
) -> None:
    data = encode(scene())

    assert alone(data + tail) == data
    assert np.array_equal(decode(data + tail), decode(data))


def test_what_is_no_whole_picture_is_left_as_it_is() -> None:
    cut_off = jpeg(scene())[:-2]

    assert alone(cut_off) == cut_off
    assert alone(b"hello") == b"hello"


def test_a_file_that_ends_early_and_goes_on_is_the_picture_that_ended() -> None:
    small, large = jpeg(scene(40, 40)), jpeg(scene())

    assert decode(small + large).shape == (40, 40, 3)


@pytest.mark.timeout(20)  # a search that took runs of bytes along was quadratic in them
@pytest.mark.parametrize(
    "filling", [b"\xff" * 400_000, b"\xff\xe0\x00\x02" * 120_000, b"\xff\x00" * 200_000]
)
def test_a_picture_of_nothing_but_fill_bytes_or_empty_segments_is_refused_at_once(
    filling: bytes,
) -> None:
    whole = jpeg(scene())
    refusal(whole[:2] + filling)
    refusal(whole[:-2] + filling + b"\x00")


def test_a_preview_inside_exif_is_not_taken_for_the_picture() -> None:
    data = jpeg(scene())
    preview = segment(0xE1, b"Exif\x00\x00" + jpeg(scene(40, 40)))

    assert read_header(data[:2] + preview + data[2:]).width == 160


@pytest.mark.parametrize("quality", [20, 50, 75, 95])
def test_the_quality_of_a_jpeg_is_read_from_its_tables(quality: int) -> None:
    assert read_header(jpeg(scene(), quality)).quality == pytest.approx(quality, abs=1)


def test_a_progressive_jpeg_is_read_to_its_end() -> None:
    parameters = [cv2.IMWRITE_JPEG_PROGRESSIVE, 1]
    data = cv2.imencode(".jpg", scene(), parameters)[1].tobytes()

    assert read_header(data).end == len(data)
    assert decode(data).shape == (120, 160, 3)


@pytest.mark.parametrize("scan", [b"", b"\xff\x00", b"\xff\xff\x00", b"\xff\xd0", b"\xff\xff"])
def test_the_end_of_a_jpeg_is_found_behind_stuffed_restarted_and_filled_bytes(scan: bytes) -> None:
    whole = jpeg(scene())

    header = read_header(whole[:-2] + scan + whole[-2:])

    assert header.end == len(whole) + len(scan)


def test_noise_with_the_right_beginning_never_escapes_the_refusal() -> None:
    noise = np.random.default_rng(1)
    for _ in range(200):
        refusal(b"\xff\xd8\xff" + noise.bytes(200))
        refusal(b"\x89PNG\r\n\x1a\n" + noise.bytes(200))


def test_a_broken_picture_never_raises_anything_but_a_refusal() -> None:
    noise = np.random.default_rng(2)
    data = jpeg(scene())
    for _ in range(300):
        broken = bytearray(data)
        for at in noise.integers(2, len(data), 3):
            broken[at] = int(noise.integers(0, 256))
        try:
            assert decode(bytes(broken)).ndim == 3
        except (Invalid, TooLarge):
            continue
