"""What a client of tus says in headers, and what it is told in them."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import pytest
from aiohttp import web

from domain.errors import Conflict, Invalid
from domain.hall.uploads import Checksum, UploadState
from domain.problems import Problem
from handlers import tus
from handlers.refusals import status_of
from tests.domain.hall.test_materials import file
from tests.handlers.asking import request

SPEAKS: Final = {"Tus-Resumable": "1.0.0"}


def coded(data: bytes) -> str:
    return b64encode(data).decode()


def named(text: str, length: str = "9") -> web.Request:
    return request(headers={**SPEAKS, "Upload-Length": length, "Upload-Metadata": text})


@pytest.mark.parametrize(
    ("metadata", "name"),
    [
        (f"filename {coded('招牌.jpg'.encode())}", "招牌.jpg"),
        (f"relativePath eA==, filename {coded(b'a.pdf')}", "a.pdf"),
        (f"filename {coded(b'../a.pdf')}", "a.pdf"),
        ("filename", ""),
        ("", ""),
    ],
)
def test_an_upload_begins_with_its_length_and_the_name_that_its_sender_gave(
    metadata: str, name: str
) -> None:
    assert tus.read_new(named(metadata)) == (9, name)


@pytest.mark.parametrize("metadata", ["filename !", "filename " + coded(b"\xff"), "x" * 4097])
def test_a_name_that_can_not_be_read_is_refused(metadata: str) -> None:
    with pytest.raises(Invalid) as refusal:
        tus.read_new(named(metadata))

    assert refusal.value.problem is Problem.UPLOAD_HEADERS


def test_headers_of_a_file_may_be_four_kibibytes() -> None:
    assert tus.read_new(named("x" * 4096)) == (9, "")


@pytest.mark.parametrize("length", ["", "0", "-1", "1.5", "1" * 16, "\uff11"])
def test_a_length_that_is_none_is_refused(length: str) -> None:
    with pytest.raises(Invalid) as refusal:
        tus.read_new(named("", length))

    assert status_of(refusal.value) == 400


def test_a_length_may_have_fifteen_digits() -> None:
    assert tus.read_new(named("", "1" * 15)) == (int("1" * 15), "")


@pytest.mark.parametrize("read", [tus.read_new, tus.read_piece])
@pytest.mark.parametrize("version", [{}, {"Tus-Resumable": "0.2.2"}], ids=["none", "another"])
def test_another_version_of_the_protocol_is_told_so(
    read: Callable[[web.Request], object], version: dict[str, str]
) -> None:
    whole = {"Upload-Length": "9", "Upload-Offset": "0", **version}
    with pytest.raises(Conflict) as refusal:
        read(request(headers=whole))

    assert status_of(refusal.value) == 412


@pytest.mark.parametrize(("name", "digest"), [("sha1", bytes(20)), ("sha256", bytes(32))])
def test_a_piece_says_where_it_goes_on_and_may_say_its_checksum(name: str, digest: bytes) -> None:
    headers = {**SPEAKS, "Upload-Offset": "0"}

    assert tus.read_piece(request(headers=headers)) == (0, None)
    checked = request(headers={**headers, "Upload-Checksum": f"{name} {coded(digest)}"})
    assert tus.read_piece(checked) == (0, Checksum(name, digest))


@pytest.mark.parametrize(
    "text",
    ["", "sha1", f"md5 {coded(bytes(16))}", f"sha1 {coded(bytes(19))}", "sha1 !", "sha256 AA"],
)
def test_a_checksum_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        tus.read_checksum(request(headers={"Upload-Checksum": text}))

    assert refusal.value.problem is Problem.UPLOAD_HEADERS


def test_a_post_stands_for_a_patch_where_it_says_so() -> None:
    tus.check_override(request(headers={"X-HTTP-Method-Override": "PATCH"}))


@pytest.mark.parametrize("said", [{}, {"X-HTTP-Method-Override": "DELETE"}], ids=["none", "delete"])
def test_a_post_stands_for_nothing_else(said: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        tus.check_override(request(headers=said))


def test_a_client_is_told_how_much_has_come_and_until_when_the_rest_may() -> None:
    until = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
    coming = replace(file(5), state=UploadState.RECEIVING, received=4, expires_at=until)

    assert tus.headers_of(coming) == {
        "Upload-Offset": "4",
        "Upload-Length": "9",
        "Upload-Expires": "Mon, 30 Nov 2026 08:00:00 GMT",
    }
    assert "Upload-Expires" not in tus.headers_of(file(5))
